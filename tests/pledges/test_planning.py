"""Works items, who pays for them, and the residents' money over the units that benefit."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.pledges import planning, shares, workings, works
from models.pledges.planning import Charge, Item, Scope
from models.pledges.shares import BY_FLOOR, Base, Portion, UnitToPay
from models.pledges.works import CURRENT, Fund, Level, Payer, Works


def unit(number, area=8000, floor=1, building=1, entrance=1):
    return UnitToPay(number, 9, f"1栋{number}室", area, floor, building, entrance)


def paid(amount, *portions, works_of=Works.LIFT, **more):
    """An item that the residents pay alone."""
    shown = [Portion(*one) for one in portions or [(Base.EQUAL, 100)]]
    charges = [Charge(Payer.RESIDENTS, amount)]
    return Item(works_of, "项目", amount, charges, shown, **more)


def refusal(call, *args):
    with pytest.raises(Problem) as caught:
        call(*args)
    return caught.value


# --- the table of who pays ---------------------------------------------------------------------------------------

TABLE = [
    ("windows_doors", "residents", "门窗更换"),
    ("lift", "residents", "电梯加装"),
    ("first_gas", "residents", "燃气初装"),
    ("after_meter", "residents", "水表、电表表后"),
    ("building_repair", "residents", "主要由居民承担"),
    ("pipeline_civil", "government", "由地方财政承担"),
    ("pipeline_equipment", "pipeline_units", "由相关企业承担"),
    ("secondary_water", "pipeline_units", "由产权人承担"),
    ("line_tidying", "pipeline_units", "由专营单位负责改造，政府给予补助"),
    ("common", "government", "给予资金支持"),
]


@pytest.mark.parametrize(("kind", "payer", "words"), TABLE)
def test_the_table_names_the_payer_with_the_words_of_the_plan(kind, payer, words):
    rule = CURRENT.rules[Works(kind)]
    assert rule.payers[0] == payer
    assert words in rule.clause
    assert rule.article.startswith("二（三）")


def test_every_kind_of_works_has_a_row_and_only_the_residents_own_need_no_reason():
    assert set(CURRENT.rules) == set(Works)
    free = {one for one in Works if not works.needs_reason(one)}
    assert free == {Works(kind) for kind, payer, _ in TABLE if payer == "residents"}


# --- what is refused ---------------------------------------------------------------------------------------------


def test_an_item_whose_parts_differ_from_its_cost_is_refused():
    item = Item(Works.LIFT, "电梯", 101, [Charge(Payer.RESIDENTS, 100)], [Portion(Base.EQUAL, 100)])
    found = refusal(planning.check, [paid(1), item])
    assert (found.code, found.extra["difference_fen"]) == ("funding-parts-differ", 1)
    assert list(found.errors) == ["items.1.charges"]


@pytest.mark.parametrize(
    "charge",
    [
        Charge(Payer.GOVERNMENT, 1),
        Charge(Payer.GOVERNMENT, 1, Level.CITY),
        Charge(Payer.GOVERNMENT, 1, None, Fund.LOTTERY),
        Charge(Payer.RESIDENTS, 1, Level.CITY, Fund.LOTTERY),
        Charge(Payer.PIPELINE_UNITS, 1),
        Charge(Payer.SOCIAL_INVESTORS, 1, None, None, ""),
    ],
)
def test_a_source_says_whose_money_it_is(charge):
    item = Item(Works.COMMON, "绿化", 1, [charge])
    assert refusal(planning.check, [item]).code == "funding-source-unclear"


@pytest.mark.parametrize("kind", [one for one in Works if works.needs_reason(one)])
def test_residents_pay_for_what_is_others_only_with_a_reason(kind):
    assert refusal(planning.check, [paid(5, works_of=kind)]).code == "funding-reason-missing"
    assert refusal(planning.check, [paid(5, works_of=kind, reason=" ")]).code == (
        "funding-reason-missing"
    )
    planning.check([paid(5, works_of=kind, reason="居民大会同意自费提升")])


def test_what_residents_pay_is_divided_by_something():
    item = Item(Works.LIFT, "电梯", 5, [Charge(Payer.RESIDENTS, 5)])
    assert refusal(planning.check, [item]).code == "funding-basis-missing"


@pytest.mark.parametrize(
    "portions", [[(Base.AREA, 60), (Base.EQUAL, 39)], [(Base.AREA, 50), (Base.AREA, 50)]]
)
def test_the_percentages_come_to_a_hundred_and_each_basis_is_there_once(portions):
    assert refusal(planning.check, [paid(5, *portions)]).code == "funding-percent-differs"


def test_the_residents_pay_something():
    item = Item(
        Works.COMMON, "绿化", 5, [Charge(Payer.GOVERNMENT, 5, Level.COUNTY, Fund.LAND_REVENUE)]
    )
    assert refusal(planning.check, [item]).code == "residents-pay-nothing"


def test_a_floor_that_nobody_knows_is_refused_with_the_homes():
    units = [unit(101), unit(201, floor=None)]
    item = paid(5, (Base.FLOOR, 100), floor_factors={1: 100})
    found = refusal(planning.work_out, [item], units)
    assert (found.code, found.extra["missing"]) == ("funding-floor-unknown", 1)
    assert "201室" in found.detail


def test_a_floor_without_a_factor_is_refused():
    item = paid(5, (Base.FLOOR_AREA, 100), floor_factors={1: 100})
    found = refusal(planning.work_out, [item], [unit(101), unit(201, floor=2)])
    assert found.code == "funding-factor-missing"
    assert "2层" in found.detail


@pytest.mark.parametrize(
    "item",
    [
        paid(5, (Base.FLOOR, 100), floor_factors={1: 0}),
        paid(5, scope=Scope(building_ids=frozenset({77}))),
    ],
)
def test_somebody_has_to_share(item):
    assert refusal(planning.work_out, [item], [unit(101)]).code == "funding-weightless"


def test_without_homes_there_is_nothing_to_split():
    assert refusal(planning.work_out, [paid(5)], []).code == "no-units-to-split"


# --- the figures -------------------------------------------------------------------------------------------------


def test_a_lift_spares_the_ground_floor_and_asks_more_of_the_upper_ones():
    units = [unit(101), unit(201, floor=2), unit(301, floor=3)]
    item = paid(300, (Base.FLOOR, 100), floor_factors={1: 0, 2: 100, 3: 200})
    worked = planning.work_out([item], units)
    assert {one.unit_id: fen for one, fen in worked.amounts.items()} == {201: 100, 301: 200}


def test_sixty_by_area_and_forty_by_household():
    units = [unit(101, area=2000), unit(102, area=8000)]
    worked = planning.work_out([paid(1000, (Base.AREA, 60), (Base.EQUAL, 40))], units)
    assert list(worked.amounts.values()) == [320, 680]


def test_items_are_shared_by_those_who_benefit():
    units = [unit(101), unit(102, entrance=2), unit(103, building=2, entrance=3), unit(104)]
    worked = planning.work_out(
        [
            paid(4),
            paid(100, scope=Scope(entrance_ids=frozenset({2}))),
            paid(30, scope=Scope(building_ids=frozenset({2}))),
            paid(7, scope=Scope(unit_ids=frozenset({104}))),
        ],
        units,
    )
    assert [worked.amounts[one] for one in units] == [1, 101, 31, 8]


def test_it_is_rounded_once_not_once_an_item():
    units = [unit(101), unit(102), unit(103)]
    worked = planning.work_out([paid(1), paid(1), paid(1)], units)
    assert list(worked.amounts.values()) == [1, 1, 1]


@pytest.mark.parametrize(
    ("portions", "words"),
    [
        ([(Base.AREA, 100)], "按建筑面积分摊"),
        ([(Base.EQUAL, 100)], "按户均摊"),
        ([(Base.AREA, 60), (Base.EQUAL, 40)], "按建筑面积60%、按户均摊40%分摊"),
    ],
)
def test_how_it_is_divided_is_said_in_a_line(portions, words):
    assert planning.how_in_words([paid(5, *portions)]) == words
    several = [paid(5, *portions), paid(5, (Base.FLOOR, 100))]
    assert planning.how_in_words(several) == "各项由受益的住户分摊"


FLOORS = {floor: 100 + 15 * (floor - 2) if floor > 1 else 0 for floor in range(1, 8)}


@st.composite
def plans(draw):
    """Homes of some entrances and items that they pay in any way."""
    size = draw(st.integers(2, 60))
    units = [
        unit(
            n,
            area=draw(st.integers(2000, 20_000)),
            floor=2 + n % 6,
            building=n % 3,
            entrance=n % 5,
        )
        for n in range(1, size + 1)
    ]
    items = []
    for _ in range(draw(st.integers(1, 6))):
        bases = draw(st.lists(st.sampled_from(list(Base)), min_size=1, max_size=4, unique=True))
        cuts = sorted(
            draw(
                st.lists(
                    st.integers(1, 99),
                    min_size=len(bases) - 1,
                    max_size=len(bases) - 1,
                    unique=True,
                )
            )
        )
        edges = [0, *cuts, 100]
        portions = [(base, edges[place + 1] - edges[place]) for place, base in enumerate(bases)]
        some = draw(st.frozensets(st.sampled_from([one.unit_id for one in units]), max_size=9))
        items.append(
            paid(
                draw(st.integers(1, 10**9)),
                *portions,
                floor_factors=FLOORS if BY_FLOOR & set(bases) else {},
                scope=Scope(unit_ids=some),
            )
        )
    return units, items


def exact_of(one, items, units):
    """What a home would bring if a fen could be split, worked out by the definition."""
    total = Fraction(0)
    for item in items:
        covered = [other for other in units if item.scope.covers(other)]
        if one not in covered:
            continue
        for portion in item.portions:
            weights = {
                other: shares.weight_of(
                    portion.base, other.area_centi_m2, planning.factor_of(item, other)
                )
                for other in covered
            }
            part = Fraction(weights[one], sum(weights.values()))
            total += item.residents_fen * Fraction(portion.percent, 100) * part
    return total


@given(plans())
def test_the_shares_add_up_and_nobody_is_off_by_a_fen(plan):
    units, items = plan
    planning.check(items)
    worked = planning.work_out(items, units)
    assert sum(worked.amounts.values()) == sum(item.cost_fen for item in items)
    for one in units:
        assert abs(worked.amounts.get(one, 0) - exact_of(one, items, units)) < 1


@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_homes_and_items_changes_nothing(plan, chance):
    units, items = plan
    before = planning.work_out(items, units).amounts
    mixed_units, mixed_items = list(units), list(items)
    chance.shuffle(mixed_units)
    chance.shuffle(mixed_items)
    assert planning.work_out(mixed_items, mixed_units).amounts == before


@given(
    total=st.integers(0, 10**12),
    weights=st.lists(st.integers(1, 10**6), min_size=1, max_size=200),
    seed=st.integers(),
)
def test_of_equal_remainders_the_least_key_goes_first(total, weights, seed):
    keys = list(range(len(weights)))
    order = random.Random(seed).sample(keys, len(keys))  # noqa: S311 - an order, no secret
    straight = shares.split(total, weights, keys)
    mixed = shares.split(total, [weights[one] for one in order], order)
    assert dict(zip(order, mixed, strict=True)) == dict(enumerate(straight))


def test_sums_are_written_as_people_read_them():
    assert shares.exact_yuan(Fraction(30_036_784, 100)) == "3,003.6784元"
    assert shares.exact_yuan(Fraction(100, 3)) == "0.3333元"
    assert [shares.hundredths(one) for one in (0, 5, 100, 120, 125)] == [
        "0",
        "0.05",
        "1",
        "1.2",
        "1.25",
    ]
    assert workings.source_title(Payer.GOVERNMENT, Level.CENTRAL, Fund.SPECIAL_GRANT, "") == (
        "中央专项补助资金"
    )
