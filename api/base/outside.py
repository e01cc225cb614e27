"""The outside world as routes see it: the app's clients, their errors turned into refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from clients.errors import BadCode, Blocked, Final, OutsideError
from clients.wechat import WechatClient
from models.accounts import actions as accounts
from models.accounts.rules import (
    STEP_UP_FAILED,
    WECHAT_BLOCKED,
    WECHAT_CODE_REFUSED,
    WECHAT_UNAVAILABLE,
)
from models.base.actor import Actor


def wechat() -> WechatClient:
    """Return the app's client of the platform."""
    client: WechatClient = current_app.extensions["wechat"]
    return client


@contextmanager
def platform_refusals() -> Iterator[None]:
    """Turn the platform's errors into problems: a code that is used up, or the platform not reached."""
    try:
        yield
    except Blocked as error:
        raise WECHAT_BLOCKED() from error
    except (BadCode, Final) as error:
        raise WECHAT_CODE_REFUSED() from error
    except OutsideError as error:
        raise WECHAT_UNAVAILABLE() from error


def confirm_identity(actor: Actor, code: str) -> None:
    """Confirm that the person who taps is the account's: a fresh login code of the same WeChat user.

    Strengthens a signing record (Electronic Signature Law 13); it does not make it a reliable electronic signature.
    Raises step-up-failed and the platform's refusals.
    """
    with platform_refusals():
        session = wechat().code2session(code)
    if not accounts.is_openid_of(actor, session.openid):
        raise STEP_UP_FAILED()
