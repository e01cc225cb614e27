"""A motion before its notice: written by one member of staff, reviewed by another."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.session import check_version, db
from models.motions.clockwork import locked, record
from models.motions.counting import YES_NO_ABSTAIN
from models.motions.matters import MATTERS
from models.motions.rule_set import Periods, as_written, figures_for, periods_in
from models.motions.rules import check_matter, check_move, check_other_person, check_periods
from models.motions.states import MOVE_OF, Act, State
from models.motions.tables import Motion, MotionTransition
from models.places import actions as places

WRITERS = (Role.CLERK, Role.MODERATOR)
TEXTS = ("title", "text", "reason")


def draft(
    actor: Actor,
    estate_id: int,
    *,
    matter: str,
    title: str,
    text: str,
    reason: str,
    periods: Periods,
    now: datetime,
) -> Motion:
    """Write a new motion. Raises not-found, role-missing, matter-unknown, period-outside-rules."""
    staff_at(actor, estate_id, *WRITERS)
    check_matter(matter)
    check_periods(periods)
    motion = Motion(
        estate_id=places.estate(estate_id).id,
        matter=matter,
        title=title,
        text=text,
        reason=reason,
        options=[asdict(option) for option in YES_NO_ABSTAIN],
        rules=as_written(figures_for(MATTERS[matter], periods)),
        state=State.DRAFT.value,
        authors=[actor.id],
        created_at=now,
        version=1,
    )
    db.session.add(motion)
    db.session.flush()  # the history refers to it
    db.session.add(_beginning(motion, actor, now))
    audit.record(
        actor,
        "motion.draft",
        subject=("motion", motion.id),
        estate_id=estate_id,
        now=now,
        after={"state": motion.state, "matter": matter, "title": title},
    )
    return motion


def _beginning(motion: Motion, actor: Actor, now: datetime) -> MotionTransition:
    return MotionTransition(
        motion_id=motion.id,
        estate_id=motion.estate_id,
        act="draft",
        from_state=None,
        to_state=State.DRAFT.value,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        reason="",
        facts={},
        at=now,
        recorded_at=now,
    )


def edit(
    actor: Actor, motion_id: int, changes: dict[str, Any], *, version: int, now: datetime
) -> Motion:
    """Change a draft's or a returned motion's matter, texts or periods.

    Raises not-found, role-missing, changed-meanwhile, motion-wrong-state, matter-unknown, period-outside-rules.
    """
    motion = staffed(actor, motion_id, Act.EDIT, version)
    check_move(Act.EDIT, State(motion.state))
    periods = Periods(**asdict(periods_in(motion.rules)) | _periods_among(changes))
    matter = changes.get("matter", motion.matter)
    check_matter(matter)
    check_periods(periods)
    before = {name: getattr(motion, name) for name in ("matter", *TEXTS)}
    for name in TEXTS:
        setattr(motion, name, changes.get(name, before[name]))
    motion.matter = matter
    motion.rules = as_written(figures_for(MATTERS[matter], periods))
    if actor.id not in motion.authors:
        motion.authors = [*motion.authors, actor.id]
    audit.record(
        actor,
        "motion.edit",
        subject=("motion", motion.id),
        estate_id=motion.estate_id,
        now=now,
        before=before,
        after={name: getattr(motion, name) for name in before},
    )
    return motion


def _periods_among(changes: dict[str, Any]) -> dict[str, int]:
    return {name: days for name, days in changes.items() if name.endswith("_days")}


def submit(actor: Actor, motion_id: int, *, version: int, now: datetime) -> Motion:
    """Hand a motion to another member of staff. Raises as `edit` does."""
    motion = staffed(actor, motion_id, Act.SUBMIT, version)
    check_move(Act.SUBMIT, State(motion.state))
    motion.reviewed_by = motion.reviewed_at = None
    record(motion, actor, Act.SUBMIT, State.IN_REVIEW, now=now)
    return motion


def approve(actor: Actor, motion_id: int, *, version: int, now: datetime) -> Motion:
    """Approve somebody else's motion: its notice may be published. Raises own-entry, else as `edit` does."""
    motion = staffed(actor, motion_id, Act.APPROVE, version)
    check_move(Act.APPROVE, State(motion.state))
    check_other_person(actor.id, motion.authors)
    motion.reviewed_by, motion.reviewed_at = actor.id, now
    record(motion, actor, Act.APPROVE, State.IN_REVIEW, now=now)
    return motion


def send_back(actor: Actor, motion_id: int, *, reason: str, version: int, now: datetime) -> Motion:
    """Return a motion to its author with a reason. Raises reason-missing, else as `edit` does."""
    motion = staffed(actor, motion_id, Act.RETURN, version)
    check_move(Act.RETURN, State(motion.state), reason)
    check_other_person(actor.id, motion.authors)
    motion.reviewed_by = motion.reviewed_at = None
    record(motion, actor, Act.RETURN, State.RETURNED, now=now, reason=reason.strip())
    return motion


def staffed(actor: Actor, motion_id: int, act: Act, version: int) -> Motion:
    """Lock a motion for an act of staff; its version goes up by one.

    Raises not-found, role-missing, changed-meanwhile.
    """
    motion = locked(motion_id)
    staff_at(actor, motion.estate_id, *MOVE_OF[act].roles)
    check_version(motion.version, version)
    motion.version += 1
    return motion
