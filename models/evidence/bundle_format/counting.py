"""Counts a bundle's bags over its roll, and compares with the result that was published. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from models.evidence.bundle_format.content import RESULT, Bundle, Seat, areas_bag, heads_bag
from models.evidence.bundle_format.secrecy import DENOMINATIONS
from models.evidence.findings import Finding
from models.motions.counting import Count, Sums, count_of
from models.motions.nonreturn import CountRules, Nonreturn
from models.motions.questions import INVALID_CODES, Question
from models.motions.questions import read as read_questions
from models.motions.rule_set import count_rules_in
from models.motions.weights import NOTHING, Weight
from models.motions.working import as_written

_SALT = re.compile(r"[0-9a-f]{32}")


def check_count(
    bundle: Bundle, motion: Mapping[str, Any], seats: Mapping[int, Seat]
) -> Iterator[Finding]:
    """Check the bags against roll and sheet, count them, and compare every figure of the result."""
    rules = count_rules_in(motion["rules"])
    counts: list[Count] = []
    for question in read_questions(motion["question"]["questions"]):
        by_choice: dict[str, Weight] = {}
        wrong = [*_heads(bundle, question, by_choice, seats)]
        wrong += _areas(bundle, question, by_choice, seats)
        yield from wrong
        if wrong:
            return
        try:
            counts.append(count_of(question, _sums(seats, by_choice, rules), rules))
        except ValueError as error:
            yield Finding("count", f"question {question.code}", str(error))
            return
    yield from _compared(as_written(counts), bundle.json(RESULT))


def _heads(
    bundle: Bundle, question: Question, by_choice: dict[str, Weight], seats: Mapping[int, Seat]
) -> Iterator[Finding]:
    name = heads_bag(question.code)
    lines, before = 0, ""
    for line in bundle.lines(name):
        lines += 1
        yield from _line(name, lines, line, question, before)
        before = line["salt"]
        for choice in line["choices"]:
            by_choice[choice] = by_choice.get(choice, NOTHING) + Weight(1, 0)
    voted = sum(1 for seat in seats.values() if seat.voted)
    if lines != voted:
        yield Finding("bag", name, f"has {lines} lines, but {voted} owner groups took part")


def _areas(
    bundle: Bundle, question: Question, by_choice: dict[str, Weight], seats: Mapping[int, Seat]
) -> Iterator[Finding]:
    name = areas_bag(question.code)
    whole, before = 0, ""
    for number, line in enumerate(bundle.lines(name), 1):
        yield from _line(name, number, line, question, before)
        before = line["salt"]
        if line["size"] not in DENOMINATIONS:
            yield Finding("bag", f"{name}, line {number}", f"{line['size']} is no denomination")
        whole += line["size"]
        for choice in line["choices"]:
            by_choice[choice] = by_choice.get(choice, NOTHING) + Weight(0, line["size"])
    voted = sum(seat.area for seat in seats.values() if seat.voted)
    if whole != voted:
        what = f"adds up to {whole}, but who took part has {voted} (0.01 m2)"
        yield Finding("bag", name, what)


def _line(
    name: str, number: int, line: Mapping[str, Any], question: Question, before: str
) -> Iterator[Finding]:
    place, choices = f"{name}, line {number}", line["choices"]
    if (set(line) - {"size"}) != {"salt", "choices"} or not _SALT.fullmatch(line["salt"]):
        yield Finding("bag", place, "is not written as agreed")
    known = {option.code for option in question.options} | INVALID_CODES
    if line["salt"] <= before:
        yield Finding("bag", place, "is there twice or out of order")
    alone = known - {option.code for option in question.options if option.proposal}
    too_many = len(choices) > question.seats or len(set(choices)) != len(choices)
    mixed = len(choices) > 1 and alone.intersection(choices)
    if not choices or too_many or mixed or set(choices) - known:
        yield Finding("bag", place, f"{choices} cannot be answered to this question")


def _sums(seats: Mapping[int, Seat], by_choice: Mapping[str, Weight], rules: CountRules) -> Sums:
    voted = [seat.area for seat in seats.values() if seat.voted]
    unreturned: list[int] = []
    if rules.nonreturn is not Nonreturn.NOT_COUNTED:
        unreturned = [one.area for one in seats.values() if one.delivered and not one.voted]
    return Sums(
        Weight(len(seats), sum(seat.area for seat in seats.values())),
        Weight(len(voted), sum(voted)),
        by_choice,
        Weight(len(unreturned), sum(unreturned)),
    )


def _compared(made: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Finding]:
    """Name each figure of the published result that the count does not give."""
    for name in sorted((set(made) | set(told)) - {"questions"}):
        if made.get(name) != told.get(name):
            yield Finding("count", f"result, {name}", _differing(told.get(name), made.get(name)))
    if len(told["questions"]) != len(made["questions"]):
        yield Finding("count", "result", "does not have the sheet's questions")
        return
    for mine, theirs in zip(made["questions"], told["questions"], strict=True):
        for name in sorted(set(mine) | set(theirs)):
            if mine.get(name) != theirs.get(name):
                place = f"question {mine['code']}, {name}"
                yield Finding("count", place, _differing(theirs.get(name), mine.get(name)))


def _differing(told: Any, made: Any) -> str:
    return f"published {told!r}, counted {made!r}"[:300]
