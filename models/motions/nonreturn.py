"""How sheets that were delivered and not returned are counted. Pure.

By law they are not: what counts is who took part (Civil Code 278). Where the owners' own rules say otherwise,
deemed votes are kept apart from the real ones, and the count stops where these do not say clearly what
the majority is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.motions.questions import INVALID_CODES, Question, QuestionKind
from models.motions.weights import NOTHING, Weight


class Nonreturn(StrEnum):
    NOT_COUNTED = "not_counted"
    FOLLOW_MAJORITY = "follow_majority"
    ABSTAIN = "abstain"


class Invalid(StrEnum):
    """Whether a blank or spoilt answer takes part; the law does not say."""

    NOT_PARTICIPATING = "not_participating"
    PARTICIPATING = "participating"


class Undecided(StrEnum):
    """Why a count stopped."""

    NOBODY_VOTED = "nobody_voted"
    MAJORITIES_DIFFER = "majorities_differ"
    TIE = "tie"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Undecided.NOBODY_VOTED: "没有一张实际收回的有效票，未投票的业主不能视为表决。",
    Undecided.MAJORITIES_DIFFER: "实际收回的票里，人数最多的选项与面积最多的选项不同，没有多数意见可以跟从。",
    Undecided.TIE: "实际收回的票里，最多的选项票数相同，没有多数意见可以跟从。",
}


@dataclass(frozen=True, slots=True)
class CountRules:
    """What the rules of a motion say about its count."""

    invalid: Invalid = Invalid.NOT_PARTICIPATING
    nonreturn: Nonreturn = Nonreturn.NOT_COUNTED

    @property
    def invalid_takes_part(self) -> bool:
        return self.invalid is Invalid.PARTICIPATING

    @property
    def counts_returned_only(self) -> bool:
        return self.nonreturn is Nonreturn.NOT_COUNTED


@dataclass(frozen=True, slots=True)
class Deemed:
    """The deemed votes: how much they weigh and which option they join, or why there can be none."""

    weight: Weight = NOTHING
    joins: str | None = None
    undecided: Undecided | None = None


def deem(
    question: Question, by_choice: Mapping[str, Weight], unreturned: Weight, policy: Nonreturn
) -> Deemed:
    """Return the deemed votes of a question.

    In an election nobody is deemed to have chosen anybody: several candidates have no one majority to follow.
    """
    if unreturned == NOTHING or policy is Nonreturn.NOT_COUNTED:
        return Deemed()
    real = {
        code: weight
        for code, weight in by_choice.items()
        if code not in INVALID_CODES and weight.heads
    }
    if not real:
        return Deemed(undecided=Undecided.NOBODY_VOTED)
    if policy is Nonreturn.ABSTAIN:
        return Deemed(unreturned, "abstain")
    return Deemed() if question.kind is QuestionKind.ELECTION else _with_majority(real, unreturned)


def _with_majority(real: Mapping[str, Weight], unreturned: Weight) -> Deemed:
    heads = _most({code: weight.heads for code, weight in real.items()})
    area = _most({code: weight.area for code, weight in real.items()})
    if heads is None or area is None:
        return Deemed(undecided=Undecided.TIE)
    if heads != area:
        return Deemed(undecided=Undecided.MAJORITIES_DIFFER)
    return Deemed(unreturned, heads)


def _most(measured: Mapping[str, int]) -> str | None:
    """Return the choice with the most; None when two have it."""
    most = max(measured.values())
    having = [code for code, value in measured.items() if value == most]
    return having[0] if len(having) == 1 else None
