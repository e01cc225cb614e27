"""What of a survey is a resident's own: as whom they answer, what they answered, what still waits for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import select

from models.accounts.scope import memberships_in
from models.base import gathering
from models.base.actor import Actor
from models.base.gathering import MembershipFacts, Waiting
from models.base.session import db
from models.surveys.answering import texts_of
from models.surveys.rules import KIND_WORDS, Per, SurveyKind
from models.surveys.tables import Survey, SurveyAnswer, SurveyText


class _Member(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def estate_id(self) -> int: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def role(self) -> str: ...


M = TypeVar("M", bound=_Member)


@dataclass(frozen=True, slots=True)
class MyAnswer:
    """An answer that the reader may change: theirs, or their unit's, given by somebody who lives there."""

    answered_at: datetime
    by_me: bool
    values: dict[str, Any]
    texts: Sequence[SurveyText]


@dataclass(frozen=True, slots=True)
class Turn:
    """A membership by which the actor may answer, and what it has answered."""

    membership_id: int
    answer: MyAnswer | None


def turns(actor: Actor, survey: Survey) -> list[Turn]:
    """Return by which of their memberships the actor may answer; none where the survey does not ask them."""
    asked = _asked(survey, memberships_in(actor, survey.estate_id))
    keys = {one.id: _respondent(survey, one, actor.id) for one in asked}
    answers = {
        row.respondent: row
        for row in db.session.scalars(
            select(SurveyAnswer).where(
                SurveyAnswer.survey_id == survey.id, SurveyAnswer.respondent.in_(keys.values())
            )
        )
    }
    read = {key: _my_answer(actor, row) for key, row in answers.items()}
    return [Turn(one.id, read.get(keys[one.id])) for one in asked]


def answered_by(actor: Actor, surveys: Sequence[Survey]) -> set[int]:
    """Return which of an estate's surveys the actor has answered, for every home of theirs that was asked."""
    mine = memberships_in(actor, surveys[0].estate_id) if surveys else ()
    return _answered(actor.id, surveys, mine)


def _answered(
    account_id: int, surveys: Sequence[Survey], memberships: Iterable[_Member]
) -> set[int]:
    mine = list(memberships)
    wanted = {
        survey.id: {_respondent(survey, one, account_id) for one in _asked(survey, mine)}
        for survey in surveys
    }
    everyone = set().union(*wanted.values()) if wanted else set()
    rows = db.session.execute(
        select(SurveyAnswer.survey_id, SurveyAnswer.respondent).where(
            SurveyAnswer.survey_id.in_(wanted), SurveyAnswer.respondent.in_(everyone)
        )
    )
    given = {(survey_id, respondent) for survey_id, respondent in rows}
    return {
        survey_id
        for survey_id, keys in wanted.items()
        if keys and all((survey_id, key) in given for key in keys)
    }


def _asked(survey: Survey, memberships: Iterable[M]) -> list[M]:
    """Return the memberships that a survey asks, one a home."""
    homes: dict[int, M] = {}
    for one in memberships:
        if one.estate_id == survey.estate_id and one.role in survey.audience:
            homes.setdefault(one.unit_id, one)
    return list(homes.values())


def _respondent(survey: Survey, membership: _Member, account_id: int) -> int:
    return membership.unit_id if survey.per == Per.UNIT else account_id


def _my_answer(actor: Actor, row: SurveyAnswer) -> MyAnswer:
    texts = texts_of(row.id)
    values = row.values | {str(text.question_id): text.text for text in texts}
    return MyAnswer(row.answered_at, row.account_id == actor.id, values, texts)


@gathering.waiting
def _unanswered(
    actor: Actor, memberships: Sequence[MembershipFacts], now: datetime
) -> list[Waiting]:
    running = db.session.scalars(
        select(Survey)
        .where(
            Survey.estate_id.in_({one.estate_id for one in memberships}),
            Survey.published_at.is_not(None),
            Survey.opens_at <= now,
            Survey.closes_at > now,
        )
        .order_by(Survey.closes_at, Survey.id)
    ).all()
    answered = _answered(actor.id, running, memberships)
    return [
        Waiting(
            "survey",
            f"{KIND_WORDS[SurveyKind(survey.kind)]}：请您填写问卷",
            survey.title,
            f"/pages/surveys/detail?id={survey.id}",
            survey.estate_id,
            survey.closes_at,
        )
        for survey in running
        if survey.id not in answered and _asked(survey, memberships)
    ]


@gathering.export("survey_answers")
def _export(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(SurveyAnswer).where(SurveyAnswer.account_id == account_id))
    return [
        {
            "survey": row.survey_id,
            "values": row.values,
            "texts": [text.text for text in texts_of(row.id)],
            "at": row.answered_at.isoformat(),
        }
        for row in rows
    ]
