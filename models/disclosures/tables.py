"""Public notices as they were published, and objections to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import Pk, Secret, Version


class Disclosure(Base):
    """What anybody may read without a login, frozen with its digest; it can only be taken down."""

    __tablename__ = "disclosures"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "kind"),
        CheckConstraint("ends_at > published_at", name="ends_after_start"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawal_has_reason"
        ),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    title: Mapped[str]
    sections: Mapped[list[Any]]
    digest: Mapped[str]
    takes_objections: Mapped[bool]
    published_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]


class Objection(Base):
    """What an owner says against a disclosure. One without an answer at a time for each person."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("state IN ('pending','upheld','dismissed')", name="state_known"),
        CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL) AND (state = 'pending') = (answer IS NULL)",
            name="decided_with_answer",
        ),
        CheckConstraint("answer <> ''", name="answer_not_blank"),
        Index(
            "uq_objections_pending",
            "disclosure_id",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index(None, "estate_id", "state", "id"),
        Index(None, "disclosure_id", "id"),
    )

    id: Mapped[Pk]
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosures.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    text: Mapped[Secret]
    """People write names into it: kept like personal data."""
    state: Mapped[str]
    answer: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


also(
    Disclosure.__table__,
    """
CREATE OR REPLACE FUNCTION disclosures_keep_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
        OR (OLD.estate_id, OLD.kind, OLD.subject_kind, OLD.subject_id, OLD.title, OLD.sections, OLD.digest,
            OLD.takes_objections, OLD.published_at)
        IS DISTINCT FROM
           (NEW.estate_id, NEW.kind, NEW.subject_kind, NEW.subject_id, NEW.title, NEW.sections, NEW.digest,
            NEW.takes_objections, NEW.published_at)
        OR NEW.ends_at < OLD.ends_at
    THEN
        RAISE EXCEPTION 'a disclosure cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    Disclosure.__table__,
    "CREATE TRIGGER disclosures_keep_frozen BEFORE UPDATE OR DELETE ON disclosures "
    "FOR EACH ROW EXECUTE FUNCTION disclosures_keep_frozen()",
)
