"""The diary of scheduled jobs: what ran, when, over how many items, what went wrong; what was asked to run now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, Text, delete, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base, db
from models.base.types import Pk

INTERRUPTED = "interrupted"
"""The error of a run whose process ended before the run did."""
KEEP_EMPTY = timedelta(days=2)
KEEP = timedelta(days=60)


class JobRun(Base):
    __tablename__ = "job_runs"
    __table_args__ = (Index(None, "name", "started_at"), Index(None, "started_at"))

    id: Mapped[Pk]
    name: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    items: Mapped[int | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)


class JobRequest(Base):
    """Somebody asked that a job run now; gone when the next run begins. Who asked is in the audit log."""

    __tablename__ = "job_requests"

    name: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Run:
    """The latest run of a job, and when it last went well."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    items: int | None
    error: str | None
    went_well_at: datetime | None


def begin(name: str, now: datetime) -> int:
    """Write down that a job begins; return the run's id."""
    run = JobRun(name=name, started_at=now)
    db.session.add(run)
    db.session.flush()
    db.session.execute(delete(JobRequest).where(JobRequest.name == name))
    return run.id


def ask(name: str, now: datetime) -> bool:
    """Ask that a job run now; False when that was asked already and it has not begun yet."""
    asked = db.session.scalar(
        insert(JobRequest)
        .values(name=name, asked_at=now)
        .on_conflict_do_nothing()
        .returning(JobRequest.name)
    )
    return asked is not None


def asked_for() -> dict[str, datetime]:
    """Return the jobs that are to run now, each with the moment of the asking."""
    return {one.name: one.asked_at for one in db.session.scalars(select(JobRequest))}


def finish(run_id: int, *, items: int, now: datetime) -> None:
    """Write down that a run went well."""
    _close(run_id, finished_at=now, items=items)


def fail(run_id: int, *, error: str, now: datetime) -> None:
    """Write down what a run failed with. Never put personal data into `error`."""
    _close(run_id, finished_at=now, error=error)


def close_interrupted(now: datetime) -> int:
    """Close the runs that a dead leader left open; only the present leader may call this."""
    closed = db.session.execute(
        update(JobRun)
        .where(JobRun.finished_at.is_(None))
        .values(finished_at=now, error=INTERRUPTED)
        .returning(JobRun.id)
    )
    return len(closed.all())


def latest(names: Iterable[str]) -> dict[str, Run]:
    """Return the latest run of each job that ever ran: one statement, however long the diary is."""
    jobs = func.unnest(literal(list(names), ARRAY(Text))).table_valued("name").render_derived()
    of_job = select(JobRun).where(JobRun.name == jobs.c.name).order_by(JobRun.started_at.desc())
    last = of_job.limit(1).lateral("last")
    went_well = (JobRun.finished_at.is_not(None), JobRun.error.is_(None))
    well = of_job.where(*went_well).limit(1).lateral("well")
    rows = db.session.execute(
        select(
            last.c.name,
            last.c.started_at,
            last.c.finished_at,
            last.c["items"],
            last.c.error,
            well.c.started_at,
        )
        .select_from(jobs)
        .join(last, true())
        .outerjoin(well, true())
    )
    return {row[0]: Run(*row) for row in rows}


def trim(now: datetime) -> int:
    """Forget old runs, those that found nothing to do sooner; the newest of each job stays."""
    newest = (
        select(JobRun.id)
        .ext(distinct_on(JobRun.name))
        .order_by(JobRun.name, JobRun.started_at.desc())
    )
    empty = (JobRun.items == 0) & (JobRun.started_at < now - KEEP_EMPTY)
    gone = db.session.execute(
        delete(JobRun)
        .where(empty | (JobRun.started_at < now - KEEP), JobRun.id.not_in(newest))
        .returning(JobRun.id)
    )
    return len(gone.all())


def _close(run_id: int, **values: object) -> None:
    db.session.execute(update(JobRun).where(JobRun.id == run_id).values(**values))
