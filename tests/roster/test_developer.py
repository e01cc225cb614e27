"""法释〔2009〕7号 art. 9: what the developer has not sold, or sold and not handed over, is one head."""

import pytest

from models.roster.holders import HolderKind, read_kind

DEVELOPER = "温泉房屋开发公司"


def row(building, room, owner, kind, area="80.00"):
    return f"{building},1,{room},,{area},,{owner},,,{kind},\n"


def test_unsold_flats_of_two_buildings_are_one_head_with_all_their_area(office):
    office.register(
        row(1, "101", "张建国", "商品房")
        + row(1, "102", DEVELOPER, "开发商")
        + row(2, "101", DEVELOPER, "未售", "90.00")
    )
    groups = office.clerk.api.get(f"{office.path}/owner-groups", ok=True)["items"]
    (stock,) = [one for one in groups if one["holders"][0]["kind"] == "developer"]
    assert [unit["label"] for unit in stock["units"]] == ["1栋1单元102室", "2栋1单元101室"]
    assert stock["area_centi_m2"] == 17_000
    assert office.clerk.api.get(f"{office.path}/roster", ok=True)["heads"] == 2


def test_sold_and_not_handed_over_counts_with_the_developer(office):
    office.register(row(1, "101", DEVELOPER, "未售") + row(1, "102", DEVELOPER, "已售未交付"))
    assert office.groups() == [["1栋1单元101室", "1栋1单元102室"]]


def test_a_buyer_to_whom_nothing_was_handed_over_is_no_owner_yet(office):
    made = office.upload(row(1, "101", "张建国", "已售未交付"), ok=True)
    (bad,) = office.rows(made)
    assert bad["verdict"] == "bad"
    assert [flaw["code"] for flaw in bad["flaws"]] == ["undelivered-has-buyer"]


def test_a_flat_that_is_handed_over_leaves_the_developers_head(office):
    office.register(row(1, "101", DEVELOPER, "未售") + row(1, "102", DEVELOPER, "已售未交付"))
    office.register(row(1, "102", "张建国", "商品房"))
    assert office.groups() == [["1栋1单元101室"], ["1栋1单元102室"]]


@pytest.mark.parametrize("said", ["已售未交付", "已售（未交房）", "未交付"])
def test_the_words_of_a_roster_for_it(said):
    assert read_kind(said) is HolderKind.DEVELOPER
    assert read_kind("已售公房") is HolderKind.PERSON


def test_two_developers_are_two_heads(office):
    office.register(row(1, "101", DEVELOPER, "未售") + row(1, "102", "桂花置业公司", "未售"))
    assert len(office.groups()) == 2
