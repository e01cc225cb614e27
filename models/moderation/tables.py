"""The one queue of what must be looked at before others see it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.types import Pk, Version


class ModerationState(StrEnum):
    """`held`: the platform has not answered yet; `pending`: waits for a person."""

    HELD = "held"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class ModerationItem(Base):
    """A text of a resident or a proposal of staff that waits for a decision. One item per subject."""

    __tablename__ = "moderation_items"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        CheckConstraint("state IN ('held','pending','approved','refused')", name="state_known"),
        CheckConstraint(
            "platform_verdict IN ('none','unchecked','pass','review','risky')", name="verdict_known"
        ),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refusal_has_reason"),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    author_kind: Mapped[str]
    author_id: Mapped[int]
    text: Mapped[str]
    platform_verdict: Mapped[str]
    platform_label: Mapped[int | None]
    check_attempts: Mapped[int] = mapped_column(default=0)
    next_check_at: Mapped[datetime | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]
