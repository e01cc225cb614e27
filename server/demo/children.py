"""Child processes: started in groups of their own, watched, started again, and ended for sure."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from server.demo.progress import Progress
from server.parenthood import die_with_parent

GRACE_SECONDS = 8.0
"""What a child gets to finish its work after SIGTERM."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
"""A child that lived this long has earned a quick restart again."""
ROOT = Path(__file__).resolve().parent.parent.parent
SHOWN_LINES = 15
SHOWN_OF_FAILURE = 60
LOG_BYTES = 10 * 1024 * 1024


class Undertaker:
    """The process that ends our children should we be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server.demo.undertaker"],
            stdin=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )

    def begin(self, group: int) -> None:
        """Take a process group into care."""
        self._tell(f"+{group}\n")

    def done(self, group: int) -> None:
        """Forget a group that has ended: its number may be given to somebody else."""
        self._tell(f"-{group}\n")

    def leave(self) -> None:
        """End the care."""
        with suppress(BrokenPipeError):
            self._process.communicate()

    def _tell(self, line: str) -> None:
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.write(line.encode())
                self._process.stdin.flush()


class Child:
    """One process with a name, a log and a memory of its crashes."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log_file: Path,
        undertaker: Undertaker | None = None,
    ) -> None:
        self.name = name
        self.log_file = log_file
        self._command = list(command)
        self._environment = dict(environment)
        self._undertaker = undertaker
        self._process: subprocess.Popen[bytes] | None = None
        self._log_begins = 0
        self._started = 0.0
        self._pause = FIRST_PAUSE
        self._restart_at: float | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process; call from the main thread, whose end the kernel tells the child."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES:
            self.log_file.replace(self.log_file.with_name(self.log_file.name + ".1"))
        with self.log_file.open("ab") as log:
            self._log_begins = log.tell()
            self._process = subprocess.Popen(  # noqa: S603
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - only prctl
            )
        if self._undertaker is not None:
            self._undertaker.begin(self._process.pid)
        self._started = time.monotonic()
        self._restart_at = None

    def exit_code(self) -> int | None:
        """Return the exit code of a process that ended, None while it runs."""
        return self._process.poll() if self._process else None

    def tail(self, lines: int = SHOWN_LINES) -> str:
        """Return the last lines that this run wrote."""
        with self.log_file.open("rb") as log:
            log.seek(self._log_begins)
            written = log.read().decode("utf-8", "replace").splitlines()
        return "\n".join(f"  {self.name} | {line}" for line in written[-lines:])

    def look_after(self, progress: Progress) -> None:
        """Start a process that ended again, each time after a longer pause, and say so."""
        now = time.monotonic()
        if self._restart_at is not None:
            if now >= self._restart_at:
                progress.say(f"重新启动 restarting {self.name}")
                self.start()
            return
        code = self.exit_code()
        if code is None:
            return
        self._end_group()
        if now - self._started > STEADY_SECONDS:
            self._pause = FIRST_PAUSE
        progress.complain(
            f"{self.name} 意外退出，{self._pause:.0f} 秒后重启。"
            f"{self.name} ended ({_in_words(code)}), again in {self._pause:.0f} s; last lines:\n"
            f"{self.tail()}"
        )
        self._restart_at = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def end(self, deadline: float) -> None:
        """Wait until the deadline (monotonic), then kill; nothing of its group stays."""
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        self._end_group()
        self._process.wait()
        self._process = None

    def _end_group(self) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._undertaker is not None:
            self._undertaker.done(self._process.pid)


def stop_all(children: Sequence[Child]) -> None:
    """End all children within `GRACE_SECONDS`, the last started first."""
    for child in reversed(children):
        child.ask_to_stop()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in reversed(children):
        child.end(deadline)


def run_to_end(child: Child, each_second: Callable[[float], None]) -> None:
    """Run a child that is to end by itself. Raises RuntimeError with its last lines if it fails."""
    begun = time.monotonic()
    child.start()
    told = 0
    try:
        while (code := child.exit_code()) is None:
            time.sleep(0.05)
            if time.monotonic() - begun > told + 1:
                told += 1
                each_second(time.monotonic() - begun)
    finally:
        child.ask_to_stop()
        child.end(time.monotonic() + GRACE_SECONDS)
    if code != 0:
        raise RuntimeError(
            f"{child.name} 失败 failed ({_in_words(code)}):\n{child.tail(SHOWN_OF_FAILURE)}"
        )


def _in_words(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
