"""Areas, floors, names, telephones and identity numbers: what is taken, what is refused, and why."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.places.rules import AreaSource
from models.roster.cells import area_text, read_area, read_area_source, read_floor
from models.roster.holders import (
    Holder,
    HolderKind,
    kind_of_name,
    name_for_matching,
    read_holders,
    read_identity,
    read_name,
    read_phone,
)
from models.roster.spreadsheet import safe_for_export
from models.roster.text import Flaw, clean


def code_of(found):
    return found.code if isinstance(found, Flaw) else found


AREAS = {
    "plain": ("86.35", 8635),
    "whole": ("90", 9000),
    "one decimal": ("86.3", 8630),
    "zeros after": ("86.3500", 8635),
    "full width": ("８６．３５", 8635),
    "with its measure": ("86.35㎡", 8635),
    "with its measure in words": ("86.35 平方米", 8635),
    "thousands": ("1,086.35", 108635),
    "smallest": ("0.01", 1),
    "largest": ("100000", 10_000_000),
    "blank": ("", "area-missing"),
    "a mark for nothing": ("/", "area-missing"),
    "zero": ("0", "area-not-positive"),
    "zero with decimals": ("0.00", "area-not-positive"),
    "negative": ("-86.35", "area-not-positive"),
    "three decimals": ("86.355", "area-too-fine"),
    "absurd": ("100000.01", "area-absurd"),
    "about": ("约86", "area-unreadable"),
    "a sum": ("80+6", "area-unreadable"),
    "two points": ("86.3.5", "area-unreadable"),
    "an error of the spreadsheet": ("#REF!", "area-unreadable"),
}


@pytest.mark.parametrize(("cell", "expected"), AREAS.values(), ids=AREAS)
def test_an_area_is_exact_or_refused(cell, expected):
    assert code_of(read_area(cell)) == expected


@given(st.integers(1, 10_000_000))
def test_each_area_comes_back_from_its_text(area):
    assert read_area(area_text(area)) == area
    assert Decimal(area_text(area)) * 100 == area


SOURCES = {
    "不动产登记簿": AreaSource.REGISTER,
    "房产证": AreaSource.REGISTER,
    "实测": AreaSource.SURVEY,
    "测绘报告": AreaSource.SURVEY,
    "购房合同": AreaSource.CONTRACT,
    "": None,
    "听说": "area-source-unknown",
}


@pytest.mark.parametrize(("cell", "expected"), SOURCES.items())
def test_the_source_of_an_area_is_read(cell, expected):
    assert code_of(read_area_source(cell)) == expected


FLOORS = {
    "3": 3,
    "三层": 3,
    "3/6": 3,
    "第3层": 3,
    "地下1层": -1,
    "-1": -1,
    "B1": -1,
    "": None,
    "顶楼": "floor-unreadable",
}


@pytest.mark.parametrize(("cell", "expected"), FLOORS.items())
def test_a_floor_is_read_and_its_flaw_is_never_fatal(cell, expected):
    found = read_floor(cell)
    assert code_of(found) == expected
    assert not (isinstance(found, Flaw) and found.fatal)


PHONES = {
    "mobile": ("15407150001", "15407150001"),
    "mobile with spaces": ("154 0715 0001", "15407150001"),
    "mobile with dashes": ("154-0715-0001", "15407150001"),
    "mobile with the country": ("+86 15407150001", "15407150001"),
    "mobile in full width": ("１５４０７１５０００１", "15407150001"),
    "landline": ("0715-8123456", "0715-8123456"),
    "landline in brackets": ("(0715)8123456", "0715-8123456"),
    "landline run together": ("07158123456", "0715-8123456"),
    "landline of a large city": ("010-62345678", "010-62345678"),
    "landline without area code": ("8123456", "8123456"),
    "extension": ("0715-8123456转801", "0715-8123456-801"),
    "hotline": ("400-820-1234", "400-820-1234"),
    "abroad": ("+852 9123 4567", "+85291234567"),
    "blank": ("", ""),
    "a mark for nothing": ("无", ""),
    "too short": ("1540715000", "phone-invalid"),
    "too long": ("154071500011", "phone-invalid"),
    "no such number": ("12407150001", "phone-invalid"),
    "words": ("问居委会", "phone-invalid"),
    "spoilt by the spreadsheet": ("1.54072E+10", "phone-scientific"),
}


@pytest.mark.parametrize(("cell", "expected"), PHONES.values(), ids=PHONES)
def test_a_telephone_is_brought_to_one_form_or_refused(cell, expected):
    found = read_phone(cell)
    assert code_of(found) == expected
    if not isinstance(found, Flaw):
        assert read_phone(found) == found


IDENTITIES = {
    "18 digits": ("11010519491231002X", "11010519491231002X"),
    "lower x": ("11010519491231002x", "11010519491231002X"),
    "15 digits": ("110105491231002", "11010519491231002X"),
    "credit code": ("91421200MA49XXXX0X", "91421200MA49XXXX0X"),
    "passport": ("E12345678", "E12345678"),
    "blank": ("", ""),
    "wrong check digit": ("110105194912310021", "identity-invalid"),
    "words": ("见档案", "identity-invalid"),
    "spoilt by the spreadsheet": ("1.10105E+17", "identity-scientific"),
}


@pytest.mark.parametrize(("cell", "expected"), IDENTITIES.values(), ids=IDENTITIES)
def test_an_identity_number_is_checked(cell, expected):
    assert code_of(read_identity(cell)) == expected


NAMES = {
    "plain": ("张建国", "张建国"),
    "inner space": ("张 三", "张三"),
    "wide space": ("张　三", "张三"),
    "compound surname apart": ("欧阳 建国", "欧阳建国"),
    "dotted": ("买买提•艾力", "买买提·艾力"),
    "foreign": ("John  Smith", "John Smith"),
    "digits": ("张三2", "name-has-digits"),
    "remark": ("张三（已故）", "name-has-remark"),
    "one character": ("张", "name-unreadable"),
    "signs": ("张*", "name-unreadable"),
    "too long": ("张" * 51, "name-unreadable"),
    "two names run together": ("张建国 李秀英", "names-run-together"),
    "placeholder": ("不详", "holder-missing"),
}


@pytest.mark.parametrize(("cell", "expected"), NAMES.values(), ids=NAMES)
def test_a_persons_name_is_brought_to_one_form_or_refused(cell, expected):
    assert code_of(read_name(cell, HolderKind.PERSON)) == expected


def test_a_bodys_name_may_have_what_a_persons_may_not():
    assert read_name("咸宁市第3建筑（集团）公司", HolderKind.COMPANY) == "咸宁市第3建筑(集团)公司"
    assert code_of(read_name("a" * 101, HolderKind.COMPANY)) == "name-unreadable"


def test_a_body_is_known_by_how_its_name_ends():
    assert kind_of_name("咸宁市温泉商贸有限公司") is HolderKind.COMPANY
    assert kind_of_name("咸安区房管所") is HolderKind.PUBLIC_HOUSING
    assert kind_of_name("张建国") is HolderKind.PERSON


KINDS = {
    "个人": HolderKind.PERSON,
    "已售公房": HolderKind.PERSON,
    "房改房": HolderKind.PERSON,
    "单位": HolderKind.COMPANY,
    "直管公房": HolderKind.PUBLIC_HOUSING,
    "开发商": HolderKind.DEVELOPER,
    "未售": HolderKind.DEVELOPER,
}


@pytest.mark.parametrize(("cell", "kind"), KINDS.items())
def test_the_kind_of_title_is_read(cell, kind):
    holders, flaws = read_holders(["鄂南实业"], [], [], cell)
    assert flaws == ()
    assert [holder.kind for holder in holders] == [kind]


SEVERAL = {
    "comma of lists": (["张建国、李秀英"], ["15407150001、15407150002"]),
    "comma": (["张建国,李秀英"], ["15407150001,15407150002"]),
    "wide comma": (["张建国，李秀英"], ["15407150001，15407150002"]),
    "semicolon": (["张建国；李秀英"], ["15407150001；15407150002"]),
    "slash": (["张建国/李秀英"], ["15407150001/15407150002"]),
    "line break": (["张建国\n李秀英"], ["15407150001\n15407150002"]),
    "columns": (["张建国", "李秀英"], ["15407150001", "15407150002"]),
    "columns with an empty one": (["张建国", "李秀英", ""], ["15407150001", "15407150002", ""]),
}


@pytest.mark.parametrize(("names", "phones"), SEVERAL.values(), ids=SEVERAL)
def test_several_holders_are_read_with_their_telephones(names, phones):
    holders, flaws = read_holders(names, phones, [], "")
    assert flaws == ()
    assert holders == (
        Holder(HolderKind.PERSON, "张建国", "15407150001"),
        Holder(HolderKind.PERSON, "李秀英", "15407150002"),
    )


def test_one_telephone_for_several_is_the_firsts():
    holders, flaws = read_holders(["张建国、李秀英"], ["15407150001"], [], "")
    assert flaws == ()
    assert [holder.phone for holder in holders] == ["15407150001", ""]


def test_a_numbered_column_keeps_its_place():
    holders, _ = read_holders(["张建国", "李秀英"], ["", "15407150002"], [], "")
    assert [holder.phone for holder in holders] == ["", "15407150002"]


def test_a_second_telephone_of_one_holder_is_said_and_not_taken():
    holders, flaws = read_holders(["张建国"], ["15407150001/15407150009"], [], "")
    assert [holder.phone for holder in holders] == ["15407150001"]
    assert [(flaw.code, flaw.fatal) for flaw in flaws] == [("more-than-one", False)]


REFUSED = {
    "nobody": ((["", "/"], [], [], ""), "holder-missing"),
    "unknown kind": ((["张建国"], [], [], "祖传"), "kind-unknown"),
    "a body as a person": ((["温泉商贸有限公司"], [], [], "个人"), "kind-mismatch"),
    "three telephones for two": (
        (["张建国、李秀英"], ["8123456、8123457、8123458"], [], ""),
        "count-differs",
    ),
    "two telephones for three": (
        (["张建国、李秀英、张小明"], ["8123456、8123457"], [], ""),
        "count-differs",
    ),
    "twice the same": ((["张建国、张建国"], [], [], ""), "holder-repeated"),
    "one number for two": (
        (["张建国、李秀英"], [], ["A12345、A12345"], ""),
        "identity-repeated",
    ),
    "a crowd": ((["、".join(["张三"] * 21)], [], [], ""), "too-many-holders"),
    "bad number": ((["张建国"], [], ["123"], ""), "identity-invalid"),
}


@pytest.mark.parametrize(("cells", "code"), REFUSED.values(), ids=REFUSED)
def test_holders_that_cannot_be_told_are_refused(cells, code):
    _, flaws = read_holders(*cells)
    assert code in [flaw.code for flaw in flaws if flaw.fatal]


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3), st.text(), st.text())
def test_reading_cells_never_raises(names, phones, other, more):
    read_holders(names, phones, [other], more)
    for reader in (read_area, read_area_source, read_floor, read_phone, read_identity, clean):
        reader(other)


@given(st.text(max_size=60))
def test_a_name_in_normal_form_stays(text):
    name = read_name(text, HolderKind.PERSON)
    if isinstance(name, str):
        assert read_name(name, HolderKind.PERSON) == name
        assert name_for_matching(name) == name_for_matching(name_for_matching(name))


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_an_exported_cell_is_never_a_formula(text):
    assert safe_for_export(text) == "'" + text
    assert safe_for_export("张建国") == "张建国"


def test_a_cell_loses_what_a_database_cannot_hold():
    assert clean(" 张\x00建\u200b国\x07 ") == "张建国"
    assert clean("张三\n李四") == "张三\n李四"
    assert len(clean("长" * 10_000)) == 500
