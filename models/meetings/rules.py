"""Rules of council meetings (联席会议) and of the estate's party branch. Pure.

The municipal plan wants a joint meeting under the party branch, with the residents' committee, owners' committee,
property service and others at one table (管理革命); a meeting of one party alone is none.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from models.base.problems import define

PARTIES_NEEDED = 2


class Party(StrEnum):
    """Who sits at the table."""

    PARTY_BRANCH = "party_branch"
    RESIDENTS_COMMITTEE = "residents_committee"
    OWNERS_COMMITTEE = "owners_committee"
    OWNERS = "owners"
    PROPERTY_SERVICE = "property_service"
    STREET = "street"
    PIPELINE_UNITS = "pipeline_units"
    DESIGNERS = "designers"
    OTHERS = "others"


PARTY_TITLES: Mapping[Party, str] = {
    Party.PARTY_BRANCH: "小区党组织",
    Party.RESIDENTS_COMMITTEE: "社区居民委员会",
    Party.OWNERS_COMMITTEE: "业主委员会",
    Party.OWNERS: "业主代表",
    Party.PROPERTY_SERVICE: "物业服务企业",
    Party.STREET: "街道办事处",
    Party.PIPELINE_UNITS: "水电气信单位",
    Party.DESIGNERS: "设计师、工程师",
    Party.OTHERS: "其他",
}

DAY_IN_FUTURE = define("day-in-future", 422, "日期不对", "日期不能晚于今天。")
ONE_PARTY = define(
    "meeting-of-one-party",
    422,
    "参会方不够",
    "联席会议至少要有两方参加，每一方只写一行。",
)
MEETING_VOID = define("meeting-void", 409, "会议记录已作废", "这份会议记录已经作废了。")
BRANCH_NOT_RECORDED = define(
    "branch-not-recorded", 409, "没有登记", "这个小区还没有登记党组织，没有可以撤下的内容。"
)


def check_day(day: date, today: date, field: str) -> None:
    """Refuse a day that has not come. Raises day-in-future naming the field."""
    if day > today:
        raise DAY_IN_FUTURE(errors={field: ["不能晚于今天"]})


def check_parties(parties: Sequence[Party]) -> None:
    """Refuse a meeting of fewer than two different parties. Raises meeting-of-one-party."""
    if len(set(parties)) < PARTIES_NEEDED or len(set(parties)) != len(parties):
        raise ONE_PARTY(errors={"attendance": ["至少两方，每方一行"]})
