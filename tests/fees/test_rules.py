"""Bills, terms, demands: pure rules as sentences, and as laws that hold for all numbers."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.fees import rules
from models.fees.rules import Term, add_months, bill_amount, whole_months
from models.notices.holidays import is_holiday

areas = st.integers(1, 1_000_000)
rates = st.integers(1, 100_000)
months = st.integers(1, 12)
starts = st.dates(date(2020, 1, 1), date(2035, 12, 31)).filter(lambda day: day.day <= 28)


def refused(code):
    return pytest.raises(Problem, match=f"^{code}:")


@pytest.mark.parametrize(
    ("area", "rate", "count", "fen"),
    [
        (8635, 80, 3, 20724),
        (8635, 125, 1, 10794),  # 107.9375 yuan
        (8633, 50, 1, 4317),  # 43.165 yuan: half a fen is rounded up
        (8632, 50, 1, 4316),
        (1, 1, 1, 0),  # a hundredth of a square metre at one fen
        (50, 1, 1, 1),
    ],
)
def test_a_bill_is_area_times_rate_times_months_half_up(area, rate, count, fen):
    assert bill_amount(area, rate, count) == fen


@given(areas, rates, months)
def test_a_bill_is_the_nearest_fen(area, rate, count):
    exact = Fraction(area * rate * count, 100)
    assert abs(bill_amount(area, rate, count) - exact) <= Fraction(1, 2)
    assert bill_amount(area, rate, count) - exact > -Fraction(1, 2) or exact.denominator == 1


@given(areas, rates, st.lists(months, min_size=1, max_size=12))
def test_bills_in_parts_differ_from_the_whole_by_half_a_fen_each_at_most(area, rate, parts):
    whole = Fraction(area * rate * sum(parts), 100)
    billed = sum(bill_amount(area, rate, part) for part in parts)
    assert abs(billed - whole) <= Fraction(len(parts), 2)


@given(areas, rates, months)
def test_a_bill_grows_with_area_rate_and_months(area, rate, count):
    amount = bill_amount(area, rate, count)
    assert amount <= bill_amount(area + 1, rate, count)
    assert amount <= bill_amount(area, rate + 1, count)
    assert amount <= bill_amount(area, rate, count + 1)


@given(starts, st.integers(1, 120), months)
def test_periods_fill_the_term_without_gap_or_overlap(start, term_months, per_period):
    last_day = add_months(start, term_months) - timedelta(days=1)
    periods = list(Term(start, last_day, per_period, 0).periods())
    assert periods[0].start == start
    assert periods[-1].end == last_day
    assert sum(one.months for one in periods) == term_months
    for one, following in pairwise(periods):
        assert following.start == one.end + timedelta(days=1)
        assert one.months == per_period
    assert all(whole_months(one.start, one.end) == one.months for one in periods)


@given(starts, months, st.integers(0, 180), st.integers(-400, 400))
def test_every_bill_leaves_two_weeks_to_pay(start, per_period, offset, shift):
    term = Term(start, None, per_period, offset)
    today = start + timedelta(days=shift)
    for period in term.to_issue(today):
        assert term.due_on(period, today) >= today + rules.ISSUED_AHEAD
        assert term.due_on(period, today) >= period.start + timedelta(days=offset)
    following = term.next_after(today)
    assert following is not None
    assert following not in term.to_issue(today)


def test_whole_months_are_counted_by_the_calendar():
    assert whole_months(date(2026, 4, 1), date(2027, 3, 31)) == 12
    assert whole_months(date(2026, 1, 15), date(2026, 2, 14)) == 1
    assert whole_months(date(2026, 1, 15), date(2026, 2, 15)) is None
    assert whole_months(date(2026, 4, 1), date(2026, 3, 31)) is None


def test_a_term_is_a_whole_number_of_months():
    rules.check_term(date(2026, 4, 1), date(2027, 3, 31))
    with refused("contract-dates"):
        rules.check_term(date(2026, 4, 1), date(2027, 3, 30))
    with refused("contract-dates"):
        rules.check_term(date(2026, 4, 30), date(2027, 4, 29))
    with refused("contract-dates"):
        rules.check_term(date(2026, 4, 1), date(2026, 3, 31))


def test_dismissal_takes_sixty_days_from_the_day_after_the_notice_came():
    """Civil Code 946, 201."""
    told = {"starts_on": date(2026, 1, 1), "received_on": date(2026, 3, 1), "notice_days": 60}
    rules.check_end(last_day=date(2026, 4, 30), **told)
    with refused("notice-too-short"):
        rules.check_end(last_day=date(2026, 4, 29), **told)
    with refused("contract-dates"):
        rules.check_end(last_day=date(2026, 5, 15), **told)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_money_is_taken_up_to_the_fen_that_is_owed_and_no_further(amount, paid):
    amount, paid = max(amount, paid), min(amount, paid)
    rest = amount - paid
    if rest:
        rules.check_payment("part_paid" if paid else "open", amount, paid, rest)
    with refused("overpaid"):
        rules.check_payment("part_paid", amount, paid, rest + 1)


def test_a_settled_bill_takes_no_money():
    for state in ("paid", "waived"):
        with refused("bill-settled"):
            rules.check_payment(state, 100, 100, 1)


def test_a_dispute_outlasts_a_part_payment_but_not_the_whole():
    assert rules.state_after_payment("disputed", 100, 40) == "disputed"
    assert rules.state_after_payment("disputed", 100, 100) == "paid"
    assert rules.state_after_payment("open", 100, 40) == "part_paid"
    assert rules.state_after_payment("part_paid", 100, 0) == "open"


def test_a_demand_needs_an_overdue_bill_and_a_reasonable_period():
    """Civil Code 944."""
    due = date(2026, 4, 21)
    rules.check_demand("open", due, date(2026, 4, 22), 15)
    with refused("bill-not-overdue"):
        rules.check_demand("open", due, due, 15)
    for days in (6, 61):
        with refused("demand-period"):
            rules.check_demand("open", due, date(2026, 4, 22), days)
    for state in ("paid", "waived", "disputed"):
        with refused("bill-settled"):
            rules.check_demand(state, due, date(2026, 4, 22), 15)


@given(st.dates(date(2026, 1, 1), date(2027, 9, 1)), st.integers(7, 60))
def test_a_demand_never_ends_on_a_holiday_nor_early(today, days):
    """Civil Code 203."""
    last = rules.pay_by(today, days)
    assert last >= today + timedelta(days=days)
    assert not is_holiday(last)


def test_a_demand_that_would_end_in_the_national_holiday_ends_behind_it():
    assert rules.pay_by(date(2026, 9, 18), 15) == date(2026, 10, 8)


@given(st.integers(0, 10**12))
def test_amounts_are_read_back(fen):
    assert int(rules.yuan(fen).replace(".", "")) == fen
    assert rules.yuan_read(fen).replace(",", "") == rules.yuan(fen)
