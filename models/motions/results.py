"""The count of a closed motion, its publication, and objections to it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, insert, select, text

from models.accounts.scope import resident_in
from models.base.actor import Actor
from models.base.clock import end_of_period
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.disclosures import actions as disclosures
from models.disclosures.rules import OBJECTIONS_CLOSED, DisclosureKind
from models.disclosures.tables import Objection
from models.motions import questions as sheets
from models.motions.clockwork import locked, record, settle, state_now
from models.motions.counting import Count, Sums, count_of
from models.motions.drafting import staffed
from models.motions.holds import check_nothing_pending, delivered_to
from models.motions.opening import open_box
from models.motions.printing import result_sections
from models.motions.rule_set import accepted_ways_in, count_rules_in, periods_in
from models.motions.rules import (
    CONFIRMED,
    COUNT_DIFFERS,
    NOT_CONFIRMED,
    NOT_PUBLIC_YET,
    check_move,
    check_other_person,
)
from models.motions.states import Act, State
from models.motions.tables import Ballot, DeemedVote, Motion, RollEntry
from models.motions.telling import last_day, tell
from models.motions.weights import NOTHING, Weight
from models.motions.working import as_written

AGGREGATE = text("""
SELECT c.question, c.choice, c.place = 1, count(*), sum(r.area_centi_m2)
FROM ballot_choices c
JOIN ballots b ON b.id = c.ballot_id
JOIN motion_roll r ON r.motion_id = b.motion_id AND r.owner_group_id = b.owner_group_id
WHERE c.motion_id = :motion_id AND b.motion_id = :motion_id AND r.motion_id = :motion_id
GROUP BY 1, 2, 3
""")
"""Heads and area of each choice of each question; a ballot's first choice of a question apart, because the first ones
together are the ballots."""


def count(actor: Actor, motion_id: int, *, version: int, now: datetime) -> Motion:
    """Open the box of a closed motion and count it; the result is kept as it was computed.

    Raises motion-wrong-state, ballots-broken and the refusals of staff.
    """
    motion = staffed(actor, motion_id, Act.COUNT, version)
    settle(motion, now)
    check_move(Act.COUNT, State(motion.state))
    check_nothing_pending(motion)
    open_box(motion)
    if not count_rules_in(motion.rules).counts_returned_only:
        note_deemed(motion, delivered_to(motion, accepted_ways_in(motion.rules), now))
    motion.result = as_written(counted(motion))
    motion.counted_at, motion.counted_by = now, actor.id
    record(
        motion, actor, Act.COUNT, State.COUNTED, now=now, facts={"passed": motion.result["passed"]}
    )
    return motion


def confirm(actor: Actor, motion_id: int, *, version: int, now: datetime) -> Motion:
    """Confirm somebody else's count, which is computed again from the opened ballots.

    Raises own-entry, count-confirmed, count-differs, motion-wrong-state and the refusals of staff.
    """
    motion = staffed(actor, motion_id, Act.CONFIRM, version)
    check_move(Act.CONFIRM, State(motion.state))
    if motion.count_confirmed_by is not None:
        raise CONFIRMED()
    check_other_person(actor.id, [motion.counted_by or 0])
    if as_written(counted(motion)) != motion.result:
        raise COUNT_DIFFERS()
    motion.count_confirmed_at, motion.count_confirmed_by = now, actor.id
    record(motion, actor, Act.CONFIRM, State.COUNTED, now=now)
    return motion


def counted(motion: Motion) -> list[Count]:
    """Count a motion's opened ballots: one aggregate in the database, the decisions in a pure function."""
    questions = sheets.read(motion.questions)
    by_choice: dict[str, dict[str, Weight]] = {one.code: {} for one in questions}
    voted = dict.fromkeys(by_choice, NOTHING)
    for code, choice, is_first, heads, area in db.session.execute(
        AGGREGATE, {"motion_id": motion.id}
    ):
        weight = Weight(heads, int(area))
        by_choice[code][choice] = by_choice[code].get(choice, NOTHING) + weight
        voted[code] += weight if is_first else NOTHING
    total = Weight(motion.roll_heads or 0, motion.roll_area_centi_m2 or 0)
    rules = count_rules_in(motion.rules)
    unreturned = NOTHING if rules.counts_returned_only else _unreturned(motion)
    return [
        count_of(one, Sums(total, voted[one.code], by_choice[one.code], unreturned), rules)
        for one in questions
    ]


def _unreturned(motion: Motion) -> Weight:
    heads, area = db.session.execute(
        select(func.count(), func.sum(RollEntry.area_centi_m2))
        .join(
            DeemedVote,
            (DeemedVote.motion_id == RollEntry.motion_id)
            & (DeemedVote.owner_group_id == RollEntry.owner_group_id),
        )
        .where(RollEntry.motion_id == motion.id)
    ).one()
    return Weight(heads, int(area or 0))


def note_deemed(motion: Motion, delivered: Collection[int]) -> int:
    """Write down who got a sheet by an accepted way and sent none back; return how many."""
    returned = select(Ballot.owner_group_id).where(Ballot.motion_id == motion.id)
    missing = select(RollEntry.motion_id, RollEntry.owner_group_id).where(
        RollEntry.motion_id == motion.id,
        RollEntry.owner_group_id.in_(delivered),
        RollEntry.owner_group_id.not_in(returned),
    )
    written = insert(DeemedVote).from_select(["motion_id", "owner_group_id"], missing)
    return len(db.session.execute(written.returning(DeemedVote.owner_group_id)).all())


def publicise(actor: Actor, motion_id: int, *, version: int, now: datetime) -> Motion:
    """Publicise a counted result: anybody may read it, owners may object until the publicity ends.

    Raises count-not-confirmed, motion-wrong-state and the refusals of staff.
    """
    motion = staffed(actor, motion_id, Act.PUBLICISE, version)
    check_move(Act.PUBLICISE, state_now(motion, now))
    if motion.count_confirmed_by is None:
        raise NOT_CONFIRMED()
    result = motion.result or {}
    ends_at = end_of_period(now, periods_in(motion.rules).publicity_days)
    motion.publicised_at, motion.publicity_ends_at = now, ends_at
    motion.result_disclosure_id = disclosures.publish(
        estate_id=motion.estate_id,
        kind=DisclosureKind.MOTION_RESULT,
        subject=("motion", motion.id),
        title=f"表决结果公示：{motion.title}",
        sections=result_sections(motion, result, ends_at),
        takes_objections=True,
        ends_at=ends_at,
        now=now,
    ).id
    record(motion, actor, Act.PUBLICISE, State.PUBLICISED, now=now)
    tell(
        motion,
        "motion_publicised",
        "publicised",
        date=last_day(ends_at),
        now=now,
        outcome=str(result["conclusion"]),
    )
    return motion


def object_to_result(actor: Actor, motion_id: int, text: str, now: datetime) -> Objection:
    """Object to a publicised result as an owner, before the publicity ends.

    Raises not-found, not-owner, result-not-public, objection-period-over, objection-pending.
    """
    motion = locked(motion_id)  # the clock does not let the result take effect meanwhile
    resident_in(actor, motion.estate_id)
    if motion.noticed_at is None:
        raise NOT_FOUND()
    if motion.result_disclosure_id is None:
        raise NOT_PUBLIC_YET("结果公示以后才能提出异议。", state=state_now(motion, now).value)
    if state_now(motion, now) in {State.EFFECTIVE, State.FAILED}:
        raise OBJECTIONS_CLOSED("公示已经结束，不能再提出异议。")
    return disclosures.object_to(actor, motion.result_disclosure_id, text, now)
