"""Motions, the roll frozen at opening, ballots, and every move a motion has made."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Area, Pk, Secret, Version
from models.motions.review_tables import MotionReview
from models.motions.rule_tables import MotionRuleSet
from models.motions.standing import Channel
from models.motions.states import State

__all__ = [
    "Ballot",
    "BallotChoice",
    "DeemedVote",
    "Motion",
    "MotionReview",
    "MotionRuleSet",
    "MotionTransition",
    "RollEntry",
]
_CHANNELS = ",".join(f"'{channel.value}'" for channel in Channel)
_STATES = ",".join(f"'{state.value}'" for state in State)


class Motion(Base):
    """A ballot sheet put to the owners of an estate: one notice, roll and count; one to twelve questions.

    `state` is what was recorded last; the clock may have brought the motion further (states.state_at). From the notice
    on, text, options, rules and opening cannot change; from the freezing on, neither can the roll; nor a count.
    """

    __tablename__ = "motions"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(
            "(noticed_at IS NULL) = (digest IS NULL) "
            "AND (noticed_at IS NULL) = (notice_ends_at IS NULL)",
            name="notice_whole",
        ),
        CheckConstraint("noticed_at IS NULL OR reviewed_by IS NOT NULL", name="notice_reviewed"),
        CheckConstraint("noticed_at IS NULL OR origin IS NOT NULL", name="notice_has_origin"),
        CheckConstraint(
            "origin->>'kind' IN ('owners','committee','preparation_group','branch')",
            name="origin_known",
        ),
        CheckConstraint("reviewed_by <> ALL (authors)", name="reviewed_by_another"),
        CheckConstraint(
            "opens_at IS NULL OR opens_at >= notice_ends_at", name="opens_after_notice"
        ),
        CheckConstraint(
            "(opens_at IS NULL) = (closes_at IS NULL) AND closes_at > opens_at", name="window_whole"
        ),
        CheckConstraint("jsonb_array_length(questions) BETWEEN 1 AND 12", name="has_questions"),
        CheckConstraint(
            "(extended_at IS NULL) = (extended_from IS NULL) "
            "AND (extended_at IS NULL) = (extension_disclosure_id IS NULL) "
            "AND closes_at > extended_from",
            name="extension_announced",
        ),
        CheckConstraint(
            "(roll_frozen_at IS NULL) = (roll_heads IS NULL) "
            "AND (roll_frozen_at IS NULL) = (roll_area_centi_m2 IS NULL)",
            name="roll_whole",
        ),
        CheckConstraint(
            "(certified_at IS NULL) = (certified_by IS NULL) "
            "AND (certified_at IS NULL OR opens_at IS NOT NULL) "
            "AND (roll_frozen_at IS NULL OR certified_at IS NOT NULL)",
            name="opening_certified",
        ),
        CheckConstraint(
            "(result IS NULL) = (counted_at IS NULL) AND (result IS NULL) = (counted_by IS NULL)",
            name="count_whole",
        ),
        CheckConstraint(
            "(count_confirmed_by IS NULL) = (count_confirmed_at IS NULL) "
            "AND count_confirmed_by <> counted_by",
            name="count_confirmed_by_another",
        ),
        CheckConstraint(
            "state NOT IN ('publicised','effective','failed') OR count_confirmed_by IS NOT NULL",
            name="publicised_when_confirmed",
        ),
        CheckConstraint(
            "state NOT IN ('counted','publicised','effective','failed') OR result IS NOT NULL",
            name="result_when_counted",
        ),
        CheckConstraint(
            "state <> 'effective' OR (result->>'passed')::boolean", name="effective_when_passed"
        ),
        Index(None, "estate_id", "id"),
        Index(
            "ix_motions_clock",
            "state",
            postgresql_where="state IN ('noticed','open','publicised')",
        ),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    title: Mapped[str]
    text: Mapped[str]
    reason: Mapped[str]
    questions: Mapped[list[Any]]
    """As questions.as_written has them; frozen with the notice."""
    origin: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Who asked for it, as origins.of_resolution or of_proposal has it; frozen with the notice."""
    run_off_of: Mapped[int | None] = mapped_column(ForeignKey("motions.id"), index=True)
    rules: Mapped[dict[str, Any]]
    state: Mapped[str]
    authors: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Staff who wrote any of the text; none of them may review it."""
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reviewed_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    noticed_at: Mapped[datetime | None]
    notice_ends_at: Mapped[datetime | None]
    certified_at: Mapped[datetime | None]
    """When the secretary confirmed that voting may open; without it the clock opens nothing."""
    certified_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extended_from: Mapped[datetime | None]
    """When voting was to end before it was extended."""
    extension_disclosure_id: Mapped[int | None] = mapped_column(ForeignKey("disclosures.id"))
    roll_frozen_at: Mapped[datetime | None]
    roll_heads: Mapped[int | None]
    roll_area_centi_m2: Mapped[Area | None]
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    count_confirmed_at: Mapped[datetime | None]
    count_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    result: Mapped[dict[str, Any] | None]
    publicised_at: Mapped[datetime | None]
    publicity_ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    notice_disclosure_id: Mapped[int | None] = mapped_column(ForeignKey("disclosures.id"))
    roll_disclosure_id: Mapped[int | None] = mapped_column(ForeignKey("disclosures.id"))
    result_disclosure_id: Mapped[int | None] = mapped_column(ForeignKey("disclosures.id"))
    created_at: Mapped[datetime]
    version: Mapped[Version]


class RollEntry(Base):
    """One owner group on the frozen roll: one head and the summed area of its units. Append-only."""

    __tablename__ = "motion_roll"
    __table_args__ = (
        CheckConstraint("heads = 1", name="one_head"),
        CheckConstraint("area_centi_m2 > 0", name="area_positive"),
        CheckConstraint("cardinality(unit_ids) > 0", name="has_units"),
    )

    motion_id: Mapped[int] = mapped_column(
        ForeignKey("motions.id"), primary_key=True, autoincrement=False
    )
    owner_group_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    estate_id: Mapped[int]
    heads: Mapped[int]
    area_centi_m2: Mapped[Area]
    unit_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    unit_labels: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Ballot(Base):
    """A ballot of an owner group. Append-only; on the roll, or it cannot exist.

    Of several the one with the greatest `standing` counts (standing.py); 0 never counted. Every group that took part
    has exactly one with standing 1.

    `sealed` holds choices and salt under a key that the database and the jobs do not have (sealing.py). The log holds
    only `digest_of(motion, owner group, choices, salt)`; the voter gets both with the receipt.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        Index(
            "uq_ballots_motion_id_owner_group_id_standing",
            "motion_id",
            "owner_group_id",
            "standing",
            unique=True,
            postgresql_where="standing > 0",
        ),
        CheckConstraint("standing >= 0", name="standing_counts"),
        UniqueConstraint("leaf_id"),
        ForeignKeyConstraint(
            ["motion_id", "owner_group_id"], ["motion_roll.motion_id", "motion_roll.owner_group_id"]
        ),
        CheckConstraint(f"channel IN ({_CHANNELS})", name="channel_known"),
        CheckConstraint("(channel = 'assisted') = (helper IS NOT NULL)", name="helper_named"),
    )

    id: Mapped[Pk]
    motion_id: Mapped[int]
    estate_id: Mapped[int]
    owner_group_id: Mapped[int]
    standing: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[str]
    channel: Mapped[str]
    helper: Mapped[Secret | None]
    """Who helped the owner to cast it, named by the owner."""
    cast_by_account: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    cast_at: Mapped[datetime]
    leaf_id: Mapped[int] = mapped_column(ForeignKey("evidence_leaves.id"))


