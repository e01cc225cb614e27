"""The facts of a motion's bundle, read from the database: roll, receipts, opened ballots, result.

Runs where the ballot keys are, in the web process: the bags are made from the opened ballots.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import Select, exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.accounts.scope import NOT_OWNER, resident_in
from models.accounts.tables import MembershipRole
from models.base.actor import Actor
from models.base.clock import local_iso
from models.base.problems import define
from models.base.session import db
from models.evidence import bundling as evidence
from models.evidence.bundle_format.content import BallotEntry, Seat
from models.evidence.bundle_format.writing import Facts, OpenedBallot, write
from models.motions import opening
from models.motions.actions import question_of
from models.motions.reading import visible
from models.motions.states import State
from models.motions.tables import Ballot, DeemedVote, Motion, RollEntry

NOT_READY = define("bundle-not-ready", 409, "证据包还没有准备好")
WITH_RESULT = frozenset({State.PUBLICISED, State.EFFECTIVE, State.FAILED})
BATCH = 5_000


def estate_for_bundle(actor: Actor, motion_id: int, now: datetime) -> int:
    """Return the estate of a publicised motion whose bundle this person may have: owners there, staff of the place.

    Raises not-found, not-owner, bundle-not-ready.
    """
    seen = visible(actor, motion_id, now)
    motion = seen.motion
    if actor.is_resident:
        _check_owner(actor, motion.estate_id)
    if seen.state not in WITH_RESULT or motion.publicised_at is None:
        raise NOT_READY("结果公示以后才能下载证据包。", state=seen.state.value)
    return motion.estate_id


def write_bundle(motion_id: int, file: IO[bytes]) -> None:
    """Write the bundle of a publicised motion. Raises bundle-not-ready, ballots-broken."""
    write(_facts(db.session.get_one(Motion, motion_id)), file)


def _check_owner(actor: Actor, estate_id: int) -> None:
    if not any(one.role == MembershipRole.OWNER for one in resident_in(actor, estate_id)):
        raise NOT_OWNER()


def _facts(motion: Motion) -> Facts:
    counting = _counting(motion.id)
    head = evidence.head_over(motion.estate_id, select(counting.subquery().c.leaf_id))
    if head is None:
        if motion.result and motion.result["participating"]["heads"]:
            raise NOT_READY("选票凭证正在收入公开记录，通常一两分钟，请稍后再下载。")
        raise NOT_READY("没有人投票，本小区的公开记录也还没有签署过，现在没有证据包。")
    return Facts(
        motion=_motion(motion),
        seats=_seats(motion.id),
        entries=_entries(counting),
        opened=_OpenedBallots(motion.id),
        log=evidence.log_under(head),
        leaves=evidence.leaves_under(head),
        keys=evidence.keys_until(head),
        result=motion.result or {},
    )


def _motion(motion: Motion) -> dict[str, Any]:
    return {
        "motion": motion.id,
        "estate": motion.estate_id,
        "question": question_of(motion),
        "rules": motion.rules,
        "digest": motion.digest,
        "opens_at": local_iso(motion.opens_at) if motion.opens_at else None,
        "closes_at": local_iso(motion.closes_at) if motion.closes_at else None,
    }


def _seats(motion_id: int) -> Iterator[Seat]:
    mine = {"motion_id": motion_id, "owner_group_id": RollEntry.owner_group_id}
    voted = exists().where(Ballot.standing > 0, *_of(Ballot, mine))
    unreturned = exists().where(*_of(DeemedVote, mine))
    rows = db.session.execute(
        select(
            RollEntry.owner_group_id,
            RollEntry.unit_labels,
            RollEntry.area_centi_m2,
            voted,
            unreturned,
        )
        .where(RollEntry.motion_id == motion_id)
        .order_by(RollEntry.owner_group_id),
        execution_options={"yield_per": BATCH},
    )
    for group_id, labels, area, has_voted, was_delivered in rows:
        yield Seat(group_id, tuple(labels), int(area), has_voted, was_delivered)


def _of(table: Any, wanted: dict[str, Any]) -> list[Any]:
    return [getattr(table, name) == value for name, value in wanted.items()]


def _counting(motion_id: int) -> Select[int, int]:
    """Return the receipt of the ballot that counts of each owner group."""
    return (
        select(Ballot.owner_group_id, Ballot.leaf_id)
        .where(Ballot.motion_id == motion_id, Ballot.standing > 0)
        .ext(distinct_on(Ballot.owner_group_id))
        .order_by(Ballot.owner_group_id, Ballot.standing.desc())
    )


def _entries(counting: Select[int, int]) -> Iterator[BallotEntry]:
    rows = db.session.execute(counting, execution_options={"yield_per": BATCH})
    for batch in rows.partitions():
        receipts = evidence.placed([leaf_id for _, leaf_id in batch])
        for group_id, leaf_id in batch:
            one = receipts[leaf_id]
            yield BallotEntry(
                group_id, one.log_index, one.payload, one.digest, one.key_id, one.signature
            )


@dataclass(frozen=True, slots=True)
class _OpenedBallots:
    """The ballots that count, opened anew each time they are gone through: no list of choices beside units."""

    motion_id: int

    def __iter__(self) -> Iterator[OpenedBallot]:
        rows = db.session.execute(
            select(RollEntry.owner_group_id, RollEntry.area_centi_m2).where(
                RollEntry.motion_id == self.motion_id
            )
        )
        areas = {group_id: int(area) for group_id, area in rows}
        for one in opening.opened_ballots(self.motion_id):
            yield OpenedBallot(areas[one.owner_group_id], one.choices, one.salt)
