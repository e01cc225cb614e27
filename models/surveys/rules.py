"""Rules of surveys (问需 / 问计 / 问效). Pure: what may be asked, what an answer must be, what results show.

Results hide groups of fewer than five people, so that nobody's answer can be told from them (PIPL 4, 51: de-
identification; the figure is ours). Where a hidden group could be reckoned from the rest, the next smallest is hidden
too.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.base.clock import chinese_time
from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind

SMALLEST_GROUP = 5
SCALE = (1, 5)
LONGEST_TEXT = 500
MOST_QUESTIONS = 30
MOST_OPTIONS = 20


class SurveyKind(StrEnum):
    NEEDS = "needs"
    OPINIONS = "opinions"
    OUTCOME = "outcome"


KIND_WORDS = {
    SurveyKind.NEEDS: "改前问需",
    SurveyKind.OPINIONS: "改中问计",
    SurveyKind.OUTCOME: "改后问效",
}


class Per(StrEnum):
    """One answer per resident, or one per unit."""

    RESIDENT = "resident"
    UNIT = "unit"


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    TEXT = "text"


class SurveyState(StrEnum):
    """`draft` is stored; the others follow from the clock once it is published."""

    DRAFT = "draft"
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


STATE_WORDS = {
    SurveyState.DRAFT: "起草中",
    SurveyState.PLANNED: "尚未开始",
    SurveyState.OPEN: "正在进行",
    SurveyState.CLOSED: "已结束",
}

SURVEY_NOT_OPEN = define("survey-not-open", 409, "问卷现在不能填写")
SURVEY_PUBLISHED = define("survey-published", 409, "问卷已经发布", "问卷已经发布，题目不能再修改。")
SURVEY_RUNNING = define(
    "survey-running", 409, "问卷还没有结束", "问卷还没有结束，结束后才公布结果。"
)
BAD_QUESTIONS = define("bad-questions", 422, "题目设置有误", "有题目设置得不对，请按提示修改。")
UNKNOWN_RENOVATION = define("unknown-renovation", 422, "没有这个改造项目")
BAD_WINDOW = define("bad-window", 422, "时间设置有误", "结束时间要晚于开始时间，也要晚于现在。")
BAD_ANSWER = define("bad-answer", 422, "有题目没有答好", "有题目没有答好，请按提示补充。")
NOT_IN_AUDIENCE = define(
    "not-in-audience", 403, "不在调查范围", "这份问卷不面向您的身份，感谢关心。"
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Options are named by their position, from 0."""

    kind: QuestionKind
    title: str
    options: tuple[str, ...] = ()
    required: bool = True


def check_questions(questions: Sequence[Question]) -> None:
    """Refuse what could not be answered. Raises bad-questions naming each question."""
    errors: dict[str, list[str]] = {}
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        errors["questions"] = [f"要有 1 到 {MOST_QUESTIONS} 道题"]
    for index, question in enumerate(questions):
        wrong = _wrong_with(question)
        if wrong:
            errors[f"questions.{index}"] = [wrong]
    if errors:
        raise BAD_QUESTIONS(errors=errors)


def _wrong_with(question: Question) -> str:
    chooses = question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}
    if chooses and not 2 <= len(question.options) <= MOST_OPTIONS:
        return f"选择题要有 2 到 {MOST_OPTIONS} 个选项"
    if not chooses and question.options:
        return "这种题没有选项"
    if len(set(question.options)) < len(question.options):
        return "选项不能重复"
    return ""


def state_of(
    published_at: datetime | None, opens_at: datetime, closes_at: datetime, now: datetime
) -> SurveyState:
    """Return a survey's state by the clock; the window is half-open."""
    if published_at is None:
        return SurveyState.DRAFT
    if now < opens_at:
        return SurveyState.PLANNED
    return SurveyState.OPEN if now < closes_at else SurveyState.CLOSED


def check_open(state: SurveyState, opens_at: datetime, closes_at: datetime) -> None:
    """Raise survey-not-open with the times outside of the window."""
    if state is SurveyState.OPEN:
        return
    when = (
        f"问卷已于{chinese_time(closes_at)}结束。"
        if state is SurveyState.CLOSED
        else f"问卷从{chinese_time(opens_at)}开始填写。"
    )
    raise SURVEY_NOT_OPEN(
        when, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat(), state=state.value
    )


def checked_answers(questions: Mapping[int, Question], given: Mapping[int, Any]) -> dict[int, Any]:
    """Return the answers in normal form: option numbers sorted, texts trimmed, empty ones left out.

    questions: question id -> question; given: question id -> int (single, scale), list of int (multiple) or str (text).
    Raises bad-answer naming each question by its id.
    """
    errors = {str(unknown): ["没有这道题"] for unknown in given if unknown not in questions}
    answers: dict[int, Any] = {}
    for question_id, question in questions.items():
        value, wrong = _checked(question, given.get(question_id))
        if wrong:
            errors[str(question_id)] = [wrong]
        elif value is not None:
            answers[question_id] = value
    if errors:
        raise BAD_ANSWER(errors=errors)
    return answers