class BallotChoice(Base):
    """One choice of an opened ballot, written at the count and never before voting has closed. Append-only.

    `place`: 1 for a ballot's first choice of a question; only an election's ballot has others.
    """

    __tablename__ = "ballot_choices"
    __table_args__ = (
        CheckConstraint("question ~ '^q[0-9]{1,2}$'", name="question_is_a_code"),
        CheckConstraint("choice ~ '^[a-z]{1,16}$'", name="choice_is_a_code"),
        CheckConstraint("place >= 1", name="place_counts"),
    )

    ballot_id: Mapped[int] = mapped_column(
        ForeignKey("ballots.id"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), index=True)
    choice: Mapped[str]


class DeemedVote(Base):
    """An owner group that got its sheet by an accepted way and sent none back, where the rules count that. Append-only.

    Written at the count, so that the count can be done again.
    """

    __tablename__ = "deemed_votes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["motion_id", "owner_group_id"], ["motion_roll.motion_id", "motion_roll.owner_group_id"]
        ),
    )

    motion_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner_group_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class MotionTransition(Base):
    """One move of a motion: which, by whom, when it took effect and when it was written down. Append-only."""

    __tablename__ = "motion_transitions"
    __table_args__ = (Index(None, "motion_id", "id"),)

    id: Mapped[Pk]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    estate_id: Mapped[int]
    act: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int]
    reason: Mapped[str]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]


append_only(RollEntry.__table__)
append_only(Ballot.__table__)
append_only(BallotChoice.__table__)
append_only(DeemedVote.__table__)
append_only(MotionTransition.__table__)

