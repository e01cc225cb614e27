"""The embedded database: idempotent, durable, and clear about what is wrong."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from server import database
from server.database import EmbeddedPostgres, drop_database, fresh_database
from server.database_errors import DatabaseFailure, Reason, explain
from tests.house.waiting import until


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server of this module's own: it is killed and broken."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("house") / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(made: EmbeddedPostgres) -> EmbeddedPostgres:
    """The module's server, running."""
    made.start()
    return made


def write(uri: str, text: str) -> None:
    with psycopg.connect(uri) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (text text PRIMARY KEY)")
        connection.execute("INSERT INTO notes VALUES (%s)", [text])


def read(uri: str) -> set[str]:
    with psycopg.connect(uri) as connection:
        return {row[0] for row in connection.execute("SELECT text FROM notes")}


def test_second_start_joins_the_running_server(server: EmbeddedPostgres) -> None:
    other = EmbeddedPostgres(server.data_dir)
    assert other.start() == server.uri()
    assert other.pid == server.pid


def test_leaving_a_joined_server_does_not_stop_it(server: EmbeddedPostgres) -> None:
    with EmbeddedPostgres(server.data_dir) as other:
        assert other.pid == server.pid
    assert server.pid is not None


def test_server_is_durable_and_closed_to_the_network(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.uri()) as connection:
        found = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in ("fsync", "synchronous_commit", "listen_addresses", "max_connections")
        }
    assert found == {
        "fsync": ("on",),
        "synchronous_commit": ("on",),
        "listen_addresses": ("",),
        "max_connections": ("200",),
    }
    assert server.data_dir.stat().st_mode & 0o077 == 0


def test_data_stay_over_stop_and_start(server: EmbeddedPostgres) -> None:
    write(server.uri(), "before the stop")
    server.stop()
    assert server.pid is None
    server.start()
    assert "before the stop" in read(server.uri())


def test_stopping_twice_is_fine(server: EmbeddedPostgres) -> None:
    server.stop()
    server.stop()
    assert server.pid is None


@pytest.mark.faults
def test_committed_data_stay_after_kill(server: EmbeddedPostgres) -> None:
    write(server.uri(), "before the kill")
    lingering = psycopg.connect(server.uri())
    killed = server.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    server.start()
    assert server.pid not in (None, killed)
    assert "before the kill" in read(server.uri())
    lingering.close()


@pytest.mark.faults
def test_pid_of_a_stranger_does_not_keep_the_server_from_starting(
    server: EmbeddedPostgres,
) -> None:
    server.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    lines = [stranger.pid, server.data_dir, 1, 5432, server.data_dir, "", "", "ready"]
    (server.data_dir / "postmaster.pid").write_text("\n".join(map(str, lines)))
    server.start()
    assert server.pid not in (None, stranger.pid)
    stranger.communicate(b"\n")


@pytest.mark.faults
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="PR_SET_PDEATHSIG is Linux's")
def test_server_ends_with_a_killed_parent(server: EmbeddedPostgres) -> None:
    server.stop()
    script = (
        "import sys; from pathlib import Path; from server.database import EmbeddedPostgres\n"
        "EmbeddedPostgres(Path(sys.argv[1])).start(); print('up', flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, server.data_dir],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    assert parent.stdout.readline() == b"up\n"
    pid = server.pid
    assert pid is not None
    parent.kill()
    until(lambda: not psutil.pid_exists(pid), within=10, what="the server's end")
    parent.communicate()


def test_copy_of_a_database_has_its_rows(server: EmbeddedPostgres) -> None:
    pattern = fresh_database(server.uri(), "pattern")
    write(pattern, "in the pattern")
    copy = fresh_database(server.uri(), template="pattern")
    assert read(copy) == {"in the pattern"}
    drop_database(copy)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(copy)


def test_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "photo.jpg").touch()
    with pytest.raises(DatabaseFailure, match="已损坏") as refused:
        EmbeddedPostgres(tmp_path / "postgres").start()
    assert refused.value.reason is Reason.BROKEN
    assert [entry.name for entry in (tmp_path / "postgres").iterdir()] == ["photo.jpg"]


def test_folder_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(DatabaseFailure, match="PostgreSQL 16") as refused:
        EmbeddedPostgres(tmp_path / "postgres").start()
    assert refused.value.reason is Reason.VERSION


def test_damaged_folder_is_named_as_such(server: EmbeddedPostgres, tmp_path: Path) -> None:
    server.stop()
    shutil.copytree(server.data_dir, tmp_path / "postgres")
    (tmp_path / "postgres" / "global" / "pg_control").write_bytes(b"\0" * 8192)
    with pytest.raises(DatabaseFailure, match="broken, or no database") as refused:
        EmbeddedPostgres(tmp_path / "postgres").start()
    assert refused.value.reason is Reason.BROKEN


def test_folder_that_root_restored_is_taken_over(server: EmbeddedPostgres, tmp_path: Path) -> None:
    write(server.uri(), "restored")
    server.stop()
    shutil.copytree(server.data_dir, tmp_path / "postgres", copy_function=shutil.copyfile)
    with EmbeddedPostgres(tmp_path / "postgres") as restored:
        assert "restored" in read(restored.uri())


def test_full_disk_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LEAST_FREE_BYTES", 2**63)
    with pytest.raises(DatabaseFailure, match="磁盘空间不足") as refused:
        EmbeddedPostgres(tmp_path / "postgres").start()
    assert refused.value.reason is Reason.DISK_FULL
    assert not (tmp_path / "postgres").exists()


def test_place_that_may_not_be_written_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    if os.geteuid() == 0:
        nowhere = Path("/proc/gongzhi")
    else:
        tmp_path.chmod(0o500)
        nowhere = tmp_path / "new"
    with pytest.raises(DatabaseFailure) as refused:
        EmbeddedPostgres(nowhere / "postgres").start()
    assert str(nowhere) in str(refused.value)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("initdb: error: could not write: No space left on device", Reason.DISK_FULL),
        ('PANIC: could not write to file "pg_wal": No space left on device', Reason.DISK_FULL),
        ('FATAL: data directory "/x" has wrong ownership', Reason.PERMISSION),
        ("[Errno 13] Permission denied: '/x'", Reason.PERMISSION),
        ("FATAL: database files are incompatible with server", Reason.VERSION),
        ("PANIC: could not locate a valid checkpoint record", Reason.BROKEN),
        ("FATAL: something new", Reason.OTHER),
    ],
)
def test_reason_is_found_in_what_was_said(said: str, reason: Reason) -> None:
    failure = explain(said, Path("/x"))
    assert failure.reason is reason
    assert said in str(failure)


def test_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60) / "postgres"
    with EmbeddedPostgres(deep) as server:
        write(server.uri(), "deep")
        assert read(server.uri()) == {"deep"}
