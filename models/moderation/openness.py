"""How moderation works, for everybody to see: counts of decisions by month, and whether the platform answers.

Counts under five are shown as they are: they count texts and decisions, say nothing of whose they are, and a small
estate would otherwise learn nothing of how its moderators judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, exists, func, literal, select, union_all

from models.accounts.scope import staff_at
from models.base.actor import Actor
from models.base.clock import day_start, local_date
from models.base.session import db
from models.moderation.actions import MODERATORS
from models.moderation.tables import (
    AppealState,
    ModerationAppeal,
    ModerationItem,
    ModerationState,
)
from models.places import actions as places

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """What happened in a month. A refusal that an appeal reversed stays counted as refused, and as reversed."""

    month: date
    received: int = 0
    passed: int = 0
    refused: int = 0
    appealed: int = 0
    reversed: int = 0


@dataclass(frozen=True, slots=True)
class QueueStanding:
    """What waits in an estate. `unreachable_since`: since when the platform leaves texts without an opinion."""

    pending: int
    held: int
    appeals: int
    unreachable_since: datetime | None
    next_check_at: datetime | None


def monthly(estate_id: int, now: datetime) -> Sequence[MonthCounts]:
    """Return the counts of the last twelve months in which something happened, newest first. Raises not-found."""
    places.estate(estate_id)
    events = _events(estate_id, _first_month(now)).subquery()
    local = func.timezone("Asia/Shanghai", events.c.at)
    month = func.date_trunc("month", local).label("month")
    rows = db.session.execute(
        select(month, events.c.what, func.count()).group_by(month, events.c.what)
    )
    found: dict[date, dict[str, int]] = {}
    for first, what, count in rows:
        found.setdefault(first.date(), {})[what] = count
    return [MonthCounts(first, **found[first]) for first in sorted(found, reverse=True)]


def _first_month(now: datetime) -> datetime:
    today = local_date(now)
    months = today.year * 12 + today.month - 1 - (MONTHS_SHOWN - 1)
    return day_start(date(months // 12, months % 12 + 1, 1))


def _events(estate_id: int, since: datetime) -> Any:
    item, appeal = ModerationItem, ModerationAppeal
    was_reversed = exists().where(appeal.item_id == item.id, appeal.state == AppealState.UPHELD)
    passed = (item.state == ModerationState.APPROVED) & ~was_reversed
    mine = item.estate_id == estate_id
    theirs = appeal.estate_id == estate_id
    return union_all(
        select(item.created_at.label("at"), literal("received").label("what")).where(
            mine, item.created_at >= since
        ),
        select(item.decided_at, case((passed, "passed"), else_="refused")).where(
            mine, item.decided_at >= since
        ),
        select(appeal.created_at, literal("appealed")).where(theirs, appeal.created_at >= since),
        select(appeal.decided_at, literal("reversed")).where(
            theirs, appeal.decided_at >= since, appeal.state == AppealState.UPHELD
        ),
    )


def standing(actor: Actor, estate_id: int) -> QueueStanding:
    """Return what waits in an estate's queue, and since when the platform has not answered.

    Raises not-found, role-missing.
    """
    staff_at(actor, estate_id, *MODERATORS)
    item = ModerationItem
    held = item.state == ModerationState.HELD.value
    pending, waiting, since, next_check_at = db.session.execute(
        select(
            func.count().filter(item.state == ModerationState.PENDING.value),
            func.count().filter(held),
            func.min(item.unreachable_since).filter(held),
            func.min(item.next_check_at).filter(held, item.unreachable_since.is_not(None)),
        ).where(
            item.estate_id == estate_id,
            item.state.in_([ModerationState.PENDING.value, ModerationState.HELD.value]),
        )
    ).one()
    appeals = db.session.scalar(
        select(func.count(ModerationAppeal.id)).where(
            ModerationAppeal.estate_id == estate_id,
            ModerationAppeal.state == AppealState.PENDING.value,
        )
    )
    return QueueStanding(pending, waiting, appeals or 0, since, next_check_at)
