"""One exchange with the WeChat platform over requests, its failure sorted where it enters.

Logged are the call, errcode and rid, never a person or a secret.
"""

import json
import logging
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests

from clients.errors import Config, OutsideError, Retry, Unknown
from clients.wechat_network import network_failure, silence_addresses
from clients.wechat_outcomes import errcode_of, refusal, rid_of

POOLED_CONNECTIONS = 16
SERVER_ERROR = 500
BAD_REQUEST = 400

logger = logging.getLogger(__name__)


class Exchange:
    """The line to the platform: address, timeouts and pooled connections. Threads may share it."""

    def __init__(self, base_url: str, connect_seconds: float, read_seconds: float) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = (connect_seconds, read_seconds)
        self._http = http_session(self._base_url)
        silence_addresses()

    def close(self) -> None:
        self._http.close()

    def ask(
        self,
        call: str,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        repeatable: bool = False,
        asks_token: bool = False,
    ) -> dict[str, Any]:
        """Return the platform's answer, or raise one of `clients.errors`.

        repeatable: asking twice does no harm, so that an unknown outcome is a Retry.
        asks_token: the call is the one for the access token, whose codes read differently.
        """
        try:
            answer = self._answer(call, method, path, params, body)
            if errcode_of(answer) != 0:
                raise refusal(call, answer, asks_token=asks_token)
        except OutsideError as error:
            _log(call, error.errcode, error.rid, type(error).__name__)
            if repeatable and isinstance(error, Unknown):
                raise Retry(call, error.errcode, rid=error.rid, reason=error.reason) from None
            raise
        _log(call, 0, rid_of(answer), "ok")
        return answer

    def _answer(
        self,
        call: str,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        try:
            response = self._http.request(
                method,
                self._base_url + path,
                params=params,
                # Plain UTF-8: the platform counts characters, and an escape is six of them.
                data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                headers=None if body is None else {"Content-Type": "application/json"},
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # `from None`: the text of requests' error holds the address with secret and token.
            raise network_failure(call, error) from None
        return _read(call, response)


def text_of(answer: Mapping[str, Any], key: str, call: str) -> str:
    """Return a text that an answer must have; without it nobody knows what was done: Unknown."""
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise Unknown(call, reason=f"answer without {key}")
    return value


def _read(call: str, response: requests.Response) -> dict[str, Any]:
    if response.status_code >= SERVER_ERROR:
        raise Unknown(call, reason=f"HTTP {response.status_code}")
    if response.status_code >= BAD_REQUEST or response.is_redirect:
        raise Config(call, reason=f"HTTP {response.status_code}: not the platform's address")
    try:
        answer = json.loads(response.content)
    except ValueError:
        raise Unknown(call, reason="answer is not JSON") from None
    if not isinstance(answer, dict):
        raise Unknown(call, reason="answer is not an object")
    if not re.fullmatch(r"-?\d{1,9}", str(answer.get("errcode", 0))):
        raise Unknown(call, reason="errcode is not a number")
    return answer


def _log(call: str, errcode: int | None, rid: str | None, outcome: str) -> None:
    logger.info(
        "wechat call", extra={"call": call, "errcode": errcode, "rid": rid, "outcome": outcome}
    )


def http_session(base_url: str) -> requests.Session:
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=POOLED_CONNECTIONS, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    # A proxy of the environment is meant for the outside, never for the sandbox on this machine.
    session.trust_env = not _is_loopback(urlsplit(base_url).hostname or "")
    return session


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
