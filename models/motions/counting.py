"""The count of one question: whole numbers only, no database. Heads are owner groups, areas are in 0.01 m2.

Four comparisons must hold for whatever wins (Civil Code 278): heads and area that took part, against all; heads and
area that agree, against what took part. Who abstains took part and does not agree, so abstaining raises the base.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.motions.matters import QUORUM, MatterClass, Threshold
from models.motions.nonreturn import CountRules, Deemed, Undecided, deem
from models.motions.questions import INVALID, INVALID_CODES, Option, Question, QuestionKind
from models.motions.weights import NOTHING, Weight

Comparisons = tuple["Comparison", "Comparison", "Comparison", "Comparison"]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the count needs of roll and ballots.

    `total`: the whole roll; `voted`: all ballots, the invalid too; `by_choice`: each choice, where an election's ballot
    weighs in each candidate chosen; `unreturned`: who got the sheet by an accepted way and sent none back.
    """

    total: Weight
    voted: Weight
    by_choice: Mapping[str, Weight]
    unreturned: Weight = NOTHING


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
    """What chose an option: the real ballots, and apart from them the deemed votes."""

    option: Option
    weight: Weight
    deemed: Weight = NOTHING

    @property
    def whole(self) -> Weight:
        return self.weight + self.deemed


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal or candidate measured by itself."""

    option: Option
    weight: Weight
    comparisons: Comparisons

    @property
    def passed(self) -> bool:
        return all(one.met for one in self.comparisons)

    @property
    def rank(self) -> tuple[int, int]:
        return self.weight.heads, self.weight.area


@dataclass(frozen=True, slots=True)
class Count:
    """The count of one question. `winners` in the order of their votes; `run_off`: who would stand again."""

    question: Question
    total: Weight
    voted: Weight
    participating: Weight
    sums: tuple[OptionSum, ...]
    candidates: tuple[Candidate, ...]
    leader: Option | None
    winners: tuple[Option, ...] = ()
    run_off: tuple[Option, ...] = ()
    deemed: Weight | None = None
    undecided: Undecided | None = None
    rules: CountRules = field(default_factory=CountRules)

    @property
    def passed(self) -> bool:
        return bool(self.winners)

    @property
    def matter_class(self) -> MatterClass:
        return self.question.matter_class

    @property
    def open_seats(self) -> int:
        return self.question.seats - len(self.winners)


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many took part so far, and what is still missing for the quorum; never how they chose."""

    cast: Weight
    total: Weight
    needed: Weight
    missing: Weight

    @property
    def quorate(self) -> bool:
        return self.missing == NOTHING


def sums_of(
    ballots: Iterable[tuple[int, Sequence[str]]], roll: Mapping[int, int], question: Question
) -> Sums:
    """Add up single ballots (owner group, codes chosen) over a roll (owner group -> area in 0.01 m2).

    Raises ValueError for a ballot outside the roll, a second ballot of a group, or an unknown choice: the database
    refuses all three, so one here means that its content was tampered with.
    """
    by_choice = {option.code: NOTHING for option in (*question.options, *INVALID)}
    seen: set[int] = set()
    voted = NOTHING
    for group, chosen in ballots:
        if group in seen:
            raise ValueError(f"owner group {group} has two ballots")
        if group not in roll:
            raise ValueError(f"owner group {group} is not on the roll")
        if not chosen or len(chosen) > question.seats or len(set(chosen)) != len(chosen):
            raise ValueError(f"owner group {group} chose too much or nothing")
        seen.add(group)
        voted += Weight(1, roll[group])
        for choice in chosen:
            if choice not in by_choice:
                raise ValueError(f"owner group {group} chose what is not an option: {choice}")
            by_choice[choice] += Weight(1, roll[group])
    return Sums(Weight(len(roll), sum(roll.values())), voted, by_choice)


def tally(
    ballots: Iterable[tuple[int, Sequence[str]]],
    roll: Mapping[int, int],
    question: Question,
    rules: CountRules | None = None,
) -> Count:
    """Count single ballots over a roll. Raises ValueError as `sums_of` does."""
    return count_of(question, sums_of(ballots, roll, question), rules)


