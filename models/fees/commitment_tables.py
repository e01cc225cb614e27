"""Calls to commit, the texts that people committed to, and the commitments. A commitment is not a debt."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Pk, Version


class CallState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class CommitmentCall(Base):
    """A call on the owners of an estate to commit, with its text and the day by which; one is open at a time."""

    __tablename__ = "commitment_calls"
    __table_args__ = (
        CheckConstraint("state IN ('draft','open','closed')", name="state_known"),
        CheckConstraint(
            "published_by IS NULL OR published_by <> entered_by", name="published_by_another"
        ),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="open_is_published"),
        Index(
            "uq_commitment_calls_open",
            "estate_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    body: Mapped[str]
    digest: Mapped[str]
    commit_by: Mapped[date]
    state: Mapped[str]
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    published_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


class CommitmentText(Base):
    """A text that somebody committed to, word for word."""

    __tablename__ = "commitment_texts"

    digest: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]


append_only(CommitmentText.__table__)


class FeeCommitment(Base):
    """A unit's commitment by the owner group that held it; one stands at a time.

    On paper: entered by one person, it counts once another has confirmed it.
    """

    __tablename__ = "fee_commitments"
    __table_args__ = (
        Index(
            "uq_fee_commitments_standing",
            "unit_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint(
            "end_reason IN ('withdrawn','new_text','new_owner','refused')", name="end_reason_known"
        ),
        CheckConstraint("channel IN ('online','paper')", name="channel_known"),
        CheckConstraint(
            "(channel = 'online') = (account_id IS NOT NULL)"
            " AND (channel = 'paper') = (entered_by IS NOT NULL AND scan_digest IS NOT NULL)",
            name="channel_is_whole",
        ),
        CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by", name="confirmed_by_another"
        ),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_with_a_reason"),
        Index(None, "estate_id", "text_digest"),
        Index(None, "account_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    owner_group_id: Mapped[int] = mapped_column(ForeignKey("owner_groups.id"))
    channel: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    text_digest: Mapped[str] = mapped_column(ForeignKey("commitment_texts.digest"))
    scan_digest: Mapped[str | None]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    committed_at: Mapped[datetime]
    counts_from: Mapped[datetime | None]
    """When it began to count: at once on line, on paper when it was confirmed."""
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
