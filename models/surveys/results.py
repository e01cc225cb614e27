"""A survey's result: counted in SQL, shown without small groups."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, select

from models.base.actor import Actor
from models.base.session import db
from models.places import reading as places
from models.places.actions import buildings
from models.surveys.actions import answered_count, question_of, questions, state, visible
from models.surveys.rules import (
    SMALLEST_GROUP,
    SURVEY_RUNNING,
    QuestionKind,
    QuestionResult,
    SurveyState,
    result_of,
    shown_groups,
)
from models.surveys.tables import Survey, SurveyAnswer, SurveyQuestion, SurveyText


@dataclass(frozen=True, slots=True)
class BuildingTurnout:
    """How many of a building answered; None where the group is too small to show."""

    building: str
    answered: int | None


@dataclass(frozen=True, slots=True)
class SurveyResult:
    survey: Survey
    answered: int
    questions: list[tuple[SurveyQuestion, QuestionResult]]
    by_building: list[BuildingTurnout]
    smallest_group: int = SMALLEST_GROUP


def result(actor: Actor, survey_id: int, now: datetime) -> SurveyResult:
    """Return a closed survey's result. Raises not-found, survey-running."""
    survey = visible(actor, survey_id)
    if state(survey, now) is not SurveyState.CLOSED:
        raise SURVEY_RUNNING()
    rows = [(row, _result_of(row)) for row in questions(survey_id)]
    return SurveyResult(survey, answered_count(survey_id), rows, _by_building(survey))


def _result_of(row: SurveyQuestion) -> QuestionResult:
    question = question_of(row)
    if question.kind is QuestionKind.TEXT:
        return _texts_of(row)
    values, answered = _counts_of(row)
    return result_of(row.id, question, values, answered, ())


def _counts_of(row: SurveyQuestion) -> tuple[dict[int, int], int]:
    value = SurveyAnswer.values[str(row.id)]
    if row.kind == QuestionKind.MULTIPLE:
        chosen: Any = func.jsonb_array_elements_text(value).table_valued("value")
        statement = (
            select(chosen.c.value, func.count())
            .select_from(SurveyAnswer)
            .join(chosen, onclause=chosen.c.value.is_not(None))
            .where(
                SurveyAnswer.survey_id == row.survey_id, SurveyAnswer.values.has_key(str(row.id))
            )
            .group_by(chosen.c.value)
        )
    else:
        text = cast(value, Text)
        statement = (
            select(text, func.count())
            .where(
                SurveyAnswer.survey_id == row.survey_id, SurveyAnswer.values.has_key(str(row.id))
            )
            .group_by(text)
        )
    values = {int(option): count for option, count in db.session.execute(statement)}
    answered = db.session.scalar(
        select(func.count(SurveyAnswer.id)).where(
            SurveyAnswer.survey_id == row.survey_id, SurveyAnswer.values.has_key(str(row.id))
        )
    )
    return values, answered or 0


def _texts_of(row: SurveyQuestion) -> QuestionResult:
    given = db.session.execute(
        select(SurveyText.text, SurveyText.state)
        .where(SurveyText.question_id == row.id, SurveyText.state != "replaced")
        # By digest, not by time or number: the order must not tell who wrote what.
        .order_by(func.md5(SurveyText.text))
    ).all()
    published = [text for text, text_state in given if text_state == "published"]
    return result_of(row.id, question_of(row), {}, len(given), published)


def _by_building(survey: Survey) -> list[BuildingTurnout]:
    placed = places.units()
    counted = db.session.execute(
        select(placed.c.building_id, func.count(SurveyAnswer.id))
        .join_from(SurveyAnswer, placed, placed.c.unit_id == SurveyAnswer.unit_id)
        .where(SurveyAnswer.survey_id == survey.id)
        .group_by(placed.c.building_id)
    )
    sizes = {building_id: int(count) for building_id, count in counted}
    found = [one for one in buildings(survey.estate_id) if one.id in sizes]
    shown = shown_groups({one.number: sizes[one.id] for one in found})
    return [BuildingTurnout(number, size) for number, size in shown.items()]
