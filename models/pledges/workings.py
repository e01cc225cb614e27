"""Read a published funding plan: who pays what of which works, and how a unit's figure was reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Row, func, select

from models.base.session import db
from models.places import reading as place_reading
from models.pledges.funding_tables import FundingCharge, FundingItem, FundingPlan, FundingShare
from models.pledges.planning import HUNDRED
from models.pledges.shares import (
    BASE_TITLES,
    Base,
    exact_yuan,
    hundredths,
    square_metres,
    weight_of,
    yuan,
)
from models.pledges.works import FUND_TITLES, LEVEL_TITLES, PAYER_TITLES, Fund, Level, Payer

ROUNDING = (
    "除不尽的分：先都舍去，再把一共舍掉的分从余数大的住户起每户补一分（余数相同的，房号在前的先补）；"
    "各户合计正好等于居民出资总额，每户与精确值相差不到一分。"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one source pays of the whole plan."""

    payer: Payer
    level: Level | None
    fund: Fund | None
    label: str
    amount_fen: int

    @property
    def title(self) -> str:
        return source_title(self.payer, self.level, self.fund, self.label)


@dataclass(frozen=True, slots=True)
class PortionLine:
    """A portion of an item's money and what of it falls to the unit: the sum, in words, and its exact value."""

    title: str
    formula: str
    exact: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What of an item falls to the unit, before anything is rounded."""

    title: str
    works: str
    scope: str
    residents_fen: int
    units: int
    portions: Sequence[PortionLine]
    exact: Fraction


@dataclass(frozen=True, slots=True)
class Working:
    """How a unit's figure was reached, to be printed."""

    lines: Sequence[ItemLine]
    exact: Fraction
    amount_fen: int

    @property
    def rounding(self) -> str:
        if self.exact == self.amount_fen:
            return "正好除尽，没有取整。"
        step = "补了1分" if self.amount_fen > self.exact else "没有补分"
        return f"合计{exact_yuan(self.exact)}，取整到{yuan(self.amount_fen)}（{step}）。{ROUNDING}"

    @property
    def in_a_line(self) -> str:
        """The same in short: each sum, and what it came to."""
        sums = [
            f"{line.title} {portion.formula}" if len(self.lines) > 1 else portion.formula
            for line in self.lines
            for portion in line.portions
        ]
        return f"{'；'.join(sums)}。合计{yuan(self.amount_fen)}（{ROUNDING}）"


def source_title(payer: Payer, level: Level | None, fund: Fund | None, label: str) -> str:
    """Return who pays, as people read it: 中央专项补助资金, 管线单位（供水公司）."""
    title = PAYER_TITLES[payer]
    if level is not None and fund is not None:
        title = f"{LEVEL_TITLES[level]}{FUND_TITLES[fund]}"
    return f"{title}（{label}）" if label else title


def parts_of(plan_id: int) -> list[Part]:
    """Return what each source but the residents pays of a plan."""
    source = (FundingCharge.payer, FundingCharge.level, FundingCharge.fund, FundingCharge.label)
    rows = db.session.execute(
        select(*source, func.sum(FundingCharge.amount_fen))
        .where(FundingCharge.plan_id == plan_id, FundingCharge.payer != Payer.RESIDENTS.value)
        .group_by(*source)
        .order_by(func.min(FundingCharge.id))
    )
    return [
        _part(payer, level, fund, label, int(amount)) for payer, level, fund, label, amount in rows
    ]


def part_of(charge: FundingCharge) -> Part:
    """Return a charge as what a source pays."""
    return _part(charge.payer, charge.level, charge.fund, charge.label, charge.amount_fen)


def _part(payer: str, level: str | None, fund: str | None, label: str, amount_fen: int) -> Part:
    return Part(
        Payer(payer),
        Level(level) if level else None,
        Fund(fund) if fund else None,
        label,
        amount_fen,
    )


def amounts_of(plan_id: int, estate_id: int) -> Sequence[Row[str, int]]:
    """Return the label and share of an estate's units in the order in which they are read."""
    units = place_reading.units()
    return db.session.execute(
        select(units.c.label, FundingShare.amount_fen)
        .join(units, units.c.unit_id == FundingShare.unit_id)
        .where(FundingShare.plan_id == plan_id, FundingShare.estate_id == estate_id)
        .order_by(FundingShare.id)
    ).all()


def items_of(plan_id: int) -> Sequence[FundingItem]:
    """Return the works items of a plan."""
    return db.session.scalars(
        select(FundingItem).where(FundingItem.plan_id == plan_id).order_by(FundingItem.number)
    ).all()


def charges_of(plan_id: int) -> dict[int, list[FundingCharge]]:
    """Return item id -> who pays for it."""
    found: dict[int, list[FundingCharge]] = {}
    for one in db.session.scalars(
        select(FundingCharge).where(FundingCharge.plan_id == plan_id).order_by(FundingCharge.id)
    ):
        found.setdefault(one.item_id, []).append(one)
    return found


def working_of(plan: FundingPlan, share: FundingShare) -> Working:
    """Return how a unit's figure was reached, from what was frozen with the plan."""
    lines = [
        _line(item, share)
        for item in items_of(plan.id)
        if item.residents_fen and share.unit_id in item.unit_ids
    ]
    return Working(lines, sum((line.exact for line in lines), Fraction(0)), share.amount_fen)


def _line(item: FundingItem, share: FundingShare) -> ItemLine:
    factor = int(item.floor_factors.get(str(share.floor), 0))
    portions, exact = [], Fraction(0)
    for one in item.portions:
        base, percent, whole = Base(one["base"]), int(one["percent"]), int(one["sum"])
        part = Fraction(
            item.residents_fen * percent * weight_of(base, share.area_centi_m2, factor),
            HUNDRED * whole,
        )
        exact += part
        title = BASE_TITLES[base] + (f"（{percent}%）" if percent != HUNDRED else "")
        of = yuan(item.residents_fen) + (f" × {percent}%" if percent != HUNDRED else "")
        sums = _sums(base, share, factor, whole)
        portions.append(PortionLine(title, f"{of} {sums} = {exact_yuan(part)}", exact_yuan(part)))
    return ItemLine(
        item.title,
        item.works,
        item.scope_words,
        item.residents_fen,
        len(item.unit_ids),
        portions,
        exact,
    )


def _sums(base: Base, share: FundingShare, factor: int, whole: int) -> str:
    area = square_metres(share.area_centi_m2)
    match base:
        case Base.EQUAL:
            return f"÷ {whole}户"
        case Base.AREA:
            return f"× {area} ÷ {square_metres(whole)}"
        case Base.FLOOR:
            return f"× {share.floor}层系数{hundredths(factor)} ÷ 系数合计{hundredths(whole)}"
        case Base.FLOOR_AREA:
            weighed = f"{whole // HUNDRED**2:,}.{whole % HUNDRED**2:04d}"
            return f"× {share.floor}层系数{hundredths(factor)} × {area} ÷ 系数乘面积合计{weighed}"
