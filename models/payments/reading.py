"""Payments as people see them, what waits for staff, and what is held about a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts.scope import staff_at
from models.base import gathering
from models.base.actor import Actor
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.session import db
from models.payments.rules import OPEN_ORDERS, PaymentKind, RefundState, Way
from models.payments.tables import Payment, PaymentAlarm, PaymentOrder, PaymentRefund


def estate_payments(
    actor: Actor, estate_id: int, *, way: str | None, kind: str | None, paging: Paging
) -> Page[Payment]:
    """Return an estate's payments, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement = select(Payment).where(Payment.estate_id == estate_id)
    if way is not None:
        statement = statement.where(Payment.way == way)
    if kind is not None:
        statement = statement.where(Payment.payable_kind == kind)
    return page_of(statement, Payment.id, paging)


def payments_of(kind: str, payable_id: int) -> Sequence[Payment]:
    """Return what was paid on a thing, oldest first; its owner has checked who asks."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.payable_kind == kind, Payment.payable_id == payable_id)
        .order_by(Payment.id)
    ).all()


def bank_payments(
    kind: str, estate_id: int, references: Sequence[str]
) -> Sequence[tuple[int, str, int]]:
    """Return (id, bank's number, fen) of an estate's bank payments for such things, without those taken back."""
    taken_back = select(Payment.reverses_id).where(Payment.reverses_id.is_not(None))
    rows = db.session.execute(
        select(Payment.id, Payment.reference, Payment.amount_fen).where(
            Payment.estate_id == estate_id,
            Payment.payable_kind == kind,
            Payment.kind == PaymentKind.PAYMENT.value,
            Payment.way == Way.BANK.value,
            Payment.reference.in_(list(references)),
            Payment.id.not_in(taken_back),
        )
    )
    return [(payment_id, reference, fen) for payment_id, reference, fen in rows]


def receipts_of_orders(order_ids: Sequence[int]) -> dict[int, Payment]:
    """Return the payments that orders were credited as."""
    found = db.session.scalars(
        select(Payment).where(
            Payment.order_id.in_(order_ids), Payment.kind == PaymentKind.PAYMENT.value
        )
    )
    return {one.order_id: one for one in found if one.order_id is not None}


def going_back(order_ids: Sequence[int]) -> dict[int, int]:
    """Return order id -> fen that goes or went back; refused and failed refunds are none."""
    gone = (RefundState.REFUSED.value, RefundState.FAILED.value, RefundState.ASKED.value)
    rows = db.session.execute(
        select(PaymentRefund.order_id, func.sum(PaymentRefund.amount_fen))
        .where(PaymentRefund.order_id.in_(order_ids), PaymentRefund.state.not_in(gone))
        .group_by(PaymentRefund.order_id)
    ).all()
    return {order_id: int(total) for order_id, total in rows}


@gathering.worklist
def _worklist(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    alarms = select(func.count(PaymentAlarm.id)).where(
        PaymentAlarm.estate_id == estate_id, PaymentAlarm.settled_at.is_(None)
    )
    refunds = select(func.count(PaymentRefund.id)).where(
        PaymentRefund.estate_id == estate_id, PaymentRefund.state == RefundState.ASKED.value
    )
    counted = (
        ("payment_alarm", "收款异常待处理", alarms, "/payments?tab=alarms"),
        ("payment_refund", "退款申请待审核", refunds, "/payments?tab=refunds"),
    )
    items = [
        (name, title, int(db.session.scalar(one) or 0), to) for name, title, one, to in counted
    ]
    return [
        WorkItem(name, title, count, to, estate_id) for name, title, count, to in items if count
    ]


@gathering.export("payments")
def _held(account_id: int) -> list[dict[str, Any]]:
    found = db.session.scalars(
        select(PaymentOrder).where(PaymentOrder.account_id == account_id).order_by(PaymentOrder.id)
    )
    return [
        {
            "unit": one.unit_label,
            "what": one.description,
            "amount_fen": one.amount_fen,
            "state": one.state,
            "paid_at": one.paid_at and one.paid_at.isoformat(),
            "out_trade_no": one.out_trade_no,
            "transaction_id": one.transaction_id,
        }
        for one in found
    ]


@gathering.on_erasure
def _forget(account_id: int, now: datetime) -> None:
    """Forget who paid at the platform; the amounts stay, as books must. A refund needs only the transaction."""
    for one in db.session.scalars(
        select(PaymentOrder).where(
            PaymentOrder.account_id == account_id, PaymentOrder.state.not_in(OPEN_ORDERS)
        )
    ):
        one.openid = ""
