"""Which records of a motion somebody may see, how each stands, and what it holds as the database has it now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.accounts.scope import NOT_OWNER, resident_in
from models.accounts.tables import MembershipRole
from models.base.actor import Actor
from models.base.session import db
from models.disclosures import actions as disclosures
from models.motion_records import announcing, before_the_vote, counted, ended
from models.motion_records.content import Content
from models.motion_records.rules import (
    AFTER_PUBLICITY_BEGINS,
    FOR_OWNERS,
    Reached,
    Readiness,
    RecordKind,
    RecordState,
    readiness,
)
from models.motion_records.tables import MotionRecord
from models.motions import reading
from models.motions.reading import Seen
from models.motions.tables import Motion


@dataclass(frozen=True, slots=True)
class Listed:
    """One kind of record: whether it can be issued, and what was issued of it, oldest first."""

    kind: RecordKind
    readiness: Readiness
    issues: Sequence[MotionRecord]

    @property
    def state(self) -> RecordState:
        return RecordState.ISSUED if self.issues else self.readiness.state

    @property
    def is_assembled(self) -> bool:
        return self.readiness.state is not RecordState.MISSING


def seen_by(actor: Actor, motion_id: int, now: datetime) -> Seen:
    """Return a motion to staff of its place and to the estate's owners. Raises not-found, not-owner."""
    seen = reading.visible(actor, motion_id, now)
    if actor.is_resident and not any(
        one.role == MembershipRole.OWNER for one in resident_in(actor, seen.motion.estate_id)
    ):
        raise NOT_OWNER()
    return seen


def listed_for(actor: Actor, seen: Seen, kind: RecordKind) -> Listed:
    """Return how a record stands; to owners only what was issued and is for them."""
    if not actor.is_staff and not _is_for_owners(seen.motion, kind):
        return _kept_from_owners(kind, "这份文书由社区保管。")
    issues = db.session.scalars(
        select(MotionRecord)
        .where(MotionRecord.motion_id == seen.motion.id, MotionRecord.kind == kind.value)
        .order_by(MotionRecord.issue)
    ).all()
    ready = readiness(kind, _reached(seen, kind))
    if not actor.is_staff and not issues and ready.state is not RecordState.MISSING:
        return _kept_from_owners(kind, "社区还没有出具。")
    return Listed(kind, ready, issues)


def _kept_from_owners(kind: RecordKind, why: str) -> Listed:
    return Listed(kind, Readiness(RecordState.MISSING, why), ())


def _is_for_owners(motion: Motion, kind: RecordKind) -> bool:
    """What tells a result only from its publicity on; nothing whose public page was hidden."""
    if kind not in FOR_OWNERS:
        return False
    if kind in AFTER_PUBLICITY_BEGINS and motion.publicised_at is None:
        return False
    pages = {
        RecordKind.NOTICE: motion.notice_disclosure_id,
        RecordKind.ROLL: motion.roll_disclosure_id,
    }
    page_id = pages.get(kind, motion.result_disclosure_id)
    return page_id is None or disclosures.shown(page_id).disclosure.hidden_at is None


def _reached(seen: Seen, kind: RecordKind) -> Reached:
    motion = seen.motion
    return Reached(
        seen.state,
        noticed=motion.noticed_at is not None,
        frozen=motion.roll_frozen_at is not None,
        certified=motion.certified_at is not None,
        counted=motion.counted_at is not None,
        confirmed=motion.count_confirmed_at is not None,
        publicised=motion.publicised_at is not None,
        passed=bool(motion.result and motion.result["passed"]),
        sealed=kind is not RecordKind.MINUTES or _is_sealed(motion),
    )


def _is_sealed(motion: Motion) -> bool:
    """A vote in which nobody voted has nothing that could wait for a head."""
    nobody = motion.result is None or not motion.result["participating"]["heads"]
    return nobody or counted.head_of(motion) is not None


Assembling = Callable[[Actor, Seen, datetime], Content]
_OF_KIND: dict[RecordKind, Assembling] = {
    RecordKind.NOTICE: lambda _actor, seen, _now: before_the_vote.notice(seen.motion),
    RecordKind.ROLL: lambda _actor, seen, _now: before_the_vote.roll(seen.motion),
    RecordKind.DELIVERY: lambda actor, seen, now: before_the_vote.delivery(actor, seen.motion, now),
    RecordKind.OPENING: lambda _actor, seen, _now: before_the_vote.opening(seen.motion),
    RecordKind.MINUTES: lambda actor, seen, now: counted.minutes(actor, seen.motion, now),
    RecordKind.RESULT: lambda _actor, seen, _now: announcing.result(seen.motion),
    RecordKind.FILING: lambda _actor, seen, now: ended.filing(seen.motion, seen.ended_at or now),
    RecordKind.ENDING: lambda _actor, seen, _now: ended.ending(
        seen.motion, seen.state, seen.ended_at
    ),
}


def assembled(actor: Actor, seen: Seen, kind: RecordKind, now: datetime) -> Content:
    """Return what a record would hold if it were issued now, for staff."""
    return _OF_KIND[kind](actor, seen, now)
