"""The service messages that the platform took and where they arrived."""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mini_program_stub.sandbox.templates import find
from models.base.clock import local_iso


def digest_of(data: Mapping[str, str], page: str) -> str:
    """Return the fingerprint of a message's content: its fields and the page that it opens."""
    content = json.dumps([dict(data), page], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def deliver(
    tx: sqlite3.Connection,
    *,
    openid: str,
    template_id: str,
    data: Mapping[str, str],
    page: str,
    now: datetime,
    shown: bool = True,
) -> int:
    """Put a message on the person's phone and return its msgid; `shown` False: lost on the way."""
    msgid = 10**18 + secrets.randbelow(10**18)
    tx.execute(
        "insert into deliveries (at, openid, template_id, page, data, digest, msgid, shown)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            now.timestamp(),
            openid,
            template_id,
            page,
            json.dumps(data, ensure_ascii=False),
            digest_of(data, page),
            str(msgid),
            shown,
        ),
    )
    return msgid


def deliveries(
    tx: sqlite3.Connection, after: int, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """Return the messages taken after a delivery id, oldest first, and the next cursor."""
    rows = tx.execute(
        "select id, at, openid, template_id, page, data, digest, msgid, shown,"
        " (select count(*) from deliveries same where same.openid = deliveries.openid"
        "  and same.template_id = deliveries.template_id and same.digest = deliveries.digest)"
        " as times from deliveries where id > ? order by id limit ?",
        (after, limit + 1),
    ).fetchall()
    items = [
        {
            **dict(row),
            "at": iso_of(row["at"]),
            "data": json.loads(row["data"]),
            "shown": bool(row["shown"]),
        }
        for row in rows[:limit]
    ]
    return items, items[-1]["id"] if len(rows) > limit else None


def totals(tx: sqlite3.Connection) -> dict[str, int]:
    """Return how many messages were taken, how many different ones, and the most of one."""
    row = tx.execute(
        "select coalesce(sum(times), 0) as messages, count(*) as different,"
        " coalesce(sum(times > 1), 0) as repeated, coalesce(max(times), 0) as most"
        " from (select count(*) as times from deliveries group by openid, template_id, digest)"
    ).fetchone()
    return dict(row)


def repeated(tx: sqlite3.Connection, limit: int) -> list[dict[str, Any]]:
    """Return the messages that arrived more than once."""
    rows = tx.execute(
        "select openid, template_id, digest, count(*) as times, min(id) as first_id"
        " from deliveries group by openid, template_id, digest having count(*) > 1"
        " order by times desc, first_id limit ?",
        (limit,),
    )
    return [dict(row) for row in rows]


def inbox(tx: sqlite3.Connection, openid: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Return the newest messages on a person's phone after a delivery id, oldest first."""
    rows = tx.execute(
        "select id, at, template_id, page, data from deliveries"
        " where openid = ? and id > ? and shown = 1 order by id desc limit ?",
        (openid, after, limit),
    ).fetchall()
    return [_card(tx, row) for row in reversed(rows)]


def everybodys(tx: sqlite3.Connection, after: int, limit: int) -> list[dict[str, Any]]:
    """Return the newest messages on all phones after a delivery id, oldest first, with the person."""
    rows = tx.execute(
        "select d.id, d.at, d.template_id, d.page, d.data, p.id as persona, p.name as person"
        " from deliveries d join personas p on p.openid = d.openid"
        " where d.id > ? and d.shown = 1 order by d.id desc limit ?",
        (after, limit),
    ).fetchall()
    return [
        _card(tx, row) | {"persona": {"id": row["persona"], "name": row["person"]}}
        for row in reversed(rows)
    ]


def _card(tx: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    template = find(tx, row["template_id"])
    labels = template.fields if template else {}
    data = json.loads(row["data"])
    ordered = [key for key in labels if key in data] + [key for key in data if key not in labels]
    return {
        "id": row["id"],
        "template_id": row["template_id"],
        "title": template.title if template else row["template_id"],
        "fields": [
            {"key": key, "label": labels.get(key, key), "value": data[key]} for key in ordered
        ],
        "page": row["page"],
        "at": iso_of(row["at"]),
    }


def iso_of(timestamp: float) -> str:
    return local_iso(datetime.fromtimestamp(timestamp, UTC))
