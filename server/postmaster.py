"""What a data folder's postmaster.pid says, and whether that process is really its server."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil

SOCKET_DIR_LINE = 4
STATUS_LINE = 7
"""Lines of postmaster.pid counted from 0 (src/include/utils/pidfile.h)."""
ORPHAN_SECONDS = 10


def recorded_pid(data_dir: Path) -> int | None:
    """Return the process id in postmaster.pid, running or not."""
    line = _line(data_dir, 0)
    return int(line) if line.isdigit() else None


def running_pid(data_dir: Path) -> int | None:
    """Return the process id of the folder's running server."""
    pid = recorded_pid(data_dir)
    return pid if pid is not None and is_server_of(pid, data_dir) else None


def is_ready(data_dir: Path) -> bool:
    """Say whether the server has announced that it takes connections."""
    return _line(data_dir, STATUS_LINE) == "ready"


def socket_dir(data_dir: Path) -> Path | None:
    """Return where the running server has its socket."""
    line = _line(data_dir, SOCKET_DIR_LINE)
    return Path(line) if line and running_pid(data_dir) is not None else None


def is_server_of(pid: int, data_dir: Path) -> bool:
    """Say whether a process is a server, or a session of one, on this folder."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return False
        return bool(process.cwd() == os.path.realpath(data_dir))
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def forget_recycled_pid(data_dir: Path) -> None:
    """Remove a postmaster.pid whose process id now belongs to a stranger.

    PostgreSQL takes any living process of its user for the server and refuses to start. A dead
    one it recognises by itself, so that file is left to it: it also names the shared memory by
    which sessions that outlived their postmaster are found.
    """
    pid = recorded_pid(data_dir)
    if pid is not None and psutil.pid_exists(pid) and not is_server_of(pid, data_dir):
        end_orphans(data_dir)
        (data_dir / "postmaster.pid").unlink(missing_ok=True)


def end_orphans(data_dir: Path) -> None:
    """End sessions that outlived their postmaster: a new one must not run beside them."""
    orphans = [p for p in psutil.process_iter() if is_server_of(p.pid, data_dir)]
    for process in orphans:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGQUIT)
    psutil.wait_procs(orphans, timeout=ORPHAN_SECONDS)


def _line(data_dir: Path, number: int) -> str:
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
    except OSError:
        return ""
    return lines[number].strip() if len(lines) > number else ""
