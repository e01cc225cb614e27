"""The place tree: district, street, community, estate; and what an estate is made of."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.types import Area, Pk
from models.places.rules import AreaSource


class PlaceKind(StrEnum):
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    ESTATE = "estate"


class Place(Base):
    """A node of the tree. `path` holds the ids from the root to the node itself."""

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint("kind IN ('district','street','community','estate')", name="kind_known"),
        UniqueConstraint("parent_id", "name"),
        Index(None, "path", postgresql_using="gin"),
    )

    id: Mapped[Pk]
    kind: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    path: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class Estate(Base):
    """An old housing estate (小区): the usual electorate."""

    __tablename__ = "estates"

    id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True, autoincrement=False)
    name: Mapped[str]
    address: Mapped[str]
    completed_on: Mapped[date]


class Building(Base):
    __tablename__ = "buildings"
    __table_args__ = (UniqueConstraint("estate_id", "number"),)

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    number: Mapped[str]


class Entrance(Base):
    """An entrance (单元) of a building; number '' where the building has none."""

    __tablename__ = "entrances"
    __table_args__ = (UniqueConstraint("building_id", "number"),)

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    building_id: Mapped[int] = mapped_column(ForeignKey("buildings.id"))
    number: Mapped[str]


class Unit(Base):
    """One exclusive part (专有部分). Area in 0.01 m2, never blank or zero."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("entrance_id", "room"),
        CheckConstraint("area_centi_m2 > 0", name="area_positive"),
        CheckConstraint(
            "area_source IN ('register','survey','contract')", name="area_source_known"
        ),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    entrance_id: Mapped[int] = mapped_column(ForeignKey("entrances.id"))
    room: Mapped[str]
    label: Mapped[str]
    floor: Mapped[int | None]
    area_centi_m2: Mapped[Area]
    area_source: Mapped[str] = mapped_column(default=AreaSource.REGISTER.value)
    usage: Mapped[str] = mapped_column(default="住宅")
