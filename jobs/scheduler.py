"""Runs the schedule in a process of its own. Several may run; one leads, the others wait.

APScheduler only keeps the intervals and the threads: whether a job is due is decided by the
product's clock, which tests and the demo can move. Jobs are idempotent, so that a run cut short
by a kill is simply made up by the next leader.
"""

import logging
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from jobs import Daily, Every, Job
from jobs.leadership import Leadership
from models.base import job_runs
from models.base.clock import SHANGHAI, Clock, SystemClock
from models.base.session import db

THREADS = 4
WATCH_SECONDS = 1.0
REST_SECONDS = 5.0
CLOCK_MOVED = timedelta(seconds=2)
"""The product's clock against the machine's; less is the reading itself."""
RETRY_AFTER = timedelta(minutes=5)
"""A daily job that failed is tried again after this much of the product's time."""
LONGEST_ERROR = 300

log = logging.getLogger("gongzhi.jobs")


class LeadershipLost(Exception):  # noqa: N818 - what happened, not a mistake
    """This process no longer leads; what the running job has not committed is dropped."""


@dataclass(slots=True)
class _Term:
    """One time of leading; `over` once the lock was lost."""

    over: Event = field(default_factory=Event)


_present_term: ContextVar[_Term | None] = ContextVar("_present_term", default=None)


@event.listens_for(Session, "before_commit")
def _refuse_commit_after_term(_session: Session) -> None:
    """Keep a job from writing on after another process took the lead."""
    term = _present_term.get()
    if term is not None and term.over.is_set():
        raise LeadershipLost


@dataclass(slots=True)
class _Memory:
    """What the leader knows of a job's runs; read once a term, as only the leader runs jobs."""

    went_well_at: datetime | None = None
    failed_at: datetime | None = None


