"""The register in the database: lock it, load it as plain values, and bring it to what a roster states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from models.accounts import actions as accounts
from models.base.session import db
from models.places import units as places
from models.places.actions import UnitAddress
from models.places.rules import AreaSource
from models.places.units import UnitFacts
from models.roster.actions import AFTER_CHANGE, BEFORE_CHANGE
from models.roster.addresses import Address
from models.roster.holders import Holder, HolderKind
from models.roster.ownership import HolderKey
from models.roster.records import groups_of_holders, save_people
from models.roster.rules import UnitEntry
from models.roster.succession import Next, Registered, next_register
from models.roster.tables import Holder as HolderRecord
from models.roster.tables import OwnerGroupHolder, RosterRegister, UnitTitle


@dataclass(frozen=True, slots=True)
class Applied:
    """What changed: units added, units whose facts changed, units whose owner group changed."""

    added: int
    changed: int
    retitled: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retitled)


def lock(estate_id: int) -> RosterRegister:
    """Lock an estate's register until the transaction ends; who comes second waits."""
    db.session.execute(
        insert(RosterRegister).values(estate_id=estate_id, version=1).on_conflict_do_nothing()
    )
    return db.session.scalars(
        select(RosterRegister)
        .where(RosterRegister.estate_id == estate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def version_of(estate_id: int) -> int:
    """Return the version of an estate's register without locking it; 1 before its first change."""
    found = db.session.scalar(
        select(RosterRegister.version).where(RosterRegister.estate_id == estate_id)
    )
    return found or 1


def load(estate_id: int, unit_id: int | None = None) -> dict[Address, Registered]:
    """Return an estate's units, or the one named, with their holders in clear: three statements."""
    held = select(UnitTitle.unit_id, UnitTitle.owner_group_id).where(
        UnitTitle.estate_id == estate_id, UnitTitle.ended_at.is_(None)
    )
    if unit_id is not None:
        held = held.where(UnitTitle.unit_id == unit_id)
    titles = {row.unit_id: row.owner_group_id for row in db.session.execute(held)}
    holders = _holders_by_group(estate_id, list(titles.values()) if unit_id else None)
    found = {}
    for row in places.placed_units(estate_id, unit_id):
        unit, building, entrance, room, floor, area, source, usage = row
        group = holders.get(titles.get(unit, 0), [])
        address = Address(building, entrance, room)
        entry = UnitEntry(
            address=address,
            area_centi_m2=area,
            holders=tuple(holder for _, holder in group),
            area_source=AreaSource(source),
            floor=floor,
            usage=usage,
        )
        found[address] = Registered(unit, entry, tuple(record for record, _ in group))
    return found


def _holders_by_group(
    estate_id: int, group_ids: Sequence[int] | None
) -> dict[int, list[tuple[int, Holder]]]:
    statement = (
        select(
            OwnerGroupHolder.owner_group_id,
            HolderRecord.id,
            HolderRecord.kind,
            HolderRecord.name,
            HolderRecord.phone,
            HolderRecord.identity_number,
        )
        .join(HolderRecord, HolderRecord.id == OwnerGroupHolder.holder_id)
        .where(HolderRecord.estate_id == estate_id)
        .order_by(OwnerGroupHolder.owner_group_id, HolderRecord.id)
    )
    if group_ids is not None:
        statement = statement.where(OwnerGroupHolder.owner_group_id.in_(group_ids))
    found: dict[int, list[tuple[int, Holder]]] = {}
    for group_id, record, kind, name, phone, number in db.session.execute(statement):
        holder = Holder(HolderKind(kind), name, phone or "", number or "")
        found.setdefault(group_id, []).append((record, holder))
    return found


def apply(
    estate_id: int,
    stated: Mapping[Address, UnitEntry],
    *,
    reason: str,
    now: datetime,
    blanks_count: bool = False,
) -> Applied:
    """Bring the register, which must be locked, to what is stated. What is already so stays untouched.

    reason: why memberships of who no longer holds a unit end; blanks_count: see `next_register`.
    """
    current = load(estate_id)
    following = next_register(current, stated, blanks_count=blanks_count)
    if _is_same(current, following):
        return Applied(0, 0, 0)
    for prepare in BEFORE_CHANGE:
        prepare(estate_id, now)
    unit_ids = {address: unit.unit_id for address, unit in current.items()}
    added = _add_units(estate_id, following, unit_ids)
    changed = _change_units(current, following)
    records = save_people(estate_id, following.people.values())
    held = {
        address: tuple(sorted({records[key] for key in keys}))
        for address, keys in following.held.items()
    }
    groups = groups_of_holders(estate_id, held.values())
    by_unit = {unit_ids[address]: (groups[ids], ids) for address, ids in held.items() if ids}
    retitled = _retitle(estate_id, by_unit, now)
    _move_memberships(
        current,
        following,
        records=records,
        held=held,
        retitled=retitled,
        reason=reason,
        now=now,
    )
    followed = _followed(following, records, held)
    for follow in AFTER_CHANGE:
        follow(estate_id, followed, now)
    return Applied(added, changed, len(retitled))


def _followed(
    following: Next,
    records: Mapping[HolderKey, int],
    held: Mapping[Address, Sequence[int]],
) -> dict[int, int]:
    """Return former record -> record, of holders whose former record holds nothing any more."""
    holding = {record for ids in held.values() for record in ids}
    return {
        former: records[key]
        for continued in following.continued.values()
        for former, key in continued.items()
        if records[key] != former and former not in holding
    }


def _is_same(current: Mapping[Address, Registered], following: Next) -> bool:
    if any(
        address not in current or current[address].entry != entry
        for address, entry in following.entries.items()
    ):
        return False
    kept = {person.record for person in following.people.values()}
    return None not in kept and all(set(unit.holder_ids) <= kept for unit in current.values())


def _add_units(estate_id: int, following: Next, unit_ids: dict[Address, int]) -> int:
    new = [
        (address, entry) for address, entry in following.entries.items() if address not in unit_ids
    ]
    made = places.add_units(
        estate_id,
        [(UnitAddress(a.building, a.entrance, a.room, a.label), _facts(entry)) for a, entry in new],
    )
    unit_ids.update({address: made[address.label] for address, _ in new})
    return len(new)


def _change_units(current: Mapping[Address, Registered], following: Next) -> int:
    changes = [
        (current[address].unit_id, _facts(entry))
        for address, entry in following.entries.items()
        if address in current and _facts(entry) != _facts(current[address].entry)
    ]
    places.change_units(changes)
    return len(changes)


def _facts(entry: UnitEntry) -> UnitFacts:
    source = entry.area_source or AreaSource.REGISTER
    return UnitFacts(entry.floor, entry.area_centi_m2, source.value, entry.usage)


def _retitle(
    estate_id: int, by_unit: Mapping[int, tuple[int, Sequence[int]]], now: datetime
) -> dict[int, bool]:
    """Give units to other groups from now on; return unit id -> whether somebody held it before."""
    open_titles = {
        row.unit_id: row.owner_group_id
        for row in db.session.execute(
            select(UnitTitle.unit_id, UnitTitle.owner_group_id).where(
                UnitTitle.estate_id == estate_id, UnitTitle.ended_at.is_(None)
            )
        )
    }
    moved = {
        unit_id: unit_id in open_titles
        for unit_id, (group_id, _) in by_unit.items()
        if open_titles.get(unit_id) != group_id
    }
    former = [unit_id for unit_id, was_held in moved.items() if was_held]
    if former:
        db.session.execute(
            update(UnitTitle)
            .where(UnitTitle.unit_id.in_(former), UnitTitle.ended_at.is_(None))
            .values(ended_at=now)
        )
    if moved:
        db.session.execute(
            insert(UnitTitle),
            [
                {
                    "estate_id": estate_id,
                    "unit_id": unit_id,
                    "owner_group_id": by_unit[unit_id][0],
                    "started_at": now,
                    "ended_at": None,
                }
                for unit_id in moved
            ],
        )
    return moved


def _move_memberships(
    current: Mapping[Address, Registered],
    following: Next,
    *,
    records: Mapping[HolderKey, int],
    held: Mapping[Address, Sequence[int]],
    retitled: Mapping[int, bool],
    reason: str,
    now: datetime,
) -> None:
    """Let memberships follow their holders, and end those of who no longer holds the unit."""
    for address, unit in current.items():
        if not retitled.get(unit.unit_id):
            continue
        continued = following.continued.get(address, {})
        for record, key in continued.items():
            if records[key] != record:
                accounts.follow_holder(unit.unit_id, record, records[key])
        accounts.end_memberships_of_unit(
            unit.unit_id,
            keep_holders=list(held[address]),
            keep_unmatched=bool(continued),  # one of those who stay, for all that we know
            reason=reason,
            now=now,
        )
