"""What residents were asked: before the renovation (closed), and how a first step was received (open)."""

from datetime import datetime
from typing import Any

from models.accounts.tables import MembershipRole
from models.base.paging import Paging
from models.moderation import actions as moderation
from models.moderation import appeals
from models.surveys import actions, answering
from models.surveys.rules import Per, Question, QuestionKind, SurveyKind
from server.demo.stage import Resident, Stage, Story, chance

NEEDS = (
    Question(
        QuestionKind.MULTIPLE,
        "您觉得最急需改造的是哪些？（可多选）",
        (
            "屋面漏水",
            "雨污管网",
            "楼道照明与粉刷",
            "停车位",
            "电动自行车充电",
            "加装电梯",
            "绿化与健身场地",
        ),
    ),
    Question(
        QuestionKind.SINGLE,
        "改造后您希望怎样管理小区？",
        ("聘请物业企业", "业主自行管理", "由社区代管"),
    ),
    Question(QuestionKind.SCALE, "您对现在的居住环境满意吗？"),
    Question(QuestionKind.TEXT, "还有什么想对社区说的？", required=False),
)
OUTCOME = (
    Question(QuestionKind.SCALE, "先行完成的楼道照明更换，您满意吗？"),
    Question(QuestionKind.SCALE, "施工人员文明施工、当日清场，您满意吗？"),
    Question(QuestionKind.SINGLE, "楼道灯现在亮得怎么样？", ("很亮", "合适", "偏暗", "还有不亮的")),
    Question(QuestionKind.TEXT, "还有哪里需要整改？", required=False),
)
SAID = (
    "三单元顶楼一下雨就漏，盼着早点修。",
    "车位太少了，能不能画线管起来。",
    "老人上下楼不方便，希望能加扶手。",
    "充电棚最好离楼远一点。",
    "下水道夏天返味，希望一起改。",
    "楼下的健身器材坏了两年了。",
    "请把晾衣架留着，老人要用。",
    "改造的时候别停水太久。",
)
MISJUDGED = "充电棚最好离楼远一点。"
APPEAL = "充电棚就在改造清单里，我说的是放在哪里，请再看看。"
"""One text was refused by mistake; its author appeals, and somebody else is to look again."""
WANTED = (58, 52, 37, 66, 61, 33, 24)
"""Per cent who want each of the choices of the first question."""
REMARKS = ("四单元二楼的灯时好时坏。", "比以前亮堂多了，谢谢。")


def tell(stage: Stage) -> Story:
    """One closed needs survey, one open outcome survey with texts that wait for moderation."""
    yield stage.ago(75, 8)
    needs = _publish(stage, SurveyKind.NEEDS, "桂花苑小区改造需求调查", NEEDS, window=(-75, -61))
    yield from _fill(stage, needs, 78, (74, 62), SAID, decided=True)
    yield stage.ago(60, 20)
    _appeal(stage, stage.ago(60, 20))
    yield stage.ago(6, 8)
    outcome = _publish(
        stage,
        SurveyKind.OUTCOME,
        "楼道照明先行改造满意度调查",
        OUTCOME,
        window=(-6, 9),
        intro="楼道照明已先行更换，请您说说效果。您的回答只以汇总形式公布。",
    )
    yield from _fill(stage, outcome, 34, (5, 1), REMARKS, decided=False)


def _publish(
    stage: Stage,
    kind: SurveyKind,
    title: str,
    questions: tuple[Question, ...],
    *,
    window: tuple[int, int],
    intro: str = "",
) -> int:
    """Publish a survey; `window` in days from today."""
    opens, closes = window
    wanted = actions.Draft(
        kind=kind,
        title=title,
        intro=intro,
        per=Per.RESIDENT,
        audience=tuple(MembershipRole),
        opens_at=stage.ago(-opens, 9),
        closes_at=stage.ago(-closes, 18),
        questions=questions,
    )
    before = stage.ago(-opens, 8)
    survey = actions.draft(stage.clerk, stage.estate_id, wanted, before)
    actions.publish(stage.moderator, survey.id, version=survey.version, now=before)
    return survey.id


def _fill(
    stage: Stage,
    survey_id: int,
    percent: int,
    days: tuple[int, int],
    texts: tuple[str, ...],
    *,
    decided: bool,
) -> Story:
    asked = actions.questions(survey_id)
    since, until = days
    people = stage.share(percent, f"survey {survey_id}")
    listed = stage.spread(people, f"survey day {survey_id}", since=since, until=until)
    for number, (moment, resident) in enumerate(listed):
        yield moment
        given: dict[int, Any] = {}
        for row in asked:
            given[row.id] = _answer_of(resident, actions.question_of(row), number, texts)
        membership_id = next(iter(resident.units.values()))
        answered = answering.answer(resident.actor, survey_id, membership_id, given, moment)
        if decided:
            _let_through(stage, answered.id, moment)


def _let_through(stage: Stage, answer_id: int, moment: datetime) -> None:
    for text in answering.texts_of(answer_id):
        item = moderation.item_of((answering.SUBJECT, text.id))
        moderation.checked(item.id, "pass", 100, moment)
        fits = text.text != MISJUDGED
        moderation.decide(
            stage.moderator,
            item.id,
            approve=fits,
            reason="内容合适" if fits else "与本事项无关",
            version=item.version,
            now=moment,
        )


def _appeal(stage: Stage, moment: datetime) -> None:
    for resident in stage.residents:
        for own in appeals.own_items(resident.actor, Paging()).items:
            if own.item.text == MISJUDGED:
                appeals.appeal(resident.actor, own.item.id, APPEAL, moment)


def _answer_of(resident: Resident, question: Question, number: int, texts: tuple[str, ...]) -> Any:
    roll = chance(question.title, resident.persona.id)
    if question.kind is QuestionKind.TEXT:
        return texts[number // 7] if number % 7 == 0 and number // 7 < len(texts) else None
    if question.kind is QuestionKind.SCALE:
        return 5 if roll < 38 else 4 if roll < 70 else 3 if roll < 88 else 2
    if question.kind is QuestionKind.SINGLE:
        return 0 if roll < 62 else 1 if roll < 85 else 2
    chosen = [
        place
        for place, option in enumerate(question.options)
        if chance(option, resident.persona.id) < WANTED[place]
    ]
    return chosen or [0]
