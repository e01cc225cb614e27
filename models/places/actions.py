"""Verbs on the place tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.base.problems import NOT_FOUND
from models.base.session import db
from models.places.tables import Building, Entrance, Estate, Place, PlaceKind, Unit


@dataclass(frozen=True, slots=True)
class UnitAddress:
    """Where a unit is: building and entrance numbers in normal form, room, full label."""

    building: str
    entrance: str
    room: str
    label: str


def add_place(kind: PlaceKind, name: str, parent: Place | None) -> Place:
    """Add a district, street or community."""
    place = Place(kind=kind.value, name=name, parent_id=parent.id if parent else None, path=[])
    db.session.add(place)
    db.session.flush()  # the path contains the new id
    place.path = [*(parent.path if parent else []), place.id]
    return place


def add_estate(community: Place, *, name: str, address: str, completed_on: date) -> Estate:
    """Add an estate below a community."""
    place = add_place(PlaceKind.ESTATE, name, community)
    estate = Estate(id=place.id, name=name, address=address, completed_on=completed_on)
    db.session.add(estate)
    db.session.flush()  # units refer to it
    return estate


def estate(estate_id: int) -> Estate:
    """Return an estate. Raises not-found."""
    found = db.session.get(Estate, estate_id)
    if found is None:
        raise NOT_FOUND()
    return found


def estates_below(place_ids: Iterable[int]) -> Sequence[Estate]:
    """Return the estates at or below any of the places."""
    below = select(Place.id).where(Place.path.overlap(list(place_ids)))
    return db.session.scalars(select(Estate).where(Estate.id.in_(below)).order_by(Estate.id)).all()


def all_estates() -> Sequence[Estate]:
    """Return all estates, for a resident who looks for theirs."""
    return db.session.scalars(select(Estate).order_by(Estate.id)).all()


def places(kinds: Iterable[PlaceKind] = tuple(PlaceKind)) -> Sequence[Place]:
    """Return the places of the kinds, parents before children."""
    wanted = [kind.value for kind in kinds]
    return db.session.scalars(
        select(Place).where(Place.kind.in_(wanted)).order_by(Place.path)
    ).all()


def places_below(place_ids: Iterable[int]) -> Sequence[Place]:
    """Return the places at or below any of the given ones, parents before children."""
    return db.session.scalars(
        select(Place).where(Place.path.overlap(list(place_ids))).order_by(Place.path)
    ).all()


def buildings(estate_id: int) -> Sequence[Building]:
    """Return the buildings of an estate in natural order."""
    found = db.session.scalars(select(Building).where(Building.estate_id == estate_id)).all()
    return sorted(found, key=lambda b: (len(b.number), b.number))


def units_of_building(estate_id: int, building_id: int) -> Sequence[Unit]:
    """Return the units of a building. Raises not-found when the building is of another estate."""
    building = db.session.get(Building, building_id)
    if building is None or building.estate_id != estate_id:
        raise NOT_FOUND()
    of_building = select(Entrance.id).where(Entrance.building_id == building_id)
    found = db.session.scalars(select(Unit).where(Unit.entrance_id.in_(of_building))).all()
    return sorted(found, key=lambda u: (len(u.label), u.label))


def unit(unit_id: int, *, estate_id: int | None = None) -> Unit:
    """Return a unit. Raises not-found, also when it is of another estate than named."""
    found = db.session.get(Unit, unit_id)
    if found is None or (estate_id is not None and found.estate_id != estate_id):
        raise NOT_FOUND()
    return found


def units_by_label(estate_id: int) -> dict[str, Unit]:
    """Return all units of an estate by their label."""
    found = db.session.scalars(select(Unit).where(Unit.estate_id == estate_id))
    return {unit.label: unit for unit in found}


def entrance_ids(estate_id: int, addresses: Iterable[UnitAddress]) -> dict[tuple[str, str], int]:
    """Return (building, entrance) -> entrance id, adding what is missing; two statements in all."""
    wanted = sorted({(address.building, address.entrance) for address in addresses})
    if not wanted:
        return {}
    numbers = sorted({building for building, _ in wanted})
    _add_missing(Building, [{"estate_id": estate_id, "number": number} for number in numbers])
    building_ids = {b.number: b.id for b in buildings(estate_id)}
    _add_missing(
        Entrance,
        [
            {"estate_id": estate_id, "building_id": building_ids[building], "number": entrance}
            for building, entrance in wanted
        ],
    )
    rows = db.session.execute(
        select(Building.number, Entrance.number, Entrance.id)
        .join(Entrance, Entrance.building_id == Building.id)
        .where(Building.estate_id == estate_id)
    )
    return {(building, entrance): entrance_id for building, entrance, entrance_id in rows}


def _add_missing(table: type[Building] | type[Entrance], rows: list[dict[str, object]]) -> None:
    db.session.execute(insert(table).on_conflict_do_nothing(), rows)
