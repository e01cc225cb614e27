"""What the clock does about payments: orders nobody told about are asked for, refunds sent, yesterday compared."""

from collections.abc import Callable
from datetime import date, datetime

from flask import current_app

from clients.wechat_pay import Outcome, PayFailed, Trade, TradeState, WechatPay
from jobs import Daily, Every
from models.base.session import db
from models.payments import comparing, crediting, following, orders, refund_progress
from models.payments.following import ToAsk
from models.payments.proofs import lines_of, proof_of, refund_proof_of
from models.payments.refund_progress import ToRefund

MOST_A_RUN = 200
UNPAID = frozenset({TradeState.NOTPAY, TradeState.USERPAYING})
UNKNOWN_THERE = "ORDER_NOT_EXIST"


def follow_orders(now: datetime) -> int:
    """Ask for every order that is due, close those whose time is over; return how many were asked for.

    Stops at the first that brings no answer: those behind it would wait for the same silence.
    """

    def follow_next(pay: WechatPay) -> bool | None:
        todo = following.take_next(now)
        db.session.commit()
        return None if todo is None else follow(pay, todo, now)

    return _one_by_one(follow_next)


def send_refunds(now: datetime) -> int:
    """Send every refund that is due, or ask how it stands; return how many were tried."""

    def send_next(pay: WechatPay) -> bool | None:
        todo = refund_progress.take_next(now)
        db.session.commit()
        return None if todo is None else _send(pay, todo, now)

    return _one_by_one(send_next)


def compare_days(now: datetime) -> int:
    """Compare the days whose bills are there by now; return how many."""

    pay = _pay()
    days = comparing.days_due(now) if pay else []
    db.session.commit()
    for done, day in enumerate(days):
        if pay is None or not _compare(pay, day, now):
            return done
    return len(days)


def follow(pay: WechatPay, todo: ToAsk, now: datetime) -> bool:
    """Ask for one order, apply the answer and commit; say whether the platform answers at all."""
    try:
        trade = pay.query(todo.out_trade_no)
        if trade.state in UNPAID and todo.is_over:
            trade = _close(pay, todo)
        _apply(trade, todo, now)
    except PayFailed as error:
        return _not_asked(error, todo, now)
    finally:
        db.session.commit()
    return True


def _apply(trade: Trade, todo: ToAsk, now: datetime) -> None:
    if trade.state is TradeState.SUCCESS:
        crediting.settle(proof_of(trade, "query", now), now)
    elif trade.state is TradeState.REFUND:
        following.is_given_back(todo.id, now)
    elif trade.state not in UNPAID:
        following.is_closed(todo.id)


def _close(pay: WechatPay, todo: ToAsk) -> Trade:
    """Close an order and return how it stands then: it may have been paid in the last moment."""
    try:
        pay.close(todo.out_trade_no)
    except PayFailed as error:
        if error.outcome is not Outcome.QUERY:
            raise
    return pay.query(todo.out_trade_no)


def _not_asked(error: PayFailed, todo: ToAsk, now: datetime) -> bool:
    if error.code == UNKNOWN_THERE:
        if todo.is_over:
            following.is_closed(todo.id)
        return True
    if error.outcome is not Outcome.RETRY_SAME:
        orders.platform_complains(todo.id, error.call, error.code, now)
    return error.outcome is Outcome.FINAL


def _send(pay: WechatPay, todo: ToRefund, now: datetime) -> bool:
    try:
        found = (
            pay.query_refund(todo.out_refund_no)
            if todo.is_sent
            else pay.refund(
                transaction_id=todo.transaction_id,
                out_refund_no=todo.out_refund_no,
                refund_fen=todo.refund_fen,
                total_fen=todo.total_fen,
                reason=todo.reason,
            )
        )
        refund_progress.told(refund_proof_of(found), now)
    except PayFailed as error:
        if error.outcome is Outcome.FINAL:
            refund_progress.was_refused(todo.id, error.code, now)
        elif error.outcome is not Outcome.RETRY_SAME:
            refund_progress.complains(todo.id, error.code, now)
        return error.outcome in {Outcome.FINAL, Outcome.ALARM}
    finally:
        db.session.commit()
    return True


def _compare(pay: WechatPay, day: date, now: datetime) -> bool:
    try:
        bill = pay.trade_bill(day)
    except PayFailed as error:
        if error.outcome is not Outcome.RETRY_SAME:
            comparing.bill_is_wrong(day, error.code, now)
            db.session.commit()
        return False
    comparing.compare(day, lines_of(bill.rows), appid=pay.appid, sha1=bill.sha1, now=now)
    db.session.commit()
    return True


def _one_by_one(step: Callable[[WechatPay], bool | None]) -> int:
    pay = _pay()
    done = 0
    while pay is not None and done < MOST_A_RUN:
        goes_on = step(pay)
        if goes_on is None:
            break
        done += 1
        if not goes_on:
            break
    return done


def _pay() -> WechatPay | None:
    found: WechatPay | None = current_app.extensions["wechat_pay"]
    return found


SCHEDULE = [
    Every(seconds=10, run=follow_orders, name="payments.orders"),
    Every(seconds=20, run=send_refunds, name="payments.refunds"),
    Daily(at="10:30", run=compare_days, name="payments.compare"),
]
