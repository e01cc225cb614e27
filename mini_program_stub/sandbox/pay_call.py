"""The frame of every call to api.mch.weixin.qq.com: the merchant's signature, switches, record, the signed answer."""

import base64
import binascii
import json
import re
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Blueprint, Response, request

from mini_program_stub.sandbox import switches
from mini_program_stub.sandbox.pay_keys import MCHID, PUBLIC_KEY_ID, PayKeys, sign
from mini_program_stub.sandbox.played_call import hang_up, wait_out
from mini_program_stub.sandbox.switches import Switch
from mini_program_stub.sandbox.world import World, world

SKEW_SECONDS = 300
NO_CONTENT = 204
SCHEME = "WECHATPAY2-SHA256-RSA2048 "
_PAIR = re.compile(r'(\w+)="([^"]*)"')
_PLAIN_CAUSE = "0"


class PayRefused(Exception):  # noqa: N818 - the platform's answer, not an accident
    """A refusal: HTTP status, code, and the cause that the Request-Id ends with."""

    def __init__(
        self, status: int, code: str, message: str = "", cause: str = _PLAIN_CAUSE
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message or code
        self.cause = cause


@dataclass(frozen=True, slots=True)
class PayCall:
    """What the player of a call needs."""

    world: World
    tx: sqlite3.Connection
    now: datetime
    body: dict[str, Any]
    switch: Switch | None

    def refuse(self, status: int, code: str, message: str = "", cause: str = "0") -> PayRefused:
        return PayRefused(status, code, message, cause)


@dataclass(frozen=True, slots=True)
class PayAnswer:
    """What goes back: status, body, and the cause at the end of the Request-Id."""

    status: int
    content: bytes
    cause: str = _PLAIN_CAUSE
    media_type: str = "application/json"


PayPlayer = Callable[..., dict[str, Any] | bytes | None]


def plays_pay(
    blueprint: Blueprint, method: str, path: str, api: str
) -> Callable[[PayPlayer], PayPlayer]:
    """Let a function play a call of WeChat Pay: it returns the answer's members, a file, or None for 204."""

    def decorate(player: PayPlayer) -> PayPlayer:
        def view(**given: str) -> Response:
            return _play(player, api, given)

        blueprint.add_url_rule(path, player.__name__, view, methods=[method])
        return player

    return decorate


def _play(player: PayPlayer, api: str, given: dict[str, str]) -> Response:
    here = world()
    with here.store.transaction() as tx:
        switch = switches.take(tx, api)
        now = here.clock.now()
        answer = _answer(player, PayCall(here, tx, now, {}, switch), given)
        tx.execute(
            "insert into calls (at, api, errcode, mode) values (?, ?, ?, ?)",
            (now.timestamp(), api, answer and answer.status, switch.mode if switch else None),
        )
    here.notifier.wake()
    if switch is not None:
        wait_out(here, switch)
    if answer is None or (switch is not None and switch.mode == "lost"):
        hang_up()
    return _signed(here.pay_keys, answer or PayAnswer(500, b""), now, switch)


def _answer(player: PayPlayer, call: PayCall, given: dict[str, str]) -> PayAnswer | None:
    """Return what the platform answers; None: nothing at all. What a refused call did is undone."""
    switch = call.switch
    if switch is not None and switch.mode == "errcode":
        return _refusal(PayRefused(switch.errcode, switch.errmsg or "SYSTEM_ERROR"))
    if switch is not None and switch.mode in switches.BEFORE_DOING:
        return None
    call.tx.execute("savepoint pay")
    try:
        check_merchant(call.world.pay_keys, call.now)
        told = player(PayCall(call.world, call.tx, call.now, _body(), switch), **given)
    except PayRefused as refused:
        call.tx.execute("rollback to pay")
        return _refusal(refused)
    if told is None:
        return PayAnswer(NO_CONTENT, b"")
    if isinstance(told, bytes):
        return PayAnswer(200, told, media_type="text/plain; charset=utf-8")
    return PayAnswer(200, json.dumps(told, ensure_ascii=False).encode())


def check_merchant(keys: PayKeys, now: datetime) -> None:
    """Check the signature of a call over the bytes that came. Raises PayRefused 401."""
    header = request.headers.get("Authorization", "")
    told = dict(_PAIR.findall(header)) if header.startswith(SCHEME) else {}
    path = str(request.environ.get("REQUEST_URI", request.path))
    signed = "\n".join([request.method, path, told.get("timestamp", ""), told.get("nonce_str", "")])
    good = (
        told.get("mchid") == MCHID
        and told.get("serial_no") == keys.merchant_serial
        and told.get("timestamp", "").isdecimal()
        and abs(now.timestamp() - int(told["timestamp"])) <= SKEW_SECONDS
    )
    try:
        keys.merchant.public_key().verify(
            base64.b64decode(told.get("signature", ""), validate=True),
            signed.encode() + b"\n" + request.get_data() + b"\n",
            PKCS1v15(),
            SHA256(),
        )
    except (binascii.Error, ValueError, InvalidSignature):
        good = False
    serial = request.headers.get("Wechatpay-Serial", "")
    if not good or serial not in {"", PUBLIC_KEY_ID, keys.certificate_serial}:
        raise PayRefused(401, "SIGN_ERROR", "签名错误", "268443699")


def _body() -> dict[str, Any]:
    if request.method == "GET":
        return {}
    try:
        body = json.loads(request.get_data())
    except ValueError:
        raise PayRefused(400, "PARAM_ERROR", "请求体不是 JSON") from None
    if not isinstance(body, dict):
        raise PayRefused(400, "PARAM_ERROR", "请求体不是对象")
    return body


def _refusal(refused: PayRefused) -> PayAnswer:
    body = {"code": refused.code, "message": refused.message}
    return PayAnswer(refused.status, json.dumps(body, ensure_ascii=False).encode(), refused.cause)


def _signed(keys: PayKeys, answer: PayAnswer, now: datetime, switch: Switch | None) -> Response:
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
    signature = sign(keys.platform, f"{timestamp}\n{nonce}\n".encode() + answer.content + b"\n")
    if switch is not None and switch.mode == "bad_signature":
        signature = sign(keys.merchant, b"")
    response = Response(answer.content, answer.status, mimetype=answer.media_type)
    response.headers["Request-Id"] = f"{secrets.token_hex(12).upper()}-{answer.cause}"
    response.headers["Wechatpay-Timestamp"] = timestamp
    response.headers["Wechatpay-Nonce"] = nonce
    response.headers["Wechatpay-Serial"] = PUBLIC_KEY_ID
    response.headers["Wechatpay-Signature"] = signature
    response.headers["Wechatpay-Signature-Type"] = SCHEME.strip()
    return response
