"""One signed exchange with WeChat Pay: the very bytes that are signed are sent, and the answer's signature is checked.

Logged are the call, the platform's code and its request id, never an amount, a person or a body.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from clients.errors import Config, Retry
from clients.wechat_exchange import http_session
from clients.wechat_network import network_failure, silence_addresses
from clients.wechat_pay_outcomes import Outcome, PayFailed, failed
from clients.wechat_pay_signing import Merchant, NotThePlatform, PlatformKeys

NO_CONTENT = 204
logger = logging.getLogger(__name__)


class PayExchange:
    """The line to the platform: address, keys, timeouts and pooled connections. Threads may share it."""

    def __init__(
        self,
        base_url: str,
        merchant: Merchant,
        keys: PlatformKeys,
        seconds: tuple[float, float],
        now: Callable[[], datetime],
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._merchant = merchant
        self._keys = keys
        self._seconds = seconds
        self._now = now
        self._http = http_session(self._base_url)
        silence_addresses()

    def close(self) -> None:
        self._http.close()

    def ask(
        self, call: str, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the platform's signed answer; path is with its query. Raises PayFailed.

        An unknown outcome is RETRY_SAME: every call carries our own number, by which the platform knows it again.
        """
        text = "" if body is None else json.dumps(body, ensure_ascii=False)
        response = self._send(call, method, self._base_url, path, text)
        try:
            self._keys.check(response.headers, response.content, self._now())
            answer = {} if response.status_code == NO_CONTENT else json.loads(response.content)
        except NotThePlatform as error:
            raise self._failure(call, Outcome.ALARM, f"answer not signed: {error.why}") from None
        except ValueError:
            raise self._failure(call, Outcome.RETRY_SAME, "answer is not JSON") from None
        if not isinstance(answer, dict):
            raise self._failure(call, Outcome.RETRY_SAME, "answer is not an object")
        _log(call, "ok", "", _rid(response))
        return answer

    def download(self, call: str, address: str) -> bytes:
        """Return a file from an address that a signed answer named; files carry no signature. Raises PayFailed."""
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self._send(call, "GET", f"{parts.scheme}://{parts.netloc}", path, "").content

    def _send(self, call: str, method: str, origin: str, path: str, text: str) -> requests.Response:
        headers = {
            "Authorization": self._merchant.authorization(method, path, text, self._now()),
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "gongzhi",
        }
        if self._keys.public_key_id:
            headers["Wechatpay-Serial"] = self._keys.public_key_id
        try:
            response = self._http.request(
                method,
                origin + path,
                data=text.encode() if text else None,
                headers=headers,
                timeout=self._seconds,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise self._not_reached(call, error) from None
        if not 200 <= response.status_code < 300:
            raise _refusal(call, response)
        return response

    def _not_reached(self, call: str, error: requests.RequestException) -> PayFailed:
        found = network_failure(call, error)
        if isinstance(found, Config):
            return self._failure(call, Outcome.ALARM, found.reason)
        reason = found.reason if isinstance(found, Retry) else f"no answer: {found.reason}"
        return self._failure(call, Outcome.RETRY_SAME, reason)

    def _failure(self, call: str, outcome: Outcome, reason: str) -> PayFailed:
        _log(call, outcome.value, reason, "")
        return PayFailed(call, outcome, reason)


def _refusal(call: str, response: requests.Response) -> PayFailed:
    try:
        code = str(json.loads(response.content)["code"])
    except (ValueError, KeyError, TypeError):
        code = f"HTTP {response.status_code}"
    error = failed(call, response.status_code, code, _rid(response))
    _log(call, error.outcome.value, error.code, _rid(response))
    return error


def _rid(response: requests.Response) -> str:
    return response.headers.get("Request-Id", "")


def _log(call: str, outcome: str, code: str, rid: str) -> None:
    logger.info(
        "wechat pay call", extra={"call": call, "outcome": outcome, "code": code, "rid": rid}
    )
