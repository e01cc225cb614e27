"""What a count must know from capabilities that bring in ballots and take sheets to owners."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from models.motions.tables import Motion

BeforeCount = Callable[[Motion], None]
Delivered = Callable[[Motion, Sequence[str], datetime], Collection[int]]
_DELIVERED: list[Delivered] = []
_BEFORE_COUNT: list[BeforeCount] = []


def before_count(function: BeforeCount) -> BeforeCount:
    """Register what raises a refusal while ballots are still under way into the box."""
    _BEFORE_COUNT.append(function)
    return function


def check_nothing_pending(motion: Motion) -> None:
    """Refuse a count that would leave ballots out. Raises what the capabilities raise."""
    for check in _BEFORE_COUNT:
        check(motion)


def tells_delivered(function: Delivered) -> Delivered:
    """Register what returns the owner groups whom a sheet reached by one of the ways."""
    _DELIVERED.append(function)
    return function


def delivered_to(motion: Motion, ways: Sequence[str], now: datetime) -> set[int]:
    """Return the owner groups whom a sheet reached by one of the ways that a motion's rules accept."""
    return {group_id for tell in _DELIVERED for group_id in tell(motion, ways, now)}
