"""Records of holders and owner groups: the same person is one record, the same set of records one group."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from models.base import crypto
from models.base.digest import sha256_hex
from models.base.session import db
from models.roster.holders import Holder, name_for_matching
from models.roster.ownership import HolderKey
from models.roster.succession import Person
from models.roster.tables import Holder as HolderRecord
from models.roster.tables import OwnerGroup, OwnerGroupHolder


def index_of(key: HolderKey) -> str:
    """Return the blind index of a holder's identity within an estate."""
    return crypto.blind_index("\x1f".join(key), "holder")


def name_index(name: str) -> str:
    """Return the blind index by which a name is looked up, however it was spaced."""
    return crypto.blind_index(name_for_matching(name), "name")


def columns_of(holder: Holder, key: HolderKey) -> dict[str, Any]:
    """Return the stored columns of a holder."""
    return {
        "kind": holder.kind.value,
        "name": holder.name,
        "name_index": name_index(holder.name),
        "phone": holder.phone or None,
        "phone_index": crypto.blind_index(holder.phone, "phone") if holder.phone else None,
        "identity_number": holder.identity or None,
        "identity_index": index_of(key),
    }


def save_people(estate_id: int, people: Iterable[Person]) -> dict[HolderKey, int]:
    """Bring the holders' records to what is known of them; return key -> record.

    Who once held title and comes back is the same record again.
    """
    stored = _stored(estate_id)
    by_index = {row.identity_index: row.id for row in stored.values()}
    records: dict[HolderKey, int] = {}
    new: list[dict[str, Any]] = []
    changes: list[tuple[int, dict[str, Any]]] = []
    listed = list(people)
    continuing = {person.record for person in listed}
    for person in listed:
        columns = columns_of(person.holder, person.key)
        former = by_index.get(columns["identity_index"])
        record = person.record
        if record is None and former is not None and former not in continuing:
            record = former
        if record is None:
            new.append({"estate_id": estate_id, **columns})
            continue
        records[person.key] = record
        if _differs(stored[record], columns):
            changes.append((record, columns))
    _change(changes, by_index)
    records.update(_add(new, listed))
    return records


def _stored(estate_id: int) -> Mapping[int, Any]:
    rows = db.session.execute(
        select(
            HolderRecord.id,
            HolderRecord.kind,
            HolderRecord.name,
            HolderRecord.phone,
            HolderRecord.identity_number,
            HolderRecord.identity_index,
        ).where(HolderRecord.estate_id == estate_id)
    )
    return {row.id: row for row in rows}


def _differs(row: Any, columns: Mapping[str, Any]) -> bool:
    return any(
        getattr(row, field) != columns[field]
        for field in ("kind", "name", "phone", "identity_number", "identity_index")
    )


def _change(changes: Sequence[tuple[int, dict[str, Any]]], by_index: Mapping[str, int]) -> None:
    """Change records. An index that another record has had is freed first: two may change places."""
    if not changes:
        return
    changing = {record for record, _ in changes}
    wanted = {columns["identity_index"] for _, columns in changes}
    table = HolderRecord.__table__
    connection = db.session.connection()
    in_the_way = changing | {record for index, record in by_index.items() if index in wanted}
    connection.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("of_record"))
        .values(identity_index=bindparam("parked")),
        [
            {"of_record": record, "parked": crypto.blind_index(f"former {record}", "holder")}
            for record in sorted(in_the_way)
        ],
    )
    connection.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("of_record"))
        .values({name: bindparam(f"to_{name}") for name in changes[0][1]}),
        [
            {"of_record": record, **{f"to_{name}": value for name, value in columns.items()}}
            for record, columns in changes
        ],
    )


def _add(new: list[dict[str, Any]], people: Sequence[Person]) -> dict[HolderKey, int]:
    if not new:
        return {}
    # The table, not the class: the ORM would send a statement for each change between rows with and without a blank.
    table = HolderRecord.__table__
    rows = db.session.execute(
        insert(table).returning(table.c.id, table.c.identity_index),  # type: ignore[arg-type]
        new,
    )
    made = {row.identity_index: row.id for row in rows}
    keys = {index_of(person.key): person.key for person in people}
    return {keys[index]: record for index, record in made.items()}


def groups_of_holders(estate_id: int, sets: Iterable[Sequence[int]]) -> dict[tuple[int, ...], int]:
    """Return sorted record ids -> owner group, adding the groups that do not exist yet."""
    wanted = {tuple(sorted(set(ids))) for ids in sets if ids}
    keys = {ids: sha256_hex(",".join(map(str, ids))) for ids in wanted}
    known = _known_groups(estate_id)
    missing = [ids for ids in sorted(wanted) if keys[ids] not in known]
    if missing:
        known |= _add_groups(estate_id, missing, keys)
    return {ids: known[keys[ids]] for ids in wanted}


def _known_groups(estate_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(OwnerGroup.key, OwnerGroup.id).where(OwnerGroup.estate_id == estate_id)
    )
    return {row.key: row.id for row in rows}


def _add_groups(
    estate_id: int, missing: Collection[tuple[int, ...]], keys: Mapping[tuple[int, ...], str]
) -> dict[str, int]:
    rows = db.session.execute(
        insert(OwnerGroup).returning(OwnerGroup.key, OwnerGroup.id),
        [{"estate_id": estate_id, "key": keys[ids]} for ids in missing],
    )
    made = {row.key: row.id for row in rows}
    db.session.execute(
        insert(OwnerGroupHolder),
        [
            {"owner_group_id": made[keys[ids]], "holder_id": record}
            for ids in missing
            for record in ids
        ],
    )
    return made
