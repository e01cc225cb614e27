"""Surveys, their questions, and what residents answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.types import Pk, Version


class Survey(Base):
    """One survey of an estate, before, during or after a renovation. Open by the clock once published."""

    __tablename__ = "surveys"
    __table_args__ = (
        CheckConstraint("kind IN ('needs','opinions','outcome')", name="kind_known"),
        CheckConstraint("per IN ('resident','unit')", name="per_known"),
        CheckConstraint("closes_at > opens_at", name="window_forward"),
        Index(None, "estate_id", "id"),
        Index(None, "renovation_id"),
        Index(
            "ix_surveys_result_untold", "closes_at", postgresql_where=text("result_told_at IS NULL")
        ),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    renovation_id: Mapped[int | None] = mapped_column(ForeignKey("renovations.id"))
    kind: Mapped[str]
    title: Mapped[str]
    intro: Mapped[str]
    per: Mapped[str]
    audience: Mapped[list[Any]]
    """Membership roles that are asked."""
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    result_told_at: Mapped[datetime | None]
    """When the audience was told that the result can be read."""
    created_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    version: Mapped[Version]


class SurveyQuestion(Base):
    __tablename__ = "survey_questions"
    __table_args__ = (
        UniqueConstraint("survey_id", "position"),
        CheckConstraint("kind IN ('single','multiple','scale','text')", name="kind_known"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    position: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    options: Mapped[list[Any]]
    required: Mapped[bool]


class SurveyAnswer(Base):
    """One answer of a resident or a unit; `respondent` is the account or the unit. Editable until closing."""

    __tablename__ = "survey_answers"
    __table_args__ = (
        UniqueConstraint("survey_id", "respondent"),
        Index(None, "account_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    respondent: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    values: Mapped[dict[str, Any]]
    """Question id -> option number, list of numbers or scale point; texts stand apart."""
    answered_at: Mapped[datetime]
    version: Mapped[Version]


class SurveyText(Base):
    """A free text of an answer; others see it when a moderator let it through. A changed text is a new row."""

    __tablename__ = "survey_texts"
    __table_args__ = (
        CheckConstraint("state IN ('held','published','refused','replaced')", name="state_known"),
        Index(None, "survey_id", "question_id", "state"),
        Index(None, "answer_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_questions.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("survey_answers.id"))
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="held")
    refusal: Mapped[str | None]
    created_at: Mapped[datetime]
