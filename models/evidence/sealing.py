"""Leaves get their place in the log, and the log its signed heads.

The order is that of taking up; within one taking up, that of the leaves' ids; once given it never changes. So an act
that was answered before another began stands before it, which is all that anybody outside can know of an order:
docs/decisions/0016 has the reasoning.

A leaf may be committed late, after leaves with greater ids were taken up. Therefore what is missing is looked for by
absence in the log, not behind a cursor; `EvidenceHorizon` only spares looking where nothing can be missing any more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from models.base import crypto
from models.base.digest import digest_of
from models.base.session import db
from models.evidence import keyring
from models.evidence.merkle import Frontier, Subtree, frontier_of
from models.evidence.nodes import KEPT_EVERY, StoredNodes
from models.evidence.statements import hash_of_receipt, head_statement, log_statement
from models.evidence.tables import (
    EvidenceEntry,
    EvidenceHead,
    EvidenceHorizon,
    EvidenceLeaf,
    EvidenceLog,
    EvidenceNode,
)

BATCH = 2000
HEAD_EVERY = timedelta(minutes=1)

_WAITING = """
FROM evidence_leaves l
WHERE l.id > %(low)s::bigint AND NOT EXISTS (SELECT 1 FROM evidence_entries e WHERE e.leaf_id = l.id)"""
_ESTATES = f"SELECT DISTINCT l.estate_id {_WAITING} ORDER BY 1"
_LAG = f"SELECT count(*), min(l.at) {_WAITING}"
_BATCH = f"""
SELECT l.id, l.digest, l.key_id, l.signature {_WAITING}
    AND l.estate_id = %(estate_id)s::bigint AND l.id > %(after)s::bigint AND l.id <= %(until)s::bigint
ORDER BY l.id LIMIT %(most)s::bigint"""
_APPEND = """
INSERT INTO evidence_entries (estate_id, log_index, leaf_id, leaf_hash)
SELECT %(estate_id)s::bigint, %(size)s::bigint + place - 1, leaf_id, leaf_hash
FROM unnest(%(leaf_ids)s::bigint[], %(hashes)s::bytea[]) WITH ORDINALITY AS t (leaf_id, leaf_hash, place)"""
_HEADLESS = """
SELECT g.estate_id FROM evidence_logs g
WHERE EXISTS (
    SELECT 1 FROM evidence_entries e WHERE e.estate_id = g.estate_id
        AND e.log_index >= coalesce((SELECT max(h.size) FROM evidence_heads h WHERE h.estate_id = g.estate_id), 0)
) ORDER BY 1"""
_WRITERS = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'evidence_leaves'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid IS DISTINCT FROM pg_backend_pid()"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How many leaves wait for their place, and since when the oldest does."""

    leaves: int
    since: datetime | None

    def seconds(self, now: datetime) -> float:
        return max((now - self.since).total_seconds(), 0.0) if self.since else 0.0


def lag() -> Lag:
    """Return what waits to be taken up."""
    found = _run(_LAG, low=horizon()).one()
    return Lag(found[0], found[1])


def estates_waiting() -> list[int]:
    """Return the estates with leaves that have no place yet, or with entries that no head covers."""
    waiting = set(_run(_ESTATES, low=horizon()).scalars())
    return sorted(waiting | set(_run(_HEADLESS).scalars()))


def take_up(estate_id: int, now: datetime, *, batch: int = BATCH) -> Iterator[int]:
    """Give places to an estate's leaves, a batch at a time; yield how many. The caller commits after each.

    Passes by where another process is at work. Leaves that are committed meanwhile are left for the next time: were
    they taken, one that was committed behind the batches could come after one that began later.
    """
    until = db.session.scalar(
        select(func.max(EvidenceLeaf.id)).where(EvidenceLeaf.estate_id == estate_id)
    )
    after = 0
    while until is not None and _locked(estate_id, now):
        rows = _run(
            _BATCH, low=horizon(), estate_id=estate_id, after=after, until=until, most=batch
        ).all()
        if not rows:
            return
        _append(estate_id, rows)
        after = rows[-1].id
        yield len(rows)


