"""The records of a motion: which there are, when each can be issued, when one has to be filed. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.base.clock import chinese_date, end_of_period, local_date
from models.base.problems import define
from models.motions.states import ENDED, State

NOT_READY = define("record-not-ready", 409, "这份文书还不能出具")
UNCHANGED = define("record-unchanged", 409, "没有变化", "内容与已出具的一样，不用重新出具。")
NOT_ISSUED = define("record-not-issued", 409, "备案表还没有出具", "请先出具备案表，再登记备案。")
FILING_DATE = define("filing-date-outside", 422, "备案日期不对")

FILING_DAYS = 30
"""Regulations on property management (2018), art. 16: a committee is filed within 30 days of its election."""


class RecordKind(StrEnum):
    """In the order of a motion's steps; the place is part of a record's number."""

    NOTICE = "notice"
    ROLL = "roll"
    DELIVERY = "delivery"
    OPENING = "opening"
    MINUTES = "minutes"
    RESULT = "result"
    FILING = "filing"
    ENDING = "ending"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def place(self) -> int:
        return list(RecordKind).index(self) + 1


LABELS: Mapping[RecordKind, str] = {
    RecordKind.NOTICE: "表决公告",
    RecordKind.ROLL: "业主名册",
    RecordKind.DELIVERY: "送达登记",
    RecordKind.OPENING: "开启确认书",
    RecordKind.MINUTES: "表决会议记录",
    RecordKind.RESULT: "结果公告",
    RecordKind.FILING: "备案表",
    RecordKind.ENDING: "办结说明",
}
FOR_OWNERS = frozenset(
    {
        RecordKind.NOTICE,
        RecordKind.ROLL,
        RecordKind.MINUTES,
        RecordKind.RESULT,
        RecordKind.ENDING,
    }
)
"""Owners may inspect decisions and minutes (法释〔2009〕7号, art. 13); the others tell what single homes did."""
AFTER_PUBLICITY_BEGINS = frozenset({RecordKind.MINUTES, RecordKind.RESULT})


class RecordState(StrEnum):
    """missing: there is nothing yet; draft: to be looked at, its step is not done; ready: it can be issued."""

    MISSING = "missing"
    DRAFT = "draft"
    READY = "ready"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a motion came. sealed: a signed head is over all its ballots."""

    state: State
    noticed: bool
    frozen: bool
    certified: bool
    counted: bool
    confirmed: bool
    publicised: bool
    passed: bool
    sealed: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a record can be issued, and if not, why."""

    state: RecordState
    why: str = ""


READY = Readiness(RecordState.READY)


def _missing(why: str) -> Readiness:
    return Readiness(RecordState.MISSING, why)


def _draft(why: str) -> Readiness:
    return Readiness(RecordState.DRAFT, why)


def readiness(kind: RecordKind, at: Reached) -> Readiness:
    """Say whether a record is there, and whether its step is done so that it can be issued."""
    return _READINESS[kind](at)


def _notice(at: Reached) -> Readiness:
    return READY if at.noticed else _missing("公告发布以后才有。")


def _roll(at: Reached) -> Readiness:
    return READY if at.frozen else _missing("开始投票时名册才确定。")


def _opening(at: Reached) -> Readiness:
    return READY if at.certified else _missing("书记确认可以开始投票以后才有。")


def _delivery(at: Reached) -> Readiness:
    if not at.noticed:
        return _missing("公告发布以后才有。")
    if at.counted or at.state in ENDED:
        return READY
    return _draft("送达登记到计票为止，计票以后才能出具。")


def _minutes(at: Reached) -> Readiness:
    if not at.counted:
        return _missing("计票以后才有。")
    if not at.confirmed:
        return _draft("计票由另一人复核以后才能出具。")
    return READY if at.sealed else _draft("选票凭证正在收入公开记录，通常一两分钟后可以出具。")


def _result(at: Reached) -> Readiness:
    if not at.counted:
        return _missing("计票以后才有。")
    return READY if at.publicised else _draft("公示结果以后才能出具。")


def _filing(at: Reached) -> Readiness:
    if at.state is State.EFFECTIVE and at.passed:
        return READY
    ended = at.state in ENDED
    return _missing("没有生效的决定，不用备案。" if ended else "决定生效以后才有。")


def _ending(at: Reached) -> Readiness:
    if at.state not in ENDED:
        return _missing("决定生效、未通过、撤回或者作废以后才有。")
    return READY if at.noticed else _missing("公告以前就撤回了，没有办结说明。")


_READINESS: Mapping[RecordKind, Callable[[Reached], Readiness]] = {
    RecordKind.NOTICE: _notice,
    RecordKind.ROLL: _roll,
    RecordKind.DELIVERY: _delivery,
    RecordKind.OPENING: _opening,
    RecordKind.MINUTES: _minutes,
    RecordKind.RESULT: _result,
    RecordKind.FILING: _filing,
    RecordKind.ENDING: _ending,
}


def number_of(motion_id: int, noticed_at: datetime, kind: RecordKind, issue: int) -> str:
    """Return a record's number: year of the notice, motion, kind, issue: 2026-0012-05-1."""
    return f"{local_date(noticed_at).year}-{motion_id:04d}-{kind.place:02d}-{issue}"


def filing_due(ended_at: datetime) -> datetime:
    """Return the end of the last day on which a committee's election is filed; that day is inside."""
    return end_of_period(ended_at, FILING_DAYS)


def check_filed_on(filed_on: date, ended_at: datetime, now: datetime) -> None:
    """Let a filing lie between effect and today. Raises filing-date-outside."""
    if filed_on > local_date(now):
        raise FILING_DATE("备案日期还没有到，请核对。", errors={"filed_on": ["不能晚于今天"]})
    if filed_on < local_date(ended_at):
        raise FILING_DATE(
            f"决定{chinese_date(ended_at)}才生效，备案不能早于这一天。",
            errors={"filed_on": [f"不能早于{chinese_date(ended_at)}"]},
        )
