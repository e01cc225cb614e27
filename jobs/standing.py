"""How the jobs stand: what ran last, what comes next, what is late or broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs import Daily, Every, Job, leadership, schedule
from models.base import job_runs

LATE_AFTER = timedelta(minutes=2)
"""Lag that an ordinary restart may cause."""
LATE_PERIODS = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """One job; `lag` is how long it has been due without having run well."""

    name: str
    words: str
    every_seconds: int | None
    daily_at: str | None
    last: job_runs.Run | None
    next_at: datetime
    lag: timedelta
    is_late: bool

    @property
    def is_well(self) -> bool:
        return not self.is_late and not (self.last and self.last.error)


def standings(now: datetime, jobs: Sequence[Job] | None = None) -> list[Standing]:
    """Compare jobs, all that there are when none are given, with the diary."""
    jobs = schedule() if jobs is None else jobs
    runs = job_runs.latest(job.name for job in jobs)
    return [_standing(job, runs.get(job.name), now) for job in jobs]


def leader() -> str:
    """Return `host:pid` of the process that leads, or an empty text."""
    return leadership.leader()


def _standing(job: Job, last: job_runs.Run | None, now: datetime) -> Standing:
    went_well_at = last.went_well_at if last else None
    due = job.due_since(went_well_at, now)
    lag = now - due if due else timedelta(0)
    allowed, period = LATE_AFTER, None
    if isinstance(job, Every):
        allowed = max(LATE_AFTER, job.period * LATE_PERIODS)
        period = int(job.period.total_seconds())
    return Standing(
        name=job.name,
        words=job.words,
        every_seconds=period,
        daily_at=job.at if isinstance(job, Daily) else None,
        last=last,
        next_at=job.next_after(went_well_at, now),
        lag=lag,
        is_late=lag > allowed,
    )
