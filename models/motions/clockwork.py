"""What the clock does to a motion: the roll frozen at opening, the moves recorded, people told.

Whoever first needs the roll after the opening freezes it, ballot or job; it is the roll of the opening moment all the
same, because titles keep their times.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select

from models.base import audit
from models.base.actor import Actor, job
from models.base.clock import chinese_date
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.disclosures import actions as disclosures
from models.disclosures.rules import Standing
from models.motions.states import ENDED, Act, Facts, State, Step, may_open, state_at, steps_due
from models.motions.tables import Motion, MotionTransition, RollEntry
from models.motions.telling import last_day, tell
from models.motions.weights import Weight
from models.roster import actions as roster

CLOCK = job("motions.clock")
PARKING = ("车位", "车库")
"""Usages that the default rule leaves out of heads and areas (rule_set: parking excluded)."""
_COLUMNS = (
    "motion_id",
    "estate_id",
    "owner_group_id",
    "heads",
    "area_centi_m2",
    "unit_ids",
    "unit_labels",
)


def locked(motion_id: int) -> Motion:
    """Return a motion whose row is held until the transaction ends. Raises not-found.

    FOR UPDATE waits for ballots under way, which hold FOR KEY SHARE: what counts or ends a motion misses none.
    """
    motion = db.session.get(Motion, motion_id, with_for_update=True, populate_existing=True)
    if motion is None:
        raise NOT_FOUND()
    return motion


def facts_of(motion: Motion, standing: Standing | None = None) -> Facts:
    """Return what decides a motion's state; objections are looked up unless given."""
    if standing is None:
        standing = standing_of(motion)
    return Facts(
        State(motion.state),
        motion.opens_at,
        motion.closes_at,
        motion.certified_at is not None,
        motion.publicity_ends_at,
        bool(motion.result and motion.result["passed"]),
        standing.undecided,
        standing.upheld,
        standing.decided_at,
        roll_undecided=_roll_undecided(motion),
    )


def _roll_undecided(motion: Motion) -> int:
    """Nothing but an opening that was certified asks for it."""
    if motion.state != State.NOTICED or motion.certified_at is None:
        return 0
    return roll_standing_of(motion).undecided


def standing_of(motion: Motion) -> Standing:
    """Return what stands against a motion's result."""
    disclosure_id = motion.result_disclosure_id
    if disclosure_id is None or motion.state != State.PUBLICISED:
        return Standing()
    return disclosures.standings([disclosure_id]).get(disclosure_id, Standing())


def roll_standing_of(motion: Motion) -> Standing:
    """Return what was said against the published roll."""
    disclosure_id = motion.roll_disclosure_id
    if disclosure_id is None:
        return Standing()
    return disclosures.standings([disclosure_id]).get(disclosure_id, Standing())


