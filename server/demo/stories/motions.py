"""What the owners decide: a property service adopted, the maintenance fund being voted on, rules in review."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.base.problems import Problem
from models.disclosures import actions as disclosures
from models.motions import actions, ballots, clockwork, drafting, results, ruling
from models.motions.house_rules import HouseRules
from models.motions.questions import Asked, QuestionKind
from models.motions.receipts import Cast
from models.motions.rule_set import Periods
from models.motions.tables import Motion
from server.demo.stage import Resident, Stage, Story, chance


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ballot sheet, and how many in a hundred choose what in each of its questions."""

    title: str
    text: str
    reason: str
    asked: tuple[Asked, ...]
    shares: tuple[tuple[tuple[tuple[str, ...], int], ...], ...] = ()


SERVICE = Sheet(
    "选聘咸宁市安居物业服务有限公司为桂花苑小区提供物业服务",
    "小区改造完成后的管理，请各位业主共同决定：一是选聘物业服务企业，二是选举业主委员会监督服务。",
    "居民需求调查中，多数住户希望改造后聘请专业物业企业管理。三家企业报价已在公告栏公示，业主代表推荐该企业。",
    (
        Asked(
            QuestionKind.APPROVAL,
            "property_service",
            "选聘物业服务企业",
            (
                "是否同意选聘咸宁市安居物业服务有限公司，按每月每平方米 0.60 元，为本小区提供保洁、秩序维护、"
                "绿化养护和公共设施日常维护，期限三年？"
            ),
        ),
        Asked(
            QuestionKind.ELECTION,
            "committee_election",
            "选举业主委员会委员",
            "从五位候选人中选举三位委员，任期五年。候选人由居民小组推荐，简历已在公告栏公示。",
            3,
            (
                ("郑国强", "1 栋，退休教师，居民小组长"),
                ("黄爱珍", "2 栋，社区志愿者"),
                ("吕志明", "3 栋，水电工程师"),
                ("邱素芬", "5 栋，会计"),
                ("龚建华", "6 栋，个体经营"),
            ),
        ),
    ),
    (
        ((("yes",), 74), (("no",), 17), (("abstain",), 9)),
        (
            (("a", "b", "d"), 34),
            (("a", "c", "d"), 27),
            (("a", "b"), 16),
            (("b", "e"), 9),
            (("c", "e"), 7),
            (("abstain",), 7),
        ),
    ),
)
ROOF = Sheet(
    "使用维修资金修缮六栋楼屋面防水",
    "屋面漏水和公共收益的使用，请各位业主共同决定，两项分别计票。",
    "顶层住户普遍反映屋面漏水。施工单位的预算已由街道审核，差额由改造资金补足；公共收益去年结余 46,000 元。",
    (
        Asked(
            QuestionKind.APPROVAL,
            "fund_use",
            "使用维修资金修缮屋面",
            "是否同意使用住宅专项维修资金 312,000 元，对 1 至 6 栋屋面重做防水？",
        ),
        Asked(
            QuestionKind.CHOICE,
            "other",
            "公共收益先用在哪里",
            "去年结余的公共收益 46,000 元，先用来做哪一件事？",
            proposals=(
                ("电动自行车充电棚", "在 3 栋东侧建 40 个车位的充电棚"),
                ("单元门禁", "为 18 个单元装门禁和对讲"),
                ("活动场地", "修整中心花园，添置座椅和健身器材"),
            ),
        ),
    ),
    (
        ((("yes",), 70), (("no",), 18), (("abstain",), 12)),
        ((("a",), 41), (("b",), 34), (("c",), 15), (("none",), 4), (("abstain",), 6)),
    ),
)
"""Two of the second question's proposals lead and neither reaches one half: the count offers a run-off."""
RULES = Sheet(
    "桂花苑小区管理规约（修订稿）",
    "附件中的管理规约（修订稿）由物业管理小组起草，已征求居民意见。",
    "原规约制定于 2004 年，已不适应改造后的管理需要。",
    (
        Asked(
            QuestionKind.APPROVAL,
            "management_rules",
            "通过管理规约（修订稿）",
            "是否同意附件中的管理规约（修订稿）？主要变化：明确停车位使用办法和电动自行车充电管理。",
        ),
    ),
)

HOUSE_RULES = HouseRules(
    document="桂花苑小区业主大会议事规则",
    adopted_on=date(2024, 6, 16),
    clauses={"revision": "第十四条", "precedence": "第十五条", "nonreturn": "第十六条"},
)
"""What their own rules say is what the program would do without them, but here it has its clause."""

