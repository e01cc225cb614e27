"""Turnout by building, and the visit list of those who have not voted yet; never how anybody chose.

An entry of the roll, head and area, belongs to the building of its first unit: so the buildings add up to the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Subquery, exists, func, literal, select

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.motions import reading
from models.motions.clockwork import facts_of, state_now
from models.motions.entries import entries
from models.motions.rules import check_open
from models.motions.states import State
from models.motions.tables import Ballot, Motion
from models.motions.telling import last_day
from models.motions.weights import Weight
from models.notices import actions as notices
from models.notices import readings
from models.places import actions as places
from models.places import reading as placed
from models.representations.holders import groups_awaiting_heirs

VISITING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
VISIT = "motion-visit"
REASON = "“{title}”还没有投票，{date}24:00截止，请上门提醒，不得代为选择。"
REASON_HEIRS = (
    "“{title}”还没有投票，{date}24:00截止。产权人已登记为去世、继承未定，请提醒家属推选遗产管理人，"
    "带证明到社区登记。"
)


@dataclass(frozen=True, slots=True)
class BuildingTurnout:
    """Heads and area of one building's entries: all, and those whose ballot is in."""

    building_id: int
    number: str
    total: Weight
    cast: Weight
    awaiting_heirs: int = 0
    """Heads whose ballot is not in because their holders are dead and nobody acts yet (继承未定)."""

    @property
    def missing(self) -> Weight:
        return self.total - self.cast


@dataclass(frozen=True, slots=True)
class Awaited:
    """An entry of the roll whose ballot is not in; `awaits_heirs` where its holders are dead and nobody acts yet."""

    owner_group_id: int
    unit_labels: list[str]
    area_centi_m2: int
    awaits_heirs: bool


def turnout_by_building(actor: Actor, motion_id: int, now: datetime) -> list[BuildingTurnout]:
    """Return each building's turnout, for staff of the place. Raises not-found."""
    motion = _seen(actor, motion_id, now)
    found = located(motion, now)
    area = func.coalesce(func.sum(found.c.area_centi_m2).filter(found.c.cast), 0)
    rows = db.session.execute(
        select(
            found.c.building_id,
            func.count(),
            func.sum(found.c.area_centi_m2),
            func.count().filter(found.c.cast),
            area,
            func.count().filter(
                ~found.c.cast, found.c.owner_group_id.in_(_awaiting_heirs(motion, now))
            ),
        ).group_by(found.c.building_id)
    ).all()
    by_building = {row[0]: row[1:] for row in rows}
    return [
        BuildingTurnout(
            one.id,
            one.number,
            Weight(by_building[one.id][0], int(by_building[one.id][1])),
            Weight(by_building[one.id][2], int(by_building[one.id][3])),
            by_building[one.id][4],
        )
        for one in places.buildings(motion.estate_id)
        if one.id in by_building
    ]


def awaited_in(actor: Actor, motion_id: int, building_id: int, now: datetime) -> Sequence[Awaited]:
    """Return a building's entries whose ballot is not in. Raises not-found."""
    motion = _seen(actor, motion_id, now)
    _check_building(motion, building_id)
    found = located(motion, now)
    first = found.c.unit_labels[1]
    rows = db.session.execute(
        select(
            found.c.owner_group_id,
            found.c.unit_labels,
            found.c.area_centi_m2,
            found.c.owner_group_id.in_(_awaiting_heirs(motion, now)),
        )
        .where(found.c.building_id == building_id, ~found.c.cast)
        .order_by(func.length(first), first)
    )
    return [Awaited(group_id, labels, int(area), heirs) for group_id, labels, area, heirs in rows]


def _awaiting_heirs(motion: Motion, now: datetime) -> Select[int]:
    return select(groups_awaiting_heirs(motion.estate_id, now).c.owner_group_id)


def visit_awaited(actor: Actor, motion_id: int, building_id: int | None, now: datetime) -> int:
    """Put the entries whose ballot is not in on the visit list, once each; return how many are new.

    Raises not-found, role-missing, motion-not-open.
    """
    motion = _seen(actor, motion_id, now)
    staff_at(actor, motion.estate_id, *VISITING)
    check_open(facts_of(motion), now)
    if building_id is not None:
        _check_building(motion, building_id)
    found = located(motion, now)
    households = select(
        found.c.unit_id,
        literal(motion.estate_id).label("estate_id"),
        func.concat(f"{VISIT}:{motion.id}:", found.c.owner_group_id).label("event"),
        literal(motion.title).label("title"),
        literal(last_day(motion.closes_at or now)).label("date"),
    ).where(~found.c.cast)
    if building_id is not None:
        households = households.where(found.c.building_id == building_id)
    heirs = found.c.owner_group_id.in_(_awaiting_heirs(motion, now))
    added = sum(
        notices.visit_selected(households.where(whom), reason=reason, now=now)
        for whom, reason in ((~heirs, REASON), (heirs, REASON_HEIRS))
    )
    audit.record(
        actor,
        "motion.visit",
        subject=("motion", motion.id),
        estate_id=motion.estate_id,
        now=now,
        after={"building": building_id, "visits": added},
    )
    return added


def end_visits(now: datetime) -> int:
    """Take from the visit list whoever has voted meanwhile, and everybody once voting has closed; return how many."""
    awaited: dict[int, dict[int, str]] = {}
    for event in readings.open_visits(VISIT):
        motion_id, group_id = event.removeprefix(f"{VISIT}:").split(":")
        awaited.setdefault(int(motion_id), {})[int(group_id)] = event
    over = [
        event for motion_id, events in awaited.items() for event in _over(motion_id, events, now)
    ]
    notices.cancel(over, now)
    return len(over)


def _over(motion_id: int, events: Mapping[int, str], now: datetime) -> list[str]:
    motion = db.session.get_one(Motion, motion_id)
    if state_now(motion, now) is not State.OPEN:
        return list(events.values())
    voted = db.session.scalars(
        select(Ballot.owner_group_id)
        .where(Ballot.motion_id == motion_id, Ballot.owner_group_id.in_(list(events)))
        .distinct()
    )
    return [events[group_id] for group_id in voted]


def located(motion: Motion, now: datetime) -> Subquery:
    """Return each entry with its first unit, that unit's building, and whether its ballot is in."""
    held, units = entries(motion, now), placed.units()
    cast = exists().where(
        Ballot.motion_id == motion.id, Ballot.owner_group_id == held.c.owner_group_id
    )
    return (
        select(
            held.c.owner_group_id,
            held.c.area_centi_m2,
            held.c.unit_labels,
            units.c.unit_id,
            units.c.building_id,
            cast.label("cast"),
        )
        .join(units, units.c.unit_id == held.c.unit_ids[1])
        .subquery("located")
    )


def _check_building(motion: Motion, building_id: int) -> None:
    if building_id not in {one.id for one in places.buildings(motion.estate_id)}:
        raise NOT_FOUND()


def _seen(actor: Actor, motion_id: int, now: datetime) -> Motion:
    motion = reading.visible(actor, motion_id, now).motion
    staff_at(actor, motion.estate_id)
    return motion
