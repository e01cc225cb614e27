"""Tell people: a business event writes its notices in its own transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from models.base.actor import Actor
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.notices.rules import KINDS, render
from models.notices.tables import DeliveryState, Notice


def announce(
    *,
    event: str,
    kind: str,
    stage: str,
    estate_id: int | None,
    account_ids: Sequence[int],
    params: dict[str, Any],
    now: datetime,
    not_before: datetime | None = None,
) -> int:
    """Write one notice per account, in the caller's transaction; return how many are new.

    `event` names what happened ("motion:7"), `stage` which telling it is ("opened", "due-7"). The same event, account
    and stage is told once, however often this is called.
    """
    if not account_ids:
        return 0
    shape = KINDS[kind]
    text = render(shape, params)
    state = DeliveryState.WAITING if shape.template else DeliveryState.IN_APP_ONLY
    rows = [
        {
            "estate_id": estate_id,
            "account_id": account_id,
            "event": event,
            "stage": stage,
            "kind": kind,
            "title": text.title,
            "body": text.body,
            "route": text.route,
            "params": params,
            "created_at": now,
            "state": state.value,
            "next_attempt_at": not_before or now,
        }
        for account_id in account_ids
    ]
    added = db.session.execute(insert(Notice).on_conflict_do_nothing().returning(Notice.id), rows)
    return len(added.all())


def inbox(actor: Actor, paging: Paging) -> Page[Notice]:
    """Return the actor's notices, newest first."""
    return page_of(select(Notice).where(Notice.account_id == actor.id), Notice.id, paging)


def unread_count(actor: Actor) -> int:
    """Return how many of the actor's notices are unread."""
    return (
        db.session.scalar(
            select(func.count(Notice.id)).where(
                Notice.account_id == actor.id, Notice.read_at.is_(None)
            )
        )
        or 0
    )


def mark_read(actor: Actor, notice_id: int, now: datetime) -> Notice:
    """Mark one of the actor's notices as read; doing it again keeps the first time. Raises not-found."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.account_id != actor.id:
        raise NOT_FOUND()
    notice.read_at = notice.read_at or now
    return notice


def mark_all_read(actor: Actor, now: datetime) -> None:
    """Mark all of the actor's notices as read."""
    db.session.execute(
        update(Notice)
        .where(Notice.account_id == actor.id, Notice.read_at.is_(None))
        .values(read_at=now)
    )
