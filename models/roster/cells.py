"""Area, its source, and floor, as a roster writes them. Area is integer 0.01 m2, exactly what was written."""

import re
from decimal import Decimal

from models.places.rules import AreaSource
from models.roster.columns import Column
from models.roster.text import Flaw, chinese_number, fold, is_blank

MOST_AREA = 100_000 * 100
"""0.01 m2. No unit of an estate is larger than 100,000 m2."""
LOWEST_FLOOR, HIGHEST_FLOOR = -5, 100

_AREA = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.([0-9]{1,12}))?(?:M2|平方米|平米|平|㎡)?"
)
_MINUS = re.compile(r"-[0-9.]+")


AREA_SOURCE_NAMES = {
    AreaSource.REGISTER: "不动产登记簿",
    AreaSource.SURVEY: "实测",
    AreaSource.CONTRACT: "买卖合同",
}
_AREA_SOURCE_WORDS = (
    (AreaSource.CONTRACT, ("合同", "CONTRACT")),
    (AreaSource.SURVEY, ("测绘", "实测", "测量", "SURVEY")),
    (AreaSource.REGISTER, ("登记", "产权证", "房产证", "不动产", "房本", "REGISTER")),
)


def read_area(cell: str) -> int | Flaw:
    """Return an area in 0.01 m2, exactly. Blank, zero, negative, finer than 0.01 or absurd is a flaw."""
    if is_blank(cell):
        return _area_flaw("area-missing", "没有建筑面积")
    folded, said = fold(cell), f"面积“{cell[:20]}”"
    match = _AREA.fullmatch(folded)
    if match is None:
        negative = _MINUS.match(folded)
        return (
            _area_flaw("area-not-positive", f"{said}必须大于零")
            if negative
            else _area_flaw("area-unreadable", f"{said}不是一个数")
        )
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > 2:
        return _area_flaw("area-too-fine", f"{said}超过两位小数，请按登记的面积填写")
    area = int(Decimal(f"{match[1].replace(',', '')}.{decimals or 0}") * 100)
    if area > MOST_AREA:
        return _area_flaw("area-absurd", f"{said}大得不合常理")
    return area or _area_flaw("area-not-positive", f"{said}必须大于零")


def _area_flaw(code: str, reason: str) -> Flaw:
    return Flaw(Column.AREA.value, code, reason)


def read_area_source(cell: str) -> AreaSource | Flaw | None:
    """Read where an area comes from; None when the cell is blank."""
    if is_blank(cell):
        return None
    folded = fold(cell)
    for source, words in _AREA_SOURCE_WORDS:
        if any(word in folded for word in words):
            return source
    return Flaw(
        Column.AREA_SOURCE.value,
        "area-source-unknown",
        f"面积来源“{cell[:20]}”请写登记、实测或合同",
    )


def read_floor(cell: str) -> int | Flaw | None:
    """Read a floor: 3, 三层, 3/6 (the third of six), 地下1层; None when blank. It is a detail: no flaw is fatal."""
    if is_blank(cell):
        return None
    core = re.sub(
        r"(?:层|楼|F)$", "", re.sub(r"/[0-9]+(?:层|楼)?$", "", fold(cell)).removeprefix("第")
    )
    below = core.startswith(("地下", "负", "B"))
    digits = re.sub(r"^(?:地下|负|B)", "", core)
    floor = chinese_number(digits)
    if floor is None and re.fullmatch(r"-?[0-9]{1,3}", digits):
        floor = int(digits)
    if floor is not None and LOWEST_FLOOR <= (-floor if below else floor) <= HIGHEST_FLOOR:
        return -floor if below else floor
    return Flaw(
        Column.FLOOR.value,
        "floor-unreadable",
        f"看不懂楼层“{cell[:20]}”，这一格没有采用",
        fatal=False,
    )


def area_text(area_centi_m2: int) -> str:
    """Return an area as people read it: 8635 -> 86.35."""
    return f"{area_centi_m2 // 100}.{area_centi_m2 % 100:02d}"
