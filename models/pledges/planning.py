"""A funding plan before it is written: works items, who pays for each, and what each unit is to bring. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import lcm, prod

from models.base.problems import define
from models.pledges.shares import (
    BY_FLOOR,
    Portion,
    UnitToPay,
    portions_in_words,
    split,
    weight_of,
    yuan,
)
from models.pledges.works import CURRENT, Fund, Level, Payer, Works, needs_reason

HUNDRED = 100

PARTS_DIFFER = define("funding-parts-differ", 422, "各方出资合计不等于造价")
SOURCE_UNCLEAR = define("funding-source-unclear", 422, "出资方没有写清楚")
REASON_MISSING = define("funding-reason-missing", 422, "由居民出资要写明理由")
BASIS_MISSING = define("funding-basis-missing", 422, "没有写明怎样分摊")
PERCENT_DIFFERS = define("funding-percent-differs", 422, "各种分摊办法合计不是100%")
RESIDENTS_PAY_NOTHING = define(
    "residents-pay-nothing",
    422,
    "居民没有出资",
    "各项里都没有居民出资。实施方案要求“不众筹不改造”，居民至少要承担一部分。",
)
FLOOR_UNKNOWN = define("funding-floor-unknown", 409, "有的房屋没有登记楼层")
FACTOR_MISSING = define("funding-factor-missing", 422, "有的楼层没有系数")
WEIGHTLESS = define("funding-weightless", 422, "没有人分摊")
NO_UNITS = define(
    "no-units-to-split", 409, "没有可分摊的房屋", "小区名册里还没有登记产权的房屋，请先导入名册。"
)


@dataclass(frozen=True, slots=True)
class Charge:
    """What one payer pays of an item. Government money says whose and of what kind."""

    payer: Payer
    amount_fen: int
    level: Level | None = None
    fund: Fund | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which units benefit: those of the buildings, entrances and units named, all when none is."""

    building_ids: frozenset[int] = frozenset()
    entrance_ids: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = frozenset()

    @property
    def is_whole(self) -> bool:
        return not (self.building_ids or self.entrance_ids or self.unit_ids)

    def covers(self, unit: UnitToPay) -> bool:
        return (
            self.is_whole
            or unit.building_id in self.building_ids
            or unit.entrance_id in self.entrance_ids
            or unit.unit_id in self.unit_ids
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One works item: what it costs, who pays, which units benefit and how the residents' part is divided."""

    works: Works
    title: str
    cost_fen: int
    charges: Sequence[Charge]
    portions: Sequence[Portion] = ()
    floor_factors: Mapping[int, int] = field(default_factory=dict)
    """Floor -> hundredths; the ground floor may be 0."""
    scope: Scope = Scope()
    reason: str | None = None
    """Why residents pay for what the table gives to others; everybody reads it."""

    @property
    def residents_fen(self) -> int:
        return sum(one.amount_fen for one in self.charges if one.payer is Payer.RESIDENTS)


@dataclass(frozen=True, slots=True)
class Divided:
    """How an item is divided: its units in the plan's order, what each weighs, the sum of each portion's weights."""

    item: Item
    units: Sequence[UnitToPay]
    sums: Sequence[int]


@dataclass(frozen=True, slots=True)
class Worked:
    """What each unit is to bring; units that share in nothing are not in it."""

    amounts: Mapping[UnitToPay, int]
    divided: Sequence[Divided]


def check(items: Sequence[Item]) -> None:
    """Refuse items whose parts differ from their cost, or that the table of who pays does not carry.

    Raises funding-parts-differ, funding-source-unclear, funding-reason-missing, funding-basis-missing,
    funding-percent-differs, residents-pay-nothing.
    """
    for place, item in enumerate(items):
        _check_charges(place, item)
        if item.residents_fen:
            _check_residents(place, item)
    if not sum(item.residents_fen for item in items):
        raise RESIDENTS_PAY_NOTHING()


def work_out(items: Sequence[Item], units: Sequence[UnitToPay]) -> Worked:
    """Divide what the items charge to residents over the units that benefit, rounding once, in the total.

    So the shares add up to the residents' part, and none differs from its exact value by a fen or more, however many
    items and ways of dividing there are.
    Raises no-units-to-split, funding-floor-unknown, funding-factor-missing, funding-weightless.
    """
    if not units:
        raise NO_UNITS()
    charged = [(place, item) for place, item in enumerate(items) if item.residents_fen]
    divided = [_divide(place, item, units) for place, item in charged]
    scale = lcm(*(prod(one.sums) * HUNDRED for one in divided))
    weights: dict[UnitToPay, int] = {}
    for one in divided:
        whole = prod(one.sums) * HUNDRED
        for unit in one.units:
            weight = one.item.residents_fen * _combined(one, unit) * (scale // whole)
            weights[unit] = weights.get(unit, 0) + weight
    sharing = sorted((unit for unit, weight in weights.items() if weight), key=lambda u: u.key)
    total = sum(item.residents_fen for item in items)
    amounts = split(total, [weights[unit] for unit in sharing], [unit.key for unit in sharing])
    return Worked(dict(zip(sharing, amounts, strict=True)), divided)


def how_in_words(items: Sequence[Item]) -> str:
    """Return in one line how the residents' part is divided."""
    ways = {portions_in_words(item.portions) for item in items if item.residents_fen}
    if len(ways) == 1:
        way = ways.pop()
        return way if way.endswith("摊") else f"{way}分摊"
    return "各项由受益的住户分摊"


def _check_charges(place: int, item: Item) -> None:
    at = f"items.{place}.charges"
    for one in item.charges:
        is_government = one.payer is Payer.GOVERNMENT
        if is_government != (one.level is not None) or is_government != (one.fund is not None):
            words = "政府资金要写明哪一级、哪一种；其他出资方不写。"
            raise SOURCE_UNCLEAR(f"“{item.title}”：{words}", errors={at: [words]})
        if not one.label and one.payer not in {Payer.RESIDENTS, Payer.GOVERNMENT}:
            words = "请写明是哪一家单位。"
            raise SOURCE_UNCLEAR(f"“{item.title}”：{words}", errors={at: [words]})
    found = sum(one.amount_fen for one in item.charges)
    if found != item.cost_fen:
        words = (
            f"各方合计{yuan(found)}，造价{yuan(item.cost_fen)}，"
            f"相差{yuan(abs(item.cost_fen - found))}。"
        )
        difference = item.cost_fen - found
        raise PARTS_DIFFER(
            f"“{item.title}”{words}", errors={at: [words]}, difference_fen=difference
        )


def _check_residents(place: int, item: Item) -> None:
    if needs_reason(item.works) and not (item.reason or "").strip():
        rule = CURRENT.rules[item.works]
        raise REASON_MISSING(
            f"“{item.title}”属于“{rule.title}”，实施方案没有规定由居民承担。"
            f"原文：{rule.clause}。要由居民出资，请写明理由，理由会公示。",
            errors={f"items.{place}.reason": ["请写明理由"]},
        )
    if not item.portions:
        raise BASIS_MISSING(
            f"“{item.title}”有居民出资，请选择怎样分摊到户。",
            errors={f"items.{place}.portions": ["请选择怎样分摊"]},
        )
    percent = sum(one.percent for one in item.portions)
    if percent != HUNDRED or len({one.base for one in item.portions}) != len(item.portions):
        raise PERCENT_DIFFERS(
            f"“{item.title}”各种分摊办法合计{percent}%，要正好100%，每种只写一次。",
            errors={f"items.{place}.portions": ["合计要正好100%，每种只写一次"]},
        )


def _divide(place: int, item: Item, units: Sequence[UnitToPay]) -> Divided:
    covered = [unit for unit in units if item.scope.covers(unit)]
    if BY_FLOOR & {one.base for one in item.portions}:
        _check_floors(place, item, covered)
    sums = [
        sum(weight_of(one.base, unit.area_centi_m2, factor_of(item, unit)) for unit in covered)
        for one in item.portions
    ]
    if not all(sums):
        raise WEIGHTLESS(
            f"“{item.title}”没有可以分摊的住户：受益范围里没有登记产权的房屋，或者楼层系数都是0。",
            errors={f"items.{place}.scope": ["没有可以分摊的住户"]},
        )
    return Divided(item, covered, sums)


def factor_of(item: Item, unit: UnitToPay) -> int:
    """Return the factor of a unit's floor in hundredths; 0 where none is known."""
    return 0 if unit.floor is None else item.floor_factors.get(unit.floor, 0)


def _check_floors(place: int, item: Item, covered: Sequence[UnitToPay]) -> None:
    unknown = [unit.label for unit in covered if unit.floor is None]
    if unknown:
        raise FLOOR_UNKNOWN(
            f"“{item.title}”按楼层分摊，但有{len(unknown)}套房屋没有登记楼层："
            f"{'、'.join(unknown[:5])}{'等' if unknown[5:] else ''}。请先在名册里补上。",
            missing=len(unknown),
        )
    floors = sorted({unit.floor for unit in covered if unit.floor is not None})
    bare = [str(floor) for floor in floors if floor not in item.floor_factors]
    if bare:
        words = f"{'、'.join(bare)}层没有系数，不分摊的楼层请填0。"
        at = f"items.{place}.floor_factors"
        raise FACTOR_MISSING(f"“{item.title}”{words}", errors={at: [words]})


def _combined(one: Divided, unit: UnitToPay) -> int:
    """Return what a unit weighs in all portions together; over all units that is 100 times the product of the sums."""
    factor, whole = factor_of(one.item, unit), prod(one.sums)
    return sum(
        portion.percent * weight_of(portion.base, unit.area_centi_m2, factor) * (whole // base)
        for portion, base in zip(one.item.portions, one.sums, strict=True)
    )
