"""What a ballot sheet asks: one to twelve questions, each on its own matter. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from models.motions.matters import MATTERS, Matter, MatterClass

MOST_QUESTIONS = 12
MOST_OPTIONS = 20
CODES = "abcdefghijklmnopqrst"
"""Proposals and candidates are called by these letters, in the order of the sheet."""


class QuestionKind(StrEnum):
    """approval: yes or no; choice: one of several proposals; election: up to `seats` of the candidates."""

    APPROVAL = "approval"
    CHOICE = "choice"
    ELECTION = "election"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    QuestionKind.APPROVAL: "同意或不同意",
    QuestionKind.CHOICE: "多个方案选一个",
    QuestionKind.ELECTION: "选举",
}


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen. `proposal`: a choice that can win; the others only take part."""

    code: str
    label: str
    proposal: bool
    text: str = ""


ABSTAIN = Option("abstain", "弃权", proposal=False)
NONE = Option("none", "都不同意", proposal=False)
YES_NO_ABSTAIN = (
    Option("yes", "同意", proposal=True),
    Option("no", "不同意", proposal=False),
    ABSTAIN,
)
INVALID = (
    Option("blank", "空白", proposal=False),
    Option("spoilt", "无法辨认", proposal=False),
)
"""What only a sheet of paper can say to a question."""
INVALID_CODES = frozenset(option.code for option in INVALID)

Choices = Mapping[str, Sequence[str]]
"""A ballot's answers: question code -> codes of the options chosen."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a sheet. `seats`: how many may be chosen; one but in an election."""

    code: str
    kind: QuestionKind
    matter_code: str
    title: str
    text: str
    seats: int
    options: tuple[Option, ...]

    @property
    def matter(self) -> Matter:
        return MATTERS[self.matter_code]

    @property
    def matter_class(self) -> MatterClass:
        return self.matter.matter_class

    @property
    def proposals(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.proposal)

    def option(self, code: str) -> Option:
        return next(one for one in (*self.options, *INVALID) if one.code == code)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as staff write it. The proposals are (label, text); an approval has none."""

    kind: QuestionKind
    matter: str
    title: str
    text: str
    seats: int = 1
    proposals: tuple[tuple[str, str], ...] = ()


def sheet_of(asked: Sequence[Asked]) -> list[Question]:
    """Number the questions and letter their proposals."""
    return [
        Question(
            f"q{number}",
            one.kind,
            one.matter,
            one.title,
            one.text,
            one.seats if one.kind is QuestionKind.ELECTION else 1,
            _options(one),
        )
        for number, one in enumerate(asked, start=1)
    ]


def _options(asked: Asked) -> tuple[Option, ...]:
    if asked.kind is QuestionKind.APPROVAL:
        return YES_NO_ABSTAIN
    lettered = zip(CODES, asked.proposals, strict=False)
    proposals = tuple(
        Option(code, label, proposal=True, text=text) for code, (label, text) in lettered
    )
    others = (NONE, ABSTAIN) if asked.kind is QuestionKind.CHOICE else (ABSTAIN,)
    return proposals + others


def as_written(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return the questions as they are kept and frozen with a motion."""
    return [
        {
            "code": one.code,
            "kind": one.kind.value,
            "matter": one.matter_code,
            "title": one.title,
            "text": one.text,
            "seats": one.seats,
            "options": [asdict(option) for option in one.options],
        }
        for one in questions
    ]


def read(written: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Read a motion's questions back."""
    return [
        Question(
            one["code"],
            QuestionKind(one["kind"]),
            one["matter"],
            one["title"],
            one["text"],
            one["seats"],
            tuple(Option(**option) for option in one["options"]),
        )
        for one in written
    ]


def wrong_answers(
    questions: Sequence[Question], choices: Choices, *, on_paper: bool = False
) -> dict[str, list[str]]:
    """Say per question what is wrong with a ballot's answers; nothing when it can be cast."""
    errors = {code: ["没有这一项"] for code in choices if code not in {q.code for q in questions}}
    for question in questions:
        problem = _wrong_answer(question, choices.get(question.code, ()), on_paper=on_paper)
        if problem:
            errors[question.code] = [problem]
    return errors


def _wrong_answer(question: Question, chosen: Sequence[str], *, on_paper: bool) -> str:
    if not chosen:
        return "请先选择"
    if on_paper and len(chosen) == 1 and chosen[0] in INVALID_CODES:
        return ""
    known = {option.code for option in question.options}
    if not known.issuperset(chosen) or len(set(chosen)) != len(chosen):
        return "没有这个选项"
    if len(chosen) > question.seats:
        return "只能选一项" if question.seats == 1 else f"最多选{question.seats}人"
    if len(chosen) > 1 and not {option.code for option in question.proposals}.issuperset(chosen):
        return "选了“弃权”就不能再选别的"
    return ""


def in_order(questions: Sequence[Question], choices: Choices) -> dict[str, list[str]]:
    """Return a ballot's answers in the order of the sheet, so that the same content has one form."""
    return {
        question.code: [
            option.code
            for option in (*question.options, *INVALID)
            if option.code in choices[question.code]
        ]
        for question in questions
    }
