"""The outside world as routes see it: the app's clients, their errors turned into refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from clients.errors import BadCode, Blocked, Final, OutsideError
from clients.wechat import WechatClient
from models.accounts.rules import WECHAT_BLOCKED, WECHAT_CODE_REFUSED, WECHAT_UNAVAILABLE


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
