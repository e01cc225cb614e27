"""Renovations: one plan for one area, its estates, and the steps of its journey."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Pk, Version
from models.renovations.rules import COMMUNITY_CHECKLIST, Stage

STAGES = ",".join(f"'{stage.value}'" for stage in Stage)
AIMS = ",".join(f"'{code}'" for code in COMMUNITY_CHECKLIST)


class Renovation(Base):
    """One plan for one area (一片区一方案). `estate_id` is the estate under whose number it is kept."""

    __tablename__ = "renovations"
    __table_args__ = (
        CheckConstraint(f"stage IN ({STAGES})", name="stage_known"),
        CheckConstraint("title <> ''", name="title_given"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    title: Mapped[str]
    stage: Mapped[str] = mapped_column(default=Stage.NEEDS.value)
    thresholds: Mapped[dict[str, Any]]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    version: Mapped[Version]


class RenovationEstate(Base):
    """An estate of a renovation. An estate is in one running renovation at most."""

    __tablename__ = "renovation_estates"
    __table_args__ = (
        Index(
            "uq_renovation_estates_running",
            "estate_id",
            unique=True,
            postgresql_where=text("running"),
        ),
    )

    renovation_id: Mapped[int] = mapped_column(ForeignKey("renovations.id"), primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    running: Mapped[bool] = mapped_column(default=True)


class RenovationStep(Base):
    """A step of the journey with its date, its evidence and who did it. Append-only."""

    __tablename__ = "renovation_steps"
    __table_args__ = (
        UniqueConstraint("renovation_id", "number"),
        CheckConstraint(f"stage IN ({STAGES})", name="stage_known"),
        CheckConstraint("evidence <> ''", name="evidence_given"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    renovation_id: Mapped[int] = mapped_column(ForeignKey("renovations.id"))
    number: Mapped[int]
    stage: Mapped[str]
    on: Mapped[date]
    evidence: Mapped[str]
    by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    by_name: Mapped[str]
    at: Mapped[datetime]


append_only(RenovationStep.__table__)


class CommunityAim(Base):
    """How the plan stands against one aim of the complete-community checklist. Append-only: the newest counts."""

    __tablename__ = "community_aims"
    __table_args__ = (
        CheckConstraint(f"code IN ({AIMS})", name="code_known"),
        CheckConstraint("covered OR note <> ''", name="gap_has_reason"),
        Index(None, "renovation_id", "code", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    renovation_id: Mapped[int] = mapped_column(ForeignKey("renovations.id"))
    code: Mapped[str]
    covered: Mapped[bool]
    note: Mapped[str]
    by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


append_only(CommunityAim.__table__)
