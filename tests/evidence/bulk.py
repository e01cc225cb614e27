"""Leaves by the thousand, and what a whole log looks like."""

from sqlalchemy import text

from models.base.session import db
from models.evidence import keyring
from models.evidence.merkle import Frontier
from models.evidence.statements import hash_of_receipt
from models.evidence.tables import EvidenceEntry, EvidenceHead, EvidenceLeaf

MANY = """
INSERT INTO evidence_leaves
    (estate_id, kind, subject_kind, subject_id, account_id, payload, digest, key_id, signature, at)
SELECT :estate, 'test', 'unit', n, NULL, '{}', encode(sha256(n::text::bytea), 'hex'), :key, 'none', :now
FROM generate_series(1, :count) n
"""


def leave_many(estate, count, key, now):
    """Leaves whose signatures nobody looks at."""
    values = {"estate": estate.id, "count": count, "key": key, "now": now}
    db.session.execute(text(MANY), values)
    db.session.commit()


def check_whole(estate):
    """Assert that every leaf has one place, no place is missing, and every head is the root of its time."""
    db.session.rollback()
    rows = db.session.execute(
        db.select(
            EvidenceEntry.log_index,
            EvidenceEntry.leaf_hash,
            EvidenceLeaf.digest,
            EvidenceLeaf.key_id,
            EvidenceLeaf.signature,
        )
        .join(EvidenceLeaf, EvidenceLeaf.id == EvidenceEntry.leaf_id)
        .where(EvidenceEntry.estate_id == estate.id)
        .order_by(EvidenceEntry.log_index)
    ).all()
    leaves = db.session.query(EvidenceLeaf).filter_by(estate_id=estate.id).count()
    assert [row.log_index for row in rows] == list(range(leaves))
    heads = {
        head.size: head for head in db.session.query(EvidenceHead).filter_by(estate_id=estate.id)
    }
    assert max(heads) == leaves
    frontier = Frontier()
    for row in rows:
        assert row.leaf_hash == hash_of_receipt(row.digest, row.key_id, row.signature)
        frontier.extend([row.leaf_hash])
        if frontier.size in heads:
            assert heads[frontier.size].root == frontier.root()
    assert keyring.history()
    return sorted(heads)
