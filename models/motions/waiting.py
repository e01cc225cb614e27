"""What waits because of motions: a ballot for its owner, a next step for staff; and what is held about a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from models.accounts.tables import MembershipRole
from models.base import gathering
from models.base.actor import Actor
from models.base.gathering import MembershipFacts, Waiting, WorkItem
from models.base.session import db
from models.motions import questions as sheets
from models.motions.ballots import seats_of
from models.motions.clockwork import state_now
from models.motions.questions import Choices, Question
from models.motions.sealing import unseal
from models.motions.states import State
from models.motions.tables import Ballot, Motion
from models.motions.telling import last_day

CERTIFY_AHEAD = timedelta(days=3)
"""The opening is on the secretary's list this long before the notice ends."""


@gathering.waiting
def _uncast_ballots(
    actor: Actor, memberships: Sequence[MembershipFacts], now: datetime
) -> list[Waiting]:
    estates = {one.estate_id for one in memberships if one.role == MembershipRole.OWNER}
    if not estates:
        return []
    running = db.session.scalars(
        select(Motion).where(
            Motion.estate_id.in_(estates),
            Motion.state.in_([State.NOTICED.value, State.OPEN.value]),
            Motion.certified_at.is_not(None),
            Motion.opens_at <= now,
            Motion.closes_at > now,
        )
    )
    return [
        _ballot_waiting(motion)
        for motion in running
        if state_now(motion, now) is State.OPEN and _lacks_ballot(actor, motion, now)
    ]


def _lacks_ballot(actor: Actor, motion: Motion, now: datetime) -> bool:
    """Before anybody has frozen the roll, nobody can have voted."""
    if motion.roll_frozen_at is None:
        return True
    return any(seat.cast_at is None for seat in seats_of(actor, motion.id, now))


def _ballot_waiting(motion: Motion) -> Waiting:
    until = f"，{last_day(motion.closes_at)}24:00截止" if motion.closes_at else ""
    return Waiting(
        kind="motion_ballot",
        title="您有一项表决还没有投票",
        detail=f"{motion.title}{until}",
        route=f"/pages/motions/detail?id={motion.id}",
        estate_id=motion.estate_id,
        due_at=motion.closes_at,
    )


@gathering.worklist
def _next_steps(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    closed = or_(Motion.state == State.CLOSED, Motion.id.in_(_closed_by_clock(estate_id, now)))
    in_review = Motion.state == State.IN_REVIEW
    counted = Motion.state == State.COUNTED
    kinds = (
        ("motion_review", "表决草案待审核", and_(in_review, Motion.reviewed_by.is_(None))),
        ("motion_notice", "表决待发布公告", and_(in_review, Motion.reviewed_by.is_not(None))),
        (
            "motion_opening",
            "表决待确认开始",
            and_(
                Motion.state == State.NOTICED,
                Motion.certified_at.is_(None),
                Motion.notice_ends_at <= now + CERTIFY_AHEAD,
            ),
        ),
        ("motion_count", "表决待计票", closed),
        ("motion_confirmation", "计票待复核", and_(counted, Motion.count_confirmed_by.is_(None))),
        (
            "motion_result",
            "表决结果待公示",
            and_(counted, Motion.count_confirmed_by.is_not(None)),
        ),
    )
    counts = db.session.execute(
        select(*(func.count().filter(condition) for _, _, condition in kinds)).where(
            Motion.estate_id == estate_id
        )
    ).one()
    return [
        WorkItem(kind, title, count, "/motions", estate_id)
        for (kind, title, _), count in zip(kinds, counts, strict=True)
        if count
    ]


def _closed_by_clock(estate_id: int, now: datetime) -> list[int]:
    """Return the motions whose closing nobody has written down yet."""
    past = db.session.scalars(
        select(Motion).where(
            Motion.estate_id == estate_id,
            Motion.state.in_([State.NOTICED.value, State.OPEN.value]),
            Motion.closes_at <= now,
        )
    )
    return [motion.id for motion in past if state_now(motion, now) is State.CLOSED]


_other = aliased(Ballot)
_later = select(_other.id).where(
    _other.motion_id == Ballot.motion_id,
    _other.owner_group_id == Ballot.owner_group_id,
    _other.standing > Ballot.standing,
)


@gathering.export("ballots")
def _ballots_held(account_id: int) -> list[dict[str, Any]]:
    """A person's own choices are theirs to have, also while voting runs."""
    rows = db.session.execute(
        select(Motion, Ballot, _later.exists())
        .join(Motion, Motion.id == Ballot.motion_id)
        .where(Ballot.cast_by_account == account_id)
        .order_by(Ballot.id)
    )
    return [
        {
            "motion": motion.title,
            "choices": _in_words(
                sheets.read(motion.questions),
                unseal(motion.id, ballot.owner_group_id, ballot.sealed).choices,
            ),
            "channel": ballot.channel,
            "counts": ballot.standing > 0 and not is_superseded,
            "helper": ballot.helper,
            "at": ballot.cast_at.isoformat(),
            "receipt": ballot.leaf_id,
        }
        for motion, ballot, is_superseded in rows
    ]


def _in_words(questions: Sequence[Question], choices: Choices) -> dict[str, str]:
    return {
        one.title: "、".join(one.option(code).label for code in choices[one.code])
        for one in questions
    }
