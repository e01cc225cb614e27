"""Verbs on the units of an estate, many at a time; the roster says what they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, bindparam, insert, select, update

from models.base.session import db
from models.places.actions import UnitAddress, entrance_ids
from models.places.tables import Building, Entrance, Unit


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is recorded of a unit beside its address; area in 0.01 m2."""

    floor: int | None
    area_centi_m2: int
    area_source: str
    usage: str


def add_units(estate_id: int, units: Sequence[tuple[UnitAddress, UnitFacts]]) -> dict[str, int]:
    """Add units with the buildings and entrances they need; return label -> unit id."""
    if not units:
        return {}
    entrances = entrance_ids(estate_id, [address for address, _ in units])
    table = (
        Unit.__table__
    )  # the ORM would send a statement for each change between rows with and without a floor
    rows = db.session.execute(
        insert(table).returning(table.c.label, table.c.id),  # type: ignore[arg-type]
        [
            {
                "estate_id": estate_id,
                "entrance_id": entrances[address.building, address.entrance],
                "room": address.room,
                "label": address.label,
                **_columns(facts),
            }
            for address, facts in units
        ],
    )
    return {row.label: row.id for row in rows}


def change_units(changes: Iterable[tuple[int, UnitFacts]]) -> None:
    """Record other facts of units: (unit id, facts)."""
    values = [{"of_unit": unit_id, **_columns(facts)} for unit_id, facts in changes]
    if values:
        table = Unit.__table__
        db.session.connection().execute(
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("of_unit"))
            .values({name: bindparam(name) for name in _columns(UnitFacts(None, 1, "", ""))}),
            values,
        )


def placed_units(
    estate_id: int, unit_id: int | None = None
) -> Sequence[Row[int, str, str, str, int | None, int, str, str]]:
    """Return (unit id, building, entrance, room, floor, area, area source, usage) of an estate's units, or of one."""
    statement = (
        select(
            Unit.id,
            Building.number,
            Entrance.number,
            Unit.room,
            Unit.floor,
            Unit.area_centi_m2,
            Unit.area_source,
            Unit.usage,
        )
        .join(Entrance, Entrance.id == Unit.entrance_id)
        .join(Building, Building.id == Entrance.building_id)
        .where(Unit.estate_id == estate_id)
        .order_by(Unit.id)
    )
    if unit_id is not None:
        statement = statement.where(Unit.id == unit_id)
    return db.session.execute(statement).all()


def place_of(unit_id: int) -> tuple[str, str, str]:
    """Return a unit's building, entrance and room."""
    row = db.session.execute(
        select(Building.number, Entrance.number, Unit.room)
        .join(Entrance, Entrance.id == Unit.entrance_id)
        .join(Building, Building.id == Entrance.building_id)
        .where(Unit.id == unit_id)
    ).one()
    return row[0], row[1], row[2]


def _columns(facts: UnitFacts) -> dict[str, object]:
    return {
        "floor": facts.floor,
        "area_centi_m2": facts.area_centi_m2,
        "area_source": facts.area_source,
        "usage": facts.usage,
    }
