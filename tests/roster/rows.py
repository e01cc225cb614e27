"""The roster's words for tests: a sheet from lines, a row from named cells."""

from models.roster.addresses import Address
from models.roster.columns import Column, read_header
from models.roster.holders import Holder, HolderKind
from models.roster.ownership import OwnedUnit
from models.roster.rules import ReadRow, WithinFile, read_row
from models.roster.spreadsheet import open_sheet
from models.roster.workbook import SheetRow

HEADER = [
    "楼栋",
    "单元",
    "房号",
    "楼层",
    "建筑面积",
    "面积来源",
    "产权人",
    "证件号",
    "联系电话",
    "产权性质",
    "用途",
    "备注",
]
GOOD = {
    "楼栋": "1",
    "单元": "2",
    "房号": "301",
    "建筑面积": "86.35",
    "产权人": "张建国",
    "联系电话": "15407150001",
}


def a_row(number: int = 2, **cells: str) -> ReadRow:
    """Read a good row in which the named cells are otherwise."""
    named = GOOD | cells
    row = SheetRow(number, tuple(named.get(name, "") for name in HEADER))
    return read_row(row, read_header(HEADER), "桂花苑小区")


def codes(row: ReadRow) -> list[str]:
    return [flaw.code for flaw in row.flaws]


def read(content: bytes | str) -> list[ReadRow]:
    """Read a whole file as the import does."""
    sheet = open_sheet(content.encode() if isinstance(content, str) else content)
    within = WithinFile()
    return [within.check(read_row(row, sheet.columns, "桂花苑小区")) for row in sheet.rows]


def person(name: str, phone: str = "", identity: str = "") -> Holder:
    return Holder(HolderKind.PERSON, name, phone, identity)


def unit(room: str, *holders: Holder, area: int = 8000) -> OwnedUnit:
    return OwnedUnit(Address("1", "1", room), area, holders)


__all__ = ["Column"]
