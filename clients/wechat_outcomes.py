"""WeChat's error codes and what each means for the caller, as one table.

The platform answers HTTP 200 even to errors. Codes that are not in the table are final: an unknown
refusal that is repeated for ever helps nobody, and it is logged with its rid.
"""

import re
from datetime import timedelta
from typing import Any

from clients.errors import (
    BadCode,
    BadParameter,
    Blocked,
    Config,
    Final,
    NoCredit,
    NotActive,
    OutsideError,
    Quota,
    Retry,
)

STALE_TOKEN = frozenset({40001, 40014, 42001})

OUTCOMES: dict[int, type[OutsideError]] = {
    -1: Retry,  # busy
    43108: Retry,  # another message to the same user is on its way
    44991: Retry,  # too many in this minute
    45011: Retry,  # too many in this minute
    # A fresh token was refused as well: somebody else forced a new one meanwhile.
    40001: Retry,
    40014: Retry,
    42001: Retry,
    45009: Quota,
    40029: BadCode,
    40226: Blocked,
    43101: NoCredit,
    47003: BadParameter,
    61010: NotActive,
    40003: Final,  # openid is not of this app
    40037: Final,  # template id
    40129: Final,  # scene
    41030: Final,  # the page is not in the published version
    43002: Final,  # POST needed
    43104: Final,  # openid and appid do not belong together
    44002: Final,  # empty body
    45168: Final,  # sensitive word
    47001: Final,  # not JSON
    40002: Config,  # grant type
    40013: Config,  # appid
    40125: Config,  # secret
    40164: Config,  # this server's address is not in the whitelist
    40243: Config,  # secret frozen
    41002: Config,  # appid missing
    41004: Config,  # secret missing
    43107: Config,  # the capability is banned
    48001: Config,  # no permission for this call
    50004: Config,
    50007: Config,  # account frozen
    89503: Config,  # the administrator has to confirm this server's address
    89506: Config,
    89507: Config,
}
# Where the token itself is asked for, 40001 speaks of the secret.
TOKEN_OUTCOMES: dict[int, type[OutsideError]] = {40001: Config}

WAITS = {
    43108: timedelta(seconds=5),
    44991: timedelta(seconds=60),
    45011: timedelta(seconds=60),
    -1: timedelta(seconds=10),
}

_RID = re.compile(r"rid:\s*([0-9a-zA-Z-]{8,64})")
_FIELD = re.compile(r"data\.([a-z_]+\d+)")


def rid_of(answer: dict[str, Any]) -> str | None:
    """Return the request id that the platform writes at the end of errmsg."""
    found = _RID.search(str(answer.get("errmsg", "")))
    return found.group(1) if found else None


def errcode_of(answer: dict[str, Any]) -> int:
    """Return the code; a successful answer may leave it out."""
    return int(answer.get("errcode", 0))


def refusal(call: str, answer: dict[str, Any], *, asks_token: bool = False) -> OutsideError:
    """Make the error to raise for an answer whose code is not 0."""
    errcode = errcode_of(answer)
    rid = rid_of(answer)
    kind = OUTCOMES.get(errcode, Final)
    if asks_token:
        kind = TOKEN_OUTCOMES.get(errcode, kind)
    if issubclass(kind, BadParameter):
        field = _FIELD.search(str(answer.get("errmsg", "")))
        return kind(call, errcode, rid=rid, field=field.group(1) if field else None)
    if issubclass(kind, Retry):
        return kind(call, errcode, rid=rid, wait=WAITS.get(errcode))
    return kind(call, errcode, rid=rid)
