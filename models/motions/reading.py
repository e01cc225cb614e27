"""What people see of a motion: the state by the clock, turnout while voting runs, the result once it is public."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from models.accounts import staff
from models.accounts.scope import staff_at, viewer_of
from models.base.actor import Actor, ActorKind, Role
from models.base.paging import Page, Paging, decode_cursor, encode_cursor
from models.base.problems import NOT_FOUND, Problem
from models.base.session import db
from models.disclosures import actions as disclosures
from models.disclosures.rules import Standing
from models.disclosures.tables import Objection
from models.motions import questions as sheets
from models.motions import run_offs
from models.motions.clockwork import facts_of, roll_standing_of, standing_of, with_roll
from models.motions.counting import Turnout
from models.motions.drafting import WRITERS
from models.motions.origins import origin_of
from models.motions.questions import Question
from models.motions.rules import check_result_visible
from models.motions.seats import ShownSeat, shown_seats
from models.motions.states import Act, Move, State, moves_from, steps_due
from models.motions.tables import Motion, MotionTransition
from models.motions.timeline import Dates, TimelineStep, timeline
from models.motions.turnout import turnout_now
from models.places.tables import Unit

BY_CLOCK = "到时自动"
AWAITS_CERTIFICATION = "公告期满，待确认开始"
AWAITS_ANSWERS = "公告期满，名册异议待答复"
DESK = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Seen:
    """A motion with its state by the clock and its questions."""

    motion: Motion
    state: State
    questions: list[Question]
    standing: Standing
    ended_at: datetime | None
    label: str


@dataclass(frozen=True, slots=True)
class Extension:
    """How the voting was extended: when it was to end, when it ends, and why."""

    at: datetime
    before: datetime | None
    after: datetime | None
    reason: str
    disclosure_id: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """All that a motion's page shows. `seats` for residents, `moves` for staff."""

    seen: Seen
    turnout: Turnout
    steps: list[TimelineStep]
    seats: Sequence[ShownSeat]
    moves: Sequence[Move]
    result_visible: bool
    can_run_off: bool
    run_off_id: int | None


def motions(
    actor: Actor,
    estate_id: int,
    states: Collection[State],
    paging: Paging,
    now: datetime,
) -> Page[Seen]:
    """Return an estate's motions that are in any of the states by the clock, newest first.

    Residents see them from the notice on. The recorded state may lag behind the clock, so the filter is applied to
    what the rules say: an estate has tens of motions, not thousands.
    """
    viewer_of(actor, estate_id)
    statement = select(Motion).where(Motion.estate_id == estate_id).order_by(Motion.id.desc())
    if not actor.is_staff:
        statement = statement.where(Motion.noticed_at.is_not(None))
    if paging.cursor:
        statement = statement.where(Motion.id < decode_cursor(paging.cursor))
    found: list[Seen] = []
    for motion in db.session.scalars(statement):
        one = _seen(motion, now)
        if one.state not in states:
            continue
        if len(found) == paging.limit:
            return Page(found, encode_cursor(found[-1].motion.id))
        found.append(one)
    return Page(found, None)


def open_motion(actor: Actor, motion_id: int, now: datetime) -> Opened:
    """Return a motion's page. Raises not-found."""
    one = visible(actor, motion_id, now)
    motion = one.motion
    passed = bool(motion.result["passed"]) if motion.result else None
    origin = origin_of(motion)
    dates = Dates(
        motion.noticed_at,
        motion.opens_at,
        motion.closes_at,
        motion.counted_at,
        motion.publicised_at,
        motion.publicity_ends_at,
        one.ended_at,
        (origin.label, origin.at) if origin else None,
        motion.reviewed_at,
        motion.extended_at is not None,
    )
    resident = actor.is_resident
    return Opened(
        one,
        turnout_now(motion, now),
        timeline(dates, one.state, passed=passed),
        shown_seats(actor, motion, now),
        () if resident else _moves(actor, one),
        _result_visible(actor, one),
        actor.is_staff and _can_run_off(actor, one),
        _run_off_shown(actor, one),
    )


def visible(actor: Actor, motion_id: int, now: datetime) -> Seen:
    """Return a motion that the actor may see: staff of its place always, residents from the notice on.

    Raises not-found.
    """
    motion = db.session.get(Motion, motion_id)
    if motion is None:
        raise NOT_FOUND()
    viewer_of(actor, motion.estate_id)
    if motion.noticed_at is None and not actor.is_staff:
        raise NOT_FOUND()
    return _seen(with_roll(motion_id, now), now)


def _seen(motion: Motion, now: datetime) -> Seen:
    standing = standing_of(motion)
    state, ended_at = State(motion.state), motion.ended_at
    for step in steps_due(facts_of(motion, standing), now):
        state, ended_at = step.target, step.at
    label = _label(motion, state, now)
    return Seen(motion, state, sheets.read(motion.questions), standing, ended_at, label)


def _label(motion: Motion, state: State, now: datetime) -> str:
    """Say of a motion that could be open by now what it waits for."""
    due = motion.opens_at or motion.notice_ends_at
    if state is not State.NOTICED or due is None or now < due:
        return state.label
    return AWAITS_CERTIFICATION if motion.certified_at is None else AWAITS_ANSWERS


