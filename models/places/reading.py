"""What other capabilities may join with in one statement."""

from sqlalchemy import Subquery, select

from models.places.tables import Entrance, Unit


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
