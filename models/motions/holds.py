"""What must be done with before a motion is counted, told by capabilities that bring in ballots."""

from collections.abc import Callable

from models.motions.tables import Motion

BeforeCount = Callable[[Motion], None]
_BEFORE_COUNT: list[BeforeCount] = []


def before_count(function: BeforeCount) -> BeforeCount:
    """Register what raises a refusal while ballots are still under way into the box."""
    _BEFORE_COUNT.append(function)
    return function


def check_nothing_pending(motion: Motion) -> None:
    """Refuse a count that would leave ballots out. Raises what the capabilities raise."""
    for check in _BEFORE_COUNT:
        check(motion)
