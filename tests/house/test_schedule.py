"""When a job is due: pure arithmetic on the product's time."""

from datetime import datetime, timedelta

import pytest

import jobs
from jobs import Daily, Every
from models.base.clock import SHANGHAI


def nothing(_now: datetime) -> int:
    return 0


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


MORNING = Daily(at="08:30", name="morning", run=nothing)
MINUTELY = Every(minutes=1, name="minutely", run=nothing)


@pytest.mark.parametrize(
    ("last", "now", "since"),
    [
        pytest.param(at(2, 8, 30), at(3, 8, 29), None, id="a minute early"),
        pytest.param(at(2, 8, 30), at(3, 8, 30), at(3, 8, 30), id="to the minute"),
        pytest.param(at(3, 8, 31), at(3, 23), None, id="done today"),
        pytest.param(at(3, 7), at(3, 9), at(3, 8, 30), id="ran by hand before its time"),
        pytest.param(
            at(2, 9), at(12, 7), at(3, 8, 30), id="missed for days, counted from the first"
        ),
        pytest.param(None, at(3, 9), at(3, 8, 30), id="never ran, after today's time"),
        pytest.param(None, at(3, 7), at(2, 8, 30), id="never ran, before today's time"),
        pytest.param(at(5, 9), at(3, 9), None, id="clock put back"),
    ],
)
def test_daily_job_is_due(last: datetime | None, now: datetime, since: datetime | None) -> None:
    assert MORNING.due_since(last, now) == since


def test_daily_time_is_local_whatever_zone_now_has() -> None:
    utc = at(3, 8, 30).astimezone(tz=None)
    assert MORNING.due_since(at(2, 9), utc) == at(3, 8, 30)


def test_next_run_of_a_daily_job() -> None:
    assert MORNING.next_after(at(3, 8, 30), at(3, 9)) == at(4, 8, 30)
    assert MORNING.next_after(at(2, 9), at(3, 7)) == at(3, 8, 30)
    assert MORNING.next_after(at(1, 9), at(3, 9)) == at(3, 9)


def test_repeated_job_is_due_after_its_period() -> None:
    last = at(3, 9)
    assert MINUTELY.due_since(last, last + timedelta(seconds=59)) is None
    assert MINUTELY.due_since(last, last + timedelta(seconds=90)) == last + timedelta(minutes=1)
    assert MINUTELY.due_since(None, last) == last
    assert MINUTELY.next_after(last, last) == last + timedelta(minutes=1)


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"seconds": -1}])
def test_period_must_be_positive(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="positive"):
        Every(name="x", run=nothing, **wrong)


def test_daily_time_must_be_one() -> None:
    with pytest.raises(ValueError, match="hour"):
        Daily(name="x", run=nothing, at="25:00")


def test_schedule_is_gathered_from_all_capabilities() -> None:
    names = [job.name for job in jobs.schedule()]
    assert "job_runs.trim" in names
    assert len(names) == len(set(names))
