"""Error switches: what goes wrong with the next calls, how often, and in which way."""

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from mini_program_stub.sandbox.refusals import BadControl

APIS = (
    "jscode2session",
    "stable_token",
    "getuserphonenumber",
    "subscribe.send",
    "msg_sec_check",
    "checksession",
    "push",
)
PAY_CALLS = (
    "pay.order",
    "pay.query",
    "pay.close",
    "pay.refund",
    "pay.refund_query",
    "pay.bill",
    "pay.download",
)
CALLED = (*APIS[:-1], *PAY_CALLS)
CALLBACK = ("pay.callback",)
# errcode: refused. hang: nothing is done and no answer comes. drop: nothing is done and the line
# goes dead. late: done, but the answer comes after latency_ms. lost: done, and the line goes dead.
# fail_later: taken, does not arrive, and the failure is pushed. risky, review: the content check.
# For push and pay.callback: drop loses the event, double sends it twice.
# For calls of WeChat Pay errcode is the HTTP status and errmsg the code; bad_signature: the answer is not well signed.
# A callback: bad_signature, probe and stale spoil the first try, the others what is told; replay sends the same bytes
# again; certificate signs as before the public key.
MODES = {
    "errcode": CALLED,
    "hang": CALLED,
    "drop": (*APIS, *PAY_CALLS, *CALLBACK),
    "late": (*CALLED, *CALLBACK),
    "lost": CALLED,
    "fail_later": ("subscribe.send",),
    "risky": ("msg_sec_check",),
    "review": ("msg_sec_check",),
    "double": ("push", *CALLBACK),
    "bad_signature": (*PAY_CALLS, *CALLBACK),
    "probe": CALLBACK,
    "stale": CALLBACK,
    "replay": CALLBACK,
    "certificate": CALLBACK,
    "wrong_amount": (*CALLBACK, "pay.query", "pay.bill"),
    "wrong_payer": CALLBACK,
    "wrong_merchant": CALLBACK,
    "wrong_app": CALLBACK,
    "unknown_order": CALLBACK,
    "abnormal": ("pay.refund",),
    "closed": ("pay.refund",),
    "wrong_hash": ("pay.bill",),
    "missing_line": ("pay.bill",),
}
BEFORE_DOING = frozenset({"errcode", "hang", "drop"})
MAX_LATENCY_MS = 600_000


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch; remaining None: until it is cleared."""

    id: int
    api: str
    mode: str
    errcode: int
    remaining: int | None
    latency_ms: int
    errmsg: str | None

    def shown(self) -> dict[str, Any]:
        return asdict(self)


def put(tx: sqlite3.Connection, wish: Any) -> Switch:
    """Set a switch for the next `times` calls (without: until cleared); several queue up."""
    if not isinstance(wish, dict):
        raise BadControl(400, "要一个开关")
    unknown = set(wish) - {"api", "mode", "errcode", "times", "latency_ms", "errmsg"}
    api, mode = wish.get("api"), wish.get("mode", "errcode")
    if unknown or mode not in MODES or api not in MODES[mode]:
        raise BadControl(400, f"没有这样的开关：{api} {mode} {sorted(unknown)}")
    times, latency = wish.get("times"), wish.get("latency_ms", 0)
    errcode = wish.get("errcode", 0)
    counts = (
        isinstance(errcode, int)
        and isinstance(latency, int)
        and 0 <= latency <= MAX_LATENCY_MS
        and (times is None or (isinstance(times, int) and times > 0))
    )
    if not counts or (mode == "errcode" and errcode == 0):
        raise BadControl(400, "errcode、times 或 latency_ms 不对")
    row = tx.execute(
        "insert into switches (api, mode, errcode, remaining, latency_ms, errmsg)"
        " values (?, ?, ?, ?, ?, ?) returning *",
        (api, mode, errcode, times, latency, wish.get("errmsg")),
    ).fetchone()
    return Switch(**dict(row))


def listed(tx: sqlite3.Connection) -> list[Switch]:
    return [Switch(**dict(row)) for row in tx.execute("select * from switches order by id")]


def clear(tx: sqlite3.Connection, switch_id: int | None = None) -> None:
    tx.execute("delete from switches where ?1 is null or id = ?1", (switch_id,))


def take(tx: sqlite3.Connection, api: str) -> Switch | None:
    """Return the oldest switch of a call and use it up once."""
    row = tx.execute("select * from switches where api = ? order by id limit 1", (api,)).fetchone()
    if row is None:
        return None
    switch = Switch(**dict(row))
    if switch.remaining is not None:
        tx.execute("update switches set remaining = remaining - 1 where id = ?", (switch.id,))
        tx.execute("delete from switches where remaining <= 0")
    return switch
