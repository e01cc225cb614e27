"""Files as they come from Chinese offices, and files meant to do harm."""

import io
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.roster.columns import Column
from models.roster.spreadsheet import MOST_COLUMNS, MOST_ROWS, encoding_of, open_sheet
from tests.roster.rows import codes, read

LINES = [
    ["楼栋", "单元", "房号", "建筑面积", "产权人", "联系电话"],
    ["1栋", "2单元", "301", "86.35", "张建国、李秀英", "15407150001"],
    ["1栋", "2单元", "302", "90", "王桂兰", ""],
]


def text_of(lines=LINES, delimiter=",", end="\r\n") -> str:
    return "".join(delimiter.join(line) + end for line in lines)


def labels(content) -> list[str]:
    return [row.entry.address.label for row in read(content) if row.entry]


def refusal(content: bytes) -> Problem:
    with pytest.raises(Problem) as refused:
        for _ in open_sheet(content).rows:
            pass
    return refused.value


def workbook(rows, *, title="花名册", **more) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for block in more.get("merged", ()):
        sheet.merge_cells(block)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_its_encoding_and_with_its_delimiter(encoding, delimiter):
    assert labels(text_of(delimiter=delimiter).encode(encoding)) == [
        "1栋2单元301室",
        "1栋2单元302室",
    ]


def test_a_rare_character_of_gb18030_is_read():
    lines = [LINES[0], ["1", "1", "101", "80", "张\U00020000", ""]]
    (row,) = read(text_of(lines).encode("gb18030"))
    assert row.entry.holders[0].name == "张\U00020000"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends_of_all_systems_are_read(end):
    assert len(labels(text_of(end=end).encode())) == 2


def test_quoted_cells_may_hold_delimiters_quotes_and_line_breaks():
    content = (
        text_of(LINES[:1])
        + '1,2,301,86.35,"张建国,李秀英","15407150001\n15407150002"\n1,2,302,80,王桂兰,\n'
    )
    first, second = read(content)
    assert [holder.name for holder in first.entry.holders] == ["张建国", "李秀英"]
    assert [holder.phone for holder in first.entry.holders] == ["15407150001", "15407150002"]
    assert (first.number, second.number) == (2, 4)


def test_a_quote_that_is_never_closed_spoils_its_own_row_only():
    content = (
        text_of(LINES[:1])
        + '1,2,301,86.35,"张建国,15407150001\n1,2,302,80,王桂兰,\n1,2,303,80,李秀英,\n'
    )
    spoilt, second, third = read(content)
    assert spoilt.entry is None
    assert second.entry.address.room == "302"
    assert third.entry.address.room == "303"


def test_excels_remark_about_the_delimiter_is_no_row_and_keeps_the_numbers():
    first, _ = read("sep=;\r\n" + text_of(delimiter=";"))
    assert first.number == 3


def test_titles_remarks_totals_blanks_and_repeated_headers_are_no_rows():
    lines = [
        ["桂花苑小区业主花名册", "", "", "", "", ""],
        ["填表日期：2026年3月", "", "", "", "", ""],
        *LINES,
        ["", "", "", "", "", ""],
        LINES[0],
        ["1", "2", "303", "80", "赵秀兰", ""],
        ["合计", "", "3户", "256.35", "", ""],
    ]
    rows = read(text_of(lines))
    assert [row.entry.address.room for row in rows] == ["301", "302", "303"]
    assert rows[0].number == 4


