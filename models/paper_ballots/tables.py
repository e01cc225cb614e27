"""A ballot on paper on its way into the box: read twice by two people, a third deciding where they differ."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import Pk


class PaperBallot(Base):
    """What was read is sealed like a ballot: the database shows that somebody voted on paper and nothing of how."""

    __tablename__ = "paper_ballots"
    __table_args__ = (
        UniqueConstraint("motion_id", "owner_group_id"),
        ForeignKeyConstraint(
            ["motion_id", "owner_group_id"], ["motion_roll.motion_id", "motion_roll.owner_group_id"]
        ),
        CheckConstraint("state IN ('entered','differs','cast')", name="state_known"),
        CheckConstraint("handed_in_at <= first_at", name="handed_in_before"),
        CheckConstraint("second_by <> first_by", name="read_by_two"),
        CheckConstraint("decided_by NOT IN (first_by, second_by)", name="decided_by_a_third"),
        CheckConstraint(
            "(second_sealed IS NULL) = (second_by IS NULL) AND (second_sealed IS NULL) = (second_at IS NULL) "
            "AND (state = 'entered') = (second_sealed IS NULL)",
            name="second_whole",
        ),
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decision_reason IS NULL) "
            "AND (decided_by IS NULL OR state = 'cast')",
            name="decision_whole",
        ),
        CheckConstraint("(state = 'cast') = (counts IS NOT NULL)", name="cast_whole"),
        Index(None, "motion_id", "id"),
        Index(None, "estate_id", "state"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    owner_group_id: Mapped[int]
    handed_in_at: Mapped[datetime]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    state: Mapped[str]
    first_sealed: Mapped[str]
    first_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    first_at: Mapped[datetime]
    second_sealed: Mapped[str | None]
    second_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    second_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    counts: Mapped[bool | None]
    """Whether it counted when it came into the box, by the frozen precedence."""


also(
    PaperBallot.__table__,
    """
CREATE OR REPLACE FUNCTION paper_ballots_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'cast'
        OR (OLD.motion_id, OLD.owner_group_id, OLD.handed_in_at, OLD.file_id,
            OLD.first_sealed, OLD.first_by, OLD.first_at)
        IS DISTINCT FROM
           (NEW.motion_id, NEW.owner_group_id, NEW.handed_in_at, NEW.file_id,
            NEW.first_sealed, NEW.first_by, NEW.first_at)
        OR OLD.second_sealed IS NOT NULL
            AND (OLD.second_sealed, OLD.second_by, OLD.second_at)
            IS DISTINCT FROM (NEW.second_sealed, NEW.second_by, NEW.second_at)
    THEN
        RAISE EXCEPTION 'what was read from a ballot on paper stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    PaperBallot.__table__,
    "CREATE TRIGGER paper_ballots_keep BEFORE UPDATE OR DELETE ON paper_ballots "
    "FOR EACH ROW EXECUTE FUNCTION paper_ballots_keep()",
)
