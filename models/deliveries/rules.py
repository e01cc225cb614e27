"""Ways in which an owner is reached with the papers of a motion, and what a record must say. Pure.

Whether a way counts as delivered is for the owners' own rules; the local rule read serves as a model.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.base.clock import chinese_date, chinese_time, local_date
from models.base.problems import define

BOARD_DAYS = 5

CLOSED = define("deliveries-closed", 409, "现在不能登记送达")
TIME_OUTSIDE = define("delivery-time-outside", 422, "送达时间不对")
UNITS_UNKNOWN = define("delivery-units-unknown", 422, "有房屋不在名册上")
BOARD_SHORT = define("board-too-short", 422, "张贴时间不够")
BOARD_RECORDED = define("board-recorded", 409, "已经登记过张贴")
TAKEN_BACK = define("delivery-taken-back", 409, "已经撤销", "这条登记已经撤销过了。")


class Way(StrEnum):
    HANDED = "handed"
    POSTED = "posted"
    READ = "read"
    BOARD = "board"


@dataclass(frozen=True, slots=True)
class WayFacts:
    """What a way is called, what it takes, and on which rule it is modelled."""

    title: str
    words: str
    source: str
    basis: str


_BINZHOU = "参照《滨州市物业管理条例》第十三条，业主大会议事规则另有约定的从其约定"
WAYS = {
    Way.HANDED: WayFacts("当面送达", "送到业主手里，业主在回执上签收。", _BINZHOU, "reference"),
    Way.POSTED: WayFacts(
        "投递到户",
        "从门缝送入、放入信箱或者邮寄。",
        "本系统默认规则，业主大会议事规则另有约定的从其约定",
        "setting",
    ),
    Way.READ: WayFacts(
        "线上已读",
        "房屋的业主打开了这项表决的消息，系统自动记录。",
        _BINZHOU,
        "reference",
    ),
    Way.BOARD: WayFacts(
        "公告栏张贴",
        f"联系不上的业主，在小区或楼栋公告栏张贴不少于{BOARD_DAYS}天。",
        _BINZHOU,
        "reference",
    ),
}
BY_HAND = (Way.HANDED, Way.POSTED)
"""The ways that somebody goes from door to door for and writes down unit by unit."""


def check_moment(
    at: datetime, noticed_at: datetime, closes_at: datetime | None, now: datetime
) -> None:
    """Refuse a delivery outside notice and voting, or in the future. Raises delivery-time-outside."""
    if at > now:
        raise TIME_OUTSIDE("送达时间还没有到，请核对。", errors={"at": ["不能晚于现在"]})
    if closes_at is not None and at >= closes_at:
        raise TIME_OUTSIDE(
            f"投票已于{chinese_time(closes_at)}截止，截止以后的送达不算。",
            errors={"at": [f"要早于{chinese_time(closes_at)}"]},
        )
    if at < noticed_at:
        raise TIME_OUTSIDE(
            f"公告于{chinese_time(noticed_at)}发布，送达不能早于这个时间。",
            errors={"at": [f"不能早于{chinese_time(noticed_at)}"]},
        )


def check_board(from_day: date, to_day: date, noticed_at: datetime, until: datetime) -> None:
    """Refuse a posting that was too short, or not over by a moment, at latest the closing.

    Raises board-too-short, delivery-time-outside.
    """
    if to_day > local_date(until):
        raise TIME_OUTSIDE(
            "张贴结束以后再登记，并附上照片；投票截止以后的不算。",
            errors={"to_day": [f"不能晚于{chinese_date(until)}"]},
        )
    if from_day < local_date(noticed_at):
        raise TIME_OUTSIDE(
            f"公告于{chinese_date(noticed_at)}发布，张贴不能早于这一天。",
            errors={"from_day": [f"不能早于{chinese_date(noticed_at)}"]},
        )
    days = (to_day - from_day).days + 1
    if days < BOARD_DAYS:
        raise BOARD_SHORT(
            f"张贴了{max(days, 0)}天，不足{BOARD_DAYS}天，还差{BOARD_DAYS - max(days, 0)}天。",
            errors={"to_day": [f"张贴不少于{BOARD_DAYS}天"]},
            missing_days=BOARD_DAYS - max(days, 0),
        )
