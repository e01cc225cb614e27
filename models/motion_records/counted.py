"""The minutes of a vote: everything from who asked for it to who confirmed the count, and what proves it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts import staff
from models.base.actor import Actor, ActorKind
from models.base.session import db
from models.deliveries.rules import WAYS, Way
from models.deliveries.summary import summary
from models.disclosures import objections
from models.disclosures.rules import OBJECTION_STATES, ObjectionState
from models.evidence import keyring
from models.evidence.bundling import head_over, log_under
from models.evidence.tables import EvidenceHead
from models.motion_records.announcing import came_back, pair, question
from models.motion_records.content import Content, Part, Table, iso, said, said_end
from models.motions.origins import origin_of
from models.motions.reading import BY_CLOCK
from models.motions.reviewing import checklist_of
from models.motions.standing import Channel
from models.motions.states import Act, act_title
from models.motions.tables import Ballot, Motion, MotionTransition


def head_of(motion: Motion) -> EvidenceHead | None:
    """Return the first signed head over all ballots of a motion; None while one of them waits."""
    return head_over(motion.estate_id, select(Ballot.leaf_id).where(Ballot.motion_id == motion.id))


def minutes(actor: Actor, motion: Motion, now: datetime) -> Content:
    """Return the minutes of the vote, from who asked for it to who confirmed the count."""
    result = motion.result or {}
    parts = (
        _asked_by(motion),
        _reviewed(motion),
        _delivered(actor, motion, now),
        _voted(motion),
        _objected(motion),
        _made(motion),
        _evidence(motion),
    )
    people = _people(motion)
    return Content(
        "业主共同决定事项表决会议记录",
        {
            "motion": motion.id,
            "title": motion.title,
            "form": "written",
            "noticed_at": iso(motion.noticed_at),
            "notice_ends_at": iso(motion.notice_ends_at),
            "opens_at": iso(motion.opens_at),
            "closes_at": iso(motion.closes_at),
            "extended_at": iso(motion.extended_at),
            "extended_from": iso(motion.extended_from),
            "counted_at": iso(motion.counted_at),
            "confirmed_at": iso(motion.count_confirmed_at),
            **people,
            "result": result,
            **{key: value for one, _ in parts for key, value in one.items()},
        },
        [
            *(part for _, part in parts[:4]),
            *(part for n, one in enumerate(result["questions"], 1) for part in question(n, one)),
            *(part for _, part in parts[4:]),
        ],
        facts=[
            ("表决事项", motion.title),
            ("形式", "书面征求意见（网上和纸质投票）"),
            ("公告", f"{said(motion.noticed_at)}至{said_end(motion.notice_ends_at)}"),
            ("投票", f"{said(motion.opens_at)}至{said_end(motion.closes_at)}"),
            *_extended(motion),
            ("全体业主", pair(result["total"])),
            ("收回选票", came_back(result["participating"])),
            ("计票", f"{people['counted_by']}，{said(motion.counted_at)}"),
            ("复核", f"{people['confirmed_by'] or '—'}，{said(motion.count_confirmed_at)}"),
        ],
        signers=("记录人", "计票人", "复核人", "社区（盖章）"),
        disclosure_id=motion.result_disclosure_id,
    )


def _people(motion: Motion) -> dict[str, str]:
    ids = {"counted_by": motion.counted_by or 0, "confirmed_by": motion.count_confirmed_by or 0}
    names = staff.names_of(ids.values())
    return {key: names.get(staff_id, "") for key, staff_id in ids.items()}


def _extended(motion: Motion) -> Iterator[tuple[str, str]]:
    if motion.extended_at is not None:
        words = f"{said(motion.extended_at)}决定，由{said_end(motion.extended_from)}延长"
        yield "延长", f"{words}至{said_end(motion.closes_at)}"


def _asked_by(motion: Motion) -> tuple[dict[str, Any], Part]:
    origin = origin_of(motion)
    lines = (origin.words, f"依据：{origin.source}") if origin else ("没有记录。",)
    return {"origin": motion.origin}, Part("由谁提出", lines)


def _reviewed(motion: Motion) -> tuple[dict[str, Any], Part]:
    done = checklist_of(motion)
    if done is None:
        names = staff.names_of([motion.reviewed_by or 0])
        by = names.get(motion.reviewed_by or 0, "")
        unlisted: dict[str, Any] = {"by": by, "at": iso(motion.reviewed_at), "lines": []}
        return {"review": unlisted}, Part("审核", (f"{by}，{said(motion.reviewed_at)}审核通过。",))
    lines = [
        {"title": one.title, "source": one.source, "answer": one.answer, "remark": one.remark}
        for one in done.lines
    ]
    rows = [(one.title, one.label, one.remark) for one in done.lines]
    data = {"by": done.reviewer, "at": iso(done.reviewed_at), "lines": lines}
    said_by = f"{done.reviewer}，{said(done.reviewed_at)}审核通过。"
    return {"review": data}, Part("审核", (said_by,), Table(("审核项", "结果", "说明"), rows))


def _delivered(actor: Actor, motion: Motion, now: datetime) -> tuple[dict[str, Any], Part]:
    found = summary(actor, motion.id, now)
    data = {
        "units": found.units,
        "owners": found.groups,
        "undelivered_units": found.undelivered_units,
        "undelivered_owners": found.undelivered_groups,
        "ways": {way.value: found.by_way[way] for way in Way},
    }
    ways = "，".join(f"{WAYS[way].title} {found.by_way[way]} 套" for way in Way)
    lines = (
        f"名册上 {found.groups} 户业主、{found.units} 套房屋。{ways}（一套可以有几种方式）。",
        f"没有送达记录的：{found.undelivered_groups} 户业主，{found.undelivered_units} 套房屋。",
    )
    return {"delivery": data}, Part("送达", lines)


def _voted(motion: Motion) -> tuple[dict[str, Any], Part]:
    """Count the ballots that count by channel, those that were replaced, and those for whom nothing came back."""
    last = (
        select(Ballot.owner_group_id, func.max(Ballot.standing).label("standing"))
        .where(Ballot.motion_id == motion.id, Ballot.standing > 0)
        .group_by(Ballot.owner_group_id)
        .subquery()
    )
    counted = db.session.execute(
        select(Ballot.channel, func.count())
        .join(
            last,
            (last.c.owner_group_id == Ballot.owner_group_id) & (last.c.standing == Ballot.standing),
        )
        .where(Ballot.motion_id == motion.id)
        .group_by(Ballot.channel)
    )
    by_channel = {channel.value: 0 for channel in Channel} | {row[0]: row[1] for row in counted}
    arrived = select(func.count(Ballot.id)).where(Ballot.motion_id == motion.id)
    superseded = db.session.scalars(arrived).one() - sum(by_channel.values())
    rows = [(Channel(code).label, f"{heads} 张") for code, heads in by_channel.items()]
    lines = (f"另有 {superseded} 张被同一业主的另一张票代替，按规则不计。",) if superseded else ()
    data = {"channels": by_channel, "superseded": superseded}
    return {"ballots": data}, Part("收到的票", lines, Table(("方式", "计入的票"), rows))


def _objected(motion: Motion) -> tuple[dict[str, Any], Part]:
    """List what was objected to roll and result, and how it was answered, as anybody may read it."""
    pages = (("名册", motion.roll_disclosure_id), ("结果", motion.result_disclosure_id))
    found = [
        {
            "to": to,
            "unit": unit,
            "state": one.state,
            "summary": one.summary or "",
            "answer": one.answer or "",
            "decided_at": iso(one.decided_at) or "",
        }
        for to, page_id in pages
        if page_id is not None
        for one, unit in objections.answered(page_id)
    ]
    if not found:
        return {"objections": []}, Part("异议", ("没有答复过的异议。",))
    columns = ("对象", "房屋", "异议要点", "答复", "结论")
    rows = [
        (
            r["to"],
            r["unit"],
            r["summary"],
            r["answer"],
            OBJECTION_STATES[ObjectionState(r["state"])],
        )
        for r in found
    ]
    return {"objections": found}, Part("异议", (), Table(columns, rows))


def _made(motion: Motion) -> tuple[dict[str, Any], Part]:
    """List the steps up to the confirmed count; what comes later has records of its own."""
    mine = MotionTransition.motion_id == motion.id
    counting = MotionTransition.act.in_([Act.COUNT.value, Act.CONFIRM.value])
    last = select(func.max(MotionTransition.id)).where(mine, counting).scalar_subquery()
    moves = db.session.scalars(
        select(MotionTransition)
        .where(mine, MotionTransition.id <= last)
        .order_by(MotionTransition.id)
    ).all()
    names = staff.names_of(one.actor_id for one in moves if one.actor_kind == ActorKind.STAFF)
    steps = [
        {
            "act": one.act,
            "at": iso(one.at),
            "by": names.get(one.actor_id, BY_CLOCK),
            "reason": one.reason,
        }
        for one in moves
    ]
    rows = [
        (act_title(one.act), said(one.at), names.get(one.actor_id, BY_CLOCK), one.reason)
        for one in moves
    ]
    part = Part("办理经过", (), Table(("步骤", "时间", "经办", "说明"), rows))
    return {"steps": steps}, part


def _evidence(motion: Motion) -> tuple[dict[str, Any], Part]:
    head = head_of(motion)
    text = f"表决文本校验码（SHA-256）：{motion.digest}"
    if head is None:
        waiting = {"question_digest": motion.digest, "log": None}
        return {"evidence": waiting}, Part("证据", (text, "还没有收入已签署的公开记录。"))
    log = log_under(head)
    key = keyring.public_keys().get(head.key_id, "")
    lines = (
        text,
        f"公开记录：{log['log_id']}，共 {head.size} 条，{said(head.at)}签署。",
        f"记录根（SHA-256）：{log['head']['root']}",
        f"签署公钥（Ed25519，{head.key_id}）：{key}",
        f"签名：{head.signature}",
        "结果公示后，业主可以下载证据包，用公开的程序核对每一张票和计票结果。",
    )
    data = {"question_digest": motion.digest, "log": log, "public_key": key}
    return {"evidence": data}, Part("证据", lines)
