"""The access token of one process.

Every process may hold its own: `/cgi-bin/stable_token` in normal mode gives all of them the same
token and renews it within its last five minutes without ending the old one, so that no lock between
processes is needed.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

RENEW_BEFORE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Token:
    """An access token as the platform gives it; expires_in in seconds."""

    value: str = field(repr=False)
    expires_in: int


class TokenHolder:
    """Keeps the token until five minutes before its end; one thread fetches, the others wait for
    it.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._value: str | None = None
        self._good_until = 0.0

    def get(self, fetch: Callable[[], Token]) -> str:
        """Return the token held, or the one that `fetch` brings."""
        with self._lock:
            if self._value is None or self._monotonic() >= self._good_until:
                asked_at = self._monotonic()
                token = fetch()
                self._value = token.value
                self._good_until = asked_at + token.expires_in - RENEW_BEFORE_SECONDS
            return self._value

    def drop(self, refused: str) -> None:
        """Forget a refused token, unless another thread has replaced it already."""
        with self._lock:
            if self._value == refused:
                self._value = None
