"""Job processes: one leads, another takes over, and the product's clock decides."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from flask import Flask

from jobs import Daily, Every
from jobs.standing import leader, standings
from models.base import job_runs
from models.base.clock import SHANGHAI, FixedClock
from models.base.job_runs import JobRequest, JobRun
from models.base.session import db
from server.database import EmbeddedPostgres, fresh_database
from tests.house.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESS = Path(__file__).with_name("scheduler_process.py")


class JobRoom:
    """A database and a clock file, and the job processes on them."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.dsn = dsn
        self.url = dsn.replace("postgresql://", "postgresql+psycopg://")
        self.clock_file = folder / "clock.json"
        self.log = folder / "jobs.log"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.set_clock(datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI))

    def set_clock(self, moment: datetime) -> None:
        offset = (moment - datetime.now(UTC)).total_seconds()
        fresh = self.clock_file.with_suffix(".new")
        fresh.write_text(json.dumps({"offset_seconds": offset}))
        fresh.replace(self.clock_file)

    def process(self, *extra: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, PROCESS, self.url, self.clock_file, *extra],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        self.processes.append(started)
        return started

    def rows(self, query: LiteralString, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(query, values).fetchall()

    def beating(self) -> set[object]:
        """Return the processes that ran the job in the last moments."""
        return {row[0] for row in self.rows("SELECT DISTINCT pid FROM beats")}

    def count(self, job: str) -> int:
        return len(self.rows("SELECT 1 FROM beats WHERE job = %s", job))

    def runs(self, name: str) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT items, error, finished_at IS NOT NULL FROM job_runs WHERE name = %s ORDER BY id",
            name,
        )

    def break_leaders_connection(self) -> None:
        self.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name LIKE 'gongzhi-leader%%' AND datname = current_database()"
            " AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)"
        )

    def end(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


@pytest.fixture
def room(postgres: EmbeddedPostgres, tmp_path: Path) -> Iterator[JobRoom]:
    dsn = fresh_database(postgres.uri())
    app = Flask("room")
    app.config["SQLALCHEMY_DATABASE_URI"] = dsn.replace("postgresql://", "postgresql+psycopg://")
    db.init_app(app)
    with app.app_context():
        JobRun.__table__.create(db.engine)
        JobRequest.__table__.create(db.engine)
        db.engine.dispose()
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE beats (pid integer, job text, at timestamptz)")
    made = JobRoom(dsn, tmp_path)
    yield made
    made.end()


@pytest.mark.faults
def test_killed_leader_is_followed_by_the_other(room: JobRoom) -> None:
    first = room.process()
    until(lambda: room.count("beat"), within=20, what="the first process's lead")
    second = room.process()
    until(lambda: room.count("beat") >= 5, within=20, what="several beats")
    assert room.beating() == {first.pid}
    first.kill()
    until(lambda: second.pid in room.beating(), within=30, what="the second process's lead")


@pytest.mark.faults
def test_lost_connection_ends_the_lead(room: JobRoom) -> None:
    """The leader's connection is cut: its running job may not commit on, somebody leads again."""
    room.process("slow")
    until(lambda: room.count("slow") >= 3, within=20, what="the slow job's first items")
    room.break_leaders_connection()
    until(lambda: "lost the lead" in room.log.read_text(), within=10, what="the notice")
    until(lambda: "job stopped" in room.log.read_text(), within=10, what="the slow job's end")
    before = room.count("beat")
    until(lambda: room.count("beat") > before, within=20, what="the new lead")


@pytest.mark.faults
def test_leader_stops_in_good_order(room: JobRoom) -> None:
    process = room.process()
    until(lambda: room.count("beat"), within=20, what="the lead")
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert all(finished for _, _, finished in room.runs("test.beat"))


@pytest.mark.faults
def test_run_cut_short_by_a_kill_is_written_down_by_the_next_leader(room: JobRoom) -> None:
    first = room.process("slow")
    until(lambda: room.count("slow"), within=20, what="the slow job's first item")
    first.kill()
    room.process()
    until(
        lambda: (None, job_runs.INTERRUPTED, True) in room.runs("test.slow"),
        within=30,
        what="the note on the interrupted run",
    )


@pytest.mark.faults
def test_moved_clock_makes_everything_that_is_due_run(room: JobRoom) -> None:
    room.process()
    until(lambda: room.count("morning") == 1, within=20, what="the missed morning, made up")
    until(lambda: room.count("rare") == 1, within=5, what="the hourly job's first run")
    room.set_clock(datetime(2026, 3, 6, 9, 0, tzinfo=SHANGHAI))
    until(lambda: room.count("morning") == 2, within=5, what="the morning after the jump")
    until(lambda: room.count("rare") == 2, within=5, what="the hourly job after the jump")
    room.set_clock(datetime(2026, 3, 6, 23, 0, tzinfo=SHANGHAI))
    until(lambda: room.count("rare") == 3, within=5, what="the hourly job after the second jump")
    assert room.count("morning") == 2, "the morning runs once a day"
    (morning,) = room.rows(
        "SELECT count(*) FROM job_runs WHERE name = 'test.morning' AND error IS NULL"
    )
    assert morning == (2,)


@pytest.mark.faults
def test_failed_job_is_recorded_without_personal_data_and_stops_nobody(room: JobRoom) -> None:
    room.process()
    until(lambda: room.runs("test.broken"), within=20, what="the failing run")
    until(lambda: room.runs("test.broken")[0][2], within=5, what="the failure's record")
    items, error, _ = room.runs("test.broken")[0]
    assert items is None
    assert str(error).startswith("ZeroDivisionError at broken:")
    assert "138" not in str(error)
    before = room.count("beat")
    until(lambda: room.count("beat") > before, within=10, what="another beat")
    assert len(room.runs("test.broken")) == 1, "it rests before it is tried again"


@pytest.mark.faults
def test_job_that_was_asked_for_runs_now_also_when_the_leader_is_killed_before(
    room: JobRoom,
) -> None:
    first = room.process()
    until(lambda: room.count("rare") == 1, within=20, what="the hourly job's first run")
    first.kill()
    first.wait()
    room.rows("INSERT INTO job_requests VALUES ('test.rare', now()) RETURNING name")
    room.process()
    until(lambda: room.count("rare") == 2, within=30, what="the run that was asked for")
    until(
        lambda: not room.rows("SELECT 1 FROM job_requests"), within=5, what="the request's answer"
    )
    before = room.count("beat")
    until(lambda: room.count("beat") > before + 1, within=10, what="two more beats")
    assert room.count("rare") == 2, "once asked, once run"


NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)


