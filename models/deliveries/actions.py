"""Write down how the papers of a motion reached each unit, and say whom they did not reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Subquery, func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.deliveries.reached import reached
from models.deliveries.rules import (
    BOARD_RECORDED,
    CLOSED,
    UNITS_UNKNOWN,
    Way,
    check_board,
    check_moment,
)
from models.deliveries.tables import MotionBoard, MotionDelivery
from models.files import actions as files
from models.motions import reading as motions
from models.motions.entries import units_of_entries
from models.motions.reading import Seen
from models.motions.states import State
from models.motions.tables import Motion
from models.places import actions as places

HANDLING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
TAKING = (State.NOTICED, State.OPEN, State.CLOSED)
"""From the notice until the count: afterwards nothing may change what was counted."""


@dataclass(frozen=True, slots=True)
class Handing:
    """What a round from door to door is written down with."""

    way: Way
    unit_ids: Sequence[int]
    at: datetime
    handler: str
    note: str = ""
    file_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many units a batch added, and how many were on record already."""

    recorded: int
    already: int


def record_deliveries(actor: Actor, motion_id: int, handing: Handing, now: datetime) -> Recorded:
    """Write down a round from door to door; what is on record already stays as it was.

    Raises not-found, role-missing, deliveries-closed, delivery-time-outside, delivery-units-unknown.
    """
    motion = _handled(actor, motion_id, now)
    check_moment(handing.at, motion.noticed_at or now, motion.closes_at, now)
    wanted = sorted(set(handing.unit_ids))
    _check_units(motion, wanted, now)
    if handing.file_id is not None:
        files.attached(handing.file_id, motion.estate_id)
    rows = [
        {
            "estate_id": motion.estate_id,
            "motion_id": motion.id,
            "unit_id": unit_id,
            "way": handing.way.value,
            "handler": handing.handler,
            "at": handing.at,
            "note": handing.note,
            "file_id": handing.file_id,
            "entered_by": actor.id,
            "entered_at": now,
        }
        for unit_id in wanted
    ]
    adding = insert(MotionDelivery).on_conflict_do_nothing().returning(MotionDelivery.id)
    recorded = len(db.session.execute(adding, rows).all())
    audit.record(
        actor,
        "delivery.record",
        subject=("motion", motion.id),
        estate_id=motion.estate_id,
        now=now,
        after={"way": handing.way.value, "units": wanted, "recorded": recorded},
    )
    return Recorded(recorded, len(wanted) - recorded)


def _check_units(motion: Motion, wanted: Sequence[int], now: datetime) -> None:
    held = units_of_entries(motion, now)
    known = set(db.session.scalars(select(held.c.unit_id).where(held.c.unit_id.in_(wanted))))
    unknown = [unit_id for unit_id in wanted if unit_id not in known]
    if unknown:
        raise UNITS_UNKNOWN(
            f"有{len(unknown)}套房屋不在这项表决的名册上，请刷新后重选。",
            errors={"unit_ids": [f"不在名册上：{unit_id}" for unit_id in unknown[:20]]},
        )


def record_board(
    actor: Actor,
    motion_id: int,
    *,
    building_id: int | None,
    days: tuple[date, date],
    place: str,
    file_id: int | None,
    now: datetime,
) -> MotionBoard:
    """Write down that the papers hung on a board; the same again returns what is on record.

    Raises not-found, role-missing, deliveries-closed, delivery-time-outside, board-too-short, board-recorded.
    """
    motion = _handled(actor, motion_id, now)
    if building_id is not None:
        _building_of(motion, building_id)
    check_board(*days, motion.noticed_at or now, _last_moment(motion, now))
    if file_id is not None:
        files.attached(file_id, motion.estate_id)
    made: MotionBoard | None = db.session.scalar(
        insert(MotionBoard)
        .values(
            estate_id=motion.estate_id,
            motion_id=motion.id,
            building_id=building_id,
            from_day=days[0],
            to_day=days[1],
            place=place,
            file_id=file_id,
            entered_by=actor.id,
            entered_at=now,
        )
        .on_conflict_do_nothing()
        .returning(MotionBoard)
    )
    if made is None:
        return _same_board(motion.id, building_id, days)
    audit.record(
        actor,
        "delivery.board",
        subject=("motion", motion.id),
        estate_id=motion.estate_id,
        now=now,
        after={"building": building_id, "from": str(days[0]), "to": str(days[1])},
    )
    return made


def _last_moment(motion: Motion, now: datetime) -> datetime:
    """The closing is outside of the voting; a closing at 24:00 leaves the day before as the last."""
    closes_at = motion.closes_at
    return now if closes_at is None else min(now, closes_at - timedelta(microseconds=1))


