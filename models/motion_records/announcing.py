"""A result as it is posted: each question's votes, comparisons and working, then how to object."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.motion_records.content import Content, Part, Table, iso, said, said_end
from models.motions import questions as sheets
from models.motions.tables import Motion
from models.motions.weights import Weight
from models.motions.working import heads_and_area, square_metres


def pair(one: Mapping[str, int]) -> str:
    """Return heads and area as people read them."""
    return heads_and_area(Weight(one["heads"], one["area_centi_m2"]))


def came_back(one: Mapping[str, int]) -> str:
    """Return how many ballots came back, each of one owner group, and their area."""
    return f"{one['heads']} 张，{square_metres(one['area_centi_m2'])}"


def question(number: int, one: Mapping[str, Any]) -> tuple[Part, Part]:
    """Return the votes of a question and its comparisons with the working."""
    title = f"第{number}项 {one['title']}"
    base = f"参与本项表决：{pair(one['participating'])}。"
    compared = [
        (line["title"], _measure(line, "left"), _measure(line, "needed"), _met(line["met"]))
        for line in _compared_once(one["comparisons"])
    ]
    return (
        Part(f"{title}：票数", (base,), _votes(one["choices"])),
        Part(
            f"{title}：结果",
            (one["conclusion"], *(line for line in one["working"] if line != one["conclusion"])),
            Table(("比较", "实际", "至少", "是否达到"), compared),
        ),
    )


def _votes(choices: Sequence[Mapping[str, Any]]) -> Table:
    """Deemed votes stand in columns of their own, where there are any."""
    deemed = any(one["deemed_heads"] for one in choices)
    columns = ("选项", "人数", "面积", *(("视为人数", "视为面积") if deemed else ()))
    return Table(
        columns,
        [
            (
                one["label"],
                f"{one['heads']} 人",
                square_metres(one["area_centi_m2"]),
                *(
                    (f"{one['deemed_heads']} 人", square_metres(one["deemed_area_centi_m2"]))
                    if deemed
                    else ()
                ),
            )
            for one in choices
        ],
    )


def _compared_once(candidates: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first two comparisons are the same for all who could win."""
    first = list(candidates[0]["comparisons"][:2])
    return first + [line for one in candidates for line in one["comparisons"][2:]]


def _measure(line: Mapping[str, Any], which: str) -> str:
    is_area = line["name"].endswith("area")
    return square_metres(line[which]) if is_area else f"{line[which]} 人"


def _met(met: bool) -> str:  # noqa: FBT001 - a truth to a word
    return "达到" if met else "没有达到"


def result(motion: Motion) -> Content:
    """Return the announcement of the result, as it is posted in the estate."""
    counted = motion.result or {}
    articles = dict.fromkeys(one.matter.article for one in sheets.read(motion.questions))
    ends = said_end(motion.publicity_ends_at)
    publicity = (
        f"公示期：{said(motion.publicised_at)}至{ends}。",
        "业主对结果或者程序有异议的，请在公示期内在“共治”小程序或者到社区书面提出，社区会答复。",
    )
    return Content(
        "业主共同决定事项表决结果公告",
        {
            "motion": motion.id,
            "title": motion.title,
            "opens_at": iso(motion.opens_at),
            "closes_at": iso(motion.closes_at),
            "counted_at": iso(motion.counted_at),
            "publicised_at": iso(motion.publicised_at),
            "publicity_ends_at": iso(motion.publicity_ends_at),
            "question_digest": motion.digest,
            "run_off_of": motion.run_off_of,
            "result": counted,
        },
        [
            Part("结果", (counted["conclusion"],)),
            *(part for n, one in enumerate(counted["questions"], 1) for part in question(n, one)),
            *((Part("公示", publicity),) if motion.publicised_at else ()),
        ],
        facts=[
            ("表决事项", motion.title),
            ("依据", "、".join(articles)),
            ("投票", f"{said(motion.opens_at)}至{said_end(motion.closes_at)}"),
            ("全体业主", pair(counted["total"])),
            ("收回选票", came_back(counted["participating"])),
            ("表决文本校验码", motion.digest or ""),
        ],
        signers=("经办人", "社区（盖章）"),
        disclosure_id=motion.result_disclosure_id,
    )