def nothing(_now: datetime) -> int:
    return 0


def test_standing_of_jobs(app: Flask, clock: FixedClock) -> None:
    schedule = (
        Every(minutes=1, name="t.minutely", run=nothing),
        Daily(at="08:30", name="t.morning", run=nothing),
        Daily(at="11:00", name="t.failing", run=nothing),
    )
    run = job_runs.begin("t.minutely", NOON - timedelta(seconds=30))
    job_runs.finish(run, items=3, now=NOON)
    run = job_runs.begin("t.failing", NOON - timedelta(hours=1))
    job_runs.fail(run, error="ZeroDivisionError", now=NOON)
    minutely, morning, failing = standings(NOON, schedule)
    assert minutely.is_well
    assert minutely.next_at == NOON + timedelta(seconds=30)
    assert morning.last is None
    assert morning.lag == timedelta(hours=3, minutes=30)
    assert not morning.is_well
    assert failing.last is not None
    assert (failing.last.error, failing.is_well) == ("ZeroDivisionError", False)


def test_diary_forgets_empty_runs_sooner(app: Flask) -> None:
    def ran(days_ago: int, items: int, name: str = "t.job") -> None:
        started = NOON - timedelta(days=days_ago)
        job_runs.finish(job_runs.begin(name, started), items=items, now=started)

    ran(90, 0, "t.once")
    for days_ago in (70, 3, 1):
        ran(days_ago, 0)
        ran(days_ago, 5)
    assert job_runs.trim(NOON) == 3
    assert job_runs.latest(["t.once"])["t.once"].started_at == NOON - timedelta(days=90)


def test_nobody_leads_where_no_process_runs(app: Flask) -> None:
    assert leader() == ""
