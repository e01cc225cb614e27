"""Put things into the queue and decide them; the capability that owns the subject is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.accounts.scope import staff_at
from models.base import audit, gathering
from models.base.actor import Actor, ActorKind, Role, job
from models.base.clock import chinese_time
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND, OWN_ENTRY, REASON_MISSING
from models.base.session import check_version, db
from models.moderation.rules import (
    ALREADY_DECIDED,
    LEASE,
    PASSED_REASON,
    RISKY_REASON,
    STILL_HELD,
    Outcome,
    next_check,
    outcome_of,
)
from models.moderation.tables import ModerationItem, ModerationState

Decided = Callable[[int, bool, str, datetime], None]
"""Called in the decision's transaction with (subject id, approved, reason, now)."""

MODERATORS = (Role.MODERATOR, Role.SECRETARY)
CHECKER = job("moderation.check")

_owners: dict[str, Decided] = {}


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A text that the platform is asked about."""

    item_id: int
    text: str
    author_id: int


def on_decision(subject_kind: str) -> Callable[[Decided], Decided]:
    """Register the capability that owns a kind of subject."""

    def register(function: Decided) -> Decided:
        if subject_kind in _owners:
            raise ValueError(f"moderation subject {subject_kind} has an owner already")
        _owners[subject_kind] = function
        return function

    return register


def submit(
    actor: Actor, *, estate_id: int, subject: tuple[str, int], text: str, now: datetime
) -> ModerationItem:
    """Put a subject into the queue, in the caller's transaction.

    A resident's text is held until the platform's content check has answered; staff texts wait for another person.
    """
    resident = actor.kind is ActorKind.RESIDENT
    item = ModerationItem(
        estate_id=estate_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        author_kind=actor.kind.value,
        author_id=actor.id,
        text=text,
        platform_verdict="unchecked" if resident else "none",
        next_check_at=now if resident else None,
        state=(ModerationState.HELD if resident else ModerationState.PENDING).value,
        created_at=now,
    )
    db.session.add(item)
    db.session.flush()  # the owner may keep the item's number
    return item


def queue(
    actor: Actor, estate_id: int, state: ModerationState | None, paging: Paging
) -> Page[ModerationItem]:
    """Return an estate's items, oldest first. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *MODERATORS)
    statement = select(ModerationItem).where(ModerationItem.estate_id == estate_id)
    if state is not None:
        statement = statement.where(ModerationItem.state == state.value)
    return page_of(statement, ModerationItem.id, paging, newest_first=False)


def decide(
    actor: Actor, item_id: int, *, approve: bool, reason: str, version: int, now: datetime
) -> ModerationItem:
    """Let an item through or refuse it; its owner acts on it in the same transaction.

    Raises not-found, role-missing, still-held, already-decided, own-entry, reason-missing (for a refusal),
    changed-meanwhile.
    """
    item = db.session.get(ModerationItem, item_id, with_for_update=True)
    if item is None:
        raise NOT_FOUND()
    staff_at(actor, item.estate_id, *MODERATORS)
    if item.state == ModerationState.HELD:
        raise STILL_HELD()
    if item.state != ModerationState.PENDING:
        raise ALREADY_DECIDED()
    check_version(item.version, version)
    if item.author_kind == ActorKind.STAFF and item.author_id == actor.id:
        raise OWN_ENTRY()
    if not approve and not reason.strip():
        raise REASON_MISSING(errors={"reason": ["不通过时请写明理由，作者会看到"]})
    item.decided_by = actor.id
    _settle(item, approved=approve, reason=reason.strip(), now=now)
    audit.record(
        actor,
        "moderation.approve" if approve else "moderation.refuse",
        subject=("moderation_item", item.id),
        estate_id=item.estate_id,
        now=now,
        after={"subject": f"{item.subject_kind}:{item.subject_id}", "state": item.state},
        reason=item.reason,
    )
    return item


def item_of(subject: tuple[str, int]) -> ModerationItem:
    """Return the item of a subject that was submitted."""
    return db.session.scalars(
        select(ModerationItem).where(
            ModerationItem.subject_kind == subject[0], ModerationItem.subject_id == subject[1]
        )
    ).one()


def take_for_checking(now: datetime) -> ToCheck | None:
    """Lease the next text that the platform is to be asked about, or return None.

    The caller commits the lease before it asks, so that a slow platform holds no row.
    """
    item = db.session.scalar(
        select(ModerationItem)
        .where(
            ModerationItem.state == ModerationState.HELD.value, ModerationItem.next_check_at <= now
        )
        .order_by(ModerationItem.next_check_at, ModerationItem.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if item is None:
        return None
    item.next_check_at = now + LEASE
    item.check_attempts += 1
    return ToCheck(item.id, item.text, item.author_id)


def checked(item_id: int, verdict: str, label: int | None, now: datetime) -> None:
    """Write down the platform's opinion and let it act. Nothing happens to an item that is no longer held."""
    item = db.session.get_one(ModerationItem, item_id, with_for_update=True)
    if item.state != ModerationState.HELD:
        return
    item.platform_verdict, item.platform_label, item.next_check_at = verdict, label, None
    item.unreachable_since = None
    outcome = outcome_of(item.subject_kind, verdict)
    if outcome is Outcome.ASK_A_PERSON:
        item.state = ModerationState.PENDING.value
        item.version += 1
        return
    published = outcome is Outcome.PUBLISH
    _settle(item, approved=published, reason=PASSED_REASON if published else RISKY_REASON, now=now)
    audit.record(
        CHECKER,
        f"moderation.{outcome.value}",
        subject=("moderation_item", item.id),
        estate_id=item.estate_id,
        now=now,
        after={"verdict": verdict, "label": label},
    )


def not_checked(item_id: int, now: datetime) -> None:
    """Keep an item held, to ask again later, and write down since when there is no answer."""
    item = db.session.get_one(ModerationItem, item_id, with_for_update=True)
    if item.state == ModerationState.HELD:
        item.next_check_at = next_check(item.check_attempts, now)
        item.unreachable_since = item.unreachable_since or now


def _settle(item: ModerationItem, *, approved: bool, reason: str, now: datetime) -> None:
    item.state = (ModerationState.APPROVED if approved else ModerationState.REFUSED).value
    item.reason, item.decided_at = reason, now
    item.version += 1
    tell_owner(item, approved=approved, reason=reason, now=now)


def tell_owner(item: ModerationItem, *, approved: bool, reason: str, now: datetime) -> None:
    """Let the capability that owns the subject act on a decision."""
    _owners[item.subject_kind](item.subject_id, approved, reason, now)


@gathering.worklist
def _pending(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    waiting = ModerationItem.state == ModerationState.PENDING.value
    unanswered = ModerationItem.state == ModerationState.HELD.value
    count, held, since = db.session.execute(
        select(
            func.count().filter(waiting),
            func.count().filter(unanswered),
            func.min(ModerationItem.unreachable_since).filter(unanswered),
        ).where(ModerationItem.estate_id == estate_id, waiting | unanswered)
    ).one()
    work = [WorkItem("moderation", "内容待审核", count, "/moderation", estate_id)] if count else []
    if since is not None:
        title = f"微信内容检测{chinese_time(since)}起连不上，内容暂不公开"
        work.append(WorkItem("moderation_held", title, held, "/moderation", estate_id))
    return work
