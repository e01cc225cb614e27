"""Two people read a ballot on paper, neither seeing what the other read; where they differ a third decides."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts import actions as accounts
from models.accounts.scope import holds_at, staff_at
from models.accounts.tables import MembershipRole
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND, OWN_ENTRY, REASON_MISSING
from models.base.session import db
from models.files import actions as files
from models.motions import reading
from models.motions.entries import frozen_entries
from models.motions.handed_in import HandedIn, cast_on_paper
from models.motions.holds import before_count
from models.motions.questions import Choices, Question, in_order
from models.motions.reading import Seen
from models.motions.rules import check_choices
from models.motions.sealing import seal, size_of, unseal
from models.motions.standing import Channel
from models.motions.states import State
from models.motions.tables import Motion
from models.notices import actions as notices
from models.paper_ballots.rules import (
    ALREADY_ENTERED,
    ENTRY_CLOSED,
    ENTRY_PENDING,
    NOT_WAITING,
    NUMBER_ELSEWHERE,
    check_handed_in,
    differing,
    has_spoilt,
    number_of,
    read_number,
)
from models.paper_ballots.tables import PaperBallot
from models.representations.holders import check_somebody_acts

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)
TAKING = (State.OPEN, State.CLOSED)
REASON = "reason"
ROOM = 512
"""Bytes beside the answers, for why a question cannot be read; all sealed readings of a sheet have one size."""


class PaperState(StrEnum):
    """entered: waits for the second reading; differs: waits for a decision; cast: in the box."""

    ENTERED = "entered"
    DIFFERS = "differs"
    CAST = "cast"


@dataclass(frozen=True, slots=True)
class Read:
    """What somebody read from a sheet; `reason` says why a question is spoilt."""

    choices: Choices
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet as it is entered first."""

    number: str
    handed_in_at: datetime
    file_id: int
    read: Read


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that two people read differently."""

    question: str
    first: list[str]
    second: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A ballot on paper as staff see it; what was read only where it differs, to those whom it concerns."""

    ballot: PaperBallot
    number: str
    unit_labels: list[str]
    is_mine: bool
    differences: list[Difference]
    reasons: list[str]


def enter(actor: Actor, motion_id: int, entries: Sequence[Entry], now: datetime) -> list[Shown]:
    """Enter sheets for the first time, all or none.

    Raises not-found, role-missing, paper-entry-closed, paper-number-wrong, paper-number-elsewhere,
    paper-handed-in-outside, choices-wrong, reason-missing, paper-already-entered, holder-deceased.
    """
    seen = _taking(actor, motion_id, now)
    made = [_enter_one(actor, seen, entry, now) for entry in entries]
    audit.record(
        actor,
        "paper.enter",
        subject=("motion", motion_id),
        estate_id=seen.motion.estate_id,
        now=now,
        after={"owner_groups": [one.owner_group_id for one in made]},
    )
    return _shown(actor, seen, made)


def _enter_one(actor: Actor, seen: Seen, entry: Entry, now: datetime) -> PaperBallot:
    motion = seen.motion
    group_id = _group_of(motion, entry.number)
    check_handed_in(entry.handed_in_at, motion.opens_at, motion.closes_at, now)
    check_somebody_acts(group_id, entry.handed_in_at)
    files.attached(entry.file_id, motion.estate_id)
    values = {
        "estate_id": motion.estate_id,
        "motion_id": motion.id,
        "owner_group_id": group_id,
        "handed_in_at": entry.handed_in_at,
        "file_id": entry.file_id,
        "state": PaperState.ENTERED.value,
        "first_sealed": _sealed(seen, group_id, entry.read),
        "first_by": actor.id,
        "first_at": now,
    }
    adding = insert(PaperBallot).values(**values).on_conflict_do_nothing().returning(PaperBallot)
    made: PaperBallot | None = db.session.scalar(adding)
    if made is None:
        raise ALREADY_ENTERED(f"票号 {entry.number} 已经录入过，同一张票只能录入一次。")
    return made


