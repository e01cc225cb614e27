"""What happened in the demo's estate before today, a capability a file."""

from collections.abc import Callable

from server.demo.stage import Stage
from server.demo.stories import compact, motions, surveys

Tell = Callable[[Stage], None]


def in_order() -> tuple[tuple[str, Tell], ...]:
    """Return the stories in the order in which they happened."""
    return (
        ("问卷 surveys", surveys.tell),
        ("居民公约 compact", compact.tell),
        ("表决 motions", motions.tell),
    )
