"""What a check found wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: its kind, where, and in words."""

    kind: str
    place: str
    what: str
