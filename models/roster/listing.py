"""What staff see of the register: units and owner groups, masked in lists, in clear one unit at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from models.accounts import actions as accounts
from models.accounts.scope import staff_at, viewer_of
from models.base import gathering
from models.base.actor import Actor, Role
from models.base.paging import Page, Paging, page_of
from models.base.personal_reads import record_read
from models.base.session import db
from models.places import actions as places
from models.places.tables import Unit
from models.roster import register
from models.roster.actions import holders_of_groups
from models.roster.addresses import Address, parse_address
from models.roster.holders import Holder
from models.roster.tables import Holder as HolderRecord
from models.roster.tables import (
    ImportState,
    OwnerGroup,
    OwnerGroupHolder,
    RosterImport,
    UnitTitle,
)

READING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY, Role.DISTRICT)
IN_CLEAR = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class HeldUnit:
    """A unit with who holds it; no group where nobody does."""

    unit: Unit
    owner_group_id: int | None
    holders: Sequence[Holder]


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """An owner group with its units, their summed area in 0.01 m2, and its holders."""

    owner_group_id: int
    units: Sequence[Unit]
    holders: Sequence[Holder]

    @property
    def area_centi_m2(self) -> int:
        return sum(unit.area_centi_m2 for unit in self.units)


@dataclass(frozen=True, slots=True)
class Summary:
    """The register in figures. `heads` are owner groups; area in 0.01 m2."""

    buildings: int
    units: int
    heads: int
    area_centi_m2: int
    register_version: int
    confirmed_at: datetime | None


def summary(actor: Actor, estate_id: int) -> Summary:
    """Return an estate's register in figures. Raises not-found."""
    viewer_of(actor, estate_id)
    units, area = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Unit.area_centi_m2), 0)).where(
            Unit.estate_id == estate_id
        )
    ).one()
    heads = db.session.scalar(
        select(func.count(UnitTitle.owner_group_id.distinct())).where(
            UnitTitle.estate_id == estate_id, UnitTitle.ended_at.is_(None)
        )
    )
    confirmed_at = db.session.scalar(
        select(func.max(RosterImport.decided_at)).where(
            RosterImport.estate_id == estate_id,
            RosterImport.state == ImportState.CONFIRMED.value,
        )
    )
    return Summary(
        len(places.buildings(estate_id)),
        units,
        heads or 0,
        int(area),
        register.version_of(estate_id),
        confirmed_at,
    )


def units_of(
    actor: Actor, estate_id: int, paging: Paging, *, building: str = "", label: str = ""
) -> Page[HeldUnit]:
    """Return an estate's units with their holders, of one building or one label when asked for.

    building: its number; label: a part of it, or an address in any spelling.
    Raises not-found, role-missing.
    """
    staff_at(actor, estate_id, *READING)
    statement = select(Unit).where(Unit.estate_id == estate_id)
    if building:
        named = building if building.endswith("楼") else f"{building}栋"
        statement = statement.where(Unit.label.startswith(named, autoescape=True))
    if label:
        address = parse_address(room=label)
        sought = address.label if isinstance(address, Address) else label
        statement = statement.where(Unit.label.contains(sought, autoescape=True))
    page = page_of(statement, Unit.id, paging, newest_first=False)
    return Page(_held(page.items), page.next_cursor)


def _held(units: Sequence[Unit]) -> list[HeldUnit]:
    titles = {
        row.unit_id: row.owner_group_id
        for row in db.session.execute(
            select(UnitTitle.unit_id, UnitTitle.owner_group_id).where(
                UnitTitle.unit_id.in_([unit.id for unit in units]), UnitTitle.ended_at.is_(None)
            )
        )
    }
    holders = holders_of_groups(sorted(set(titles.values())))
    return [
        HeldUnit(unit, titles.get(unit.id), holders.get(titles.get(unit.id, 0), ()))
        for unit in units
    ]


def unit_in_clear(actor: Actor, estate_id: int, unit_id: int, now: datetime) -> HeldUnit:
    """Return one unit with its holders in clear; the reading is recorded. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *IN_CLEAR)
    unit = places.unit(unit_id, estate_id=estate_id)
    record_read(actor, subject=("unit", unit.id), estate_id=estate_id, purpose="roster", now=now)
    return _held([unit])[0]


def groups_of(actor: Actor, estate_id: int, paging: Paging) -> Page[HeldGroup]:
    """Return an estate's owner groups that hold something. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *READING)
    holds = exists().where(UnitTitle.owner_group_id == OwnerGroup.id, UnitTitle.ended_at.is_(None))
    statement = select(OwnerGroup).where(OwnerGroup.estate_id == estate_id, holds)
    page = page_of(statement, OwnerGroup.id, paging, newest_first=False)
    ids = [group.id for group in page.items]
    holders = holders_of_groups(ids)
    units: dict[int, list[Unit]] = defaultdict(list)
    for unit, group_id in db.session.execute(
        select(Unit, UnitTitle.owner_group_id)
        .join(UnitTitle, UnitTitle.unit_id == Unit.id)
        .where(UnitTitle.owner_group_id.in_(ids), UnitTitle.ended_at.is_(None))
        .order_by(Unit.id)
    ):
        units[group_id].append(unit)
    groups = [HeldGroup(one, units[one], holders.get(one, [])) for one in ids]
    return Page(groups, page.next_cursor)


@gathering.export("roster")
def _roster_of_account(account_id: int) -> list[dict[str, str | None]]:
    """What the roster holds about a person, for what-do-you-hold (PIPL 45)."""
    held = accounts.holders_of_account(account_id)
    rows = db.session.execute(
        select(Unit.label, HolderRecord.name, HolderRecord.phone, HolderRecord.identity_number)
        .join(OwnerGroupHolder, OwnerGroupHolder.holder_id == HolderRecord.id)
        .join(UnitTitle, UnitTitle.owner_group_id == OwnerGroupHolder.owner_group_id)
        .join(Unit, Unit.id == UnitTitle.unit_id)
        .where(HolderRecord.id.in_(held), UnitTitle.ended_at.is_(None))
        .order_by(Unit.id)
    )
    return [
        {"unit": label, "name": name, "phone": phone, "identity": number}
        for label, name, phone, number in rows
    ]
