"""The demo's folder: what is in it, whose it is, and how it is emptied for a new beginning."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MARK = ".gongzhi-demo"
"""Only a folder that the demo made may be emptied by it."""
KEPT = {MARK, "frontends"}
"""What RESET=1 leaves: the mark, and the digests of front ends that were built."""


class FolderRefused(Exception):  # noqa: N818 - what is the case, not a mistake
    """The folder cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Everything that the demo keeps, by default var/."""

    path: Path

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def sandbox(self) -> Path:
        return self.path / "sandbox"

    @property
    def clock(self) -> Path:
        return self.path / "clock.json"

    @property
    def metrics(self) -> Path:
        return self.path / "metrics"

    def ensure(self) -> None:
        """Make what is missing; the web workers' counts begin anew."""
        shutil.rmtree(self.metrics, ignore_errors=True)
        for folder in (self.path, self.logs, self.sandbox, self.metrics):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the folder against a second demo. Raises FolderRefused.

        Gives True when the demo before did not end in good order.
        """
        mark = self.path / MARK
        if self.path.is_dir() and not mark.exists() and not _may_become_demo(self.path):
            raise FolderRefused(
                f"{self.path} 里有别的文件，不能用作演示文件夹，请用 GONGZHI_DATA 指定一个空文件夹。\n"
                f"{self.path} holds other files; name an empty folder with GONGZHI_DATA."
            )
        self.path.mkdir(parents=True, exist_ok=True)
        with mark.open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                raise FolderRefused(
                    f"演示已经在运行（进程 {handle.read().strip()}，文件夹 {self.path}）。\n"
                    "The demo already runs on this folder; stop it with Ctrl-C first."
                ) from None
            handle.seek(0)
            left_in_disorder = handle.read() != ""
            handle.truncate(0)
            handle.write(f"{os.getpid()}\n")
            handle.flush()
            yield left_in_disorder
            handle.truncate(0)

    def empty(self) -> None:
        """Remove all but the mark and the front ends' digests; only while held."""
        for entry in self.path.iterdir():
            if entry.name in KEPT:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


def _may_become_demo(path: Path) -> bool:
    """Say whether a folder without the mark is new, or holds only what builds and tests left."""
    return {entry.name for entry in path.iterdir()} <= {"frontends", "log"}
