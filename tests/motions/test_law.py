"""The law on owners' decisions, sentence by sentence; to be read from top to bottom.

Civil Code (民法典) 278: quorum and majorities. 1259: 以上 includes the number, 过半数 exceeds it.
Judicial interpretation 法释〔2009〕7号, 8 and 9: how area and heads are counted.
Areas are whole hundredths of a square metre: 90_000 is 900 m2.
"""

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.clock import SHANGHAI
from models.motions.matters import QUORUM, MatterClass
from models.motions.standing import (
    ArrivalRules,
    Channel,
    Held,
    Precedence,
    Revision,
    effective,
    standing_for,
)
from models.motions.weights import Weight
from tests.motions.arranging import a_motion
from tests.motions.counts import (
    CLASSES,
    HOUSES,
    ORDINARY,
    SPECIAL,
    count_of,
    houses_counted,
    met,
    sums,
    tally,
)

# The quorum: 由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决 (278, second paragraph)


def test_exactly_two_thirds_of_heads_and_area_are_enough():
    count = count_of(sums((9, 90_000), yes=(6, 60_000)), ORDINARY)
    assert count.passed


def test_one_hundredth_of_a_square_metre_less_than_two_thirds_is_not_enough():
    count = count_of(sums((9, 90_000), yes=(6, 59_999)), ORDINARY)
    assert met(count)["quorum_area"] is False
    assert not count.passed


def test_one_head_less_than_two_thirds_is_not_enough():
    count = count_of(sums((9, 90_000), yes=(5, 60_000)), ORDINARY)
    assert met(count)["quorum_heads"] is False
    assert not count.passed


def test_two_of_three_in_nine_is_six():
    assert QUORUM.needed(9) == 6
    assert QUORUM.needed(10) == 7
    assert QUORUM.needed(1) == 1


@pytest.mark.parametrize(("votes", "passed"), [(6, True), (5, False)])
def test_six_of_nine_flats_decide_and_five_do_not(world, votes, passed):
    """The same through the door: nine flats of 80 m2, all who vote say yes."""
    motion = a_motion(world, units=9).opened().with_ballots(*["yes"] * votes)
    turnout = motion.page()["turnout"]
    assert (turnout["needed"]["heads"], turnout["missing"]["heads"]) == (6, 6 - votes)
    assert motion.closed().counted().result()["passed"] is passed


def test_an_owner_without_a_phone_stays_in_the_denominator(world):
    """Whoever cannot be reached on a phone is one of all owners all the same."""
    estate = world.estate(units=9)
    for unit in estate.units[6:]:
        world.give(estate, unit, [world.a_holder(phone=False)])
    motion = a_motion(world, estate).opened().with_ballots("yes", "yes", "yes", "yes", "yes")
    assert motion.page()["turnout"]["total"] == {"heads": 9, "area_centi_m2": 72_000}
    result = motion.closed().counted().result()
    assert (result["total"]["heads"], result["passed"]) == (9, False)


# An ordinary matter: 应当经参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意 (278, third paragraph)


def test_exactly_half_of_the_heads_fails():
    count = count_of(sums((10, 100_000), yes=(5, 60_000), no=(5, 40_000)), ORDINARY)
    assert met(count) == {
        "quorum_heads": True,
        "quorum_area": True,
        "pass_heads": False,
        "pass_area": True,
    }
    assert not count.passed


def test_exactly_half_of_the_area_fails():
    count = count_of(sums((10, 100_000), yes=(6, 50_000), no=(4, 50_000)), ORDINARY)
    assert met(count)["pass_area"] is False
    assert not count.passed


def test_half_and_one_hundredth_of_a_square_metre_passes():
    count = count_of(sums((10, 100_000), yes=(6, 50_001), no=(4, 49_999)), ORDINARY)
    assert count.passed


# A special matter: 应当经参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意


def test_exactly_three_quarters_passes_a_special_matter():
    count = count_of(sums((8, 80_000), yes=(6, 60_000), no=(2, 20_000)), SPECIAL)
    assert count.passed


def test_one_hundredth_less_than_three_quarters_fails_a_special_matter():
    count = count_of(sums((8, 80_000), yes=(6, 59_999), no=(2, 20_001)), SPECIAL)
    assert met(count)["pass_area"] is False


def test_what_passes_an_ordinary_matter_may_fail_a_special_one():
    same = sums((8, 80_000), yes=(5, 50_000), no=(3, 30_000))
    assert count_of(same, ORDINARY).passed
    assert not count_of(same, SPECIAL).passed


# Taking part: who abstains takes part, so the base of the majority grows; who stays away does not


def test_abstaining_takes_part_and_does_not_agree():
    """Four of nine agree; two who abstain bring the quorum, four raise the base too far."""
    few = sums((9, 90_000), yes=(4, 40_000))
    assert met(count_of(few, ORDINARY))["quorum_heads"] is False
    with_two = sums((9, 90_000), yes=(4, 40_000), abstain=(2, 20_000))
    assert count_of(with_two, ORDINARY).passed
    with_four = sums((9, 90_000), yes=(4, 40_000), abstain=(4, 40_000))
    assert met(count_of(with_four, ORDINARY))["pass_heads"] is False


def test_who_does_not_vote_neither_takes_part_nor_agrees():
    count = count_of(sums((100, 1_000_000), yes=(66, 700_000)), ORDINARY)
    assert met(count)["quorum_heads"] is False
    assert count.participating == Weight(66, 700_000)


def test_nobody_passes_nothing():
    for matter_class in MatterClass:
        assert not count_of(sums((0, 0)), matter_class).passed
        assert not count_of(sums((9, 90_000)), matter_class).passed


# One head an owner (法释〔2009〕7号, 9): the exact set of those who hold a flat; their areas are summed (8)


