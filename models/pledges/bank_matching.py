"""Which household a bank line is of: by the code in its note, the unit, the payer's name and the amount. Pure.

Only a code with its check digits, or two facts that agree with one household alone, make a line matched. All else
is for a person; what is matched is confirmed by a person too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from models.pledges.money_rules import pledges_named
from models.roster.text import fold


class LineVerdict(StrEnum):
    """seen: this entry came before; differs: its number did, with other content; outgoing: money that went out."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    SEEN = "seen"
    DIFFERS = "differs"
    OUTGOING = "outgoing"
    UNREADABLE = "unreadable"


class LineState(StrEnum):
    """noted: nothing is to be done about it."""

    OPEN = "open"
    DONE = "done"
    NOTED = "noted"


WHYS = {"code": "附言里有缴款码", "unit": "写了房号", "payer": "付款人是业主", "amount": "金额正好"}


@dataclass(frozen=True)
class Owed:
    """A pledge of the estate on which money is owed."""

    pledge_id: int
    label: str
    rest_fen: int
    owners: tuple[str, ...] = field(repr=False)

    @cached_property
    def label_forms(self) -> tuple[str, ...]:
        """How notes write the unit, folded: made once, and compared with every line of a statement."""
        return forms_of(self.label)

    @cached_property
    def payers(self) -> frozenset[str]:
        """The owners' names, folded."""
        return frozenset(map(fold, self.owners))


@dataclass(frozen=True, slots=True)
class Candidate:
    pledge_id: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    verdict: LineVerdict
    candidates: tuple[Candidate, ...]


MOST_CANDIDATES = 10


def match(remark: str, payer: str, amount_fen: int, owed: Sequence[Owed]) -> Found:
    """Return whose money a line is, as far as it says."""
    codes = set(pledges_named(remark))
    text, name = fold(remark), fold(payer)
    found = []
    for one in owed:
        why = tuple(
            word
            for word, holds in (
                ("code", one.pledge_id in codes),
                ("unit", _names_one_of(text, one.label_forms)),
                ("payer", bool(name) and name in one.payers),
                ("amount", amount_fen == one.rest_fen),
            )
            if holds
        )
        if set(why) - {"amount"}:
            found.append((Candidate(one.pledge_id, why), one))
    if codes:
        found = [(candidate, one) for candidate, one in found if "code" in candidate.why] or found
    found.sort(key=lambda pair: (-_weight(pair[0]), pair[0].pledge_id))
    candidates = tuple(candidate for candidate, _ in found[:MOST_CANDIDATES])
    if not candidates:
        return Found(LineVerdict.UNMATCHED, ())
    first, one = found[0]
    is_alone = len(found) == 1 or _weight(found[1][0]) < _weight(first)
    is_certain = "code" in first.why or len(first.why) > 1
    several = len(codes) > 1 or (bool(codes) and "code" not in first.why)
    if is_alone and is_certain and not several and amount_fen <= one.rest_fen:
        return Found(LineVerdict.MATCHED, candidates)
    return Found(LineVerdict.AMBIGUOUS, candidates)


def _weight(found: Candidate) -> int:
    return len(found.why) + 10 * ("code" in found.why)


def names_unit(folded: str, label: str) -> bool:
    """Say whether a note names a unit, not as a part of a longer number."""
    return _names_one_of(folded, forms_of(label))


def forms_of(label: str) -> tuple[str, ...]:
    """Return how a note may write a unit: 3栋2单元501室, 3栋2单元501, 3-2-501."""
    whole = fold(label)
    short = whole.replace("栋", "-").replace("单元", "-").removesuffix("室")
    return whole, whole.removesuffix("室"), short


def _names_one_of(text: str, forms: Sequence[str]) -> bool:
    return any(_stands_in(form, text) for form in forms)


def _stands_in(form: str, text: str) -> bool:
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isdigit() and form[0].isdigit()) and not (
            after.isdigit() and form[-1].isdigit()
        ):
            return True
        at = text.find(form, at + 1)
    return False
