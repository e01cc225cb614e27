"""Samples memory and processor time of processes, and says every few seconds that a long step goes on."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import psutil

from tests.faults.node import Node

SAMPLE_SECONDS = 0.1
TELL_SECONDS = 10.0
MB = 1024 * 1024


class Watch:
    """Keeps the highest memory of each kind of process in the present step.

    web: gives the web server's workers; others: kind -> process id of what runs just now.
    """

    def __init__(self, node: Node, say: Callable[[str], None]) -> None:
        self._node, self._say = node, say
        self.web: Callable[[], list[psutil.Process]] = list
        self.others: dict[str, int] = {}
        self.progress = ""
        self._step = ""
        self._began = self._told = 0.0
        self._peaks: dict[str, float] = {}
        self._cpu: dict[int, tuple[float, float]] = {}
        """Process id -> processor seconds before the step, and by now."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def begin(self, step: str) -> None:
        """Forget the peaks so far: a step begins."""
        self._cpu = {}
        self._sample()
        self._cpu = {pid: (now, now) for pid, (_, now) in self._cpu.items()}
        self._peaks = {}
        self._step, self.progress = step, ""
        self._began = self._told = time.monotonic()

    def end(self) -> tuple[dict[str, float], float]:
        """Return the step's peaks (kind of process -> MB) and the processor seconds of all of them together."""
        self._sample()
        self._step = ""
        return self._peaks, sum(now - before for before, now in self._cpu.values())

    def _run(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            if self._step:
                self._sample()
                self._tell()

    def _sample(self) -> None:
        for worker in self._asked(self.web):
            self._note("web", worker)
        for session in self._asked(self._node.sessions):
            self._note("session", session, without_shared=True)
        for kind, pid in list(self.others.items()):
            try:
                self._note(kind, psutil.Process(pid))
            except psutil.NoSuchProcess:
                continue

    def _asked(self, which: Callable[[], list[psutil.Process]]) -> list[psutil.Process]:
        try:
            return which()
        except psutil.NoSuchProcess:
            return []

    def _note(self, kind: str, process: psutil.Process, *, without_shared: bool = False) -> None:
        try:
            held, used = process.memory_info(), process.cpu_times()
        except psutil.NoSuchProcess:
            return
        size = held.rss - (held.shared if without_shared else 0)
        self._peaks[kind] = max(self._peaks.get(kind, 0.0), size / MB)
        before, _ = self._cpu.get(process.pid, (0.0, 0.0))
        self._cpu[process.pid] = before, used.user + used.system

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told >= TELL_SECONDS:
            self._told = now
            shown = ", ".join(f"{kind} {peak:.0f} MB" for kind, peak in sorted(self._peaks.items()))
            self._say(f"{self._step} … {now - self._began:.0f} s {self.progress}; {shown}")
