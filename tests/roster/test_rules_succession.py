"""From the register and a roster to the register that follows, whatever they hold."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.places.rules import AreaSource
from models.roster.addresses import Address
from models.roster.holders import Holder, HolderKind
from models.roster.rules import UnitEntry
from models.roster.succession import Next, Registered, next_register

ROOMS = ["101", "102", "103", "104", "105"]
PEOPLE = st.builds(
    Holder,
    st.just(HolderKind.PERSON),
    st.sampled_from(["张建国", "李秀英", "王桂兰"]),
    st.sampled_from(["", "15407150001", "15407150002"]),
)
HOLDERS = st.lists(PEOPLE, min_size=1, max_size=2, unique_by=lambda one: one.name).map(tuple)


def entry(room: str, holders: tuple[Holder, ...]) -> UnitEntry:
    return UnitEntry(
        Address("1", "1", room), 8000, holders, AreaSource.REGISTER, floor=None, usage="住宅"
    )


ROSTERS = st.dictionaries(st.sampled_from(ROOMS), HOLDERS, max_size=5).map(
    lambda held: {e.address: e for e in (entry(room, holders) for room, holders in held.items())}
)


def taken_in(current: dict[Address, Registered], following: Next) -> dict[Address, Registered]:
    """What the database holds after the register was brought to the next."""
    numbers: dict[object, int] = {}
    free = 1 + max((one for unit in current.values() for one in unit.holder_ids), default=0)
    for key, person in following.people.items():
        numbers[key] = person.record if person.record is not None else free
        free += person.record is None
    registered = {}
    for address, keys in following.held.items():
        base = following.entries.get(address) or current[address].entry
        held = sorted({numbers[key]: key for key in keys}.items())
        holders = tuple(following.people[key].holder for _, key in held)
        registered[address] = Registered(
            1, replace(base, holders=holders), tuple(number for number, _ in held)
        )
    return registered


def register_of(*rosters: dict[Address, UnitEntry]) -> dict[Address, Registered]:
    current: dict[Address, Registered] = {}
    for stated in rosters:
        current = taken_in(current, next_register(current, stated))
    return current


@given(ROSTERS, ROSTERS)
def test_the_same_roster_again_changes_nothing(first, second):
    current = register_of(first, second)
    following = next_register(current, second)
    assert {a: set(u.holder_ids) for a, u in taken_in(current, following).items()} == {
        a: set(u.holder_ids) for a, u in current.items()
    }
    assert all(person.record is not None for person in following.people.values())


@given(ROSTERS, ROSTERS)
def test_no_two_people_become_one_record(first, second):
    current = register_of(first)
    following = next_register(current, second)
    records = [p.record for p in following.people.values() if p.record is not None]
    assert len(records) == len(set(records))


@given(ROSTERS, ROSTERS)
def test_each_unit_keeps_as_many_holders_as_are_named(first, second):
    current = register_of(first, second)
    for address, unit in current.items():
        named = (second.get(address) or first[address]).holders
        assert {one.name for one in unit.entry.holders} == {one.name for one in named}


@given(ROSTERS, ROSTERS, st.randoms())
def test_the_order_of_the_rows_is_no_matter(first, second, random):
    current = register_of(first)
    shuffled = list(second.items())
    random.shuffle(shuffled)
    one, other = next_register(current, second), next_register(current, dict(shuffled))
    assert one.people == other.people
    assert one.held == other.held


@given(ROSTERS, ROSTERS)
def test_who_is_not_spoken_of_keeps_their_record(first, second):
    current = register_of(first)
    following = next_register(current, second)
    spoken = {record for a in second if a in current for record in current[a].holder_ids}
    after = taken_in(current, following)
    for address, unit in current.items():
        if address in second:
            continue
        for record in set(unit.holder_ids) - spoken:
            names = {one.name for one in second_names(second)}
            holder = unit.entry.holders[unit.holder_ids.index(record)]
            if holder.name not in names:
                assert record in after[address].holder_ids


def second_names(stated: dict[Address, UnitEntry]) -> list[Holder]:
    return [holder for one in stated.values() for holder in one.holders]
