"""Keeps the diary of jobs short."""

from datetime import datetime

from jobs import Daily
from models.base import job_runs
from models.base.session import db


def trim_job_runs(now: datetime) -> int:
    """Forget old runs."""
    forgotten = job_runs.trim(now)
    db.session.commit()
    return forgotten


SCHEDULE = [Daily(at="03:40", run=trim_job_runs, name="job_runs.trim")]
