"""Who holds title to which unit. An owner group is the exact set of holders of a unit: one head, areas summed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.types import BlindIndex, Pk, Secret


class HolderKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    PUBLIC_HOUSING = "public_housing"
    DEVELOPER = "developer"


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
    identity_index: Mapped[BlindIndex]


class OwnerGroup(Base):
    """The exact set of holders; `key` is the digest of their identity indexes in order."""

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
