"""The verbs of surveys: draft, publish, answer, tell that there is a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts import actions as accounts
from models.accounts.scope import staff_at, viewer_of
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import chinese_time
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.notices import actions as notices
from models.renovations import actions as renovations
from models.roster import actions as roster
from models.surveys.rules import (
    BAD_WINDOW,
    KIND_WORDS,
    SURVEY_PUBLISHED,
    UNKNOWN_RENOVATION,
    Per,
    Question,
    QuestionKind,
    SurveyKind,
    SurveyState,
    check_questions,
    state_of,
)
from models.surveys.tables import Survey, SurveyAnswer, SurveyQuestion

WRITERS = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
PUBLISHERS = (Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a survey is made of."""

    kind: SurveyKind
    title: str
    intro: str
    per: Per
    audience: tuple[MembershipRole, ...]
    opens_at: datetime
    closes_at: datetime
    questions: tuple[Question, ...]
    renovation_id: int | None = None


def draft(actor: Actor, estate_id: int, wanted: Draft, now: datetime) -> Survey:
    """Make a survey that nobody sees yet.

    Raises bad-questions, bad-window, unknown-renovation, not-found, role-missing.
    """
    staff_at(actor, estate_id, *WRITERS)
    _check(estate_id, wanted, now)
    survey = Survey(
        estate_id=estate_id,
        created_by=actor.id,
        created_at=now,
        published_at=None,
        **_columns(wanted),
    )
    db.session.add(survey)
    db.session.flush()  # questions refer to it
    _write_questions(survey, wanted.questions)
    return survey


def change(actor: Actor, survey_id: int, wanted: Draft, *, version: int, now: datetime) -> Survey:
    """Change a draft as a whole. Raises survey-published, changed-meanwhile and what `draft` raises."""
    survey = _for_staff(actor, survey_id, WRITERS)
    check_version(survey.version, version)
    if survey.published_at is not None:
        raise SURVEY_PUBLISHED()
    _check(survey.estate_id, wanted, now)
    for name, value in _columns(wanted).items():
        setattr(survey, name, value)
    survey.version += 1
    for old in _questions(survey.id):
        db.session.delete(old)
    db.session.flush()  # positions are unique: the old must be gone first
    _write_questions(survey, wanted.questions)
    return survey


def publish(actor: Actor, survey_id: int, *, version: int, now: datetime) -> Survey:
    """Publish a survey; from then on its questions stand. Raises survey-published, bad-window."""
    survey = _for_staff(actor, survey_id, PUBLISHERS)
    check_version(survey.version, version)
    if survey.published_at is not None:
        raise SURVEY_PUBLISHED()
    if survey.closes_at <= now:
        raise BAD_WINDOW(errors={"closes_at": ["结束时间已经过了"]})
    survey.published_at = now
    survey.version += 1
    audit.record(
        actor,
        "survey.publish",
        subject=("survey", survey.id),
        estate_id=survey.estate_id,
        now=now,
        after={"opens_at": survey.opens_at.isoformat(), "closes_at": survey.closes_at.isoformat()},
    )
    notices.announce(
        event=f"survey:{survey.id}",
        kind="survey_open",
        stage="open",
        estate_id=survey.estate_id,
        account_ids=_audience(survey),
        params={
            "title": survey.title,
            "words": KIND_WORDS[SurveyKind(survey.kind)],
            "closes": chinese_time(survey.closes_at),
            "survey_id": survey.id,
        },
        now=now,
        not_before=max(now, survey.opens_at),
    )
    return survey


def surveys_of(
    actor: Actor, estate_id: int, paging: Paging, *, closed: bool | None, now: datetime
) -> Page[Survey]:
    """Return an estate's surveys, newest first; residents see what is published. closed: only those, or only others."""
    viewer_of(actor, estate_id)
    statement = select(Survey).where(Survey.estate_id == estate_id)
    if actor.is_resident:
        statement = statement.where(Survey.published_at.is_not(None))
    if closed is not None:
        over = Survey.published_at.is_not(None) & (Survey.closes_at <= now)
        statement = statement.where(over if closed else ~over)
    return page_of(statement, Survey.id, paging)


def visible(actor: Actor, survey_id: int) -> Survey:
    """Return a survey that the actor may read. Raises not-found."""
    survey = db.session.get(Survey, survey_id)
    if survey is None:
        raise NOT_FOUND()
    viewer_of(actor, survey.estate_id)
    if actor.is_resident and survey.published_at is None:
        raise NOT_FOUND()
    return survey


