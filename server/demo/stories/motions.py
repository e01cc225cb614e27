"""What the owners decide: a property service adopted, the maintenance fund being voted on, rules in review.

The management of the parking places, decided on every channel, is a story of its own: parking.py.
"""

from datetime import date

from models.disclosures import actions as disclosures
from models.motions import clockwork, results, ruling
from models.motions.house_rules import HouseRules
from models.motions.questions import Asked, QuestionKind
from server.demo.stage import Stage, Story
from server.demo.stories import mandates, papers, rounds
from server.demo.stories.voting import Sheet, choices_of, counted, drafted, noticed, opened, vote

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

ROOF_READ = {"q1": ["yes"], "q2": ["a"]}
AGENT_HOME = "1栋3单元201室"
UNDECIDED = frozenset({"1栋1单元302室", "1栋1单元501室", "1栋3单元201室"})
"""Homes that leave their vote in the open motion to the visitor: an old man, a couple, an owner of three units."""


def tell(stage: Stage) -> Story:
    """Rules of their own, one motion in effect, one open, one in review."""
    yield stage.ago(80, 10)
    house = ruling.draft_rules(stage.clerk, stage.estate_id, HOUSE_RULES, stage.ago(80, 10))
    yield stage.ago(79, 15)
    ruling.review_rules(stage.secretary, house.id, version=house.version, now=stage.ago(79, 15))
    service = yield from noticed(stage, SERVICE, 72)
    yield from opened(stage, service, 55)
    yield from _vote(stage, service, SERVICE, 96, (54, 41))
    yield from counted(stage, service, 39)
    yield from _object(stage, service, 36)
    yield stage.ago(22, 0, 5)
    clockwork.settle(clockwork.locked(service), stage.ago(22, 0, 5))
    roof = yield from noticed(stage, ROOF, 20)
    yield from rounds.go(stage, roof, (1,), 12)
    yield from opened(stage, roof, 4)
    in_review = stage.ago(2, 15)
    yield from _vote(stage, roof, ROOF, 88, (3, 1), without=UNDECIDED)
    drafted(stage, RULES, in_review)
    yield from _hand_in(stage, roof)


def _vote(
    stage: Stage,
    motion_id: int,
    sheet: Sheet,
    percent: int,
    days: tuple[int, int],
    *,
    without: frozenset[str] = frozenset(),
) -> Story:
    since, until = days
    people = [
        one
        for one in stage.share(percent, f"motion {motion_id}")
        if one.persona.unit not in without
    ]
    for moment, resident in stage.spread(people, f"day {motion_id}", since=since, until=until):
        yield moment
        vote(resident, motion_id, choices_of(sheet, resident.persona.id), moment)


def _hand_in(stage: Stage, motion_id: int) -> Story:
    """What owners without a phone bring to the desk waits for somebody to look at it a second time."""
    *first, last = papers.without_account(stage)[:3]
    yield stage.ago(1, 16)
    papers.enter(stage, motion_id, papers.of(stage, first, ROOF_READ), stage.ago(1, 16))
    mandates.enter(stage, motion_id, last.owner_group_id, AGENT_HOME, stage.ago(1, 16))


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
