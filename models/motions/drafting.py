"""A motion before its notice: written by one member of staff, handed to another, who reviews it (reviewing.py)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.session import check_version, db
from models.motions import origins
from models.motions import questions as sheets
from models.motions.clockwork import locked, record
from models.motions.questions import Asked, Question
from models.motions.rule_set import Periods, as_written, figures_for, periods_in
from models.motions.rules import (
    check_move,
    check_periods,
    check_questions,
)
from models.motions.ruling import rules_in_force
from models.motions.states import MOVE_OF, Act, State
from models.motions.tables import Motion, MotionTransition
from models.places import actions as places

WRITERS = (Role.CLERK, Role.MODERATOR)
TEXTS = ("title", "text", "reason")


def draft(
    actor: Actor,
    estate_id: int,
    *,
    title: str,
    text: str,
    reason: str,
    asked: Sequence[Asked],
    periods: Periods,
    now: datetime,
    origin: dict[str, Any] | None = None,
    run_off_of: int | None = None,
) -> Motion:
    """Write a new motion. `origin` as origins.of_resolution or of_proposal has it; it may be named later.

    Raises not-found, role-missing, matter-unknown, questions-wrong, period-outside-rules.
    """
    staff_at(actor, estate_id, *WRITERS)
    check_questions(asked)
    check_periods(periods)
    questions = sheets.sheet_of(asked)
    motion = Motion(
        estate_id=places.estate(estate_id).id,
        title=title,
        text=text,
        reason=reason,
        questions=sheets.as_written(questions),
        origin=origin,
        run_off_of=run_off_of,
        rules=_rules(estate_id, questions, periods),
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
        after={"state": motion.state, "title": title, "matters": [one.matter for one in asked]},
    )
    return motion


def _rules(estate_id: int, questions: Sequence[Question], periods: Periods) -> dict[str, Any]:
    """Return the rules that hold now for the estate; the notice freezes them."""
    rules, number = rules_in_force(estate_id)
    classes = {one.matter_class for one in questions}
    return as_written(figures_for(classes, periods, rules), number)


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
    """Change a draft's or a returned motion's texts, questions (`asked`, all of them), periods or `resolution`.

    Raises not-found, role-missing, changed-meanwhile, motion-wrong-state, matter-unknown, questions-wrong,
    period-outside-rules, origin-wrong.
    """
    motion = staffed(actor, motion_id, Act.EDIT, version)
    check_move(Act.EDIT, State(motion.state))
    periods = Periods(**asdict(periods_in(motion.rules)) | _periods_among(changes))
    check_periods(periods)
    before = {name: getattr(motion, name) for name in ("questions", "origin", *TEXTS)}
    for name in TEXTS:
        setattr(motion, name, changes.get(name, before[name]))
    if "asked" in changes:
        check_questions(changes["asked"])
        motion.questions = sheets.as_written(sheets.sheet_of(changes["asked"]))
    if "resolution" in changes:
        origins.check_changeable(motion)
        motion.origin = origins.of_resolution(motion.estate_id, changes["resolution"], now)
    motion.rules = _rules(motion.estate_id, sheets.read(motion.questions), periods)
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
    """Hand a motion to another member of staff. Raises origin-missing, else as `edit` does."""
    motion = staffed(actor, motion_id, Act.SUBMIT, version)
    check_move(Act.SUBMIT, State(motion.state))
    origins.check_origin(motion)
    motion.reviewed_by = motion.reviewed_at = None
    record(motion, actor, Act.SUBMIT, State.IN_REVIEW, now=now)
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
