"""The payment sheet of a phone: what `wx.requestPayment` opens, and what the person decides."""

import base64
import binascii
import itertools
import secrets
import sqlite3
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from mini_program_stub.sandbox import pay_callbacks, pay_records
from mini_program_stub.sandbox.personas import Persona
from mini_program_stub.sandbox.refusals import BadControl, PhoneRefused

if TYPE_CHECKING:
    from mini_program_stub.sandbox.world import World

PREPAY_LIVES = timedelta(hours=2)
PREFIX = "prepay_id="
Choice = Literal["pay", "cancel", "silent"]


@dataclass(frozen=True, slots=True)
class Bought:
    """What is to be paid."""

    out_trade_no: str
    description: str
    total: int


@dataclass(slots=True)
class Sheet:
    """An open sheet in a phone's frame."""

    id: int
    persona_id: str
    bought: Bought
    answered: threading.Event = field(default_factory=threading.Event)
    choice: Choice = "cancel"


class SheetBoard:
    """The payment sheets that are open. They live as long as the waiting call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._open: dict[int, Sheet] = {}

    def shown_to(self, persona_id: str) -> dict[str, Any] | None:
        """Return the sheet on a person's phone."""
        with self._lock:
            sheet = next((s for s in self._open.values() if s.persona_id == persona_id), None)
        if sheet is None:
            return None
        bought = sheet.bought
        return {"id": sheet.id, "description": bought.description, "total_fen": bought.total}

    def ask(self, persona_id: str, bought: Bought, seconds: float) -> Choice:
        """Show a sheet and wait for the person; nobody's answer is a cancellation."""
        with self._lock:
            sheet = Sheet(next(self._ids), persona_id, bought)
            self._open[sheet.id] = sheet
        sheet.answered.wait(seconds)
        with self._lock:
            self._open.pop(sheet.id, None)
        return sheet.choice

    def answer(self, sheet_id: int, choice: Choice) -> None:
        """Take the person's answer. Raises BadControl 404."""
        with self._lock:
            sheet = self._open.pop(sheet_id, None)
        if sheet is None:
            raise BadControl(404, "这个支付已经结束")
        sheet.choice = choice
        sheet.answered.set()

    def close(self) -> None:
        """Let every waiting call end as cancelled."""
        with self._lock:
            waiting = list(self._open.values())
            self._open.clear()
        for sheet in waiting:
            sheet.answered.set()


def choice_of(given: Any) -> Choice:
    """Read a choice. Raises BadControl."""
    if given not in {"pay", "cancel", "silent"}:
        raise BadControl(400, "只能是 pay、cancel 或 silent")
    choice: Choice = given
    return choice


def read(tx: sqlite3.Connection, here: "World", person: Persona, body: dict[str, Any]) -> Bought:
    """Check the parameters of `wx.requestPayment` as the phone does. Raises PhoneRefused."""
    names = ("timeStamp", "nonceStr", "package", "signType", "paySign")
    time_stamp, nonce, package, sign_type, signature = (str(body.get(name, "")) for name in names)
    signed = "".join(f"{part}\n" for part in (here.settings.appid, time_stamp, nonce, package))
    try:
        here.pay_keys.merchant.public_key().verify(
            base64.b64decode(signature, validate=True), signed.encode(), PKCS1v15(), SHA256()
        )
    except (binascii.Error, ValueError, InvalidSignature):
        raise PhoneRefused(-1, "requestPayment:fail 支付验证签名失败") from None
    if sign_type != "RSA" or not package.startswith(PREFIX):
        raise PhoneRefused(-1, "requestPayment:fail parameter error")
    found = tx.execute(
        "select o.*, p.made_at as prepared_at from pay_prepays p join pay_orders o using (out_trade_no)"
        " where p.prepay_id = ?",
        (package.removeprefix(PREFIX),),
    ).fetchone()
    now = here.clock.now().timestamp()
    if found is None or now - found["prepared_at"] > PREPAY_LIVES.total_seconds():
        raise PhoneRefused(-1, "requestPayment:fail prepay_id 已失效")
    if found["openid"] != person.openid:
        raise PhoneRefused(-1, "requestPayment:fail 下单账号与支付账号不一致")
    _check_open(found, now)
    return Bought(found["out_trade_no"], found["description"], found["total"])


def _check_open(found: sqlite3.Row, now: float) -> None:
    if found["state"] in {"SUCCESS", "REFUND"}:
        raise PhoneRefused(-1, "requestPayment:fail 订单已支付")
    if found["state"] == "CLOSED" or found["expires_at"] <= now:
        raise PhoneRefused(-1, "requestPayment:fail 订单已关闭")


def pay(tx: sqlite3.Connection, here: "World", bought: Bought, *, silent: bool) -> None:
    """Take the person's money; silent: the merchant is not told. Raises PhoneRefused."""
    now = here.clock.now()
    found = tx.execute(
        "select * from pay_orders where out_trade_no = ?", (bought.out_trade_no,)
    ).fetchone()
    _check_open(found, now.timestamp())
    paid = tx.execute(
        "update pay_orders set state = 'SUCCESS', transaction_id = ?, paid_at = ?"
        " where out_trade_no = ? returning *",
        (f"42000{secrets.randbelow(10**23):023d}", now.timestamp(), bought.out_trade_no),
    ).fetchone()
    pay_callbacks.enqueue(
        tx,
        here.pay_keys,
        event="TRANSACTION.SUCCESS",
        told=pay_records.trade_shown(here.settings.appid, paid),
        number=bought.out_trade_no,
        url=paid["notify_url"],
        now=now,
        silent=silent,
    )
