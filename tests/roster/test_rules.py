"""A row's verdict against the register, and the owner groups that follow from the holders."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.places.rules import AreaSource
from models.roster.addresses import Address
from models.roster.holders import Holder, HolderKind
from models.roster.ownership import OwnedUnit, holder_keys, owner_groups
from models.roster.rules import (
    UnitEntry,
    Verdict,
    WithinFile,
    counterpart,
    differences,
    merged,
    verdict_of,
)
from tests.roster.rows import a_row, codes, person, read, unit

ZHANG, LI = person("张建国", "15407150001"), person("李秀英", "15407150002")
REGISTERED = UnitEntry(
    Address("1", "2", "301"), 8635, (ZHANG,), AreaSource.SURVEY, floor=3, usage="住宅"
)

BAD = {
    "blank area": ({"建筑面积": ""}, "建筑面积", "area-missing"),
    "zero area": ({"建筑面积": "0"}, "建筑面积", "area-not-positive"),
    "negative area": ({"建筑面积": "-1"}, "建筑面积", "area-not-positive"),
    "area too fine": ({"建筑面积": "86.355"}, "建筑面积", "area-too-fine"),
    "absurd area": ({"建筑面积": "8635000"}, "建筑面积", "area-absurd"),
    "unreadable area": ({"建筑面积": "八十多"}, "建筑面积", "area-unreadable"),
    "unknown source": ({"面积来源": "听说"}, "面积来源", "area-source-unknown"),
    "nobody": ({"产权人": ""}, "产权人", "holder-missing"),
    "bad telephone": ({"联系电话": "12345"}, "联系电话", "phone-invalid"),
    "bad number": ({"证件号": "110105194912310021"}, "证件号", "identity-invalid"),
    "unknown kind": ({"产权性质": "祖传"}, "产权性质", "kind-unknown"),
    "no room": ({"房号": ""}, "房号", "room-missing"),
    "no building": ({"楼栋": ""}, "楼栋", "building-missing"),
    "long usage": ({"用途": "住" * 21}, "用途", "usage-too-long"),
}


@pytest.mark.parametrize(("cells", "column", "code"), BAD.values(), ids=BAD)
def test_a_bad_row_names_column_code_and_reason(cells, column, code):
    row = a_row(7, **cells)
    assert row.entry is None
    assert row.number == 7
    (flaw,) = row.flaws
    assert (flaw.column, flaw.code) == (column, code)
    assert flaw.reason
    assert verdict_of(row, REGISTERED) == (Verdict.BAD, ())


def test_a_row_says_all_that_is_wrong_with_it_at_once():
    row = a_row(建筑面积="0", 联系电话="12345", 房号="")
    assert sorted(codes(row)) == ["area-not-positive", "phone-invalid", "room-missing"]


def test_a_blank_telephone_is_fine():
    row = a_row(联系电话="")
    assert row.entry.holders == (person("张建国"),)


def test_an_unreadable_floor_is_said_and_the_row_counts():
    row = a_row(楼层="顶楼")
    assert codes(row) == ["floor-unreadable"]
    assert row.entry.floor is None


def test_one_bad_row_never_stops_the_good():
    rows = read("地址,面积,产权人\n1栋101,80,张建国\n1栋102,零,李秀英\n1栋103,70,王桂兰\n")
    assert [row.entry is not None for row in rows] == [True, False, True]


def test_a_unit_twice_is_bad_and_names_the_first():
    rows = read(
        "地址,面积,产权人\n1栋101,80,张建国\n1栋102,80,李秀英\n1幢101室,70,王桂兰\n1#101,70,赵秀兰\n"
    )
    assert [row.entry is not None for row in rows] == [True, True, False, False]
    assert codes(rows[2]) == codes(rows[3]) == ["unit-repeated"]
    assert "第2行" in rows[2].flaws[0].reason
    assert "第2行" in rows[3].flaws[0].reason


def test_an_identity_number_under_two_names_is_bad():
    number = "11010519491231002X"
    within = WithinFile()
    assert within.check(a_row(2, 证件号=number)).entry
    again = within.check(a_row(3, 房号="302", 证件号=number))
    other = within.check(a_row(4, 房号="303", 产权人="张国建", 证件号=number))
    assert again.entry
    assert codes(other) == ["identity-contradicts"]
    assert "第2行" in other.flaws[0].reason


def test_one_name_without_marks_in_two_units_is_said():
    within = WithinFile()
    assert codes(within.check(a_row(2, 联系电话=""))) == []
    again = within.check(a_row(3, 房号="302", 联系电话=""))
    assert again.entry
    assert [(flaw.code, flaw.fatal) for flaw in again.flaws] == [("namesake-unmarked", False)]
    assert codes(within.check(a_row(4, 房号="303"))) == []


def test_a_body_has_the_telephone_that_the_file_gives_first():
    within = WithinFile()
    office = {"产权人": "温泉房管所", "产权性质": "公房"}
    within.check(a_row(2, **office, 联系电话="8123456"))
    other = within.check(a_row(3, **office, 房号="302", 联系电话="8123457"))
    assert other.entry.holders[0].phone == "8123456"
    assert [(flaw.code, flaw.fatal) for flaw in other.flaws] == [("phone-differs", False)]
    assert within.check(a_row(4, **office, 房号="303", 联系电话="")).flaws == ()


def test_a_body_of_two_kinds_is_bad():
    within = WithinFile()
    assert within.check(a_row(2, 产权人="温泉房管所", 产权性质="公房")).entry
    other = within.check(a_row(3, 房号="302", 产权人="温泉房管所", 产权性质="单位"))
    assert codes(other) == ["kind-contradicts"]


def test_a_unit_that_the_register_does_not_know_is_new():
    assert verdict_of(a_row(), None) == (Verdict.NEW, ())
    entry = merged(a_row().entry, None)
    assert (entry.area_source, entry.usage) == (AreaSource.REGISTER, "住宅")


def test_what_the_register_holds_is_the_same():
    full = a_row(楼层="3", 面积来源="实测", 用途="住宅")
    assert verdict_of(full, REGISTERED) == (Verdict.SAME, ())


def test_what_a_roster_does_not_say_changes_nothing():
    assert (
        verdict_of(a_row(联系电话="", 楼层="", 用途="", 面积来源=""), REGISTERED)[0] is Verdict.SAME
    )


CHANGES = {
    "area": ({"建筑面积": "86.36"}, [("建筑面积", "86.35", "86.36")]),
    "source": ({"面积来源": "合同"}, [("面积来源", "实测", "买卖合同")]),
    "floor": ({"楼层": "4"}, [("楼层", "3", "4")]),
    "usage": ({"用途": "商业"}, [("用途", "住宅", "商业")]),
    "telephone": ({"联系电话": "15407150009"}, [("联系电话", "15407150001", "15407150009")]),
    "identity number": (
        {"证件号": "11010519491231002X"},
        [("证件号", "无", "11010519491231002X")],
    ),
    "sold": (
        {"产权人": "王桂兰", "联系电话": ""},
        [("产权人", "张建国", "王桂兰"), ("联系电话", "15407150001", "无")],
    ),
    "a spouse added": (
        {"产权人": "张建国、李秀英"},
        [
            ("产权人", "张建国", "张建国、李秀英"),
            ("联系电话", "15407150001", "15407150001、无"),
        ],
    ),
}


@pytest.mark.parametrize(("cells", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_field_by_field(cells, expected):
    verdict, found = verdict_of(a_row(**cells), REGISTERED)
    assert verdict is Verdict.CHANGED
    assert [(one.field, one.old, one.new) for one in found] == expected


def test_the_order_of_holders_is_no_difference():
    one = replace(REGISTERED, holders=(ZHANG, LI))
    assert differences(replace(one, holders=(LI, ZHANG)), one) == ()


def test_one_of_the_same_name_with_another_number_is_somebody_else():
    here, there = person("张建国", identity="A12345"), person("张建国", identity="B12345")
    assert counterpart(here, [there]) is None
    assert counterpart(person("张建国"), [there]) == there
    assert counterpart(person("张国建", identity="A12345"), [here]) == here


def rooms(groups) -> list[list[str]]:
    return [[address.room for address in group.units] for group in groups]


def test_each_unit_is_one_head():
    assert rooms(owner_groups([unit("101", ZHANG), unit("102", LI)])) == [["101"], ["102"]]


def test_one_buyer_of_two_units_is_one_head_with_summed_area():
    (group,) = owner_groups([unit("101", ZHANG, area=8000), unit("102", ZHANG, area=5050)])
    assert group.area_centi_m2 == 13050


def test_alone_and_together_are_two_heads():
    assert rooms(owner_groups([unit("101", ZHANG), unit("102", ZHANG, LI)])) == [["101"], ["102"]]


def test_a_couple_is_one_head_in_whatever_order_it_is_written():
    assert rooms(owner_groups([unit("101", ZHANG, LI), unit("102", LI, ZHANG)])) == [["101", "102"]]


def test_same_name_and_other_telephone_are_two_people():
    other = person("张建国", "15407150099")
    assert len(owner_groups([unit("101", ZHANG), unit("102", other)])) == 2


def test_same_name_without_any_mark_is_never_merged():
    nameless = person("张建国")
    assert (
        len(owner_groups([unit("101", nameless), unit("102", nameless), unit("103", ZHANG)])) == 3
    )


def test_an_unmarked_spouse_is_known_by_the_marked_one():
    spouse = person("李秀英")
    groups = owner_groups(
        [unit("101", ZHANG, spouse), unit("102", spouse, ZHANG), unit("103", spouse)]
    )
    assert rooms(groups) == [["101", "102"], ["103"]]


def test_an_identity_number_outweighs_name_and_telephone():
    one, two = person("张建国", "15407150001", "A12345"), person("张建国", "15407150001", "B12345")
    moved = person("张建国", "15407150077", "A12345")
    groups = owner_groups([unit("101", one), unit("102", two), unit("103", moved)])
    assert rooms(groups) == [["101", "103"], ["102"]]


def test_a_number_written_once_counts_for_the_same_name_and_telephone():
    numbered = person("张建国", "15407150001", "A12345")
    assert rooms(owner_groups([unit("101", numbered), unit("102", ZHANG)])) == [["101", "102"]]


def test_a_number_that_could_be_two_peoples_counts_for_neither():
    one, two = person("张建国", "15407150001", "A12345"), person("张建国", "15407150001", "B12345")
    assert len(owner_groups([unit("101", one), unit("102", two), unit("103", ZHANG)])) == 3


BODIES = [HolderKind.COMPANY, HolderKind.PUBLIC_HOUSING, HolderKind.DEVELOPER]


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_is_one_head_by_its_name(kind):
    """Article 9 (1): what the developer has not sold counts as one person's."""
    body = Holder(kind, "咸宁市温泉房屋开发公司")
    groups = owner_groups(
        [unit("101", body), unit("102", body), unit("103", replace(body, phone="8123456"))]
    )
    assert rooms(groups) == [["101", "102", "103"]]


