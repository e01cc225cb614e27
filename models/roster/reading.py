"""What other capabilities may join with in one statement."""

from sqlalchemy import Subquery, select

from models.roster.tables import UnitTitle


def open_titles() -> Subquery:
    """Return who holds which unit now, as a subquery: unit_id, owner_group_id, estate_id; one row a unit."""
    return (
        select(UnitTitle.unit_id, UnitTitle.owner_group_id, UnitTitle.estate_id)
        .where(UnitTitle.ended_at.is_(None))
        .subquery("open_titles")
    )