def state(survey: Survey, now: datetime) -> SurveyState:
    """Return a survey's state by the clock."""
    return state_of(survey.published_at, survey.opens_at, survey.closes_at, now)


def questions(survey_id: int) -> Sequence[SurveyQuestion]:
    """Return a survey's questions in order."""
    return _questions(survey_id)


def question_of(row: SurveyQuestion) -> Question:
    """Return a stored question as the rules know it."""
    return Question(QuestionKind(row.kind), row.title, tuple(row.options), row.required)


def answered_count(survey_id: int) -> int:
    """Return how many answered."""
    return (
        db.session.scalar(
            select(func.count(SurveyAnswer.id)).where(SurveyAnswer.survey_id == survey_id)
        )
        or 0
    )


def asked_count(survey: Survey) -> int:
    """Return how many could answer: the estate's units, or the residents' accounts that the survey asks."""
    if survey.per == Per.UNIT:
        return len(roster.unit_ids_with_title(survey.estate_id))
    return len(_audience(survey))


def closed_needs_surveys(estate_id: int, now: datetime) -> int:
    """Return how many needs surveys have been held and closed, for the precondition "consulted"."""
    return (
        db.session.scalar(
            select(func.count(Survey.id)).where(
                Survey.estate_id == estate_id,
                Survey.kind == SurveyKind.NEEDS.value,
                Survey.published_at.is_not(None),
                Survey.closes_at <= now,
            )
        )
        or 0
    )


def untold(now: datetime) -> Sequence[int]:
    """Return the surveys that are over and whose audience has not been told yet."""
    return db.session.scalars(
        select(Survey.id)
        .where(
            Survey.published_at.is_not(None),
            Survey.closes_at <= now,
            Survey.result_told_at.is_(None),
        )
        .order_by(Survey.closes_at, Survey.id)
    ).all()


def tell_result(survey_id: int, now: datetime) -> bool:
    """Tell a survey's audience that the result can be read; return whether it had still to be told."""
    survey = db.session.get_one(Survey, survey_id, with_for_update=True, populate_existing=True)
    if survey.result_told_at is not None:
        return False
    survey.result_told_at = now
    notices.announce(
        event=f"survey:{survey.id}",
        kind="survey_result",
        stage="result",
        estate_id=survey.estate_id,
        account_ids=_audience(survey),
        params={"title": survey.title, "survey_id": survey.id},
        now=now,
    )
    return True


def _audience(survey: Survey) -> Sequence[int]:
    return sorted(
        {
            account_id
            for role in survey.audience
            for account_id in accounts.accounts_of_estate(
                survey.estate_id, role=MembershipRole(role)
            )
        }
    )


def _check(estate_id: int, wanted: Draft, now: datetime) -> None:
    check_questions(wanted.questions)
    if wanted.renovation_id is not None:
        estates = renovations.estates_of([wanted.renovation_id])[wanted.renovation_id]
        if estate_id not in {one.id for one in estates}:
            raise UNKNOWN_RENOVATION(errors={"renovation_id": ["本小区没有这个改造项目"]})
    if wanted.closes_at <= max(wanted.opens_at, now):
        raise BAD_WINDOW(errors={"closes_at": ["要晚于开始时间，也要晚于现在"]})


def _columns(wanted: Draft) -> dict[str, Any]:
    return {
        "renovation_id": wanted.renovation_id,
        "kind": wanted.kind.value,
        "title": wanted.title,
        "intro": wanted.intro,
        "per": wanted.per.value,
        "audience": [role.value for role in wanted.audience],
        "opens_at": wanted.opens_at,
        "closes_at": wanted.closes_at,
    }


def _write_questions(survey: Survey, wanted: Sequence[Question]) -> None:
    db.session.add_all(
        SurveyQuestion(
            estate_id=survey.estate_id,
            survey_id=survey.id,
            position=position,
            kind=question.kind.value,
            title=question.title,
            options=list(question.options),
            required=question.required,
        )
        for position, question in enumerate(wanted)
    )
    db.session.flush()  # the answer shows their numbers


def _questions(survey_id: int) -> Sequence[SurveyQuestion]:
    return db.session.scalars(
        select(SurveyQuestion)
        .where(SurveyQuestion.survey_id == survey_id)
        .order_by(SurveyQuestion.position)
    ).all()


def _for_staff(actor: Actor, survey_id: int, roles: Sequence[Role]) -> Survey:
    survey = db.session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NOT_FOUND()
    staff_at(actor, survey.estate_id, *roles)
    return survey
