"""Messages to the product's callback address: signed, encrypted, tried again three times."""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

from clients.wechat_push import PushChannel, sign
from mini_program_stub.sandbox import switches
from mini_program_stub.sandbox.messages import iso_of
from mini_program_stub.sandbox.store import Store

PATH = "/api/v1/wechat/events"
ORIGINAL_ID = "gh_5a6e0b0a6e0b"
CONNECT_SECONDS = 2.0
# The platform waits five seconds for an answer.
READ_SECONDS = 5.0
IDLE_SECONDS = 30.0
HTTP_OK = 200


def enqueue(
    tx: sqlite3.Connection, *, openid: str, event: str, items: list[dict[str, str]], now: datetime
) -> None:
    """Note an event for pushing. CreateTime grows by person: no finger taps twice in a second."""
    (created,) = tx.execute(
        "update personas set pushed_at = max(pushed_at + 1, ?) where openid = ?"
        " returning pushed_at",
        (int(now.timestamp()), openid),
    ).fetchone()
    message: dict[str, Any] = {
        "ToUserName": ORIGINAL_ID,
        "FromUserName": openid,
        # Numbers may come as strings, and one template as an object: as the platform does it.
        "CreateTime": str(created),
        "MsgType": "event",
        "Event": event,
        "List": items[0] if len(items) == 1 else items,
    }
    switch = switches.take(tx, "push")
    states = {"drop": ["lost"], "double": ["pending", "pending"]}
    for state in states.get(switch.mode if switch else "", ["pending"]):
        tx.execute(
            "insert into pushes (at, event, openid, body, state, due) values (?, ?, ?, ?, ?, 0)",
            (now.timestamp(), event, openid, json.dumps(message, ensure_ascii=False), state),
        )


def listed(tx: sqlite3.Connection, after: int, limit: int) -> list[dict[str, Any]]:
    rows = tx.execute(
        "select id, at, event, openid, state, attempts, answer, body from pushes"
        " where id > ? order by id limit ?",
        (after, limit),
    )
    return [{**dict(row), "at": iso_of(row["at"]), "body": json.loads(row["body"])} for row in rows]


def pending(tx: sqlite3.Connection) -> int:
    return int(tx.execute("select count(*) from pushes where state = 'pending'").fetchone()[0])


@dataclass(slots=True)
class Target:
    """Where the product listens; a test may learn the address later than the sandbox starts."""

    app_url: str


class Pusher:
    """One thread that pushes what is due, oldest first."""

    def __init__(
        self,
        store: Store,
        channel: PushChannel,
        *,
        token: str,
        safe_mode: bool,
        target: Target,
        retry_delays: tuple[float, ...],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._channel = channel
        self._token = token
        self._safe_mode = safe_mode
        self._target = target
        self._retry_delays = retry_delays
        self._now = now
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._settled = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="sandbox-push", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the try that is under way; what is pending is pushed after the next start."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(CONNECT_SECONDS + READ_SECONDS + 1)

    def wake(self) -> None:
        self._wake.set()

    def settled(self, seconds: float) -> bool:
        """Wait until nothing is pending; False when something still is."""

        def none_pending() -> bool:
            with self._store.transaction() as tx:
                return pending(tx) == 0

        with self._settled:
            return self._settled.wait_for(none_pending, seconds)

    def address_answers(self) -> bool:
        """Ask the product to confirm its callback address, as the platform does when it is set."""
        timestamp, nonce = str(int(self._now().timestamp())), str(secrets.randbelow(10**9))
        echo = str(secrets.randbelow(10**18))
        query = {
            "signature": sign(self._token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "echostr": echo,
        }
        try:
            with requests.Session() as http:
                http.trust_env = False
                address = self._target.app_url + PATH
                answer = http.get(address, params=query, timeout=(CONNECT_SECONDS, READ_SECONDS))
        except requests.RequestException:
            return False
        return answer.status_code == HTTP_OK and answer.text == echo

    def _run(self) -> None:
        with requests.Session() as http:
            http.trust_env = False
            while not self._stopping.is_set():
                self._wake.clear()
                wait = self._push_next(http)
                with self._settled:
                    self._settled.notify_all()
                if wait > 0:
                    self._wake.wait(wait)

    def _push_next(self, http: requests.Session) -> float:
        """Push the oldest message that is due and return how long to wait for the next."""
        with self._store.transaction() as tx:
            row = tx.execute(
                "select * from pushes where state = 'pending' order by due, id limit 1"
            ).fetchone()
        if row is None:
            return IDLE_SECONDS
        # Pacing is real time: the common clock jumps.
        early = row["due"] - time.time()
        if early > 0:
            return float(early)
        taken, answer = self._post(http, row["body"], row["openid"])
        self._note(row, taken=taken, answer=answer)
        return 0.0

    def _note(self, row: sqlite3.Row, *, taken: bool, answer: str) -> None:
        attempts = row["attempts"] + 1
        if taken:
            state, due = "delivered", 0.0
        elif attempts > len(self._retry_delays):
            state, due = "failed", 0.0
        else:
            state, due = "pending", time.time() + self._retry_delays[attempts - 1]
        with self._store.transaction() as tx:
            tx.execute(
                "update pushes set state = ?, attempts = ?, due = ?, answer = ? where id = ?",
                (state, attempts, due, answer, row["id"]),
            )

    def _post(self, http: requests.Session, text: str, openid: str) -> tuple[bool, str]:
        timestamp = str(int(self._now().timestamp()))
        nonce = str(secrets.randbelow(10**9))
        query = {
            "signature": sign(self._token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": openid,
        }
        body = text
        if self._safe_mode:
            sealed = self._channel.seal(text.encode(), timestamp=timestamp, nonce=nonce)
            query |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]}
            body = json.dumps({"ToUserName": ORIGINAL_ID, "Encrypt": sealed["Encrypt"]})
        try:
            answer = http.post(
                self._target.app_url + PATH,
                params=query,
                data=body.encode(),
                headers={"Content-Type": "application/json"},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
            )
        except requests.RequestException as error:
            return False, type(error).__name__
        accepted = answer.status_code == HTTP_OK and answer.text.strip() in {"", "success"}
        return accepted, f"HTTP {answer.status_code}"
