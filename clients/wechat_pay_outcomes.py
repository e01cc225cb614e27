"""WeChat Pay's error codes and what each means for the caller, as one table.

The platform answers an error with an HTTP status, a code as a word, and a Request-Id whose end names the cause more
narrowly. Older documentation writes the words without underscores (ORDERNOTEXIST), so both spellings are read. A code
that is not in the table is sorted by its status.
"""

import re
from enum import StrEnum

from clients.errors import OutsideError


class Outcome(StrEnum):
    """What the caller has to do.

    RETRY_SAME: nothing is known to be done, or doing it twice does no harm: the same call with the same numbers.
    QUERY: the order is in a state that the caller does not know of: ask for it.
    FINAL: refused for good: the same call will never succeed.
    ALARM: a person has to act: credentials, permission, balance, or an answer that the platform did not sign.
    """

    RETRY_SAME = "retry_same"
    QUERY = "query"
    FINAL = "final"
    ALARM = "alarm"


class PayFailed(OutsideError):  # noqa: N818 - what happened
    """A call to WeChat Pay that brought no result; `outcome` says what to do, `code` what the platform said."""

    def __init__(
        self, call: str, outcome: Outcome, code: str, *, status: int | None = None, rid: str = ""
    ) -> None:
        super().__init__(call, status, rid=rid or None, reason=code)
        self.outcome = outcome
        self.code = code


CODES = {
    "PARAM_ERROR": Outcome.FINAL,
    "INVALID_REQUEST": Outcome.FINAL,
    "ORDER_CLOSED": Outcome.FINAL,
    "ORDER_PAID": Outcome.QUERY,
    "SIGN_ERROR": Outcome.ALARM,
    "OUT_TRADE_NO_USED": Outcome.QUERY,
    "RULE_LIMIT": Outcome.FINAL,
    "TRADE_ERROR": Outcome.QUERY,
    "ORDER_NOT_EXIST": Outcome.FINAL,
    "RESOURCE_NOT_EXISTS": Outcome.FINAL,
    "FREQUENCY_LIMITED": Outcome.RETRY_SAME,
    "RATELIMIT_EXCEED": Outcome.RETRY_SAME,
    "SYSTEM_ERROR": Outcome.RETRY_SAME,
    "BANK_ERROR": Outcome.RETRY_SAME,
    "STATEMENT_CREATING": Outcome.RETRY_SAME,
    "NO_STATEMENT_EXIST": Outcome.FINAL,
    "NO_AUTH": Outcome.ALARM,
    "MCH_NOT_EXISTS": Outcome.ALARM,
    "APPID_MCHID_NOT_MATCH": Outcome.ALARM,
    "NOT_ENOUGH": Outcome.ALARM,
    "USER_ACCOUNT_ABNORMAL": Outcome.ALARM,
    "ACCOUNT_ERROR": Outcome.FINAL,
}
CAUSES = {
    "268449538": ("ORDER_PAID", Outcome.QUERY),
    "268498689": ("ORDER_PAID", Outcome.QUERY),
    "268498688": ("OUT_TRADE_NO_USED", Outcome.FINAL),
    "268447914": ("ORDER_INVALID", Outcome.QUERY),
    "268445527": ("APPID_MCHID_NOT_MATCH", Outcome.ALARM),
    "268443699": ("SIGN_ERROR", Outcome.ALARM),
    "268447840": ("FREQUENCY_LIMITED", Outcome.RETRY_SAME),
}
"""Ends of the Request-Id -> cause and outcome; 268498688: the number is ours, with other parameters."""

_BARE = {code.replace("_", ""): code for code in CODES}
_CAUSE = re.compile(r"(\d{9})$")


def spelled(code: str) -> str:
    """Return a code as this table writes it, whichever way the platform did."""
    return _BARE.get(code.upper().replace("_", ""), code.upper())


def failed(call: str, status: int, code: str, rid: str) -> PayFailed:
    """Make the error to raise for an answer with a status that is not 2xx."""
    ending = _CAUSE.search(rid)
    if ending is not None and ending.group(1) in CAUSES:
        cause, outcome = CAUSES[ending.group(1)]
        return PayFailed(call, outcome, cause, status=status, rid=rid)
    known = spelled(code)
    return PayFailed(call, CODES.get(known) or _by_status(status), known, status=status, rid=rid)


def _by_status(status: int) -> Outcome:
    if status == 429 or status >= 500:
        return Outcome.RETRY_SAME
    if status in {401, 403} or status < 400:
        return Outcome.ALARM
    return Outcome.FINAL