def _same_board(motion_id: int, building_id: int | None, days: tuple[date, date]) -> MotionBoard:
    there = MotionBoard.building_id.is_not_distinct_from(building_id)
    held: MotionBoard = db.session.scalars(
        select(MotionBoard).where(MotionBoard.motion_id == motion_id, there)
    ).one()
    if (held.from_day, held.to_day) != days:
        raise BOARD_RECORDED(f"这里已登记过{held.from_day}至{held.to_day}的张贴，不能改。")
    return held


@dataclass(frozen=True, slots=True)
class BuildingDelivered:
    """How far the papers of a motion came in one building, in units."""

    building_id: int
    number: str
    units: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Units and owner groups of the roll: reached by each way, and by none."""

    units: int
    groups: int
    undelivered_units: int
    undelivered_groups: int
    by_way: dict[Way, int]
    buildings: Sequence[BuildingDelivered]
    boards: Sequence[MotionBoard]


def summary(actor: Actor, motion_id: int, now: datetime) -> Summary:
    """Say how far the papers of a motion came. Raises not-found."""
    motion = _seen(actor, motion_id, now).motion
    found = reached(motion, now)
    by_building = db.session.execute(
        select(
            found.c.building_id,
            func.count(),
            func.count().filter(found.c.delivered),
            *(func.count().filter(found.c[way.value]) for way in Way),
        ).group_by(found.c.building_id)
    ).all()
    counted = {row[0]: row[1:] for row in by_building}
    units = sum(row[0] for row in counted.values())
    delivered = sum(row[1] for row in counted.values())
    groups, missing_groups = _groups(found)
    return Summary(
        units,
        groups,
        units - delivered,
        missing_groups,
        {way: sum(row[2 + n] for row in counted.values()) for n, way in enumerate(Way)},
        [
            BuildingDelivered(one.id, one.number, *counted[one.id][:2])
            for one in places.buildings(motion.estate_id)
            if one.id in counted
        ],
        db.session.scalars(
            select(MotionBoard).where(MotionBoard.motion_id == motion.id).order_by(MotionBoard.id)
        ).all(),
    )


def _groups(found: Subquery) -> tuple[int, int]:
    each = (
        select(func.bool_or(found.c.delivered).label("delivered"))
        .group_by(found.c.owner_group_id)
        .subquery()
    )
    groups, delivered = db.session.execute(
        select(func.count(), func.count().filter(each.c.delivered)).select_from(each)
    ).one()
    return groups, groups - delivered


@dataclass(frozen=True, slots=True)
class UnitDelivered:
    """By which ways a unit was reached."""

    unit_id: int
    label: str
    ways: list[Way]
    records: list[MotionDelivery]


def units_of_building(
    actor: Actor, motion_id: int, building_id: int, now: datetime
) -> list[UnitDelivered]:
    """Return a building's units and by which ways each was reached. Raises not-found."""
    motion = _seen(actor, motion_id, now).motion
    _building_of(motion, building_id)
    found = reached(motion, now)
    rows = db.session.execute(
        select(found.c.unit_id, found.c.label, *(found.c[way.value] for way in Way))
        .where(found.c.building_id == building_id)
        .order_by(func.length(found.c.label), found.c.label)
    ).all()
    records: dict[int, list[MotionDelivery]] = {}
    for one in db.session.scalars(
        select(MotionDelivery)
        .where(
            MotionDelivery.motion_id == motion.id,
            MotionDelivery.unit_id.in_([row.unit_id for row in rows]),
        )
        .order_by(MotionDelivery.id)
    ):
        records.setdefault(one.unit_id, []).append(one)
    return [
        UnitDelivered(
            row.unit_id,
            row.label,
            [way for way in Way if getattr(row, way.value)],
            records.get(row.unit_id, []),
        )
        for row in rows
    ]


def _building_of(motion: Motion, building_id: int) -> None:
    if building_id not in {one.id for one in places.buildings(motion.estate_id)}:
        raise NOT_FOUND()


def _seen(actor: Actor, motion_id: int, now: datetime) -> Seen:
    """Return a noticed motion to staff of its place. Raises not-found."""
    seen = motions.visible(actor, motion_id, now)
    staff_at(actor, seen.motion.estate_id)
    if seen.motion.noticed_at is None:
        raise CLOSED("表决公告发布以后才能登记送达。")
    return seen


def _handled(actor: Actor, motion_id: int, now: datetime) -> Motion:
    seen = motions.visible(actor, motion_id, now)
    staff_at(actor, seen.motion.estate_id, *HANDLING)
    if seen.state not in TAKING:
        raise CLOSED(f"这项表决现在是“{seen.state.label}”，从公告到计票之间才能登记送达。")
    return seen.motion
