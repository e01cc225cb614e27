"""Who counts as the same holder, and the owner groups that follow. Pure.

法释〔2009〕7号 art. 9 counts heads by units, but one buyer of several units is one person, and the developer's unsold
units together are one person. The interpretation is silent on co-owners; here the exact set of holders is one owner
group: one head, areas summed. A alone and A with B are two groups.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.roster.addresses import Address, natural_key
from models.roster.holders import Holder, HolderKind, name_for_matching


@dataclass(frozen=True, slots=True)
class OwnedUnit:
    """A unit with its holders; area in 0.01 m2."""

    address: Address
    area_centi_m2: int
    holders: tuple[Holder, ...]


class HolderKey(NamedTuple):
    """What tells one holder from another. `sort` is body, identity, phone or name; it holds personal data."""

    sort: str
    first: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class OwnerGroup:
    """The exact set of holders of one or more units: one head."""

    holders: frozenset[HolderKey]
    units: tuple[Address, ...]
    area_centi_m2: int


def holder_keys(units: Sequence[OwnedUnit]) -> dict[Address, tuple[HolderKey, ...]]:
    """Return the identity of every holder of every unit, in the order of the unit's holders.

    A body (company, public-housing holder, developer) is known by its name. A person is known by the identity number;
    one without it by name and telephone, and that is the person with the number when exactly one identity number in the
    estate goes with the same name and telephone. A person with neither mark is known by name only together with the
    marked co-holders, or else within that one unit: two people of the same name without any other mark are never
    merged, and the same person may then count more than once until a telephone or number is entered.
    """
    numbers = _numbers_by_mark(units)
    return {unit.address: _keys_of_unit(unit, numbers) for unit in units}


def _numbers_by_mark(units: Iterable[OwnedUnit]) -> Mapping[tuple[str, str], set[str]]:
    numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for unit in units:
        for holder in unit.holders:
            if holder.kind is HolderKind.PERSON and holder.identity and holder.phone:
                numbers[name_for_matching(holder.name), holder.phone].add(holder.identity)
    return numbers


def _keys_of_unit(
    unit: OwnedUnit, numbers: Mapping[tuple[str, str], set[str]]
) -> tuple[HolderKey, ...]:
    marked = [_mark_of(holder, numbers) for holder in unit.holders]
    others = sorted(key for key in marked if key is not None)
    scope = "\x1f".join("\x1e".join(key) for key in others) or unit.address.label
    return tuple(
        key or HolderKey("name", name_for_matching(holder.name), scope)
        for key, holder in zip(marked, unit.holders, strict=True)
    )


def _mark_of(holder: Holder, numbers: Mapping[tuple[str, str], set[str]]) -> HolderKey | None:
    name = name_for_matching(holder.name)
    if holder.kind is not HolderKind.PERSON:
        return HolderKey("body", name)
    if holder.identity:
        return HolderKey("identity", holder.identity)
    if not holder.phone:
        return None
    known = numbers.get((name, holder.phone), set())
    return (
        HolderKey("identity", *known) if len(known) == 1 else HolderKey("phone", name, holder.phone)
    )


def owner_groups(units: Sequence[OwnedUnit]) -> list[OwnerGroup]:
    """Return the owner groups of an estate, the same whatever the order of units and of holders.

    The areas of the groups add up to the areas of the units.
    """
    keys = holder_keys(units)
    members: dict[frozenset[HolderKey], list[OwnedUnit]] = defaultdict(list)
    for unit in units:
        members[frozenset(keys[unit.address])].append(unit)
    groups = [
        OwnerGroup(
            holders,
            tuple(sorted((unit.address for unit in owned), key=natural_key)),
            sum(unit.area_centi_m2 for unit in owned),
        )
        for holders, owned in members.items()
    ]
    return sorted(groups, key=lambda group: natural_key(group.units[0]))
