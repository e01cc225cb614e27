"""Receipts: each ballot, signature, pledge, commitment and payment gets one at once, signed (Ed25519)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.base import crypto
from models.base.actor import Actor
from models.base.clock import local_iso
from models.base.digest import canonical, sha256_hex
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.evidence import keyring
from models.evidence.tables import EvidenceLeaf


@dataclass(frozen=True, slots=True)
class Sealed:
    """A payload made ready for the log: the full payload, its canonical form, digest and signature."""

    payload: dict[str, Any]
    content: bytes
    digest: str
    key_id: str
    signature: str


def seal(
    kind: str, estate_id: int, subject: tuple[str, int], facts: dict[str, Any], now: datetime
) -> Sealed:
    """Make and sign the canonical payload of an act, without storing it. Never put personal data into facts."""
    payload = {
        "kind": kind,
        "estate": estate_id,
        "subject": f"{subject[0]}:{subject[1]}",
        "at": local_iso(now),
        "facts": facts,
    }
    content = canonical(payload)
    digest = sha256_hex(content)
    key_id, signature = crypto.sign(bytes.fromhex(digest))
    return Sealed(payload, content, digest, key_id, signature)


def append(
    *,
    kind: str,
    estate_id: int,
    subject: tuple[str, int],
    facts: dict[str, Any],
    account_id: int | None,
    now: datetime,
) -> EvidenceLeaf:
    """Append an act to the log in the caller's transaction and return its receipt."""
    sealed = seal(kind, estate_id, subject, facts, now)
    leaf = EvidenceLeaf(
        estate_id=estate_id,
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        account_id=account_id,
        payload=sealed.payload,
        digest=sealed.digest,
        key_id=sealed.key_id,
        signature=sealed.signature,
        at=now,
    )
    db.session.add(leaf)
    db.session.flush()  # the receipt shows its number
    return leaf


def receipts_of_me(actor: Actor, paging: Paging) -> Page[EvidenceLeaf]:
    """Return the actor's receipts, newest first."""
    return page_of(
        select(EvidenceLeaf).where(EvidenceLeaf.account_id == actor.id), EvidenceLeaf.id, paging
    )


def receipt(actor: Actor, leaf_id: int) -> EvidenceLeaf:
    """Return one of the actor's own receipts. Raises not-found."""
    leaf = db.session.get(EvidenceLeaf, leaf_id)
    if leaf is None or not actor.is_resident or leaf.account_id != actor.id:
        raise NOT_FOUND()
    return leaf


def receipt_held(leaf_id: int, digest: str | None) -> EvidenceLeaf | None:
    """Return a receipt to whoever knows its digest, which is a secret of those who were shown the receipt."""
    leaf = db.session.get(EvidenceLeaf, leaf_id) if digest else None
    return leaf if leaf is not None and leaf.digest == digest else None


def receipt_of(subject: tuple[str, int], kind: str) -> EvidenceLeaf | None:
    """Return the newest receipt of a subject."""
    return db.session.scalar(
        select(EvidenceLeaf)
        .where(
            EvidenceLeaf.subject_kind == subject[0],
            EvidenceLeaf.subject_id == subject[1],
            EvidenceLeaf.kind == kind,
        )
        .order_by(EvidenceLeaf.id.desc())
        .limit(1)
    )


def holds(leaf: EvidenceLeaf) -> bool:
    """Say whether a stored receipt's payload, digest and signature agree."""
    if sha256_hex(canonical(leaf.payload)) != leaf.digest:
        return False
    # The process' own keys first; a replaced one, whose seed is gone, is in the history.
    held = crypto.public_keys().get(leaf.key_id)
    public_key = held or keyring.public_keys().get(leaf.key_id, "")
    return crypto.holds_under(public_key, leaf.signature, bytes.fromhex(leaf.digest))
