"""The law on owners' decisions, sentence by sentence. Civil Code 278 and 1259; areas in 0.01 m2."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.motions import counting
from models.motions.counting import Sums, sums_of, turnout_of
from models.motions.matters import OVER_HALF, QUORUM, THREE_QUARTERS, MatterClass
from models.motions.questions import Asked, QuestionKind, sheet_of
from models.motions.weights import NOTHING, Weight
from models.motions.working import as_written, working_of

ORDINARY, SPECIAL = MatterClass.ORDINARY, MatterClass.SPECIAL
QUESTION = dict(
    zip(
        (ORDINARY, SPECIAL),
        sheet_of(
            [
                Asked(QuestionKind.APPROVAL, matter, "事项", "是否同意？")
                for matter in ("other", "fund_raising")
            ]
        ),
        strict=True,
    )
)


def sums(total, **chosen):
    by_choice = {code: Weight(*weight) for code, weight in chosen.items()}
    return Sums(Weight(*total), sum(by_choice.values(), NOTHING), by_choice)


def count_of(given, matter_class):
    return counting.count_of(QUESTION[matter_class], given)


def tally(ballots, roll, matter_class):
    single = [(group, [choice]) for group, choice in ballots]
    return counting.tally(single, roll, QUESTION[matter_class])


def as_written_one(count):
    return as_written([count])


def met(count):
    return {one.name: one.met for one in count.candidates[0].comparisons}


# The quorum: 专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决


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


# The pass, ordinary: 参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意


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


# The pass, special: 参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意


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


# Taking part


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


# One head an owner group


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

AREAS = st.integers(min_value=1, max_value=10**9)
CHOICES = st.sampled_from(["yes", "no", "abstain", None])
HOUSES = st.lists(st.tuples(AREAS, CHOICES), min_size=1, max_size=40)
CLASSES = st.sampled_from(MatterClass)


def of(houses, matter_class):
    roll = {index: area for index, (area, _) in enumerate(houses)}
    ballots = [(index, choice) for index, (_, choice) in enumerate(houses) if choice]
    return tally(ballots, roll, matter_class)


@given(HOUSES, CLASSES)
def test_one_more_yes_never_turns_passed_into_failed(houses, matter_class):
    if not of(houses, matter_class).passed:
        return
    for index, (area, choice) in enumerate(houses):
        if choice != "yes":
            better = [*houses[:index], (area, "yes"), *houses[index + 1 :]]
            assert of(better, matter_class).passed


@given(HOUSES, CLASSES, st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_matters(houses, matter_class, random):
    roll = {index: area for index, (area, _) in enumerate(houses)}
    ballots = [(index, choice) for index, (_, choice) in enumerate(houses) if choice]
    shuffled = random.sample(ballots, len(ballots))
    assert tally(shuffled, roll, matter_class) == tally(ballots, roll, matter_class)


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


@given(HOUSES, CLASSES)
def test_the_comparisons_are_those_of_the_law(houses, matter_class):
    """Written again with products, as in the law's own words."""
    count = of(houses, matter_class)
    total, took_part = count.total, count.participating
    agree = next(one.weight for one in count.sums if one.option.code == "yes")
    lawful = 3 * took_part.heads >= 2 * total.heads and 3 * took_part.area >= 2 * total.area
    if matter_class is ORDINARY:
        lawful = lawful and 2 * agree.heads > took_part.heads and 2 * agree.area > took_part.area
    else:
        lawful = lawful and 4 * agree.heads >= 3 * took_part.heads
        lawful = lawful and 4 * agree.area >= 3 * took_part.area
    assert count.passed == lawful


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
    written = as_written_one(count_of(sums((9, 72_000), yes=(5, 40_000)), ORDINARY))
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

    written = as_written_one(count_of(sums((7, 70_001), yes=(5, 50_001)), SPECIAL))
    assert not any(isinstance(one, float) for one in numbers(written))


# Areas add up exactly

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
