"""Addresses in all their spellings have one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.roster.addresses import Address, natural_key, parse_address
from models.roster.text import Flaw, chinese_number

UNIT = Address("1", "2", "301")

ONE_CELL = {
    "labelled": "1号楼2单元301室",
    "block": "1栋2单元301室",
    "block in other words": "１幢2单元３０１",
    "tower": "1座2单元301号",
    "hash": "1#2-301",
    "hash and words": "1#楼2单元301室",
    "dashes": "1-2-301",
    "long dashes": "1—2—301",
    "slashes": "1/2/301",
    "Chinese numerals": "一栋二单元三〇一室",
    "Chinese value": "第一幢二单元三百零一室",
    "spaces": " 1 栋 2 单元 301 室 ",
    "leading zeros": "01栋02单元0301室",
    "floor in between": "1栋2单元3层301",
    "estate in front": "桂花苑小区1栋2单元301室",
    "estate without its kind": "桂花苑1栋2单元301室",
    "street in front": "咸安区温泉路12号1栋2单元301室",
    "dash before the room": "1栋2单元-301",
}


@pytest.mark.parametrize("text", ONE_CELL.values(), ids=ONE_CELL)
def test_one_cell_holds_the_whole_address(text):
    assert parse_address(room=text, estate_name="桂花苑小区") == UNIT


THREE_CELLS = {
    "plain": ("1", "2", "301"),
    "with their words": ("1号楼", "2单元", "301室"),
    "Chinese": ("一栋", "二单元", "三〇一"),
    "full width": ("１", "２", "３０１"),
    "room repeats all": ("1", "2", "1-2-301"),
    "room repeats the entrance": ("1", "2", "2-301"),
    "room repeats in words": ("1", "2", "1栋2单元301室"),
    "entrance only in the room": ("1", "", "2-301"),
    "entrance in words in the room": ("1", "", "2单元301"),
    "building with the estate": ("桂花苑1栋", "2", "301"),
}


@pytest.mark.parametrize("cells", THREE_CELLS.values(), ids=THREE_CELLS)
def test_three_cells_make_the_address(cells):
    building, entrance, room = cells
    found = parse_address(building=building, entrance=entrance, room=room, estate_name="桂花苑小区")
    assert found == UNIT


OTHERS = {
    "no entrance": (("1", "", "301"), "1栋301室"),
    "no entrance, marked": (("1", "/", "301"), "1栋301室"),
    "twelfth entrance": (("三栋", "十二单元", "101"), "3栋12单元101室"),
    "door on a floor": (("1", "2", "3-1"), "1栋2单元3-1室"),
    "lettered building": (("a座", "", "1203"), "A栋1203室"),
    "lettered room": (("1", "1", "301a"), "1栋1单元301A室"),
    "named building": (("综合楼", "", "5"), "综合楼5室"),
    "named building with an entrance": (("教工楼", "1", "201"), "教工楼1单元201室"),
    "side of the landing": (("1", "2", "东户"), "1栋2单元东户"),
    "basement": (("1", "", "地下室"), "1栋地下室"),
    "shop": (("1", "", "门面3号"), "1栋门面3室"),
}


@pytest.mark.parametrize(("cells", "label"), OTHERS.values(), ids=OTHERS)
def test_other_addresses_have_a_label(cells, label):
    building, entrance, room = cells
    found = parse_address(building=building, entrance=entrance, room=room)
    assert isinstance(found, Address)
    assert found.label == label


REFUSED = {
    "nothing": (("", "", ""), "room-missing"),
    "a mark for nothing": (("1", "1", "/"), "room-missing"),
    "room alone": (("", "", "301"), "building-missing"),
    "no room": (("", "", "3栋一单元"), "address-unreadable"),
    "prose": (("", "", "三楼靠东边那家"), "address-unreadable"),
    "a date": (("", "", "2024-01-03"), "address-date"),
    "other building in the room": (("1", "", "3栋2单元301"), "address-contradicts"),
    "other entrance in the room": (("1", "1", "1栋2单元301"), "address-contradicts"),
    "unreadable building": (("？", "1", "301"), "building-unreadable"),
    "unreadable entrance": (("1", "？", "301"), "entrance-unreadable"),
    "a novel": (("1", "1", "3" * 100), "address-unreadable"),
}


@pytest.mark.parametrize(("cells", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_address_is_named(cells, code):
    building, entrance, room = cells
    found = parse_address(building=building, entrance=entrance, room=room)
    assert isinstance(found, Flaw)
    assert found.code == code
    assert found.fatal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("三〇一", 301),
        ("两", 2),
        ("壹拾贰", 12),
    ],
)
def test_chinese_numerals_are_read(text, value):
    assert chinese_number(text) == value


def test_building_two_comes_before_building_ten():
    two, ten = Address("2", "1", "101"), Address("10", "1", "101")
    assert sorted([ten, two], key=natural_key) == [two, ten]


PIECES = st.lists(
    st.sampled_from(
        [
            *"0123456789一二三十百〇ABa-#/ 号",
            "栋",
            "幢",
            "座",
            "号楼",
            "单元",
            "室",
            "层",
            "楼",
            "东户",
            "综合楼",
            "门面",
            "小区",
        ]
    ),
    max_size=12,
).map("".join)


@given(
    building=PIECES | st.text(max_size=20),
    entrance=PIECES | st.text(max_size=8),
    room=PIECES | st.text(),
)
def test_reading_never_raises_and_the_normal_form_stays(building, entrance, room):
    found = parse_address(building=building, entrance=entrance, room=room, estate_name="桂花苑小区")
    if isinstance(found, Address):
        assert parse_address(room=found.label) == found
        assert (
            parse_address(building=found.building, entrance=found.entrance, room=found.room)
            == found
        )


@given(
    st.builds(
        Address,
        st.integers(1, 99).map(str),
        st.integers(0, 20).map(lambda n: str(n) if n else ""),
        st.integers(101, 3399).map(str),
    )
)
def test_each_plain_address_comes_back_from_its_label(address):
    assert parse_address(room=address.label) == address
