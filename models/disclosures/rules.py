"""Public notices with a clock, and what people say against them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.base.clock import chinese_time, local_iso
from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind

OBJECTIONS_CLOSED = define("objection-period-over", 409, "现在不能提出异议")
OBJECTION_PENDING = define(
    "objection-pending", 409, "异议正在处理", "您提出的异议正在处理，答复后会通知您。"
)
OBJECTION_DECIDED = define("objection-decided", 409, "异议已答复", "这条异议已经答复过了。")

register_kind(
    NoticeKind(
        "objection_answered",
        "您的异议已答复",
        "您对“{title}”提出的异议，社区已答复：{outcome}。{answer}",
        route="/pages/disclosures/show?id={disclosure_id}",
    )
)


class DisclosureKind(StrEnum):
    MOTION_NOTICE = "motion_notice"
    MOTION_RESULT = "motion_result"


class ObjectionState(StrEnum):
    """`upheld` blocks what was disclosed; `dismissed` lets it through with an answer."""

    PENDING = "pending"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


OUTCOMES = {ObjectionState.UPHELD: "异议成立", ObjectionState.DISMISSED: "异议不成立"}


@dataclass(frozen=True, slots=True)
class Section:
    """A printed part of a public page: a heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands against a disclosure: objections without an answer, upheld ones, when the last was decided."""

    undecided: int = 0
    upheld: int = 0
    dismissed: int = 0
    decided_at: datetime | None = None


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
            f"公示已于{chinese_time(ends_at)}结束，不能再提出异议。", ends_at=local_iso(ends_at)
        )