def read_again(actor: Actor, motion_id: int, number: str, read: Read, now: datetime) -> Shown:
    """Enter a sheet for the second time without having seen the first; what agrees is cast.

    Raises not-found, role-missing, paper-entry-closed, paper-number-wrong, paper-number-elsewhere, own-entry,
    paper-not-waiting, choices-wrong, reason-missing.
    """
    seen = _taking(actor, motion_id, now)
    ballot = _held(seen.motion, number)
    if actor.id == ballot.first_by:
        raise OWN_ENTRY("自己录入的选票要由另一位工作人员再录一遍。")
    if ballot.state != PaperState.ENTERED:
        raise NOT_WAITING("这张票已经录过两遍，不用再录。")
    ballot.second_sealed = _sealed(seen, ballot.owner_group_id, read)
    ballot.second_by, ballot.second_at = actor.id, now
    first = _opened(ballot, ballot.first_sealed)
    if differing(first.choices, in_order(seen.questions, read.choices), seen.questions):
        ballot.state = PaperState.DIFFERS.value
    else:
        _cast(seen.motion, ballot, first.choices, now)
    _record(actor, "paper.read_again", ballot, now)
    return _shown(actor, seen, [ballot])[0]


def decide(
    actor: Actor, motion_id: int, number: str, choices: Choices, *, reason: str, now: datetime
) -> Shown:
    """Decide the questions that were read differently, with a reason; the ballot is cast.

    Raises not-found, role-missing, paper-entry-closed, paper-number-wrong, paper-number-elsewhere, own-entry,
    paper-not-waiting, choices-wrong, reason-missing.
    """
    seen = _taking(actor, motion_id, now)
    staff_at(actor, seen.motion.estate_id, *DECIDING)
    ballot = _held(seen.motion, number)
    if actor.id in {ballot.first_by, ballot.second_by}:
        raise OWN_ENTRY("两遍不一致的选票，要由没有录过这张票的人裁定。")
    if ballot.state != PaperState.DIFFERS or ballot.second_sealed is None:
        raise NOT_WAITING("这张票没有需要裁定的不一致。")
    if not reason.strip():
        raise REASON_MISSING(errors={"reason": ["请写明裁定的理由"]})
    first = _opened(ballot, ballot.first_sealed).choices
    second = _opened(ballot, ballot.second_sealed).choices
    codes = differing(first, second, seen.questions)
    asked = [one for one in seen.questions if one.code in codes]
    check_choices(asked, choices, on_paper=True)
    ballot.decided_by, ballot.decided_at = actor.id, now
    ballot.decision_reason = reason.strip()
    _cast(seen.motion, ballot, {**first, **in_order(asked, choices)}, now)
    _record(actor, "paper.decide", ballot, now)
    return _shown(actor, seen, [ballot])[0]


def entered(
    actor: Actor, motion_id: int, state: PaperState | None, paging: Paging, now: datetime
) -> Page[Shown]:
    """Return a motion's ballots on paper in the order of entry. Raises not-found, role-missing."""
    seen = reading.visible(actor, motion_id, now)
    staff_at(actor, seen.motion.estate_id, *ENTERING)
    statement = select(PaperBallot).where(PaperBallot.motion_id == motion_id)
    if state is not None:
        statement = statement.where(PaperBallot.state == state.value)
    page = page_of(statement, PaperBallot.id, paging, newest_first=False)
    return Page(_shown(actor, seen, page.items), page.next_cursor)


def _cast(motion: Motion, ballot: PaperBallot, choices: Choices, now: datetime) -> None:
    given = HandedIn(ballot.owner_group_id, choices, Channel.PAPER, ballot.handed_in_at)
    ballot.counts = cast_on_paper(motion, given, now)
    ballot.state = PaperState.CAST.value
    entry = frozen_entries(motion.id, [ballot.owner_group_id])[ballot.owner_group_id]
    owners = accounts.accounts_of_units(entry.unit_ids, role=MembershipRole.OWNER)
    notices.announce(
        event=f"paper:{motion.id}:{ballot.owner_group_id}",
        kind="paper_cast",
        stage="cast",
        estate_id=motion.estate_id,
        account_ids=owners,
        params={
            "title": motion.title,
            "unit": "、".join(entry.unit_labels),
            "motion_id": motion.id,
        },
        now=now,
    )


def _taking(actor: Actor, motion_id: int, now: datetime) -> Seen:
    """Hold the motion against its count, which waits for what is being entered."""
    motion = reading.visible(actor, motion_id, now).motion
    staff_at(actor, motion.estate_id, *ENTERING)
    db.session.refresh(motion, with_for_update={"read": True, "key_share": True})
    seen = reading.visible(actor, motion_id, now)
    if seen.state not in TAKING:
        raise ENTRY_CLOSED(
            f"这项表决现在是“{seen.state.label}”，开始投票以后、计票以前才能录入纸质选票。"
        )
    return seen


