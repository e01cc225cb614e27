"""Text as people type it into a roster, folded to one form: widths, spaces, dashes, Chinese numerals."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_CELL = 500
"""Characters of a cell that are kept; what is longer is no roster's cell."""

_SPACES = re.compile(r"\s+")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}
CHINESE_NUMERALS = "".join(_DIGITS) + "".join(_STEPS)
_LONGEST_NUMERAL = 9


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one cell of a row: the column's Chinese name, a stable code, the reason.

    A fatal flaw makes the row bad; the others are said and the row counts.
    """

    column: str
    code: str
    reason: str
    fatal: bool = True


def clean(cell: str) -> str:
    """Return a cell without control characters and outer spaces, at most LONGEST_CELL characters.

    Line breaks inside a cell stay, as a separator of names. PostgreSQL can hold neither NUL nor lone surrogates.
    """
    kept = "".join(
        char
        for char in cell[: LONGEST_CELL * 2]
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )
    return kept.strip()[:LONGEST_CELL]


def fold(text: str) -> str:
    """Return a text in half width, upper case, with one kind of dash and no spaces at all."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    return _SPACES.sub("", folded)


def chinese_number(text: str) -> int | None:
    """Return the value of a Chinese numeral, by value (三百零一) or digit by digit (三〇一), or None."""
    if not text or len(text) > _LONGEST_NUMERAL or any(c not in CHINESE_NUMERALS for c in text):
        return None
    if not any(char in _STEPS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _STEPS:
            total += max(digit, 1) * _STEPS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def is_blank(text: str) -> bool:
    """Say whether a cell says nothing: empty, or one of the marks people put there."""
    return fold(text) in {"", "/", "\\", "-", "--", "---", "无", "空", "N/A", "NA", "NULL", "."}
