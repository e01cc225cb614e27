"""Processes that tests start and kill; forking.py is what runs on the other side."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from tests.house.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent


class Nursery:
    """Forks processes that work until they are killed."""

    def __init__(self, program: Path, environment: Mapping[str, str], *words: object) -> None:
        self.running: list[int] = []
        self.process = subprocess.Popen(
            [sys.executable, str(program), *map(str, words)],
            cwd=ROOT,
            env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, wanted: int = 2) -> None:
        """See to it that so many are at work."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        while len(self.running) < wanted:
            self.process.stdin.write("another\n")
            self.process.stdin.flush()
            self.running.append(int(self.process.stdout.readline()))

    def kill(self, number: int) -> None:
        """kill -9; nothing of the process is left when this returns."""
        victim = psutil.Process(number)
        assert victim.ppid() == self.process.pid  # ours, and not a stranger with its number
        victim.kill()
        until(lambda: not victim.is_running(), within=30, what="the end of a killed process")
        self.running.remove(number)

    def close(self) -> None:
        for number in list(self.running):
            self.kill(number)
        self.process.communicate("")