also(
    Motion.__table__,
    """
CREATE OR REPLACE FUNCTION motions_keep_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.noticed_at IS NOT NULL
            AND (OLD.estate_id, OLD.title, OLD.text, OLD.reason, OLD.questions, OLD.origin, OLD.run_off_of, OLD.rules,
                 OLD.digest, OLD.noticed_at, OLD.notice_ends_at)
            IS DISTINCT FROM
                (NEW.estate_id, NEW.title, NEW.text, NEW.reason, NEW.questions, NEW.origin, NEW.run_off_of, NEW.rules,
                 NEW.digest, NEW.noticed_at, NEW.notice_ends_at))
        OR (OLD.opens_at IS NOT NULL AND OLD.certified_at IS NULL
            AND (NEW.opens_at IS NULL OR NEW.opens_at < OLD.opens_at))
        OR (OLD.certified_at IS NOT NULL
            AND (OLD.certified_at, OLD.certified_by) IS DISTINCT FROM (NEW.certified_at, NEW.certified_by)
            AND (NEW.certified_at IS NULL AND NEW.certified_by IS NULL
                AND OLD.state = 'noticed' AND OLD.roll_frozen_at IS NULL
                AND EXISTS (SELECT 1 FROM objections WHERE disclosure_id = OLD.roll_disclosure_id
                    AND state = 'upheld' AND decided_at >= OLD.certified_at)) IS NOT TRUE)
        OR (OLD.certified_at IS NOT NULL AND NEW.opens_at IS DISTINCT FROM OLD.opens_at
            AND (OLD.state = 'noticed' AND OLD.roll_frozen_at IS NULL AND NEW.opens_at > OLD.opens_at
                AND NEW.opens_at = (SELECT max(decided_at) FROM objections
                    WHERE disclosure_id = OLD.roll_disclosure_id)) IS NOT TRUE)
        OR (OLD.roll_frozen_at IS NULL AND NEW.roll_frozen_at IS NOT NULL
            AND EXISTS (SELECT 1 FROM objections
                WHERE disclosure_id = OLD.roll_disclosure_id AND state = 'pending'))
        OR (OLD.certified_at IS NOT NULL AND NEW.closes_at IS DISTINCT FROM OLD.closes_at
            AND (NEW.closes_at IS NULL OR NEW.closes_at < OLD.closes_at OR OLD.extended_at IS NOT NULL))
        OR (OLD.extended_at IS NOT NULL
            AND (OLD.extended_at, OLD.extended_from, OLD.extension_disclosure_id)
            IS DISTINCT FROM (NEW.extended_at, NEW.extended_from, NEW.extension_disclosure_id))
        OR (OLD.roll_frozen_at IS NOT NULL
            AND (OLD.roll_frozen_at, OLD.roll_heads, OLD.roll_area_centi_m2)
            IS DISTINCT FROM (NEW.roll_frozen_at, NEW.roll_heads, NEW.roll_area_centi_m2))
        OR (OLD.result IS NOT NULL
            AND (OLD.result, OLD.counted_at, OLD.counted_by)
            IS DISTINCT FROM (NEW.result, NEW.counted_at, NEW.counted_by))
        OR (OLD.count_confirmed_by IS NOT NULL
            AND (OLD.count_confirmed_by, OLD.count_confirmed_at)
            IS DISTINCT FROM (NEW.count_confirmed_by, NEW.count_confirmed_at))
    THEN
        RAISE EXCEPTION 'what is frozen of a motion cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    Motion.__table__,
    "CREATE TRIGGER motions_keep_frozen BEFORE UPDATE OR DELETE ON motions "
    "FOR EACH ROW EXECUTE FUNCTION motions_keep_frozen()",
)

also(
    BallotChoice.__table__,
    """
CREATE OR REPLACE FUNCTION ballot_choices_after_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT motion_id FROM opened) o LEFT JOIN motions m ON m.id = o.motion_id
        WHERE m.state IS DISTINCT FROM 'closed'
    ) OR EXISTS (
        SELECT 1 FROM opened o LEFT JOIN ballots b ON b.id = o.ballot_id
        WHERE b.motion_id IS DISTINCT FROM o.motion_id
    )
    THEN
        RAISE EXCEPTION 'ballots are opened after voting has closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
""",
)
also(
    BallotChoice.__table__,
    "CREATE TRIGGER ballot_choices_after_closing AFTER INSERT ON ballot_choices "
    "REFERENCING NEW TABLE AS opened FOR EACH STATEMENT EXECUTE FUNCTION ballot_choices_after_closing()",
)
