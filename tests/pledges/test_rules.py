"""The split, the text, the decisions, the books."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.pledges import bookkeeping, rules, shares
from models.pledges.rules import Choice, PledgeState, Way

WEIGHTS = st.lists(st.integers(1, 10**7), min_size=1, max_size=400)


def refusal(call, *args, **kwargs):
    with pytest.raises(Problem) as caught:
        call(*args, **kwargs)
    return caught.value.code


@given(total=st.integers(0, 10**13), weights=WEIGHTS)
def test_the_parts_add_up_and_nobody_is_off_by_a_fen(total, weights):
    parts = shares.split(total, weights)
    base = sum(weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * base - total * weight) < base


@given(total=st.integers(0, 10**10), units=st.integers(1, 400))
def test_an_equal_split_differs_by_one_fen_at_most(total, units):
    parts = shares.split(total, [1] * units)
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


@given(total=st.integers(0, 10**10), weights=WEIGHTS)
def test_a_larger_home_never_pays_less(total, weights):
    parts = shares.split(total, sorted(weights))
    for part, after in pairwise(parts):
        assert after >= part - 1
    assert all(part >= 0 for part in parts)


def test_the_largest_remainders_get_what_is_left():
    # 100 over 1, 2, 4: 14.28.., 28.57.., 57.14..; one fen is left for the second
    assert shares.split(100, [1, 2, 4]) == [14, 29, 57]


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2]])
def test_a_split_over_nothing_is_an_error(weights):
    with pytest.raises(ValueError, match="weights"):
        shares.split(100, weights)


def test_a_pledge_is_not_above_the_share():
    rules.check_choice(Choice(Way.DIRECT, 100, None), 100)
    assert refusal(rules.check_choice, Choice(Way.DIRECT, 101, None), 100) == "pledge-above-share"


def test_the_text_names_the_sum_the_way_and_the_decision():
    choice = Choice(Way.FUND_USE, 123_450, 7)
    text = rules.pledge_text(
        title="桂花苑", unit="1栋101室", choice=choice, share_fen=200_000, plan_number=1
    )
    assert "认领：1,234.50元，方式：使用住宅专项维修资金" in text
    assert "第7号表决事项" in text


@pytest.mark.parametrize(
    ("way", "item"),
    [
        (Way.FUND_USE, 5),
        (Way.FUND_RAISING, 6),
        (Way.COMMON_REVENUE, 9),
        (Way.COMMON_REVENUE, 8),
        (Way.DIRECT, None),
    ],
)
def test_each_way_is_carried_by_its_own_item_of_article_278(way, item):
    rules.check_motion(way, item)


@pytest.mark.parametrize("way", [Way.FUND_USE, Way.FUND_RAISING, Way.COMMON_REVENUE])
def test_use_and_raising_of_the_fund_never_share_a_decision(way):
    assert refusal(rules.check_motion, way, None) == "pledge-motion-needed"
    for item in set(range(1, 10)) - rules.MOTION_ITEMS[way]:
        assert refusal(rules.check_motion, way, item) == "pledge-motion-unfit"


def test_what_may_follow_a_state():
    rules.check_transition(PledgeState.PLEDGED, PledgeState.CONFIRMED)
    for ended in (PledgeState.WITHDRAWN, PledgeState.WAIVED, PledgeState.SUPERSEDED):
        assert refusal(rules.check_transition, ended, PledgeState.CONFIRMED) == "pledge-state"


@given(amount=st.integers(1, 10**12))
def test_every_entry_adds_up_to_zero_and_a_reversal_undoes_it(amount):
    for entry in (
        bookkeeping.entry_of_confirmation(amount),
        bookkeeping.entry_of_waiver(amount),
    ):
        undone = bookkeeping.reversed_entry(entry)
        assert sum(line.amount_fen for line in entry) == 0
        assert [-line.amount_fen for line in undone] == [line.amount_fen for line in entry]