HEADERS = {
    "official": ["幢号", "单元号", "房间号", "建筑面积（平方米）", "业主姓名", "手机号码"],
    "starred": ["*楼栋", "*单元", "*室号", "*建筑面积(㎡)", "*产权人", "电话"],
    "numbered": ["楼号", "单元", "门牌号", "面积", "产权人1", "产权人1电话"],
    "with line breaks": ["楼\n栋", "单元", "房 号", "建筑\n面积", "所有权人", "联系方式"],
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_columns_are_found_under_their_many_names(header):
    quoted = ",".join(f'"{name}"' for name in header) + "\n"
    assert len(labels(quoted + text_of(LINES[1:]))) == 2


def test_an_address_column_serves_where_there_is_no_room_column():
    content = "房屋坐落,建筑面积,权利人\n桂花苑小区3栋1单元201室,80,张建国\n"
    assert labels(content) == ["3栋1单元201室"]


def test_columns_of_no_use_are_named_and_left_alone():
    sheet = open_sheet("房屋坐落,建筑面积,套内面积,权利人\n3栋201,80,70,张建国\n".encode())
    assert sheet.columns.unknown == ("套内面积",)
    assert not sheet.columns.has(Column.PHONE)


def test_numbered_columns_are_in_order_wherever_they_stand():
    content = "地址,面积,产权人2,产权人1,产权人2电话,产权人1电话\n3栋201,80,李秀英,张建国,15407150002,15407150001\n"
    (row,) = read(content)
    assert [(h.name, h.phone) for h in row.entry.holders] == [
        ("张建国", "15407150001"),
        ("李秀英", "15407150002"),
    ]


def test_a_missing_header_names_what_is_lacking():
    refused = refusal("楼栋,房号,产权人\n1,301,张建国\n".encode())
    assert refused.code == "roster-header-missing"
    assert refused.extra["missing"] == ["建筑面积"]
    assert "建筑面积" in refused.detail


def test_a_column_twice_is_refused():
    refused = refusal("地址,面积,面积,产权人\n3栋201,80,81,张建国\n".encode())
    assert refused.code == "roster-header-missing"
    assert refused.extra["repeated"] == ["建筑面积"]


FOREIGN = {
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "roster-file-type"),
    "PDF": (b"%PDF-1.7\n", "roster-file-type"),
    "picture": (b"\x89PNG\r\n\x1a\n", "roster-file-type"),
    "bytes": (bytes(range(256)) * 4, "roster-encoding"),
    "no zip": (b"PK\x03\x04" + b"rubbish" * 50, "roster-file-unreadable"),
    "empty": (b"", "roster-header-missing"),
}


