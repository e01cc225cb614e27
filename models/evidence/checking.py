"""Reads a whole log again, down to the receipts, and names what is not as it was sealed. Changes nothing.

Kinds of findings: `key`, `row` (a receipt), `order` (places in the log), `node` (a stored node), `head`, `log`,
`left-out`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select

from models.base import crypto
from models.base.clock import local_iso
from models.base.digest import canonical, digest_of, sha256_hex
from models.base.session import db
from models.evidence import keyring
from models.evidence.findings import Finding
from models.evidence.keyring import Key
from models.evidence.merkle import EMPTY_ROOT, Frontier, Subtree
from models.evidence.nodes import BLOCK, KEPT_EVERY
from models.evidence.statements import hash_of_receipt, head_statement, log_statement
from models.evidence.tables import (
    EvidenceEntry,
    EvidenceHead,
    EvidenceHorizon,
    EvidenceKey,
    EvidenceLeaf,
    EvidenceLog,
    EvidenceNode,
)

BATCH = 2048


@dataclass(slots=True)
class Walk:
    """One log being read: what is known of it so far."""

    log: EvidenceLog
    keys: Mapping[str, Key]
    tree: Frontier = field(default_factory=Frontier)
    whole: bool = True
    """Whether the tree read so far is the one that was sealed."""
    good: int = 0
    """Up to here a head has confirmed the entries."""
    heads: int = 0
    last_at: datetime | None = None
    last_leaf: int = 0
    doubtful: list[Subtree] = field(default_factory=list)
    """Stored nodes that are not those of the tree; the next head tells which of the two is wrong."""
    descents: list[int] = field(default_factory=list)
    """Places since the last good head whose receipt has a smaller number than the one before: rare, but allowed."""

    @property
    def named(self) -> str:
        return f"estate {self.log.estate_id}"


def logs() -> list[EvidenceLog]:
    """Return all logs."""
    return list(db.session.scalars(select(EvidenceLog).order_by(EvidenceLog.estate_id)))


def check_keys() -> Iterator[Finding]:
    """Check that each key is vouched for by the one before, and that this process' keys are among them."""
    chain = keyring.history()
    names = {key.key_id: key for key in chain}
    for row in db.session.scalars(select(EvidenceKey).order_by(EvidenceKey.begins_at)):
        if row.key_id not in names:
            yield Finding("key", f"key {row.key_id}", "follows no key of the history")
    for key in chain:
        vouching = names[key.follows or key.key_id].public_key
        if not crypto.holds_under(vouching, key.signature, key.statement):
            by = key.follows or "itself"
            yield Finding("key", f"key {key.key_id}", f"is not what {by} vouched for")
    for key_id, public_key in crypto.public_keys().items():
        if key_id in names and names[key_id].public_key != public_key:
            what = "in the database is not the one of the keys file"
            yield Finding("key", f"key {key_id}", what)


def check_left_out() -> Iterator[Finding]:
    """Find receipts that everybody is done with and that no log has."""
    low = db.session.scalar(select(EvidenceHorizon.low)) or 0
    placed = exists().where(EvidenceEntry.leaf_id == EvidenceLeaf.id)
    missing = (
        select(EvidenceLeaf.id, EvidenceLeaf.estate_id)
        .where(EvidenceLeaf.id <= low, ~placed)
        .order_by(EvidenceLeaf.id)
    )
    for row in db.session.execute(missing):
        yield Finding(
            "left-out", f"receipt {row.id}", f"is not in the log of estate {row.estate_id}"
        )


def check_log(log: EvidenceLog) -> Iterator[Finding | Walk]:
    """Read a log from its first entry on; yield what is wrong, and the walk itself after each batch and at the end."""
    walk = Walk(log, {key.key_id: key for key in keyring.history()})
    yield from _check_identity(walk)
    while rows := _entries_from(walk):
        heads = _heads_between(walk, rows[-1].log_index + 1)
        nodes = _nodes_between(walk, rows[-1].log_index + 1)
        for row in rows:
            yield from _check_place(walk, row)
            yield from _check_row(walk, row)
            for subtree, root in walk.tree.append(row.leaf_hash):
                if subtree.level and subtree.level % KEPT_EVERY == 0 and nodes.get(subtree) != root:
                    walk.doubtful.append(subtree)
            if walk.tree.size in heads:
                yield from _check_head(walk, heads[walk.tree.size])
        yield walk
    yield from _check_end(walk)
    yield walk


