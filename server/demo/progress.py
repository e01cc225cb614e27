"""Tells the person in front of the terminal what happens, numbered and timed."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Numbered steps with their seconds, and remarks below them."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._step = 0
        self._begun = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begun

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step with the seconds since the beginning."""
        self._step += 1
        self.say(f"[{self._step}/{self._steps}] {self.seconds:6.1f} s  {title}")
        yield

    def say(self, line: str) -> None:
        """Print a line at once."""
        print(line, flush=True)

    def remark(self, line: str) -> None:
        """Print a line that belongs to the present step."""
        self.say(f"                 {line}")

    def complain(self, message: str) -> None:
        """Print what went wrong."""
        print(message, file=sys.stderr, flush=True)
