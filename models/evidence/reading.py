"""What anybody may read of an estate's log, and the proofs for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.base.actor import Actor
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.evidence import actions, merkle
from models.evidence.nodes import StoredNodes
from models.evidence.rules import NOT_IN_LOG_YET, TREE_SIZE_UNKNOWN
from models.evidence.sealing import newest_head
from models.evidence.tables import EvidenceEntry, EvidenceHead, EvidenceLog
from models.places import actions as places
from models.places.tables import Estate


@dataclass(frozen=True, slots=True)
class PublicLog:
    """An estate's log; before the first act it has neither id nor head."""

    estate: Estate
    log_id: str | None
    head: EvidenceHead | None


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that an entry is under a head."""

    log_id: str
    log_index: int
    leaf_hash: bytes
    path: Sequence[bytes]
    head: EvidenceHead


@dataclass(frozen=True, slots=True)
class Consistency:
    """The proof that the log of `second` entries begins with that of `first`."""

    first: int
    second: int
    path: Sequence[bytes]


def log_of(estate_id: int) -> PublicLog:
    """Return an estate's log with its newest head. Raises not-found."""
    estate = places.estate(estate_id)
    log = db.session.get(EvidenceLog, estate_id)
    return PublicLog(estate, log.log_id if log else None, newest_head(estate_id))


def heads_of(estate_id: int, paging: Paging) -> Page[EvidenceHead]:
    """Return the signed heads, newest first. Raises not-found."""
    places.estate(estate_id)
    statement = select(EvidenceHead).where(EvidenceHead.estate_id == estate_id)
    return page_of(statement, EvidenceHead.id, paging)


def inclusion_of_hash(estate_id: int, leaf_hash: str, size: int | None) -> Inclusion:
    """Prove an entry by its hash under the newest head, or under the one of a size.

    Raises not-found, not-in-log-yet when no head covers it yet, tree-size-unknown.
    """
    try:
        wanted = bytes.fromhex(leaf_hash)
    except ValueError:
        raise NOT_FOUND() from None
    entry = db.session.scalar(
        select(EvidenceEntry)
        .where(EvidenceEntry.estate_id == estate_id, EvidenceEntry.leaf_hash == wanted)
        .order_by(EvidenceEntry.log_index)
        .limit(1)
    )
    if entry is None:
        raise NOT_FOUND()
    return _inclusion(entry, size)


def inclusion_of_receipt(
    actor: Actor, receipt_id: int, digest: str | None = None
) -> Inclusion | None:
    """Prove a receipt under the newest head; None while it waits. Raises not-found.

    digest: of somebody else's receipt; only who was shown the receipt knows it, as the co-owner of a ballot.
    """
    leaf = actions.receipt_held(receipt_id, digest) or actions.receipt(actor, receipt_id)
    entry = db.session.scalar(select(EvidenceEntry).where(EvidenceEntry.leaf_id == leaf.id))
    head = newest_head(leaf.estate_id)
    if entry is None or head is None or entry.log_index >= head.size:
        return None
    return _inclusion(entry, None)


def consistency(estate_id: int, first: int, second: int) -> Consistency:
    """Prove that the log has only grown. Raises not-found, tree-size-unknown."""
    places.estate(estate_id)
    head = newest_head(estate_id)
    if head is None or not 0 < first <= second <= head.size:
        raise TREE_SIZE_UNKNOWN(size=head.size if head else 0)
    path = merkle.consistency_proof(first, second, StoredNodes(estate_id))
    return Consistency(first, second, path)


def _inclusion(entry: EvidenceEntry, size: int | None) -> Inclusion:
    head = newest_head(entry.estate_id) if size is None else _head_of(entry.estate_id, size)
    if head is None or entry.log_index >= head.size:
        raise NOT_IN_LOG_YET()
    path = merkle.inclusion_proof(entry.log_index, head.size, StoredNodes(entry.estate_id))
    log = db.session.get_one(EvidenceLog, entry.estate_id)
    return Inclusion(log.log_id, entry.log_index, entry.leaf_hash, path, head)


def _head_of(estate_id: int, size: int) -> EvidenceHead:
    head = db.session.scalar(
        select(EvidenceHead).where(EvidenceHead.estate_id == estate_id, EvidenceHead.size == size)
    )
    if head is None:
        newest = newest_head(estate_id)
        raise TREE_SIZE_UNKNOWN(size=newest.size if newest else 0)
    return head
