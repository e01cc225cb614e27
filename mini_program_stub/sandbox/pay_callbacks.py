"""Callbacks of WeChat Pay: sealed once, signed at every try, repeated as the platform does by the common clock."""

import base64
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mini_program_stub.sandbox import pay_records, switches
from mini_program_stub.sandbox.pay_keys import MCHID, PUBLIC_KEY_ID, PayKeys, sign
from mini_program_stub.sandbox.store import Store
from models.base.clock import local_iso

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
"""The platform waits five seconds for an answer."""
MINUTE, HOUR = 60, 3600
RETRY_DELAYS = (
    *(15, 15, 30, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE),
    *(60 * MINUTE, 3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR),
)
LOOK_SECONDS = 1.0
STALE_SECONDS = 600
GOOD = {200, 204}
_OF_ONE_TRY = frozenset({"bad_signature", "probe", "stale"})


def enqueue(
    tx: sqlite3.Connection,
    keys: PayKeys,
    *,
    event: str,
    told: dict[str, Any],
    number: str,
    url: str,
    now: datetime,
    silent: bool = False,
) -> None:
    """Note a callback; a switch may lose, double, delay or falsify it. `silent`: it is lost."""
    switch = switches.take(tx, "pay.callback")
    mode = switch.mode if switch else ""
    due = now.timestamp()
    if switch is not None and mode == "late":
        due += switch.latency_ms / 1000
    state = "lost" if silent or mode == "drop" else "pending"
    for _ in range(2 if mode == "double" else 1):
        notice_id = f"EV-{now:%Y%m%d%H%M%S}{secrets.randbelow(10**9):09d}"
        body = _body(keys, notice_id, event, _falsified(told, mode), now)
        tx.execute(
            "insert into pay_callbacks (id, event, number, url, body, how, state, due)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (notice_id, event, number, url, body, mode, state, due),
        )


def complete_refunds(tx: sqlite3.Connection, keys: PayKeys, now: datetime) -> None:
    """Let the refunds that have taken long enough be done, and tell the merchant."""
    for refund in pay_records.finish_due(tx, now):
        enqueue(
            tx,
            keys,
            event=f"REFUND.{refund['state']}",
            told=pay_records.told_by_callback(tx, refund) | {"mchid": MCHID},
            number=refund["out_refund_no"],
            url=refund["notify_url"],
            now=now,
        )


def _falsified(told: dict[str, Any], mode: str) -> dict[str, Any]:
    match mode:
        case "wrong_amount":
            return told | {"amount": told["amount"] | {"total": told["amount"]["total"] + 1}}
        case "wrong_payer":
            return told | {"payer": {"openid": "o" + "0" * 27}}
        case "wrong_merchant":
            return told | {"mchid": "1900000000"}
        case "wrong_app":
            return told | {"appid": "wx0000000000000000"}
        case "unknown_order":
            return told | {"out_trade_no": "UNKNOWN" + secrets.token_hex(6)}
        case _:
            return told


def _body(keys: PayKeys, notice_id: str, event: str, told: dict[str, Any], now: datetime) -> str:
    kind = "refund" if event.startswith("REFUND") else "transaction"
    nonce = secrets.token_hex(6)
    sealed = AESGCM(keys.apiv3_key.encode()).encrypt(
        nonce.encode(), json.dumps(told, ensure_ascii=False).encode(), kind.encode()
    )
    outer = {
        "id": notice_id,
        "create_time": local_iso(now),
        "resource_type": "encrypt-resource",
        "event_type": event,
        "summary": "支付成功" if kind == "transaction" else "退款结果",
        "resource": {
            "original_type": kind,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": kind,
            "nonce": nonce,
        },
    }
    return json.dumps(outer, ensure_ascii=False)