def test_an_owner_of_two_flats_is_one_head_with_both_areas():
    roll = {1: 16_000, 2: 8_000, 3: 8_000}
    count = tally([(1, "yes"), (2, "no")], roll, ORDINARY)
    assert count.participating == Weight(2, 24_000)
    assert met(count) == {
        "quorum_heads": True,
        "quorum_area": True,
        "pass_heads": False,
        "pass_area": True,
    }


def test_the_couple_and_the_husband_alone_are_two_heads(world):
    """A flat of both and a flat of his own: two sets of holders, two heads, and he has a hand in both."""
    estate = world.estate(units=3)
    wife, husband = world.a_holder(), world.a_holder()
    world.give(estate, estate.units[0], [wife, husband])
    world.give(estate, estate.units[1], [husband])
    motion = a_motion(world, estate).opened()
    assert motion.page()["turnout"]["total"]["heads"] == 3
    his = motion.seats(world.owner_of(estate, estate.units[1]))
    hers = motion.seats(world.owner_of(estate, estate.units[0]))
    assert (len(his), len(hers)) == (2, 1)
    assert set(hers) < set(his)


def test_the_couples_two_flats_are_one_head(world):
    estate = world.estate(units=3)
    couple = [world.a_holder(), world.a_holder()]
    for unit in estate.units[:2]:
        world.give(estate, unit, couple)
    motion = a_motion(world, estate).opened()
    assert motion.page()["turnout"]["total"] == {"heads": 2, "area_centi_m2": 24_000}


# Areas add up exactly: whole numbers, no binary fractions

HALF_UNITS = 10_000


def test_ten_thousand_areas_that_end_in_a_five_add_up_exactly():
    """x.y5 m2 has no exact binary fraction; whole hundredths have."""
    areas = [6_005 + 10 * (index % 997) for index in range(HALF_UNITS)]
    roll = dict(enumerate(areas))
    count = tally([(group, "yes") for group in roll], roll, ORDINARY)
    by_hand = sum(6_005 + 10 * (index % 997) for index in range(HALF_UNITS))
    assert count.participating.area == count.total.area == by_hand
    assert all(area % 10 == 5 for area in areas)


def test_the_smallest_difference_among_ten_thousand_areas_decides():
    roll = dict.fromkeys(range(HALF_UNITS), 6_005)
    half = HALF_UNITS // 2
    ballots = [(group, "yes" if group < half else "no") for group in roll]
    assert met(tally(ballots, roll, ORDINARY))["pass_area"] is False
    ballots[half] = (half, "yes")
    assert tally(ballots, roll, ORDINARY).passed


# What can never happen, whatever the houses and the votes


@given(HOUSES, CLASSES)
def test_one_more_yes_never_turns_passed_into_failed(houses, matter_class):
    if not houses_counted(houses, matter_class).passed:
        return
    for index, (area, choice) in enumerate(houses):
        if choice != "yes":
            better = [*houses[:index], (area, "yes"), *houses[index + 1 :]]
            assert houses_counted(better, matter_class).passed


@given(HOUSES, CLASSES, st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_matters(houses, matter_class, random):
    roll = {index: area for index, (area, _) in enumerate(houses)}
    ballots = [(index, choice) for index, (_, choice) in enumerate(houses) if choice]
    shuffled = random.sample(ballots, len(ballots))
    assert tally(shuffled, roll, matter_class) == tally(ballots, roll, matter_class)


@given(HOUSES, CLASSES)
def test_the_comparisons_are_those_of_the_law(houses, matter_class):
    """Written again with products, as in the law's own words."""
    count = houses_counted(houses, matter_class)
    total, took_part = count.total, count.participating
    agree = next(one.weight for one in count.sums if one.option.code == "yes")
    lawful = 3 * took_part.heads >= 2 * total.heads and 3 * took_part.area >= 2 * total.area
    if matter_class is ORDINARY:
        lawful = lawful and 2 * agree.heads > took_part.heads and 2 * agree.area > took_part.area
    else:
        lawful = lawful and 4 * agree.heads >= 3 * took_part.heads
        lawful = lawful and 4 * agree.area >= 3 * took_part.area
    assert count.passed == lawful


MONDAY = datetime(2026, 3, 23, 9, 0, tzinfo=SHANGHAI)
DIFFERENT_DAYS = st.lists(st.integers(0, 99), min_size=1, max_size=5, unique=True)


def counting(rules, handed_in):
    """Which of one owner's ballots counts, given (channel, day handed in) in the order in which they arrive."""
    held = []
    for channel, day in handed_in:
        at = MONDAY + timedelta(days=day)
        held.append(Held(standing_for(channel, at, held, rules), channel, at))
    present = effective(held)
    return present.channel, (present.at - MONDAY).days


@given(DIFFERENT_DAYS, st.data())
def test_which_ballot_of_an_owner_counts_does_not_depend_on_the_order_of_writing_down(days, data):
    """Paper is written down later than it is handed in; what counts is when it was handed in, and how."""
    rules = ArrivalRules(Revision.NONE, data.draw(st.sampled_from(Precedence)))
    handed_in = [(data.draw(st.sampled_from(Channel)), day) for day in days]
    counts = {counting(rules, order) for order in itertools.permutations(handed_in)}
    assert len(counts) == 1


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True),
    st.sampled_from(Precedence),
    st.sampled_from(Revision),
)
def test_an_online_and_a_paper_ballot_count_alike_whichever_is_written_down_first(
    days, precedence, revision
):
    both = list(zip((Channel.ONLINE, Channel.PAPER), days, strict=True))
    rules = ArrivalRules(revision, precedence)
    assert counting(rules, both) == counting(rules, both[::-1])
