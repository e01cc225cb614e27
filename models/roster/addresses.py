"""Addresses of units, written in many ways, in one normal form: building "1", entrance "2", room "301".

Reading the label of a normal form gives the same normal form again.
"""

import re
from dataclasses import dataclass

from models.roster.text import CHINESE_NUMERALS, Flaw, chinese_number, fold, is_blank

LONGEST_ADDRESS = 60
_LONGEST_PART = 12

_NUM = rf"(?:[A-Z0-9]+|[{CHINESE_NUMERALS}]+)"
_BUILDING_END = r"(?:号住宅楼|号楼栋|号楼|#楼|栋楼|幢楼|座楼|栋|幢|座|#)"
_ENTRANCE_END = r"(?:单元|门栋|梯)"
_ROOM_END = r"(?:号房|室|房|户|号)"
_FLOOR = r"(?:-?[0-9]+|[一二三四五六七八九十]+)(?:层|楼)"

_STREET = re.compile(r"^.*(?:路|街|道|巷|弄)[0-9]+号(?!楼)")
_ESTATE_END = re.compile(r"^.*(?:小区|社区|街道)")
_DASHED_3 = re.compile(
    rf"第?({_NUM}){_BUILDING_END}?[-/]({_NUM}){_ENTRANCE_END}?[-/]([A-Z0-9]+){_ROOM_END}?"
)
_DASHED_2 = re.compile(rf"第?({_NUM}){_BUILDING_END}?[-/]([A-Z0-9]+){_ROOM_END}?")
_LABELLED = re.compile(
    rf"(?P<building>.{{1,{_LONGEST_PART}}}?)(?P<end>{_BUILDING_END}|(?<![A-Z0-9{CHINESE_NUMERALS}])楼)[-/,]?"
    rf"(?:(?P<entrance>.{{1,{_LONGEST_PART}}}?){_ENTRANCE_END}[-/,]?)?"
    rf"(?:{_FLOOR}[-/,]?)?(?P<room>.{{1,{_LONGEST_PART}}})"
)
_CODE = re.compile(r"[A-Z]*[0-9]+[A-Z]*|[A-Z]+")
_NAMED = re.compile(r"[\u4e00-\u9fff]{1,8}[A-Z0-9]{0,4}")
_ROOM_WORDS = (
    r"(?:半?地下室|车库|车位|门面|门市|店面|商铺|底商|铺面|仓库|储藏[室间]|杂物间|柴火间|阁楼|架空层|"
    r"活动室|传达室|门卫室)"
)
_ROOM = re.compile(
    rf"[A-Z0-9]{{1,8}}(?:-[A-Z0-9]{{1,4}})?|[东西南北中]{{1,2}}(?:户|边户|套)?|{_ROOM_WORDS}[A-Z0-9]{{0,5}}"
)
_ADDRESS_WORDS = re.compile(r"单元|小区|[栋幢座层楼室号路#]")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where a unit is, in normal form. `entrance` is "" where the building has none."""

    building: str
    entrance: str
    room: str

    @property
    def label(self) -> str:
        """The address as people read it: 1栋2单元301室, 1栋301室, 综合楼301室."""
        building = self.building if self.building.endswith("楼") else f"{self.building}栋"
        entrance = f"{self.entrance}单元" if self.entrance else ""
        room = f"{self.room}室" if _ends_in_code(self.room) else self.room
        return building + entrance + room


def natural_key(address: Address) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which building 2 comes before building 10."""
    return tuple((len(part), part) for part in (address.building, address.entrance, address.room))


def parse_address(
    *, building: str = "", entrance: str = "", room: str = "", estate_name: str = ""
) -> Address | Flaw:
    """Read an address from up to three cells; the room's cell alone may hold all of it.

    Answers a Flaw, never raises. When a cell says again what another says, the two must agree. An address whose own
    label would be read otherwise counts as unreadable.
    """
    found = _read(building, entrance, room, estate_name)
    if isinstance(found, Address):
        again = (
            _read("", "", found.label, ""),
            _read(found.building, found.entrance, found.room, ""),
        )
        if again != (found, found):
            return _unreadable(f"{building}{entrance}{room}")
    return found


def _read(building: str, entrance: str, room: str, estate_name: str) -> Address | Flaw:
    for column, cell in (("楼栋", building), ("单元", entrance), ("房号", room)):
        if _DATE.fullmatch(fold(cell)):
            return Flaw(
                column, "address-date", "这一格被表格软件当成了日期，请把单元格设为文本后重填"
            )
        if len(cell) > LONGEST_ADDRESS:
            return Flaw(column, "address-unreadable", "地址太长，看不出是哪一户")
    if is_blank(room):
        return Flaw("房号", "room-missing", "没有房号")
    if is_blank(building):
        return _whole(room, estate_name) or _without_building(room)
    return _by_parts(building, entrance, room, estate_name)


def _by_parts(building: str, entrance: str, room: str, estate_name: str) -> Address | Flaw:
    whole = _whole(room, estate_name, dashed=False)
    building_part = normal_building(_without_estate(fold(building), estate_name))
    if building_part is None:
        return Flaw("楼栋", "building-unreadable", f"看不懂楼栋“{building}”")
    entrance_part = normal_entrance(entrance)
    if entrance_part is None:
        return Flaw("单元", "entrance-unreadable", f"看不懂单元“{entrance}”")
    if whole is not None:
        return _agreeing(whole, building_part, entrance_part)
    inner_entrance, room_text = _split_room(fold(room), building_part, entrance_part)
    if inner_entrance and entrance_part and inner_entrance != entrance_part:
        return Flaw("房号", "address-contradicts", "房号里写的单元与单元列不一致")
    room_part = normal_room(room_text)
    if room_part is None:
        return _unreadable(room)
    return Address(building_part, entrance_part or inner_entrance, room_part)


