"""Orders of WeChat Pay: made for what is due, prepared at the platform, seen by their payer."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts import actions as accounts
from models.accounts.scope import staff_at
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.payments import rules
from models.payments.alarms import open_alarm
from models.payments.registry import PAYABLES, Due
from models.payments.rules import OPEN_ORDERS, AlarmKind, OrderState
from models.payments.tables import PaymentOrder


def place(
    actor: Actor,
    kind: str,
    payable_id: int,
    *,
    amount_fen: int,
    appid: str,
    mchid: str,
    now: datetime,
) -> PaymentOrder:
    """Make an order for what is due, or return the one that this person has open for it.

    An open one of another amount is closed. Raises not-found, nothing-due, amount-not-due, payer-unknown and the
    payable's own refusals.
    """
    if kind not in PAYABLES:
        raise NOT_FOUND()
    due = PAYABLES[kind].open_for(actor, payable_id)
    rules.check_amount(amount_fen, due.rest_fen, due.least_fen)
    openid = accounts.openid_of(actor.id)
    if openid is None:
        raise rules.PAYER_UNKNOWN()
    _retire(actor.id, kind, payable_id, amount_fen, now)
    facts = {
        "account_id": actor.id,
        "payable_kind": kind,
        "amount_fen": amount_fen,
        "appid": appid,
        "mchid": mchid,
        "openid": openid,
    }
    return _insert(due, facts, now)


def _insert(due: Due, facts: Mapping[str, Any], now: datetime) -> PaymentOrder:
    made = db.session.execute(
        insert(PaymentOrder)
        .values(
            **facts,
            payable_id=due.payable_id,
            estate_id=due.estate_id,
            unit_id=due.unit_id,
            unit_label=due.label,
            description=due.description,
            out_trade_no=fresh_number("GZ", now),
            state=OrderState.PREPARED.value,
            created_at=now,
            expires_at=now + rules.ORDER_LIVES,
            ask_at=now + rules.ORDER_LIVES + rules.CLOSE_AFTER,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(PaymentOrder.id)
    ).scalar()
    if made is not None:
        return db.session.get_one(PaymentOrder, made)
    # Two taps at once: the other one made it.
    return db.session.scalars(
        _open_orders(facts["account_id"], facts["payable_kind"], due.payable_id)
    ).one()


def _retire(account_id: int, kind: str, payable_id: int, amount_fen: int, now: datetime) -> None:
    """Let an open order that does not fit any more be closed, so that another can take its place."""
    for found in db.session.scalars(_open_orders(account_id, kind, payable_id).with_for_update()):
        if found.amount_fen != amount_fen or found.expires_at < now + rules.SHEET_MINUTES:
            found.closing = True
            found.ask_at = now
            found.version += 1
    db.session.flush()  # the index of open orders has to see it


def _open_orders(account_id: int, kind: str, payable_id: int) -> Select[PaymentOrder]:
    return select(PaymentOrder).where(
        PaymentOrder.account_id == account_id,
        PaymentOrder.payable_kind == kind,
        PaymentOrder.payable_id == payable_id,
        PaymentOrder.state.in_(OPEN_ORDERS),
        PaymentOrder.closing.is_(False),
    )


def fresh_number(prefix: str, now: datetime) -> str:
    """Return a number for the platform: 6-32 letters and digits, never used before."""
    return f"{prefix}{local_date(now):%Y%m%d}{secrets.token_hex(8).upper()}"


def my_order(actor: Actor, order_id: int) -> PaymentOrder:
    """Return one of the actor's own orders. Raises not-found."""
    found = db.session.get(PaymentOrder, order_id)
    if found is None or not actor.is_resident or found.account_id != actor.id:
        raise NOT_FOUND()
    return found


def by_id(order_id: int) -> PaymentOrder:
    """Return an order for who has checked the reach already."""
    return db.session.get_one(PaymentOrder, order_id)


def to_pay(actor: Actor, order_id: int, now: datetime) -> PaymentOrder:
    """Return an own order whose sheet may be opened. Raises not-found, payment-order-over."""
    found = my_order(actor, order_id)
    is_open = found.state in OPEN_ORDERS and not found.closing
    if not is_open or found.expires_at <= now:
        raise rules.ORDER_OVER()
    return found


def is_paying(order_id: int, now: datetime) -> PaymentOrder:
    """Note that a sheet can be open for an order: from now on it is asked for. Raises payment-order-over."""
    found = locked(order_id)
    if found.state not in OPEN_ORDERS:
        raise rules.ORDER_OVER()
    if found.state == OrderState.PREPARED.value:
        found.state = OrderState.PAYING.value
        found.version += 1
    found.asked = 0
    found.ask_at = rules.next_after(rules.ASK_AFTER, 0, now)
    return found


def was_refused(order_id: int, code: str) -> None:
    """Note that the platform refused an order for good: it cannot be paid."""
    found = locked(order_id)
    if found.state in OPEN_ORDERS:
        found.state, found.failure, found.ask_at = OrderState.FAILED.value, code, None
        found.version += 1


def is_uncertain(order_id: int, now: datetime) -> None:
    """Ask the platform for an order as soon as possible."""
    found = locked(order_id)
    found.ask_at = now


def platform_complains(order_id: int, call: str, code: str, now: datetime) -> None:
    """Open an alarm: the platform does not take what we send."""
    order = db.session.get_one(PaymentOrder, order_id)
    day = local_date(now).isoformat()
    facts = {"call": call, "code": code, "day": day}
    open_alarm(AlarmKind.PLATFORM, f"{call}:{code}:{day}", facts, now, order=order)


def locked(order_id: int) -> PaymentOrder:
    """Return an order with its row locked."""
    return db.session.get_one(PaymentOrder, order_id, with_for_update=True, populate_existing=True)


def mine(actor: Actor, paging: Paging) -> Page[PaymentOrder]:
    """Return the actor's own orders, newest first."""
    return page_of(
        select(PaymentOrder).where(PaymentOrder.account_id == actor.id), PaymentOrder.id, paging
    )


def estate_orders(
    actor: Actor, estate_id: int, state: str | None, paging: Paging
) -> Page[PaymentOrder]:
    """Return an estate's orders, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement = select(PaymentOrder).where(PaymentOrder.estate_id == estate_id)
    if state is not None:
        statement = statement.where(PaymentOrder.state == state)
    return page_of(statement, PaymentOrder.id, paging)
