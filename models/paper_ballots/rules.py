"""What a printed ballot says and how it is numbered; what may be entered from one. Pure.

A number names motion and owner group and ends in a check digit by Damm's scheme, which finds every wrong digit and
every two neighbours that changed places (H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from models.base.clock import chinese_date, chinese_time, day_start, local_date
from models.base.problems import define
from models.motions.questions import Choices, Question, QuestionKind
from models.notices.rules import NoticeKind, register_kind

MOTION_DIGITS = 4
GROUP_DIGITS = 6
SPOILT = "spoilt"
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_WRITTEN = re.compile(rf"(\d{{{MOTION_DIGITS},18}})-(\d{{{GROUP_DIGITS},18}})-(\d)", re.ASCII)
_TYPED = re.compile(rf"(\d{{{MOTION_DIGITS}}})(\d{{{GROUP_DIGITS}}})(\d)", re.ASCII)

NUMBER_WRONG = define("paper-number-wrong", 422, "票号不对", "票号核对不上，请对照纸质票重新输入。")
NUMBER_ELSEWHERE = define(
    "paper-number-elsewhere", 422, "不是这次表决的票", "这张票不是这次表决的，请分开整理。"
)
NOT_PRINTED_YET = define("paper-not-noticed", 409, "还不能打印选票")
ENTRY_CLOSED = define("paper-entry-closed", 409, "现在不能录入纸质选票")
ALREADY_ENTERED = define("paper-already-entered", 409, "这张票已经录入过")
NOT_WAITING = define("paper-not-waiting", 409, "这张票不用再录")
HANDED_IN_OUTSIDE = define("paper-handed-in-outside", 422, "收到选票的时间不对")
ENTRY_PENDING = define("paper-entry-pending", 409, "还有纸质选票没有复核完")

register_kind(
    NoticeKind(
        "paper_cast",
        "您家的纸质选票已录入",
        "“{title}”：{unit}的纸质选票已由两人核对录入。如果不是您家交的，请马上联系社区。",
        route="/pages/motions/detail?id={motion_id}",
    )
)


def number_of(motion_id: int, owner_group_id: int) -> str:
    """Return the number of an owner group's printed ballot: 0012-003456-7."""
    motion, group = f"{motion_id:0{MOTION_DIGITS}d}", f"{owner_group_id:0{GROUP_DIGITS}d}"
    return f"{motion}-{group}-{_check_digit(motion + group)}"


def read_number(given: str) -> tuple[int, int]:
    """Return (motion, owner group) of a number as printed, scanned or typed. Raises paper-number-wrong."""
    plain = re.sub(r"[\s‐-―−]+", lambda m: "-" if m[0].strip() else "", _plain(given))
    match = _WRITTEN.fullmatch(plain) or _TYPED.fullmatch(plain)
    if match is None or _check_digit(match[1] + match[2]) != match[3]:
        raise NUMBER_WRONG(errors={"number": ["票号核对不上，请重新输入"]})
    motion_id, group_id = int(match[1]), int(match[2])
    if max(motion_id, group_id) >= 2**63 or f"{number_of(motion_id, group_id)}" != _joined(match):
        raise NUMBER_WRONG(errors={"number": ["票号核对不上，请重新输入"]})
    return motion_id, group_id


def _plain(given: str) -> str:
    """Full-width digits and hyphens become plain ones."""
    return unicodedata.normalize("NFKC", given)


def _joined(match: re.Match[str]) -> str:
    return "-".join(match.groups())


def _check_digit(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def how_many(question: Question) -> str:
    """Return how many boxes of a question may be ticked, as it is printed."""
    if question.kind is not QuestionKind.ELECTION or question.seats == 1:
        return "只选一项"
    return f"最多选{question.seats}人，选“弃权”就不要再选别人"


def instructions(closes_at: datetime | None, extended_from: datetime | None = None) -> list[str]:
    """Return what is printed above the questions, for people who read large print.

    extended_from: when voting was to end before it was extended; sheets that are out already bear that time.
    """
    until = f"{_until(closes_at)}前" if closes_at else "公告的截止时间前"
    return [
        "请用黑色或蓝色笔，在您选的那一项前面的方框里打“√”。",
        "写错了不要涂改，请向工作人员换一张。",
        "请业主本人在下面签名并写上日期；受委托代投的，由代理人签名并附委托书。",
        f"请在{until}交给工作人员或投入票箱。",
        *(
            [f"投票时间延长过一次，原定{_until(extended_from)}截止；已经交回的票继续有效。"]
            if extended_from
            else []
        ),
    ]


def _until(closes_at: datetime) -> str:
    """People read the end of a day as 24:00 of that day."""
    if closes_at != day_start(local_date(closes_at)):
        return chinese_time(closes_at)
    return f"{chinese_date(local_date(closes_at) - timedelta(days=1))}24:00"


def warning(rules: Mapping[str, Any]) -> str | None:
    """Return what must stand on the sheet where ballots not returned are counted; None where they are not."""
    figures = {one["code"]: one for one in rules["figures"]}
    return figures["warning"]["words"] if "warning" in figures else None


def has_spoilt(choices: Choices) -> bool:
    """Say whether a question of a sheet cannot be read."""
    return any(SPOILT in chosen for chosen in choices.values())


def check_handed_in(
    at: datetime, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> None:
    """Refuse a ballot that was handed in outside the voting, or in the future. Raises paper-handed-in-outside."""
    if at > now:
        raise HANDED_IN_OUTSIDE(
            "收到的时间还没有到，请核对。", errors={"handed_in_at": ["不能晚于现在"]}
        )
    if opens_at is None or closes_at is None or not opens_at <= at < closes_at:
        times = (
            f"{chinese_time(opens_at)}至{chinese_time(closes_at)}" if opens_at and closes_at else ""
        )
        raise HANDED_IN_OUTSIDE(
            f"投票时间是{times}，这段时间以外收到的选票不算。",
            errors={"handed_in_at": ["不在投票时间内"]},
        )


def differing(first: Choices, second: Choices, questions: Sequence[Question]) -> list[str]:
    """Return the questions that two people read differently."""
    return [
        one.code
        for one in questions
        if list(first.get(one.code, ())) != list(second.get(one.code, ()))
    ]
