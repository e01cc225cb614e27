"""What the platform pushes: kept once, applied at once, in one transaction."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects.postgresql import insert

from models.accounts import reading as accounts
from models.base.session import db
from models.notices import subscriptions
from models.notices.tables import WechatEvent

POPUP = "subscribe_msg_popup_event"
CHANGE = "subscribe_msg_change_event"
SENT = "subscribe_msg_sent_event"
TRIED_AGAIN_FOR = timedelta(days=1)
RAW_KEPT = timedelta(days=180)
"""Network security law: logs of at least six months; what names a person goes then."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """One event as the client read it; `raw` is the opened message."""

    name: str
    openid: str = field(repr=False)
    created_at: datetime
    dedupe_key: str
    raw: str = field(repr=False)
    template_id: str | None = None
    accepted: bool | None = None
    msgid: str | None = None
    error_code: int | None = None


def take(pushed: Pushed, now: datetime) -> bool:
    """Keep and apply an event; False when it was here before (the platform repeats what it thinks unheard)."""
    account_id = accounts.account_of_openid(pushed.openid)
    fresh = db.session.execute(
        insert(WechatEvent)
        .values(
            dedupe_key=pushed.dedupe_key,
            name=pushed.name,
            account_id=account_id,
            template_id=pushed.template_id,
            msgid=pushed.msgid,
            error_code=pushed.error_code,
            applied=True,
            raw=pushed.raw,
            created_at=pushed.created_at,
            received_at=now,
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(WechatEvent.id)
    ).scalar()
    if fresh is None:
        return False
    if account_id is not None:
        _apply(pushed, account_id, fresh, now)
    return True


def apply_late(now: datetime) -> int:
    """Apply failures that were told before the sending was on record; return how many now are."""
    waiting = db.session.scalars(
        select(WechatEvent)
        .where(WechatEvent.applied.is_(False), WechatEvent.received_at > now - TRIED_AGAIN_FOR)
        .order_by(WechatEvent.id)
        .with_for_update(skip_locked=True)
    ).all()
    for event in waiting:
        if event.account_id is not None:
            event.applied = subscriptions.take_failure(
                event.account_id, event.msgid, event.error_code, now
            )
    return sum(event.applied for event in waiting)


def forget_old(now: datetime) -> int:
    """Empty messages that are older than they must be kept; return how many."""
    done = db.session.execute(
        update(WechatEvent)
        .where(WechatEvent.received_at < now - RAW_KEPT, WechatEvent.raw.is_not(None))
        .values(raw=None)
    )
    return done.rowcount if isinstance(done, CursorResult) else 0


def _apply(pushed: Pushed, account_id: int, event_id: int, now: datetime) -> None:
    if pushed.name == SENT:
        known = subscriptions.take_failure(account_id, pushed.msgid, pushed.error_code, now)
        db.session.execute(
            update(WechatEvent).where(WechatEvent.id == event_id).values(applied=known)
        )
    elif pushed.template_id is None:
        return
    elif pushed.name == POPUP and pushed.accepted:
        subscriptions.take_popup(account_id, pushed.template_id, pushed.created_at, now)
    elif pushed.name == CHANGE and pushed.accepted is False:
        subscriptions.take_refusal(account_id, pushed.template_id, now)
