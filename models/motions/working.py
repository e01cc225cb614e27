"""The count printed, so that anybody can do it again by hand, and written down as data."""

from collections.abc import Sequence
from typing import Any

from models.motions.counting import Candidate, Comparison, Count, OptionSum
from models.motions.nonreturn import Nonreturn
from models.motions.questions import QuestionKind
from models.motions.weights import NOTHING, Weight

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
    quorum = count.candidates[0].comparisons[:2]
    return [
        f"全体业主 {count.total.heads} 人，专有部分面积合计 {square_metres(count.total.area)}。",
        f"各项票数：{chosen}。",
        *_deemed(count),
        f"参与表决 {heads_and_area(count.participating)}（{_base(count)}）。",
        *(_worked(one, "") for one in quorum),
        *(
            _worked(one, candidate.option.label)
            for candidate in count.candidates
            for one in candidate.comparisons[2:]
        ),
        conclusion(count),
    ]


def _base(count: Count) -> str:
    words = "弃权计入参与表决"
    if any(one.option.code in {"blank", "spoilt"} for one in count.sums):
        takes_part = count.rules.invalid_takes_part
        words += "，空白和无法辨认的计入" if takes_part else "，空白和无法辨认的不计入"
    return words


def _deemed(count: Count) -> list[str]:
    if count.deemed is None or count.undecided is not None:
        return []
    if count.deemed == NOTHING:
        return ["已送达未投票的业主：本项没有视为投票的。"]
    joined = next(one.option.label for one in count.sums if one.deemed != NOTHING)
    how = "视为弃权" if count.rules.nonreturn is Nonreturn.ABSTAIN else "视为同意已投票的多数意见"
    return [
        (
            f"已送达未投票的业主 {heads_and_area(count.deemed)}，按本小区议事规则{how}，"
            f"计入“{joined}”，与实际投票分开列出。"
        )
    ]


def conclusion(count: Count) -> str:
    """Return the result of one question in one sentence."""
    if count.undecided is not None:
        return f"没有得出结果：{count.undecided.words}"
    match count.question.kind:
        case QuestionKind.APPROVAL:
            return _approval(count.candidates[0])
        case QuestionKind.CHOICE:
            return _choice(count)
        case QuestionKind.ELECTION:
            return _election(count)


def _approval(candidate: Candidate) -> str:
    if candidate.passed:
        return "四项比较全部达到，表决通过。"
    return f"四项比较中有 {_short(candidate)} 项没有达到，表决未通过。"


def _short(candidate: Candidate) -> int:
    return sum(not one.met for one in candidate.comparisons)


def _choice(count: Count) -> str:
    if count.winners:
        return f"“{count.winners[0].label}”四项比较全部达到，通过。"
    again = f"可以在{_labels(count.run_off)}之间再投一轮。" if count.run_off else ""
    if count.leader is None:
        return f"没有人数和面积都领先的方案，本项未通过。{again}"
    leading = next(one for one in count.candidates if one.option == count.leader)
    short = _short(leading)
    return f"领先的“{count.leader.label}”四项比较中有 {short} 项没有达到，本项未通过。{again}"


def _election(count: Count) -> str:
    elected = f"：{'、'.join(one.label for one in count.winners)}" if count.winners else ""
    words = f"应选 {count.question.seats} 人，当选 {len(count.winners)} 人{elected}。"
    if count.run_off:
        words += (
            f"{_labels(count.run_off)}票数相同，还有 {count.open_seats} 人没有选出，可以再投一轮。"
        )
    elif count.open_seats:
        words += f"还有 {count.open_seats} 人没有选出。"
    return words


def _labels(options: Sequence[Any]) -> str:
    return "".join(f"“{one.label}”" for one in options)


def comparison_title(one: Comparison, label: str) -> str:
    """Return what is compared, as people read it."""
    return _NAMES[one.name].format(leader=label) + one.threshold.words


def _worked(one: Comparison, label: str) -> str:
    left, right, needed = (_measure(one, value) for value in (one.left, one.right, one.needed))
    sign = "大于" if one.threshold.strict else "不少于"
    share = f"{one.threshold.numerator}/{one.threshold.denominator}"
    verdict = "达到" if one.met else "没有达到"
    return (
        f"{comparison_title(one, label)}：{left} ÷ {right}，须{sign} {share}，"
        f"即至少 {needed}，{verdict}。"
    )


def _measure(one: Comparison, value: int) -> str:
    return square_metres(value) if one.name.endswith("area") else f"{value} 人"


def conclusion_of(counts: Sequence[Count]) -> str:
    """Return the result of a whole sheet in one sentence."""
    if len(counts) == 1:
        return conclusion(counts[0])
    numbered = "".join(f"第{n}项，{conclusion(one)}" for n, one in enumerate(counts, start=1))
    passed = sum(one.passed for one in counts)
    return f"共 {len(counts)} 项，通过 {passed} 项。{numbered}"


def as_written(counts: Sequence[Count]) -> dict[str, Any]:
    """Return the counts as they are kept with the motion and published: whole numbers and printed lines."""
    return {
        "passed": any(one.passed for one in counts),
        "conclusion": conclusion_of(counts),
        "total": _pair(counts[0].total),
        "participating": _pair(counts[0].voted),
        "questions": [_question(one) for one in counts],
    }


def _question(count: Count) -> dict[str, Any]:
    return {
        "code": count.question.code,
        "title": count.question.title,
        "kind": count.question.kind.value,
        "matter_class": count.matter_class.value,
        "seats": count.question.seats,
        "passed": count.passed,
        "winners": [one.code for one in count.winners],
        "leader": count.leader.code if count.leader else None,
        "conclusion": conclusion(count),
        "reason_undecided": count.undecided.words if count.undecided else None,
        "total": _pair(count.total),
        "participating": _pair(count.participating),
        "deemed": _pair(count.deemed) if count.deemed is not None else None,
        "choices": [_chosen(one) for one in count.sums],
        "comparisons": [_compared(one) for one in count.candidates],
        "working": working_of(count),
        "run_off": [one.code for one in count.run_off] or None,
    }


def _chosen(one: OptionSum) -> dict[str, Any]:
    deemed = {"deemed_heads": one.deemed.heads, "deemed_area_centi_m2": one.deemed.area}
    return {"code": one.option.code, "label": one.option.label} | _pair(one.weight) | deemed


def _compared(candidate: Candidate) -> dict[str, Any]:
    label = candidate.option.label
    return {
        "option": candidate.option.code,
        "label": label,
        "passed": candidate.passed,
        "comparisons": [
            {
                "name": one.name,
                "title": comparison_title(one, label),
                "left": one.left,
                "right": one.right,
                "needed": one.needed,
                "met": one.met,
                "numerator": one.threshold.numerator,
                "denominator": one.threshold.denominator,
                "strict": one.threshold.strict,
            }
            for one in candidate.comparisons
        ],
    }


def _pair(weight: Weight) -> dict[str, int]:
    return {"heads": weight.heads, "area_centi_m2": weight.area}
