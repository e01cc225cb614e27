"""The visit list: households that a volunteer tells in person, with what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.notices.rules import VISIT_CLOSED, VISIT_NOTE_MISSING
from models.notices.tables import VisitState, VisitTask
from models.places import actions as places
from models.places import reading as place_reading

VISITORS = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)


def visits(actor: Actor, estate_id: int, state: VisitState | None, paging: Paging) -> Page[Any]:
    """Return rows (id, VisitTask, unit_id, label) of an estate's visit list, oldest first."""
    staff_at(actor, estate_id)
    units = place_reading.units()
    statement = (
        select(VisitTask.id, VisitTask, units.c.unit_id, units.c.label)
        .join(units, units.c.unit_id == VisitTask.unit_id)
        .where(VisitTask.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(VisitTask.state == state.value)
    return page_of_rows(statement, VisitTask.id, paging, newest_first=False)


def ask_for_visit(
    actor: Actor, estate_id: int, *, unit_id: int, reason: str, now: datetime
) -> tuple[VisitTask, str]:
    """Put a household on the visit list by hand; return it with the unit's label. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *VISITORS)
    unit = places.unit(unit_id, estate_id=estate_id)
    made = db.session.scalars(
        insert(VisitTask)
        .values(
            estate_id=estate_id,
            unit_id=unit.id,
            event=f"asked:{actor.id}:{int(now.timestamp() * 1_000_000)}",
            reason=reason,
            created_at=now,
        )
        .returning(VisitTask)
    ).one()
    audit.record(actor, "visit.ask", subject=("visit", made.id), estate_id=estate_id, now=now)
    return made, unit.label


def close_visit(
    actor: Actor, visit_id: int, *, met: bool, note: str, version: int, now: datetime
) -> tuple[VisitTask, str]:
    """Write down a visit: met, the household was told; not met, the note says why and it stays on the list.

    Raises not-found, role-missing, changed-meanwhile, visit-closed, visit-note-missing.
    """
    found = db.session.get(VisitTask, visit_id, with_for_update=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *VISITORS)
    if found.state != VisitState.OPEN.value:
        raise VISIT_CLOSED()
    check_version(found.version, version)
    if not met and not note:
        raise VISIT_NOTE_MISSING(errors={"note": ["请写明情况"]})
    found.tries += 1
    found.result = note or "已当面告知"
    found.version += 1
    if met:
        found.state, found.closed_at, found.closed_by = VisitState.DONE.value, now, actor.id
    audit.record(
        actor,
        "visit.record",
        subject=("visit", found.id),
        estate_id=found.estate_id,
        after={"met": met},
        now=now,
    )
    return found, places.unit(found.unit_id).label


@gathering.worklist
def _waiting(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count = db.session.scalar(
        select(func.count(VisitTask.id)).where(
            VisitTask.estate_id == estate_id, VisitTask.state == VisitState.OPEN.value
        )
    )
    if not count:
        return []
    return [WorkItem("visits", "需要上门告知", count, "/notices/visits", estate_id)]
