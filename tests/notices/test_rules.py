"""Quiet hours, holidays, waits, and what an outcome means: as sentences."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.clock import SHANGHAI
from models.notices.holidays import HOLIDAYS, first_working, is_holiday, last_working
from models.notices.hours import QUIET, QuietHours
from models.notices.outcomes import (
    LONGEST_WAIT,
    Ledger,
    Outcome,
    back_off,
    verdict_on,
    verdict_on_crash,
)
from models.notices.rules import KINDS, TEMPLATES, names_in

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.builds(datetime.combine, days, st.times(), st.just(SHANGHAI))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("local", "after"),
    [
        ("2026-03-02 20:59", "2026-03-02 20:59"),
        ("2026-03-02 21:00", "2026-03-03 08:00"),
        ("2026-03-02 23:59", "2026-03-03 08:00"),
        ("2026-03-03 00:00", "2026-03-03 08:00"),
        ("2026-03-03 07:59", "2026-03-03 08:00"),
        ("2026-03-03 08:00", "2026-03-03 08:00"),
        ("2026-12-31 22:00", "2027-01-01 08:00"),
    ],
)
def test_the_night_ends_at_eight_in_the_morning_of_beijing(local, after):
    moment = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)
    assert QUIET.after(moment) == datetime.fromisoformat(after).replace(tzinfo=SHANGHAI)


@given(moments, clocks, clocks)
def test_after_quiet_hours_it_is_not_quiet_and_never_earlier(moment, begins, ends):
    quiet = QuietHours(begins, ends)
    after = quiet.after(moment)
    assert after >= moment
    assert after - moment < timedelta(days=1)
    assert not quiet.covers(after.astimezone(SHANGHAI).time())


@given(clocks, clocks)
def test_equal_times_mean_no_quiet_hours(clock, begins):
    assert not QuietHours(begins, begins).covers(clock)


def test_quiet_hours_within_a_day_end_on_it():
    siesta = QuietHours(time(12), time(14))
    noon = datetime(2026, 3, 2, 12, 30, tzinfo=SHANGHAI)
    assert siesta.after(noon) == noon.replace(hour=14, minute=0)


def test_the_state_council_gave_33_days_off_in_2026():
    """1 + 2 days around New Year, 9 at the Spring Festival, 3, 5, 3, 3 and 7."""
    assert len([day for day in HOLIDAYS if day.year == 2026]) == 3 + 9 + 3 + 5 + 3 + 3 + 7


def test_a_day_within_the_national_holiday_moves_behind_it():
    assert first_working(date(2026, 10, 1)) == date(2026, 10, 8)
    assert last_working(date(2026, 10, 7)) == date(2026, 9, 30)
    assert first_working(date(2026, 9, 20)) == date(2026, 9, 20)


@given(days)
def test_working_days_stand_on_either_side_of_a_holiday(day):
    before, after = last_working(day), first_working(day)
    assert before <= day <= after
    assert not is_holiday(before)
    assert not is_holiday(after)
    assert (before == day) == (after == day) == (not is_holiday(day))


@given(st.integers(1, 30), st.floats(0, 1, exclude_max=True))
def test_waits_grow_and_are_spread_but_have_an_end(failures, jitter):
    wait = back_off(failures, jitter)
    assert timedelta(seconds=15) <= wait <= LONGEST_WAIT * 1.5
    assert wait <= back_off(failures + 1, jitter)


def test_the_platforms_own_wait_is_kept():
    assert back_off(1, 0.0, timedelta(minutes=5)) == timedelta(minutes=5)


NOW = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)


def test_a_dead_worker_is_asked_again_for_only_where_the_platform_would_refuse_a_second_message():
    def decided(credits_left, *, certain=True, long_term=False):
        verdict = verdict_on_crash(
            credits_left=credits_left, certain=certain, long_term=long_term, now=NOW
        )
        return verdict.state, verdict.ledger

    assert decided(1) == ("waiting", Ledger.KEEP)
    assert decided(2) == ("unknown", Ledger.DOUBT)
    assert decided(0) == ("unknown", Ledger.DOUBT)
    assert decided(1, certain=False) == ("unknown", Ledger.DOUBT)
    assert decided(1, long_term=True) == ("unknown", Ledger.DOUBT)


def test_no_credit_after_an_interruption_may_mean_that_it_had_arrived():
    told = {"failures": 1, "now": NOW, "jitter": 0.5}
    assert verdict_on(Outcome.NO_CREDIT, **told).state == "in_app_only"
    assert verdict_on(Outcome.NO_CREDIT, asked_again=True, **told).state == "unknown"


def test_every_kind_fills_exactly_the_fields_of_its_template():
    wrong = [
        kind.code
        for kind in KINDS.values()
        if kind.template in TEMPLATES and set(kind.fields) != set(TEMPLATES[kind.template].fields)
    ]
    assert wrong == []


def test_every_kind_names_a_template_that_exists():
    assert {kind.template for kind in KINDS.values() if kind.template} <= set(TEMPLATES)


def test_every_text_can_be_filled():
    for kind in KINDS.values():
        for text in (kind.title, kind.body, kind.route, *kind.fields.values()):
            assert all(name.isidentifier() for name in names_in(text)), kind.code
