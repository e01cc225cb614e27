"""Which of an owner group's ballots counts when several came in. Pure.

The ballot with the greatest standing counts; 0 is a ballot that never did. What arrived stays as it was: an arrival
gets its standing once, by rules that were frozen with the notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """online and assisted (with a named helper) come over the network, paper and proxy over the counter."""

    ONLINE = "online"
    ASSISTED = "assisted"
    PAPER = "paper"
    PROXY = "proxy"

    @property
    def side(self) -> "Side":
        return Side.ONLINE if self in {Channel.ONLINE, Channel.ASSISTED} else Side.PAPER

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Channel.ONLINE: "网上投票",
    Channel.ASSISTED: "协助投票",
    Channel.PAPER: "纸质票",
    Channel.PROXY: "委托代投",
}


class Side(StrEnum):
    ONLINE = "online"
    PAPER = "paper"


class Revision(StrEnum):
    """Whether owners may change a ballot they cast."""

    NONE = "none"
    ONCE = "once"


class Precedence(StrEnum):
    """Which counts of an online ballot and a paper one."""

    FIRST = "first"
    ONLINE = "online"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class ArrivalRules:
    """What the rules of a motion say about a second ballot."""

    revision: Revision = Revision.NONE
    precedence: Precedence = Precedence.FIRST


@dataclass(frozen=True, slots=True)
class Held:
    """A ballot that is there: its standing, how it came, and when the owner handed it in."""

    standing: int
    channel: Channel
    at: datetime


def effective(held: Sequence[Held]) -> Held:
    """Return the ballot that counts."""
    return max(held, key=lambda one: one.standing)


def standing_for(channel: Channel, at: datetime, held: Sequence[Held], rules: ArrivalRules) -> int:
    """Return the standing of a ballot handed in at a moment, given those that are there; 0: it does not count.

    Paper is written down later than it is handed in, so what arrives last may have been first.
    """
    if not held:
        return 1
    present = effective(held)
    if present.channel.side is channel.side:
        counts = _replaces_its_like(at, held, present, rules.revision)
    elif rules.precedence is Precedence.FIRST:
        counts = at < present.at
    else:
        counts = rules.precedence.value == channel.side.value
    return present.standing + 1 if counts else 0


def is_meant(channel: Channel, replaces: int | None, present: Held, receipt_id: int) -> bool:
    """Say whether a ballot over the network is meant to take the place of the one that counts, whose receipt is known.

    One of the network must be named by its receipt; paper that the frozen precedence sets aside need not be.
    """
    if replaces is None:
        return present.channel.side is not channel.side
    return replaces == receipt_id


def _replaces_its_like(
    at: datetime, held: Sequence[Held], present: Held, revision: Revision
) -> bool:
    if revision is Revision.NONE:
        return at < present.at
    stood = sum(one.standing > 0 and one.channel.side is present.channel.side for one in held)
    return at >= present.at and stood < 2


def why_superseded(one: Held, present: Held, rules: ArrivalRules) -> str:
    """Return why a ballot does not count beside the one that does, as its owner reads it."""
    if one.channel.side is present.channel.side:
        if rules.revision is Revision.ONCE and one.at <= present.at:
            return "您家后来改过票，以改后的为准。"
        return "同一户只能投一次，以先交的为准。"
    return _BY_PRECEDENCE[rules.precedence]


_BY_PRECEDENCE = {
    Precedence.FIRST: "网上和纸质都投了的，按本次规则以先交的为准。",
    Precedence.ONLINE: "网上和纸质都投了的，按本次规则以网上投票为准。",
    Precedence.PAPER: "网上和纸质都投了的，按本次规则以纸质票为准。",
}


def why_refused(channel: Channel, at: datetime, present: Held, rules: ArrivalRules) -> str:
    """Return why another ballot cannot be cast beside the one that counts."""
    if present.channel.side is channel.side and rules.revision is Revision.ONCE:
        return "改票只能一次，不能再改。"
    if present.channel.side is channel.side:
        return "投出后不能更改。"
    return why_superseded(Held(0, channel, at), present, rules)