def sign_head(estate_id: int, now: datetime) -> EvidenceHead | None:
    """Sign the log's head when it has grown, at most once in HEAD_EVERY; None when there is nothing to sign."""
    if not _locked(estate_id, now):
        return None
    size = _size(estate_id)
    last = newest_head(estate_id)
    if size == (last.size if last else 0):
        return None
    if last and timedelta(0) <= now - last.at < HEAD_EVERY:
        return None
    log = db.session.get_one(EvidenceLog, estate_id)
    root = frontier_of(size, StoredNodes(estate_id)).root()
    at = max(now, last.at) if last else now
    key_id = crypto.newest_signing_key()
    statement = head_statement(log_id=log.log_id, size=size, root=root, at=at, key_id=key_id)
    signature = crypto.sign_as(key_id, statement)
    head = EvidenceHead(
        estate_id=estate_id, size=size, root=root, at=at, key_id=key_id, signature=signature
    )
    db.session.add(head)
    db.session.flush()
    return head


def newest_head(estate_id: int) -> EvidenceHead | None:
    """Return the largest signed head of an estate's log."""
    return db.session.scalar(
        select(EvidenceHead)
        .where(EvidenceHead.estate_id == estate_id)
        .order_by(EvidenceHead.size.desc())
        .limit(1)
    )


def move_horizon() -> int:
    """Move the horizon to the last mark, when all who were writing at the mark are done; return where it is.

    A statement locks the table it inserts into before it takes a number, and keeps the lock to its transaction's end.
    So whoever could still commit a leaf below the mark is among the writers that were read after the mark.
    """
    db.session.execute(
        insert(EvidenceHorizon).values(id=1, low=0, mark=None, writers=[]).on_conflict_do_nothing()
    )
    held = db.session.scalar(
        select(EvidenceHorizon)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if held is None:
        return horizon()
    if held.mark is not None:
        present = set(_run(_WRITERS).scalars())
        held.writers = [one for one in held.writers if one in present]
        # A statement after the one that found them gone: it sees all they committed.
        if not held.writers and not _missing_up_to(held.low, held.mark):
            held.low, held.mark = held.mark, None
    if held.mark is None:
        held.mark = _run("SELECT last_value FROM evidence_leaves_id_seq").scalar_one()
        held.writers = list(_run(_WRITERS).scalars())
    db.session.flush()
    return held.low


def _missing_up_to(low: int, mark: int) -> bool:
    statement = f"SELECT EXISTS (SELECT 1 {_WAITING} AND l.id <= %(mark)s::bigint)"
    return bool(_run(statement, low=low, mark=mark).scalar_one())


def _locked(estate_id: int, now: datetime) -> bool:
    """Lock the estate's log, opening it the first time; False when another process has it."""
    if db.session.scalar(select(EvidenceLog.estate_id).filter_by(estate_id=estate_id)) is None:
        _open(estate_id, now)
    mine = (
        select(EvidenceLog.estate_id)
        .where(EvidenceLog.estate_id == estate_id)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(mine) is not None


def _open(estate_id: int, now: datetime) -> None:
    first = keyring.enter(now)[0]
    named = log_statement(estate_id=estate_id, opened_at=now, public_key=first.public_key)
    values = {"estate_id": estate_id, "log_id": digest_of(named), "opened_at": now}
    db.session.execute(insert(EvidenceLog).values(values).on_conflict_do_nothing())


def _append(estate_id: int, rows: Sequence[Row[Any]]) -> None:
    size = _size(estate_id)
    frontier = frontier_of(size, StoredNodes(estate_id))
    hashes = [hash_of_receipt(row.digest, row.key_id, row.signature) for row in rows]
    _run(_APPEND, estate_id=estate_id, size=size, leaf_ids=[row.id for row in rows], hashes=hashes)
    kept = [
        {"estate_id": estate_id, "level": subtree.level, "number": subtree.number, "hash": root}
        for subtree, root in _completed(frontier, hashes)
        if subtree.level and subtree.level % KEPT_EVERY == 0
    ]
    if kept:
        db.session.execute(insert(EvidenceNode), kept)


def _completed(frontier: Frontier, hashes: Sequence[bytes]) -> Iterator[tuple[Subtree, bytes]]:
    for leaf in hashes:
        yield from frontier.append(leaf)


def _size(estate_id: int) -> int:
    last = db.session.scalar(
        select(func.max(EvidenceEntry.log_index)).where(EvidenceEntry.estate_id == estate_id)
    )
    return 0 if last is None else last + 1


def horizon() -> int:
    """Return the leaf up to which nothing can be missing in the log any more."""
    return db.session.scalar(select(EvidenceHorizon.low)) or 0


def _run(statement: str, **values: Any) -> Any:
    return db.session.connection().exec_driver_sql(statement, values)
