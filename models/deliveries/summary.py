"""How far the papers of a motion came, and what was written down of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Row, Subquery, func, select

from models.accounts.scope import staff_at
from models.base.actor import Actor
from models.base.session import db
from models.deliveries.actions import building_of
from models.deliveries.reached import reached
from models.deliveries.rules import CLOSED, Way
from models.deliveries.tables import DeliveryTakenBack, MotionBoard, MotionDelivery
from models.deliveries.taking_back import may_take_back
from models.motions import reading as motions
from models.motions.reading import Seen
from models.motions.tables import Motion
from models.places import actions as places

Entry = TypeVar("Entry", MotionDelivery, MotionBoard)


@dataclass(frozen=True, slots=True)
class Entered(Generic[Entry]):
    """What was written down, what took it back, and whether the actor may."""

    entry: Entry
    taken_back: DeliveryTakenBack | None
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class BuildingDelivered:
    """How far the papers of a motion came in one building, in units."""

    building_id: int
    number: str
    units: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Units and owner groups of the roll: reached by each way, and by none."""

    units: int
    groups: int
    undelivered_units: int
    undelivered_groups: int
    by_way: dict[Way, int]
    buildings: Sequence[BuildingDelivered]
    boards: Sequence[Entered[MotionBoard]]


def summary(actor: Actor, motion_id: int, now: datetime) -> Summary:
    """Say how far the papers of a motion came. Raises not-found."""
    seen = _seen(actor, motion_id, now)
    motion = seen.motion
    found = reached(motion, now)
    by_building = db.session.execute(
        select(
            found.c.building_id,
            func.count(),
            func.count().filter(found.c.delivered),
            *(func.count().filter(found.c[way.value]) for way in Way),
        ).group_by(found.c.building_id)
    ).all()
    counted = {row[0]: row[1:] for row in by_building}
    units = sum(row[0] for row in counted.values())
    delivered = sum(row[1] for row in counted.values())
    groups, missing_groups = _groups(found)
    return Summary(
        units,
        groups,
        units - delivered,
        missing_groups,
        {way: sum(row[2 + n] for row in counted.values()) for n, way in enumerate(Way)},
        [
            BuildingDelivered(one.id, one.number, *counted[one.id][:2])
            for one in places.buildings(motion.estate_id)
            if one.id in counted
        ],
        _boards(actor, seen),
    )


def _boards(actor: Actor, seen: Seen) -> list[Entered[MotionBoard]]:
    rows = db.session.execute(
        select(MotionBoard, DeliveryTakenBack)
        .outerjoin(DeliveryTakenBack, DeliveryTakenBack.board_id == MotionBoard.id)
        .where(MotionBoard.motion_id == seen.motion.id)
        .order_by(MotionBoard.id)
    )
    return [
        Entered(board, taken, may_take_back(actor, seen.state, board, taken))
        for board, taken in rows
    ]


def _groups(found: Subquery) -> tuple[int, int]:
    each = (
        select(func.bool_or(found.c.delivered).label("delivered"))
        .group_by(found.c.owner_group_id)
        .subquery()
    )
    groups, delivered = db.session.execute(
        select(func.count(), func.count().filter(each.c.delivered)).select_from(each)
    ).one()
    return groups, groups - delivered


@dataclass(frozen=True, slots=True)
class UnitDelivered:
    """By which ways a unit was reached."""

    unit_id: int
    label: str
    ways: list[Way]
    records: list[Entered[MotionDelivery]]


def units_of_building(
    actor: Actor, motion_id: int, building_id: int, now: datetime
) -> list[UnitDelivered]:
    """Return a building's units and by which ways each was reached. Raises not-found."""
    seen = _seen(actor, motion_id, now)
    motion = seen.motion
    building_of(motion, building_id)
    found = reached(motion, now)
    rows = db.session.execute(
        select(found.c.unit_id, found.c.label, *(found.c[way.value] for way in Way))
        .where(found.c.building_id == building_id)
        .order_by(func.length(found.c.label), found.c.label)
    ).all()
    records: dict[int, list[Entered[MotionDelivery]]] = {}
    for entry, taken in _entries(motion, [row.unit_id for row in rows]):
        one = Entered(entry, taken, may_take_back(actor, seen.state, entry, taken))
        records.setdefault(entry.unit_id, []).append(one)
    return [
        UnitDelivered(
            row.unit_id,
            row.label,
            [way for way in Way if getattr(row, way.value)],
            records.get(row.unit_id, []),
        )
        for row in rows
    ]


def _entries(
    motion: Motion, unit_ids: Sequence[int]
) -> Sequence[Row[MotionDelivery, DeliveryTakenBack | None]]:
    return db.session.execute(
        select(MotionDelivery, DeliveryTakenBack)
        .outerjoin(DeliveryTakenBack, DeliveryTakenBack.delivery_id == MotionDelivery.id)
        .where(MotionDelivery.motion_id == motion.id, MotionDelivery.unit_id.in_(unit_ids))
        .order_by(MotionDelivery.id)
    ).all()


def _seen(actor: Actor, motion_id: int, now: datetime) -> Seen:
    """Return a noticed motion to staff of its place. Raises not-found."""
    seen = motions.visible(actor, motion_id, now)
    staff_at(actor, seen.motion.estate_id)
    if seen.motion.noticed_at is None:
        raise CLOSED("表决公告发布以后才能登记送达。")
    return seen
