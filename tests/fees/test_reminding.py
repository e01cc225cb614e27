"""When a stage is told: the hour, holidays, windows between sweeps; as sentences and as laws."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.clock import SHANGHAI
from models.base.problems import Problem
from models.fees.reminding import Calendar, Round, check_calendar, rounds, stage_name
from models.notices.holidays import is_holiday
from models.notices.hours import QuietHours

STANDARD = Calendar()
days = st.dates(date(2026, 1, 1), date(2027, 10, 1))
moments = st.builds(
    datetime.combine,
    st.dates(date(2026, 1, 20), date(2026, 12, 20)),
    st.times().map(lambda clock: clock.replace(microsecond=0)),
    st.just(SHANGHAI),
)
calendars = st.builds(
    Calendar,
    stages=st.lists(st.integers(-30, 30), min_size=1, max_size=5, unique=True).map(
        lambda found: tuple(sorted(found))
    ),
    send_at=st.times(time(8), time(20, 59)).map(lambda c: c.replace(second=0, microsecond=0)),
    skip_holidays=st.booleans(),
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_stage_is_told_at_half_past_nine_so_many_days_from_the_due_day():
    due = date(2026, 4, 21)
    assert STANDARD.moment(due, -7) == at("2026-04-14 09:30")
    assert STANDARD.moment(due, 3) == at("2026-04-24 09:30")


def test_nobody_is_reminded_of_money_on_a_public_holiday():
    assert STANDARD.moment(date(2026, 10, 8), -7) == at("2026-10-08 09:30")
    assert STANDARD.moment(date(2026, 2, 20), -1) == at("2026-02-24 09:30")


@given(calendars, days, st.integers(-30, 30))
def test_a_stage_is_never_told_early_nor_on_a_holiday_nor_at_night(calendar, due_on, stage):
    local = calendar.moment(due_on, stage).astimezone(SHANGHAI)
    assert local.date() >= due_on + timedelta(days=stage)
    assert not (calendar.skip_holidays and is_holiday(local.date()))
    assert not calendar.quiet.covers(local.time())


@given(calendars, days, st.integers(-30, 30), moments)
def test_the_latest_due_day_told_by_a_moment_is_what_the_moments_say(
    calendar, due_on, stage, moment
):
    told = calendar.moment(due_on, stage) <= moment
    assert told == (due_on <= calendar.latest_due(stage, moment))


@given(calendars, moments, st.integers(0, 60 * 24 * 60), days)
def test_every_stage_that_comes_due_is_in_exactly_one_round(calendar, since, minutes, due_on):
    """None is missed and none told twice, however long the jobs stood still."""
    now = since + timedelta(minutes=minutes)
    found = rounds(calendar, since, now)
    for stage in calendar.stages:
        in_rounds = [
            one for one in found if one.stage == stage and one.due_from <= due_on <= one.due_until
        ]
        came_due = since < calendar.moment(due_on, stage) <= now
        assert len(in_rounds) == int(came_due), (stage, found)


@given(calendars, moments, st.integers(0, 60 * 24 * 60), days)
def test_a_due_is_told_only_the_latest_of_the_stages_that_came_due(
    calendar, since, minutes, due_on
):
    now = since + timedelta(minutes=minutes)
    told = [
        one.stage
        for one in rounds(calendar, since, now)
        if one.due_from <= due_on <= one.due_until and not one.passed_over
    ]
    came_due = [stage for stage in calendar.stages if since < calendar.moment(due_on, stage) <= now]
    assert told == came_due[-1:]


@given(calendars, moments, st.lists(st.integers(1, 60 * 24 * 9), max_size=8), days)
def test_sweeping_often_tells_each_stage_once(calendar, since, steps, due_on):
    counted = dict.fromkeys(calendar.stages, 0)
    last = since
    for step in steps:
        now = last + timedelta(minutes=step)
        for one in rounds(calendar, last, now):
            counted[one.stage] += one.due_from <= due_on <= one.due_until
        last = now
    assert counted == {
        stage: int(since < calendar.moment(due_on, stage) <= last) for stage in calendar.stages
    }


def test_between_two_sweeps_of_a_minute_there_is_nothing_but_at_the_hour():
    assert rounds(STANDARD, at("2026-04-14 09:31"), at("2026-04-14 09:32")) == []
    assert rounds(STANDARD, at("2026-04-14 09:29"), at("2026-04-14 09:30")) == [
        Round(15, date(2026, 3, 30), date(2026, 3, 30)),
        Round(3, date(2026, 4, 11), date(2026, 4, 11)),
        Round(-1, date(2026, 4, 15), date(2026, 4, 15)),
        Round(-7, date(2026, 4, 21), date(2026, 4, 21)),
    ]


@pytest.mark.parametrize("hour", [0, 1, 7])
def test_before_eight_in_the_morning_of_beijing_it_is_still_yesterday_in_utc(hour):
    """A due day is decided in Asia/Shanghai: at 00:00-08:00 UTC has the day before."""
    early = at(f"2026-04-15 0{hour}:00")
    assert STANDARD.latest_due(-7, early) == date(2026, 4, 21)
    assert STANDARD.latest_due(-7, at("2026-04-15 09:30")) == date(2026, 4, 22)


def test_a_sweep_at_night_lets_people_sleep_and_one_in_the_holiday_waits_it_out():
    assert STANDARD.not_before(at("2026-04-14 22:00")) == at("2026-04-15 08:00")
    assert STANDARD.not_before(at("2026-04-14 11:00")) == at("2026-04-14 11:00")
    assert STANDARD.not_before(at("2026-09-30 22:00")) == at("2026-10-08 09:30")


@given(calendars, moments)
def test_what_is_told_late_never_disturbs_at_night_or_on_a_holiday(calendar, moment):
    local = calendar.not_before(moment).astimezone(SHANGHAI)
    assert local >= moment
    assert not calendar.quiet.covers(local.time())
    assert not (calendar.skip_holidays and is_holiday(local.date()))


def test_stages_have_names():
    assert [stage_name(stage) for stage in (-7, -1, 0, 3, 15)] == [
        *("due-7", "due-1", "due+0", "due+3", "due+15")
    ]


@pytest.mark.parametrize(
    ("calendar", "code"),
    [
        (Calendar(stages=()), "reminder-stages"),
        (Calendar(stages=(3, 3)), "reminder-stages"),
        (Calendar(stages=(-200,)), "reminder-stages"),
        (Calendar(send_at=time(7)), "reminder-hour-quiet"),
        (Calendar(send_at=time(12), quiet=QuietHours(time(11), time(14))), "reminder-hour-quiet"),
    ],
)
def test_a_policy_that_would_tell_wrongly_is_refused(calendar, code):
    with pytest.raises(Problem, match=f"^{code}:"):
        check_calendar(calendar)
