"""What a reviewer looks at before a motion is published: lines with their ground, computed or answered. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from models.base.problems import define
from models.motions.matters import LAW
from models.motions.nonreturn import Nonreturn
from models.motions.rule_set import (
    NOTICE_DAYS,
    PUBLICITY_DAYS,
    WINDOW_MAX_DAYS,
    WINDOW_MIN_DAYS,
    accepted_ways_in,
    count_rules_in,
    periods_in,
)

INCOMPLETE = define("checklist-incomplete", 422, "审核清单没有填完", "请逐项回答审核清单。")
NOT_MET = define("checklist-not-met", 409, "审核清单有没通过的项")


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


ANSWER_LABELS: Mapping[Answer, str] = {
    Answer.YES: "是",
    Answer.NO: "否",
    Answer.NOT_APPLICABLE: "不适用",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list and what it stands on.

    asks_where: a yes needs a remark; may_not_apply: the sheet may have nothing of the kind.
    """

    code: str
    title: str
    source: str
    asks_where: bool = False
    may_not_apply: bool = False


_HOUSE = "本系统的审核要求"
BY_HAND: tuple[Line, ...] = (
    Line(
        "origin_matches",
        "由谁提出，与存档的会议记录、决定或者业主提议一致",
        "《物业管理条例》第十三条",
    ),
    Line(
        "matter_fits",
        "每一项选的事项与要决定的内容一致，没有把要四分之三同意的写成过半数的",
        f"{LAW}第二百七十八条",
    ),
    Line("one_matter", "每一项只问一件事，各个选项互不重叠", _HOUSE),
    Line(
        "text_complete",
        "对象、金额、期限写全，业主看得明白，校验码对应的就是这份文本",
        "《物业管理条例》第十四条；参照《北京市物业管理条例》第三十五条",
    ),
    Line(
        "offers_attached",
        "候选人情况、企业报价、工程预算等材料已经写入或随公告张贴",
        "参照《北京市物业管理条例》第三十五条",
        may_not_apply=True,
    ),
    Line(
        "notice_place",
        "公告张贴的地点已经定好（在备注里写明）",
        "《业主大会和业主委员会指导规则》第二十二条（引自公开报道）",
        asks_where=True,
    ),
)
COMPUTED: tuple[Line, ...] = (
    Line("origin_recorded", "由谁提出已经写明，记录已存档", "《物业管理条例》第十三条"),
    Line(
        "periods",
        "公告、投票、公示的天数不低于规定",
        "《物业管理条例》第十四条；参照杭州、清远两地条例",
    ),
    Line(
        "published_only",
        "只表决公告过的事项：表决票就是公告冻结的这几项",
        "参照《北京市物业管理条例》第三十五条",
    ),
    Line("roll_current", "花名册已导入，没有没办完的导入", "法释〔2009〕7号第八条、第九条"),
    Line(
        "deemed_votes",
        "没投票的怎么算：计入的，有业主大会的规则、条款、送达方式和提示",
        f"{LAW}第二百七十八条；业主大会议事规则",
        may_not_apply=True,
    ),
    Line(
        "parking",
        "车位、车库算不算，已在规则里写明",
        "参照《宁波市住宅小区物业管理条例》第十八条",
    ),
)
LINES: tuple[Line, ...] = COMPUTED + BY_HAND
_HANDED = {line.code: line for line in BY_HAND}


@dataclass(frozen=True, slots=True)
class Answered:
    """A line with its answer; `answer` None while nobody has given one."""

    code: str
    title: str
    source: str
    computed: bool
    answer: str | None
    remark: str

    @property
    def label(self) -> str:
        return ANSWER_LABELS[Answer(self.answer)] if self.answer else ""


@dataclass(frozen=True, slots=True)
class Given:
    """What a reviewer says to a line."""

    code: str
    answer: Answer
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the computed lines are computed from.

    heads: owner groups that would be on the roll now; imports, corrections: of the register, not decided yet.
    """

    origin: str
    rules: Mapping[str, Any]
    questions: int
    heads: int
    imports: int
    corrections: int


def computed(looked: Looked) -> list[Answered]:
    """Answer the lines that a program can answer."""
    given = {
        "origin_recorded": (_yes(looked.origin != ""), looked.origin or "还没有写明由谁提出"),
        "periods": _periods(looked.rules),
        "published_only": (
            _yes(looked.questions > 0),
            f"表决票共 {looked.questions} 项，公告后不能增加或修改",
        ),
        "roll_current": _roll(looked),
        "deemed_votes": _deemed(looked.rules),
        "parking": _parking(looked.rules),
    }
    return [_line(line, *given[line.code], computed=True) for line in COMPUTED]


def by_hand(given: Sequence[Given]) -> list[Answered]:
    """Return the reviewer's lines with what was said to them so far."""
    said = {one.code: one for one in given}
    return [
        _line(
            line,
            said[line.code].answer if line.code in said else None,
            said[line.code].remark if line.code in said else "",
            computed=False,
        )
        for line in BY_HAND
    ]


