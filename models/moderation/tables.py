"""The one queue of what must be looked at before others see it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import Pk, Secret, Version


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
        Index(None, "author_kind", "author_id", "id"),
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
    unreachable_since: Mapped[datetime | None]
    """Since when the platform has been asked about it and has not answered."""
    state: Mapped[str]
    reason: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who decided first; an appeal leaves it, so that nobody judges their own decision."""
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


class AppealState(StrEnum):
    """`upheld`: the text is let through after all."""

    PENDING = "pending"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ModerationAppeal(Base):
    """An author's word against a refusal: once an item, judged by somebody who did not refuse it."""

    __tablename__ = "moderation_appeals"
    __table_args__ = (
        UniqueConstraint("item_id"),
        CheckConstraint("state IN ('pending','upheld','dismissed')", name="state_known"),
        CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL) AND (state = 'pending') = (decided_by IS NULL)"
            " AND (state = 'pending') = (reason IS NULL)",
            name="decided_with_reason",
        ),
        CheckConstraint("reason <> ''", name="reason_not_blank"),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("moderation_items.id"))
    text: Mapped[Secret]
    """People write about themselves in it: kept like personal data."""
    state: Mapped[str]
    reason: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


also(
    ModerationItem.__table__,
    """
CREATE OR REPLACE FUNCTION moderation_keeps_first_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL
        AND (OLD.decided_by, OLD.decided_at) IS DISTINCT FROM (NEW.decided_by, NEW.decided_at)
    THEN
        RAISE EXCEPTION 'the first decision of an item stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    ModerationItem.__table__,
    "CREATE TRIGGER moderation_keeps_first_decision BEFORE UPDATE ON moderation_items "
    "FOR EACH ROW EXECUTE FUNCTION moderation_keeps_first_decision()",
)
also(
    ModerationAppeal.__table__,
    """
CREATE OR REPLACE FUNCTION appeals_have_another_judge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'an appeal is decided once' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.decided_by IS NOT NULL
        AND NEW.decided_by = (SELECT decided_by FROM moderation_items WHERE id = NEW.item_id)
    THEN
        RAISE EXCEPTION 'whoever decided does not judge the appeal' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    ModerationAppeal.__table__,
    "CREATE TRIGGER appeals_have_another_judge BEFORE INSERT OR UPDATE ON moderation_appeals "
    "FOR EACH ROW EXECUTE FUNCTION appeals_have_another_judge()",
)
