"""The sandbox's state: one sqlite file, one connection, one transaction at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mini_program_stub.sandbox.pay_schema import PAY_SCHEMA, PAY_TABLES

SCHEMA = """
create table if not exists personas (
    ordinal integer primary key,
    id text not null unique,
    openid text not null unique,
    name text not null,
    phone text not null,
    note text not null,
    session_key text not null default '',
    active_at real not null default 0,
    pushed_at integer not null default 0
);
create table if not exists codes (
    code text primary key,
    kind text not null check (kind in ('login', 'phone')),
    persona_id text not null,
    made_at real not null,
    spent integer not null default 0
);
create table if not exists tokens (
    id integer primary key,
    token text not null unique,
    made_at real not null,
    expires_at real not null,
    forced integer not null,
    ended integer not null default 0
);
create table if not exists templates (
    id text primary key,
    title text not null,
    fields text not null,
    long_term integer not null
);
create table if not exists pages (path text primary key);
create table if not exists keywords (word text primary key, suggest text not null, label integer);
create table if not exists subscriptions (
    openid text not null,
    template_id text not null,
    credits integer not null default 0 check (credits >= 0),
    accepted integer not null default 0,
    kept text check (kept in ('accept', 'reject')),
    refused integer not null default 0,
    primary key (openid, template_id)
);
create table if not exists deliveries (
    id integer primary key autoincrement,
    at real not null,
    openid text not null,
    template_id text not null,
    page text not null,
    data text not null,
    digest text not null,
    msgid text not null,
    shown integer not null
);
create index if not exists deliveries_by_person on deliveries (openid, id);
create index if not exists deliveries_by_digest on deliveries (openid, template_id, digest);
create table if not exists calls (
    id integer primary key autoincrement,
    at real not null,
    api text not null,
    errcode integer,
    mode text
);
create table if not exists switches (
    id integer primary key autoincrement,
    api text not null,
    mode text not null,
    errcode integer not null,
    remaining integer,
    latency_ms integer not null,
    errmsg text
);
create table if not exists pushes (
    id integer primary key autoincrement,
    at real not null,
    event text not null,
    openid text not null,
    body text not null,
    state text not null check (state in ('pending', 'delivered', 'failed', 'lost')),
    attempts integer not null default 0,
    due real not null,
    answer text not null default ''
);
create index if not exists pushes_pending on pushes (state, due);
"""
TABLES = (
    "personas",
    "codes",
    "tokens",
    "templates",
    "pages",
    "keywords",
    "subscriptions",
    "deliveries",
    "calls",
    "switches",
    "pushes",
    *PAY_TABLES,
)


class Store:
    """Keeps the state across restarts and kills (WAL); threads take turns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            path, check_same_thread=False, isolation_level=None, timeout=10
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = normal")
        self._connection.executescript(f"begin;{SCHEMA}{PAY_SCHEMA}commit;")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to one thread; commit, or undo everything on an exception."""
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction() as tx:
            for table in TABLES:
                tx.execute(f"delete from {table}")  # noqa: S608 - names from the constant above

    def close(self) -> None:
        with self._lock:
            self._connection.close()
