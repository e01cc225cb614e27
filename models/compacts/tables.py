"""Compacts in versions, what is said of the drafts, how they were adopted and filed, who signed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import BlindIndex, Pk, Secret, Version
from models.compacts.meeting import AdoptionKind
from models.compacts.rules import PREPARING, CompactState, Verdict

_STATES = ",".join(f"'{state.value}'" for state in CompactState)
_PREPARING = ",".join(f"'{state.value}'" for state in sorted(PREPARING))
_VERDICTS = ",".join(f"'{one.value}'" for one in Verdict)
_KINDS = ",".join(f"'{one.value}'" for one in AdoptionKind)


class EntryState(StrEnum):
    """What one person entered from paper and another checks."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


def _checked() -> tuple[CheckConstraint, CheckConstraint]:
    return (
        CheckConstraint("state IN ('entered','confirmed','returned')", name="state_known"),
        CheckConstraint(
            "(state = 'entered') = (checked_at IS NULL)"
            " AND (checked_at IS NULL) = (checked_by IS NULL)",
            name="checked_when_decided",
        ),
    )


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
    disclosure_id: Mapped[int | None] = mapped_column(ForeignKey("disclosures.id"))
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


class CompactRevision(Base):
    """A text as residents could read it while comments were taken, and what it changed; each difference made once."""

    __tablename__ = "compact_revisions"

    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    estate_id: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    digest: Mapped[str]
    note: Mapped[str]
    in_force_number: Mapped[int | None]
    """The compact that was in force, with which it is compared."""
    since_in_force: Mapped[list[Any] | None]
    since_first: Mapped[list[Any] | None]
    """What changed since the text that was put before the residents first; not for that text itself."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


append_only(CompactRevision.__table__)


class CompactAdoption(Base):
    """A meeting's decision as one person entered it; it adopts when another has checked it against the minutes."""

    __tablename__ = "compact_adoptions"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint(
            "agreed >= 0 AND agreed <= present AND present <= members", name="numbers_fit"
        ),
        *_checked(),
        CheckConstraint("checked_by <> recorded_by", name="checked_by_another"),
        CheckConstraint(
            "(state = 'returned') = (returned_for IS NOT NULL)", name="return_has_reason"
        ),
        Index(
            "uq_compact_adoptions_standing",
            "compact_id",
            unique=True,
            postgresql_where=text("state <> 'returned'"),
        ),
        Index(None, "compact_id", "id"),
    )

    id: Mapped[Pk]
    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"))
    estate_id: Mapped[int]
    kind: Mapped[str]
    members: Mapped[int]
    present: Mapped[int]
    agreed: Mapped[int]
    authorised_on: Mapped[date | None]
    notified_on: Mapped[date]
    held_on: Mapped[date]
    minutes: Mapped[str]
    minutes_file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    minutes_digest: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=EntryState.ENTERED.value)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[datetime | None]
    returned_for: Mapped[str | None]


class CompactFiling(Base):
    """The filing with the street office or the district (art. 31), once per compact."""

    __tablename__ = "compact_filings"

    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"), primary_key=True)
    estate_id: Mapped[int]
    office: Mapped[str]
    reference: Mapped[str]
    filed_on: Mapped[date]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    file_digest: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


append_only(CompactFiling.__table__)


class CompactComment(Base):
    """What a resident says of a draft; others see it when a moderator let it through."""

    __tablename__ = "compact_comments"
    __table_args__ = (
        CheckConstraint("state IN ('held','published','refused')", name="state_known"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (verdict IS NULL)",
            name="answer_has_time",
        ),
        CheckConstraint(f"verdict IN ({_VERDICTS})", name="verdict_known"),
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
    verdict: Mapped[str | None]
    answer: Mapped[str | None]
    """What was done with it, or why nothing was."""
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


class CompactPaperSignature(Base):
    """A signature on paper as a clerk entered it; it counts when another person has checked it against the scan."""

    __tablename__ = "compact_paper_signatures"
    __table_args__ = (
        *_checked(),
        CheckConstraint("checked_by <> entered_by", name="checked_by_another"),
        CheckConstraint("state <> 'returned' OR reason <> ''", name="return_has_reason"),
        Index(
            "uq_compact_paper_signatures_standing",
            "compact_id",
            "unit_id",
            "signer_index",
            unique=True,
            postgresql_where=text("state <> 'returned'"),
        ),
        Index(None, "compact_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int]
    compact_id: Mapped[int] = mapped_column(ForeignKey("compacts.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    signer: Mapped[Secret]
    signer_index: Mapped[BlindIndex]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    """The resident of that name in the unit, when one was known at the checking."""
    signed_on: Mapped[date]
    digest: Mapped[str]
    """The text's digest as it is printed on the paper."""
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    file_digest: Mapped[str]
    state: Mapped[str] = mapped_column(default=EntryState.ENTERED.value)
    reason: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[datetime | None]
    version: Mapped[Version]


class CompactSignature(Base):
    """One signature per compact and membership, over the digest that was shown. Never changed, never deleted."""

    __tablename__ = "compact_signatures"
    __table_args__ = (
        UniqueConstraint("compact_id", "membership_id"),
        CheckConstraint(
            "channel = 'online' AND membership_id IS NOT NULL AND paper_id IS NULL"
            " OR channel = 'paper' AND paper_id IS NOT NULL",
            name="channel_known",
        ),
        UniqueConstraint("paper_id"),
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
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("compact_paper_signatures.id"))
    leaf_id: Mapped[int] = mapped_column(ForeignKey("evidence_leaves.id"))
    signed_at: Mapped[datetime]


append_only(CompactSignature.__table__)

for _table, _kept in (
    (
        CompactAdoption.__table__,
        (
            "compact_id, estate_id, kind, members, present, agreed, authorised_on, notified_on, held_on, minutes,"
            " minutes_file_id, minutes_digest, recorded_by, at"
        ),
    ),
    (
        CompactPaperSignature.__table__,
        (
            "compact_id, estate_id, unit_id, signer, signer_index, signed_on, digest, file_id, file_digest,"
            " entered_by, entered_at"
        ),
    ),
):
    _name = _table.name  # type: ignore[attr-defined]
    _old, _new = (
        ", ".join(f"{row}.{one.strip()}" for one in _kept.split(",")) for row in ("OLD", "NEW")
    )
    also(
        _table,
        f"""
CREATE OR REPLACE FUNCTION {_name}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'entered' OR ({_old}) IS DISTINCT FROM ({_new}) THEN
        RAISE EXCEPTION 'what was entered from paper cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {_name}_keep BEFORE UPDATE OR DELETE ON {_name}
    FOR EACH ROW EXECUTE FUNCTION {_name}_keep()
""",
    )
