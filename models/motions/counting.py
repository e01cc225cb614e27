"""The count: whole numbers only, no database. Heads are owner groups, areas are in 0.01 m2.

Four comparisons must hold (Civil Code 278): heads and area that took part, against all; heads and area that agree,
against what took part. Who abstains took part and does not agree, so abstaining raises the base.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.motions.matters import QUORUM, MatterClass, Threshold


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen. `proposal`: a choice that can win; the others only take part."""

    code: str
    label: str
    proposal: bool


YES_NO_ABSTAIN = (
    Option("yes", "同意", proposal=True),
    Option("no", "不同意", proposal=False),
    Option("abstain", "弃权", proposal=False),
)


@dataclass(frozen=True, slots=True)
class Weight:
    """Heads and area together; both measures always come from the same roll."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.heads + other.heads, self.area + other.area)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the count needs of roll and ballots: the whole roll's weight, and the weight of each choice."""

    total: Weight
    by_choice: Mapping[str, Weight]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left` of `right`; `needed` is the smallest left that is enough; met when left >= needed."""

    name: str
    left: int
    right: int
    needed: int
    met: bool
    threshold: Threshold


@dataclass(frozen=True, slots=True)
class OptionSum:
    option: Option
    weight: Weight


@dataclass(frozen=True, slots=True)
class Count:
    """The count of one motion. `winner` is the code of the proposal that passed, or None."""

    matter_class: MatterClass
    total: Weight
    participating: Weight
    sums: tuple[OptionSum, ...]
    leader: Option
    comparisons: tuple[Comparison, Comparison, Comparison, Comparison]
    winner: str | None

    @property
    def passed(self) -> bool:
        return self.winner is not None


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many took part so far, and what is still missing for the quorum; never how they chose."""

    cast: Weight
    total: Weight
    needed: Weight
    missing: Weight

    @property
    def quorate(self) -> bool:
        return self.missing == Weight()


def sums_of(
    ballots: Iterable[tuple[int, str]], roll: Mapping[int, int], options: Sequence[Option]
) -> Sums:
    """Add up single ballots (owner group, choice) over a roll (owner group -> area).

    Raises ValueError for a ballot outside the roll, a second ballot of a group, or an unknown choice: the database
    refuses all three, so one here means that its content was tampered with.
    """
    by_choice = {option.code: Weight() for option in options}
    seen: set[int] = set()
    for group, choice in ballots:
        if group in seen:
            raise ValueError(f"owner group {group} has two ballots")
        if group not in roll:
            raise ValueError(f"owner group {group} is not on the roll")
        if choice not in by_choice:
            raise ValueError(f"owner group {group} chose what is not an option: {choice}")
        seen.add(group)
        by_choice[choice] += Weight(1, roll[group])
    return Sums(Weight(len(roll), sum(roll.values())), by_choice)


def tally(
    ballots: Iterable[tuple[int, str]],
    roll: Mapping[int, int],
    matter_class: MatterClass,
    options: Sequence[Option] = YES_NO_ABSTAIN,
) -> Count:
    """Count single ballots (owner group, choice) over a roll (owner group -> area in 0.01 m2).

    Raises ValueError as `sums_of` does.
    """
    return count_of(sums_of(ballots, roll, options), matter_class, options)


def count_of(
    sums: Sums, matter_class: MatterClass, options: Sequence[Option] = YES_NO_ABSTAIN
) -> Count:
    """Count from the sums by choice. The leader of several proposals must itself pass; a tie has no winner.

    Raises ValueError when the sums name what is not an option, or exceed the roll.
    """
    listed = _listed(sums, options)
    participating = sum((one.weight for one in listed), Weight())
    if participating.heads > sums.total.heads or participating.area > sums.total.area:
        raise ValueError("more took part than the roll holds")
    proposals = [one for one in listed if one.option.proposal]
    leader = max(proposals, key=lambda one: (one.weight.heads, one.weight.area))
    comparisons = _comparisons(sums.total, participating, leader.weight, matter_class)
    passed = all(one.met for one in comparisons)
    return Count(
        matter_class,
        sums.total,
        participating,
        tuple(listed),
        leader.option,
        comparisons,
        leader.option.code if passed else None,
    )


def turnout_of(cast: Weight, total: Weight) -> Turnout:
    """Return what a roll of this weight still needs for the quorum: the smallest whole numbers that are enough."""
    needed = Weight(QUORUM.needed(total.heads), QUORUM.needed(total.area))
    missing = Weight(max(0, needed.heads - cast.heads), max(0, needed.area - cast.area))
    return Turnout(cast, total, needed, missing)


def _listed(sums: Sums, options: Sequence[Option]) -> list[OptionSum]:
    unknown = set(sums.by_choice) - {option.code for option in options}
    if unknown:
        raise ValueError(f"not an option: {sorted(unknown)}")
    return [OptionSum(option, sums.by_choice.get(option.code, Weight())) for option in options]


def _comparisons(
    total: Weight, participating: Weight, agreeing: Weight, matter_class: MatterClass
) -> tuple[Comparison, Comparison, Comparison, Comparison]:
    to_pass = matter_class.to_pass
    return (
        compare("quorum_heads", participating.heads, total.heads, QUORUM),
        compare("quorum_area", participating.area, total.area, QUORUM),
        compare("pass_heads", agreeing.heads, participating.heads, to_pass),
        compare("pass_area", agreeing.area, participating.area, to_pass),
    )


def compare(name: str, left: int, right: int, threshold: Threshold) -> Comparison:
    """Compare a part with a share of its base, in whole numbers."""
    needed = threshold.needed(right)
    return Comparison(name, left, right, needed, left >= needed, threshold)