def _agreeing(whole: Address, building: str, entrance: str) -> Address | Flaw:
    if whole.building != building:
        return Flaw("房号", "address-contradicts", "房号里写的楼栋与楼栋列不一致")
    if whole.entrance and entrance and whole.entrance != entrance:
        return Flaw("房号", "address-contradicts", "房号里写的单元与单元列不一致")
    return Address(building, whole.entrance or entrance, whole.room)


def _split_room(text: str, building: str, entrance: str) -> tuple[str, str]:
    """Take from a room's cell what repeats building and entrance (2单元301, 2-301, 1-2-301, 3层301)."""
    text = re.sub(rf"^{_FLOOR}[-/,]?(?=.)", "", text)
    named = re.fullmatch(rf"({_NUM}){_ENTRANCE_END}[-/,]?(?:{_FLOOR})?(.+)", text)
    if named:
        return normal_entrance(named[1]) or "", named[2]
    parts = re.split(r"[-/]", re.sub(rf"{_ROOM_END}$", "", text))
    codes = [normal_code(part) or part for part in parts]
    if len(parts) == 3 and codes[0] == building and codes[1] == (entrance or codes[1]):
        return codes[1], parts[2]
    if len(parts) == 2 and len(parts[1]) >= 3:
        if entrance and codes[0] == entrance:
            return entrance, parts[1]
        if not entrance and _CODE.fullmatch(codes[0]):
            return codes[0], parts[1]
    return "", text


def _whole(text: str, estate_name: str, *, dashed: bool = True) -> Address | None:
    """Read a whole address from one text."""
    if len(text) > LONGEST_ADDRESS:
        return None
    folded = _without_estate(fold(text), estate_name)
    if dashed:
        match = _DASHED_3.fullmatch(folded)
        if match:
            return _built(match[1], match[2], match[3])
        match = _DASHED_2.fullmatch(folded)
        if match:
            return _built(match[1], "", match[2])
    match = _LABELLED.fullmatch(folded)
    if match is None:
        return None
    end = "楼" if match["end"] == "楼" else ""
    entrance, room = match["entrance"] or "", match["room"]
    building = normal_building(match["building"] + end)
    if building is None:
        return None
    if not entrance:
        entrance, room = _split_room(room, building, "")
    elif _split_room(room, building, normal_entrance(entrance) or "")[0]:
        room = _split_room(room, building, normal_entrance(entrance) or "")[1]
    return _built(match["building"] + end, entrance, room)


def _built(building: str, entrance: str, room: str) -> Address | None:
    parts = normal_building(building), normal_entrance(entrance), normal_room(room)
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    return Address(parts[0], parts[1], parts[2])


def _without_estate(folded: str, estate_name: str) -> str:
    """Cut street, street number and the estate's own name from the front."""
    folded = _STREET.sub("", folded, count=1)
    folded = _ESTATE_END.sub("", folded, count=1)
    for name in (fold(estate_name), fold(estate_name).removesuffix("小区")):
        if name and folded.startswith(name) and len(folded) > len(name):
            return folded[len(name) :]
    return folded


def normal_building(text: str) -> str | None:
    """Return a building's normal form: 3号楼, 三栋, 第3幢, 3# -> "3"; 综合楼 stays; None when unreadable."""
    folded = fold(text)
    core = re.sub(rf"(?:{_BUILDING_END}|号|楼)$", "", folded.removeprefix("第"))
    code = normal_code(core)
    if code is not None:
        return code
    if folded.endswith("楼") and not re.search(rf"{_BUILDING_END}$", folded):
        core = folded
    inner = core.removesuffix("楼")
    named = inner and _NAMED.fullmatch(core) and len(core) <= _LONGEST_PART
    return core if named and not _ADDRESS_WORDS.search(inner) else None


def normal_entrance(text: str) -> str | None:
    """Return an entrance's normal form: 二单元, 02 -> "2"; "" for none; None when unreadable."""
    if is_blank(text):
        return ""
    core = re.sub(rf"(?:{_ENTRANCE_END}|门)$", "", fold(text).removeprefix("第"))
    code = normal_code(core)
    if code is not None:
        return code
    named = re.fullmatch(r"[\u4e00-\u9fff]{1,4}", core) and not _ADDRESS_WORDS.search(core)
    return core if named else None


def normal_room(text: str) -> str | None:
    """Return a room's normal form: ３０１室, 三〇一, 0301 -> "301"; 东户 stays; None when unreadable."""
    folded = fold(text)
    core = re.sub(rf"{_ROOM_END}$", "", folded)
    if not _ends_in_code(core) and chinese_number(core) is None:
        core = folded
    code = normal_code(core)
    if code is not None:
        return code if len(code) <= 8 else None
    return core if _ROOM.fullmatch(core) else None


def normal_code(text: str) -> str | None:
    """Return a number or code in normal form, Chinese numerals read, leading zeros gone; None for words."""
    number = chinese_number(text)
    if number is not None:
        return str(number)
    if len(text) > _LONGEST_PART or not _CODE.fullmatch(text):
        return None
    return re.sub(r"^([A-Z]*)0+(?=[0-9])", r"\1", text)


def _ends_in_code(text: str) -> bool:
    return bool(text) and text[-1].isascii() and text[-1].isalnum()


def _without_building(room: str) -> Flaw:
    if normal_room(room) is None:
        return _unreadable(room)
    return Flaw("楼栋", "building-missing", "没有楼栋，只有房号看不出是哪一栋")


def _unreadable(text: str) -> Flaw:
    return Flaw("房号", "address-unreadable", f"看不懂房号“{text}”")
