"""Money in cash or by bank for anything payable, written down by staff; a wrong entry is taken back by two persons.

For the capabilities that own what is paid: they check who may, and give what the money is for.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.base import audit
from models.base.actor import Actor
from models.base.problems import NOT_FOUND, OWN_ENTRY
from models.base.session import db
from models.payments import rules
from models.payments.numbering import next_receipt
from models.payments.refunding import going_back
from models.payments.registry import PAYABLES, Due
from models.payments.rules import PaymentKind, Way
from models.payments.tables import Payment


def receive(
    actor: Actor,
    kind: str,
    payable_id: int,
    *,
    amount_fen: int,
    way: Way,
    reference: str,
    received_at: datetime,
    now: datetime,
) -> Payment:
    """Write down money that came in cash or by bank, and credit it. reference: the bank's or the paper's number, or ''.

    Raises nothing-due, amount-not-due, payment-reference-taken.
    """
    if way is Way.WECHAT:
        raise ValueError("WeChat Pay is credited by the platform's word alone")
    payable = PAYABLES[kind]
    due = payable.hold(payable_id)
    rules.check_amount(amount_fen, due.rest_fen, 1)
    _check_reference(kind, payable_id, way, reference)
    made = _written(
        actor,
        Payment(
            **_whose(due),
            payable_kind=kind,
            kind=PaymentKind.PAYMENT.value,
            way=way.value,
            amount_fen=amount_fen,
            reference=reference,
            received_at=received_at,
            entered_by=actor.id,
            reason="",
        ),
        now,
    )
    payable.credit(made, now)
    return made


def take_back(
    payment_id: int, *, asked_by: int, decided_by: Actor, reason: str, now: datetime
) -> Payment:
    """Take back a cash or bank payment that was entered wrongly: a row of its own, asked by one, decided by another.

    Raises not-found, own-entry, payment-not-refundable, payment-is-reversed.
    """
    payment = db.session.get(Payment, payment_id)
    if payment is None or payment.kind != PaymentKind.PAYMENT.value:
        raise NOT_FOUND()
    if decided_by.id == asked_by:
        raise OWN_ENTRY()
    if payment.way == Way.WECHAT.value:
        raise rules.NOT_REFUNDABLE("微信支付收到的钱不能更正，请走退款，钱会原路退回。")
    payable = PAYABLES[payment.payable_kind]
    payable.hold(payment.payable_id)
    if db.session.scalar(select(Payment.id).where(Payment.reverses_id == payment_id)) is not None:
        raise rules.PAYMENT_IS_REVERSED()
    made = _written(
        decided_by,
        Payment(
            estate_id=payment.estate_id,
            unit_id=payment.unit_id,
            unit_label=payment.unit_label,
            payable_kind=payment.payable_kind,
            payable_id=payment.payable_id,
            kind=PaymentKind.REVERSAL.value,
            way=payment.way,
            amount_fen=-payment.amount_fen,
            reference=payment.reference,
            received_at=now,
            reverses_id=payment.id,
            entered_by=asked_by,
            decided_by=decided_by.id,
            reason=reason,
        ),
        now,
    )
    if payable.take_back(made, now):
        raise rules.PAYMENT_IS_REVERSED("这笔钱已经用别的方式退还，不能再更正。")
    return made


def give_back(
    kind: str,
    payable_id: int,
    *,
    amount_fen: int,
    way: Way,
    reference: str,
    asked_by: int,
    decided_by: Actor,
    reason: str,
    now: datetime,
) -> Payment:
    """Write down money given back in cash or by bank: asked by one, decided by another. way: how it goes back.

    Raises own-entry, refund-too-much: what WeChat Pay is giving back already cannot go back this way too.
    """
    if way is Way.WECHAT:
        raise ValueError("WeChat Pay gives back through its orders")
    if decided_by.id == asked_by:
        raise OWN_ENTRY()
    payable = PAYABLES[kind]
    due = payable.hold(payable_id)
    left = due.held_fen - going_back(kind, payable_id)
    if amount_fen > left:
        raise rules.REFUND_TOO_MUCH(
            f"现在最多还能退{rules.yuan(max(left, 0))}元。",
            left_fen=max(left, 0),
            errors={"amount_fen": [f"最多{rules.yuan(max(left, 0))}元"]},
        )
    made = _written(
        decided_by,
        Payment(
            **_whose(due),
            payable_kind=kind,
            kind=PaymentKind.REFUND.value,
            way=way.value,
            amount_fen=-amount_fen,
            reference=reference,
            received_at=now,
            entered_by=asked_by,
            decided_by=decided_by.id,
            reason=reason,
        ),
        now,
    )
    payable.take_back(made, now)
    return made


def _check_reference(kind: str, payable_id: int, way: Way, reference: str) -> None:
    taken = select(Payment.id).where(
        Payment.payable_kind == kind,
        Payment.payable_id == payable_id,
        Payment.way == way.value,
        Payment.reference == reference,
        Payment.kind == PaymentKind.PAYMENT.value,
    )
    if reference and db.session.scalar(taken) is not None:
        raise rules.REFERENCE_TAKEN(
            f"凭证号{reference}已经登记过，请核对是不是重复录入。",
            errors={"reference": ["已经登记过"]},
        )


def _whose(due: Due) -> dict[str, Any]:
    """Return the columns that say whose money it is and for what."""
    return {
        "estate_id": due.estate_id,
        "unit_id": due.unit_id,
        "unit_label": due.label,
        "payable_id": due.payable_id,
    }


def _written(actor: Actor, made: Payment, now: datetime) -> Payment:
    """Write a row down with its receipt number and its audit entry."""
    made.at = now
    made.receipt_number = next_receipt(made.estate_id, PAYABLES[made.payable_kind].series, now)
    db.session.add(made)
    db.session.flush()  # the owner of what was paid names it
    audit.record(
        actor,
        f"payment.{made.kind}",
        subject=("payment", made.id),
        estate_id=made.estate_id,
        after={
            "amount_fen": made.amount_fen,
            "way": made.way,
            "receipt": made.receipt_number,
            "payable": f"{made.payable_kind}:{made.payable_id}",
        },
        now=now,
    )
    return made
