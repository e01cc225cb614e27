"""A motion from its notice to its end: the verbs of staff, and what other capabilities ask.

Before the notice: drafting.py. The ballot: ballots.py. Count and result: results.py. What the clock does: clockwork.py.
Reading: reading.py.
"""

from collections.abc import Collection
from datetime import datetime

from models.base.actor import Actor
from models.base.clock import chinese_time, local_iso
from models.base.session import db
from models.disclosures import actions as disclosures
from models.disclosures.rules import DisclosureKind
from models.motions import waiting
from models.motions.clockwork import electorate, record, roll_standing_of, settle, state_now
from models.motions.drafting import staffed
from models.motions.matters import MATTERS
from models.motions.printing import extension_sections, notice_sections, roll_sections
from models.motions.rule_set import periods_in
from models.motions.rules import (
    NOT_REVIEWED,
    ROLL_EMPTY,
    Calendar,
    calendar,
    check_certification,
    check_move,
    closing_of,
    extended,
    question_digest,
)
from models.motions.states import Act, State
from models.motions.tables import Motion
from models.motions.telling import last_day, opening_words, tell


def publish_notice(
    actor: Actor, motion_id: int, *, opens_at: datetime | None, version: int, now: datetime
) -> Motion:
    """Publish a reviewed motion: text, options and rules are frozen, the notice clock starts, owners are told.

    Raises motion-not-reviewed, opening-outside-notice, roll-empty, motion-wrong-state and the refusals of staff.
    """
    motion = staffed(actor, motion_id, Act.NOTICE, version)
    check_move(Act.NOTICE, State(motion.state))
    if motion.reviewed_by is None:
        raise NOT_REVIEWED()
    dates = calendar(periods_in(motion.rules), now, opens_at)
    if not electorate(motion.estate_id, now).heads:
        raise ROLL_EMPTY()
    motion.noticed_at, motion.notice_ends_at = now, dates.earliest_opens_at
    motion.opens_at, motion.closes_at = dates.opens_at, dates.closes_at
    motion.digest = question_digest(motion.id, motion.estate_id, question_of(motion), motion.rules)
    motion.notice_disclosure_id = disclosures.publish(
        estate_id=motion.estate_id,
        kind=DisclosureKind.MOTION_NOTICE,
        subject=("motion", motion.id),
        title=f"表决公告：{motion.title}",
        sections=notice_sections(motion),
        takes_objections=False,
        ends_at=dates.earliest_opens_at,
        now=now,
    ).id
    motion.roll_disclosure_id = disclosures.publish(
        estate_id=motion.estate_id,
        kind=DisclosureKind.ROLL,
        subject=("motion", motion.id),
        title=f"表决名册：{motion.title}",
        sections=roll_sections(motion, now),
        takes_objections=True,
        ends_at=dates.earliest_opens_at,
        now=now,
    ).id
    record(motion, actor, Act.NOTICE, State.NOTICED, now=now, facts={"digest": motion.digest})
    when = opening_words(motion)
    tell(motion, "motion_noticed", "noticed", date=_day(dates), now=now, when=when)
    return motion


def _day(dates: Calendar) -> str:
    return last_day(dates.closes_at or dates.earliest_opens_at)


def question_of(motion: Motion) -> dict[str, object]:
    """Return what is put to the vote, as its digest is made."""
    return {
        "title": motion.title,
        "text": motion.text,
        "reason": motion.reason,
        "questions": [
            one | {"class": MATTERS[one["matter"]].matter_class.value} for one in motion.questions
        ],
        "origin": motion.origin,
        "run_off_of": motion.run_off_of,
    }


def preview_calendar(motion: Motion, opens_at: datetime | None, now: datetime) -> Calendar:
    """Return the dates that would follow if the notice were published now. Raises opening-outside-notice."""
    return calendar(periods_in(motion.rules), motion.noticed_at or now, opens_at)


def certify(actor: Actor, motion_id: int, *, note: str = "", version: int, now: datetime) -> Motion:
    """Certify that voting may open: at its time, at the notice's end where none was set, or now if that has passed.

    Raises opening-certified, roll-disputed, reason-missing, motion-wrong-state and the refusals of staff.
    """
    motion = staffed(actor, motion_id, Act.CERTIFY, version)
    settle(motion, now)
    check_move(Act.CERTIFY, State(motion.state))
    check_certification(roll_standing_of(motion), note, certified=motion.certified_at is not None)
    opens_at = max(motion.opens_at or motion.notice_ends_at or now, now)
    if opens_at != motion.opens_at:
        motion.opens_at = opens_at
        motion.closes_at = closing_of(periods_in(motion.rules), opens_at)
    motion.certified_at, motion.certified_by = now, actor.id
    record(
        motion,
        actor,
        Act.CERTIFY,
        State.NOTICED,
        now=now,
        reason=note.strip(),
        facts={"opens_at": local_iso(opens_at)},
    )
    settle(motion, now)
    return motion


