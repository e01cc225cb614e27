"""The journey, the thresholds, the checklist."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.renovations import rules
from models.renovations.rules import DEFAULTS, CheckedAim, Deadline, Share, Stage, Step

TODAY = date(2026, 3, 2)


def refusal(call, *args, **kwargs):
    with pytest.raises(Problem) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_an_estate_of_the_last_day_of_2000_may_start_and_of_the_next_day_may_not():
    rules.check_completed("桂花苑", date(2000, 12, 31), DEFAULTS.completed_by)
    assert (
        refusal(rules.check_completed, "桂花苑", date(2001, 1, 1), DEFAULTS.completed_by)
        == "estate-too-new"
    )


def test_a_project_may_set_another_year():
    later = Deadline(date(2005, 12, 31), "省级通知")
    rules.check_completed("桂花苑", date(2003, 5, 1), later)


@given(total=st.integers(1, 100_000), numerator=st.integers(1, 50), denominator=st.integers(1, 50))
def test_what_is_needed_is_the_least_that_reaches_the_share(total, numerator, denominator):
    share = Share(min(numerator, denominator), denominator, "试验")
    needed = share.needed_of(total)
    assert share.reached(needed, total)
    assert not share.reached(needed - 1, total)


def test_two_thirds_of_twelve_is_eight_exactly():
    assert Share(2, 3, "").needed_of(12) == 8
    assert Share(2, 3, "").needed_of(13) == 9


def test_nothing_of_nothing_reaches_no_share():
    assert not Share(2, 3, "").reached(0, 0)


def test_the_journey_goes_on_one_stage_at_a_time():
    for place, stage in enumerate(rules.ORDER[:-1]):
        assert rules.ORDER[place + 1] in rules.next_stages(stage)
        assert all(one in rules.ORDER[: place + 2] for one in rules.next_stages(stage))
    assert rules.next_stages(Stage.CARE) == ()


def step_from(stage, to, on=TODAY):
    return rules.check_step(stage, to, on=on, last_on=date(2026, 2, 1), today=TODAY)


def test_a_stage_cannot_be_jumped_over():
    assert refusal(step_from, Stage.NEEDS, Stage.PLANNING) == "stage-not-next"
    assert refusal(step_from, Stage.CARE, Stage.NEEDS) == "stage-not-next"


def test_the_government_may_send_a_plan_back():
    step_from(Stage.APPROVAL, Stage.PLANNING)
    assert not rules.is_onward(Stage.APPROVAL, Stage.PLANNING)


def test_a_step_is_neither_of_tomorrow_nor_before_the_last_one():
    tomorrow, before = date(2026, 3, 3), date(2026, 1, 31)
    assert refusal(step_from, Stage.NEEDS, Stage.PRECONDITIONS, tomorrow) == "step-in-future"
    assert refusal(step_from, Stage.NEEDS, Stage.PRECONDITIONS, before) == "step-before-last"


def a_step(stage, day):
    return Step(stage, date(2026, 1, day), f"依据{day}", "周书记")


def test_the_line_shows_what_is_behind_where_it_stands_and_what_is_ahead():
    steps = [a_step(Stage.NEEDS, 1), a_step(Stage.PRECONDITIONS, 5)]
    stops = rules.line(Stage.PRECONDITIONS, steps)
    assert [stop.state for stop in stops] == ["done", "current"] + ["ahead"] * 8
    assert (stops[1].on, stops[1].by) == (date(2026, 1, 5), "周书记")


def test_after_a_return_the_stages_ahead_have_to_be_gone_through_again():
    passed = [a_step(stage, day) for day, stage in enumerate(rules.ORDER[:6], 1)]
    stops = rules.line(Stage.PLANNING, [*passed, a_step(Stage.PLANNING, 20)])
    assert (stops[2].state, stops[2].on) == ("current", date(2026, 1, 20))
    assert {stop.state for stop in stops[3:]} == {"ahead"}


def test_thresholds_survive_their_storage():
    changed = rules.thresholds_with(
        {
            "compact_signing": {"numerator": 4, "denominator": 5, "source": "居民代表会议"},
            "completed_by": {"day": date(2005, 12, 31), "source": "省级通知"},
            "council_meetings": {"number": 2, "source": "社区决定"},
        }
    )
    assert rules.thresholds_from(rules.thresholds_as_data(changed)) == changed
    assert changed.pledge_cover == DEFAULTS.pledge_cover


def test_an_aim_is_covered_or_has_a_reason():
    rules.check_reasons([CheckedAim("utilities", covered=True, note="")])
    assert (
        refusal(rules.check_reasons, [CheckedAim("utilities", covered=False, note=" ")])
        == "community-reason-missing"
    )


def test_a_plan_is_held_against_the_whole_checklist():
    all_aims = [CheckedAim(code, covered=True, note="") for code in rules.COMMUNITY_CHECKLIST]
    rules.check_community(all_aims)
    assert refusal(rules.check_community, all_aims[:-1]) == "community-incomplete"
