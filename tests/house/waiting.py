"""Waiting for what other processes do: a condition and a deadline, never a fixed sleep."""

import secrets
import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], *, within: float, what: str) -> T:
    """Return the first true answer of a condition; fail when there is none in time."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {within} s")
        time.sleep(0.05)
    return answer


def free_port_pair() -> int:
    """Return a port that is free, as is the next one.

    Chosen below the range from which outgoing connections take theirs: one of those might have it a moment later.
    """
    while True:
        port = 15_000 + secrets.randbelow(15_000)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