def count_of(question: Question, sums: Sums, rules: CountRules | None = None) -> Count:
    """Count a question from the sums by choice. What wins must itself pass; a tie has no winner.

    Raises ValueError when the sums name what is not an option, or exceed the roll.
    """
    rules = rules or CountRules()
    _check(question, sums)
    invalid = sum((sums.by_choice.get(code, NOTHING) for code in INVALID_CODES), NOTHING)
    valid = sums.voted if rules.invalid_takes_part else sums.voted - invalid
    deemed = deem(question, sums.by_choice, sums.unreturned, rules.nonreturn)
    participating = valid + deemed.weight
    listed = _listed(question, sums, deemed)
    candidates = tuple(
        Candidate(
            one.option,
            one.whole,
            comparisons_of(sums.total, participating, one.whole, question.matter_class),
        )
        for one in listed
        if one.option.proposal
    )
    count = Count(
        question,
        sums.total,
        sums.voted,
        participating,
        listed,
        candidates,
        _leader(candidates),
        deemed=None if rules.counts_returned_only else deemed.weight,
        undecided=deemed.undecided,
        rules=rules,
    )
    return count if deemed.undecided else _decided(count)


def _check(question: Question, sums: Sums) -> None:
    known = {option.code for option in (*question.options, *INVALID)}
    if set(sums.by_choice) - known:
        raise ValueError(f"not an option: {sorted(set(sums.by_choice) - known)}")
    if not sums.total.holds(sums.voted + sums.unreturned):
        raise ValueError("more took part than the roll holds")
    if not all(sums.voted.holds(one) for one in sums.by_choice.values()):
        raise ValueError("a choice weighs more than all ballots")
    if question.seats == 1 and sum(sums.by_choice.values(), NOTHING) != sums.voted:
        raise ValueError("the choices do not add up to the ballots")


def _listed(question: Question, sums: Sums, deemed: Deemed) -> tuple[OptionSum, ...]:
    """Return the options of the sheet; what only paper can say is listed when somebody said it."""
    said = [one for one in INVALID if sums.by_choice.get(one.code, NOTHING) != NOTHING]
    return tuple(
        OptionSum(
            option,
            sums.by_choice.get(option.code, NOTHING),
            deemed.weight if option.code == deemed.joins else NOTHING,
        )
        for option in (*question.options, *said)
    )


def _leader(candidates: Sequence[Candidate]) -> Option | None:
    """Return who leads in heads and in area; nobody when another does in either, or is level in both."""
    heads = max(one.weight.heads for one in candidates)
    area = max(one.weight.area for one in candidates)
    leading = [one for one in candidates if one.rank == (heads, area)]
    return leading[0].option if len(leading) == 1 else None


def _decided(count: Count) -> Count:
    if count.question.kind is QuestionKind.ELECTION:
        return _elected(count)
    winners = tuple(
        one.option for one in count.candidates if one.passed and one.option == count.leader
    )
    run_off = () if winners else _leading_two(count.candidates)
    return replace(count, winners=winners, run_off=run_off)


def _leading_two(candidates: Sequence[Candidate]) -> tuple[Option, ...]:
    """Return the two leading proposals; more where the second place is level; none when nobody was chosen."""
    ranked = sorted({one.rank for one in candidates if one.weight.heads}, reverse=True)
    if len(candidates) < 2 or not ranked:
        return ()
    last = sorted((one.rank for one in candidates), reverse=True)[1]
    return tuple(one.option for one in candidates if one.rank >= last)


def _elected(count: Count) -> Count:
    """Each passes by itself; ranked by heads, then area; a tie at the last seat leaves it open."""
    passing = [one for one in count.candidates if one.passed]
    passing.sort(key=lambda one: one.rank, reverse=True)
    seats = count.question.seats
    if len(passing) <= seats:
        return replace(count, winners=tuple(one.option for one in passing))
    tied = passing[seats - 1].rank == passing[seats].rank
    last = passing[seats - 1].rank
    winners = [one.option for one in passing[:seats] if not tied or one.rank > last]
    run_off = [one.option for one in passing if tied and one.rank == last]
    return replace(count, winners=tuple(winners), run_off=tuple(run_off))


def turnout_of(cast: Weight, total: Weight) -> Turnout:
    """Return what a roll of this weight still needs for the quorum: the smallest whole numbers that are enough."""
    needed = Weight(QUORUM.needed(total.heads), QUORUM.needed(total.area))
    missing = Weight(max(0, needed.heads - cast.heads), max(0, needed.area - cast.area))
    return Turnout(cast, total, needed, missing)


def comparisons_of(
    total: Weight, participating: Weight, agreeing: Weight, matter_class: MatterClass
) -> Comparisons:
    """Return the four comparisons of the law."""
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
