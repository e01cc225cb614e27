"""Orders that nobody told about: asked for again and again, closed when their time is over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.base.session import db
from models.payments import rules
from models.payments.alarms import open_alarm
from models.payments.rules import OPEN_ORDERS, AlarmKind, OrderState
from models.payments.tables import PaymentOrder


@dataclass(frozen=True, slots=True)
class ToAsk:
    """An order to ask the platform for. is_over: close it if it is not paid."""

    id: int
    out_trade_no: str
    is_over: bool


def take_next(now: datetime) -> ToAsk | None:
    """Take the order that is due longest and put it off, so that nobody else takes it."""
    found = db.session.scalar(
        select(PaymentOrder)
        .where(PaymentOrder.ask_at <= now, PaymentOrder.state.in_(OPEN_ORDERS))
        .order_by(PaymentOrder.ask_at, PaymentOrder.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return _put_off(found, now) if found else None


def take_by_hand(order_id: int, now: datetime) -> ToAsk | None:
    """Take an order because its payer wants to know; None when it was asked for a moment ago or is over."""
    found = db.session.get_one(PaymentOrder, order_id, with_for_update=True, populate_existing=True)
    if found.state not in OPEN_ORDERS or found.ask_at is None:
        return None
    if found.asked_at is not None and now - found.asked_at < rules.ASKED_BY_HAND_APART:
        return None
    return _put_off(found, now)


def _put_off(found: PaymentOrder, now: datetime) -> ToAsk:
    over = found.expires_at + rules.CLOSE_AFTER
    is_over = found.closing or now >= over
    found.asked_at = now
    found.ask_at = rules.next_after(rules.ASK_AFTER, found.asked, now)
    if now < over < found.ask_at:
        found.ask_at = over
    found.asked += 1
    return ToAsk(found.id, found.out_trade_no, is_over)


def is_closed(order_id: int) -> None:
    """Note that nobody can pay an order any more."""
    found = db.session.get_one(PaymentOrder, order_id, with_for_update=True, populate_existing=True)
    if found.state in OPEN_ORDERS:
        found.state, found.ask_at = OrderState.CLOSED.value, None
        found.version += 1


def is_given_back(order_id: int, now: datetime) -> None:
    """Open an alarm: the platform says an order was paid and refunded, which we have not done."""
    order = db.session.get_one(PaymentOrder, order_id, with_for_update=True, populate_existing=True)
    if order.state not in OPEN_ORDERS:
        return
    order.state, order.ask_at = OrderState.CLOSED.value, None
    order.version += 1
    facts = {"out_trade_no": order.out_trade_no, "amount_fen": order.amount_fen}
    open_alarm(AlarmKind.REFUNDED_ELSEWHERE, str(order.id), facts, now, order=order)
