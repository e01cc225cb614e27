"""Who of several job processes leads: the one whose connection holds an advisory lock.

PostgreSQL frees the lock when the connection ends: at once when the process is killed, within
`SERVER_NOTICES` when its machine vanishes. The lock needs a session of its own, so a pooler in
transaction mode must not stand between.
"""

import logging
import os
import socket
from contextlib import suppress
from threading import Event

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from models.base.session import db

LEADER_KEY = int.from_bytes(b"gongzhi", "big")
POLL_SECONDS = 1.0
APPLICATION = "gongzhi-leader"
SERVER_NOTICES = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3"
"""The server gives up a silent peer after 5 + 3 x 3 = 14 s."""
CLIENT_NOTICES = {
    "connect_timeout": "5",
    "keepalives_idle": "3",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "9000",
}
"""We give up a silent server after 9 s: before it can have given the lock to somebody else."""

log = logging.getLogger("gongzhi.jobs")


class Leadership:
    """The leader's lock, on a dedicated connection."""

    def __init__(self, database_url: str) -> None:
        self._conninfo = make_conninfo(
            database_url.replace("postgresql+psycopg://", "postgresql://", 1),
            application_name=f"{APPLICATION} {socket.gethostname()}:{os.getpid()}",
            options=SERVER_NOTICES,
            **CLIENT_NOTICES,
        )
        self._connection: psycopg.Connection[tuple[bool]] | None = None

    def wait(self, stop: Event) -> bool:
        """Wait until this process leads; False when told to stop before."""
        if not stop.is_set():
            log.info("waiting to lead the jobs")
        while not stop.is_set():
            if self._try():
                log.info("leading the jobs")
                return True
            stop.wait(POLL_SECONDS)
        self.release()
        return False

    def holds(self) -> bool:
        """Say whether the connection, and so the lock, is still there."""
        if self._connection is None:
            return False
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Give the lock back by closing the connection."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _try(self) -> bool:
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._conninfo, autocommit=True)
            row = self._connection.execute(
                "SELECT pg_try_advisory_lock(%s)", [LEADER_KEY]
            ).fetchone()
        except psycopg.Error as error:
            log.warning("cannot ask for the lead", extra={"error": str(error).splitlines()[0]})
            self.release()
            return False
        return bool(row and row[0])


def leader() -> str:
    """Return `host:pid` of the leading process, or an empty text."""
    name = db.session.scalar(
        text(
            "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE pg_database.datname = current_database()"
            " AND locktype = 'advisory' AND granted AND objsubid = 1"
            " AND (classid::bigint << 32) | objid::bigint = :key"
        ),
        {"key": LEADER_KEY},
    )
    return str(name).removeprefix(f"{APPLICATION} ") if name else ""
