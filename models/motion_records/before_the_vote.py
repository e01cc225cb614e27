"""The records from the notice to the opening: notice, roll, deliveries, certificate of the opening."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts import staff
from models.base.actor import Actor
from models.base.clock import chinese_date
from models.base.session import db
from models.deliveries.reached import reached, taken_back
from models.deliveries.rules import WAYS, Way
from models.deliveries.summary import summary
from models.deliveries.tables import MotionDelivery
from models.disclosures import actions as disclosures
from models.disclosures import objections
from models.motion_records.content import Content, Part, Table, iso, said, said_end
from models.motions.states import Act
from models.motions.tables import Motion, MotionTransition, RollEntry
from models.motions.working import square_metres
from models.paper_ballots.rules import number_of

HIDDEN = Part("正文", ("正文含有不该公开的内容，已隐藏。",))


def notice(motion: Motion) -> Content:
    """Return the notice as it was published."""
    shown = disclosures.shown(motion.notice_disclosure_id or 0).disclosure
    sections = [] if shown.hidden_at else shown.sections
    return Content(
        "业主共同决定事项表决公告",
        {
            "motion": motion.id,
            "title": shown.title,
            "published_at": iso(shown.published_at),
            "ends_at": iso(shown.ends_at),
            "period_source": shown.period_source,
            "page_digest": shown.digest,
            "question_digest": motion.digest,
            "sections": sections,
        },
        [Part(one["heading"], one["lines"]) for one in sections] or [HIDDEN],
        facts=[
            ("公告时间", said(shown.published_at)),
            ("公告期满", said_end(shown.ends_at)),
            ("期限依据", shown.period_source),
            ("表决文本校验码", motion.digest or ""),
        ],
        signers=("经办人", "社区（盖章）"),
        disclosure_id=shown.id,
    )


def roll_entries(motion_id: int) -> list[RollEntry]:
    """Return the frozen roll in the order in which it is printed."""
    first = RollEntry.unit_labels[1]
    found = select(RollEntry).where(RollEntry.motion_id == motion_id)
    return list(db.session.scalars(found.order_by(func.length(first), first)))


def ballot_numbers(motion_id: int) -> list[str]:
    """Return the number of each entry's printed ballot, in the roll's order: for staff, it is not in the record."""
    return [number_of(motion_id, one.owner_group_id) for one in roll_entries(motion_id)]


def roll(motion: Motion) -> Content:
    """Return the roll of the opening: units and areas, nobody's name."""
    entries = roll_entries(motion.id)
    heads, area = motion.roll_heads or 0, motion.roll_area_centi_m2 or 0
    rows = [
        (str(n), "、".join(one.unit_labels), square_metres(one.area_centi_m2))
        for n, one in enumerate(entries, start=1)
    ]
    return Content(
        "业主名册",
        {
            "motion": motion.id,
            "frozen_at": iso(motion.roll_frozen_at),
            "heads": heads,
            "area_centi_m2": area,
            "entries": [
                {"units": one.unit_labels, "area_centi_m2": one.area_centi_m2} for one in entries
            ],
        },
        [
            Part(
                "名册",
                ("同一业主有几套房屋的，算一人，面积相加。",),
                Table(("序号", "房屋", "面积"), rows),
            )
        ],
        facts=[
            ("名册确定时间", said(motion.roll_frozen_at)),
            ("全体业主", f"{heads} 人，{square_metres(area)}"),
        ],
        signers=("制表人", "复核人"),
        disclosure_id=motion.roll_disclosure_id,
    )


def delivery(actor: Actor, motion: Motion, now: datetime) -> Content:
    """Return how the papers reached each unit. Who brought them stays in the register, which is encrypted."""
    found = summary(actor, motion.id, now)
    rows = _units_reached(motion, now)
    boards = [
        {
            "building": _building(found.buildings, board.entry.building_id),
            "place": board.entry.place,
            "from": board.entry.from_day.isoformat(),
            "to": board.entry.to_day.isoformat(),
        }
        for board in found.boards
        if board.taken_back is None
    ]
    counts = {
        "units": found.units,
        "owners": found.groups,
        "undelivered_units": found.undelivered_units,
        "undelivered_owners": found.undelivered_groups,
        "taken_back": _taken_back(motion.id, found.boards),
    }
    return Content(
        "表决材料送达登记表",
        {
            "motion": motion.id,
            **counts,
            "ways": {way.value: found.by_way[way] for way in Way},
            "boards": boards,
            "reached": rows,
        },
        [
            Part("公告栏张贴", [_board(one) for one in boards] or ("没有登记张贴。",)),
            Part(
                "逐户登记",
                (),
                Table(("房屋", "送达方式"), [(r["unit"], _ways(r["ways"])) for r in rows]),
            ),
        ],
        facts=[
            ("名册", f"{found.groups} 户业主，{found.units} 套房屋"),
            ("未送达", f"{found.undelivered_groups} 户业主，{found.undelivered_units} 套房屋"),
            *((WAYS[way].title, f"{found.by_way[way]} 套") for way in Way),
            ("撤销的登记", f"{counts['taken_back']} 条"),
        ],
        signers=("登记人", "复核人"),
    )


