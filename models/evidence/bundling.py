"""What a bundle takes from the log: the first head over its receipts, their places, the leaves, the keys till then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from models.base.clock import local_iso
from models.base.session import db
from models.evidence import keyring
from models.evidence.tables import EvidenceEntry, EvidenceHead, EvidenceLeaf, EvidenceLog

BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A receipt with its place in the log."""

    log_index: int
    payload: dict[str, Any]
    digest: str
    key_id: str
    signature: str


def head_over(estate_id: int, leaf_ids: Select[int]) -> EvidenceHead | None:
    """Return the first head over all of these receipts; None while one of them waits.

    The first one, so that a bundle made later is the same file.
    """
    asked = leaf_ids.subquery()
    leaf_id = next(iter(asked.c))
    leaves, entries, last = db.session.execute(
        select(func.count(), func.count(EvidenceEntry.leaf_id), func.max(EvidenceEntry.log_index))
        .select_from(asked)
        .outerjoin(EvidenceEntry, EvidenceEntry.leaf_id == leaf_id)
    ).one()
    if entries < leaves:
        return None
    return db.session.scalar(
        select(EvidenceHead)
        .where(EvidenceHead.estate_id == estate_id, EvidenceHead.size > (last or 0))
        .order_by(EvidenceHead.size)
        .limit(1)
    )


def placed(leaf_ids: Sequence[int]) -> dict[int, Placed]:
    """Return receipts with their places, by their numbers; those without a place are left out."""
    rows = db.session.execute(
        select(
            EvidenceLeaf.id,
            EvidenceEntry.log_index,
            EvidenceLeaf.payload,
            EvidenceLeaf.digest,
            EvidenceLeaf.key_id,
            EvidenceLeaf.signature,
        )
        .join(EvidenceEntry, EvidenceEntry.leaf_id == EvidenceLeaf.id)
        .where(EvidenceLeaf.id.in_(leaf_ids))
    )
    return {leaf_id: Placed(*rest) for leaf_id, *rest in rows}


def log_under(head: EvidenceHead) -> dict[str, Any]:
    """Return the part that names the log and its head."""
    log = db.session.get_one(EvidenceLog, head.estate_id)
    return {
        "log_id": log.log_id,
        "opened_at": local_iso(log.opened_at),
        "head": {
            "size": head.size,
            "root": head.root.hex(),
            "at": local_iso(head.at),
            "key_id": head.key_id,
            "signature": head.signature,
        },
    }


def leaves_under(head: EvidenceHead) -> Iterator[bytes]:
    """Return the leaf hashes that the head was signed over, many in one piece."""
    for first in range(0, head.size, BATCH):
        yield b"".join(
            db.session.scalars(
                select(EvidenceEntry.leaf_hash)
                .where(
                    EvidenceEntry.estate_id == head.estate_id,
                    EvidenceEntry.log_index >= first,
                    EvidenceEntry.log_index < min(first + BATCH, head.size),
                )
                .order_by(EvidenceEntry.log_index)
            )
        )


def keys_until(head: EvidenceHead) -> list[dict[str, Any]]:
    """Return the history of the signing keys as it was when the head was signed."""
    return [
        {
            "key_id": key.key_id,
            "public_key": key.public_key,
            "follows": key.follows,
            "begins_at": local_iso(key.begins_at),
            "signature": key.signature,
        }
        for key in keyring.history()
        if key.begins_at is not None and key.begins_at <= head.at
    ]