def extend(
    actor: Actor, motion_id: int, *, days: int, reason: str, version: int, now: datetime
) -> Motion:
    """Extend the voting once, before it closes: announced on a public page, owners are told.

    Raises already-extended, window-too-long, reason-missing, motion-wrong-state and the refusals of staff.
    """
    motion = staffed(actor, motion_id, Act.EXTEND, version)
    settle(motion, now)
    check_move(Act.EXTEND, State(motion.state), reason)
    before = motion.closes_at or now
    longer = extended(motion.opens_at or now, before, days, motion.extended_at)
    page_id = _announce_extension(motion, longer, reason.strip(), now)
    motion.closes_at, motion.extended_from, motion.extended_at = longer, before, now
    motion.extension_disclosure_id = page_id
    record(
        motion,
        actor,
        Act.EXTEND,
        State.OPEN,
        now=now,
        reason=reason.strip(),
        facts={"from": local_iso(before), "to": local_iso(longer)},
    )
    tell(
        motion, "motion_extended", "extended", date=last_day(longer), now=now, reason=reason.strip()
    )
    return motion


def _announce_extension(motion: Motion, longer: datetime, reason: str, now: datetime) -> int:
    return disclosures.publish(
        estate_id=motion.estate_id,
        kind=DisclosureKind.MOTION_EXTENSION,
        subject=("motion", motion.id),
        title=f"延长投票：{motion.title}",
        sections=extension_sections(motion.title, motion.closes_at or now, longer, reason),
        takes_objections=False,
        ends_at=longer,
        now=now,
    ).id


def withdraw(actor: Actor, motion_id: int, *, reason: str, version: int, now: datetime) -> Motion:
    """Take a motion back before voting begins. Raises reason-missing, motion-wrong-state and the refusals of staff."""
    return _end(actor, motion_id, Act.WITHDRAW, reason=reason, version=version, now=now)


def void(actor: Actor, motion_id: int, *, reason: str, version: int, now: datetime) -> Motion:
    """Declare a motion void, ballots and all. Raises reason-missing, motion-wrong-state and the refusals of staff."""
    return _end(actor, motion_id, Act.VOID, reason=reason, version=version, now=now)


def _end(
    actor: Actor, motion_id: int, act: Act, *, reason: str, version: int, now: datetime
) -> Motion:
    motion = staffed(actor, motion_id, act, version)
    settle(motion, now)
    target = check_move(act, State(motion.state), reason).target or State.VOID
    record(motion, actor, act, target, now=now, reason=reason.strip())
    for disclosure_id in (
        motion.notice_disclosure_id,
        motion.roll_disclosure_id,
        motion.extension_disclosure_id,
        motion.result_disclosure_id,
    ):
        if disclosure_id is not None:
            disclosures.withdraw(disclosure_id, f"{target.label}：{reason.strip()}", now)
    if motion.noticed_at is not None:
        kind = "motion_withdrawn" if act is Act.WITHDRAW else "motion_void"
        tell(motion, kind, target.value, date=chinese_time(now), now=now, reason=reason.strip())
    return motion


def is_effective(
    motion_id: int, estate_id: int, now: datetime, *, matters: Collection[str] | None = None
) -> bool:
    """Say whether a motion of an estate is in effect: what other capabilities build on.

    With `matters`, only when a question on one of these matters passed.
    """
    passed = matters_decided(motion_id, estate_id, now)
    return bool(passed if matters is None else passed.intersection(matters))


def matters_decided(motion_id: int, estate_id: int, now: datetime) -> frozenset[str]:
    """Return the matters of the questions that a motion of an estate decided; none unless it is in effect."""
    motion = db.session.get(Motion, motion_id)
    if motion is None or motion.estate_id != estate_id or motion.result is None:
        return frozenset()
    if state_now(motion, now) is not State.EFFECTIVE:
        return frozenset()
    passed = {one["code"] for one in motion.result["questions"] if one["passed"]}
    return frozenset(one["matter"] for one in motion.questions if one["code"] in passed)


GATHERED = waiting
"""Registers what waits for people."""
