"""What other capabilities may join with in one statement."""

from sqlalchemy import Subquery, select

from models.places.tables import Building, Entrance, Unit


def units() -> Subquery:
    """Return the units as a subquery: unit_id, estate_id, building_id, label, area_centi_m2 (0.01 m2)."""
    return (
        select(
            Unit.id.label("unit_id"),
            Unit.estate_id,
            Entrance.building_id,
            Unit.label,
            Unit.area_centi_m2,
        )
        .join(Entrance, Entrance.id == Unit.entrance_id)
        .subquery("placed_units")
    )


def units_with_numbers() -> Subquery:
    """Return the units with what is around them as a subquery.

    unit_id, estate_id, building_id, building, entrance_id, entrance (their numbers), label, floor, area_centi_m2.
    """
    return (
        select(
            Unit.id.label("unit_id"),
            Unit.estate_id,
            Entrance.building_id,
            Building.number.label("building"),
            Unit.entrance_id,
            Entrance.number.label("entrance"),
            Unit.label,
            Unit.floor,
            Unit.area_centi_m2,
        )
        .join(Entrance, Entrance.id == Unit.entrance_id)
        .join(Building, Building.id == Entrance.building_id)
        .subquery("numbered_units")
    )
