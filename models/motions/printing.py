"""What the public page of a motion says, before the vote and after the count. No names, no phone numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.base.clock import chinese_time
from models.base.session import db
from models.disclosures.rules import Section, Table, end_words
from models.motions import questions as sheets
from models.motions.entries import units_of_entries
from models.motions.origins import origin_of
from models.motions.questions import Question, QuestionKind
from models.motions.tables import Motion
from models.motions.working import square_metres


def notice_sections(motion: Motion) -> list[Section]:
    """Return the printed notice: what is asked, why, by which rules, and when."""
    questions = sheets.read(motion.questions)
    return [
        Section("表决内容", (motion.title, motion.text)),
        Section("为什么要表决", (motion.reason,)),
        *_proposed(motion),
        *(_asked(number, one) for number, one in enumerate(questions, start=1)),
        Section("法律依据", tuple(_law(questions))),
        Section(
            "表决规则",
            tuple(
                f"{one['title']}：{one['words']}（{one['source']}）"
                for one in motion.rules["figures"]
            ),
        ),
        Section("时间安排", tuple(_dates(motion))),
    ]


def _proposed(motion: Motion) -> list[Section]:
    origin = origin_of(motion)
    return [Section("由谁提出", (origin.words, f"依据：{origin.source}"))] if origin else []


def extension_sections(title: str, before: datetime, after: datetime, reason: str) -> list[Section]:
    """Return the printed announcement of an extension: the old end, the new one, and why."""
    return [
        Section("表决事项", (title,)),
        Section(
            "投票时间",
            (
                f"原定截止：{end_words(before)}",
                f"延长后截止：{end_words(after)}",
                "已经投出的票继续有效，不用再投。投票时间只能延长这一次。",
            ),
        ),
        Section("延长的原因", (reason,)),
    ]


def _asked(number: int, question: Question) -> Section:
    options = "、".join(option.label for option in question.options)
    how = f"选举，最多选{question.seats}人" if question.kind is QuestionKind.ELECTION else "选一项"
    described = (f"{one.label}：{one.text}" for one in question.proposals if one.text)
    return Section(
        f"第{number}项 {question.title}", (question.text, *described, f"选项（{how}）：{options}")
    )


def _law(questions: Sequence[Question]) -> list[str]:
    """Return each article once, in the order of the sheet."""
    matters = [f"{one.matter.article}：{one.matter.law_text}。" for one in questions]
    printed = [one.matter_class.printed for one in questions]
    return list(dict.fromkeys([*matters, *printed]))


def _dates(motion: Motion) -> list[str]:
    lines = []
    if motion.noticed_at is not None:
        lines.append(f"公告时间：{chinese_time(motion.noticed_at)}")
    if motion.notice_ends_at is not None:
        lines.append(f"公告期满：{chinese_time(motion.notice_ends_at)}")
    if motion.opens_at is not None and motion.closes_at is not None:
        lines.append(f"投票时间：{chinese_time(motion.opens_at)}至{chinese_time(motion.closes_at)}")
    else:
        lines.append("投票时间：公告期满、社区确认后开始，开始时另行通知")
    return lines


def roll_sections(motion: Motion, now: datetime) -> list[Section]:
    """Return the roll as it stands at the notice: units and areas, nobody's name."""
    held = units_of_entries(motion, now)
    total = db.session.execute(select(func.count(), func.sum(held.c.area_centi_m2))).one()
    heads = db.session.scalar(select(func.count(held.c.owner_group_id.distinct())))
    rows = db.session.execute(
        select(held.c.label, held.c.area_centi_m2).order_by(held.c.building_id, held.c.unit_id)
    )
    return [
        Section(
            "怎么看这份名册",
            (
                "按房号列出计入本次表决的房屋和面积，不列姓名。开始投票时以当时的登记为准。",
                "您家的房屋或面积有误的，请在公告期内提出异议，答复以前不开始投票。",
                f"共 {total[0]} 套，{square_metres(int(total[1] or 0))}。",
                f"合计 {heads} 人（同一业主有几套的算一人）。",
            ),
        ),
        Section(
            "名册",
            (),
            Table(("房号", "面积"), ((label, square_metres(area)) for label, area in rows)),
        ),
    ]


def result_sections(
    motion: Motion, result: Mapping[str, Any], publicity_ends_at: datetime
) -> list[Section]:
    """Return the printed result: the conclusion, each question's comparisons and working out, and how to object."""
    return [
        Section("表决内容", (motion.title, motion.text)),
        Section("表决结果", (result["conclusion"],)),
        *(
            section
            for number, one in enumerate(result["questions"], start=1)
            for section in _question_result(number, one)
        ),
        Section("法律依据", tuple(_law(sheets.read(motion.questions)))),
        Section(
            "提出异议",
            (f"业主对结果有异议的，请在{chinese_time(publicity_ends_at)}前在小程序或社区提出。",),
        ),
    ]


def _question_result(number: int, one: Mapping[str, Any]) -> tuple[Section, Section]:
    chosen = tuple(_chosen(choice) for choice in one["choices"])
    return (
        Section(f"第{number}项 {one['title']}：票数", chosen),
        Section(f"第{number}项 {one['title']}：计算过程", tuple(one["working"])),
    )


def _chosen(one: Mapping[str, Any]) -> str:
    line = f"{one['label']}：{one['heads']}人，{square_metres(one['area_centi_m2'])}"
    if not one["deemed_heads"]:
        return line
    deemed = square_metres(one["deemed_area_centi_m2"])
    return f"{line}；另有未投票视为同此意见的 {one['deemed_heads']}人，{deemed}"
