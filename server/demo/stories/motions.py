"""What the owners decide: a property service adopted, the maintenance fund being voted on, rules in review."""

from collections.abc import Generator
from datetime import datetime

from models.base.problems import Problem
from models.disclosures import actions as disclosures
from models.motions import actions, ballots, clockwork, drafting
from models.motions.rule_set import Periods
from models.motions.tables import Motion
from server.demo.stage import Stage, Story, chance

SERVICE = (
    "选聘咸宁市安居物业服务有限公司为桂花苑小区提供物业服务",
    (
        "是否同意选聘咸宁市安居物业服务有限公司，按每月每平方米 0.60 元，为本小区提供保洁、秩序维护、绿化养护和"
        "公共设施日常维护，期限三年？"
    ),
    "居民需求调查中，多数住户希望改造后聘请专业物业企业管理。三家企业报价已在公告栏公示，业主代表推荐该企业。",
)
ROOF = (
    "使用维修资金修缮六栋楼屋面防水",
    "是否同意使用住宅专项维修资金 312,000 元，对 1 至 6 栋屋面重做防水？",
    "顶层住户普遍反映屋面漏水。施工单位的预算已由街道审核，差额由改造资金补足。",
)
RULES = (
    "桂花苑小区管理规约（修订稿）",
    "是否同意附件中的管理规约（修订稿）？主要变化：明确停车位使用办法和电动自行车充电管理。",
    "原规约制定于 2004 年，已不适应改造后的管理需要。",
)

OBJECTION = "我家投票那天不在，怎么算参加了？请核对三单元的票。"
ANSWER = (
    "已核对：您家没有投票，没有计入参加人数，只计入全体户数。三单元的票逐张核对无误，公示结果不变。"
)

UNDECIDED = frozenset({"1栋1单元302室", "1栋1单元501室", "1栋3单元201室"})
"""Homes that leave their vote in the open motion to the visitor: an old man, a couple, an owner of three units."""


def tell(stage: Stage) -> Story:
    """One motion in effect, one open, one in review."""
    service = yield from _noticed(stage, "property_service", SERVICE, 72)
    yield from _open(stage, service, 55)
    yield from _vote(stage, service, 96, (54, 41), yes=74, no=17)
    yield from _finish(stage, service, 39)
    roof = yield from _noticed(stage, "fund_use", ROOF, 20)
    yield from _open(stage, roof, 4)
    in_review = stage.ago(2, 15)
    yield from _vote(stage, roof, 88, (3, 1), yes=70, no=18, without=UNDECIDED)
    _drafted(stage, "management_rules", RULES, in_review)


def _drafted(stage: Stage, matter: str, words: tuple[str, str, str], moment: datetime) -> Motion:
    title, text, reason = words
    motion = drafting.draft(
        stage.clerk,
        stage.estate_id,
        matter=matter,
        title=title,
        text=text,
        reason=reason,
        periods=Periods(),
        now=moment,
    )
    drafting.submit(stage.clerk, motion.id, version=motion.version, now=moment)
    return motion


def _noticed(
    stage: Stage, matter: str, words: tuple[str, str, str], days: int
) -> Generator[datetime, None, int]:
    """Draft, review and announce a motion; return its number."""
    yield stage.ago(days + 2, 15)
    motion = _drafted(stage, matter, words, stage.ago(days + 2, 15))
    yield stage.ago(days + 1, 11)
    drafting.approve(
        stage.moderator, motion.id, version=motion.version, now=stage.ago(days + 1, 11)
    )
    yield stage.ago(days, 9)
    actions.publish_notice(
        stage.moderator, motion.id, opens_at=None, version=motion.version, now=stage.ago(days, 9)
    )
    return motion.id


def _open(stage: Stage, motion_id: int, days: int) -> Story:
    yield stage.ago(days, 8, 30)
    motion = clockwork.locked(motion_id)
    actions.open_voting(
        stage.secretary, motion_id, version=motion.version, now=stage.ago(days, 8, 30)
    )


def _vote(
    stage: Stage,
    motion_id: int,
    percent: int,
    days: tuple[int, int],
    *,
    yes: int,
    no: int,
    without: frozenset[str] = frozenset(),
) -> Story:
    """Let owners vote; the second of a couple finds the ballot cast."""
    since, until = days
    people = [
        one
        for one in stage.share(percent, f"motion {motion_id}")
        if one.persona.unit not in without
    ]
    for moment, resident in stage.spread(people, f"day {motion_id}", since=since, until=until):
        yield moment
        for seat in ballots.seats_of(resident.actor, motion_id):
            roll = chance(f"choice {motion_id}", resident.persona.id)
            choice = "yes" if roll < yes else "no" if roll < yes + no else "abstain"
            try:
                ballots.cast_ballot(resident.actor, motion_id, seat.owner_group_id, choice, moment)
            except Problem as problem:
                if problem.code != "ballot-already-cast":
                    raise


def _finish(stage: Stage, motion_id: int, days: int) -> Story:
    """Close, count, publicise, and let the publicity run out."""
    yield stage.ago(days, 0, 5)
    clockwork.settle(clockwork.locked(motion_id), stage.ago(days, 0, 5))
    yield stage.ago(days)
    motion = clockwork.locked(motion_id)
    actions.count(stage.secretary, motion_id, version=motion.version, now=stage.ago(days))
    yield stage.ago(days, 15)
    actions.publicise(stage.moderator, motion_id, version=motion.version, now=stage.ago(days, 15))
    yield from _object(stage, motion_id, days - 3)
    yield stage.ago(days - 17, 0, 5)
    clockwork.settle(clockwork.locked(motion_id), stage.ago(days - 17, 0, 5))


def _object(stage: Stage, motion_id: int, days: int) -> Story:
    """One owner objects to the result, and is answered."""
    objector = stage.share(20, "objection")[0]
    yield stage.ago(days, 19)
    made = actions.object_to_result(objector.actor, motion_id, OBJECTION, stage.ago(days, 19))
    yield stage.ago(days - 2, 15)
    disclosures.decide(
        stage.secretary,
        made.id,
        uphold=False,
        answer=ANSWER,
        version=made.version,
        now=stage.ago(days - 2, 15),
    )