OBJECTION = "我家投票那天不在，怎么算参加了？请核对三单元的票。"
ANSWER = (
    "已核对：您家没有投票，没有计入参加人数，只计入全体户数。三单元的票逐张核对无误，公示结果不变。"
)

UNDECIDED = frozenset({"1栋1单元302室", "1栋1单元501室", "1栋3单元201室"})
"""Homes that leave their vote in the open motion to the visitor: an old man, a couple, an owner of three units."""


def tell(stage: Stage) -> Story:
    """Rules of their own, one motion in effect, one open, one in review."""
    yield stage.ago(80, 10)
    house = ruling.draft_rules(stage.clerk, stage.estate_id, HOUSE_RULES, stage.ago(80, 10))
    yield stage.ago(79, 15)
    ruling.review_rules(stage.secretary, house.id, version=house.version, now=stage.ago(79, 15))
    service = yield from _noticed(stage, SERVICE, 72)
    yield from _open(stage, service, 55)
    yield from _vote(stage, service, SERVICE, 96, (54, 41))
    yield from _finish(stage, service, 39)
    roof = yield from _noticed(stage, ROOF, 20)
    yield from _open(stage, roof, 4)
    in_review = stage.ago(2, 15)
    yield from _vote(stage, roof, ROOF, 88, (3, 1), without=UNDECIDED)
    _drafted(stage, RULES, in_review)


def _drafted(stage: Stage, sheet: Sheet, moment: datetime) -> Motion:
    motion = drafting.draft(
        stage.clerk,
        stage.estate_id,
        title=sheet.title,
        text=sheet.text,
        reason=sheet.reason,
        asked=sheet.asked,
        periods=Periods(),
        now=moment,
    )
    drafting.submit(stage.clerk, motion.id, version=motion.version, now=moment)
    return motion


def _noticed(stage: Stage, sheet: Sheet, days: int) -> Generator[datetime, None, int]:
    """Draft, review and announce a motion; return its number."""
    yield stage.ago(days + 2, 15)
    motion = _drafted(stage, sheet, stage.ago(days + 2, 15))
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
    actions.certify(stage.secretary, motion_id, version=motion.version, now=stage.ago(days, 8, 30))


def _vote(
    stage: Stage,
    motion_id: int,
    sheet: Sheet,
    percent: int,
    days: tuple[int, int],
    *,
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
            choices = _choices(sheet, motion_id, resident)
            cast = Cast(choices)
            try:
                ballots.cast_ballot(resident.actor, motion_id, seat.owner_group_id, cast, moment)
            except Problem as problem:
                if problem.code != "ballot-already-cast":
                    raise


def _choices(sheet: Sheet, motion_id: int, resident: Resident) -> dict[str, tuple[str, ...]]:
    return {
        f"q{number}": _chosen(shares, chance(f"choice {motion_id} {number}", resident.persona.id))
        for number, shares in enumerate(sheet.shares, start=1)
    }


def _chosen(shares: Sequence[tuple[tuple[str, ...], int]], roll: int) -> tuple[str, ...]:
    """Return what somebody at this hundredth chooses; the shares of a question come to a hundred."""
    for chosen, share in shares:
        if roll < share:
            return chosen
        roll -= share
    raise ValueError("the shares of a question do not come to a hundred")


def _finish(stage: Stage, motion_id: int, days: int) -> Story:
    """Close, count, publicise, and let the publicity run out."""
    yield stage.ago(days, 0, 5)
    clockwork.settle(clockwork.locked(motion_id), stage.ago(days, 0, 5))
    yield stage.ago(days)
    motion = clockwork.locked(motion_id)
    results.count(stage.secretary, motion_id, version=motion.version, now=stage.ago(days))
    yield stage.ago(days, 14)
    results.confirm(stage.moderator, motion_id, version=motion.version, now=stage.ago(days, 14))
    yield stage.ago(days, 15)
    results.publicise(stage.moderator, motion_id, version=motion.version, now=stage.ago(days, 15))
    yield from _object(stage, motion_id, days - 3)
    yield stage.ago(days - 17, 0, 5)
    clockwork.settle(clockwork.locked(motion_id), stage.ago(days - 17, 0, 5))


def _object(stage: Stage, motion_id: int, days: int) -> Story:
    """One owner objects to the result, and is answered."""
    objector = stage.share(20, "objection")[0]
    yield stage.ago(days, 19)
    made = results.object_to_result(objector.actor, motion_id, OBJECTION, stage.ago(days, 19))
    yield stage.ago(days - 2, 15)
    disclosures.decide(
        stage.secretary,
        made.id,
        uphold=False,
        answer=ANSWER,
        version=made.version,
        now=stage.ago(days - 2, 15),
    )
