"""The register of illegal structures of an estate, and the declaration that it is complete."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.types import Pk, Version
from models.preconditions.structure_rules import RegisterState, StructureKind, StructureState

KINDS = ",".join(f"'{kind.value}'" for kind in StructureKind)
STATES = ",".join(f"'{state.value}'" for state in StructureState)
REGISTER_STATES = ",".join(f"'{state.value}'" for state in RegisterState)


class IllegalStructure(Base):
    """An illegal structure: what was there, what is there now, who looked again."""

    __tablename__ = "illegal_structures"
    __table_args__ = (
        CheckConstraint(f"kind IN ({KINDS})", name="kind_known"),
        CheckConstraint(f"state IN ({STATES})", name="state_known"),
        CheckConstraint("place <> '' AND before <> ''", name="place_and_before"),
        CheckConstraint(
            "state NOT IN ('cleared','checked') OR (cleared_on IS NOT NULL AND after <> ''"
            " AND cleared_by IS NOT NULL)",
            name="cleared_with_evidence",
        ),
        CheckConstraint(
            "state <> 'checked' OR (checked_by IS NOT NULL AND checked_by <> cleared_by)",
            name="checked_by_another",
        ),
        CheckConstraint(
            "state <> 'struck' OR (checked_by IS NOT NULL AND checked_by <> entered_by)",
            name="struck_by_another",
        ),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    place: Mapped[str]
    kind: Mapped[str]
    found_on: Mapped[date]
    before: Mapped[str]
    before_digest: Mapped[str | None]
    """SHA-256 of the photo that shows it."""
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=StructureState.STANDING.value)
    cleared_on: Mapped[date | None]
    after: Mapped[str | None]
    after_digest: Mapped[str | None]
    cleared_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who entered that it is cleared; another person checks."""
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """What the second person said: why it was sent back, or why it is no illegal structure."""
    version: Mapped[Version]


class StructureRegister(Base):
    """The declaration that an estate's register of illegal structures is complete."""

    __tablename__ = "structure_registers"
    __table_args__ = (
        CheckConstraint(f"state IN ({REGISTER_STATES})", name="state_known"),
        CheckConstraint("statement <> ''", name="statement_given"),
        CheckConstraint(
            "state <> 'complete' OR (checked_by IS NOT NULL AND checked_by <> declared_by)",
            name="checked_by_another",
        ),
    )

    estate_id: Mapped[int] = mapped_column(
        ForeignKey("estates.id"), primary_key=True, autoincrement=False
    )
    statement: Mapped[str]
    state: Mapped[str]
    declared_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    declared_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    version: Mapped[Version]
