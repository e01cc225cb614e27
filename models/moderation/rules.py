"""Rules of the queue. Pure.

The platform's content check comes first: `risky` is refused, `review` waits for a person, a platform that
does not answer holds the text (never publish unchecked). `pass` publishes what is only a remark; what decides
something, or stands in a result, is looked at by a person as well.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind

ALREADY_DECIDED = define("already-decided", 409, "已经处理过", "这一条已经由别人处理过了，请刷新。")
STILL_HELD = define("still-held", 409, "平台还没有检测完", "平台内容检测还没有结果，请稍后再处理。")

NOT_REFUSED = define(
    "not-refused", 409, "不能申诉", "只有没有通过审核的内容才能申诉，这一条没有被拒绝。"
)
APPEALED_ALREADY = define(
    "appealed-already", 409, "已经申诉过", "每一条只能申诉一次，这一条您已经申诉过了。"
)
SAME_DECIDER = define(
    "same-decider", 403, "要由另一人复核", "这一条是您拒绝的，申诉要由另一位工作人员复核。"
)

register_kind(
    NoticeKind(
        "appeal_decided",
        "您的申诉有结果了",
        "您写的{what}没有公开，您提出了申诉。另一位工作人员已复核：{outcome}。理由：{reason}",
        route="/pages/moderation/mine",
    )
)

RISKY_REASON = "平台内容安全检测未通过"
PASSED_REASON = "平台内容安全检测通过"

PUBLISHED_WHEN_PASSED = frozenset({"compact_comment"})
"""Subjects that the platform's `pass` publishes; all others wait for a person."""

SUBJECT_WORDS = {
    "compact_comment": "公约意见",
    "survey_text": "问卷文字回答",
    "motion": "表决事项",
    "motion_proposal": "业主提议",
    "ticket": "报修描述",
}

LET_THROUGH, KEPT_BACK = "申诉成立，内容已公开", "申诉不成立，内容不公开"

APPEAL_SHOWN = timedelta(days=7)
"""How long home reminds an author that they may appeal; they may afterwards, too."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
LEASE = timedelta(minutes=2)
"""How long one worker has for asking the platform before another may try."""


class Outcome(StrEnum):
    """What follows from the platform's opinion."""

    PUBLISH = "publish"
    REFUSE = "refuse"
    ASK_A_PERSON = "ask_a_person"


def outcome_of(subject_kind: str, verdict: str) -> Outcome:
    """Return what follows from a verdict: pass, review, risky, or none where no check is possible."""
    if verdict == "risky":
        return Outcome.REFUSE
    if verdict == "pass" and subject_kind in PUBLISHED_WHEN_PASSED:
        return Outcome.PUBLISH
    return Outcome.ASK_A_PERSON


def next_check(attempts: int, now: datetime) -> datetime:
    """Return when to ask again after `attempts` tries that brought no answer: 1, 2, 4 … minutes, at most an hour."""
    wait = min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT)
    return now + wait