def _taken_back(motion_id: int, boards: Iterable[Any]) -> int:
    entries = select(func.count(MotionDelivery.id)).where(
        MotionDelivery.motion_id == motion_id, taken_back(MotionDelivery)
    )
    hung = sum(board.taken_back is not None for board in boards)
    return db.session.scalars(entries).one() + hung


def _units_reached(motion: Motion, now: datetime) -> list[dict[str, Any]]:
    found = reached(motion, now)
    days = {
        (unit_id, way): day
        for unit_id, way, day in db.session.execute(
            select(MotionDelivery.unit_id, MotionDelivery.way, MotionDelivery.at).where(
                MotionDelivery.motion_id == motion.id, ~taken_back(MotionDelivery)
            )
        )
    }
    rows = db.session.execute(
        select(found.c.unit_id, found.c.label, *(found.c[way.value] for way in Way)).order_by(
            func.length(found.c.label), found.c.label
        )
    )
    return [
        {
            "unit": row.label,
            "ways": [
                {"way": way.value, "at": iso(days.get((row.unit_id, way.value)))}
                for way in Way
                if getattr(row, way.value)
            ],
        }
        for row in rows
    ]


def _ways(ways: list[dict[str, Any]]) -> str:
    return "、".join(map(_way, ways)) or "未送达"


def _way(one: dict[str, Any]) -> str:
    title = WAYS[Way(one["way"])].title
    if one["at"] is None:
        return title
    return f"{title}（{chinese_date(datetime.fromisoformat(one['at']))}）"


def _building(buildings: Iterable[Any], building_id: int | None) -> str:
    return next((one.number for one in buildings if one.building_id == building_id), "")


def _board(one: dict[str, str]) -> str:
    where = f"{one['building']}栋" if one["building"] else "整个小区"
    days = (chinese_date(datetime.fromisoformat(one[end])) for end in ("from", "to"))
    return f"{where}，{one['place']}：{'至'.join(days)}"


def opening(motion: Motion) -> Content:
    """Return the secretary's certificate that voting may open, as things stood when it was given."""
    by = staff.names_of([motion.certified_by or 0]).get(motion.certified_by or 0, "")
    note = db.session.scalar(
        select(MotionTransition.reason)
        .where(MotionTransition.motion_id == motion.id, MotionTransition.act == Act.CERTIFY.value)
        .order_by(MotionTransition.id.desc())
        .limit(1)
    )
    decided = _decided(motion)
    closes_at = motion.extended_from or motion.closes_at
    return Content(
        "开启投票确认书",
        {
            "motion": motion.id,
            "certified_at": iso(motion.certified_at),
            "certified_by": by,
            "noticed_at": iso(motion.noticed_at),
            "notice_ends_at": iso(motion.notice_ends_at),
            "opens_at": iso(motion.opens_at),
            "closes_at": iso(closes_at),
            "roll_objections": dict(decided),
            "note": note or "",
            "question_digest": motion.digest,
        },
        [
            Part(
                "确认",
                (
                    f"“{motion.title}”已于{said(motion.noticed_at)}公告，公告至{said_end(motion.notice_ends_at)}。",
                    f"对名册的异议：成立 {decided['upheld']} 件，不成立 {decided['dismissed']} 件，都已答复。",
                    *((f"名册更正情况：{note}",) if note else ()),
                    *_held_back(motion),
                    f"确认可以开始投票：{said(motion.opens_at)}开始，{said_end(closes_at)}截止。",
                ),
            )
        ],
        facts=[
            ("确认人", by),
            ("确认时间", said(motion.certified_at)),
            ("表决文本校验码", motion.digest or ""),
        ],
        signers=("确认人",),
        disclosure_id=motion.notice_disclosure_id,
    )


def _held_back(motion: Motion) -> Iterator[str]:
    """Say how many objections to the roll were answered after the certificate and before voting began."""
    answered = [one.decided_at for one, _ in objections.answered(motion.roll_disclosure_id or 0)]
    later = [at for at in answered if at and motion.certified_at and at > motion.certified_at]
    if later:
        yield f"确认以后又有 {len(later)} 件对名册的异议，答复不成立以后才开始投票。"


def _decided(motion: Motion) -> Counter[str]:
    """Count the objections to the roll that were answered when the opening was certified."""
    counted = Counter({"upheld": 0, "dismissed": 0})
    for objection, _unit in objections.answered(motion.roll_disclosure_id or 0):
        if objection.decided_at and motion.certified_at:
            counted[objection.state] += objection.decided_at <= motion.certified_at
    return counted
