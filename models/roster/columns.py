"""The header of a roster: which column holds what, under the many names that communities use."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from models.roster.text import chinese_number

HEADER_WITHIN = 20
"""A title and some remarks may stand above the header; deeper it is not looked for."""


class Column(StrEnum):
    """A column under the name that staff see."""

    BUILDING = "楼栋"
    ENTRANCE = "单元"
    ROOM = "房号"
    ADDRESS = "房屋地址"
    FLOOR = "楼层"
    AREA = "建筑面积"
    AREA_SOURCE = "面积来源"
    HOLDER = "产权人"
    IDENTITY = "证件号"
    PHONE = "联系电话"
    KIND = "产权性质"
    USAGE = "用途"
    NOTE = "备注"
    IGNORED = "序号"


SYNONYMS: dict[Column, str] = {
    Column.BUILDING: "栋 幢 座 楼 号楼 楼栋 楼号 栋号 幢号 楼栋号 楼幢 楼幢号 楼座 楼宇 楼宇号 栋幢 栋座",
    Column.ENTRANCE: "单元 单元号 门栋 门洞 梯号",
    Column.ROOM: "室 房号 门牌 门牌号 室号 房间号 户号 门号 房间 房室号 单元房号 楼栋单元房号 楼栋房号 房屋编号",
    Column.ADDRESS: "房屋 房屋地址 地址 房屋坐落 坐落 住址 房产地址 详细地址 房屋位置",
    Column.FLOOR: "楼层 层 层数 所在层 所在楼层 层次",
    Column.AREA: "建筑面积 面积 房屋面积 产权面积 登记面积 房屋建筑面积 专有面积 专有部分面积 专有部分建筑面积",
    Column.AREA_SOURCE: "面积来源 面积依据 面积出处 面积数据来源",
    Column.HOLDER: "产权人 业主 姓名 产权人姓名 业主姓名 户主 户主姓名 所有权人 权利人 产权人名称 业主名称 产权单位 "
    "房主 共有人 共有人姓名 共有权人 产权人全部 名称 产权人(单位)",
    Column.IDENTITY: "证件号 证件号码 身份证 身份证号 身份证号码 统一社会信用代码 证件编号",
    Column.PHONE: "电话 手机 联系电话 手机号 手机号码 电话号码 联系方式 联系手机 移动电话",
    Column.KIND: "产权性质 产权类型 权属性质 权利人类型 产权类别 业主类型",
    Column.USAGE: "用途 房屋用途 使用性质 规划用途 设计用途",
    Column.NOTE: "备注 说明 附注",
    Column.IGNORED: "序号 编号 行号 NO",
}
_BY_NAME = {name: column for column, names in SYNONYMS.items() for name in names.split()}
SEVERAL = {Column.HOLDER, Column.IDENTITY, Column.PHONE}
"""Columns that may occur several times, numbered or repeated."""

_HOLDER_WORDS = r"(?:产权人|业主|共有权人|共有人|所有权人|权利人|户主)"
_NUMBER = r"([0-9]{1,2}|[一二三四五六七八九十]{1,2})"
_NUMBERED = re.compile(rf"(.+?){_NUMBER}(.*)")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column is. `several` holds the positions of name, identity and telephone columns in order."""

    single: dict[Column, int]
    several: dict[Column, tuple[int, ...]]
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = field(default=())

    @property
    def missing(self) -> tuple[str, ...]:
        """What a roster cannot do without and this header does not have."""
        there = {
            Column.ROOM: Column.ROOM in self.single or Column.ADDRESS in self.single,
            Column.AREA: Column.AREA in self.single,
            Column.HOLDER: Column.HOLDER in self.several,
        }
        return tuple(column.value for column, found in there.items() if not found)

    def cell(self, row: Sequence[str], column: Column) -> str:
        """Return a row's cell in a column, "" where there is none."""
        position = self.single.get(column)
        return row[position] if position is not None and position < len(row) else ""

    def cells(self, row: Sequence[str], column: Column) -> list[str]:
        """Return a row's cells in a column that may occur several times."""
        return [row[at] if at < len(row) else "" for at in self.several.get(column, ())]

    def has(self, column: Column) -> bool:
        return column in self.single or column in self.several

    def known_positions(self) -> frozenset[int]:
        several = (at for positions in self.several.values() for at in positions)
        return frozenset((*self.single.values(), *several))


def read_header(row: Sequence[str]) -> Columns:
    """Say what the cells of a row mean when it is taken for a header."""
    single: dict[Column, int] = {}
    several: dict[Column, list[tuple[int, int]]] = {}
    unknown: list[str] = []
    repeated: list[str] = []
    for position, cell in enumerate(row):
        column, number = _meaning(cell)
        if column is None:
            if cell.strip():
                unknown.append(cell.strip()[:20])
        elif column in SEVERAL:
            several.setdefault(column, []).append((number, position))
        elif column in single and column is not Column.IGNORED:
            repeated.append(column.value)
        else:
            single[column] = position
    ordered = {column: tuple(at for _, at in sorted(found)) for column, found in several.items()}
    return Columns(single, ordered, tuple(unknown), tuple(repeated))


def is_header(row: Sequence[str]) -> bool:
    """Say whether a row is a header: it names a room, an area and holders."""
    return sum(1 for cell in row if cell.strip()) >= 3 and not read_header(row).missing


def likeness(row: Sequence[str]) -> int:
    """Say how many of the cells are names of columns, for a refusal that says what is missing."""
    return sum(1 for cell in row if _meaning(cell)[0] is not None)


def _meaning(cell: str) -> tuple[Column | None, int]:
    """Return what a header's cell names, and its number among its like (产权人2 -> holder, 2)."""
    name = re.sub(r"[\s*:：]", "", unicodedata.normalize("NFKC", cell)).upper()
    for candidate in (
        name,
        re.sub(r"[(（\[].*?[)）\]]", "", name),
        re.sub(r"M2$|平方米$|平米$", "", name),
    ):
        if candidate in _BY_NAME:
            return _BY_NAME[candidate], 1
    name = re.sub(r"[(（\[].*?[)）\]]", "", name)
    match = _NUMBERED.fullmatch(name)
    number = 1
    if match:
        name = match[1] + match[3]
        number = int(match[2]) if match[2].isdigit() else chinese_number(match[2]) or 1
    column = _BY_NAME.get(name) or _BY_NAME.get(re.sub(rf"^{_HOLDER_WORDS}的?", "", name))
    if column is None or (match and column not in SEVERAL):
        return None, 1
    return column, number
