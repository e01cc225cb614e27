"""Rules of a renovation: its journey, who may start one, the thresholds it carries. Pure.

The municipal plan (实施方案) names the six preconditions and the three hard stops but no figures; every threshold here
is therefore the renovation's own, with its source beside it, and may be set anew while the needs are being gathered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from models.base.clock import chinese_date
from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind


class Stage(StrEnum):
    """The one journey of a renovation, in its order."""

    NEEDS = "needs"
    PRECONDITIONS = "preconditions"
    PLANNING = "planning"
    CONSULTATION = "consultation"
    JOINT_REVIEW = "joint_review"
    APPROVAL = "approval"
    CONSTRUCTION = "construction"
    JOINT_ACCEPTANCE = "joint_acceptance"
    HANDOVER = "handover"
    CARE = "care"


TITLES: Mapping[Stage, str] = {
    Stage.NEEDS: "征集需求",
    Stage.PRECONDITIONS: "落实六个前置",
    Stage.PLANNING: "编制方案",
    Stage.CONSULTATION: "征求意见",
    Stage.JOINT_REVIEW: "联合会商审查",
    Stage.APPROVAL: "报政府批准",
    Stage.CONSTRUCTION: "施工",
    Stage.JOINT_ACCEPTANCE: "联合验收",
    Stage.HANDOVER: "移交",
    Stage.CARE: "长效管理",
}
ORDER: tuple[Stage, ...] = tuple(Stage)

RETURNS: Mapping[Stage, Stage] = {
    Stage.CONSULTATION: Stage.PLANNING,
    Stage.JOINT_REVIEW: Stage.PLANNING,
    Stage.APPROVAL: Stage.PLANNING,
    Stage.JOINT_ACCEPTANCE: Stage.CONSTRUCTION,
}
"""Where a plan or works are sent back to: opinions, reviewers, the government and acceptance may ask for changes."""

COMMUNITY_CHECKLIST: Mapping[str, str] = {
    "basic_services": "基本公共服务设施完善（一老一小、卫生、文体等）",
    "convenience_shops": "便民商业服务设施健全",
    "utilities": "市政配套基础设施完备",
    "public_space": "公共活动空间充足",
    "property_service": "物业管理全覆盖",
    "governance": "社区管理机制健全",
}
"""The six aims of the Complete Residential Community guide (完整居住社区建设指南, MOHURD); sizes are local data."""

ESTATE_TOO_NEW = define("estate-too-new", 409, "小区建成年代不符合")
ESTATE_IN_RENOVATION = define("estate-in-renovation", 409, "小区已有改造项目")
STAGE_NOT_NEXT = define("stage-not-next", 409, "不能进入这个阶段")
STEP_IN_FUTURE = define("step-in-future", 422, "日期不对", "办理日期不能晚于今天。")
STEP_BEFORE_LAST = define("step-before-last", 422, "日期不对")
RULES_FROZEN = define(
    "renovation-rules-frozen",
    409,
    "标准已经固定",
    "征集需求阶段结束后，项目的标准不能再改，否则对先办的住户不公平。",
)
ILLEGAL_STRUCTURES_STAND = define("illegal-structures-stand", 409, "不拆违不改造")
NOT_FUNDED = define("residents-share-uncovered", 409, "不众筹不改造")
PRECONDITIONS_UNMET = define("preconditions-unmet", 409, "六个前置还没有全部落实")
COMMUNITY_INCOMPLETE = define("community-incomplete", 409, "不打造完整社区不改造")
CHECK_REASON_MISSING = define("community-reason-missing", 422, "没有覆盖的项目要写明理由")

register_kind(
    NoticeKind(
        "renovation_stage",
        "改造进度：{stage}",
        "“{title}”从{on}起进入“{stage}”阶段。点开可以看到六个前置和办理情况。",
        route="/pages/renovations/renovation?id={renovation_id}",
    )
)


@dataclass(frozen=True, slots=True)
class Share:
    """A share that is needed, as a pair of integers, and where it comes from."""

    numerator: int
    denominator: int
    source: str

    def needed_of(self, total: int) -> int:
        """Return the smallest whole number that reaches the share ("以上" includes the number, Civil Code 1259)."""
        return -(-total * self.numerator // self.denominator)

    def reached(self, done: int, total: int) -> bool:
        """Say whether `done` of `total` reaches the share; nothing of nothing does not."""
        return total > 0 and done * self.denominator >= total * self.numerator


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole number that is needed, and where it comes from."""

    number: int
    source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which an estate may have been completed, and where it comes from."""

    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a renovation asks before it may go on."""

    completed_by: Deadline
    council_meetings: Figure
    compact_signing: Share
    pledge_cover: Share
    fee_commitment: Share


PLAN = "咸宁市城镇老旧小区改造工作实施方案（征求意见稿）"
PROJECT = "本项目自行确定（实施方案未规定比例）"

DEFAULTS = Thresholds(
    completed_by=Deadline(date(2000, 12, 31), f"{PLAN}：2000年底前建成"),
    council_meetings=Figure(1, "本项目自行确定（实施方案只要求多方协商共治）"),
    compact_signing=Share(2, 3, PROJECT),
    pledge_cover=Share(1, 1, "不众筹不改造：居民应出资部分全部落实，比例由本项目自行确定"),
    fee_commitment=Share(2, 3, PROJECT),
)


