"""The backup that operators run, and the way back, as deploy/backup.md tells it."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from server.database import EmbeddedPostgres, fresh_database
from server.postgres_binaries import programs

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def environment(postgres: EmbeddedPostgres, tmp_path: Path) -> dict[str, str]:
    dsn = fresh_database(postgres.uri())
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE notes AS SELECT '第三栋' AS text")
    (tmp_path / "data" / "scans").mkdir(parents=True)
    (tmp_path / "data" / "scans" / "1.png").write_bytes(b"scan")
    for name in ("keys.json", "ballot-keys.json"):
        (tmp_path / "data" / name).write_text("secret")
    return {
        **os.environ,
        "PATH": f"{programs()}:{os.environ['PATH']}",
        "DATABASE_URL": dsn,
        "GONGZHI_DATA": str(tmp_path / "data"),
    }


def backup(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "deploy" / "backup.sh", folder],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_backup_can_be_restored(
    postgres: EmbeddedPostgres, environment: dict[str, str], tmp_path: Path
) -> None:
    done = backup(environment, tmp_path / "backups")
    assert done.returncode == 0, done.stderr
    (dump,) = (tmp_path / "backups").glob("*.dump")
    (files,) = (tmp_path / "backups").glob("*.files.tar.gz")

    empty = fresh_database(postgres.uri(), template="template0")
    restore = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner"]
    subprocess.run([*restore, f"--dbname={empty}", dump], env=environment, check=True)
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT text FROM notes").fetchall() == [("第三栋",)]

    (tmp_path / "restored").mkdir()
    subprocess.run(["tar", "-xzf", files, "-C", tmp_path / "restored"], check=True)
    assert (tmp_path / "restored" / "scans" / "1.png").read_bytes() == b"scan"
    for name in ("keys.json", "ballot-keys.json"):
        assert not (tmp_path / "restored" / name).exists(), "keys are kept apart"


def test_backup_is_nobody_elses_to_read(environment: dict[str, str], tmp_path: Path) -> None:
    backup(environment, tmp_path / "backups")
    for file in (tmp_path / "backups").iterdir():
        assert file.stat().st_mode & 0o077 == 0


def test_backup_that_fails_says_so_and_leaves_nothing_half(
    environment: dict[str, str], tmp_path: Path
) -> None:
    environment["DATABASE_URL"] += "&dbname=nowhere"
    assert backup(environment, tmp_path / "backups").returncode != 0
    assert list((tmp_path / "backups").iterdir()) == []
