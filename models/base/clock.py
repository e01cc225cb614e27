"""The one place that reads the wall clock. Everyone else takes `now` as an argument.

Times are stored in UTC and decided in Asia/Shanghai. A period counted in days ends at 24:00 local time of its last
day (Civil Code 200-204): the day on which it begins is not counted.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time that the program decides by."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved; for tests."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self.moment

    def move(self, **delta: float) -> datetime:
        """Put the clock forward by `timedelta(**delta)`."""
        self.moment += timedelta(**delta)
        return self.moment

    def set(self, moment: datetime) -> datetime:
        self.moment = moment.astimezone(UTC)
        return self.moment


class FileClock:
    """The machine's clock plus an offset kept in a file, shared by all processes of the demo.

    The file holds `{"offset_seconds": 3600}`; a missing file means no offset.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._offset = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._current_offset()

    def _current_offset(self) -> timedelta:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return timedelta(0)
        seen = (status.st_mtime_ns, status.st_ino)
        if seen != self._seen:
            content = json.loads(self._path.read_text("utf-8"))
            self._offset = timedelta(seconds=float(content["offset_seconds"]))
            self._seen = seen
        return self._offset


def local_date(moment: datetime) -> date:
    """Return the calendar day in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """Return 00:00 local time of a day, in UTC."""
    return datetime.combine(day, time(0), SHANGHAI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """Return 24:00 local time of a day, in UTC: the first moment that is too late."""
    return day_start(day + timedelta(days=1))


def end_of_period(begins: datetime, days: int) -> datetime:
    """Return when a period of whole days ends: 24:00 of the last day, the first day not counted."""
    return day_end(local_date(begins) + timedelta(days=days))


def local_iso(moment: datetime) -> str:
    """Return ISO 8601 with the offset of Asia/Shanghai, to the second."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def chinese_date(day: date | datetime) -> str:
    """Return a day as residents read it: 2026年11月24日."""
    local = local_date(day) if isinstance(day, datetime) else day
    return f"{local.year}年{local.month}月{local.day}日"


def chinese_time(moment: datetime) -> str:
    """Return a moment as residents read it: 2026年11月24日 15:30."""
    return f"{chinese_date(moment)} {moment.astimezone(SHANGHAI):%H:%M}"
