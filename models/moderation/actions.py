"""Put things into the queue and decide them; the capability that owns the subject is told."""

from collections.abc import Callable
from datetime import datetime

from models.base.actor import Actor, ActorKind
from models.base.session import db
from models.moderation.tables import ModerationItem, ModerationState

Decided = Callable[[int, bool, str, datetime], None]
"""Called in the decision's transaction with (subject id, approved, reason, now)."""

_owners: dict[str, Decided] = {}


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
