"""Lookups in the roster that other capabilities need. Importing and correcting are verbs of their own modules."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models.base import crypto
from models.base.problems import NOT_FOUND, Problem
from models.base.session import db
from models.places.tables import Unit
from models.roster.holders import Holder as NamedHolder
from models.roster.holders import HolderKind
from models.roster.records import name_index
from models.roster.tables import Holder, OwnerGroupHolder, UnitTitle

BeforeChange = Callable[[int, datetime], None]
BEFORE_CHANGE: list[BeforeChange] = []


def before_change(function: BeforeChange) -> BeforeChange:
    """Register what must be done before an estate's register changes, with (estate id, now).

    So a roll that is due and that nobody has looked at yet is frozen from the register as it was: titles keep their
    history, areas do not.
    """
    BEFORE_CHANGE.append(function)
    return function


AfterChange = Callable[[int, Mapping[int, int], datetime], None]
AFTER_CHANGE: list[AfterChange] = []


def after_change(function: AfterChange) -> AfterChange:
    """Register what follows an estate's register, with (estate id, former record -> record of the holder, now).

    Records are named where the register knows the same holder under another record from now on.
    """
    AFTER_CHANGE.append(function)
    return function


Bar = Callable[[Collection[int]], Mapping[int, Problem]]
BARS: list[Bar] = []


def bar(function: Bar) -> Bar:
    """Register a reason why holders may not act by themselves: holder ids -> the refusal of each that may not."""
    BARS.append(function)
    return function


def barred(holder_ids: Collection[int]) -> dict[int, Problem]:
    """Return which of the holders may not act by themselves, and the refusal that says why."""
    found: dict[int, Problem] = {}
    for ask in BARS if holder_ids else ():
        found = {**ask(holder_ids), **found}
    return found


@dataclass(frozen=True, slots=True)
class PersonTitle:
    """A unit to which a person has title, alone or with others."""

    estate_id: int
    unit_id: int
    holder_id: int
    owner_group_id: int


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """An owner group as an electorate counts it: one head, the sum of its units' areas (0.01 m2)."""

    owner_group_id: int
    area_centi_m2: int
    unit_ids: tuple[int, ...]
    unit_labels: tuple[str, ...]


def titles_of_person(name: str, phone: str) -> Sequence[PersonTitle]:
    """Return the open titles of holders with exactly this name and phone, in all estates."""
    rows = db.session.execute(
        select(UnitTitle.estate_id, UnitTitle.unit_id, Holder.id, UnitTitle.owner_group_id)
        .join(OwnerGroupHolder, OwnerGroupHolder.owner_group_id == UnitTitle.owner_group_id)
        .join(Holder, Holder.id == OwnerGroupHolder.holder_id)
        .where(
            Holder.name_index == name_index(name),
            Holder.phone_index == crypto.blind_index(phone, "phone"),
            UnitTitle.ended_at.is_(None),
        )
        .order_by(UnitTitle.unit_id)
    )
    return [PersonTitle(*row) for row in rows]


