"""The count: what it refuses, and what is printed of it. The law itself is in test_law.py; areas in 0.01 m2."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.motions.counting import Sums, sums_of, turnout_of
from models.motions.matters import OVER_HALF, QUORUM, THREE_QUARTERS
from models.motions.weights import Weight
from models.motions.working import as_written, working_of
from tests.motions.counts import (
    CLASSES,
    HOUSES,
    ORDINARY,
    QUESTION,
    SPECIAL,
    count_of,
    sums,
    tally,
)


@pytest.mark.parametrize(
    ("ballots", "why"),
    [
        ([(1, "yes"), (1, "yes")], "two ballots"),
        ([(9, "yes")], "not on the roll"),
        ([(1, "maybe")], "not an option"),
    ],
)
def test_ballots_that_the_database_would_refuse_stop_the_count(ballots, why):
    with pytest.raises(ValueError, match=why):
        tally(ballots, {1: 100, 2: 100}, ORDINARY)


def test_sums_beyond_the_roll_stop_the_count():
    with pytest.raises(ValueError, match="more took part"):
        count_of(sums((1, 100), yes=(2, 100)), ORDINARY)
    with pytest.raises(ValueError, match="not an option"):
        count_of(sums((1, 1), perhaps=(1, 1)), ORDINARY)
    with pytest.raises(ValueError, match="do not add up"):
        count_of(Sums(Weight(3, 3), Weight(3, 3), {"yes": Weight(1, 1)}), ORDINARY)
    with pytest.raises(ValueError, match="more than all ballots"):
        count_of(Sums(Weight(3, 3), Weight(1, 1), {"yes": Weight(2, 1)}), ORDINARY)


# Properties


@given(HOUSES, CLASSES)
def test_single_ballots_and_their_sums_give_the_same_count(houses, matter_class):
    roll = {index: area for index, (area, _) in enumerate(houses)}
    ballots = [(index, choice) for index, (_, choice) in enumerate(houses) if choice]
    single = [(group, [choice]) for group, choice in ballots]
    assert tally(ballots, roll, matter_class) == count_of(
        sums_of(single, roll, QUESTION[matter_class]), matter_class
    )


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 10**12))
def test_what_is_missing_for_the_quorum_is_the_smallest_that_is_enough(cast, area, total):
    cast, area = min(cast, total), min(area, total)
    turnout = turnout_of(Weight(cast, area), Weight(total, total))
    for part, missing in ((cast, turnout.missing.heads), (area, turnout.missing.area)):
        assert 3 * (part + missing) >= 2 * total
        assert missing == 0 or 3 * (part + missing - 1) < 2 * total
    assert turnout.quorate == (3 * cast >= 2 * total and 3 * area >= 2 * total)


@given(st.integers(1, 10**15))
def test_thresholds_are_the_smallest_whole_numbers(base):
    for threshold in (QUORUM, THREE_QUARTERS):
        needed = threshold.needed(base)
        assert needed * threshold.denominator >= threshold.numerator * base
        assert (needed - 1) * threshold.denominator < threshold.numerator * base or needed == 1
    needed = OVER_HALF.needed(base)
    assert 2 * needed > base >= 2 * (needed - 1)


# What is printed


def test_the_working_out_can_be_done_again_by_hand():
    count = count_of(
        sums((9, 72_000), yes=(4, 32_000), no=(1, 8_000), abstain=(1, 8_000)), ORDINARY
    )
    assert working_of(count) == [
        "全体业主 9 人，专有部分面积合计 720.00 m²。",
        "各项票数：同意 4 人、320.00 m²；不同意 1 人、80.00 m²；弃权 1 人、80.00 m²。",
        "参与表决 6 人、480.00 m²（弃权计入参与表决）。",
        "参与表决人数占全体业主人数三分之二以上：6 人 ÷ 9 人，须不少于 2/3，即至少 6 人，达到。",
        (
            "参与表决面积占专有部分总面积三分之二以上：480.00 m² ÷ 720.00 m²，须不少于 2/3，"
            "即至少 480.00 m²，达到。"
        ),
        "“同意”人数占参与表决人数过半数：4 人 ÷ 6 人，须大于 1/2，即至少 4 人，达到。",
        "“同意”面积占参与表决面积过半数：320.00 m² ÷ 480.00 m²，须大于 1/2，即至少 240.01 m²，达到。",
        "四项比较全部达到，表决通过。",
    ]


def test_a_failure_says_how_many_comparisons_fall_short():
    written = as_written([count_of(sums((9, 72_000), yes=(5, 40_000)), ORDINARY)])
    assert written["conclusion"] == "四项比较中有 2 项没有达到，表决未通过。"
    (yes,) = written["questions"][0]["comparisons"]
    assert [one["needed"] - one["left"] for one in yes["comparisons"][:2]] == [1, 8_000]


def test_no_figure_of_a_count_is_a_float():
    def numbers(value):
        if isinstance(value, dict):
            return list(itertools.chain.from_iterable(map(numbers, value.values())))
        if isinstance(value, list | tuple):
            return list(itertools.chain.from_iterable(map(numbers, value)))
        return [value]

    written = as_written([count_of(sums((7, 70_001), yes=(5, 50_001)), SPECIAL)])
    assert not any(isinstance(one, float) for one in numbers(written))
