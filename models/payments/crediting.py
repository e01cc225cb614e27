"""Money that came over WeChat Pay is credited once, or held with an alarm; what is too much goes back.

Whoever brings a proof, a callback or a query, comes through here. The order's row is locked first, then what was paid
for, then the receipt series: two proofs of the same payment wait for each other at the first.
"""

from datetime import datetime

from sqlalchemy import select

from models.base.digest import canonical, sha256_hex
from models.base.session import db
from models.notices import actions as notices
from models.payments import rules
from models.payments.alarms import open_alarm
from models.payments.numbering import next_receipt
from models.payments.orders import fresh_number
from models.payments.registry import PAYABLES
from models.payments.rules import AlarmKind, OrderState, PaymentKind, Proof, Verdict, Way
from models.payments.tables import Payment, PaymentOrder, PaymentRefund


def settle(proof: Proof, now: datetime) -> tuple[Verdict, PaymentOrder | None]:
    """Credit what a proof shows, once; say what became of it, and of which order."""
    order = db.session.scalar(
        select(PaymentOrder)
        .where(PaymentOrder.out_trade_no == proof.out_trade_no)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if order is None:
        facts = {
            "out_trade_no": proof.out_trade_no,
            "transaction_id": proof.transaction_id,
            "amount_fen": proof.total_fen,
            "mchid": proof.mchid,
            "source": proof.source,
        }
        open_alarm(AlarmKind.UNKNOWN_ORDER, proof.transaction_id, facts, now)
        return Verdict.UNKNOWN, None
    found = rules.differences(
        proof,
        appid=order.appid,
        mchid=order.mchid,
        amount_fen=order.amount_fen,
        openid=order.openid,
    )
    if found:
        key = f"{order.id}:{sha256_hex(canonical(found))}"
        told = {"differences": found, "source": proof.source}
        open_alarm(AlarmKind.MISMATCH, key, told, now, order=order)
        return Verdict.MISMATCH, order
    if order.state == OrderState.PAID.value:
        if order.transaction_id != proof.transaction_id:
            both = {"ours": order.transaction_id, "other": proof.transaction_id}
            open_alarm(AlarmKind.PAID_TWICE, proof.transaction_id, both, now, order=order)
        return Verdict.REPEATED, order
    _credit(order, proof, now)
    return Verdict.CREDITED, order


def _credit(order: PaymentOrder, proof: Proof, now: datetime) -> None:
    order.state = OrderState.PAID.value
    order.transaction_id, order.paid_at = proof.transaction_id, proof.paid_at
    order.failure, order.ask_at = None, None
    order.version += 1
    payable = PAYABLES[order.payable_kind]
    rest = payable.hold(order.payable_id).rest_fen
    credited = min(order.amount_fen, max(rest, 0))
    if credited:
        made = payment_of(order, credited, PaymentKind.PAYMENT, now)
        payable.credit(made, now)
    if credited < order.amount_fen:
        _give_back(order, order.amount_fen - credited, now)
    db.session.flush()  # what the database refuses shows here, not at the edge


def payment_of(
    order: PaymentOrder,
    amount_fen: int,
    kind: PaymentKind,
    now: datetime,
    *,
    refund: PaymentRefund | None = None,
) -> Payment:
    """Write a payment of an order, or its going back, with its receipt number."""
    made = Payment(
        estate_id=order.estate_id,
        unit_id=order.unit_id,
        unit_label=order.unit_label,
        payable_kind=order.payable_kind,
        payable_id=order.payable_id,
        kind=kind.value,
        way=Way.WECHAT.value,
        amount_fen=amount_fen,
        reference=(refund.platform_id or "") if refund else (order.transaction_id or ""),
        receipt_number=next_receipt(order.estate_id, PAYABLES[order.payable_kind].series, now),
        received_at=(refund.done_at if refund else order.paid_at) or now,
        order_id=order.id,
        refund_id=refund.id if refund else None,
        account_id=order.account_id,
        entered_by=refund.asked_by if refund else None,
        decided_by=refund.decided_by if refund else None,
        reason=refund.reason if refund else "",
        at=now,
    )
    db.session.add(made)
    db.session.flush()  # the owner of what was paid names it
    return made


def _give_back(order: PaymentOrder, amount_fen: int, now: datetime) -> None:
    """Let go back at once what was not owed any more: the rule decides it, not a person."""
    db.session.add(
        PaymentRefund(
            estate_id=order.estate_id,
            order_id=order.id,
            cause=rules.RefundCause.SURPLUS.value,
            amount_fen=amount_fen,
            reason="多付退回",
            out_refund_no=fresh_number("TK", now),
            state=rules.RefundState.SENDING.value,
            asked_at=now,
            try_at=now,
            version=1,
        )
    )
    notices.announce(
        event=f"payment-surplus:{order.id}",
        kind=rules.SURPLUS.code,
        stage="told",
        estate_id=order.estate_id,
        account_ids=[order.account_id],
        params={"what": order.description, "amount": rules.yuan(amount_fen)},
        now=now,
    )