def _checked(question: Question, value: Any) -> tuple[Any, str]:
    if value is None or value in ("", []):
        return None, "这道题必答" if question.required else ""
    if question.kind is QuestionKind.TEXT:
        return _checked_text(question, value)
    if question.kind is QuestionKind.MULTIPLE:
        return _checked_several(question, value)
    low, high = SCALE if question.kind is QuestionKind.SCALE else (0, len(question.options) - 1)
    if _is_number(value) and low <= value <= high:
        return value, ""
    return None, f"请选 {low} 到 {high}" if question.kind is QuestionKind.SCALE else "没有这个选项"


def _checked_text(question: Question, value: Any) -> tuple[Any, str]:
    if not isinstance(value, str):
        return None, "请填文字"
    text = value.strip()
    if len(text) > LONGEST_TEXT:
        return None, f"最多 {LONGEST_TEXT} 个字"
    if not text:
        return None, "这道题必答" if question.required else ""
    return text, ""


def _checked_several(question: Question, value: Any) -> tuple[Any, str]:
    if not isinstance(value, list) or not all(
        _is_number(one) and 0 <= one < len(question.options) for one in value
    ):
        return None, "没有这个选项"
    return sorted(set(value)), ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many chose something."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question's result; `hidden` when fewer than five people answered it.

    scale_sum is the sum of the points of a scale question: the average is scale_sum / answered, left to the reader.
    """

    question_id: int
    answered: int
    hidden: bool
    bars: tuple[Bar, ...] = ()
    scale_sum: int = 0
    texts: tuple[str, ...] = field(default=())


def result_of(
    question_id: int,
    question: Question,
    values: Mapping[int, int],
    answered: int,
    texts: Sequence[str],
) -> QuestionResult:
    """Return a question's result.

    values: option number or scale point -> how many chose it; answered: how many answered the question at all.
    """
    if answered < SMALLEST_GROUP:
        return QuestionResult(question_id, answered, hidden=True)
    if question.kind is QuestionKind.TEXT:
        return QuestionResult(question_id, answered, hidden=False, texts=tuple(texts))
    if question.kind is QuestionKind.SCALE:
        points = range(SCALE[0], SCALE[1] + 1)
        bars = tuple(Bar(f"{point}分", values.get(point, 0)) for point in points)
        total = sum(point * count for point, count in values.items())
        return QuestionResult(question_id, answered, hidden=False, bars=bars, scale_sum=total)
    bars = tuple(Bar(label, values.get(i, 0)) for i, label in enumerate(question.options))
    return QuestionResult(question_id, answered, hidden=False, bars=bars)


def hidden_groups(sizes: Mapping[str, int]) -> frozenset[str]:
    """Return the groups whose figures must not be shown, when the total over all groups is shown.

    Every group of 1 to 4; and the next smallest too, while what the hidden ones sum to tells that one of them has fewer
    than five. A reader knows that each has one at least.
    """
    hidden = {name for name, size in sizes.items() if 0 < size < SMALLEST_GROUP}
    rest = sorted((size, name) for name, size in sizes.items() if size and name not in hidden)
    while rest and _tells(hidden, sizes):
        hidden.add(rest.pop(0)[1])
    return frozenset(hidden)


def shown_groups(sizes: Mapping[str, int]) -> dict[str, int | None]:
    """Return each group's figure, None where it is hidden; nothing at all where even the list of names would tell."""
    hidden = hidden_groups(sizes)
    if _tells(hidden, sizes):
        return {}
    return {name: None if name in hidden else size for name, size in sizes.items()}


def _tells(hidden: Collection[str], sizes: Mapping[str, int]) -> bool:
    """Say whether the sum of the hidden groups leaves none of them room for five."""
    others = len(hidden) - 1
    return bool(hidden) and sum(sizes[name] for name in hidden) - others < SMALLEST_GROUP


register_kind(
    NoticeKind(
        "survey_open",
        "请您填写问卷：{title}",
        "{words}：《{title}》开始了，{closes}前可以填写和修改。您的回答只以汇总形式公布。",
        route="/pages/surveys/detail?id={survey_id}",
    )
)
register_kind(
    NoticeKind(
        "survey_result",
        "问卷结果公布了：{title}",
        "《{title}》已经结束，结果可以看了。",
        route="/pages/surveys/result?id={survey_id}",
    )
)
register_kind(
    NoticeKind(
        "survey_text_refused",
        "您的一条回答没有公开",
        "您在《{title}》里写的一条文字没有公开。原因：{reason}。其他回答照常计入。",
        route="/pages/surveys/detail?id={survey_id}",
    )
)
