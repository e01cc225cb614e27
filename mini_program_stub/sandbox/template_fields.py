"""What the platform accepts in each field of a subscribe message.

Written from the platform's table on its own: the client's `fit_template` is tested against it.
"""

import re

from mini_program_stub.sandbox.refusals import Refused

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
DAY = (
    r"(?:[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}"
    r"|[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2})"
)
TIME = rf"(?:{DAY} ?)?{CLOCK}"
DATE = rf"{DAY}(?: ?{CLOCK})?"

ACCEPTED = {
    "thing": r".{1,20}",
    "number": r"[+-]?[0-9]{1,32}(?:\.[0-9]{1,31})?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^0-9A-Za-z\u4e00-\u9fff]{1,5}",
    "character_string": r"[\x20-\x7e]{1,32}",
    "time": rf"{TIME}(?:\s?~\s?{TIME})?",
    "date": rf"{DATE}(?:\s?~\s?{DATE})?",
    "amount": r"[¥￥$€£]?[0-9]{1,10}(?:\.[0-9]+)?元?",
    "phone_number": r"[0-9()+ -]{1,17}",
    "car_number": r".{1,8}",
    "name": r"(?=.*[\u3400-\u9fff]).{1,10}|[^\u3400-\u9fff]{1,20}",
    "phrase": r"[\u3400-\u9fff]{1,5}",
    "enum": r".+",
}
PATTERNS = {kind: re.compile(pattern) for kind, pattern in ACCEPTED.items()}
KEY = re.compile(r"([a-z_]+?)[0-9]+")


def kind_of(field: str) -> str | None:
    """Return the type that a key names, such as `thing` for `thing1`."""
    key = KEY.fullmatch(field)
    return key.group(1) if key and key.group(1) in PATTERNS else None


def check(field: str, value: str) -> None:
    """Raise Refused 47003, worded as the platform words it, for a value that it does not take."""
    if not value.strip():
        raise Refused(47003, f"argument invalid! data.{field}.value is empty")
    kind = kind_of(field)
    if kind is None or CONTROL.search(value) or not PATTERNS[kind].fullmatch(value):
        raise Refused(47003, f"argument invalid! data.{field}.value invalid")