def turnout(actor: Actor, motion_id: int, now: datetime) -> Turnout:
    """Return how many took part and what is missing; never how they chose. Raises not-found."""
    return turnout_now(visible(actor, motion_id, now).motion, now)


def result(actor: Actor, motion_id: int, now: datetime) -> dict[str, Any]:
    """Return the result as it was counted, with its dates. Raises not-found, result-not-public."""
    one = visible(actor, motion_id, now)
    motion = one.motion
    check_result_visible(one.state, for_staff=actor.is_staff)
    counted: dict[str, Any] = motion.result or {}
    return counted | {
        "motion_id": motion.id,
        "title": motion.title,
        "state": one.state,
        "state_label": one.label,
        "counted_at": motion.counted_at,
        "publicised_at": motion.publicised_at,
        "publicity_ends_at": motion.publicity_ends_at,
        "disclosure_id": motion.result_disclosure_id,
        "objections": one.standing,
    }


def _result_visible(actor: Actor, one: Seen) -> bool:
    try:
        check_result_visible(one.state, for_staff=actor.is_staff)
    except Problem:
        return False
    return True


def extension_of(motion: Motion) -> Extension | None:
    """Return how the voting was extended; None where it was not."""
    if motion.extended_at is None:
        return None
    made = db.session.scalars(
        select(MotionTransition).where(
            MotionTransition.motion_id == motion.id, MotionTransition.act == Act.EXTEND.value
        )
    ).one()
    return Extension(
        motion.extended_at,
        motion.extended_from,
        motion.closes_at,
        made.reason,
        motion.extension_disclosure_id,
    )


def history(actor: Actor, motion_id: int) -> list[tuple[MotionTransition, str]]:
    """Return every move of a motion with who made it, oldest first, for staff. Raises not-found."""
    motion = db.session.get(Motion, motion_id)
    if motion is None:
        raise NOT_FOUND()
    staff_at(actor, motion.estate_id)
    moves = db.session.scalars(
        select(MotionTransition)
        .where(MotionTransition.motion_id == motion_id)
        .order_by(MotionTransition.id)
    ).all()
    names = staff.names_of(one.actor_id for one in moves if one.actor_kind == ActorKind.STAFF)
    return [(one, names.get(one.actor_id, BY_CLOCK)) for one in moves]


def objections(
    actor: Actor, motion_id: int, paging: Paging, now: datetime
) -> Page[Row[int, Objection, Unit]]:
    """Return the objections to a result: all to staff, a resident's own to that resident. Raises not-found."""
    motion = visible(actor, motion_id, now).motion
    return disclosures.objections(actor, motion.estate_id, motion.result_disclosure_id, paging)


def _moves(actor: Actor, one: Seen) -> list[Move]:
    """Return what this member of staff can do now, so that the console offers nothing that would be refused."""
    roles = _roles_at(actor, one.motion.estate_id)
    return [
        _asking(move, one.motion)
        for move in moves_from(one.state)
        if roles.intersection(move.roles) and _ready(move.act, actor, one.motion)
    ]


def _asking(move: Move, motion: Motion) -> Move:
    """Ask how the roll was corrected where an objection to it was right."""
    corrected = move.act is Act.CERTIFY and roll_standing_of(motion).upheld > 0
    return replace(move, needs_reason=True) if corrected else move


def _run_off_shown(actor: Actor, one: Seen) -> int | None:
    """Return the second vote: to staff from its draft on, to residents from its notice on."""
    if one.state not in run_offs.AFTER or not run_offs.asked_again(one.motion):
        return None
    found = run_offs.run_off_of(one.motion.id)
    motion = db.session.get(Motion, found) if found else None
    return motion.id if motion and (actor.is_staff or motion.noticed_at) else None


def _can_run_off(actor: Actor, one: Seen) -> bool:
    return (
        one.state in run_offs.AFTER
        and bool(_roles_at(actor, one.motion.estate_id).intersection(WRITERS))
        and bool(run_offs.asked_again(one.motion))
        and run_offs.run_off_of(one.motion.id) is None
    )


def _roles_at(actor: Actor, estate_id: int) -> set[Role]:
    held = set()
    for role in DESK:
        try:
            staff_at(actor, estate_id, role)
        except Problem:
            continue
        held.add(role)
    return held


def _ready(act: Act, actor: Actor, motion: Motion) -> bool:
    """Say whether nothing but the state has to allow an act."""
    if act in {Act.APPROVE, Act.RETURN} and actor.id in motion.authors:
        return False
    done = {
        Act.APPROVE: motion.reviewed_by is not None,
        Act.NOTICE: motion.reviewed_by is None,
        Act.CERTIFY: motion.certified_at is not None,
        Act.EXTEND: motion.extended_at is not None,
        Act.CONFIRM: motion.count_confirmed_by is not None or motion.counted_by == actor.id,
        Act.PUBLICISE: motion.count_confirmed_by is None,
    }
    return not done.get(act, False)
