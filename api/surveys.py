"""Surveys: staff draft and publish them, residents answer, everybody reads the result without small groups."""

from collections.abc import Collection
from typing import Any

from marshmallow import fields, validate

from api.base.access import ANYONE, RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import Id, In, Line, Moment, OneOf, Out, paged
from models.accounts.tables import MembershipRole
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.surveys import actions, answering, mine, results
from models.surveys.rules import (
    KIND_WORDS,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    STATE_WORDS,
    Per,
    Question,
    QuestionKind,
    SurveyKind,
    SurveyState,
)
from models.surveys.tables import Survey

cap = Capability("surveys", "问卷")


class QuestionIn(In):
    kind = OneOf(QuestionKind, required=True)
    title = Line(100, 2, required=True)
    options = fields.List(Line(60), load_default=list, validate=validate.Length(max=MOST_OPTIONS))
    required = fields.Boolean(load_default=True)


class SurveyIn(In):
    kind = OneOf(SurveyKind, required=True)
    title = Line(60, 4, required=True)
    intro = Line(500, 0, load_default="")
    per = OneOf(Per, load_default=Per.RESIDENT.value)
    audience = fields.List(
        OneOf(MembershipRole),
        load_default=lambda: [role.value for role in MembershipRole],
        validate=validate.Length(1, len(MembershipRole)),
    )
    renovation_id = Id(load_default=None, allow_none=True)
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    questions = fields.List(
        fields.Nested(QuestionIn), required=True, validate=validate.Length(1, MOST_QUESTIONS)
    )


class SurveysIn(In):
    closed = fields.Boolean(
        load_default=None, metadata={"description": "是：只看已结束的；否：只看未结束的"}
    )


class GivenIn(In):
    question_id = Id(required=True)
    value = fields.Raw(
        required=True,
        allow_none=True,
        metadata={"description": "单选、量表：数字；多选：数字列表；文字：字符串"},
    )


class AnswersIn(In):
    answers = fields.List(
        fields.Nested(GivenIn), required=True, validate=validate.Length(max=MOST_QUESTIONS)
    )


class QuestionOut(Out):
    id = Id()
    kind = OneOf(QuestionKind)
    title = fields.String()
    options = fields.List(fields.String())
    required = fields.Boolean()


class SurveyRowOut(Out):
    id = Id()
    estate_id = Id()
    renovation_id = Id(allow_none=True)
    kind = OneOf(SurveyKind)
    kind_words = fields.String()
    title = fields.String()
    intro = fields.String()
    per = OneOf(Per)
    audience = fields.List(OneOf(MembershipRole))
    opens_at = Moment()
    closes_at = Moment()
    state = OneOf(SurveyState)
    state_words = fields.String()
    answered_by_me = fields.Boolean(metadata={"description": "本人该答的都答了；工作人员恒为否"})
    version = fields.Integer()


class MyTextOut(Out):
    question_id = Id()
    state = fields.String()
    refusal = fields.String(allow_none=True)


class MyAnswerOut(Out):
    answered_at = Moment()
    by_me = fields.Boolean(metadata={"description": "本人填写，还是同住的家人填写"})
    values = fields.Dict(metadata={"description": "题号 → 回答"})
    texts = fields.List(fields.Nested(MyTextOut))


class TurnOut(Out):
    membership_id = Id()
    answer = fields.Nested(MyAnswerOut, allow_none=True)


class SurveyOut(SurveyRowOut):
    questions = fields.List(fields.Nested(QuestionOut))
    answered = fields.Integer(metadata={"description": "已答份数"})
    asked = fields.Integer(metadata={"description": "可以回答的户数（每户一份）或住户人数"})
    turns = fields.List(
        fields.Nested(TurnOut),
        metadata={"description": "本人可以用哪些房屋身份回答，各自答了什么；不在调查范围时为空"},
    )


class BarOut(Out):
    label = fields.String()
    count = fields.Integer()


class QuestionResultOut(Out):
    question = fields.Nested(QuestionOut)
    answered = fields.Integer()
    hidden = fields.Boolean(metadata={"description": "人数太少，不显示"})
    bars = fields.List(fields.Nested(BarOut))
    scale_sum = fields.Integer(metadata={"description": "量表题总分；平均分是总分除以人数"})
    texts = fields.List(fields.String())


class BuildingTurnoutOut(Out):
    building = fields.String()
    answered = fields.Integer(allow_none=True)


class SurveyResultOut(Out):
    survey = fields.Nested(SurveyRowOut)
    answered = fields.Integer()
    smallest_group = fields.Integer()
    questions = fields.List(fields.Nested(QuestionResultOut))
    by_building = fields.List(fields.Nested(BuildingTurnoutOut))


