"""What the public page of a motion says, before the vote and after the count. No names, no phone numbers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.base.clock import chinese_time
from models.disclosures.rules import Section
from models.motions.matters import MATTERS
from models.motions.tables import Motion
from models.motions.working import square_metres


def notice_sections(motion: Motion) -> list[Section]:
    """Return the printed notice: what is asked, why, by which rules, and when."""
    matter = MATTERS[motion.matter]
    return [
        Section("表决事项", (motion.title, motion.text)),
        Section("为什么要表决", (motion.reason,)),
        Section("选项", tuple(option["label"] for option in motion.options)),
        Section(
            "法律依据",
            (f"{matter.article}：{matter.law_text}。", matter.matter_class.printed),
        ),
        Section(
            "表决规则",
            tuple(
                f"{one['title']}：{one['words']}（{one['source']}）"
                for one in motion.rules["figures"]
            ),
        ),
        Section("时间安排", tuple(_dates(motion))),
    ]


def _dates(motion: Motion) -> list[str]:
    lines = []
    if motion.noticed_at is not None:
        lines.append(f"公告时间：{chinese_time(motion.noticed_at)}")
    if motion.notice_ends_at is not None:
        lines.append(f"公告期满：{chinese_time(motion.notice_ends_at)}")
    if motion.opens_at is not None and motion.closes_at is not None:
        lines.append(f"投票时间：{chinese_time(motion.opens_at)}至{chinese_time(motion.closes_at)}")
    else:
        lines.append("投票时间：公告期满后由社区确认开始，开始时另行通知")
    return lines


def result_sections(
    motion: Motion, result: Mapping[str, Any], publicity_ends_at: datetime
) -> list[Section]:
    """Return the printed result: the conclusion, the four comparisons, the working out, and how to object."""
    matter = MATTERS[motion.matter]
    return [
        Section("表决事项", (motion.title, motion.text)),
        Section("表决结果", (result["conclusion"],)),
        Section("票数", tuple(_chosen(one) for one in result["choices"])),
        Section("计算过程", tuple(result["working"])),
        Section(
            "法律依据",
            (f"{matter.article}：{matter.law_text}。", matter.matter_class.printed),
        ),
        Section(
            "提出异议",
            (f"业主对结果有异议的，请在{chinese_time(publicity_ends_at)}前在小程序或社区提出。",),
        ),
    ]


def _chosen(one: Mapping[str, Any]) -> str:
    return f"{one['label']}：{one['heads']}人，{square_metres(one['area_centi_m2'])}"
