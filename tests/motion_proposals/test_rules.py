"""A fifth of the owners, counted in whole numbers; what a proposal may say; where it stands by the clock."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.clock import SHANGHAI
from models.base.problems import Problem
from models.motion_proposals.rules import (
    LABELS,
    RUNNING,
    WITHDRAWABLE,
    Backing,
    Content,
    State,
    check_answerable,
    check_content,
    check_running,
    check_withdrawable,
    digest,
    state_at,
)
from models.motions.weights import Weight

OWNERS = st.integers(1, 200_000)
ENDS = datetime(2026, 5, 2, tzinfo=SHANGHAI)
GOOD = Content("装充电棚", "是否同意装充电棚？", "楼道充电危险", "other")


def backing(supporters, total):
    return Backing(Weight(supporters, supporters), Weight(total, total))


@given(OWNERS)
def test_exactly_a_fifth_is_enough_and_one_less_is_not(fifth):
    assert backing(fifth, 5 * fifth).reached
    assert not backing(fifth - 1, 5 * fifth).reached


@given(OWNERS)
def test_the_least_number_that_is_said_to_be_needed_is_the_least_that_reaches(total):
    needed = backing(0, total).needed
    assert backing(needed, total).reached
    assert not backing(needed - 1, total).reached


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_what_is_missing_reaches_when_it_comes(supporters, total):
    one = backing(min(supporters, total), total)
    if total:
        assert one.reached == (one.missing == 0)
        assert backing(one.supporters.heads + one.missing, total).reached
    else:
        assert not one.reached


def test_area_decides_nothing():
    assert not Backing(Weight(1, 9_999), Weight(10, 10_000)).reached
    assert Backing(Weight(2, 1), Weight(10, 10_000)).reached


def test_collecting_ends_at_its_end():
    assert state_at(State.OPEN, ENDS, ENDS - timedelta(microseconds=1)) is State.OPEN
    assert state_at(State.OPEN, ENDS, ENDS) is State.EXPIRED
    for state in set(State) - {State.OPEN}:
        assert state_at(state, ENDS, ENDS) is state


@pytest.mark.parametrize("state", State)
def test_what_is_possible_in_each_state(state):
    def allowed(check, *args):
        try:
            check(state, *args)
        except Problem:
            return False
        return True

    assert allowed(check_running, ENDS) == (state in RUNNING)
    assert allowed(check_withdrawable) == (state in WITHDRAWABLE)
    assert allowed(check_answerable, backing(1, 10)) == (state is State.REACHED)
    assert LABELS[state]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"matter": "weather"}, "matter-unknown"),
        ({"options": ("一",)}, "proposal-wrong"),
        ({"options": ("一", "一")}, "proposal-wrong"),
        ({"options": tuple(map(str, range(21)))}, "proposal-wrong"),
    ],
)
def test_what_cannot_become_a_motion_is_refused(changes, code):
    names = ("title", "text", "reason", "matter", "options")
    content = Content(**{name: getattr(GOOD, name) for name in names} | changes)
    with pytest.raises(Problem, match=code):
        check_content(content)


def test_the_digest_is_of_everything_that_is_supported():
    changed = [
        Content("别的", GOOD.text, GOOD.reason, GOOD.matter),
        Content(GOOD.title, "别的", GOOD.reason, GOOD.matter),
        Content(GOOD.title, GOOD.text, "别的", GOOD.matter),
        Content(GOOD.title, GOOD.text, GOOD.reason, "rebuilding"),
        Content(GOOD.title, GOOD.text, GOOD.reason, GOOD.matter, ("一", "二")),
    ]
    assert len({digest(1, 1, one) for one in (GOOD, *changed)} | {digest(2, 1, GOOD)}) == 7
