"""Fits texts into the fields of a subscribe message.

The type of a field is its key without the number: `thing1` is a `thing`. Limits as the platform
documents them for subscribe messages. A `thing` and a `name` are shortened; a figure, date or fixed
phrase that does not fit is refused, because a shortened one would be false.
"""

import re
from collections.abc import Callable, Mapping

from clients.errors import BadParameter

CALL = "fit_template"
THING = 20
ELLIPSIS = "…"

_KEY = re.compile(r"([a-z_]+?)[0-9]+")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_DAY = r"[0-9]{4}(年[0-9]{1,2}月[0-9]{1,2}日|(-[0-9]{1,2}){2}|(/[0-9]{1,2}){2}|(\.[0-9]{1,2}){2})"
_TIME = rf"({_DAY} ?)?{_CLOCK}"
_DATE = rf"{_DAY}( ?{_CLOCK})?"

# A range is joined by a half-width `~`: the platform refuses the full-width one.
_PATTERNS = {
    "number": re.compile(r"[+-]?(?=[0-9.]{1,33}$)[0-9]{1,32}(\.[0-9]+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^0-9A-Za-z\s\u3400-\u9fff]{1,5}"),
    "character_string": re.compile(r"(?=.{1,32}$)[\x21-\x7e]+( [\x21-\x7e]+)*"),
    "time": re.compile(rf"{_TIME}(~{_TIME})?"),
    "date": re.compile(rf"{_DATE}(~{_DATE})?"),
    "amount": re.compile(r"[¥￥$€£]?[0-9]{1,10}(\.[0-9]+)?元?"),
    "phone_number": re.compile(r"[0-9+() -]{1,17}"),
    "car_number": re.compile(r"\S{1,8}"),
    "phrase": re.compile(r"[\u3400-\u9fff]{1,5}"),
}
_TYPES = {"thing", "name", "enum", *_PATTERNS}


def _thing(text: str) -> str:
    return text if len(text) <= THING else text[: THING - 1] + ELLIPSIS


def _name(text: str) -> str:
    """At most 10 characters once one of them is Chinese, else 20."""
    return text[: 10 if _HAN.search(text) else 20]


SHORTENED: dict[str, Callable[[str], str]] = {"thing": _thing, "name": _name}


def _fit(field: str, value: str) -> str:
    key = _KEY.fullmatch(field)
    if key is None or key.group(1) not in _TYPES:
        raise BadParameter(CALL, field=field, reason=f"field {field}: no known type and number")
    kind = key.group(1)
    text = _BREAKS.sub(" ", value).strip()
    if kind in SHORTENED:
        text = SHORTENED[kind](text)
    pattern = _PATTERNS.get(kind)
    if not text or (pattern is not None and not pattern.fullmatch(text)):
        raise BadParameter(CALL, field=field, reason=f"field {field}: empty or not a {kind}")
    return text


def fit_template(data: Mapping[str, str]) -> dict[str, str]:
    """Return the fields as the platform takes them: no breaks, none empty, each within its limit.

    `thing` is cut to 20 characters with `…` counted. Raises BadParameter naming the first field
    that cannot be fitted.
    """
    return {field: _fit(field, value) for field, value in data.items()}
