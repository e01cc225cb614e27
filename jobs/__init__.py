"""What the clock does. Each capability keeps its jobs in jobs/<capability>.py with their times.

A job is a function `(now) -> number of items`, idempotent, committing item by item. It is put on
the clock in the `SCHEDULE` list of its module:

    SCHEDULE = [Every(minutes=1, run=advance_motions, name="motions.advance")]
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from models.base.clock import SHANGHAI, local_date

JobFunction = Callable[[datetime], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A job that runs again and again."""

    name: str
    run: JobFunction
    minutes: int = 0
    seconds: int = 0

    def __post_init__(self) -> None:
        if self.period <= timedelta(0):
            raise ValueError(f"job {self.name}: the period must be positive")

    @property
    def period(self) -> timedelta:
        return timedelta(minutes=self.minutes, seconds=self.seconds)

    @property
    def words(self) -> str:
        return f"every {self.period}"

    def due_since(self, last: datetime | None, now: datetime) -> datetime | None:
        """Return since when the job has been due; None when it is not."""
        due = now if last is None else last + self.period
        return due if due <= now else None

    def next_after(self, last: datetime | None, now: datetime) -> datetime:
        """Return when the job is to run next."""
        return now if last is None else max(last + self.period, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """A job that runs once a day, at a time of Asia/Shanghai written `08:30`.

    When it was missed, it is made up once, however many days have passed.
    """

    name: str
    run: JobFunction
    at: str

    def __post_init__(self) -> None:
        time.fromisoformat(self.at)

    @property
    def words(self) -> str:
        return f"daily {self.at}"

    def due_since(self, last: datetime | None, now: datetime) -> datetime | None:
        """Return since when the job has been due; None when it has run since its time."""
        latest = self._occurrence(now)
        if latest > now:
            latest -= timedelta(days=1)
        if last is None:
            return latest
        first_missed = self._occurrence(last)
        if first_missed <= last:
            first_missed += timedelta(days=1)
        return first_missed if first_missed <= latest else None

    def next_after(self, last: datetime | None, now: datetime) -> datetime:
        """Return when the job is to run next."""
        if self.due_since(last, now) is not None:
            return now
        today = self._occurrence(now)
        return today if today > now else today + timedelta(days=1)

    def _occurrence(self, moment: datetime) -> datetime:
        """Return the job's time on a moment's day; Asia/Shanghai keeps one offset all year."""
        return datetime.combine(local_date(moment), time.fromisoformat(self.at), SHANGHAI)


Job = Every | Daily


def schedule() -> tuple[Job, ...]:
    """Gather the jobs of all capabilities. A name is used once."""
    gathered: dict[str, Job] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for job in getattr(loaded, "SCHEDULE", ()):
            if job.name in gathered:
                raise ValueError(f"two jobs are named {job.name}")
            gathered[job.name] = job
    return tuple(gathered.values())
