"""Public notices with a clock, and what people say against them. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.base.clock import (
    SHANGHAI,
    chinese_date,
    chinese_time,
    end_of_period,
    local_date,
    local_iso,
)
from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind

OBJECTIONS_CLOSED = define("objection-period-over", 409, "现在不能提出异议")
OBJECTION_PENDING = define(
    "objection-pending", 409, "异议正在处理", "您提出的异议正在处理，答复后会通知您。"
)
OBJECTION_DECIDED = define("objection-decided", 409, "异议已答复", "这条异议已经答复过了。")
PUBLICITY_TOO_SHORT = define("publicity-too-short", 422, "公示期太短")
ALREADY_WITHDRAWN = define("disclosure-withdrawn", 409, "已经撤下", "这份公示已经撤下了。")
HELD_BY_SUBJECT = define("disclosure-held", 409, "不能在这里撤下")

register_kind(
    NoticeKind(
        "objection_answered",
        "您的异议已答复",
        "您对“{title}”提出的异议，社区已答复：{outcome}，{effect}答复：{answer}",
        route="/pages/disclosures/show?id={disclosure_id}",
    )
)
register_kind(
    NoticeKind(
        "disclosure_published",
        "小区有新的公示",
        "“{title}”已公示，公示到{ends}。{how}",
        route="/pages/disclosures/show?id={disclosure_id}",
    )
)
"""In the inbox only: the page itself hangs in the estate, and nobody has to act on it."""

OBJECTING = "有异议请在此之前提出。"


class DisclosureKind(StrEnum):
    MOTION_NOTICE = "motion_notice"
    MOTION_EXTENSION = "motion_extension"
    ROLL = "roll"
    MOTION_RESULT = "motion_result"
    COMPACT = "compact"
    LEDGER = "ledger"
    PLAN = "plan"
    FUNDING = "funding"


KIND_TITLES: Mapping[DisclosureKind, str] = {
    DisclosureKind.MOTION_NOTICE: "表决公告",
    DisclosureKind.MOTION_EXTENSION: "延长投票公告",
    DisclosureKind.ROLL: "业主名册公示",
    DisclosureKind.MOTION_RESULT: "表决结果公示",
    DisclosureKind.COMPACT: "居民公约公示",
    DisclosureKind.LEDGER: "出资账目公示",
    DisclosureKind.PLAN: "改造方案公示",
    DisclosureKind.FUNDING: "出资方案公示",
}


@dataclass(frozen=True, slots=True)
class LegalClock:
    """How many days at least, and what that stands on: `law`, `reference` (a model, said so), `setting`."""

    days: int
    source: str
    basis: str


TOLD_BY_ITSELF = frozenset({DisclosureKind.COMPACT, DisclosureKind.LEDGER, DisclosureKind.PLAN})
"""A motion tells its owners of notice, roll and result by its own notices, a funding plan by that of the shares."""

_ORGANIC_LAW = "《中华人民共和国城市居民委员会组织法》（2025年修订）第三十四条"
CLOCKS: Mapping[DisclosureKind, LegalClock] = {
    DisclosureKind.MOTION_NOTICE: LegalClock(
        15, "《物业管理条例》第十四条：会议召开15日以前通知全体业主", "law"
    ),
    DisclosureKind.MOTION_EXTENSION: LegalClock(
        1, "公布到投票截止；法律没有单独规定期限，这是本系统的默认规则", "setting"
    ),
    DisclosureKind.ROLL: LegalClock(
        15, "随表决公告一并公示；法律没有单独规定期限，这是本系统的默认规则", "setting"
    ),
    DisclosureKind.MOTION_RESULT: LegalClock(
        15,
        "参照《清远市物业管理条例》第十七条：公示不少于15日；本地另有规定的从其规定",
        "reference",
    ),
    DisclosureKind.COMPACT: LegalClock(15, f"{_ORGANIC_LAW}：居务公开不少于15日", "law"),
    DisclosureKind.LEDGER: LegalClock(
        15,
        f"参照{_ORGANIC_LAW}：居务公开不少于15日；业主可以要求公布、查阅（法释〔2009〕7号第十三条）",
        "reference",
    ),
    DisclosureKind.PLAN: LegalClock(15, f"参照{_ORGANIC_LAW}：居务公开不少于15日", "reference"),
    DisclosureKind.FUNDING: LegalClock(15, f"参照{_ORGANIC_LAW}：居务公开不少于15日", "reference"),
}
LONGEST_DAYS = 180
"""Our limit, so that a slip of the pen does not keep a page current for years."""

TAKEN_DOWN_ELSEWHERE: Mapping[DisclosureKind, str] = {
    DisclosureKind.MOTION_NOTICE: "表决公告随表决走：请在“表决”里撤回或作废，公告会随之撤下。",
    DisclosureKind.MOTION_EXTENSION: "延长公告随表决走：请在“表决”里作废，公告会随之撤下。",
    DisclosureKind.ROLL: "名册公示随表决走：请在“表决”里撤回或作废，公示会随之撤下。",
    DisclosureKind.MOTION_RESULT: "结果公示随表决走：请在“表决”里作废，公示会随之撤下。",
    DisclosureKind.COMPACT: "公约公示随公约走：请在“居民公约”里撤回，公示会随之撤下。",
}
"""What is a step of something else cannot be taken down by itself: the step would be missing from its record."""


class ObjectionState(StrEnum):
    """`upheld` blocks what was disclosed; `dismissed` lets it through with an answer."""

    PENDING = "pending"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ObjectionChannel(StrEnum):
    ONLINE = "online"
    PAPER = "paper"


OUTCOMES = {ObjectionState.UPHELD: "异议成立", ObjectionState.DISMISSED: "异议不成立"}
OBJECTION_STATES = {ObjectionState.PENDING: "等待答复", **OUTCOMES}

GOES_ON = "公示照常进行。"
UPHELD_EFFECTS: Mapping[DisclosureKind, str] = {
    DisclosureKind.MOTION_NOTICE: "公告的内容要更正后重新公告。",
    DisclosureKind.MOTION_EXTENSION: "公告的内容要更正后重新公告。",
    DisclosureKind.ROLL: "名册要先更正，更正以前不能开始投票。",
    DisclosureKind.MOTION_RESULT: "公示的结果不能生效，要更正或者重新表决。",
    DisclosureKind.COMPACT: "公约要更正后重新公示。",
    DisclosureKind.LEDGER: "账目要核对、更正后重新公示。",
    DisclosureKind.PLAN: "方案要修改后重新公示。",
    DisclosureKind.FUNDING: "出资方案要修改后重新公布。",
}


def effect_of(kind: DisclosureKind, state: ObjectionState) -> str:
    """Say what an answer does to what was disclosed; nothing yet while there is none."""
    if state is ObjectionState.PENDING:
        return ""
    return UPHELD_EFFECTS[kind] if state is ObjectionState.UPHELD else GOES_ON


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. The rows are read once, a part at a time: a roll may have ten thousand."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A printed part of a public page: a heading, its lines, and a table below them where there is one."""

    heading: str
    lines: tuple[str, ...]
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands against a disclosure: objections without an answer, upheld ones, when the last was decided."""

    undecided: int = 0
    upheld: int = 0
    dismissed: int = 0
    decided_at: datetime | None = None


class Phase(StrEnum):
    """Where a disclosure stands by the clock."""

    RUNNING = "running"
    OVER = "over"
    WITHDRAWN = "withdrawn"


PHASE_TITLES: Mapping[Phase, str] = {
    Phase.RUNNING: "公示中",
    Phase.OVER: "已期满",
    Phase.WITHDRAWN: "已撤下",
}


def phase_of(ends_at: datetime, withdrawn_at: datetime | None, now: datetime) -> Phase:
    """Return where a disclosure stands. The end itself is already over."""
    if withdrawn_at is not None:
        return Phase.WITHDRAWN
    return Phase.OVER if now >= ends_at else Phase.RUNNING


def days_left(ends_at: datetime, now: datetime) -> int:
    """Return how many whole days remain after today: 0 on the last day."""
    return max((_last_day(ends_at) - local_date(now)).days, 0)


def end_words(ends_at: datetime) -> str:
    """Return an end as people read it: 24:00 of the last day, not 0:00 of the next one."""
    local = ends_at.astimezone(SHANGHAI)
    if (local.hour, local.minute) == (0, 0):
        return f"{chinese_date(_last_day(ends_at))} 24:00"
    return chinese_time(ends_at)


def _last_day(ends_at: datetime) -> date:
    return local_date(ends_at - timedelta(seconds=1))


def end_of_publicity(kind: DisclosureKind, days: int | None, now: datetime) -> datetime:
    """Return when a publicity that begins now ends: 24:00 of its last day, the first day not counted.

    A holiday at the end moves nothing: the days are a least number, and nobody loses one. Raises publicity-too-short.
    """
    clock = CLOCKS[kind]
    wanted = clock.days if days is None else days
    if not clock.days <= wanted <= LONGEST_DAYS:
        words = (
            f"{KIND_TITLES[kind]}至少{clock.days}天，最多{LONGEST_DAYS}天。依据：{clock.source}。"
        )
        raise PUBLICITY_TOO_SHORT(
            words, errors={"days": [f"请填{clock.days}到{LONGEST_DAYS}之间的天数"]}
        )
    return end_of_period(now, wanted)


_PHONE = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{4})\d{10}(\d{3}[\dXx])(?![0-9A-Za-z])")


def masked(text: str) -> str:
    """Mask mobile numbers and identity numbers in what will be public (PIPL 25): a slip of whoever wrote it."""
    return _IDENTITY.sub(r"\1**********\2", _PHONE.sub(r"\1****\2", text))


def check_objection_time(
    *, takes_objections: bool, ends_at: datetime, withdrawn_at: datetime | None, now: datetime
) -> None:
    """Let people object from publication to the end, which is already too late.

    Raises objection-period-over.
    """
    if withdrawn_at is not None:
        raise OBJECTIONS_CLOSED("这份公示已经撤下，不用再提出异议。")
    if not takes_objections:
        raise OBJECTIONS_CLOSED("这份公示不接受异议，有意见请联系社区。")
    if now >= ends_at:
        raise OBJECTIONS_CLOSED(
            f"公示已于{end_words(ends_at)}结束，不能再提出异议。", ends_at=local_iso(ends_at)
        )


def held_by(kind: DisclosureKind, phase: Phase) -> str | None:
    """Say where a page is taken down that is a step of something else; None for one that can be by itself."""
    return None if phase is Phase.WITHDRAWN else TAKEN_DOWN_ELSEWHERE.get(kind)


def check_taking_down(kind: DisclosureKind) -> None:
    """Refuse to take down by itself what is a step of something else. Raises disclosure-held."""
    elsewhere = TAKEN_DOWN_ELSEWHERE.get(kind)
    if elsewhere is not None:
        raise HELD_BY_SUBJECT(elsewhere)
