"""The entries of a roll for other capabilities: the frozen one, or before the opening the register as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, func, select

from models.base.problems import NOT_FOUND
from models.base.session import db
from models.motions.clockwork import PARKING
from models.motions.tables import Motion, RollEntry
from models.places import reading as places
from models.roster import actions as roster


def entries(motion: Motion, now: datetime) -> Subquery:
    """Return owner_group_id, area_centi_m2 (0.01 m2), unit_ids, unit_labels of each entry."""
    if motion.roll_frozen_at is not None:
        return (
            select(
                RollEntry.owner_group_id,
                RollEntry.area_centi_m2,
                RollEntry.unit_ids,
                RollEntry.unit_labels,
            )
            .where(RollEntry.motion_id == motion.id)
            .subquery("entries")
        )
    held = roster.groups_held_at(motion.estate_id, now, without_usages=PARKING).subquery()
    group_id, area, unit_ids, unit_labels = held.c
    return select(
        group_id.label("owner_group_id"),
        area.label("area_centi_m2"),
        unit_ids.label("unit_ids"),
        unit_labels.label("unit_labels"),
    ).subquery("entries")


def units_of_entries(motion: Motion, now: datetime) -> Subquery:
    """Return each unit of each entry: owner_group_id, unit_id, building_id, label, area_centi_m2."""
    held = entries(motion, now)
    listed = select(held.c.owner_group_id, func.unnest(held.c.unit_ids).label("unit_id")).subquery(
        "listed"
    )
    placed = places.units()
    return (
        select(
            listed.c.owner_group_id,
            placed.c.unit_id,
            placed.c.building_id,
            placed.c.label,
            placed.c.area_centi_m2,
        )
        .join(placed, placed.c.unit_id == listed.c.unit_id)
        .subquery("units_of_entries")
    )


def frozen_entries(motion_id: int, group_ids: Sequence[int]) -> dict[int, RollEntry]:
    """Return the entries of owner groups on a frozen roll; those that are not on it are left out."""
    found = db.session.scalars(
        select(RollEntry).where(
            RollEntry.motion_id == motion_id, RollEntry.owner_group_id.in_(group_ids)
        )
    )
    return {one.owner_group_id: one for one in found}


@dataclass(frozen=True, slots=True)
class Entry:
    """An owner group's entry on a roll, frozen or not."""

    owner_group_id: int
    area_centi_m2: int
    unit_ids: list[int]
    unit_labels: list[str]


def entry_of(motion: Motion, group_id: int, now: datetime) -> Entry:
    """Return the entry of an owner group. Raises not-found when it has none."""
    held = entries(motion, now)
    row = db.session.execute(select(held).where(held.c.owner_group_id == group_id)).one_or_none()
    if row is None:
        raise NOT_FOUND()
    return Entry(row.owner_group_id, int(row.area_centi_m2), row.unit_ids, row.unit_labels)
