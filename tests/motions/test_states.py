"""Who may bring a motion from which state to which, and what the clock does; every combination is tried."""

from datetime import datetime, timedelta

import pytest

from models.base.actor import Role
from models.base.clock import SHANGHAI
from models.motions.matters import MATTERS
from models.motions.rule_set import Periods
from models.motions.rules import calendar, check_move, check_open, closing_of, extended
from models.motions.states import (
    ENDED,
    MOVE_OF,
    Act,
    Facts,
    State,
    moves_from,
    state_at,
    steps_due,
)
from models.motions.timeline import Dates, StepState, timeline

OPENS = datetime(2026, 3, 18, 9, 0, tzinfo=SHANGHAI)
CLOSES = datetime(2026, 4, 3, 0, 0, tzinfo=SHANGHAI)
ENDS = datetime(2026, 4, 21, 0, 0, tzinfo=SHANGHAI)
INSTANT = timedelta(microseconds=1)

# Written out again, as the law and the community's division of work say it: state -> act -> who, and to where.
C, M, S = Role.CLERK, Role.MODERATOR, Role.SECRETARY
EXPECTED = {
    "draft": {
        "edit": ({C, M}, None),
        "submit": ({C, M}, "in_review"),
        "withdraw": ({M, S}, "withdrawn"),
    },
    "returned": {
        "edit": ({C, M}, None),
        "submit": ({C, M}, "in_review"),
        "withdraw": ({M, S}, "withdrawn"),
    },
    "in_review": {
        "approve": ({M, S}, None),
        "return": ({M, S}, "returned"),
        "notice": ({M}, "noticed"),
        "withdraw": ({M, S}, "withdrawn"),
    },
    "noticed": {
        "certify": ({S}, "open"),
        "open": (set(), "open"),
        "withdraw": ({M, S}, "withdrawn"),
    },
    "open": {"extend": ({S}, None), "close": (set(), "closed"), "void": ({S}, "void")},
    "closed": {"count": ({S}, "counted"), "void": ({S}, "void")},
    "counted": {
        "confirm": ({M, S}, None),
        "publicise": ({M}, "publicised"),
        "void": ({S}, "void"),
    },
    "publicised": {
        "take_effect": (set(), "effective"),
        "fail": (set(), "failed"),
        "void": ({S}, "void"),
    },
    "effective": {"void": ({S}, "void")},
    "failed": {},
    "withdrawn": {},
    "void": {},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_each_act_in_each_state(state, act):
    move = MOVE_OF[act]
    expected = EXPECTED[state.value].get(act.value)
    if expected is None:
        assert state not in move.sources
    else:
        roles, target = expected
        assert state in move.sources
        assert set(move.roles) == roles
        assert (move.target and move.target.value) == target


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", State)
def test_each_role_in_each_state(state, role):
    allowed = {move.act.value for move in moves_from(state) if role in move.roles}
    assert allowed == {act for act, (roles, _) in EXPECTED[state.value].items() if role in roles}


def test_only_clerk_moderator_and_secretary_do_anything():
    assert {role for move in MOVE_OF.values() for role in move.roles} == {C, M, S}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", [act for act in Act if MOVE_OF[act].roles])
def test_a_refused_move_says_what_state_it_is_in(state, act):
    if state in MOVE_OF[act].sources:
        assert check_move(act, state, "有理由") is MOVE_OF[act]
        return
    with pytest.raises(Exception, match="motion-wrong-state") as refused:
        check_move(act, state, "有理由")
    assert state.label in refused.value.detail


def test_nothing_leads_out_of_an_end_but_voiding_an_effective_motion():
    leading = {(state.value, move.act.value) for state in ENDED for move in moves_from(state)}
    assert leading == {("effective", "void")}


# Before, at, during, at the end, after: half-open

MOMENTS = {
    "before": OPENS - INSTANT,
    "at": OPENS,
    "during": OPENS + timedelta(days=3),
    "last": CLOSES - INSTANT,
    "end": CLOSES,
    "after": CLOSES + timedelta(days=9),
}
BY_CLOCK = {
    "noticed": ["noticed", "open", "open", "open", "closed", "closed"],
    "open": ["open", "open", "open", "open", "closed", "closed"],
}


@pytest.mark.parametrize("recorded", State)
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_state_of_voting_follows_from_the_clock(recorded, moment):
    facts = Facts(recorded, opens_at=OPENS, closes_at=CLOSES, certified=True)
    expected = BY_CLOCK.get(recorded.value, [recorded.value] * 6)[list(MOMENTS).index(moment)]
    assert state_at(facts, MOMENTS[moment]).value == expected


@pytest.mark.parametrize("moment", MOMENTS)
def test_ballots_are_taken_exactly_while_voting_is_open(moment):
    facts = Facts(State.NOTICED, opens_at=OPENS, closes_at=CLOSES, certified=True)
    if moment in {"at", "during", "last"}:
        check_open(facts, MOMENTS[moment])
    else:
        with pytest.raises(Exception, match="motion-not-open"):
            check_open(facts, MOMENTS[moment])


def test_a_motion_without_a_scheduled_opening_waits_for_the_secretary():
    assert state_at(Facts(State.NOTICED, certified=True), CLOSES) is State.NOTICED


def test_without_the_secretarys_certification_the_clock_opens_nothing():
    facts = Facts(State.NOTICED, opens_at=OPENS, closes_at=CLOSES)
    assert {state_at(facts, moment) for moment in MOMENTS.values()} == {State.NOTICED}


def test_an_undecided_objection_to_the_roll_holds_the_opening():
    facts = Facts(State.NOTICED, opens_at=OPENS, closes_at=CLOSES, certified=True, roll_undecided=1)
    assert {state_at(facts, moment) for moment in MOMENTS.values()} == {State.NOTICED}
    with pytest.raises(Exception, match="motion-not-open") as refused:
        check_open(facts, OPENS)
    assert "名册" in refused.value.detail


# The end of publicity

PUBLIC = Facts(State.PUBLICISED, publicity_ends_at=ENDS, passed=True)


def with_(facts, **changes):
    from dataclasses import replace

    return replace(facts, **changes)


@pytest.mark.parametrize(
    ("changes", "at_the_end"),
    [
        ({}, "effective"),
        ({"passed": False}, "failed"),
        ({"undecided": 1}, "publicised"),
        ({"upheld": 1}, "publicised"),
        ({"passed": False, "upheld": 1}, "publicised"),
        ({"undecided": 1, "upheld": 1}, "publicised"),
    ],
)
def test_publicity_ends_in_effect_unless_something_stands_against_it(changes, at_the_end):
    facts = with_(PUBLIC, **changes)
    assert state_at(facts, ENDS - INSTANT) is State.PUBLICISED
    assert state_at(facts, ENDS).value == at_the_end


def test_an_objection_answered_late_lets_the_result_take_effect_at_the_answer():
    late = ENDS + timedelta(days=2)
    (step,) = steps_due(with_(PUBLIC, decided_at=late), late)
    assert (step.act, step.at) == (Act.TAKE_EFFECT, late)
    (step,) = steps_due(with_(PUBLIC, decided_at=ENDS - timedelta(days=3)), late)
    assert step.at == ENDS


def test_a_clock_that_was_asleep_makes_every_move_it_missed_in_order():
    facts = Facts(State.NOTICED, opens_at=OPENS, closes_at=CLOSES, certified=True)
    assert [(step.act, step.at) for step in steps_due(facts, CLOSES)] == [
        (Act.OPEN, OPENS),
        (Act.CLOSE, CLOSES),
    ]


# Periods of whole days


def test_a_notice_of_fifteen_days_ends_at_24_00_of_the_fifteenth_day_after_it():
    noticed = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
    dates = calendar(Periods(), noticed, None)
    assert dates.earliest_opens_at == datetime(2026, 3, 18, 0, 0, tzinfo=SHANGHAI)
    with pytest.raises(Exception, match="opening-outside-notice"):
        calendar(Periods(), noticed, dates.earliest_opens_at - INSTANT)
    assert calendar(Periods(), noticed, dates.earliest_opens_at).closes_at is not None
    with pytest.raises(Exception, match="opening-outside-notice"):
        calendar(Periods(), noticed, dates.earliest_opens_at + timedelta(days=60, seconds=1))


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ((2026, 3, 18, 0, 0), (2026, 4, 2, 0, 0)),
        ((2026, 3, 18, 9, 0), (2026, 4, 3, 0, 0)),
        ((2026, 3, 18, 23, 59), (2026, 4, 3, 0, 0)),
    ],
)
def test_voting_lasts_at_least_its_days_and_ends_at_midnight(opens, closes):
    begin = datetime(*opens, tzinfo=SHANGHAI)
    end = closing_of(Periods(window_days=15), begin)
    assert end == datetime(*closes, tzinfo=SHANGHAI)
    assert end - begin >= timedelta(days=15)


