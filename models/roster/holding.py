"""Give units to holders: the owner group follows from the exact set of holders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from models.base import crypto
from models.base.digest import sha256_hex
from models.base.session import db
from models.roster.tables import Holder, HolderKind, OwnerGroup, OwnerGroupHolder, UnitTitle


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """A holder as the roster names them.

    identity: what tells two holders of the same name apart (an identity number); without it name and phone do, and
    without a phone only the unit does (`hold` adds it), so that two people of one name are never merged by chance.
    """

    kind: HolderKind
    name: str
    phone: str | None = None
    identity: str | None = None


def identity_of(holder: HolderFacts, unit_id: int) -> str:
    """Return the blind index of a holder's identity within an estate."""
    if holder.kind is not HolderKind.PERSON:
        mark = f"{holder.kind.value}|{holder.name}"
    elif holder.identity:
        mark = f"identity|{holder.identity}"
    elif holder.phone:
        mark = f"{holder.name}|{holder.phone}"
    else:
        mark = f"{holder.name}|unit {unit_id}"
    return crypto.blind_index(mark, "holder")


def hold(estate_id: int, unit_id: int, holders: Sequence[HolderFacts], now: datetime) -> int:
    """Make the holders the unit's owner group from now on; return the group. The same set again changes nothing."""
    ids = [_holder_id(estate_id, unit_id, holder) for holder in holders]
    group_id = _group_id(estate_id, sorted(ids))
    current = db.session.scalar(
        select(UnitTitle).where(UnitTitle.unit_id == unit_id, UnitTitle.ended_at.is_(None))
    )
    if current is not None and current.owner_group_id == group_id:
        return group_id
    db.session.execute(
        update(UnitTitle)
        .where(UnitTitle.unit_id == unit_id, UnitTitle.ended_at.is_(None))
        .values(ended_at=now)
    )
    db.session.add(
        UnitTitle(
            estate_id=estate_id,
            unit_id=unit_id,
            owner_group_id=group_id,
            started_at=now,
            ended_at=None,
        )
    )
    db.session.flush()  # a second call in the same transaction sees it
    return group_id


def _holder_id(estate_id: int, unit_id: int, holder: HolderFacts) -> int:
    identity = identity_of(holder, unit_id)
    db.session.execute(
        insert(Holder)
        .values(
            estate_id=estate_id,
            kind=holder.kind.value,
            name=holder.name,
            name_index=crypto.blind_index(holder.name, "name"),
            phone=holder.phone,
            phone_index=crypto.blind_index(holder.phone, "phone") if holder.phone else None,
            identity_index=identity,
        )
        .on_conflict_do_nothing()
    )
    return db.session.scalars(
        select(Holder.id).where(Holder.estate_id == estate_id, Holder.identity_index == identity)
    ).one()


def _group_id(estate_id: int, holder_ids: Sequence[int]) -> int:
    key = sha256_hex(",".join(map(str, holder_ids)))
    db.session.execute(
        insert(OwnerGroup).values(estate_id=estate_id, key=key).on_conflict_do_nothing()
    )
    group_id = db.session.scalars(
        select(OwnerGroup.id).where(OwnerGroup.estate_id == estate_id, OwnerGroup.key == key)
    ).one()
    db.session.execute(
        insert(OwnerGroupHolder)
        .values([{"owner_group_id": group_id, "holder_id": one} for one in holder_ids])
        .on_conflict_do_nothing()
    )
    return group_id