def record(
    motion: Motion,
    actor: Actor,
    act: str,
    target: State,
    *,
    now: datetime,
    at: datetime | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """Bring a motion to a state and write the move down, for the motion's own history and the audit."""
    source = motion.state
    motion.state = target.value
    if target in ENDED:
        motion.ended_at = at or now
    db.session.add(
        MotionTransition(
            motion_id=motion.id,
            estate_id=motion.estate_id,
            act=str(act),
            from_state=source,
            to_state=target.value,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            reason=reason,
            facts=facts or {},
            at=at or now,
            recorded_at=now,
        )
    )
    audit.record(
        actor,
        f"motion.{act}",
        subject=("motion", motion.id),
        estate_id=motion.estate_id,
        now=now,
        before={"state": source},
        after={"state": target.value, **(facts or {})},
        reason=reason or None,
    )


def freeze_roll(motion: Motion) -> None:
    """Freeze the roll of the opening: every owner group, one head, areas summed. Once; the motion must be locked."""
    if motion.roll_frozen_at is not None or motion.opens_at is None:
        return
    held = roster.groups_held_at(
        motion.estate_id, motion.opens_at, without_usages=PARKING
    ).subquery()
    group_id, area, unit_ids, unit_labels = held.c
    entries = select(
        literal(motion.id),
        literal(motion.estate_id),
        group_id,
        literal(1),
        area,
        unit_ids,
        unit_labels,
    )
    db.session.execute(insert(RollEntry).from_select(list(_COLUMNS), entries))
    heads, total = db.session.execute(
        select(func.count(), func.coalesce(func.sum(RollEntry.area_centi_m2), 0)).where(
            RollEntry.motion_id == motion.id
        )
    ).one()
    motion.roll_frozen_at = motion.opens_at
    motion.roll_heads, motion.roll_area_centi_m2 = heads, int(total)


def electorate(estate_id: int, moment: datetime) -> Weight:
    """Return the weight of all owner groups that would be on a roll frozen at a moment."""
    held = roster.groups_held_at(estate_id, moment, without_usages=PARKING).subquery()
    heads, area = db.session.execute(select(func.count(), func.sum(held.c[1]))).one()
    return Weight(heads, int(area or 0))


def with_roll(motion_id: int, now: datetime) -> Motion:
    """Return a motion; if its opening has passed and nobody has frozen the roll, freeze it. Raises not-found."""
    motion = db.session.get(Motion, motion_id)
    if motion is None:
        raise NOT_FOUND()
    if _lacks_roll(motion, now):
        motion = locked(motion_id)
        if _lacks_roll(motion, now):
            freeze_roll(motion)
            db.session.flush()  # what reads the roll next goes past the session
    return motion


@roster.before_change
def _freeze_rolls_due(estate_id: int, now: datetime) -> None:
    """Freeze the rolls whose opening has passed from the register as it was then, areas included."""
    due_rolls = select(Motion.id).where(
        Motion.estate_id == estate_id,
        Motion.state == State.NOTICED.value,
        Motion.roll_frozen_at.is_(None),
        Motion.certified_at.is_not(None),
        Motion.opens_at <= now,
    )
    for motion_id in db.session.scalars(due_rolls).all():
        with_roll(motion_id, now)


def _lacks_roll(motion: Motion, now: datetime) -> bool:
    """A withdrawn motion gets no roll; a noticed one has it from its opening on, if nothing holds that."""
    if motion.roll_frozen_at is not None or motion.state != State.NOTICED:
        return False
    if motion.opens_at is None or now < motion.opens_at:
        return False
    return may_open(facts_of(motion))


def settle(motion: Motion, now: datetime) -> int:
    """Record the moves that the clock has made and tell people; return how many. The motion must be locked.

    The version stays: readers saw these moves already.
    """
    steps = list(steps_due(facts_of(motion), now))
    for step in steps:
        if step.act is Act.OPEN:
            freeze_roll(motion)
        record(motion, CLOCK, step.act, step.target, now=now, at=step.at)
        _tell(motion, step, now)
    return len(steps)


def _tell(motion: Motion, step: Step, now: datetime) -> None:
    closes_at = motion.closes_at
    if step.act is Act.OPEN and closes_at is not None and now < closes_at:
        tell(motion, "motion_opened", "opened", date=last_day(closes_at), now=now)
    elif step.act is Act.TAKE_EFFECT:
        tell(motion, "motion_effective", "effective", date=chinese_date(step.at), now=now)
    elif step.act is Act.FAIL:
        tell(motion, "motion_failed", "failed", date=chinese_date(step.at), now=now)


def due(now: datetime) -> Sequence[int]:
    """Return the motions that the clock may have moved since their state was recorded."""
    return db.session.scalars(
        select(Motion.id)
        .where(
            (
                (Motion.state == State.NOTICED)
                & Motion.certified_at.is_not(None)
                & (Motion.opens_at <= now)
            )
            | ((Motion.state == State.OPEN) & (Motion.closes_at <= now))
            | ((Motion.state == State.PUBLICISED) & (Motion.publicity_ends_at <= now))
        )
        .order_by(Motion.id)
    ).all()


def closing_within(now: datetime, span: timedelta) -> Sequence[Motion]:
    """Return the motions whose voting ends within a span from now."""
    return db.session.scalars(
        select(Motion)
        .where(Motion.state == State.OPEN, Motion.closes_at > now, Motion.closes_at <= now + span)
        .order_by(Motion.id)
    ).all()


def state_now(motion: Motion, now: datetime) -> State:
    """Return a motion's state by the clock."""
    return state_at(facts_of(motion), now)
