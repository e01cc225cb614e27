"""Codes of one use and access tokens."""

import secrets
import sqlite3
from datetime import datetime, timedelta
from typing import Any, Literal

from mini_program_stub.sandbox.refusals import Refused
from models.base.clock import day_start, local_date

CODE_LIVES = timedelta(minutes=5)
TOKEN_LIVES = timedelta(hours=2)
RENEWED_BEFORE_END = timedelta(minutes=5)
FORCED_APART = timedelta(seconds=30)
FORCED_A_DAY = 20

CodeKind = Literal["login", "phone"]


def issue_code(tx: sqlite3.Connection, kind: CodeKind, persona_id: str, now: datetime) -> str:
    """Make the code that `wx.login` or the phone button gives."""
    code = "0" + secrets.token_urlsafe(23)
    tx.execute(
        "insert into codes (code, kind, persona_id, made_at) values (?, ?, ?, ?)",
        (code, kind, persona_id, now.timestamp()),
    )
    return code


def spend_code(tx: sqlite3.Connection, kind: CodeKind, code: str, now: datetime) -> str:
    """Return whose code it is, and use it up. Raises Refused 40029: false, used or too old."""
    spent = tx.execute(
        "update codes set spent = 1 where code = ? and kind = ? and spent = 0 and made_at > ?"
        " returning persona_id",
        (code, kind, (now - CODE_LIVES).timestamp()),
    ).fetchone()
    if spent is None:
        raise Refused(40029)
    return str(spent["persona_id"])


def stable_token(tx: sqlite3.Connection, now: datetime, *, force: bool) -> dict[str, Any]:
    """Return the running token; a new one within its last five minutes, or at once when forced."""
    if force:
        _allow_force(tx, now)
        tx.execute("update tokens set ended = 1")
    running = tx.execute(
        "select token, expires_at from tokens where ended = 0 and expires_at > ?"
        " order by id desc limit 1",
        ((now + RENEWED_BEFORE_END).timestamp(),),
    ).fetchone()
    if running is not None:
        left = int(running["expires_at"] - now.timestamp())
        return {"access_token": running["token"], "expires_in": left}
    token = f"{secrets.randbelow(90) + 10}_{secrets.token_urlsafe(120)}"
    tx.execute(
        "insert into tokens (token, made_at, expires_at, forced) values (?, ?, ?, ?)",
        (token, now.timestamp(), (now + TOKEN_LIVES).timestamp(), force),
    )
    return {"access_token": token, "expires_in": int(TOKEN_LIVES.total_seconds())}


def _allow_force(tx: sqlite3.Connection, now: datetime) -> None:
    today = day_start(local_date(now)).timestamp()
    row = tx.execute(
        "select count(*) as times, max(made_at) as latest from tokens where forced = 1"
        " and made_at >= ?",
        (today,),
    ).fetchone()
    if row["times"] >= FORCED_A_DAY:
        raise Refused(45009)
    if row["latest"] is not None and now.timestamp() - row["latest"] < FORCED_APART.seconds:
        raise Refused(45011)


def check_token(tx: sqlite3.Connection, token: str, now: datetime) -> None:
    """Raise Refused 41001, 40001 or 42001 unless the token is good."""
    if not token:
        raise Refused(41001)
    row = tx.execute("select ended, expires_at from tokens where token = ?", (token,)).fetchone()
    if row is None or row["ended"]:
        raise Refused(40001)
    if row["expires_at"] <= now.timestamp():
        raise Refused(42001)
