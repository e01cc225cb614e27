"""Public notices as they were published, and objections to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Pk, Secret, Version


class Disclosure(Base):
    """What anybody may read without a login, frozen with its digest.

    It can only be taken down; and what should never have been public can then be hidden.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        UniqueConstraint("estate_id", "subject_kind", "subject_id", "kind", "edition"),
        Index(
            "uq_disclosures_standing",
            "estate_id",
            "subject_kind",
            "subject_id",
            "kind",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL AND kind <> 'ledger'"),
        ),
        CheckConstraint(
            "kind IN ('motion_notice','motion_extension','roll','motion_result','compact','ledger','plan',"
            "'funding')",
            name="kind_known",
        ),
        CheckConstraint("edition > 0", name="edition_counts"),
        CheckConstraint("ends_at > published_at", name="ends_after_start"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawal_has_reason"
        ),
        CheckConstraint(
            "hidden_at IS NULL OR withdrawn_at IS NOT NULL", name="hidden_when_withdrawn"
        ),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    edition: Mapped[int] = mapped_column(default=1)
    """Counts the publications of a subject: a ledger has many, anything else only after the earlier was taken down."""
    title: Mapped[str]
    sections: Mapped[list[Any]]
    digest: Mapped[str]
    period_source: Mapped[str] = mapped_column(default="")
    takes_objections: Mapped[bool]
    published_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    hidden_at: Mapped[datetime | None]


class DisclosureRows(Base):
    """A part of the rows of a disclosure's table: a page of the API, and what the public page holds at once."""

    __tablename__ = "disclosure_rows"
    __table_args__ = (UniqueConstraint("disclosure_id", "section", "number"),)

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    disclosure_id: Mapped[int] = mapped_column(
        ForeignKey("disclosures.id", deferrable=True, initially="DEFERRED")
    )
    """The rows come first: their digest is frozen with the disclosure."""
    section: Mapped[int]
    number: Mapped[int]
    rows: Mapped[list[Any]]


class Objection(Base):
    """What an owner says against a disclosure. One without an answer at a time for each person, and for each paper."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("state IN ('pending','upheld','dismissed')", name="state_known"),
        CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL) AND (state = 'pending') = (answer IS NULL)",
            name="decided_with_answer",
        ),
        CheckConstraint("answer <> ''", name="answer_not_blank"),
        CheckConstraint(
            "(channel = 'online' AND account_id IS NOT NULL AND entered_by IS NULL)"
            " OR (channel = 'paper' AND account_id IS NULL AND entered_by IS NOT NULL)",
            name="channel_known",
        ),
        CheckConstraint(
            "channel <> 'paper' OR decided_by IS DISTINCT FROM entered_by", name="second_person"
        ),
        Index(
            "uq_objections_pending",
            "disclosure_id",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "uq_objections_pending_paper",
            "disclosure_id",
            "unit_id",
            unique=True,
            postgresql_where=text("state = 'pending' AND channel = 'paper'"),
        ),
        Index(None, "estate_id", "state", "id"),
        Index(None, "disclosure_id", "id"),
    )

    id: Mapped[Pk]
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosures.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    channel: Mapped[str] = mapped_column(default="online")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    text: Mapped[Secret]
    """People write names into it: kept like personal data."""
    state: Mapped[str]
    summary: Mapped[str | None]
    """What it was about, as the public page says it: written by staff, without names."""
    answer: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


append_only(DisclosureRows.__table__)
also(
    DisclosureRows.__table__,
    """
CREATE OR REPLACE FUNCTION disclosure_rows_come_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN disclosures ON disclosures.id = added.disclosure_id) THEN
        RAISE EXCEPTION 'a disclosure cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
""",
)
also(
    DisclosureRows.__table__,
    "CREATE TRIGGER disclosure_rows_come_first AFTER INSERT ON disclosure_rows "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION disclosure_rows_come_first()",
)
also(
    Disclosure.__table__,
    """
CREATE OR REPLACE FUNCTION disclosures_keep_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.estate_id, OLD.kind, OLD.subject_kind, OLD.subject_id, OLD.edition, OLD.title, OLD.sections,
            OLD.digest, OLD.period_source, OLD.takes_objections, OLD.published_at)
        IS DISTINCT FROM
           (NEW.estate_id, NEW.kind, NEW.subject_kind, NEW.subject_id, NEW.edition, NEW.title, NEW.sections,
            NEW.digest, NEW.period_source, NEW.takes_objections, NEW.published_at)
        OR NEW.ends_at < OLD.ends_at
        OR (OLD.withdrawn_at IS NOT NULL
            AND (OLD.withdrawn_at, OLD.withdrawn_reason, OLD.ends_at)
            IS DISTINCT FROM (NEW.withdrawn_at, NEW.withdrawn_reason, NEW.ends_at))
        OR (OLD.hidden_at IS NOT NULL AND OLD.hidden_at IS DISTINCT FROM NEW.hidden_at)
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
