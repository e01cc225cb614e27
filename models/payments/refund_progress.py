"""What becomes of agreed refunds: sent with the same number until the platform ends them, told by callback or query."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.base.session import db
from models.notices import actions as notices
from models.payments import orders, rules
from models.payments.alarms import open_alarm
from models.payments.crediting import payment_of
from models.payments.registry import PAYABLES
from models.payments.rules import (
    AlarmKind,
    PaymentKind,
    RefundCause,
    RefundProof,
    RefundState,
    Verdict,
)
from models.payments.tables import PaymentOrder, PaymentRefund

TOLD = {
    "SUCCESS": RefundState.DONE,
    "PROCESSING": RefundState.PROCESSING,
    "ABNORMAL": RefundState.ABNORMAL,
    "CLOSED": RefundState.FAILED,
}
"""How the platform says it -> how it stands here."""
ENDED = (RefundState.DONE.value, RefundState.REFUSED.value)


@dataclass(frozen=True, slots=True)
class ToRefund:
    """A refund that is to be sent, or asked for once the platform has it."""

    id: int
    transaction_id: str
    out_refund_no: str
    refund_fen: int
    total_fen: int
    reason: str
    is_sent: bool


def take_next(now: datetime) -> ToRefund | None:
    """Take the refund that is due longest and put it off, so that nobody else takes it."""
    found = db.session.scalar(
        select(PaymentRefund)
        .where(PaymentRefund.try_at <= now)
        .order_by(PaymentRefund.try_at, PaymentRefund.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        return None
    found.try_at = rules.next_after(rules.REFUND_AFTER, found.tries, now)
    found.tries += 1
    order = db.session.get_one(PaymentOrder, found.order_id)
    return ToRefund(
        found.id,
        order.transaction_id or "",
        found.out_refund_no,
        found.amount_fen,
        order.amount_fen,
        found.reason,
        is_sent=found.state != RefundState.SENDING.value,
    )


def told(proof: RefundProof, now: datetime) -> tuple[Verdict, int | None]:
    """Apply how the platform says a refund stands; say what became of it, and of which order."""
    order_id = db.session.scalar(
        select(PaymentRefund.order_id).where(PaymentRefund.out_refund_no == proof.out_refund_no)
    )
    if order_id is None:
        facts = {"out_refund_no": proof.out_refund_no, "amount_fen": proof.refund_fen}
        open_alarm(AlarmKind.UNKNOWN_ORDER, f"refund:{proof.out_refund_no}", facts, now)
        return Verdict.UNKNOWN, None
    order = orders.locked(order_id)
    found = db.session.scalars(
        select(PaymentRefund)
        .where(PaymentRefund.out_refund_no == proof.out_refund_no)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    ours = (order.mchid, order.out_trade_no, found.amount_fen)
    theirs = (proof.mchid, proof.out_trade_no, proof.refund_fen)
    if ours != theirs:
        facts = {"ours": list(ours), "theirs": list(theirs)}
        open_alarm(AlarmKind.MISMATCH, f"refund:{found.id}", facts, now, refund=found)
        return Verdict.MISMATCH, order.id
    if found.state in ENDED:
        return Verdict.REPEATED, order.id
    _advance(order, found, proof, now)
    return Verdict.CREDITED if found.state == RefundState.DONE.value else Verdict.NOTED, order.id


def _advance(order: PaymentOrder, found: PaymentRefund, proof: RefundProof, now: datetime) -> None:
    state = TOLD[proof.state]
    found.platform_id = proof.refund_id
    found.taken_at = found.taken_at or now
    if found.state == state.value:
        return
    found.state = state.value
    found.version += 1
    if state is RefundState.PROCESSING:
        return
    # An abnormal one is put right in the merchant's console: it is asked for until then.
    if state is not RefundState.ABNORMAL:
        found.try_at = None
    if state is RefundState.DONE:
        found.done_at = proof.done_at or now
        found.failure = None
        _done(order, found, now)
        return
    found.failure = proof.state
    facts = {"state": proof.state, "amount_fen": found.amount_fen}
    open_alarm(AlarmKind.REFUND, f"{found.id}:{proof.state}", facts, now, refund=found)


def _done(order: PaymentOrder, found: PaymentRefund, now: datetime) -> None:
    payable = PAYABLES[order.payable_kind]
    if found.cause == RefundCause.ASKED.value:
        payable.hold(order.payable_id)
        made = payment_of(order, -found.amount_fen, PaymentKind.REFUND, now, refund=found)
        left = payable.take_back(made, now)
        if left:
            facts = {"amount_fen": found.amount_fen, "back_by_another_way_fen": left}
            open_alarm(AlarmKind.REFUND, f"{found.id}:twice", facts, now, refund=found)
    notices.announce(
        event=f"payment-refund:{found.id}",
        kind=rules.REFUNDED.code,
        stage="done",
        estate_id=order.estate_id,
        account_ids=[order.account_id],
        params={"what": order.description, "amount": rules.yuan(found.amount_fen)},
        now=now,
    )


def was_refused(refund_id: int, code: str, now: datetime) -> None:
    """Note that the platform refused a refund for good; a person has to act."""
    found = db.session.get_one(
        PaymentRefund, refund_id, with_for_update=True, populate_existing=True
    )
    if found.state == RefundState.SENDING.value:
        found.state, found.failure, found.try_at = RefundState.FAILED.value, code, None
        found.version += 1
    complains(refund_id, code, now)


def complains(refund_id: int, code: str, now: datetime) -> None:
    """Open an alarm about a refund that does not go on by itself; it is tried again all the same."""
    found = db.session.get_one(PaymentRefund, refund_id)
    found.failure = code
    facts = {"code": code, "amount_fen": found.amount_fen}
    open_alarm(AlarmKind.REFUND, f"{found.id}:{code}", facts, now, refund=found)
