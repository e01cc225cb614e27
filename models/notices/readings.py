"""Who has read what they were told, for other capabilities to join with."""

from collections.abc import Collection

from sqlalchemy import Subquery, select

from models.notices.tables import Notice


def readings(event: str, kinds: Collection[str]) -> Subquery:
    """Return account_id and read_at of the notices about an event that were opened."""
    return (
        select(Notice.account_id, Notice.read_at)
        .where(Notice.event == event, Notice.kind.in_(kinds), Notice.read_at.is_not(None))
        .subquery("readings")
    )
