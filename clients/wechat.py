"""The WeChat platform's server calls that the product needs.

Each method is one call, brings one frozen result and raises one of `clients.errors`. A stale
access token is dropped, renewed and tried once more within the call. Nothing else is repeated
here: whoever owns the work decides about that.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

from clients.errors import Config, OutsideError, Retry, Unknown
from clients.wechat_exchange import Exchange, text_of
from clients.wechat_outcomes import STALE_TOKEN
from clients.wechat_results import ContentCheck, ContentScene, Phone, Sent, Session, Suggestion
from clients.wechat_templates import fit_template
from clients.wechat_token import Token, TokenHolder

__all__ = [
    "ContentCheck",
    "ContentScene",
    "Phone",
    "Sent",
    "Session",
    "Suggestion",
    "TokenHolder",
    "WechatClient",
    "fit_template",
]

OFFICIAL_BASE_URL = "https://api.weixin.qq.com"
CONNECT_SECONDS = 3.05
READ_SECONDS = 8.0
MAX_CHECKED_CHARACTERS = 2500
# Parts overlap, so that no word is cut in two where nobody sees it.
OVERLAP_CHARACTERS = 50
BAD_SIGNATURE = 87009


class WechatClient:
    """Speaks to the platform for one mini program. Threads may share it."""

    def __init__(
        self,
        *,
        appid: str,
        secret: str,
        base_url: str = OFFICIAL_BASE_URL,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        tokens: TokenHolder | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._appid = appid
        self._secret = secret
        self._tokens = tokens or TokenHolder(monotonic)
        self._exchange = Exchange(base_url, connect_seconds, read_seconds)

    def close(self) -> None:
        """Close the pooled connections."""
        self._exchange.close()

    def code2session(self, code: str) -> Session:
        """Exchange the code of `wx.login`: one use, five minutes.

        Raises BadCode, Blocked, Retry, Config; Unknown when the code may have been spent.
        """
        call = "jscode2session"
        answer = self._exchange.ask(
            call,
            "GET",
            "/sns/jscode2session",
            params={
                "appid": self._appid,
                "secret": self._secret,
                "js_code": code,
                "grant_type": "authorization_code",
            },
        )
        return Session(
            openid=text_of(answer, "openid", call),
            session_key=text_of(answer, "session_key", call),
            unionid=answer.get("unionid") or None,
        )

    def get_phone_number(self, code: str) -> Phone:
        """Exchange the code of the getPhoneNumber button: one use, five minutes.

        Raises BadCode, Retry, Config; Unknown when the code may have been spent. A number made out
        for another mini program (watermark) is Config.
        """
        call = "getuserphonenumber"
        answer = self._with_token(call, "/wxa/business/getuserphonenumber", {"code": code})
        info = answer.get("phone_info")
        if not isinstance(info, dict) or not isinstance(info.get("watermark"), dict):
            raise Unknown(call, reason="answer without phone_info")
        if info["watermark"].get("appid") != self._appid:
            raise Config(call, reason="the number is made out for another appid")
        return Phone(
            number=text_of(info, "phoneNumber", call),
            pure_number=text_of(info, "purePhoneNumber", call),
            country_code=str(info.get("countryCode", "")),
        )

    def send_subscribe_message(
        self,
        *,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        page: str | None = None,
        state: Literal["developer", "trial", "formal"] = "formal",
    ) -> Sent:
        """Send one message; `data` is field -> text, already through `fit_template`.

        Raises NoCredit, BadParameter, Final, Quota, Retry, Config: not sent.
        Raises Unknown: perhaps sent, and not to be sent again.
        """
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in data.items()},
            "miniprogram_state": state,
            "lang": "zh_CN",
        }
        if page is not None:
            body["page"] = page
        answer = self._with_token("subscribe.send", "/cgi-bin/message/subscribe/send", body)
        msgid = answer.get("msgid")
        return Sent(msgid=None if msgid is None else str(msgid))

    def msg_sec_check(
        self, *, content: str, openid: str, scene: ContentScene, title: str | None = None
    ) -> ContentCheck:
        """Ask the platform's opinion of a text; one of over 2500 characters is asked in parts.

        The worst part counts. Raises NotActive, Retry, Quota, Final, Config.
        """
        step = MAX_CHECKED_CHARACTERS - OVERLAP_CHARACTERS
        parts = [
            content[start : start + MAX_CHECKED_CHARACTERS]
            for start in range(0, max(len(content) - OVERLAP_CHARACTERS, 1), step)
        ]
        checks = [self._check_part(part, openid, scene, title) for part in parts]
        return max(checks, key=lambda check: list(Suggestion).index(check.suggestion))

    def check_session(self, *, openid: str, session_key: str) -> bool:
        """Tell whether a session_key is still good."""
        signature = hmac.new(session_key.encode(), b"", hashlib.sha256).hexdigest()
        params = {"openid": openid, "signature": signature, "sig_method": "hmac_sha256"}
        try:
            self._with_token("checksession", "/wxa/checksession", None, params, repeatable=True)
        except OutsideError as error:
            if error.errcode == BAD_SIGNATURE:
                return False
            raise
        return True

    def access_token(self) -> str:
        """Return the access token, fetched if need be. Raises Retry, Quota, Config."""
        return self._tokens.get(self._fetch_token)

    def _check_part(
        self, content: str, openid: str, scene: ContentScene, title: str | None
    ) -> ContentCheck:
        call = "msg_sec_check"
        body = {"content": content, "version": 2, "scene": int(scene), "openid": openid}
        if title is not None:
            body["title"] = title
        answer = self._with_token(call, "/wxa/msg_sec_check", body, repeatable=True)
        try:
            return ContentCheck(
                suggestion=Suggestion(answer["result"]["suggest"]),
                label=int(answer["result"]["label"]),
                trace_id=answer.get("trace_id"),
            )
        except (TypeError, KeyError, ValueError):
            # An opinion that cannot be read is none: hold the text as if the platform were away.
            raise Retry(call, reason="answer without a readable result") from None

    def _fetch_token(self) -> Token:
        call = "stable_token"
        answer = self._exchange.ask(
            call,
            "POST",
            "/cgi-bin/stable_token",
            body={
                "grant_type": "client_credential",
                "appid": self._appid,
                "secret": self._secret,
                "force_refresh": False,
            },
            repeatable=True,
            asks_token=True,
        )
        try:
            return Token(text_of(answer, "access_token", call), int(answer["expires_in"]))
        except (KeyError, TypeError, ValueError, Unknown):
            raise Retry(call, reason="answer without a token") from None

    def _with_token(
        self,
        call: str,
        path: str,
        body: Mapping[str, Any] | None,
        params: Mapping[str, str] | None = None,
        *,
        repeatable: bool = False,
    ) -> dict[str, Any]:
        """Make a call that needs the access token; without a body it is a GET."""

        def attempt(token: str) -> dict[str, Any]:
            return self._exchange.ask(
                call,
                "GET" if body is None else "POST",
                path,
                params={"access_token": token, **(params or {})},
                body=body,
                repeatable=repeatable,
            )

        token = self.access_token()
        try:
            return attempt(token)
        except OutsideError as error:
            if error.errcode not in STALE_TOKEN:
                raise
        self._tokens.drop(token)
        return attempt(self.access_token())
