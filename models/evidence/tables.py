"""The log of acts that people hold receipts for. Append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
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


append_only(EvidenceLeaf.__table__)