@pytest.mark.parametrize(("content", "code"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_spreadsheet_is_refused(content, code):
    assert refusal(content).code == code


def test_a_workbook_gives_numbers_dates_and_formulas_as_their_text():
    rows = [
        ["楼栋", "房号", "建筑面积", "产权人", "联系电话"],
        [1, 301, 86.35, "张建国", 15407150001],
    ]
    (row,) = read(workbook([*rows]))
    assert row.entry.address.label == "1栋301室"
    assert row.entry.area_centi_m2 == 8635
    assert row.entry.holders[0].phone == "15407150001"


def test_noise_of_a_float_is_no_third_decimal():
    rows = [["楼栋", "房号", "建筑面积", "产权人"], [1, 301, 0.1 + 0.2 + 86.05, "张建国"]]
    (row,) = read(workbook(rows))
    assert row.entry.area_centi_m2 == 8635


def test_an_address_that_became_a_date_is_named():
    rows = [["楼栋", "房号", "建筑面积", "产权人"], [1, date(2026, 3, 1), 80, "张建国"]]
    (row,) = read(workbook(rows))
    assert codes(row) == ["address-date"]


def test_a_merged_building_counts_for_all_its_rows_but_a_merged_area_does_not():
    rows = [
        ["楼栋", "房号", "建筑面积", "产权人"],
        ["1栋", "301", 80, "张建国"],
        [None, "302", None, "李秀英"],
        [None, "303", 70, "王桂兰"],
    ]
    first, second, third = read(workbook(rows, merged=["A2:A4", "C2:C3"]))
    assert first.entry.address.label == "1栋301室"
    assert codes(second) == ["area-merged"]
    assert third.entry.address.label == "1栋303室"


def test_the_first_visible_sheet_with_a_header_is_read():
    book = openpyxl.Workbook()
    book.active.append(["填表说明"])
    hidden = book.create_sheet("旧册")
    hidden.sheet_state = "hidden"
    hidden.append(["地址", "面积", "产权人"])
    hidden.append(["9栋901", 1, "旧业主"])
    shown = book.create_sheet("花名册")
    shown.append(["地址", "面积", "产权人"])
    shown.append(["1栋101", 80, "张建国"])
    packed = io.BytesIO()
    book.save(packed)
    assert labels(packed.getvalue()) == ["1栋101室"]


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def with_sheet(xml: str | bytes) -> bytes:
    """A workbook whose sheet is this XML."""
    source = zipfile.ZipFile(io.BytesIO(workbook([["x"]])))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, xml if name.endswith("sheet1.xml") else source.read(name))
    return packed.getvalue()


CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{cell}"><v>2</v></c></row>'
BOMBS = {
    "two far corners": SHEET.format(CORNERS.format(row=1048576, cell="XFD1048576")),
    "a far column": SHEET.format(CORNERS.format(row=2, cell="XFD2")),
    "beyond any grid": SHEET.format(CORNERS.format(row=2, cell="A4294967295")),
    "a row that lies": SHEET.format('<row r="4294967295"><c><v>1</v></c></row>'),
    "blank from end to end": SHEET.format("<row/>" * 3) + " " * (97 * 1024 * 1024),
}


@pytest.mark.parametrize("xml", BOMBS.values(), ids=BOMBS)
def test_a_sheet_that_would_fill_the_memory_is_refused(xml):
    content = with_sheet(xml)
    tracemalloc.start()
    refused = refusal(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.code == "roster-file-too-large"
    assert peak < 16 * 1024 * 1024


def test_a_part_that_lies_about_its_size_is_refused():
    content = bytearray(with_sheet(SHEET.format("<row/>") + " " * 2_000_000))
    at = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert refusal(bytes(content)).code == "roster-file-too-large"


def test_entities_are_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SHEET.format(
        "<row><c><v>&b;</v></c></row>"
    )
    assert refusal(with_sheet(bomb)).code == "roster-file-unreadable"


def test_a_locked_workbook_is_refused():
    content = bytearray(workbook([["x"]]))
    at = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    content[at + 8] |= 1
    assert refusal(bytes(content)).code == "roster-file-unreadable"


def test_too_many_rows_or_columns_are_refused():
    header = text_of(LINES[:1])
    assert (
        refusal((header + "1,1,1,80,张三,\n" * (MOST_ROWS + 30)).encode()).code
        == "roster-file-too-large"
    )
    wide = ",".join([*LINES[0], *["x"] * MOST_COLUMNS])
    assert refusal(wide.encode()).code == "roster-file-too-large"
    assert refusal(b"x" * (21 * 1024 * 1024)).code == "roster-file-too-large"


@pytest.mark.parametrize(
    "line", ['"' + "x" * 19_000_000, "," * 19_000_000], ids=["quote", "commas"]
)
def test_a_line_that_never_ends_is_refused_before_it_is_looked_at(line):
    content = (text_of(LINES[:1]) + line).encode()
    tracemalloc.start()
    refused = refusal(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.code == "roster-file-too-large"
    assert peak < 4 * 1024 * 1024


def test_merely_formatted_cells_far_away_do_no_harm():
    xml = SHEET.format(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>地址</t></is></c><c r="B1" t="inlineStr"><is><t>面积</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>产权人</t></is></c><c r="XFD1" s="0"/></row>'
        '<row r="1048576"><c r="A1048576" s="0"/></row>'
    )
    assert list(open_sheet(with_sheet(xml)).rows) == []


@given(st.binary(max_size=2000))
def test_no_bytes_do_more_than_be_refused(content):
    with suppress(Problem):
        list(open_sheet(content).rows)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_any_text_has_an_encoding(text):
    assert encoding_of(text.encode()) in {"utf-8", "utf-8-sig", "utf-16"}
    assert encoding_of(text.encode("gb18030")) in {"utf-8", "gb18030", "utf-16", "utf-8-sig"}
