"""Who pays for which works, as the municipal plan says it, with its words beside each row. Pure.

The plan gives no figures; what it leaves to the residents is only proposed, and a project may find better payers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Works(StrEnum):
    """Kinds of works that the plan tells apart, and what it does not name."""

    WINDOWS_DOORS = "windows_doors"
    LIFT = "lift"
    FIRST_GAS = "first_gas"
    AFTER_METER = "after_meter"
    BUILDING_REPAIR = "building_repair"
    PIPELINE_CIVIL = "pipeline_civil"
    PIPELINE_EQUIPMENT = "pipeline_equipment"
    SECONDARY_WATER = "secondary_water"
    LINE_TIDYING = "line_tidying"
    COMMON = "common"
    OTHER = "other"


class Payer(StrEnum):
    RESIDENTS = "residents"
    GOVERNMENT = "government"
    PIPELINE_UNITS = "pipeline_units"
    ORIGINAL_OWNERS = "original_owners"
    PUBLIC_HOUSING = "public_housing"
    SOCIAL_INVESTORS = "social_investors"


PAYER_TITLES: Mapping[Payer, str] = {
    Payer.RESIDENTS: "居民",
    Payer.GOVERNMENT: "政府财政",
    Payer.PIPELINE_UNITS: "管线单位",
    Payer.ORIGINAL_OWNERS: "原产权单位",
    Payer.PUBLIC_HOUSING: "公房产权单位",
    Payer.SOCIAL_INVESTORS: "社会力量",
}


class Level(StrEnum):
    """Whose government money."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


LEVEL_TITLES: Mapping[Level, str] = {
    Level.CENTRAL: "中央",
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县（市、区）级",
}


class Fund(StrEnum):
    """What kind of government money (二(三)2)."""

    SPECIAL_GRANT = "special_grant"
    INFRASTRUCTURE_FEE = "infrastructure_fee"
    LAND_REVENUE = "land_revenue"
    LOTTERY = "lottery"
    GENERAL_BOND = "general_bond"
    TREASURY_BOND = "treasury_bond"
    BUDGET = "budget"


FUND_TITLES: Mapping[Fund, str] = {
    Fund.SPECIAL_GRANT: "专项补助资金",
    Fund.INFRASTRUCTURE_FEE: "城市基础设施配套费",
    Fund.LAND_REVENUE: "土地出让收入",
    Fund.LOTTERY: "彩票公益金",
    Fund.GENERAL_BOND: "新增一般债券",
    Fund.TREASURY_BOND: "超长期国债",
    Fund.BUDGET: "财政预算安排",
}


@dataclass(frozen=True, slots=True)
class PayerRule:
    """A row of the table: who is to pay, the first of them proposed; the article and its words."""

    title: str
    payers: tuple[Payer, ...]
    article: str
    clause: str

    @property
    def leaves_to_residents(self) -> bool:
        return Payer.RESIDENTS in self.payers


@dataclass(frozen=True, slots=True)
class PayerTable:
    """A version of the table. A funding plan keeps the number of the one that it was checked against."""

    number: int
    source: str
    rules: Mapping[Works, PayerRule]


_RESIDENTS_PAY = (
    "门窗更换、电梯加装、燃气初装及水表、电表表后的改造费用，由居民承担",
    "二（三）1 居民合理出资",
)
_REPAIR = "屋面修缮、外墙立面改造等房屋维修加固费用，主要由居民承担"
_CIVIL = "小区改造中，电力、供水、燃气、通信、有线电视的管沟、站房及箱柜设施改造的土建部分，建设费用由地方财政承担"
_EQUIPMENT = "供水、燃气相关管线设施设备改造提升的，由相关企业承担"
_SECONDARY = "二次供水设施需同步更新改造的，改造费用由产权人承担"
_LINES = (
    "通信、广电网络管线的迁改和规整，由专营单位负责改造，政府给予补助，"
    "鼓励分片区由一家网络通信企业牵头组织实施"
)
_COMMON = (
    "各县（市、区）人民政府对城镇老旧小区改造给予资金支持；"
    "支持专业化公司参与养老、托幼、助餐等服务设施建设和后续运营"
)
_BY_COMPANIES = "二（三）3 管线单位出资"


def _by_residents(title: str) -> PayerRule:
    clause, article = _RESIDENTS_PAY
    return PayerRule(title, (Payer.RESIDENTS,), article, clause)


_DRAFT_OF_THE_PLAN: Mapping[Works, PayerRule] = {
    Works.WINDOWS_DOORS: _by_residents("门窗更换"),
    Works.LIFT: _by_residents("加装电梯"),
    Works.FIRST_GAS: _by_residents("燃气初装"),
    Works.AFTER_METER: _by_residents("水表、电表表后改造"),
    Works.BUILDING_REPAIR: PayerRule(
        "屋面、外墙等房屋维修加固",
        (Payer.RESIDENTS, Payer.GOVERNMENT),
        _RESIDENTS_PAY[1],
        _REPAIR,
    ),
    Works.PIPELINE_CIVIL: PayerRule(
        "水、电、气、通信、有线电视管沟、站房、箱柜的土建",
        (Payer.GOVERNMENT,),
        _BY_COMPANIES,
        _CIVIL,
    ),
    Works.PIPELINE_EQUIPMENT: PayerRule(
        "供水、燃气管线设施设备", (Payer.PIPELINE_UNITS,), _BY_COMPANIES, _EQUIPMENT
    ),
    Works.SECONDARY_WATER: PayerRule(
        "二次供水设施（由产权人承担）",
        (Payer.PIPELINE_UNITS, Payer.ORIGINAL_OWNERS, Payer.PUBLIC_HOUSING),
        _BY_COMPANIES,
        _SECONDARY,
    ),
    Works.LINE_TIDYING: PayerRule(
        "通信、广电线路迁改和规整",
        (Payer.PIPELINE_UNITS, Payer.GOVERNMENT),
        _BY_COMPANIES,
        _LINES,
    ),
    Works.COMMON: PayerRule(
        "公共环境和配套设施",
        (Payer.GOVERNMENT, Payer.SOCIAL_INVESTORS),
        "二（三）2 政府财政支持，4 社会力量参与",
        _COMMON,
    ),
    Works.OTHER: PayerRule(
        "其他",
        (
            Payer.GOVERNMENT,
            Payer.PIPELINE_UNITS,
            Payer.ORIGINAL_OWNERS,
            Payer.PUBLIC_HOUSING,
            Payer.SOCIAL_INVESTORS,
        ),
        "二（三）1 居民合理出资",
        "按照谁受益、谁出资原则，积极引导居民出资参与改造",
    ),
}
"""Works that the plan does not name are charged to residents only with a reason, as `OTHER` says."""

TABLES: Mapping[int, PayerTable] = {
    1: PayerTable(
        1,
        "《加快推进咸宁市城镇老旧小区改造工作实施方案（征求意见稿）》",
        _DRAFT_OF_THE_PLAN,
    ),
}
CURRENT = TABLES[max(TABLES)]
"""What a funding plan that is published now is checked against. A new text of the plan is another table."""


def needs_reason(works: Works, table: PayerTable = CURRENT) -> bool:
    """Say whether residents are charged for such works only with a reason that everybody reads."""
    return not table.rules[works].leaves_to_residents
