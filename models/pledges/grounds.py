"""What a renovation stands on: its units with title, by building and entrance, and what part of them an item is for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.base.problems import define
from models.base.session import db
from models.places import reading as place_reading
from models.pledges.planning import Scope
from models.pledges.shares import UnitToPay
from models.renovations import actions as renovations
from models.roster import actions as roster

SCOPE_UNKNOWN = define("funding-scope-unknown", 422, "受益范围里有不认识的房屋")
NAMED_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Ground:
    """The units with title in the order in which people read labels, and what their buildings are called."""

    units: Sequence[UnitToPay]
    buildings: dict[int, str]
    entrances: dict[int, str]


def ground_of(renovation_id: int) -> Ground:
    """Return the ground of a renovation."""
    estates = renovations.estates_of([renovation_id])[renovation_id]
    titled = {one for estate in estates for one in roster.unit_ids_with_title(estate.id)}
    placed = place_reading.units_with_numbers()
    rows = db.session.execute(
        select(placed).where(placed.c.estate_id.in_([estate.id for estate in estates]))
    ).all()
    names = {estate.id: estate.name if len(estates) > 1 else "" for estate in estates}
    units, buildings, entrances = [], {}, {}
    for row in rows:
        if row.unit_id not in titled:
            continue
        building = f"{names[row.estate_id]}{row.building}栋"
        buildings[row.building_id] = building
        entrances[row.entrance_id] = building + (f"{row.entrance}单元" if row.entrance else "")
        units.append(
            UnitToPay(
                row.unit_id,
                row.estate_id,
                row.label,
                row.area_centi_m2,
                row.floor,
                row.building_id,
                row.entrance_id,
            )
        )
    place = {estate.id: number for number, estate in enumerate(estates)}
    return Ground(
        sorted(units, key=lambda unit: (place[unit.estate_id], *unit.key)),
        dict(sorted(buildings.items(), key=lambda one: (len(one[1]), one[1]))),
        dict(sorted(entrances.items(), key=lambda one: (len(one[1]), one[1]))),
    )


def check_scope(ground: Ground, scope: Scope, at: str) -> None:
    """Refuse a scope that names what is not of the ground. Raises funding-scope-unknown."""
    known = {unit.unit_id for unit in ground.units}
    if (
        scope.building_ids - ground.buildings.keys()
        or scope.entrance_ids - ground.entrances.keys()
        or scope.unit_ids - known
    ):
        words = "只能选本项目小区里登记了产权的楼栋、单元和房屋。"
        raise SCOPE_UNKNOWN(words, errors={at: [words]})


def scope_in_words(ground: Ground, scope: Scope) -> str:
    """Return which part a scope names, as people read it."""
    if scope.is_whole:
        return "全部住户"
    labels = {unit.unit_id: unit.label for unit in ground.units}
    named = [
        *(name for one, name in ground.buildings.items() if one in scope.building_ids),
        *(name for one, name in ground.entrances.items() if one in scope.entrance_ids),
        *(label for one, label in labels.items() if one in scope.unit_ids),
    ]
    rest = f"等{len(named)}处" if named[NAMED_AT_MOST:] else ""
    return "、".join(named[:NAMED_AT_MOST]) + rest
