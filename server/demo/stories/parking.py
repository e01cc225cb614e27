"""Who runs the parking places: a motion decided on every channel, under rules of the owners' own, and publicised.

Sheets were taken to the doors; who got one and did not return it counts as the owners' rules say, apart from the
others.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from models.base.clock import local_date
from models.disclosures import objections
from models.motions import actions, clockwork, ruling
from models.motions.ballots import cast_ballot, own_ballot
from models.motions.house_rules import HouseRules
from models.motions.nonreturn import Nonreturn
from models.motions.questions import Asked, QuestionKind
from models.motions.receipts import Cast
from models.motions.rule_set import Periods
from models.motions.standing import Precedence, Revision
from models.paper_ballots import entering
from models.paper_ballots.entering import Read
from models.paper_ballots.rules import number_of
from models.proxies import actions as proxies
from models.proxies import giving
from server.demo.stage import Stage, Story
from server.demo.stories import mandates, papers, rounds
from server.demo.stories.papers import Paper
from server.demo.stories.voting import Sheet, choices_of, counted, noticed, opened, vote

Act = tuple[datetime, Callable[[], object]]

SHEET = Sheet(
    "确定小区停车位和公共场地的管理模式",
    "改造后新增停车位 86 个、公共场地 3 处，由谁来管、怎么收费，请各位业主从三种管理模式里选定一种。",
    "停车位已经划好线，还没有人管，先到先停，居民意见较多。三种办法由业主代表和社区共同提出。",
    (
        Asked(
            QuestionKind.CHOICE,
            "management_model",
            "停车位和公共场地由谁管理",
            "新增停车位和公共场地采用哪一种管理模式？",
            proposals=(
                (
                    "物业企业统一管理",
                    "收费：每个车位每月 80 元\n期限：三年\n办法：专人登记，每半年摇号一次，收支每季度公布",
                ),
                (
                    "业主自行管理",
                    "收费：每个车位每月 50 元\n期限：一年一议\n办法：业主委员会牵头，业主轮流值班",
                ),
                (
                    "委托社区物业中心",
                    "收费：每个车位每月 60 元\n期限：两年\n办法：社区派人管理，结余归全体业主",
                ),
            ),
        ),
    ),
    (((("a",), 60), (("b",), 22), (("c",), 11), (("none",), 3), (("abstain",), 4)),),
)
WINDOW_DAYS, MORE_DAYS = 7, 3
WHY_LONGER = "还有六十多户没有联系上，延长三天，由楼栋长再上门一次。"

RULES_NAME = "桂花苑小区业主大会议事规则（修订）"
CLAUSES = {
    "revision": "第十四条",
    "precedence": "第十五条",
    "nonreturn": "第十六条",
    "proxies": "第十七条",
}
WARNING = (
    "选票送到您手里或家里、到期没有交回的，按本小区业主大会议事规则第十六条，"
    "视为同意已投票的多数意见，单独列出。请您一定在截止前投票。"
)

ROLL_OBJECTION = "名册上我家面积和房产证不一样，请核对。"
ROLL_ANSWER = "已和您一起核对房产证复印件：名册的面积是专有部分面积，与房产证附图一致，不用更正。"

CHANGED_HOME, HELPED_HOME, TWICE_HOME = "1栋3单元201室", "1栋1单元302室", "1栋2单元202室"
SENT_HOME, TAKEN_BACK_HOME = "2栋3单元401室", "1栋1单元501室"
APART = frozenset({CHANGED_HOME, HELPED_HOME, TWICE_HOME, SENT_HOME, TAKEN_BACK_HOME})
AGENT_HOME, OTHER_AGENT_HOME = "1栋1单元101室", "1栋1单元102室"
HELPER = "林小军（经办人）"

ON_PAPER = 26
PAPER_CHOICES = ("a", "a", "b", "a", "c", "a", "a", "b", "none", "a")
SPOILT_WHY = "两个方案都打了勾，没有签名更正"
DECISION = "核对原票：第二个方框的勾被划掉并签了名，以第一个方框为准。"


def tell(stage: Stage) -> Story:
    """From the owners' revised rules to the result's publicity."""
    yield from _revise_rules(stage)
    motion_id = yield from noticed(stage, SHEET, 36, Periods(window_days=WINDOW_DAYS))
    yield from _before_opening(stage, motion_id)
    yield from opened(stage, motion_id, 20)
    for moment, act in sorted(_while_open(stage, motion_id), key=lambda one: one[0]):
        yield moment
        act()
    yield from counted(stage, motion_id, 9)


def _revise_rules(stage: Stage) -> Story:
    rules = HouseRules(
        revision=Revision.ONCE,
        precedence=Precedence.ONLINE,
        nonreturn=Nonreturn.FOLLOW_MAJORITY,
        accepted_ways=("handed", "posted"),
        warning=WARNING,
        document=RULES_NAME,
        adopted_on=local_date(stage.ago(46)),
        clauses=CLAUSES,
    )
    yield stage.ago(41, 16)
    house = ruling.draft_rules(stage.clerk, stage.estate_id, rules, stage.ago(41, 16))
    yield stage.ago(40, 10)
    ruling.review_rules(stage.secretary, house.id, version=house.version, now=stage.ago(40, 10))


def _before_opening(stage: Stage, motion_id: int) -> Story:
    """Sheets go from door to door; the roll is objected to and stands; two owners send somebody else."""
    yield from rounds.go(stage, motion_id, (1, 2, 3), 34)
    yield from _object_to_roll(stage, motion_id)
    yield from rounds.go(stage, motion_id, (4, 5, 6), 30)
    yield from rounds.hang_up(stage, motion_id, 35, 28)
    for home, agent, hour in (
        (SENT_HOME, AGENT_HOME, 19),
        (TAKEN_BACK_HOME, OTHER_AGENT_HOME, 20),
    ):
        yield stage.ago(22, hour)
        mandates.give(stage, motion_id, home, agent, stage.ago(22, hour))


def _object_to_roll(stage: Stage, motion_id: int) -> Story:
    objector = stage.share(20, "roll objection")[0]
    yield stage.ago(33, 19)
    disclosure_id = clockwork.locked(motion_id).roll_disclosure_id or 0
    made = objections.object_to(objector.actor, disclosure_id, ROLL_OBJECTION, stage.ago(33, 19))
    yield stage.ago(31, 15)
    objections.decide(
        stage.secretary,
        made.id,
        uphold=False,
        answer=ROLL_ANSWER,
        version=made.version,
        now=stage.ago(31, 15),
    )


def _while_open(stage: Stage, motion_id: int) -> Iterator[Act]:
    yield from _online(stage, motion_id)
    yield from _told_apart(stage, motion_id)
    yield from _on_paper(stage, motion_id)
    yield stage.ago(14, 9, 30), partial(_extend, stage, motion_id)


def _online(stage: Stage, motion_id: int) -> Iterator[Act]:
    people = [one for one in stage.share(74, "parking") if one.persona.unit not in APART]
    for moment, resident in stage.spread(people, "parking day", since=19, until=11):
        choices = choices_of(SHEET, resident.persona.id)
        yield moment, partial(vote, resident, motion_id, choices, moment)


def _told_apart(stage: Stage, motion_id: int) -> Iterator[Act]:
    """One changes the ballot once, one is helped, one sends a neighbour, one takes the mandate back and votes."""

    def cast(home: str, code: str, moment: datetime, helper: str | None = None) -> Act:
        ballot = Cast({"q1": (code,)}, helper)
        actor, group_id = mandates.at(stage, home).actor, mandates.group_of(stage, home)
        return moment, partial(cast_ballot, actor, motion_id, group_id, ballot, moment)

    yield cast(CHANGED_HOME, "b", stage.ago(18, 19, 10))
    changed_at = stage.ago(15, 20, 5)
    yield changed_at, partial(_change, stage, motion_id, CHANGED_HOME, "a", changed_at)
    yield cast(HELPED_HOME, "a", stage.ago(16, 10, 20), HELPER)
    yield cast(TWICE_HOME, "a", stage.ago(19, 19, 40))
    sent, back = stage.ago(18, 19, 40), stage.ago(19, 18)
    agent, group_id = mandates.at(stage, AGENT_HOME).actor, mandates.group_of(stage, SENT_HOME)
    yield sent, partial(proxies.cast, agent, motion_id, group_id, {"q1": ("a",)}, sent)
    owner, group_id = (
        mandates.at(stage, TAKEN_BACK_HOME).actor,
        mandates.group_of(stage, TAKEN_BACK_HOME),
    )
    yield back, partial(giving.revoke, owner, motion_id, group_id, reason="", now=back)
    yield cast(TAKEN_BACK_HOME, "a", stage.ago(17, 20))


def _change(stage: Stage, motion_id: int, home: str, code: str, moment: datetime) -> None:
    """Open the ballot that counts and cast another instead."""
    actor, group_id = mandates.at(stage, home).actor, mandates.group_of(stage, home)
    held = own_ballot(actor, motion_id, group_id, moment)
    ballot = Cast({"q1": (code,)}, replaces=held.receipt["id"])
    cast_ballot(actor, motion_id, group_id, ballot, moment)


def _on_paper(stage: Stage, motion_id: int) -> Iterator[Act]:
    """Two batches, each read again the next day; one sheet read differently, one spoilt, one of an owner who voted."""
    groups = [one.owner_group_id for one in papers.without_account(stage)[-ON_PAPER:]]
    sheets = [_paper(stage, number, group_id) for number, group_id in enumerate(groups)]
    sheets.append(
        Paper(mandates.group_of(stage, TWICE_HOME), stage.ago(17, 9), Read({"q1": ["b"]}))
    )
    early = [one for one in sheets if one.at < stage.ago(14, 0)]
    late = [one for one in sheets if one.at >= stage.ago(14, 0)]
    for batch, days in ((early, 14), (late, 11)):
        first, second = stage.ago(days, 15), stage.ago(days - 1, 10)
        yield first, partial(papers.enter, stage, motion_id, batch, first)
        yield second, partial(papers.read_again, stage, motion_id, batch, second)
    differing = [one for one in sheets if one.read_again is not None]
    yield stage.ago(10, 16), partial(_decide, stage, motion_id, differing)


def _paper(stage: Stage, number: int, group_id: int) -> Paper:
    at = stage.ago(19 - number % 8, 9 + number % 8, 5 * number % 60)
    code = PAPER_CHOICES[number % len(PAPER_CHOICES)]
    if number == 3:
        return Paper(group_id, at, Read({"q1": ["a"]}), Read({"q1": ["b"]}))
    if number == 5:
        return Paper(group_id, at, Read({"q1": ["spoilt"]}, SPOILT_WHY))
    if number == 8:
        return Paper(group_id, at, Read({"q1": ["blank"]}))
    return Paper(group_id, at, Read({"q1": [code]}))


def _decide(stage: Stage, motion_id: int, sheets: Iterable[Paper]) -> None:
    for one in sheets:
        number = number_of(motion_id, one.group_id)
        moment = stage.ago(10, 16)
        entering.decide(
            stage.secretary, motion_id, number, one.read.choices, reason=DECISION, now=moment
        )


def _extend(stage: Stage, motion_id: int) -> None:
    motion = clockwork.locked(motion_id)
    actions.extend(
        stage.secretary,
        motion_id,
        days=MORE_DAYS,
        reason=WHY_LONGER,
        version=motion.version,
        now=stage.ago(14, 9, 30),
    )
