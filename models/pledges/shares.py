"""The residents' share, split over units to the fen, and how money is written. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.base.problems import define


class Split(StrEnum):
    """How the residents' share is divided."""

    EQUAL = "equal"
    AREA = "area"


SPLIT_TITLES: Mapping[Split, str] = {Split.EQUAL: "按户均摊", Split.AREA: "按建筑面积分摊"}


class Source(StrEnum):
    """Who pays besides the residents."""

    GOVERNMENT = "government"
    PIPELINE_UNITS = "pipeline_units"
    ORIGINAL_OWNERS = "original_owners"
    SOCIAL_INVESTORS = "social_investors"


SOURCE_TITLES: Mapping[Source, str] = {
    Source.GOVERNMENT: "政府财政",
    Source.PIPELINE_UNITS: "管线单位",
    Source.ORIGINAL_OWNERS: "原产权单位、公房产权单位",
    Source.SOCIAL_INVESTORS: "社会力量",
}

PARTS_DIFFER = define("funding-parts-differ", 422, "各方出资合计不等于总造价")
NO_UNITS = define(
    "no-units-to-split", 409, "没有可分摊的房屋", "小区名册里还没有登记产权的房屋，请先导入名册。"
)


def yuan(fen: int) -> str:
    """Return money as residents read it: 123450 -> 1,234.50元."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}元"


def square_metres(area_centi_m2: int) -> str:
    """Return an area as residents read it: 8635 -> 86.35平方米."""
    whole, rest = divmod(area_centi_m2, 100)
    return f"{whole:,}.{rest:02d}平方米"


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide a sum by weights, whole, to the unit: the largest remainders get what is left, of equals the first.

    The parts add up to the total and none differs from its exact value by one or more.
    Raises ValueError without weights or with a negative or all-zero one.
    """
    base = sum(weights)
    if base <= 0 or min(weights) < 0 or total < 0:
        raise ValueError("a split needs weights of which none is negative and not all are zero")
    parts = [total * weight // base for weight in weights]
    left = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % base), i))
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts


@dataclass(frozen=True, slots=True)
class UnitToPay:
    """A unit among those that share."""

    unit_id: int
    estate_id: int
    area_centi_m2: int


def weights_of(units: Sequence[UnitToPay], how: Split) -> list[int]:
    """Return what each unit weighs in a split."""
    return [1 if how is Split.EQUAL else unit.area_centi_m2 for unit in units]


def working(how: Split, total_fen: int, weight: int, weight_sum: int, amount_fen: int) -> str:
    """Return how a household's figure was reached, in words."""
    if how is Split.EQUAL:
        sum_of = f"{yuan(total_fen)} ÷ {weight_sum}户"
    else:
        sum_of = f"{yuan(total_fen)} × {square_metres(weight)} ÷ {square_metres(weight_sum)}"
    return f"{sum_of} = {yuan(amount_fen)}（除不尽的分按余数大小补齐，各户合计正好等于总额）"


def check_parts(cost_fen: int, residents_fen: int, others_fen: Sequence[int]) -> None:
    """Refuse a funding plan whose parts do not add up to the cost. Raises funding-parts-differ."""
    found = residents_fen + sum(others_fen)
    if found != cost_fen:
        raise PARTS_DIFFER(
            f"各方出资合计{yuan(found)}，总造价{yuan(cost_fen)}，相差{yuan(abs(cost_fen - found))}。",
            difference_fen=cost_fen - found,
        )