def check_kept_head(log: EvidenceLog, size: int, root: bytes) -> Iterator[Finding]:
    """Compare the log with a head that somebody kept outside."""
    hashes = db.session.scalars(
        select(EvidenceEntry.leaf_hash)
        .where(EvidenceEntry.estate_id == log.estate_id, EvidenceEntry.log_index < size)
        .order_by(EvidenceEntry.log_index)
        .execution_options(yield_per=BATCH)
    )
    tree = Frontier()
    tree.extend(hashes)
    if tree.size < size:
        what = f"a kept head has {size} entries, the log only {tree.size}"
        yield Finding("order", f"estate {log.estate_id}", what)
    elif tree.root() != root:
        what = f"the first {size} entries are not those of the kept head"
        yield Finding("order", f"estate {log.estate_id}", what)


def _check_identity(walk: Walk) -> Iterator[Finding]:
    first = next((key.public_key for key in walk.keys.values() if key.follows is None), "")
    named = log_statement(
        estate_id=walk.log.estate_id, opened_at=walk.log.opened_at, public_key=first
    )
    if digest_of(named) != walk.log.log_id:
        yield Finding("log", walk.named, "the log's id is not that of its estate and first key")


def _check_place(walk: Walk, row: Row[Any]) -> Iterator[Finding]:
    expected = walk.tree.size
    if row.log_index != expected:
        walk.whole = False
        yield Finding("order", f"{walk.named}, entry {expected}", "is missing")
        # Its roots no longer matter: nothing is compared any more.
        walk.tree = Frontier(row.log_index, [EMPTY_ROOT] * row.log_index.bit_count())
    if row.leaf_id < walk.last_leaf:
        walk.descents.append(row.log_index)
    walk.last_leaf = row.leaf_id


def _check_row(walk: Walk, row: Row[Any]) -> Iterator[Finding]:
    place = f"{walk.named}, entry {row.log_index}, receipt {row.leaf_id}"
    wrong = _wrong_with(walk, row)
    if wrong:
        yield Finding("row", place, wrong)
    elif hash_of_receipt(row.digest, row.key_id, row.signature) != row.leaf_hash:
        yield Finding("order", place, "another receipt was sealed at this place")


def _wrong_with(walk: Walk, row: Row[Any]) -> str:
    """Say what is wrong with a receipt; an empty text when nothing is."""
    if row.id is None:
        return "the receipt is gone"
    if sha256_hex(canonical(row.payload)) != row.digest:
        return "the content is not what was signed"
    told = {
        "kind": row.kind,
        "estate": row.leaf_estate,
        "subject": f"{row.subject_kind}:{row.subject_id}",
        "at": local_iso(row.at),
    }
    differing = [name for name, value in told.items() if row.payload.get(name) != value]
    if differing or row.leaf_estate != walk.log.estate_id:
        return f"{', '.join(differing) or 'estate'} differs from the signed content"
    return _wrong_signature(walk, row.key_id, row.signature, bytes.fromhex(row.digest), row.at)


def _wrong_signature(walk: Walk, key_id: str, signature: str, message: bytes, at: datetime) -> str:
    key = walk.keys.get(key_id)
    if key is None:
        return f"signed with {key_id}, which nobody vouched for"
    if not crypto.holds_under(key.public_key, signature, message):
        return f"the signature does not hold under {key_id}"
    if key.is_over(at):
        return f"signed with {key_id} after it was replaced"
    if key.follows and key.begins_at and at < key.begins_at:
        return f"signed with {key_id} before it began"
    return ""


