"""The people with a phone: who they are and when they last had the mini program open."""

import hashlib
import re
import sqlite3
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from mini_program_stub.sandbox.refusals import BadControl

# The content check takes the openid of a person only this long after they opened the mini program.
STAYS_ACTIVE = timedelta(hours=2)
OPENID = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Persona:
    """A person as the phone page lists them."""

    id: str
    openid: str
    name: str
    phone: str
    note: str

    def shown(self) -> dict[str, Any]:
        return asdict(self)


def openid_for(appid: str, persona_id: str) -> str:
    """Return the same openid for the same person, also after the sandbox forgot everything."""
    digest = hashlib.sha256(f"{appid}/{persona_id}".encode()).digest()
    return "o" + urlsafe_b64encode(digest).decode()[:27]


def put(tx: sqlite3.Connection, appid: str, listed: Any) -> int:
    """Add and update people; nobody is removed. Raises BadControl."""
    if not isinstance(listed, list):
        raise BadControl(400, "要一个居民的列表")
    for row in listed:
        persona = _read(appid, row)
        try:
            tx.execute(
                "insert into personas (id, openid, name, phone, note)"
                " values (:id, :openid, :name, :phone, :note)"
                " on conflict (id) do update set openid = excluded.openid, name = excluded.name,"
                " phone = excluded.phone, note = excluded.note",
                asdict(persona),
            )
        except sqlite3.IntegrityError:
            raise BadControl(409, f"{persona.id} 的 openid 已属于别人") from None
    return len(listed)


def _read(appid: str, row: Any) -> Persona:
    if not isinstance(row, dict) or not row.get("id") or not row.get("name"):
        raise BadControl(400, "每位居民要有 id 和 name")
    persona_id = str(row["id"])
    openid = str(row.get("openid") or openid_for(appid, persona_id))
    if not OPENID.fullmatch(openid):
        raise BadControl(400, f"{persona_id} 的 openid 不合格式")
    return Persona(
        id=persona_id,
        openid=openid,
        name=str(row["name"]),
        phone=str(row.get("phone") or ""),
        note=str(row.get("note") or ""),
    )


def search(
    tx: sqlite3.Connection, wanted: str, after: int, limit: int
) -> tuple[list[dict[str, Any]], int | None, int]:
    """Return a page of people with their number of messages, the next cursor, and how many match."""
    pattern = "%" + re.sub(r"([%_\\])", r"\\\1", wanted.strip()) + "%"
    (total,) = tx.execute(
        "select count(*) from personas where name || ' ' || phone || ' ' || note like ? escape '\\'",
        (pattern,),
    ).fetchone()
    rows = tx.execute(
        "select ordinal, id, openid, name, phone, note, (select count(*) from deliveries d"
        " where d.openid = personas.openid and d.shown = 1) as messages from personas"
        " where name || ' ' || phone || ' ' || note like ? escape '\\' and ordinal > ?"
        " order by ordinal limit ?",
        (pattern, after, limit + 1),
    ).fetchall()
    more = rows[limit - 1]["ordinal"] if len(rows) > limit else None
    people = [dict(row) for row in rows[:limit]]
    for person in people:
        del person["ordinal"]
    return people, more, total


def find(tx: sqlite3.Connection, persona_id: str) -> Persona | None:
    return _one(tx.execute("select * from personas where id = ?", (persona_id,)))


def by_openid(tx: sqlite3.Connection, openid: str) -> Persona | None:
    return _one(tx.execute("select * from personas where openid = ?", (openid,)))


def _one(found: sqlite3.Cursor) -> Persona | None:
    row = found.fetchone()
    if row is None:
        return None
    return Persona(row["id"], row["openid"], row["name"], row["phone"], row["note"])


def has_it_open(tx: sqlite3.Connection, openid: str, now: datetime) -> None:
    """Note that a person has the mini program open."""
    tx.execute("update personas set active_at = ? where openid = ?", (now.timestamp(), openid))


def is_active(tx: sqlite3.Connection, openid: str, now: datetime) -> bool:
    row = tx.execute("select active_at from personas where openid = ?", (openid,)).fetchone()
    return row is not None and now.timestamp() - row["active_at"] < STAYS_ACTIVE.total_seconds()


def new_session_key(tx: sqlite3.Connection, openid: str, session_key: str) -> None:
    tx.execute("update personas set session_key = ? where openid = ?", (session_key, openid))


def session_key_of(tx: sqlite3.Connection, openid: str) -> str | None:
    row = tx.execute("select session_key from personas where openid = ?", (openid,)).fetchone()
    return None if row is None else row["session_key"] or None
