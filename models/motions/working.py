"""The count printed, so that anybody can do it again by hand, and written down as data."""

from typing import Any

from models.motions.counting import Comparison, Count, Weight

_NAMES = {
    "quorum_heads": "参与表决人数占全体业主人数",
    "quorum_area": "参与表决面积占专有部分总面积",
    "pass_heads": "“{leader}”人数占参与表决人数",
    "pass_area": "“{leader}”面积占参与表决面积",
}


def square_metres(area: int) -> str:
    """Return an area of 0.01 m2 units as people read it: 2440735 -> 24,407.35 m²."""
    return f"{area // 100:,}.{area % 100:02d} m²"


def heads_and_area(weight: Weight) -> str:
    """Return both measures as people read them."""
    return f"{weight.heads} 人、{square_metres(weight.area)}"


def working_of(count: Count) -> list[str]:
    """Return the working out, line by line."""
    chosen = "；".join(f"{one.option.label} {heads_and_area(one.weight)}" for one in count.sums)
    return [
        f"全体业主 {count.total.heads} 人，专有部分面积合计 {square_metres(count.total.area)}。",
        f"各项票数：{chosen}。",
        f"参与表决 {heads_and_area(count.participating)}（弃权计入参与表决）。",
        *(_worked(one, count.leader.label) for one in count.comparisons),
        conclusion(count),
    ]


def conclusion(count: Count) -> str:
    """Return the result in one sentence."""
    short = sum(not one.met for one in count.comparisons)
    if count.passed:
        return "四项比较全部达到，表决通过。"
    return f"四项比较中有 {short} 项没有达到，表决未通过。"


def comparison_title(one: Comparison, leader: str) -> str:
    """Return what is compared, as people read it."""
    return _NAMES[one.name].format(leader=leader) + one.threshold.words


def _worked(one: Comparison, leader: str) -> str:
    left, right, needed = (_measure(one, value) for value in (one.left, one.right, one.needed))
    sign = "大于" if one.threshold.strict else "不少于"
    share = f"{one.threshold.numerator}/{one.threshold.denominator}"
    verdict = "达到" if one.met else "没有达到"
    return (
        f"{comparison_title(one, leader)}：{left} ÷ {right}，须{sign} {share}，"
        f"即至少 {needed}，{verdict}。"
    )


def _measure(one: Comparison, value: int) -> str:
    return square_metres(value) if one.name.endswith("area") else f"{value} 人"


def as_written(count: Count) -> dict[str, Any]:
    """Return the count as it is kept with the motion and published: whole numbers and printed lines."""
    return {
        "matter_class": count.matter_class.value,
        "passed": count.passed,
        "winner": count.winner,
        "leader": count.leader.label,
        "conclusion": conclusion(count),
        "total": _pair(count.total),
        "participating": _pair(count.participating),
        "choices": [
            {"code": one.option.code, "label": one.option.label} | _pair(one.weight)
            for one in count.sums
        ],
        "comparisons": [
            {
                "name": one.name,
                "title": comparison_title(one, count.leader.label),
                "left": one.left,
                "right": one.right,
                "needed": one.needed,
                "met": one.met,
                "numerator": one.threshold.numerator,
                "denominator": one.threshold.denominator,
                "strict": one.threshold.strict,
            }
            for one in count.comparisons
        ],
        "working": working_of(count),
    }


def _pair(weight: Weight) -> dict[str, int]:
    return {"heads": weight.heads, "area_centi_m2": weight.area}
