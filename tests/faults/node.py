"""A node that a test may kill piece by piece: PostgreSQL in a folder, `gongzhi serve` with its workers, a clock."""

import json
import os
import signal
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import requests
from flask import Flask

from models.base.clock import FileClock
from models.base.session import db
from server import migrate, settings
from server.app import create_app
from server.database import EmbeddedPostgres
from server.parenthood import die_with_parent
from tests.house.waiting import free_port_pair, until
from tests.http import Api, check_contract

ROOT = Path(__file__).resolve().parent.parent.parent
GONGZHI = Path(sys.executable).with_name("gongzhi")
PATIENCE = 60.0
ANSWER_SECONDS = 300.0
"""No test hangs for ever; how long an answer may take is for the caller to say."""


class MovedClock(FileClock):
    """The clock file of a node, set by the test; it goes on from there."""

    def __init__(self, path):
        super().__init__(path)
        self._file = path

    def set(self, moment):
        offset = moment - datetime.now(UTC)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"offset_seconds": offset.total_seconds()}))
        fresh.replace(self._file)
        return moment

    def move(self, **delta):
        return self.set(self.now() + timedelta(**delta))


class RemoteAnswer:
    """An answer over HTTP, as tests.http.Answer is one inside of the process."""

    def __init__(self, response):
        self.status = response.status_code
        self.headers = response.headers
        self.raw = response.content
        is_json = "json" in response.headers.get("Content-Type", "")
        self.body = response.json() if is_json and self.raw else None

    def __getitem__(self, name):
        return self.body[name]


class RemoteApi(Api):
    """Calls a running node as somebody; every answer is held against the OpenAPI document too."""

    def __init__(self, app, url, token=None):
        super().__init__(app, token)
        self.url = url

    def as_(self, token):
        return RemoteApi(self.app, self.url, token)

    def call(self, method, path, body=None, *, version=None, files=None, ok=None):
        sent = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if version is not None:
            sent["If-Match"] = f'"v{version}"'
        where = f"/api/v1{path}"
        parts = {part: (name, content) for part, (content, name) in (files or {}).items()}
        said = requests.request(
            method, self.url + where, json=body, files=parts, headers=sent, timeout=ANSWER_SECONDS
        )
        answer = RemoteAnswer(said)
        check_contract(self.app, method, where.partition("?")[0], answer)
        if ok is not None:
            assert (answer.status < 400) is ok, answer.body
        return answer


class Node:
    """Starts, kills and restarts what production runs; a supervisor's restart is `revive`."""

    def __init__(self, folder: Path, began: datetime) -> None:
        self.folder = folder
        self.port = free_port_pair()
        self.url = f"http://127.0.0.1:{self.port}"
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.clock = MovedClock(folder / "clock.json")
        self.clock.set(began)
        self.postgres.start()
        self.environment = {
            "GONGZHI_ENV": "test",
            "DATABASE_URL": self.postgres.uri(),
            "GONGZHI_DATA": str(folder),
            "GONGZHI_CLOCK_FILE": str(folder / "clock.json"),
            "GONGZHI_LOG_LEVEL": "WARNING",
        }
        loaded = settings.load(self.environment, for_ballots=True)
        migrate.upgrade(loaded.database_url)
        self.app: Flask = create_app(loaded, self.clock)
        self.web: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the web server and wait for its first answer."""
        self._launch()
        until(self.is_ready, within=PATIENCE, what="the web server's first answer")

    def is_ready(self) -> bool:
        self.revive()
        try:
            return requests.get(f"{self.url}/health/ready", timeout=2).ok
        except requests.RequestException:
            return False

    def revive(self) -> None:
        """Do what a supervisor does: start the web server again when it ended, whatever it ended of."""
        if self.web is not None and self.web.poll() is not None:
            self._launch()

    def workers(self) -> list[psutil.Process]:
        assert self.web is not None
        return psutil.Process(self.web.pid).children()

    def kill_worker(self, which: int = 0) -> None:
        """kill -9 for one worker; the server starts another."""
        workers = until(self.workers, within=PATIENCE, what="a worker")
        _kill(workers[which % len(workers)])

    def kill_web(self) -> None:
        """kill -9 for the server; its workers go with it."""
        assert self.web is not None
        workers = self.workers()
        self.web.kill()
        self.web.wait(PATIENCE)
        until(
            lambda: not any(map(_lives, workers)),
            within=PATIENCE,
            what="the end of a killed server's workers",
        )

    def kill_session(self, which: int) -> None:
        """kill -9 for one database session; PostgreSQL ends all others and recovers."""
        sessions = until(self.sessions, within=PATIENCE, what="a database session")
        _kill(sessions[which % len(sessions)])

    def sessions(self) -> list[psutil.Process]:
        """The sessions of this node's database, the test's own among them."""
        pid = self.postgres.pid
        found = psutil.Process(pid).children() if pid else []
        return [one for one in found if " gongzhi [local]" in _command(one)]

    def kill_postmaster(self) -> None:
        """kill -9 for the database server; it stays down until `start_postgres`."""
        pid = self.postgres.pid
        assert pid is not None
        _kill(psutil.Process(pid))

    def start_postgres(self) -> None:
        self.postgres.start()

    def connect_anew(self) -> None:
        """Forget the test's own connections: they went with the database server."""
        db.session.remove()
        db.engine.dispose()

    def gongzhi(self, *words: object) -> "subprocess.Popen[str]":
        """Start one of the program's commands beside."""
        return subprocess.Popen(
            [GONGZHI, *map(str, words)],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def done(self, *words: object) -> tuple[int, str]:
        """Run one of the program's commands to its end; return its exit code and what it said."""
        running = self.gongzhi(*words)
        said, _ = running.communicate(timeout=PATIENCE)
        return running.returncode, said

    def close(self) -> None:
        if self.web is not None and self.web.poll() is None:
            self.kill_web()
        db.session.remove()
        db.engine.dispose()
        self.postgres.stop()

    def _launch(self) -> None:
        with (self.folder / "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                [GONGZHI, "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - only prctl
            )


def _kill(victim: psutil.Process) -> None:
    victim.kill()
    until(lambda: not _lives(victim), within=PATIENCE, what="the end of a killed process")


def _lives(process: psutil.Process) -> bool:
    """A killed child that its parent has not yet asked after is dead all the same."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
