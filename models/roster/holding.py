"""Give one unit to holders: the owner group follows from the exact set of holders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from models.base.session import db
from models.places.units import place_of
from models.roster.addresses import Address
from models.roster.holders import Holder, HolderKind
from models.roster.ownership import HolderKey, OwnedUnit, holder_keys
from models.roster.records import columns_of, groups_of_holders
from models.roster.tables import Holder as HolderRecord
from models.roster.tables import UnitTitle


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """A holder as the roster names them; `ownership.holder_keys` says when two are the same."""

    kind: HolderKind
    name: str
    phone: str | None = None
    identity: str | None = None


def hold(estate_id: int, unit_id: int, holders: Sequence[HolderFacts], now: datetime) -> int:
    """Make the holders the unit's owner group from now on; return the group. The same set again changes nothing.

    Knows this one unit only: what other units tell of the same people is for `register.apply`.
    """
    named = tuple(Holder(h.kind, h.name, h.phone or "", h.identity or "") for h in holders)
    address = Address(*place_of(unit_id))
    keys = holder_keys([OwnedUnit(address, 1, named)])[address]
    ids = tuple(
        sorted(_record_of(estate_id, holder, key) for holder, key in zip(named, keys, strict=True))
    )
    group_id = groups_of_holders(estate_id, [ids])[ids]
    current = db.session.scalar(
        select(UnitTitle.owner_group_id).where(
            UnitTitle.unit_id == unit_id, UnitTitle.ended_at.is_(None)
        )
    )
    if current == group_id:
        return group_id
    db.session.execute(
        update(UnitTitle)
        .where(UnitTitle.unit_id == unit_id, UnitTitle.ended_at.is_(None))
        .values(ended_at=now)
    )
    db.session.execute(
        insert(UnitTitle).values(
            estate_id=estate_id,
            unit_id=unit_id,
            owner_group_id=group_id,
            started_at=now,
            ended_at=None,
        )
    )
    return group_id


def _record_of(estate_id: int, holder: Holder, key: HolderKey) -> int:
    columns = columns_of(holder, key)
    db.session.execute(
        insert(HolderRecord).values(estate_id=estate_id, **columns).on_conflict_do_nothing()
    )
    return db.session.scalars(
        select(HolderRecord.id).where(
            HolderRecord.estate_id == estate_id,
            HolderRecord.identity_index == columns["identity_index"],
        )
    ).one()