class Scheduler:
    """Leads, or waits to lead, until told to stop.

    context: gives the application context that a job runs in.
    clock: the product's clock.
    """

    def __init__(
        self,
        *,
        context: Callable[[], AbstractContextManager[object]],
        clock: Clock,
        database_url: str,
        schedule: Sequence[Job],
    ) -> None:
        self._context = context
        self._clock = clock
        self._machine = SystemClock()
        self._leadership = Leadership(database_url)
        self._schedule = tuple(schedule)
        self._memory: dict[str, _Memory] = {}
        self._running: set[str] = set()
        self._running_lock = Lock()
        self._stop = Event()

    def stop(self) -> None:
        """End the run: running jobs finish, no new one begins. Safe in a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Run until `stop`. A lost connection ends the term; the process waits to lead again."""
        while self._leadership.wait(self._stop):
            try:
                self._lead()
            except SQLAlchemyError:
                log.exception("cannot lead: the database does not answer as it should")
                self._stop.wait(REST_SECONDS)
            finally:
                self._leadership.release()

    def _lead(self) -> None:
        term = _Term()
        self._recall()
        scheduler = BlockingScheduler(
            timezone=SHANGHAI,
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in self._schedule:
            if isinstance(job, Every):
                scheduler.add_job(
                    self._run_job,
                    IntervalTrigger(seconds=int(job.period.total_seconds()), timezone=SHANGHAI),
                    args=[job, term],
                    id=job.name,
                    next_run_time=self._machine.now(),
                )
        watch = Thread(target=self._watch, args=[scheduler, term], name="watch")
        scheduler.add_listener(lambda _event: watch.start(), EVENT_SCHEDULER_STARTED)
        scheduler.start()
        watch.join()

    def _recall(self) -> None:
        """Read what ran before, and close what a dead leader left open."""
        with self._context():
            now = self._clock.now()
            closed = job_runs.close_interrupted(now)
            db.session.commit()
            runs = job_runs.latest(job.name for job in self._schedule)
        self._memory = {}
        for job in self._schedule:
            run = runs.get(job.name)
            memory = _Memory(went_well_at=run.went_well_at if run else None)
            if run and run.error and run.error != job_runs.INTERRUPTED:
                memory.failed_at = run.started_at
            self._memory[job.name] = memory
        if closed:
            log.warning("runs were interrupted and will be made up", extra={"runs": closed})

    def _watch(self, scheduler: BlockingScheduler, term: _Term) -> None:
        """Every second: still leading? clock moved? a daily job due, or one asked for? Ends the term at last."""
        offset = self._offset()
        try:
            while not self._stop.wait(WATCH_SECONDS):
                if not self._leadership.holds():
                    term.over.set()
                    log.warning("lost the lead: the connection to the database is gone")
                    return
                moved = self._offset()
                if abs(moved - offset) > CLOCK_MOVED:
                    log.info("the clock was moved", extra={"by": str(moved - offset)})
                    self._hurry(scheduler)
                offset = moved
                self._start_due(scheduler, term)
                self._start_asked(scheduler, term)
        finally:
            scheduler.shutdown(wait=not term.over.is_set())

    def _offset(self) -> timedelta:
        return self._clock.now() - self._machine.now()

    def _hurry(self, scheduler: BlockingScheduler) -> None:
        for job in self._schedule:
            if isinstance(job, Every):
                scheduler.modify_job(job.name, next_run_time=self._machine.now())

    def _start_due(self, scheduler: BlockingScheduler, term: _Term) -> None:
        now = self._clock.now()
        for job in self._schedule:
            if isinstance(job, Daily) and self._is_due(job, now):
                self._start(scheduler, job, term)

    def _start_asked(self, scheduler: BlockingScheduler, term: _Term) -> None:
        """Start what somebody asked for; the request goes when the run begins, so a kill before that loses nothing."""
        with self._context():
            try:
                asked = job_runs.asked_for()
            except SQLAlchemyError:
                return  # the next second tells whether this process still leads
        for job in self._schedule:
            if job.name in asked and job.name not in self._running:
                self._start(scheduler, job, term)

    def _start(self, scheduler: BlockingScheduler, job: Job, term: _Term) -> None:
        """Run a job once, now, beside its own times."""
        scheduler.add_job(
            self._run_job,
            DateTrigger(self._machine.now()),
            args=[job, term],
            id=f"{job.name} now",
            replace_existing=True,
        )

    def _is_due(self, job: Daily, now: datetime) -> bool:
        memory = self._memory[job.name]
        resting = memory.failed_at is not None and now < memory.failed_at + RETRY_AFTER
        return (
            job.name not in self._running
            and not resting
            and job.due_since(memory.went_well_at, now) is not None
        )

    def _run_job(self, job: Job, term: _Term) -> None:
        """Run a job in a thread of the pool, alone of its name, and write it down."""
        with self._running_lock:
            if job.name in self._running or term.over.is_set():
                return
            self._running.add(job.name)
        token = _present_term.set(term)
        try:
            with self._context():
                self._run_recorded(job)
        except LeadershipLost:
            log.warning("job stopped, another process leads", extra={"job": job.name})
        except Exception:
            log.exception("job run could not be recorded", extra={"job": job.name})
        finally:
            _present_term.reset(token)
            with self._running_lock:
                self._running.discard(job.name)

    def _run_recorded(self, job: Job) -> None:
        memory = self._memory[job.name]
        started = self._clock.now()
        memory.failed_at = started  # until it went well: a run that cannot be recorded rests too
        run_id = job_runs.begin(job.name, started)
        db.session.commit()
        try:
            items = job.run(started)
            job_runs.finish(run_id, items=items, now=self._clock.now())
            db.session.commit()
        except LeadershipLost:
            db.session.rollback()
            raise
        except Exception as error:
            log.exception("job failed", extra={"job": job.name})
            db.session.rollback()
            job_runs.fail(run_id, error=_in_short(error), now=self._clock.now())
            db.session.commit()
        else:
            memory.went_well_at, memory.failed_at = started, None
            if items:
                log.info("job done", extra={"job": job.name, "items": items})


def _in_short(error: Exception) -> str:
    """Say what failed and where, without the message: it may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"[:LONGEST_ERROR]
