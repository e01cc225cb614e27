"""Heads and area together, in whole numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weight:
    """Heads and area in 0.01 m2; both measures always come from the same roll."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.heads + other.heads, self.area + other.area)

    def __sub__(self, other: "Weight") -> "Weight":
        return Weight(self.heads - other.heads, self.area - other.area)

    def holds(self, other: "Weight") -> bool:
        """Say whether another weight fits into this one, in both measures."""
        return other.heads <= self.heads and other.area <= self.area


NOTHING = Weight()
