"""The residents' share, split over units to the fen, and how money is written. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Base(StrEnum):
    """By what a sum is divided over units."""

    EQUAL = "equal"
    AREA = "area"
    FLOOR = "floor"
    FLOOR_AREA = "floor_area"


BASE_TITLES: Mapping[Base, str] = {
    Base.EQUAL: "按户均摊",
    Base.AREA: "按建筑面积",
    Base.FLOOR: "按楼层系数",
    Base.FLOOR_AREA: "按楼层系数乘建筑面积",
}
BY_FLOOR = frozenset({Base.FLOOR, Base.FLOOR_AREA})


def yuan(fen: int) -> str:
    """Return money as residents read it: 123450 -> 1,234.50元."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}元"


def exact_yuan(fen: Fraction) -> str:
    """Return a sum before it is rounded to the fen, with four decimals of a yuan: 30036784/100 -> 3,003.6784元."""
    whole, rest = divmod(round(fen * 100), 10_000)
    return f"{whole:,}.{rest:04d}元"


def square_metres(area_centi_m2: int) -> str:
    """Return an area as residents read it: 8635 -> 86.35平方米."""
    whole, rest = divmod(area_centi_m2, 100)
    return f"{whole:,}.{rest:02d}平方米"


def hundredths(number: int) -> str:
    """Return a factor as residents read it: 120 -> 1.2, 100 -> 1, 5 -> 0.05."""
    whole, rest = divmod(number, 100)
    return f"{whole:,}" + (f".{rest:02d}".rstrip("0") if rest else "")


def split(total: int, weights: Sequence[int], keys: Sequence[object] | None = None) -> list[int]:
    """Divide a sum by weights, whole, to the unit: the largest remainders get what is left.

    Of equal remainders the least key goes first, the place in the row where there are no keys; with keys the result
    is the same in whatever order the weights come. The parts add up to the total and none differs from its exact
    value by one or more. Raises ValueError without weights or with a negative or all-zero one.
    """
    base = sum(weights)
    if base <= 0 or min(weights) < 0 or total < 0:
        raise ValueError("a split needs weights of which none is negative and not all are zero")
    parts = [total * weight // base for weight in weights]
    left = total - sum(parts)
    ties = range(len(weights)) if keys is None else keys
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(total * weights[i] % base), ties[i])
    )
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts


@dataclass(frozen=True, slots=True)
class UnitToPay:
    """A unit among those that share."""

    unit_id: int
    estate_id: int
    label: str
    area_centi_m2: int
    floor: int | None = None
    building_id: int = 0
    entrance_id: int = 0

    @property
    def key(self) -> tuple[int, str, int]:
        """The order in which people read labels; ties are broken by it."""
        return len(self.label), self.label, self.unit_id


@dataclass(frozen=True, slots=True)
class Portion:
    """A percentage of an item's residents' money and by what it is divided."""

    base: Base
    percent: int


def weight_of(base: Base, area_centi_m2: int, factor: int) -> int:
    """Return what a unit weighs; the floor's factor in hundredths."""
    match base:
        case Base.EQUAL:
            return 1
        case Base.AREA:
            return area_centi_m2
        case Base.FLOOR:
            return factor
        case Base.FLOOR_AREA:
            return factor * area_centi_m2


def portions_in_words(portions: Sequence[Portion]) -> str:
    """Return how a sum is divided: 按建筑面积, or 按建筑面积60%、按户均摊40%."""
    if len(portions) == 1:
        return BASE_TITLES[portions[0].base]
    return "、".join(f"{BASE_TITLES[one.base]}{one.percent}%" for one in portions)
