"""A community's own rules of voting, kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import Pk, Version


class MotionRuleSet(Base):
    """A community's own rules of voting; the newest reviewed one holds for what is drafted next (house_rules.py)."""

    __tablename__ = "motion_rule_sets"
    __table_args__ = (
        UniqueConstraint("estate_id", "number"),
        CheckConstraint("number >= 1", name="numbered"),
        CheckConstraint("(reviewed_by IS NULL) = (reviewed_at IS NULL)", name="review_whole"),
        CheckConstraint("reviewed_by <> entered_by", name="reviewed_by_another"),
        CheckConstraint(
            "figures->>'nonreturn' = 'not_counted' OR (document <> '' AND adopted_on IS NOT NULL "
            "AND figures->'clauses'->>'nonreturn' <> '' AND figures->>'warning' <> '' "
            "AND jsonb_array_length(figures->'accepted_ways') > 0)",
            name="deemed_votes_grounded",
        ),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    number: Mapped[int]
    document: Mapped[str]
    adopted_on: Mapped[date | None]
    figures: Mapped[dict[str, Any]]
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reviewed_at: Mapped[datetime | None]
    version: Mapped[Version]


also(
    MotionRuleSet.__table__,
    """
CREATE OR REPLACE FUNCTION motion_rule_sets_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.reviewed_by IS NOT NULL
        OR (OLD.estate_id, OLD.number, OLD.document, OLD.adopted_on, OLD.figures, OLD.entered_by, OLD.entered_at)
        IS DISTINCT FROM
            (NEW.estate_id, NEW.number, NEW.document, NEW.adopted_on, NEW.figures, NEW.entered_by, NEW.entered_at)
    THEN
        RAISE EXCEPTION 'a rule set is written once and reviewed once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    MotionRuleSet.__table__,
    "CREATE TRIGGER motion_rule_sets_keep BEFORE UPDATE OR DELETE ON motion_rule_sets "
    "FOR EACH ROW EXECUTE FUNCTION motion_rule_sets_keep()",
)
