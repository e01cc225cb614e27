"""`gongzhi jobs`: the processes beside the web server, and how the jobs stand."""

import json
import os
import signal
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from types import FrameType
from typing import Protocol

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from jobs import schedule
from jobs.scheduler import Scheduler
from jobs.standing import Standing, leader, standings
from jobs.worker import Worker
from models.base import audit, job_runs
from models.base.actor import job
from models.base.clock import local_iso
from models.base.session import db
from models.evidence import sealing
from server import logs, program, settings
from server.app import create_app

COMMAND = "gongzhi jobs run-now"
POLL_SECONDS = 0.2


@click.group("jobs")
def command() -> None:
    """Run the scheduled jobs, deliver notices, show how the jobs stand, run one now."""


@command.command("run")
def run() -> None:
    """Run the schedule. Start it on several nodes: one leads, another takes over when it ends."""
    app = _app()
    scheduler = Scheduler(
        context=app.app_context,
        clock=app.extensions["clock"],
        database_url=app.extensions["settings"].database_url,
        schedule=schedule(),
    )

    _run_until_told(scheduler)


@command.command("work")
def work() -> None:
    """Deliver notices. Start as many as are needed, on any nodes: they share the outbox."""
    app = _app()
    _run_until_told(Worker(context=app.app_context, clock=app.extensions["clock"]))


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="print JSON instead of a table")
def show(*, as_json: bool) -> None:
    """Show each job's last and next run, lag and error; exit 1 when one is late or failed."""
    with program.running() as app:
        now = app.extensions["clock"].now()
        try:
            found = standings(now)
            leads = leader()
            lag = sealing.lag()
        except OperationalError as error:
            raise click.ClickException(f"the database does not answer: {error.orig}") from error
    if as_json:
        jobs = [asdict(standing) for standing in found]
        evidence = {"waiting": lag.leaves, "lag_seconds": round(lag.seconds(now))}
        told = {"leader": leads, "jobs": jobs, "evidence": evidence}
        click.echo(json.dumps(told, default=str, ensure_ascii=False))
    else:
        click.echo(f"leader  {leads or 'none: start `gongzhi jobs run`'}")
        click.echo(f"evidence  {lag.leaves} receipts wait for the log, {_since(lag, now)}")
        for row in [("job", "when", "last", "items", "next", "lag", "error"), *map(_row, found)]:
            click.echo("{:<32} {:<16} {:<26} {:>6} {:<26} {:<10} {}".format(*row).rstrip())
    if not all(standing.is_well for standing in found):
        raise SystemExit(1)


@command.command("run-now")
@click.argument("name")
@click.option(
    "--wait", type=int, default=60, show_default=True, help="seconds to wait; 0: only ask"
)
def run_now(name: str, *, wait: int) -> None:
    """Have the leading process run a job now, and say how it went; exit 1 when it failed or did not end in time."""
    if name not in {job.name for job in schedule()}:
        raise click.ClickException(f"no job is named {name}; `gongzhi jobs list` has them")
    with program.running() as app:
        if not leader():
            raise click.ClickException("no process leads: start `gongzhi jobs run`")
        now = app.extensions["clock"].now()
        before = _last_run(name)
        job_runs.ask(name, now)
        audit.record(
            job(COMMAND),
            "job.ask",
            subject=("job", 0),
            estate_id=None,
            after={"job": name},
            now=now,
        )
        db.session.commit()
        if not wait:
            return
        deadline = time.monotonic() + wait
        while (run := _last_run(name)) is None or run == before or not run.finished_at:
            if time.monotonic() > deadline:
                raise click.ClickException(f"{name} has not ended after {wait} s; it may still run")
            time.sleep(POLL_SECONDS)
    if run.error:
        raise click.ClickException(f"{name} failed: {run.error}")
    click.echo(f"{name}: {run.items} items")


def _last_run(name: str) -> job_runs.Run | None:
    """Return a job's latest run as the database has it at this moment."""
    db.session.rollback()
    return job_runs.latest([name]).get(name)


def _since(lag: sealing.Lag, now: datetime) -> str:
    return f"the oldest for {timedelta(seconds=round(lag.seconds(now)))}"


def _row(standing: Standing) -> tuple[str, ...]:
    last = standing.last
    return (
        standing.name,
        standing.words,
        local_iso(last.started_at) if last else "never",
        "" if last is None or last.items is None else str(last.items),
        local_iso(standing.next_at),
        str(standing.lag).split(".", maxsplit=1)[0] if standing.is_late else "",
        (last.error or "") if last else "",
    )


class _Runs(Protocol):
    """What runs until it is stopped; `stop` is called from a signal handler."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


def _run_until_told(runs: _Runs) -> None:
    """Run until SIGTERM or Ctrl-C; work at hand is finished."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        runs.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    runs.run()


def _app() -> Flask:
    os.environ.pop(
        settings.BALLOT_KEYS_FILE, None
    )  # what this process starts must not have it either
    loaded = settings.load()
    logs.configure(loaded.log_level)
    return create_app(loaded)