def _check_head(walk: Walk, head: EvidenceHead) -> Iterator[Finding]:
    walk.heads += 1
    place = f"{walk.named}, head of {head.size}"
    statement = head_statement(
        log_id=walk.log.log_id, size=head.size, root=head.root, at=head.at, key_id=head.key_id
    )
    wrong = _wrong_signature(walk, head.key_id, head.signature, statement, head.at)
    if not wrong and walk.last_at and head.at < walk.last_at:
        wrong = "is older than the head before"
    walk.last_at = head.at
    if wrong:
        yield Finding("head", place, wrong)
    elif walk.whole:
        yield from _compare_root(walk, head)


def _compare_root(walk: Walk, head: EvidenceHead) -> Iterator[Finding]:
    if walk.tree.root() == head.root:
        walk.good = head.size
        for subtree in walk.doubtful:
            place = f"{walk.named}, node {subtree.level}/{subtree.number}"
            yield Finding("node", place, "is not the root of its entries")
        walk.doubtful, walk.descents = [], []
        return
    walk.whole = False
    first, last = _narrowed(walk, head.size)
    what = f"entries {first} to {last} are not those that the head of {head.size} was signed over"
    inside = [place for place in walk.descents if first <= place <= last]
    if inside:
        what += f"; look at {', '.join(map(str, inside[:5]))} first"
    yield Finding("order", walk.named, what)


def _narrowed(walk: Walk, size: int) -> tuple[int, int]:
    """Say between which places the change must be: whole blocks whose node is right are free of it."""
    bad = [subtree.number for subtree in walk.doubtful if subtree.level == KEPT_EVERY]
    if bad:
        return max(walk.good, bad[0] * BLOCK), min(size, (bad[-1] + 1) * BLOCK) - 1
    return max(walk.good, size // BLOCK * BLOCK), size - 1


def _check_end(walk: Walk) -> Iterator[Finding]:
    beyond = db.session.scalar(
        select(EvidenceHead.size)
        .where(EvidenceHead.estate_id == walk.log.estate_id, EvidenceHead.size > walk.tree.size)
        .order_by(EvidenceHead.size.desc())
        .limit(1)
    )
    if beyond:
        what = f"entries {walk.tree.size} to {beyond - 1} are missing; a head was signed over them"
        yield Finding("order", walk.named, what)
    for subtree in walk.doubtful if walk.whole else ():
        place = f"{walk.named}, node {subtree.level}/{subtree.number}"
        yield Finding("node", place, "is not the root of its entries")


def _entries_from(walk: Walk) -> list[Row[Any]]:
    leaf = EvidenceLeaf
    statement = (
        select(
            EvidenceEntry.log_index,
            EvidenceEntry.leaf_id,
            EvidenceEntry.leaf_hash,
            leaf.id,
            leaf.estate_id.label("leaf_estate"),
            leaf.kind,
            leaf.subject_kind,
            leaf.subject_id,
            leaf.payload,
            leaf.digest,
            leaf.key_id,
            leaf.signature,
            leaf.at,
        )
        .outerjoin(leaf, leaf.id == EvidenceEntry.leaf_id)
        .where(
            EvidenceEntry.estate_id == walk.log.estate_id,
            EvidenceEntry.log_index >= walk.tree.size,
        )
        .order_by(EvidenceEntry.log_index)
        .limit(BATCH)
    )
    return list(db.session.execute(statement))


def _heads_between(walk: Walk, last: int) -> dict[int, EvidenceHead]:
    found = db.session.scalars(
        select(EvidenceHead).where(
            EvidenceHead.estate_id == walk.log.estate_id,
            EvidenceHead.size.between(walk.tree.size + 1, last),
        )
    )
    return {head.size: head for head in found}


def _nodes_between(walk: Walk, last: int) -> dict[Subtree, bytes]:
    """Return the stored nodes that a batch of entries completes."""
    found: dict[Subtree, bytes] = {}
    level = KEPT_EVERY
    while last >> level:
        rows = db.session.execute(
            select(EvidenceNode.number, EvidenceNode.hash).where(
                EvidenceNode.estate_id == walk.log.estate_id,
                EvidenceNode.level == level,
                EvidenceNode.number.between(walk.tree.size >> level, last >> level),
            )
        )
        found |= {Subtree(level, row.number): row.hash for row in rows}
        level += KEPT_EVERY
    return found
