"""Callbacks of WeChat Pay, already checked and opened: kept as they came, each notice once, and applied at once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.base.session import db
from models.payments import crediting, refund_progress
from models.payments.rules import Proof, RefundProof, Verdict
from models.payments.tables import PaymentCallback


def take(
    notice_id: str, event: str, raw: str, told: Proof | RefundProof | None, now: datetime
) -> Verdict:
    """Apply a callback in the caller's transaction and keep it; one that was kept before changes nothing.

    told: None for events that change nothing here.
    """
    earlier = select(PaymentCallback.id).where(PaymentCallback.notice_id == notice_id)
    if db.session.scalar(earlier) is not None:
        return Verdict.REPEATED
    verdict, order_id = Verdict.NOTED, None
    if isinstance(told, Proof):
        verdict, order = crediting.settle(told, now)
        order_id = order.id if order else None
    elif told is not None:
        verdict, order_id = refund_progress.told(told, now)
    # Two tries of the same notice at once have met at the order's row; the second one finds nothing left to do.
    db.session.execute(
        insert(PaymentCallback)
        .values(
            notice_id=notice_id,
            event=event,
            order_id=order_id,
            raw=raw,
            verdict=verdict.value,
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["notice_id"])
    )
    return verdict