def check_given(given: Sequence[Given], *, whole: bool) -> None:
    """Refuse answers that are missing (`whole`), given twice, to no line, or without the remark they need.

    Raises checklist-incomplete with the lines.
    """
    errors: dict[str, list[str]] = {}
    codes = [one.code for one in given]
    for one in given:
        wrong = _wrong(one)
        if wrong or codes.count(one.code) > 1:
            errors[f"checklist.{one.code}"] = [wrong or "这一项填了两次"]
    if whole:
        errors |= {f"checklist.{code}": ["请回答这一项"] for code in _HANDED if code not in codes}
    if errors:
        raise INCOMPLETE(errors=errors)


def check_met(lines: Sequence[Answered]) -> None:
    """Approve nothing that has a line answered with no. Raises checklist-not-met with the lines."""
    failed = [line for line in lines if line.answer == Answer.NO]
    if failed:
        raise NOT_MET(
            "这几项没有通过，请先办好或者退回修改："
            + "；".join(f"{one.title}（{one.remark}）" for one in failed),
            lines=[one.code for one in failed],
        )


def as_kept(lines: Sequence[Answered]) -> list[dict[str, Any]]:
    """Return the lines as they are kept, with what they said at the time."""
    return [asdict(line) for line in lines]


def read(kept: Sequence[Mapping[str, Any]]) -> list[Answered]:
    """Read kept lines back."""
    return [Answered(**one) for one in kept]


def _line(line: Line, answer: Answer | None, remark: str, *, computed: bool) -> Answered:
    value = answer.value if answer is not None else None
    return Answered(line.code, line.title, line.source, computed, value, remark)


def _wrong(one: Given) -> str:
    line = _HANDED.get(one.code)
    if line is None:
        return (
            "这一项由系统核对，不用填" if one.code in {c.code for c in COMPUTED} else "没有这一项"
        )
    if one.answer is Answer.NOT_APPLICABLE and not line.may_not_apply:
        return "这一项必须回答是或否"
    if one.remark.strip():
        return ""
    if one.answer is Answer.NO:
        return "请写明哪里不对"
    if one.answer is Answer.NOT_APPLICABLE:
        return "请写明为什么不适用"
    return "请写明地点" if line.asks_where else ""


def _yes(held: bool) -> Answer:  # noqa: FBT001 - a truth to a word
    return Answer.YES if held else Answer.NO


def _periods(rules: Mapping[str, Any]) -> tuple[Answer, str]:
    found = periods_in(rules)
    held = (
        found.notice_days >= NOTICE_DAYS
        and WINDOW_MIN_DAYS <= found.window_days <= WINDOW_MAX_DAYS
        and found.publicity_days >= PUBLICITY_DAYS
    )
    words = (
        f"公告 {found.notice_days} 天，投票 {found.window_days} 天，公示 {found.publicity_days} 天"
    )
    return _yes(held), words


def _roll(looked: Looked) -> tuple[Answer, str]:
    if not looked.heads:
        return Answer.NO, "本小区还没有业主名册"
    if looked.imports:
        return Answer.NO, f"有 {looked.imports} 份花名册导入没有办完，请先确认或者取消"
    waiting = f"，另有 {looked.corrections} 份更正在审核" if looked.corrections else ""
    return Answer.YES, f"现有业主 {looked.heads} 人{waiting}"


def _deemed(rules: Mapping[str, Any]) -> tuple[Answer, str]:
    if count_rules_in(rules).nonreturn is Nonreturn.NOT_COUNTED:
        return Answer.NOT_APPLICABLE, "没投票的不计入"
    figures = {one["code"]: one for one in rules["figures"]}
    grounded = figures["nonreturn"]["basis"] == "house" and bool(accepted_ways_in(rules))
    warned = bool(figures.get("warning", {}).get("words", "").strip())
    return _yes(grounded and warned), figures["nonreturn"]["source"]


def _parking(rules: Mapping[str, Any]) -> tuple[Answer, str]:
    words = next((one["words"] for one in rules["figures"] if one["code"] == "parking"), "")
    return _yes(words != ""), words or "规则里没有写车位"