@cap.get(
    "/estates/<int:estate_id>/surveys", who=ANYONE, query=SurveysIn, answer=paged(SurveyRowOut)
)
def list_surveys(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's surveys, newest first."""
    page = actions.surveys_of(actor, estate_id, paging, closed=query["closed"], now=now())
    answered = mine.answered_by(actor, page.items)
    return Page([_row(one, answered) for one in page.items], page.next_cursor)


@cap.post(
    "/estates/<int:estate_id>/surveys",
    who=staff("clerk", "moderator", "secretary"),
    body=SurveyIn,
    answer=SurveyOut,
    creates=True,
)
def draft(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Draft a survey."""
    return _whole(actor, actions.draft(actor, estate_id, _draft(body), now()))


@cap.get("/surveys/<int:survey_id>", who=ANYONE, answer=SurveyOut)
def get_survey(actor: Actor, survey_id: int) -> dict[str, Any]:
    """Show a survey with its questions and my own answer."""
    return _whole(actor, actions.visible(actor, survey_id))


@cap.put(
    "/surveys/<int:survey_id>",
    who=staff("clerk", "moderator", "secretary"),
    body=SurveyIn,
    answer=SurveyOut,
    guard=True,
)
def change(actor: Actor, body: dict[str, Any], version: int, survey_id: int) -> dict[str, Any]:
    """Change a draft as a whole."""
    changed = actions.change(actor, survey_id, _draft(body), version=version, now=now())
    return _whole(actor, changed)


@cap.post(
    "/surveys/<int:survey_id>/publication",
    who=staff("moderator", "secretary"),
    answer=SurveyOut,
    guard=True,
)
def publish(actor: Actor, version: int, survey_id: int) -> dict[str, Any]:
    """Publish a survey; its questions then stand."""
    return _whole(actor, actions.publish(actor, survey_id, version=version, now=now()))


@cap.put(
    "/surveys/<int:survey_id>/answers/<int:membership_id>",
    who=RESIDENT,
    body=AnswersIn,
    answer=SurveyOut,
)
def answer(
    actor: Actor, body: dict[str, Any], survey_id: int, membership_id: int
) -> dict[str, Any]:
    """Answer a survey, or change my answer until it closes."""
    given = {one["question_id"]: one["value"] for one in body["answers"]}
    answering.answer(actor, survey_id, membership_id, given, now())
    return _whole(actor, actions.visible(actor, survey_id))


@cap.get("/surveys/<int:survey_id>/results", who=ANYONE, answer=SurveyResultOut)
def get_results(actor: Actor, survey_id: int) -> dict[str, Any]:
    """Show a closed survey's result; groups of fewer than five are hidden."""
    found = results.result(actor, survey_id, now())
    return {
        "survey": _row(found.survey, mine.answered_by(actor, [found.survey])),
        "answered": found.answered,
        "smallest_group": found.smallest_group,
        "questions": [
            {
                "question": question,
                "answered": one.answered,
                "hidden": one.hidden,
                "bars": one.bars,
                "scale_sum": one.scale_sum,
                "texts": one.texts,
            }
            for question, one in found.questions
        ],
        "by_building": found.by_building,
    }


def _draft(body: dict[str, Any]) -> actions.Draft:
    return actions.Draft(
        kind=SurveyKind(body["kind"]),
        title=body["title"],
        intro=body["intro"],
        per=Per(body["per"]),
        audience=tuple(MembershipRole(role) for role in dict.fromkeys(body["audience"])),
        opens_at=body["opens_at"],
        closes_at=body["closes_at"],
        questions=tuple(
            Question(
                QuestionKind(one["kind"]), one["title"], tuple(one["options"]), one["required"]
            )
            for one in body["questions"]
        ),
        renovation_id=body["renovation_id"],
    )


def _row(survey: Survey, answered: Collection[int]) -> dict[str, Any]:
    found = {column.key: getattr(survey, column.key) for column in survey.__table__.columns}
    state = actions.state(survey, now())
    return found | {
        "kind_words": KIND_WORDS[SurveyKind(survey.kind)],
        "state": state.value,
        "state_words": STATE_WORDS[state],
        "answered_by_me": survey.id in answered,
    }


def _whole(actor: Actor, survey: Survey) -> dict[str, Any]:
    return _row(survey, mine.answered_by(actor, [survey])) | {
        "questions": actions.questions(survey.id),
        "answered": actions.answered_count(survey.id),
        "asked": actions.asked_count(survey),
        "turns": mine.turns(actor, survey),
    }
