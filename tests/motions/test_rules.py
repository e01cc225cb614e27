"""The catalogue of matters and the figures of the rules, each with its source."""

import pytest

from models.motions.matters import MATTERS, MatterClass
from models.motions.nonreturn import CountRules
from models.motions.rule_set import Periods, as_written, count_rules_in, figures_for, periods_in

ORDINARY, SPECIAL = MatterClass.ORDINARY, MatterClass.SPECIAL


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
    for classes in ({ORDINARY}, {SPECIAL}, {ORDINARY, SPECIAL}):
        figures = figures_for(classes, Periods())
        passing = [one.code for one in figures if one.code.startswith("pass_")]
        assert len(passing) == len(classes)
        assert all(one.source and one.words for one in figures)
        assert {one.basis for one in figures} == {"law", "reference", "setting"}


def test_a_local_rule_of_another_place_is_never_shown_as_law():
    for one in figures_for({ORDINARY}, Periods()):
        if "参照" in one.source or "默认" in one.source:
            assert one.basis != "law"


def test_periods_are_read_back_from_written_rules():
    periods = Periods(16, 20, 30)
    assert periods_in(as_written(figures_for({ORDINARY}, periods))) == periods


def test_by_default_only_valid_ballots_that_came_back_take_part():
    assert count_rules_in(as_written(figures_for({ORDINARY}, Periods()))) == CountRules()
