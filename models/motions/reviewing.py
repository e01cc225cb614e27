"""The review of a motion by another person: a checklist answered line by line, kept as it was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.accounts import staff
from models.accounts.scope import staff_at
from models.base.actor import Actor
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.motions.actions import question_of
from models.motions.checklist import (
    Answered,
    Given,
    Looked,
    as_kept,
    by_hand,
    check_given,
    check_met,
    computed,
    read,
)
from models.motions.clockwork import electorate, record
from models.motions.drafting import staffed
from models.motions.origins import origin_of
from models.motions.review_tables import MotionReview
from models.motions.rules import (
    APPROVED_BEFORE,
    check_move,
    check_other_person,
    question_digest,
)
from models.motions.states import Act, State
from models.motions.tables import Motion
from models.roster.unsettled import unsettled

APPROVED, RETURNED = "approved", "returned"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review: who, when, of which digest, and every line as it was."""

    outcome: str
    reviewer: str
    reviewed_at: datetime
    digest: str
    lines: list[Answered]


@dataclass(frozen=True, slots=True)
class Checklist:
    """The list as it stands now for whoever reviews, and the reviews that were."""

    motion_id: int
    digest: str
    lines: list[Answered]
    reviews: list[Reviewed]


def checklist_of(motion: Motion) -> Reviewed | None:
    """Return the checklist with which a motion was approved; None while it is not. Writes nothing."""
    if motion.reviewed_by is None:
        return None
    found = [one for one in reviews_of(motion) if one.outcome == APPROVED]
    return found[-1] if found else None


def reviews_of(motion: Motion) -> list[Reviewed]:
    """Return all reviews of a motion, oldest first. Writes nothing."""
    rows = db.session.scalars(
        select(MotionReview).where(MotionReview.motion_id == motion.id).order_by(MotionReview.id)
    ).all()
    names = staff.names_of(one.reviewed_by for one in rows)
    return [
        Reviewed(
            one.outcome,
            names.get(one.reviewed_by, ""),
            one.reviewed_at,
            one.digest,
            read(one.lines),
        )
        for one in rows
    ]


def checklist(actor: Actor, motion_id: int, now: datetime) -> Checklist:
    """Return what there is to review, computed lines answered, for staff. Raises not-found."""
    motion = db.session.get(Motion, motion_id)
    if motion is None:
        raise NOT_FOUND()
    staff_at(actor, motion.estate_id)
    done = checklist_of(motion)
    lines = done.lines if done else [*computed(_looked(motion, now)), *by_hand(())]
    return Checklist(motion.id, motion.digest or _digest(motion), lines, reviews_of(motion))


def approve(
    actor: Actor, motion_id: int, *, given: Sequence[Given], version: int, now: datetime
) -> Motion:
    """Approve somebody else's motion with every line answered, once: its notice may be published.

    Raises motion-approved, own-entry, checklist-incomplete, checklist-not-met, motion-wrong-state and the refusals of
    staff.
    """
    motion = staffed(actor, motion_id, Act.APPROVE, version)
    check_move(Act.APPROVE, State(motion.state))
    if motion.reviewed_by is not None:
        raise APPROVED_BEFORE()
    check_other_person(actor.id, motion.authors)
    check_given(given, whole=True)
    lines = [*computed(_looked(motion, now)), *by_hand(given)]
    check_met(lines)
    motion.reviewed_by, motion.reviewed_at = actor.id, now
    _keep(motion, actor, APPROVED, lines, now)
    record(motion, actor, Act.APPROVE, State.IN_REVIEW, now=now)
    return motion


def send_back(
    actor: Actor,
    motion_id: int,
    *,
    reason: str,
    version: int,
    now: datetime,
    given: Sequence[Given] = (),
) -> Motion:
    """Return a motion to its author with a reason, and the checklist as far as it was answered.

    Raises reason-missing, own-entry, checklist-incomplete, motion-wrong-state and the refusals of staff.
    """
    motion = staffed(actor, motion_id, Act.RETURN, version)
    check_move(Act.RETURN, State(motion.state), reason)
    check_other_person(actor.id, motion.authors)
    check_given(given, whole=False)
    motion.reviewed_by = motion.reviewed_at = None
    _keep(motion, actor, RETURNED, [*computed(_looked(motion, now)), *by_hand(given)], now)
    record(motion, actor, Act.RETURN, State.RETURNED, now=now, reason=reason.strip())
    return motion


def _keep(
    motion: Motion, actor: Actor, outcome: str, lines: Sequence[Answered], now: datetime
) -> None:
    db.session.add(
        MotionReview(
            motion_id=motion.id,
            estate_id=motion.estate_id,
            outcome=outcome,
            digest=_digest(motion),
            lines=as_kept(lines),
            reviewed_by=actor.id,
            reviewed_at=now,
        )
    )


def _digest(motion: Motion) -> str:
    return question_digest(motion.id, motion.estate_id, question_of(motion), motion.rules)


def _looked(motion: Motion, now: datetime) -> Looked:
    origin = origin_of(motion)
    waiting = unsettled(motion.estate_id)
    return Looked(
        origin.words if origin else "",
        motion.rules,
        len(motion.questions),
        electorate(motion.estate_id, now).heads,
        waiting.imports,
        waiting.corrections,
    )