NAMES = ["张建国", "李秀英", "王桂兰", "赵秀兰"]
PEOPLE = st.builds(
    lambda kind, name, phone, series: Holder(
        kind, name, phone, f"{series}1234{NAMES.index(name)}" if series else ""
    ),
    st.sampled_from([HolderKind.PERSON] * 4 + [HolderKind.COMPANY]),
    st.sampled_from(NAMES),
    st.sampled_from(["", "15407150001", "15407150002"]),
    st.sampled_from(["", "", "A", "B"]),
)
"""One identity number is one name's: what contradicts it, the import refuses."""
ESTATES = st.lists(
    st.tuples(
        st.integers(1, 10_000_000),
        st.lists(PEOPLE, min_size=1, max_size=3, unique_by=lambda h: h.name).map(tuple),
    ),
    max_size=12,
).map(
    lambda owned: [
        OwnedUnit(Address("1", "1", str(101 + at)), area, holders)
        for at, (area, holders) in enumerate(owned)
    ]
)


@given(ESTATES, st.randoms())
def test_any_order_gives_the_same_groups(units, random):
    shuffled = [
        replace(one, holders=tuple(random.sample(one.holders, len(one.holders)))) for one in units
    ]
    random.shuffle(shuffled)
    assert owner_groups(shuffled) == owner_groups(units)


@given(ESTATES)
def test_groups_share_out_the_units_and_their_areas(units):
    groups = owner_groups(units)
    assert sum(group.area_centi_m2 for group in groups) == sum(one.area_centi_m2 for one in units)
    held = [address for group in groups for address in group.units]
    assert sorted(held) == sorted(one.address for one in units)
    assert len({group.holders for group in groups}) == len(groups) <= len(units)


@given(ESTATES)
def test_the_holders_of_a_unit_never_become_one(units):
    keys = holder_keys(units)
    assert all(len(set(keys[one.address])) == len(one.holders) for one in units)


@given(ESTATES)
def test_an_entry_compared_with_itself_is_the_same(units):
    for one in units:
        entry = UnitEntry(one.address, one.area_centi_m2, one.holders)
        assert differences(merged(entry, entry), entry) == ()