def test_an_extension_keeps_within_sixty_days():
    closes = closing_of(Periods(window_days=50), OPENS)
    assert extended(OPENS, closes, 10, None) == closes + timedelta(days=10)
    with pytest.raises(Exception, match="window-too-long"):
        extended(OPENS, closes, 11, None)


# The line of steps

DATES = Dates(
    noticed_at=OPENS - timedelta(days=16),
    opens_at=OPENS,
    closes_at=CLOSES,
    counted_at=CLOSES + timedelta(hours=9),
    publicised_at=CLOSES + timedelta(hours=10),
    publicity_ends_at=ENDS,
    ended_at=ENDS,
)


def test_the_line_shows_what_is_done_what_is_now_and_what_comes():
    dates = with_(DATES, counted_at=None, publicised_at=None, publicity_ends_at=None, ended_at=None)
    steps = timeline(dates, State.OPEN, passed=None)
    assert [step.state for step in steps] == [
        StepState.DONE,
        StepState.CURRENT,
        *[StepState.COMING] * 4,
    ]


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        (State.CLOSED, ["公告", "投票", "投票截止", "等待计票"]),
        (State.COUNTED, ["公告", "投票", "投票截止", "计票完成", "等待公示"]),
    ],
)
def test_a_moment_that_is_reached_is_over_and_the_next_step_is_waited_for(state, titles):
    steps = timeline(with_(DATES, ended_at=None), state, passed=None)
    *over, now = steps[: len(titles)]
    assert [step.title for step in steps[: len(titles)]] == titles
    assert {step.state for step in over} == {StepState.DONE}
    assert now.state is StepState.CURRENT


def test_the_line_of_an_ended_motion_is_done():
    steps = timeline(DATES, State.EFFECTIVE, passed=True)
    assert {step.state for step in steps} == {StepState.DONE}
    assert (steps[-1].title, steps[-1].at) == ("决定生效", ENDS)


def test_the_line_of_a_withdrawn_motion_leaves_out_what_never_came():
    dates = with_(
        DATES,
        counted_at=None,
        publicised_at=None,
        publicity_ends_at=None,
        ended_at=OPENS - timedelta(days=2),
    )
    steps = timeline(dates, State.WITHDRAWN, passed=None)
    assert [step.title for step in steps] == ["公告", "已撤回"]


def test_the_line_of_a_failed_motion_says_so_before_its_end():
    steps = timeline(with_(DATES, ended_at=None), State.PUBLICISED, passed=False)
    assert steps[-1].title == "公示期满，未通过"


def test_every_matter_has_a_title_and_a_use():
    assert all(one.title and one.use for one in MATTERS.values())