def _group_of(motion: Motion, number: str) -> int:
    motion_id, group_id = read_number(number)
    if motion_id != motion.id or not frozen_entries(motion.id, [group_id]):
        raise NUMBER_ELSEWHERE(errors={"number": [number]})
    return group_id


def _held(motion: Motion, number: str) -> PaperBallot:
    group_id = _group_of(motion, number)
    found: PaperBallot | None = db.session.scalar(
        select(PaperBallot)
        .where(PaperBallot.motion_id == motion.id, PaperBallot.owner_group_id == group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NOT_FOUND("这张票还没有录入第一遍。")
    return found


def _sealed(seen: Seen, group_id: int, read: Read) -> str:
    """Check and seal what was read; the reason goes in with it, as it would give the answer away."""
    check_choices(seen.questions, read.choices, on_paper=True)
    if has_spoilt(read.choices) and not read.reason.strip():
        raise REASON_MISSING(
            "有一项认定为废票，请写明为什么。", errors={"reason": ["请写明为什么是废票"]}
        )
    content = {**in_order(seen.questions, read.choices), REASON: [read.reason.strip()]}
    size = size_of(seen.questions) + ROOM
    return seal(seen.motion.id, group_id, content, secrets.token_hex(16), size)


def _opened(ballot: PaperBallot, sealed: str) -> Read:
    choices = dict(unseal(ballot.motion_id, ballot.owner_group_id, sealed).choices)
    reason = choices.pop(REASON)
    return Read(choices, reason[0])


def _shown(actor: Actor, seen: Seen, ballots: Sequence[PaperBallot]) -> list[Shown]:
    held = frozen_entries(seen.motion.id, [one.owner_group_id for one in ballots])
    decides = holds_at(actor, seen.motion.estate_id, *DECIDING)
    found = []
    for one in ballots:
        readers = {one.first_by, one.second_by}
        shows = one.state == PaperState.DIFFERS and (decides or actor.id in readers)
        differences, reasons = _differences(one, seen.questions) if shows else ([], [])
        found.append(
            Shown(
                one,
                number_of(one.motion_id, one.owner_group_id),
                list(held[one.owner_group_id].unit_labels),
                actor.id in readers,
                differences,
                reasons,
            )
        )
    return found


def _differences(
    ballot: PaperBallot, questions: Sequence[Question]
) -> tuple[list[Difference], list[str]]:
    first = _opened(ballot, ballot.first_sealed)
    second = _opened(ballot, ballot.second_sealed or "")
    codes = differing(first.choices, second.choices, questions)
    differences = [
        Difference(code, list(first.choices[code]), list(second.choices[code])) for code in codes
    ]
    return differences, [one.reason for one in (first, second) if one.reason]


def _record(actor: Actor, act: str, ballot: PaperBallot, now: datetime) -> None:
    audit.record(
        actor,
        act,
        subject=("paper_ballot", ballot.id),
        estate_id=ballot.estate_id,
        now=now,
        after={"state": ballot.state, "counts": ballot.counts},
        reason=ballot.decision_reason,
    )


@before_count
def _check_entered(motion: Motion) -> None:
    """What lies entered once must not be lost to the count. Raises paper-entry-pending."""
    pending = db.session.scalar(
        select(func.count(PaperBallot.id)).where(
            PaperBallot.motion_id == motion.id, PaperBallot.state != PaperState.CAST.value
        )
    )
    if pending:
        raise ENTRY_PENDING(
            f"还有{pending}张纸质选票没有复核完，请先复核或裁定，再计票。", pending=pending
        )


@gathering.worklist
def _waiting(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    counts = dict(
        db.session.execute(
            select(PaperBallot.state, func.count(PaperBallot.id))
            .where(PaperBallot.estate_id == estate_id, PaperBallot.state != PaperState.CAST.value)
            .group_by(PaperBallot.state)
        ).all()
    )
    titles = {"entered": "纸质选票待第二人复录", "differs": "纸质选票两遍不一致，待裁定"}
    return [
        WorkItem(f"paper_{state}", titles[state], count, "/channels", estate_id)
        for state, count in sorted(counts.items())
    ]
