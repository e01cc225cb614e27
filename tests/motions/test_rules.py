"""The law on owners' decisions, sentence by sentence. Civil Code 278 and 1259; areas in 0.01 m2."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.motions.counting import (
    YES_NO_ABSTAIN,
    Option,
    Sums,
    Weight,
    count_of,
    sums_of,
    tally,
    turnout_of,
)
from models.motions.matters import MATTERS, OVER_HALF, QUORUM, THREE_QUARTERS, MatterClass
from models.motions.rule_set import Periods, as_written, figures_for, periods_in
from models.motions.working import as_written as count_as_written
from models.motions.working import working_of

ORDINARY, SPECIAL = MatterClass.ORDINARY, MatterClass.SPECIAL


def sums(total, yes=(0, 0), no=(0, 0), abstain=(0, 0)):
    return Sums(
        Weight(*total), {"yes": Weight(*yes), "no": Weight(*no), "abstain": Weight(*abstain)}
    )


def met(count):
    return {one.name: one.met for one in count.comparisons}


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
        count_of(Sums(Weight(1, 1), {"perhaps": Weight(1, 1)}), ORDINARY)


# Several proposals: the leader must itself pass

MODELS = (
    Option("company", "物业企业管理", proposal=True),
    Option("self", "业主自行管理", proposal=True),
    Option("abstain", "弃权", proposal=False),
)


def test_the_leader_of_several_must_itself_pass():
    leading = Sums(Weight(10, 100_000), {"company": Weight(4, 40_000), "self": Weight(3, 30_000)})
    assert count_of(leading, ORDINARY, MODELS).winner == "company"
    short = Sums(Weight(10, 100_000), {"company": Weight(4, 40_000), "self": Weight(4, 45_000)})
    assert count_of(short, ORDINARY, MODELS).winner is None


def test_a_tie_has_no_winner():
    tie = Sums(Weight(8, 80_000), {"company": Weight(4, 40_000), "self": Weight(4, 40_000)})
    assert count_of(tie, ORDINARY, MODELS).winner is None


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
    assert tally(ballots, roll, matter_class) == count_of(
        sums_of(ballots, roll, YES_NO_ABSTAIN), matter_class
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
    written = count_as_written(count_of(sums((9, 72_000), yes=(5, 40_000)), ORDINARY))
    assert written["conclusion"] == "四项比较中有 2 项没有达到，表决未通过。"
    assert [one["needed"] - one["left"] for one in written["comparisons"][:2]] == [1, 8_000]


def test_no_figure_of_a_count_is_a_float():
    def numbers(value):
        if isinstance(value, dict):
            return list(itertools.chain.from_iterable(map(numbers, value.values())))
        if isinstance(value, list | tuple):
            return list(itertools.chain.from_iterable(map(numbers, value)))
        return [value]

    written = count_as_written(count_of(sums((7, 70_001), yes=(5, 50_001)), SPECIAL))
    assert not any(isinstance(one, float) for one in numbers(written))


# The catalogue


def test_items_six_to_eight_need_three_quarters_and_no_other():
    special = {one.item for one in MATTERS.values() if one.matter_class is SPECIAL}
    ordinary = {one.item for one in MATTERS.values() if one.matter_class is ORDINARY}
    assert (special, ordinary) == ({6, 7, 8}, {1, 2, 3, 4, 5, 9})


@pytest.mark.parametrize(
    ("code", "item"),
    [
        ("management_model", 4),
        ("property_service", 4),
        ("management_rules", 2),
        ("assembly_rules", 1),
        ("committee_election", 3),
        ("fund_use", 5),
        ("fund_raising", 6),
        ("rebuilding", 7),
        ("common_parts", 8),
        ("other", 9),
    ],
)
def test_each_matter_names_its_item(code, item):
    assert MATTERS[code].item == item
    assert "第二百七十八条" in MATTERS[code].article


def test_using_the_fund_and_raising_it_never_share_a_threshold():
    assert MATTERS["fund_use"].matter_class is not MATTERS["fund_raising"].matter_class


def test_every_figure_of_the_rules_names_its_source():
    for matter in MATTERS.values():
        figures = figures_for(matter, Periods())
        assert all(one.source and one.words for one in figures)
        assert {one.basis for one in figures} == {"law", "reference", "setting"}


def test_a_local_rule_of_another_place_is_never_shown_as_law():
    for one in figures_for(MATTERS["other"], Periods()):
        if "参照" in one.source or "默认" in one.source:
            assert one.basis != "law"


def test_periods_are_read_back_from_written_rules():
    periods = Periods(16, 20, 30)
    assert periods_in(as_written(figures_for(MATTERS["other"], periods))) == periods