def headers_for(keys: PayKeys, body: bytes, now: datetime, how: str) -> dict[str, str]:
    """Sign a try; `how` says whether and in which way it is to be wrong, or signed as certificates are."""
    timestamp = str(int(now.timestamp()) - (STALE_SECONDS if how == "stale" else 0))
    nonce = os.urandom(16).hex()
    key = keys.certified if how == "certificate" else keys.platform
    signature = sign(key, f"{timestamp}\n{nonce}\n".encode() + body + b"\n")
    if how == "bad_signature":
        signature = sign(keys.merchant, body)
    if how == "probe":
        signature = "WECHATPAY/SIGNTEST/" + signature[:100]
    return {
        "Content-Type": "application/json",
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": keys.certificate_serial if how == "certificate" else PUBLIC_KEY_ID,
        "Wechatpay-Signature": signature,
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


def listed(tx: sqlite3.Connection) -> list[dict[str, Any]]:
    rows = tx.execute(
        "select id, event, number, how, state, attempts, due, answer from pay_callbacks order by ordinal"
    )
    return [dict(row) for row in rows]


class Notifier:
    """One thread that tells the merchant what is due, and lets refunds be done."""

    def __init__(self, store: Store, keys: PayKeys, now: Callable[[], datetime]) -> None:
        self._store = store
        self._keys = keys
        self._now = now
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._settled = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="sandbox-pay", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the try that is under way."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(CONNECT_SECONDS + READ_SECONDS + 1)

    def wake(self) -> None:
        self._wake.set()

    def settled(self, seconds: float) -> bool:
        """Wait until nothing is due at the present moment of the common clock."""
        self.wake()
        with self._settled:
            return self._settled.wait_for(self._none_due, seconds)

    def _none_due(self) -> bool:
        with self._store.transaction() as tx:
            return self._due(tx) is None

    def _due(self, tx: sqlite3.Connection) -> sqlite3.Row | None:
        now = self._now()
        complete_refunds(tx, self._keys, now)
        found: sqlite3.Row | None = tx.execute(
            "select * from pay_callbacks where state = 'pending' and due <= ? order by due, ordinal limit 1",
            (now.timestamp(),),
        ).fetchone()
        return found

    def _run(self) -> None:
        with requests.Session() as http:
            http.trust_env = False
            while not self._stopping.is_set():
                self._wake.clear()
                with self._store.transaction() as tx:
                    row = self._due(tx)
                if row is not None:
                    self._note(row, *self._tell(http, row))
                with self._settled:
                    self._settled.notify_all()
                if row is None:
                    self._wake.wait(LOOK_SECONDS)

    def _tell(self, http: requests.Session, row: sqlite3.Row) -> tuple[bool, str]:
        body = row["body"].encode()
        how = row["how"]
        if how in _OF_ONE_TRY and row["attempts"] > 0:
            how = ""
        headers = headers_for(self._keys, body, self._now(), how)
        taken, answer = _post(http, row["url"], headers, body)
        if how == "replay" and taken:
            # The very same bytes once more, as somebody on the way could send them.
            _post(http, row["url"], headers, body)
        return taken, answer

    def _note(self, row: sqlite3.Row, taken: bool, answer: str) -> None:  # noqa: FBT001 - private
        attempts = row["attempts"] + 1
        state, due = "delivered", row["due"]
        if not taken and attempts > len(RETRY_DELAYS):
            state = "failed"
        elif not taken:
            state, due = "pending", self._now().timestamp() + RETRY_DELAYS[attempts - 1]
        with self._store.transaction() as tx:
            tx.execute(
                "update pay_callbacks set state = ?, attempts = ?, due = ?, answer = ? where ordinal = ?",
                (state, attempts, due, answer, row["ordinal"]),
            )


def _post(
    http: requests.Session, url: str, headers: dict[str, str], body: bytes
) -> tuple[bool, str]:
    try:
        answer = http.post(
            url,
            data=body,
            headers=headers,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return False, type(error).__name__
    return answer.status_code in GOOD, f"HTTP {answer.status_code}"