def thresholds_with(changes: Mapping[str, Any], base: Thresholds = DEFAULTS) -> Thresholds:
    """Return thresholds with what the project sets itself; each change names its source."""
    made: dict[str, Share | Figure | Deadline] = {}
    for name, value in changes.items():
        match getattr(base, name):
            case Share():
                made[name] = Share(value["numerator"], value["denominator"], value["source"])
            case Figure():
                made[name] = Figure(value["number"], value["source"])
            case _:
                made[name] = Deadline(value["day"], value["source"])
    return replace(base, **made)  # type: ignore[arg-type]


def thresholds_as_data(thresholds: Thresholds) -> dict[str, Any]:
    """Return thresholds as they are stored."""

    def share(one: Share) -> dict[str, Any]:
        return {"numerator": one.numerator, "denominator": one.denominator, "source": one.source}

    return {
        "completed_by": {
            "day": thresholds.completed_by.day.isoformat(),
            "source": thresholds.completed_by.source,
        },
        "council_meetings": {
            "number": thresholds.council_meetings.number,
            "source": thresholds.council_meetings.source,
        },
        "compact_signing": share(thresholds.compact_signing),
        "pledge_cover": share(thresholds.pledge_cover),
        "fee_commitment": share(thresholds.fee_commitment),
    }


def thresholds_from(data: Mapping[str, Any]) -> Thresholds:
    """Return stored thresholds."""
    completed_by = data["completed_by"]
    return thresholds_with(
        {**data, "completed_by": completed_by | {"day": date.fromisoformat(completed_by["day"])}}
    )


def check_completed(estate_name: str, completed_on: date, completed_by: Deadline) -> None:
    """Refuse an estate that was completed too late. Raises estate-too-new."""
    if completed_on > completed_by.day:
        raise ESTATE_TOO_NEW(
            f"{estate_name}于{chinese_date(completed_on)}建成，"
            f"只有{chinese_date(completed_by.day)}（含）以前建成的小区可以申报改造。",
            completed_on=completed_on.isoformat(),
            completed_by=completed_by.day.isoformat(),
        )


def next_stages(stage: Stage) -> tuple[Stage, ...]:
    """Return where a renovation may go from a stage: on, or back where it was sent back."""
    place = ORDER.index(stage)
    onward = ORDER[place + 1 : place + 2]
    back = (RETURNS[stage],) if stage in RETURNS else ()
    return onward + back


def is_onward(stage: Stage, to: Stage) -> bool:
    """Say whether a step goes on, not back."""
    return ORDER.index(to) > ORDER.index(stage)


def check_step(stage: Stage, to: Stage, *, on: date, last_on: date, today: date) -> None:
    """Refuse a step out of order or out of time. Raises stage-not-next, step-in-future, step-before-last."""
    allowed = next_stages(stage)
    if to not in allowed:
        names = "或".join(f"“{TITLES[one]}”" for one in allowed)
        raise STAGE_NOT_NEXT(
            f"项目现在是“{TITLES[stage]}”阶段，"
            + (f"下一步只能进入{names}。" if names else "已经是最后一个阶段。"),
            allowed=[one.value for one in allowed],
        )
    if on > today:
        raise STEP_IN_FUTURE(errors={"on": ["不能晚于今天"]})
    if on < last_on:
        raise STEP_BEFORE_LAST(
            f"上一步是{chinese_date(last_on)}办的，这一步不能更早。",
            errors={"on": ["不能早于上一步"]},
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken: the stage it led to, when, on what evidence, by whom."""

    stage: Stage
    on: date
    evidence: str
    by: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the line that residents see. `state` is done, current or ahead."""

    stage: Stage
    title: str
    state: str
    on: date | None = None
    evidence: str | None = None
    by: str | None = None


def line(stage: Stage, steps: Sequence[Step]) -> tuple[Stop, ...]:
    """Return the whole journey as one line: what is behind, where it stands, what is ahead.

    After a return, the stages that have to be gone through again are ahead.
    """
    latest = {step.stage: step for step in steps}
    here = ORDER.index(stage)
    stops = []
    for place, one in enumerate(ORDER):
        if place > here:
            stops.append(Stop(one, TITLES[one], "ahead"))
            continue
        state = "current" if place == here else "done"
        step = latest[one]
        stops.append(Stop(one, TITLES[one], state, step.on, step.evidence, step.by))
    return tuple(stops)


@dataclass(frozen=True, slots=True)
class CheckedAim:
    """One aim of the complete-community checklist as the plan meets it, or why it does not."""

    code: str
    covered: bool
    note: str


def check_reasons(aims: Sequence[CheckedAim]) -> None:
    """Refuse an aim that is not covered and gives no reason. Raises community-reason-missing."""
    silent = [aim.code for aim in aims if not aim.covered and not aim.note.strip()]
    if silent:
        raise CHECK_REASON_MISSING(
            "没有覆盖的项目要写明理由：" + "、".join(COMMUNITY_CHECKLIST[one] for one in silent),
            errors={f"aims.{one}": ["请写明理由"] for one in silent},
        )


def check_community(aims: Sequence[CheckedAim]) -> None:
    """Refuse a plan that was not held against the whole checklist. Raises community-incomplete."""
    given = {aim.code for aim in aims}
    unchecked = [title for code, title in COMMUNITY_CHECKLIST.items() if code not in given]
    if unchecked:
        raise COMMUNITY_INCOMPLETE(
            f"方案还有{len(unchecked)}项没有对照完整社区标准：" + "、".join(unchecked) + "。"
            "每项要么已经覆盖，要么写明理由。",
            missing=len(unchecked),
        )
