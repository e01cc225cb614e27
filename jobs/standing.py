"""How the jobs stand: what ran last, what comes next, what is late or broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs import Every, Job
from models.base import job_runs

LATE_AFTER = timedelta(minutes=2)
"""Lag that an ordinary restart may cause."""
LATE_PERIODS = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """One job; `lag` is how long it has been due without having run well."""

    name: str
    words: str
    last: job_runs.Run | None
    next_at: datetime
    lag: timedelta
    is_late: bool

    @property
    def is_well(self) -> bool:
        return not self.is_late and not (self.last and self.last.error)


def standings(schedule: Sequence[Job], now: datetime) -> list[Standing]:
    """Compare the schedule with the diary."""
    runs = job_runs.latest(job.name for job in schedule)
    return [_standing(job, runs.get(job.name), now) for job in schedule]


def _standing(job: Job, last: job_runs.Run | None, now: datetime) -> Standing:
    went_well_at = last.went_well_at if last else None
    due = job.due_since(went_well_at, now)
    lag = now - due if due else timedelta(0)
    allowed = LATE_AFTER
    if isinstance(job, Every):
        allowed = max(LATE_AFTER, job.period * LATE_PERIODS)
    return Standing(
        job.name, job.words, last, job.next_after(went_well_at, now), lag, is_late=lag > allowed
    )
