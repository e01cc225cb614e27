"""Refunds over WeChat Pay: asked by one, decided by another. What becomes of them stands in refund_progress."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.second_person import check_decision
from models.base.session import check_version, db
from models.payments import orders, rules
from models.payments.orders import fresh_number
from models.payments.registry import PAYABLES
from models.payments.rules import (
    PaymentKind,
    RefundCause,
    RefundState,
    Way,
)
from models.payments.tables import Payment, PaymentOrder, PaymentRefund

ASKING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)


def ask(
    actor: Actor, payment_id: int, *, amount_fen: int, reason: str, now: datetime
) -> PaymentRefund:
    """Ask that a part or all of a WeChat payment go back to its payer.

    Raises not-found, role-missing, payment-not-refundable, refund-too-late, refund-too-much.
    """
    payment = db.session.get(Payment, payment_id)
    if payment is None:
        raise NOT_FOUND()
    staff_at(actor, payment.estate_id, *ASKING)
    if payment.way != Way.WECHAT.value or payment.kind != PaymentKind.PAYMENT.value:
        raise rules.NOT_REFUNDABLE()
    order = orders.locked(payment.order_id or 0)
    if order.paid_at is None or now - order.paid_at >= rules.REFUNDABLE:
        raise rules.REFUND_TOO_LATE()
    _check_left(order, amount_fen)
    made = PaymentRefund(
        estate_id=order.estate_id,
        order_id=order.id,
        cause=RefundCause.ASKED.value,
        amount_fen=amount_fen,
        reason=reason,
        out_refund_no=fresh_number("TK", now),
        state=RefundState.ASKED.value,
        asked_by=actor.id,
        asked_at=now,
        tries=0,
        version=1,
    )
    db.session.add(made)
    db.session.flush()  # the answer names it
    _note(actor, "payment_refund.ask", made, now, reason=reason)
    return made


def decide(
    actor: Actor, refund_id: int, *, accept: bool, note: str, version: int, now: datetime
) -> PaymentRefund:
    """Agree to a refund that another asked for, or refuse it.

    Raises not-found, role-missing, refund-decided, changed-meanwhile, own-entry, reason-missing, refund-too-much.
    """
    found = db.session.get(PaymentRefund, refund_id)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *DECIDING)
    order = orders.locked(found.order_id)
    db.session.refresh(found, with_for_update=True)
    if found.state != RefundState.ASKED.value:
        raise rules.REFUND_DECIDED()
    check_version(found.version, version)
    check_decision(actor, found.asked_by, accept=accept, reason=note, field="note")
    if accept:
        _check_left(order, 0)  # it may have gone back by another way since it was asked for
    found.state = (RefundState.SENDING if accept else RefundState.REFUSED).value
    found.decided_by, found.decided_at, found.decision_note = actor.id, now, note
    found.try_at = now if accept else None
    found.version += 1
    _note(actor, "payment_refund.decide", found, now, accept=accept, note=note)
    return found


def again(actor: Actor, refund_id: int, *, version: int, now: datetime) -> PaymentRefund:
    """Send a refund that failed once more, under a new number: the platform has done with the old one.

    Raises not-found, role-missing, refund-decided, changed-meanwhile, refund-too-much.
    """
    found = db.session.get(PaymentRefund, refund_id)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *DECIDING)
    order = orders.locked(found.order_id)
    db.session.refresh(found, with_for_update=True)
    if found.state != RefundState.FAILED.value:
        raise rules.REFUND_DECIDED()
    check_version(found.version, version)
    if found.cause == RefundCause.ASKED.value:
        _check_left(order, found.amount_fen)
    _note(actor, "payment_refund.again", found, now, out_refund_no=found.out_refund_no)
    found.out_refund_no = fresh_number("TK", now)
    found.state, found.failure, found.try_at, found.tries = (
        RefundState.SENDING.value,
        None,
        now,
        0,
    )
    found.version += 1
    return found


def estate_refunds(actor: Actor, estate_id: int, state: str | None, paging: Paging) -> Page[Any]:
    """Return rows (id, PaymentRefund, PaymentOrder) of an estate, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement = (
        select(PaymentRefund.id, PaymentRefund, PaymentOrder)
        .join(PaymentOrder, PaymentOrder.id == PaymentRefund.order_id)
        .where(PaymentRefund.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(PaymentRefund.state == state)
    return page_of_rows(statement, PaymentRefund.id, paging)


def _check_left(order: PaymentOrder, amount_fen: int) -> None:
    """Refuse to give back more than was credited, or than is still held. Raises refund-too-much."""
    credited = select(func.coalesce(func.sum(Payment.amount_fen), 0)).where(
        Payment.order_id == order.id, Payment.kind == PaymentKind.PAYMENT.value
    )
    held = PAYABLES[order.payable_kind].hold(order.payable_id).held_fen
    left = min(
        int(db.session.scalar(credited) or 0) - _asked_of(PaymentOrder.id == order.id),
        held - going_back(order.payable_kind, order.payable_id),
    )
    if amount_fen > left:
        left = max(left, 0)
        raise rules.REFUND_TOO_MUCH(
            f"这笔收款最多还能退{rules.yuan(left)}元。",
            left_fen=left,
            errors={"amount_fen": [f"最多{rules.yuan(left)}元"]},
        )


def going_back(kind: str, payable_id: int) -> int:
    """Return what of all that was paid for a thing is on its way back, in fen; what arrived is not held any more."""
    return _asked_of(
        PaymentOrder.payable_kind == kind,
        PaymentOrder.payable_id == payable_id,
        PaymentRefund.state != RefundState.DONE.value,
    )


def _asked_of(*where: ColumnElement[bool]) -> int:
    statement = (
        select(func.coalesce(func.sum(PaymentRefund.amount_fen), 0))
        .join(PaymentOrder, PaymentOrder.id == PaymentRefund.order_id)
        .where(
            PaymentRefund.cause == RefundCause.ASKED.value,
            PaymentRefund.state.in_(rules.TAKES_MONEY),
            *where,
        )
    )
    return int(db.session.scalar(statement) or 0)


def _note(actor: Actor, act: str, found: PaymentRefund, now: datetime, **after: Any) -> None:
    audit.record(
        actor,
        act,
        subject=("payment_refund", found.id),
        estate_id=found.estate_id,
        after={"state": found.state, "amount_fen": found.amount_fen, **after},
        now=now,
    )
