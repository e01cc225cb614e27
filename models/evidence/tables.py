"""The log of acts that people hold receipts for: leaves, their places in the log, signed tree heads. Append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Pk


class EvidenceLeaf(Base):
    """One act: its canonical payload, the digest of it and our signature over the digest's receipt."""

    __tablename__ = "evidence_leaves"
    __table_args__ = (
        Index(None, "estate_id", "id"),
        Index(None, "account_id", "id"),
        Index(None, "subject_kind", "subject_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    account_id: Mapped[int | None]
    payload: Mapped[dict[str, Any]]
    digest: Mapped[str]
    key_id: Mapped[str]
    signature: Mapped[str]
    at: Mapped[datetime]


class EvidenceLog(Base):
    """The log of an estate. Its row is locked by whoever appends to it."""

    __tablename__ = "evidence_logs"

    estate_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("estates.id"), primary_key=True)
    log_id: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]


class EvidenceEntry(Base):
    """A leaf's place in its estate's log: numbered from 0 without a gap, given once."""

    __tablename__ = "evidence_entries"
    __table_args__ = (
        Index(None, "estate_id", "leaf_hash"),
        CheckConstraint("log_index >= 0", name="counted"),
        CheckConstraint("octet_length(leaf_hash) = 32", name="hashed"),
    )

    estate_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("evidence_logs.estate_id"), primary_key=True
    )
    log_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf_id: Mapped[int] = mapped_column(ForeignKey("evidence_leaves.id"), unique=True)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)


class EvidenceNode(Base):
    """The root of a perfect subtree of 256 leaves, of 65,536, and so on; what lies between is computed."""

    __tablename__ = "evidence_nodes"
    __table_args__ = (
        CheckConstraint("level IN (8, 16, 24, 32, 40)", name="kept_level"),
        CheckConstraint("octet_length(hash) = 32", name="hashed"),
    )

    estate_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("evidence_logs.estate_id"), primary_key=True
    )
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class EvidenceHead(Base):
    """A signed tree head: so many entries, this root, at this time."""

    __tablename__ = "evidence_heads"
    __table_args__ = (
        UniqueConstraint("estate_id", "size"),
        Index(None, "estate_id", "id"),
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("octet_length(root) = 32", name="hashed"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("evidence_logs.estate_id"))
    size: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(ForeignKey("evidence_keys.key_id"))
    signature: Mapped[str]


class EvidenceKey(Base):
    """A public signing key. Each is signed by the one it follows, the first by itself."""

    __tablename__ = "evidence_keys"
    __table_args__ = (Index(None, "follows", unique=True, postgresql_nulls_not_distinct=True),)

    key_id: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[str] = mapped_column(unique=True)
    follows: Mapped[str | None] = mapped_column(ForeignKey("evidence_keys.key_id"))
    begins_at: Mapped[datetime]
    signature: Mapped[str]


class EvidenceHorizon(Base):
    """Up to where every leaf is in its log, so that nobody looks again below it. Only a short cut: see sealing.py."""

    __tablename__ = "evidence_horizon"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    low: Mapped[int]
    mark: Mapped[int | None]
    writers: Mapped[list[Any]]


for _model in (EvidenceLeaf, EvidenceLog, EvidenceEntry, EvidenceNode, EvidenceHead, EvidenceKey):
    append_only(_model.__table__)

also(
    EvidenceEntry.__table__,
    """
CREATE OR REPLACE FUNCTION evidence_entries_without_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (
            SELECT estate_id, min(log_index) AS first, max(log_index) AS last, count(*) AS entries
            FROM added GROUP BY estate_id
        ) a
        WHERE a.last - a.first + 1 <> a.entries OR (a.first > 0 AND NOT EXISTS (
            SELECT 1 FROM evidence_entries e WHERE e.estate_id = a.estate_id AND e.log_index = a.first - 1
        ))
    ) THEN
        RAISE EXCEPTION 'the numbers of a log have no gap' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
""",
)
also(
    EvidenceEntry.__table__,
    "CREATE TRIGGER evidence_entries_without_gap AFTER INSERT ON evidence_entries "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION evidence_entries_without_gap()",
)