def holder_of_unit(unit_id: int, name: str) -> int | None:
    """Return the holder of that name with title to the unit, if there is one."""
    return db.session.scalar(
        select(Holder.id)
        .join(OwnerGroupHolder, OwnerGroupHolder.holder_id == Holder.id)
        .join(UnitTitle, UnitTitle.owner_group_id == OwnerGroupHolder.owner_group_id)
        .where(
            UnitTitle.unit_id == unit_id,
            UnitTitle.ended_at.is_(None),
            Holder.name_index == name_index(name),
        )
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class HolderUnit:
    """A unit that a holder has title to now, alone or with others."""

    unit_id: int
    label: str
    owner_group_id: int


def units_of_holder(holder_id: int) -> Sequence[HolderUnit]:
    """Return the units to which a holder has title now."""
    rows = db.session.execute(
        select(UnitTitle.unit_id, Unit.label, UnitTitle.owner_group_id)
        .join(OwnerGroupHolder, OwnerGroupHolder.owner_group_id == UnitTitle.owner_group_id)
        .join(Unit, Unit.id == UnitTitle.unit_id)
        .where(OwnerGroupHolder.holder_id == holder_id, UnitTitle.ended_at.is_(None))
        .order_by(UnitTitle.unit_id)
    )
    return [HolderUnit(*row) for row in rows]


def holder_in(estate_id: int, holder_id: int, *, lock: bool = False) -> Holder:
    """Return a holder of the estate's register. Raises not-found.

    lock: until the transaction ends, so that what is decided about one holder is decided in turn.
    """
    found = db.session.get(Holder, holder_id, with_for_update=lock or None)
    if found is None or found.estate_id != estate_id:
        raise NOT_FOUND("没有找到这位产权人。")
    return found


def groups_of_units(unit_ids: Sequence[int]) -> dict[int, int]:
    """Return unit id -> the owner group that holds it now."""
    rows = db.session.execute(
        select(UnitTitle.unit_id, UnitTitle.owner_group_id).where(
            UnitTitle.unit_id.in_(unit_ids), UnitTitle.ended_at.is_(None)
        )
    )
    return {row.unit_id: row.owner_group_id for row in rows}


def owner_groups(estate_id: int) -> Sequence[GroupFacts]:
    """Return every owner group of an estate with its summed area and units: one statement."""
    rows = db.session.execute(
        select(
            UnitTitle.owner_group_id,
            func.sum(Unit.area_centi_m2),
            func.array_agg(Unit.id),
            func.array_agg(Unit.label),
        )
        .join(Unit, Unit.id == UnitTitle.unit_id)
        .where(UnitTitle.estate_id == estate_id, UnitTitle.ended_at.is_(None))
        .group_by(UnitTitle.owner_group_id)
        .order_by(UnitTitle.owner_group_id)
    )
    return [
        GroupFacts(group_id, int(area), tuple(unit_ids), tuple(labels))
        for group_id, area, unit_ids, labels in rows
    ]


def groups_held_at(
    estate_id: int, moment: datetime, *, without_usages: Sequence[str] = ()
) -> Select[int, int, Sequence[int], Sequence[str]]:
    """Select each owner group that held title at a moment: group, area, unit ids, labels; for an INSERT ... SELECT."""
    return (
        select(
            UnitTitle.owner_group_id,
            func.sum(Unit.area_centi_m2),
            func.array_agg(aggregate_order_by(Unit.id, Unit.id)),
            func.array_agg(aggregate_order_by(Unit.label, Unit.id)),
        )
        .join(Unit, Unit.id == UnitTitle.unit_id)
        .where(
            UnitTitle.estate_id == estate_id,
            UnitTitle.started_at <= moment,
            or_(UnitTitle.ended_at.is_(None), UnitTitle.ended_at > moment),
            Unit.usage.not_in(list(without_usages)),
        )
        .group_by(UnitTitle.owner_group_id)
    )


def unit_ids_with_title(estate_id: int) -> Sequence[int]:
    """Return the units of an estate that somebody holds: the base of per-household shares."""
    return db.session.scalars(
        select(UnitTitle.unit_id)
        .where(UnitTitle.estate_id == estate_id, UnitTitle.ended_at.is_(None))
        .order_by(UnitTitle.unit_id)
    ).all()


def holders_of_groups(group_ids: Sequence[int]) -> dict[int, list[NamedHolder]]:
    """Return owner group -> its holders in clear; whoever shows them masks them or records the reading."""
    rows = db.session.execute(
        select(
            OwnerGroupHolder.owner_group_id,
            Holder.kind,
            Holder.name,
            Holder.phone,
            Holder.identity_number,
        )
        .join(Holder, Holder.id == OwnerGroupHolder.holder_id)
        .where(OwnerGroupHolder.owner_group_id.in_(group_ids))
        .order_by(OwnerGroupHolder.owner_group_id, Holder.id)
    )
    found: dict[int, list[NamedHolder]] = defaultdict(list)
    for group_id, kind, name, phone, number in rows:
        found[group_id].append(NamedHolder(HolderKind(kind), name, phone or "", number or ""))
    return dict(found)
