"""What the WeChat platform answers, as values."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


@dataclass(frozen=True, slots=True)
class Session:
    """Who logged in. session_key stays on the server."""

    openid: str = field(repr=False)
    session_key: str = field(repr=False)
    unionid: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number that the platform vouches for; `pure_number` has no country code."""

    number: str = field(repr=False)
    pure_number: str = field(repr=False)
    country_code: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A subscribe message the platform took; whether it arrives it tells by push if at all."""

    msgid: str | None


class Suggestion(StrEnum):
    """What the platform suggests about a text."""

    PASS = "pass"  # noqa: S105 - a verdict
    REVIEW = "review"
    RISKY = "risky"


class ContentScene(IntEnum):
    """Where a text will stand."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    JOURNAL = 4


@dataclass(frozen=True, slots=True)
class ContentCheck:
    """The platform's opinion of a text; label 100 is normal, its documentation has the others."""

    suggestion: Suggestion
    label: int
    trace_id: str | None
