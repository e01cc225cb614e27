"""The renovation: begun, its party branch and council meetings on record, most illegal structures gone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from models.base.clock import local_date
from models.meetings import actions as meetings
from models.meetings.actions import Attendance
from models.meetings.rules import Party
from models.places import actions as places
from models.preconditions import structures
from models.preconditions.structure_rules import StructureKind
from models.renovations import actions
from models.renovations.rules import Stage as Step
from server.demo.stage import Stage, Story

Act = Callable[[], None]
TITLE = "桂花苑小区老旧小区改造"

MEETINGS = (
    (
        83,
        "商议是否申报改造、怎样征集需求",
        "会议同意申报改造，先开展入户问需。楼栋长分片包户，独居老人由志愿者上门填写。",
        "各栋业主代表",
    ),
    (
        46,
        "答复公约意见、商议居民出资办法",
        "逐条答复公约意见。商定居民出资按建筑面积分摊，困难家庭可申请减免，可用维修资金抵缴。",
        "各栋业主代表",
    ),
    (
        18,
        "通报违建拆除进度、屋面防水表决安排",
        "已拆除的由第二人到场复核。屋面防水使用维修资金，按规定由业主共同决定，公告15天后投票。",
        "各栋业主代表、顶层住户",
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """An illegal structure as the sample has it. `gone` and `checked`: days ago, None while it is not so."""

    unit: str | None
    place: str
    kind: StructureKind
    before: str
    after: str = ""
    gone: int | None = None
    checked: int | None = None


STRUCTURES = (
    Found(
        "1栋1单元101室",
        "1栋北侧",
        StructureKind.GARDEN,
        "围占绿地约12平方米种菜",
        "围栏、菜地已清除，补种草皮",
        41,
        40,
    ),
    Found(
        "2栋4单元602室",
        "2栋4单元屋顶",
        StructureKind.ROOFTOP,
        "屋顶搭建阳光房约18平方米",
        "阳光房已拆除，屋面已清理",
        30,
        29,
    ),
    Found(
        "3栋2单元101室",
        "3栋南侧",
        StructureKind.SHED,
        "搭建杂物棚约6平方米",
        "杂物棚已拆除，地面已平整",
        27,
        26,
    ),
    Found(
        None,
        "4栋与5栋之间消防通道",
        StructureKind.PASSAGE,
        "地锁和花盆占用消防通道",
        "地锁、花盆已移走，划了黄线",
        22,
        21,
    ),
    Found(
        "5栋1单元102室",
        "5栋1单元门前",
        StructureKind.ENCLOSURE,
        "砌墙圈占公共场地约9平方米",
        "围墙已拆除，垃圾已清运",
        3,
    ),
    Found(
        "6栋3单元601室",
        "6栋3单元屋顶",
        StructureKind.ROOFTOP,
        "屋顶搭建彩钢棚约25平方米，住户外出务工，已联系约定拆除",
    ),
)


def tell(stage: Stage) -> Story:
    """From the application to the six preconditions, of which some are met and some not."""
    acts: list[tuple[int, Act]] = [
        (94, lambda: _found_branch(stage)),
        (81, lambda: _start(stage)),
        (58, lambda: _go_on(stage, Step.PRECONDITIONS, "问需调查结束，结果已公布", 58)),
        *[(meeting[0] - 1, partial(_meet, stage, *meeting)) for meeting in MEETINGS],
        (50, lambda: _declare(stage)),
        (49, lambda: _confirm(stage)),
    ]
    for found in STRUCTURES:
        acts += _acts_on(stage, found)
    for days, act in sorted(acts, key=lambda one: -one[0]):
        yield stage.ago(days, 10)
        act()


def _found_branch(stage: Stage) -> None:
    meetings.record_branch(
        stage.clerk,
        stage.estate_id,
        name="中共香樟社区桂花苑小区支部委员会",
        established_on=local_date(stage.ago(96)),
        basis=f"温街组〔{stage.ago(96):%Y}〕21号批复",
        version=0,
        now=stage.ago(94),
    )


def _start(stage: Stage) -> None:
    actions.start(
        stage.secretary,
        title=TITLE,
        estate_ids=[stage.estate_id],
        evidence=f"温街文〔{stage.ago(82):%Y}〕9号：同意桂花苑小区申报改造",
        thresholds={},
        now=stage.ago(81),
    )


def _go_on(stage: Stage, to: Step, evidence: str, days: int) -> None:
    ((_, found),) = actions.running_at([stage.estate_id])
    actions.take_step(
        stage.secretary,
        found.id,
        to=to,
        on=local_date(stage.ago(days)),
        evidence=evidence,
        version=found.version,
        now=stage.ago(days),
    )


def _meet(stage: Stage, days: int, topic: str, minutes: str, owners: str) -> None:
    meetings.enter_meeting(
        stage.clerk,
        stage.estate_id,
        held_on=local_date(stage.ago(days)),
        topic=topic,
        minutes=minutes,
        minutes_digest=None,
        attendance=[
            Attendance(Party.PARTY_BRANCH, 3, "周建平主持"),
            Attendance(Party.RESIDENTS_COMMITTEE, 2, ""),
            Attendance(Party.OWNERS, 11, owners),
            Attendance(Party.STREET, 1, ""),
        ],
        now=stage.ago(days - 1),
    )


def _declare(stage: Stage) -> None:
    structures.declare_complete(
        stage.clerk,
        stage.estate_id,
        statement=f"楼栋长和社区干部逐栋逐户排查，共{len(STRUCTURES)}处，没有遗漏。",
        version=0,
        now=stage.ago(50),
    )


def _confirm(stage: Stage) -> None:
    structures.decide_register(
        stage.moderator, stage.estate_id, accept=True, reason="", version=1, now=stage.ago(49)
    )


def _acts_on(stage: Stage, found: Found) -> list[tuple[int, Act]]:
    """Return what happens to a structure: the clerk enters, another person checks."""
    numbers: list[int] = []

    def enter() -> None:
        units = places.units_by_label(stage.estate_id)
        made = structures.enter(
            stage.clerk,
            stage.estate_id,
            unit_id=units[found.unit].id if found.unit else None,
            place=found.place,
            kind=found.kind,
            found_on=local_date(stage.ago(52)),
            before=found.before,
            before_digest=None,
            now=stage.ago(51),
        )
        numbers.append(made.id)

    def clear() -> None:
        assert found.gone is not None  # noqa: S101 - only then it is an act
        moment = stage.ago(found.gone)
        structures.clear(
            stage.clerk,
            numbers[0],
            cleared_on=local_date(moment),
            after=found.after,
            after_digest=None,
            version=1,
            now=moment,
        )

    def check() -> None:
        assert found.checked is not None  # noqa: S101
        structures.check(
            stage.moderator,
            numbers[0],
            accept=True,
            reason="到场看过，情况属实",
            version=2,
            now=stage.ago(found.checked),
        )

    acts: list[tuple[int, Act]] = [(51, enter)]
    if found.gone is not None:
        acts.append((found.gone, clear))
    if found.checked is not None:
        acts.append((found.checked, check))
    return acts
