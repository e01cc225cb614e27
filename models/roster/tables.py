"""Who holds title to which unit. An owner group is the exact set of holders of a unit: one head, areas summed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import BlindIndex, Pk, Secret, Version
from models.roster.holders import HolderKind as HolderKind  # noqa: PLC0414 - others take it from here


class ImportState(StrEnum):
    READING = "reading"
    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What became of a row when its import was confirmed."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


class CorrectionState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DeathState(StrEnum):
    """Where the record of a holder's death stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class Grounds(StrEnum):
    """Why a unit's entry changes: it was wrong, or the unit changed hands."""

    CORRECTION = "correction"
    TRANSFER = "transfer"


class RosterRegister(Base):
    """An estate's register as a whole. Whoever changes it locks this row; `version` counts the changes."""

    __tablename__ = "roster_registers"

    estate_id: Mapped[int] = mapped_column(
        ForeignKey("estates.id"), primary_key=True, autoincrement=False
    )
    version: Mapped[Version]


class Holder(Base):
    """A person or body with title. `identity_index` is the blind index of what tells two holders apart."""

    __tablename__ = "holders"
    __table_args__ = (
        UniqueConstraint("estate_id", "identity_index"),
        CheckConstraint(
            "kind IN ('person','company','public_housing','developer')", name="kind_known"
        ),
        Index(None, "name_index", "phone_index"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str]
    name: Mapped[Secret]
    name_index: Mapped[BlindIndex]
    phone: Mapped[Secret | None]
    phone_index: Mapped[BlindIndex | None]
    identity_number: Mapped[Secret | None]
    identity_index: Mapped[BlindIndex]


class OwnerGroup(Base):
    """The exact set of holders; `key` is the digest of their ids in order."""

    __tablename__ = "owner_groups"
    __table_args__ = (UniqueConstraint("estate_id", "key"),)

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    key: Mapped[str]


class OwnerGroupHolder(Base):
    __tablename__ = "owner_group_holders"
    __table_args__ = (Index(None, "holder_id"),)

    owner_group_id: Mapped[int] = mapped_column(ForeignKey("owner_groups.id"), primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holders.id"), primary_key=True)


class UnitTitle(Base):
    """Which owner group held a unit from when to when; one open title a unit."""

    __tablename__ = "unit_titles"
    __table_args__ = (
        Index(
            "uq_unit_titles_open", "unit_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        Index(None, "owner_group_id"),
        Index(None, "estate_id"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    owner_group_id: Mapped[int] = mapped_column(ForeignKey("owner_groups.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


also(
    UnitTitle.__table__,
    "CREATE TRIGGER unit_titles_kept BEFORE DELETE ON unit_titles "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
)


class HolderDeath(Base):
    """That a holder has died, with the proof: entered by one, checked by another, maybe taken back.

    Title stays with the dead holder's record until the inheritance is registered as a transfer.
    """

    __tablename__ = "holder_deaths"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending','confirmed','refused','taken_back')", name="state_known"
        ),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("decided_by <> entered_by", name="decided_by_another"),
        CheckConstraint("(state = 'taken_back') = (taken_back_at IS NOT NULL)", name="taken_back"),
        Index(
            "uq_holder_deaths_live",
            "holder_id",
            unique=True,
            postgresql_where=text("state IN ('pending','confirmed')"),
        ),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("holders.id"))
    died_on: Mapped[date]
    note: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    state: Mapped[str] = mapped_column(default=DeathState.PENDING.value)
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_back_at: Mapped[datetime | None]
    version: Mapped[Version]


class RosterImport(Base):
    """An uploaded roster: read row by row, previewed against the register, then confirmed or cancelled.

    `register_version` is the register that the verdicts were given against. The counts are of rows.
    """

    __tablename__ = "roster_imports"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reading','previewed','confirmed','cancelled')", name="state_known"
        ),
        CheckConstraint("processed <= total", name="processed_within_total"),
        CheckConstraint(
            "(state IN ('confirmed','cancelled')) = (decided_at IS NOT NULL)",
            name="decided_has_time",
        ),
        Index(None, "estate_id", "id"),
        Index("ix_roster_imports_reading", "id", postgresql_where=text("state = 'reading'")),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    file_name: Mapped[str]
    file_digest: Mapped[str]
    file_bytes: Mapped[int]
    header: Mapped[list[Any]]
    unknown_columns: Mapped[list[Any]]
    state: Mapped[str]
    register_version: Mapped[int]
    total: Mapped[int]
    processed: Mapped[int] = mapped_column(default=0)
    new_rows: Mapped[int] = mapped_column(default=0)
    same_rows: Mapped[int] = mapped_column(default=0)
    changed_rows: Mapped[int] = mapped_column(default=0)
    bad_rows: Mapped[int] = mapped_column(default=0)
    applied_rows: Mapped[int | None]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    uploaded_by_name: Mapped[str]
    uploaded_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    rows_forgotten_at: Mapped[datetime | None]
    version: Mapped[Version]


class RosterImportPart(Base):
    """A piece of a file that is still being read; gone as soon as it has been."""

    __tablename__ = "roster_import_parts"

    import_id: Mapped[int] = mapped_column(ForeignKey("roster_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    content: Mapped[Secret]


class RosterImportRow(Base):
    """A row of the file. `said` holds its cells, entry and flaws, `differences` what it would change; personal data."""

    __tablename__ = "roster_import_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index(None, "import_id", "verdict", "id"),
        CheckConstraint("verdict IN ('new','same','changed','bad')", name="verdict_known"),
        CheckConstraint("outcome IN ('applied','unchanged','skipped')", name="outcome_known"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_imports.id"))
    number: Mapped[int]
    verdict: Mapped[str]
    label: Mapped[str]
    said: Mapped[Secret]
    differences: Mapped[Secret | None]
    outcome: Mapped[str | None]


class RosterCorrection(Base):
    """A proposed change of one unit's entry, decided by another person than its author.

    `before` is the entry that the author saw, `after` the one proposed; both hold personal data.
    """

    __tablename__ = "roster_corrections"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending','accepted','refused','withdrawn')", name="state_known"
        ),
        CheckConstraint("grounds IN ('correction','transfer')", name="grounds_known"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("state <> 'refused' OR decision_reason <> ''", name="refusal_has_reason"),
        CheckConstraint(
            "state NOT IN ('accepted','refused') OR decided_by <> author_id",
            name="decided_by_another",
        ),
        Index(
            "uq_roster_corrections_pending",
            "unit_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    grounds: Mapped[str]
    reason: Mapped[str]
    before: Mapped[Secret]
    after: Mapped[Secret]
    state: Mapped[str] = mapped_column(default=CorrectionState.PENDING.value)
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    author_name: Mapped[str]
    created_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    version: Mapped[Version]
