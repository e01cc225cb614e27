"""What reviewers answered, kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Pk


class MotionReview(Base):
    """A reviewer's checklist as it was answered and computed (checklist.py). Append-only.

    `digest`: of what was reviewed; as nothing can change between review and notice, it is the notice's too.
    """

    __tablename__ = "motion_reviews"
    __table_args__ = (
        CheckConstraint("outcome IN ('approved','returned')", name="outcome_known"),
        CheckConstraint(
            "outcome <> 'approved' OR NOT lines @> '[{\"answer\": \"no\"}]'::jsonb",
            name="approved_without_no",
        ),
        Index(None, "motion_id", "id"),
    )

    id: Mapped[Pk]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    outcome: Mapped[str]
    digest: Mapped[str]
    lines: Mapped[list[Any]]
    reviewed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reviewed_at: Mapped[datetime]


append_only(MotionReview.__table__)
