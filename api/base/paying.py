"""WeChat Pay as routes see it: the app's client, and the platform's refusals as problems."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import current_app

from clients.wechat_pay import Outcome, PayFailed, WechatPay
from models.payments import orders
from models.payments.rules import NOT_OFFERED, PAY_REFUSED, PAY_UNAVAILABLE, PAY_UNCERTAIN


def offered() -> bool:
    """Say whether a merchant's account is told."""
    return current_app.extensions["wechat_pay"] is not None


def pay_client() -> WechatPay:
    """Return the app's client. Raises pay-not-offered."""
    client: WechatPay | None = current_app.extensions["wechat_pay"]
    if client is None:
        raise NOT_OFFERED()
    return client


@contextmanager
def ordering(order_id: int, now: datetime) -> Iterator[None]:
    """Turn the platform's refusals of an order into problems, and write down what each means for it."""
    try:
        yield
    except PayFailed as error:
        match error.outcome:
            case Outcome.FINAL:
                orders.was_refused(order_id, error.code)
                raise PAY_REFUSED().keeping_writes() from error
            case Outcome.QUERY:
                orders.is_uncertain(order_id, now)
                raise PAY_UNCERTAIN().keeping_writes() from error
            case Outcome.ALARM:
                orders.platform_complains(order_id, error.call, error.code, now)
                raise PAY_UNAVAILABLE().keeping_writes() from error
            case _:
                raise PAY_UNAVAILABLE() from error
