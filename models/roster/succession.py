"""From the register and what a roster states to the register that follows. Pure.

A statement about one unit is also about its holders wherever else they hold title: the new telephone of an owner of
three units, given with one of them, is the owner's new telephone. Only when the same roster states two telephones for
what was one person does it speak of two people.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from models.roster.addresses import Address, natural_key
from models.roster.holders import Holder
from models.roster.ownership import HolderKey, OwnedUnit, holder_keys
from models.roster.rules import UnitEntry, counterpart, merged

_FIELDS = ("kind", "name", "phone", "identity")


@dataclass(frozen=True, slots=True)
class Registered:
    """A unit as the register holds it; `holder_ids` in the order of the entry's holders."""

    unit_id: int
    entry: UnitEntry
    holder_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A holder of the register that follows: what is known, and which record it continues (None: a new one)."""

    key: HolderKey
    holder: Holder
    record: int | None


@dataclass(frozen=True, slots=True)
class Next:
    """The register that follows.

    entries: the stated units, whole. people: every holder. held: address -> keys of its holders, all units.
    continued: address -> former record -> key, where a person of a unit goes on.
    """

    entries: dict[Address, UnitEntry]
    people: dict[HolderKey, Person]
    held: dict[Address, tuple[HolderKey, ...]]
    continued: dict[Address, dict[int, HolderKey]]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A holder at a unit: what is said now, and the record it continues there."""

    holder: Holder
    was: int | None


def next_register(
    current: Mapping[Address, Registered],
    stated: Mapping[Address, UnitEntry],
    *,
    blanks_count: bool = False,
) -> Next:
    """Return the register after the statements; what nobody speaks of stays.

    blanks_count: a blank telephone or number means that there is none, rather than that it is not said.
    """
    entries = {
        address: entry
        if blanks_count
        else merged(entry, current[address].entry if address in current else None)
        for address, entry in stated.items()
    }
    standings = _standings(current, entries)
    proposed = _proposed(stated, standings, blanks_count=blanks_count)
    settled = {
        address: [_settled(standing, proposed) for standing in here]
        for address, here in standings.items()
    }
    units = [
        OwnedUnit(address, 1, tuple(standing.holder for standing in here))
        for address, here in settled.items()
    ]
    keys = holder_keys(units)
    entries = {
        address: replace(entry, holders=tuple(s.holder for s in settled[address]))
        for address, entry in entries.items()
    }
    occurrences = _occurrences(settled, keys, stated)
    return Next(
        entries=entries,
        people=_people(occurrences, _keys_of_records(current)),
        held=keys,
        continued={
            address: {s.was: key for s, key in zip(here, keys[address], strict=True) if s.was}
            for address, here in settled.items()
        },
    )


def _standings(
    current: Mapping[Address, Registered], entries: Mapping[Address, UnitEntry]
) -> dict[Address, list[_Standing]]:
    found = {
        address: [
            _Standing(holder, record)
            for holder, record in zip(unit.entry.holders, unit.holder_ids, strict=True)
        ]
        for address, unit in current.items()
    }
    for address, entry in entries.items():
        before = {standing.holder: standing.was for standing in found.get(address, ())}
        here = []
        for holder in entry.holders:
            former = counterpart(holder, before)
            here.append(_Standing(holder, before.pop(former) if former is not None else None))
        found[address] = here
    return found


def _proposed(
    stated: Mapping[Address, UnitEntry],
    standings: Mapping[Address, list[_Standing]],
    *,
    blanks_count: bool,
) -> dict[int, dict[str, set[str]]]:
    """Collect what the roster states about each record: field -> the different values."""
    proposed: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for address, entry in stated.items():
        for said, standing in zip(entry.holders, standings[address], strict=True):
            if standing.was is None:
                continue
            for field in _FIELDS:
                if getattr(said, field) or blanks_count:
                    proposed[standing.was][field].add(getattr(said, field))
    return proposed


def _settled(standing: _Standing, proposed: Mapping[int, dict[str, set[str]]]) -> _Standing:
    """Give a holder what is stated of the same record elsewhere, where that is one thing."""
    if standing.was is None or standing.was not in proposed:
        return standing
    one = {
        field: next(iter(values))
        for field, values in proposed[standing.was].items()
        if len(values) == 1
    }
    return replace(standing, holder=replace(standing.holder, **one))  # type: ignore[arg-type]


def _occurrences(
    settled: Mapping[Address, list[_Standing]],
    keys: Mapping[Address, tuple[HolderKey, ...]],
    stated: Iterable[Address],
) -> dict[HolderKey, list[_Standing]]:
    """Return where each key stands: stated units first, then in natural order."""
    first = set(stated)
    ordered = sorted(settled, key=lambda address: (address not in first, natural_key(address)))
    found: dict[HolderKey, list[_Standing]] = defaultdict(list)
    for address in ordered:
        for standing, key in zip(settled[address], keys[address], strict=True):
            found[key].append(standing)
    return found


def _keys_of_records(current: Mapping[Address, Registered]) -> dict[HolderKey, int]:
    units = [OwnedUnit(address, 1, unit.entry.holders) for address, unit in current.items()]
    keys = holder_keys(units)
    pairs = (
        pair
        for address, unit in current.items()
        for pair in zip(keys[address], unit.holder_ids, strict=True)
    )
    found: dict[HolderKey, int] = {}
    for key, record in pairs:
        found[key] = min(record, found.get(key, record))
    return found


def _people(
    occurrences: Mapping[HolderKey, list[_Standing]], known: Mapping[HolderKey, int]
) -> dict[HolderKey, Person]:
    """Say which record each key continues: its own, else one that it was and that no other key is."""
    taken = {known[key] for key in occurrences if key in known}
    people = {}
    for key, here in occurrences.items():
        record = known.get(key)
        if record is None:
            free = sorted({s.was for s in here if s.was is not None} - taken)
            record = free[0] if free else None
            taken.update(free[:1])
        people[key] = Person(key, _whole([s.holder for s in here]), record)
    return people


def _whole(said: list[Holder]) -> Holder:
    """Put together what is said of one person in several units; the first that says something counts."""

    def first(values: Iterator[str]) -> str:
        return next((value for value in values if value), "")

    return replace(
        said[0],
        phone=first(holder.phone for holder in said),
        identity=first(holder.identity for holder in said),
    )
