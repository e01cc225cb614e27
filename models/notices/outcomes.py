"""What follows from the outcome of an attempt over WeChat. Pure.

The decision behind `unknown` and `interrupted` is docs/decisions/0013-deliver-at-most-once.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.notices.hours import QUIET

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_FAILURES = 8
"""About two hours of trying; then staff look at it."""
OPERATOR_WAIT = timedelta(minutes=10)
"""Wrong credentials or a missing permission: nothing is lost by asking again later."""


class Outcome(StrEnum):
    """How an attempt ended; `interrupted`: the worker died before it could write the end down."""

    DELIVERED = "delivered"
    NO_CREDIT = "no_credit"
    RETRY = "retry"
    QUOTA = "quota"
    CONFIG = "config"
    FINAL = "final"
    UNKNOWN = "unknown"
    INTERRUPTED = "interrupted"
    FAILED_LATER = "failed_later"


class Ledger(StrEnum):
    """What an outcome does to the credits of (person, template): doubt takes one away and ends the certainty."""

    KEEP = "keep"
    SPEND = "spend"
    DOUBT = "doubt"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A notice's next state, when it is tried again if it is, and what happens to the credits."""

    state: str
    next_attempt_at: datetime | None = None
    ledger: Ledger = Ledger.KEEP


def back_off(failures: int, jitter: float, at_least: timedelta | None = None) -> timedelta:
    """Return how long to wait after so many failures; jitter in [0, 1) spreads it from half to one and a half."""
    doubled: timedelta = min(FIRST_WAIT * 2 ** min(failures - 1, 20), LONGEST_WAIT)
    return max(doubled * (0.5 + jitter), at_least or timedelta(0))


def verdict_on(
    outcome: Outcome,
    *,
    failures: int,
    now: datetime,
    jitter: float,
    wait: timedelta | None = None,
    next_day: datetime | None = None,
    asked_again: bool = False,
) -> Verdict:
    """Decide what becomes of a notice.

    failures: how often the platform was not to be had, this time included; wait: the platform's own least wait;
    next_day: when its quota is renewed; asked_again: an earlier attempt was interrupted, so that "no credit" may mean
    that it had arrived.
    """
    decided = {
        Outcome.DELIVERED: Verdict("delivered", ledger=Ledger.SPEND),
        Outcome.NO_CREDIT: Verdict(
            "unknown" if asked_again else "in_app_only", ledger=Ledger.EMPTY
        ),
        Outcome.QUOTA: Verdict("waiting", QUIET.after(next_day or now + LONGEST_WAIT)),
        Outcome.CONFIG: Verdict("waiting", now + OPERATOR_WAIT),
        Outcome.UNKNOWN: Verdict("unknown", ledger=Ledger.DOUBT),
    }
    if outcome is Outcome.RETRY and failures < MOST_FAILURES:
        return Verdict("waiting", now + back_off(failures, jitter, wait))
    return decided.get(outcome, Verdict("dead"))


def verdict_on_crash(
    *, credits_left: int, certain: bool, long_term: bool, now: datetime
) -> Verdict:
    """Decide about an attempt whose worker died: it may or may not have reached the platform.

    With exactly one one-time credit, in a count that is certain, the platform itself refuses a second message (43101):
    then it is safe to ask again. Otherwise the person may be told twice, and is not.
    """
    if credits_left == 1 and certain and not long_term:
        return Verdict("waiting", now)
    return Verdict("unknown", ledger=Ledger.DOUBT)
