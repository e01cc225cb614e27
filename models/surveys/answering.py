"""Answering a survey: one answer a respondent, changed until closing; each text is moderated on its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import membership_of
from models.accounts.tables import Membership
from models.base.actor import Actor
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.moderation import actions as moderation
from models.notices import actions as notices
from models.surveys.actions import question_of, questions, state
from models.surveys.rules import (
    NOT_IN_AUDIENCE,
    Per,
    QuestionKind,
    check_open,
    checked_answers,
)
from models.surveys.tables import Survey, SurveyAnswer, SurveyText

SUBJECT = "survey_text"


def answer(
    actor: Actor, survey_id: int, membership_id: int, given: dict[int, Any], now: datetime
) -> SurveyAnswer:
    """Answer a survey, or change the answer until it closes.

    Raises not-found, not-in-audience, survey-not-open, bad-answer.
    """
    membership = membership_of(actor, membership_id)
    survey = db.session.get(Survey, survey_id)
    if survey is None or survey.estate_id != membership.estate_id or survey.published_at is None:
        raise NOT_FOUND()
    check_open(state(survey, now), survey.opens_at, survey.closes_at)
    if membership.role not in survey.audience:
        raise NOT_IN_AUDIENCE()
    asked = {row.id: question_of(row) for row in questions(survey_id)}
    answers = checked_answers(asked, given)
    texts = {key: value for key, value in answers.items() if asked[key].kind is QuestionKind.TEXT}
    values = {str(key): value for key, value in answers.items() if key not in texts}
    stored = _store(survey, membership, values, now)
    _keep_texts(actor, stored, texts, now)
    return stored


def _store(
    survey: Survey, membership: Membership, values: dict[str, Any], now: datetime
) -> SurveyAnswer:
    """Write one row per respondent; two taps at once meet at the unique key."""
    respondent = membership.unit_id if survey.per == Per.UNIT else membership.account_id
    row = {
        "account_id": membership.account_id,
        "unit_id": membership.unit_id,
        "values": values,
        "answered_at": now,
    }
    answer_id = db.session.scalars(
        insert(SurveyAnswer)
        .values(
            estate_id=survey.estate_id,
            survey_id=survey.id,
            respondent=respondent,
            version=1,
            **row,
        )
        .on_conflict_do_update(
            index_elements=["survey_id", "respondent"],
            set_={**row, "version": SurveyAnswer.version + 1},
        )
        .returning(SurveyAnswer.id)
    ).one()
    return db.session.get_one(SurveyAnswer, answer_id, populate_existing=True)


def _keep_texts(actor: Actor, stored: SurveyAnswer, texts: dict[int, str], now: datetime) -> None:
    """Put new and changed texts into moderation; an unchanged text keeps its decision."""
    current = {
        row.question_id: row
        for row in db.session.scalars(
            select(SurveyText).where(
                SurveyText.answer_id == stored.id, SurveyText.state != "replaced"
            )
        )
    }
    for question_id, row in current.items():
        if texts.get(question_id) != row.text:
            row.state = "replaced"
    for question_id, text in texts.items():
        known = current.get(question_id)
        if known is not None and known.text == text:
            continue
        made = SurveyText(
            estate_id=stored.estate_id,
            survey_id=stored.survey_id,
            question_id=question_id,
            answer_id=stored.id,
            text=text,
            created_at=now,
        )
        db.session.add(made)
        db.session.flush()  # the queue refers to its number
        moderation.submit(
            actor, estate_id=stored.estate_id, subject=(SUBJECT, made.id), text=text, now=now
        )


@moderation.on_decision(SUBJECT)
def _decided(text_id: int, approved: bool, reason: str, now: datetime) -> None:  # noqa: FBT001 - the queue's form
    row = db.session.get_one(SurveyText, text_id, with_for_update=True)
    if row.state == "replaced":
        return
    row.state = "published" if approved else "refused"
    row.refusal = None if approved else reason
    if approved:
        return
    survey = db.session.get_one(Survey, row.survey_id)
    answered = db.session.get_one(SurveyAnswer, row.answer_id)
    notices.announce(
        event=f"survey_text:{row.id}",
        kind="survey_text_refused",
        stage="refused",
        estate_id=row.estate_id,
        account_ids=[answered.account_id],
        params={"title": survey.title, "reason": reason, "survey_id": survey.id},
        now=now,
    )


def texts_of(answer_id: int) -> Sequence[SurveyText]:
    """Return an answer's current texts."""
    return db.session.scalars(
        select(SurveyText).where(SurveyText.answer_id == answer_id, SurveyText.state != "replaced")
    ).all()
