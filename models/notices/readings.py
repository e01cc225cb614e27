"""Who has read what they were told, and whom a visit waits for: what other capabilities ask."""

from collections.abc import Collection, Sequence

from sqlalchemy import Subquery, select

from models.base.session import db
from models.notices.tables import Notice, VisitState, VisitTask


def readings(event: str, kinds: Collection[str]) -> Subquery:
    """Return account_id and read_at of the notices about an event that were opened."""
    return (
        select(Notice.account_id, Notice.read_at)
        .where(Notice.event == event, Notice.kind.in_(kinds), Notice.read_at.is_not(None))
        .subquery("readings")
    )


def open_visits(kind: str) -> Sequence[str]:
    """Return the events `kind:...` of the visits that nobody has made yet."""
    return db.session.scalars(
        select(VisitTask.event)
        .where(VisitTask.state == VisitState.OPEN.value, VisitTask.event.startswith(f"{kind}:"))
        .order_by(VisitTask.id)
    ).all()
