"""The meeting that adopts a compact, and what the law asks of it. Pure.

Source: Organic Law of the Urban Residents' Committees as revised 2025-10-28, in force 2026-01-01, art. 26, 27, 29, 30.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.base.clock import chinese_date
from models.base.problems import define

MEETING_NOTICE_DAYS = 10
"""Art. 26: a residents' meeting is announced ten days before."""
_LAW = "《城市居民委员会组织法》"

ADOPTION_REFUSED = define("adoption-refused", 422, "会议结果不足以通过公约")
COUNTS_DIFFER = define("adoption-counts-differ", 422, "人数与登记的不一致")
ADOPTION_ENTERED = define(
    "adoption-entered", 409, "会议结果已登记", "会议结果已经登记，正在等另一位工作人员核对。"
)
ADOPTION_NOT_ENTERED = define(
    "adoption-not-entered", 409, "没有待核对的会议结果", "还没有登记会议结果，或者已经核对过了。"
)


class AdoptionKind(StrEnum):
    """Art. 26-27: the residents' meeting, of all residents of 18 years and over or of one for each household;
    art. 29-30: the representatives' meeting that it authorised."""

    RESIDENTS_MEETING = "residents_meeting"
    HOUSEHOLDS_MEETING = "households_meeting"
    REPRESENTATIVES = "representatives"


KIND_WORDS = {
    AdoptionKind.RESIDENTS_MEETING: "居民会议（十八周岁以上居民参加）",
    AdoptionKind.HOUSEHOLDS_MEETING: "居民会议（每户派代表参加）",
    AdoptionKind.REPRESENTATIVES: "居民代表会议",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """members: all residents of 18 years and over, or one for each household, or all representatives; present and
    agreed are counted among them."""

    members: int
    present: int
    agreed: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that adopts a compact."""

    kind: AdoptionKind
    members: int
    present: int
    agreed: int
    notified_on: date
    held_on: date
    authorised_on: date | None = None
    """When the residents' meeting authorised its representatives (art. 30)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of the law: left against right, what is needed, whether it is met, and all of it in a sentence."""

    name: str
    left: int
    right: int
    needed: str
    met: bool
    source: str
    sentence: str


def comparisons(meeting: Meeting) -> tuple[Comparison, ...]:
    """Return the quorum, the majority and, for a residents' meeting, the notice; in integers.

    Residents' meeting (art. 27): more than half of all present, more than half of the present agree.
    Representatives (art. 29): at least two thirds present, more than half of the present agree.
    """
    majority = _compared(
        "同意人数",
        meeting.agreed,
        ("到会", meeting.present),
        "超过到会人数的二分之一",
        least=meeting.present // 2 + 1,
        article="第二十九条" if meeting.kind is AdoptionKind.REPRESENTATIVES else "第二十七条",
    )
    if meeting.kind is AdoptionKind.REPRESENTATIVES:
        return (_two_thirds(meeting), majority)
    return (_one_half(meeting), majority, _notice(meeting))


def _one_half(meeting: Meeting) -> Comparison:
    everybody = {
        AdoptionKind.RESIDENTS_MEETING: "十八周岁以上居民",
        AdoptionKind.HOUSEHOLDS_MEETING: "户代表",
    }[meeting.kind]
    return _compared(
        "到会人数",
        meeting.present,
        (everybody, meeting.members),
        "超过全体的二分之一",
        least=meeting.members // 2 + 1,
        article="第二十七条",
    )


def _two_thirds(meeting: Meeting) -> Comparison:
    return _compared(
        "到会人数",
        meeting.present,
        ("居民代表", meeting.members),
        "不少于全体的三分之二",
        least=-(-2 * meeting.members // 3),
        article="第二十九条",
    )


def _compared(
    name: str, left: int, whole: tuple[str, int], needed: str, *, least: int, article: str
) -> Comparison:
    met = left >= least
    verdict = "达到" if met else "没有达到"
    return Comparison(
        name,
        left,
        whole[1],
        needed,
        met,
        _LAW + article,
        f"{whole[0]} {whole[1]} 人，{name} {left} 人。要{needed}，即至少 {least} 人：{verdict}。",
    )


def _notice(meeting: Meeting) -> Comparison:
    days = max((meeting.held_on - meeting.notified_on).days, 0)
    met = days >= MEETING_NOTICE_DAYS
    return Comparison(
        "提前通知",
        days,
        MEETING_NOTICE_DAYS,
        f"提前 {MEETING_NOTICE_DAYS} 日通知",
        met,
        f"{_LAW}第二十六条",
        f"{chinese_date(meeting.notified_on)}通知，{chinese_date(meeting.held_on)}开会，提前 {days} 日。"
        f"要提前 {MEETING_NOTICE_DAYS} 日：{'达到' if met else '没有达到'}。",
    )


_FIELDS = {"到会人数": "present", "同意人数": "agreed", "提前通知": "notified_on"}


def check_adoption(meeting: Meeting, today: date) -> None:
    """Refuse a meeting that cannot adopt. Raises adoption-refused naming each reason."""
    errors: dict[str, list[str]] = {}
    if not 0 < meeting.present <= meeting.members:
        errors["present"] = ["到会人数要在 1 和应到人数之间"]
    if not 0 <= meeting.agreed <= meeting.present:
        errors["agreed"] = ["同意人数不能多于到会人数"]
    if meeting.held_on > today:
        errors["held_on"] = ["会议还没有召开"]
    if meeting.kind is AdoptionKind.REPRESENTATIVES:
        errors |= _without_authority(meeting)
    fits = not errors.keys() & {"present", "agreed"}
    for one in comparisons(meeting):
        if not one.met and (fits or one.name == "提前通知"):
            errors[_FIELDS[one.name]] = [one.sentence.rstrip("。")]
    if errors:
        raise ADOPTION_REFUSED(
            "；".join(message for messages in errors.values() for message in messages) + "。",
            errors=errors,
        )


def _without_authority(meeting: Meeting) -> dict[str, list[str]]:
    """Art. 30: the residents' meeting makes the compact; representatives do when it authorised them."""
    if meeting.authorised_on is None:
        return {"authorised_on": ["居民代表会议通过公约要有居民会议的授权，请填授权的日期"]}
    if meeting.authorised_on > meeting.held_on:
        return {"authorised_on": ["授权不能晚于会议召开的日期"]}
    return {}


def check_counts(entered: Counts, counted: Counts) -> None:
    """Hold the figures that a second person took from the minutes against those entered.

    Raises adoption-counts-differ naming the fields that differ, without telling what was entered.
    """
    errors = {
        field: ["与登记的人数不一致，请再看一遍会议记录"]
        for field in ("members", "present", "agreed")
        if getattr(entered, field) != getattr(counted, field)
    }
    if errors:
        raise COUNTS_DIFFER(
            "您填的人数与登记的不一致。请再看一遍会议记录；登记有误的，请退回重新登记。",
            errors=errors,
        )
