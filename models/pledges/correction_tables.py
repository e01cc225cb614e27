"""Money of a contribution given back, or a wrong entry taken back: asked by one, decided by another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.types import Fen, Pk, Version


class ContributionCorrection(Base):
    """A refund in cash or by bank, or the reversal of such a payment. WeChat Pay gives back by itself."""

    __tablename__ = "contribution_corrections"
    __table_args__ = (
        CheckConstraint("kind IN ('refund','reversal')", name="kind_known"),
        CheckConstraint("state IN ('pending','accepted','refused')", name="state_known"),
        CheckConstraint("way IN ('cash','bank')", name="way_known"),
        CheckConstraint("(kind = 'reversal') = (payment_id IS NOT NULL)", name="reversal_of_one"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="decided_by_another"),
        CheckConstraint("(state = 'pending') = (decided_by IS NULL)", name="decided_by_one"),
        CheckConstraint("(state = 'accepted') = (made_id IS NOT NULL)", name="accepted_is_made"),
        UniqueConstraint("made_id"),
        Index(
            "uq_contribution_corrections_pending",
            "pledge_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    kind: Mapped[str]
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    """What is taken back."""
    amount_fen: Mapped[Fen]
    way: Mapped[str]
    reference: Mapped[str]
    """The bank's number of the transfer back, or the paper that the household signed; '' without one."""
    reason: Mapped[str]
    state: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str | None]
    made_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    """The payment's row that came of it."""
    version: Mapped[Version]
