"""Compacts in versions, what is said of the drafts, how they were adopted and filed, who signed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Pk, Version
from models.compacts.rules import PREPARING, CompactState

_STATES = ",".join(f"'{state.value}'" for state in CompactState)
_PREPARING = ",".join(f"'{state.value}'" for state in sorted(PREPARING))


class Compact(Base):
    """One version of an estate's compact. The text is fixed, with its digest, from `frozen` on."""

    __tablename__ = "compacts"
    __table_args__ = (
        UniqueConstraint("estate_id", "number"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(
            "(state IN ('draft','commenting','withdrawn')) OR digest IS NOT NULL",
            name="digest_when_frozen",
        ),
        Index(
            "uq_compacts_preparing",
            "estate_id",
            unique=True,
            postgresql_where=text(f"state IN ({_PREPARING})"),
        ),
        Index(
            "uq_compacts_open", "estate_id", unique=True, postgresql_where=text("state = 'open'")
        ),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default=CompactState.DRAFT.value)
    digest: Mapped[str | None]
    comments_end_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    version: Mapped[Version]


also(
    Compact.__table__,
    """
CREATE OR REPLACE FUNCTION keep_frozen_compact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.digest IS NOT NULL AND (NEW.title, NEW.body, NEW.digest, NEW.number, NEW.estate_id)
        IS DISTINCT FROM (OLD.title, OLD.body, OLD.digest, OLD.number, OLD.estate_id) THEN
        RAISE EXCEPTION 'the text of a frozen compact cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER compacts_keep_frozen BEFORE UPDATE ON compacts
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_compact()
""",
)


class CompactTransition(Base):
    """Each step of a compact: when, by whom, with which reason."""

    __tablename__ = "compact_transitions"
    __table_args__ = (Index(None, "compact_id", "id"),)

    id: Mapped[Pk]
    estate_id: Mapped[int]
    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"))
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str]
    staff_id: Mapped[int]
    at: Mapped[datetime]


append_only(CompactTransition.__table__)


class CompactAdoption(Base):
    """The decision of the meeting, once per compact."""

    __tablename__ = "compact_adoptions"
    __table_args__ = (
        CheckConstraint("kind IN ('residents_meeting','representatives')", name="kind_known"),
        CheckConstraint(
            "agreed >= 0 AND agreed <= present AND present <= members", name="numbers_fit"
        ),
    )

    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"), primary_key=True)
    estate_id: Mapped[int]
    kind: Mapped[str]
    members: Mapped[int]
    present: Mapped[int]
    agreed: Mapped[int]
    notified_on: Mapped[date]
    held_on: Mapped[date]
    minutes: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


append_only(CompactAdoption.__table__)


class CompactFiling(Base):
    """The filing with the street office or the district (art. 31), once per compact."""

    __tablename__ = "compact_filings"

    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"), primary_key=True)
    estate_id: Mapped[int]
    office: Mapped[str]
    reference: Mapped[str]
    filed_on: Mapped[date]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


append_only(CompactFiling.__table__)


class CompactComment(Base):
    """What a resident says of a draft; others see it when a moderator let it through."""

    __tablename__ = "compact_comments"
    __table_args__ = (
        CheckConstraint("state IN ('held','published','refused')", name="state_known"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_time"),
        Index(None, "compact_id", "state", "id"),
        Index(None, "account_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int]
    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="held")
    refusal: Mapped[str | None]
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


class CompactSignature(Base):
    """One signature per compact and membership, over the digest that was shown. Never changed, never deleted."""

    __tablename__ = "compact_signatures"
    __table_args__ = (
        UniqueConstraint("compact_id", "membership_id"),
        CheckConstraint("channel IN ('online','paper')", name="channel_known"),
        Index(None, "compact_id", "unit_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int]
    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[str]
    channel: Mapped[str] = mapped_column(default="online")
    leaf_id: Mapped[int] = mapped_column(ForeignKey("evidence_leaves.id"))
    signed_at: Mapped[datetime]


append_only(CompactSignature.__table__)
