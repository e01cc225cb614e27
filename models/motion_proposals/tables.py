"""Proposals of owners, who stands behind them, and support on paper with its scan."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import BlindIndex, Pk, Secret, Version
from models.motion_proposals.rules import State

_STATES = ",".join(f"'{state.value}'" for state in State)


class MotionProposal(Base):
    """What an owner proposes; its text never changes, so that supporters know what they stand behind.

    `answer_days`: of the community's rules when it was written. `backing`: heads and area with which a fifth was
    reached, of what total.
    """

    __tablename__ = "motion_proposals"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("(published_at IS NULL) = (expires_at IS NULL)", name="published_expires"),
        CheckConstraint(
            "state NOT IN ('open','reached','taken_up','declined','expired')"
            " OR published_at IS NOT NULL",
            name="running_is_published",
        ),
        CheckConstraint(
            "(reached_at IS NULL) = (backing IS NULL)"
            " AND (reached_at IS NULL) = (answer_due_at IS NULL)",
            name="reaching_whole",
        ),
        CheckConstraint(
            "state NOT IN ('reached','taken_up','declined') OR reached_at IS NOT NULL",
            name="answered_when_reached",
        ),
        CheckConstraint(
            "5 * (backing->>'heads')::bigint >= (backing->>'total_heads')::bigint",
            name="reached_a_fifth",
        ),
        CheckConstraint(
            "(state IN ('taken_up','declined')) = (answered_by IS NOT NULL)"
            " AND (answered_by IS NULL) = (answered_at IS NULL)",
            name="answer_whole",
        ),
        CheckConstraint("(state = 'taken_up') = (motion_id IS NOT NULL)", name="taken_up_drafted"),
        CheckConstraint("state NOT IN ('declined','refused') OR reason <> ''", name="says_why"),
        UniqueConstraint("motion_id"),
        Index(None, "estate_id", "id"),
        Index("ix_motion_proposals_open", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    reason_given: Mapped[str]
    matter: Mapped[str]
    options: Mapped[list[Any]]
    digest: Mapped[str]
    state: Mapped[str]
    proposal_days: Mapped[int]
    answer_days: Mapped[int]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    reached_at: Mapped[datetime | None]
    backing: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    answer_due_at: Mapped[datetime | None]
    motion_id: Mapped[int | None] = mapped_column(ForeignKey("motions.id"))
    reason: Mapped[str] = mapped_column(default="")
    """Why it was refused or declined."""
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[Version]


class ProposalPaper(Base):
    """An owner's signature for a proposal on paper: entered by one, checked by another against its scan."""

    __tablename__ = "motion_proposal_papers"
    __table_args__ = (
        CheckConstraint("state IN ('entered','confirmed','returned')", name="state_known"),
        CheckConstraint(
            "(state = 'entered') = (checked_by IS NULL)"
            " AND (checked_by IS NULL) = (checked_at IS NULL)",
            name="check_whole",
        ),
        CheckConstraint("checked_by <> entered_by", name="second_person"),
        CheckConstraint("state <> 'returned' OR reason <> ''", name="return_has_reason"),
        Index(
            "uq_motion_proposal_papers_waiting",
            "proposal_id",
            "owner_group_id",
            unique=True,
            postgresql_where=text("state = 'entered'"),
        ),
        Index(None, "proposal_id", "id"),
        Index(None, "estate_id", "state"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("motion_proposals.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    owner_group_id: Mapped[int]
    signer: Mapped[Secret]
    signer_index: Mapped[BlindIndex]
    signed_on: Mapped[date]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    file_digest: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[datetime | None]
    version: Mapped[Version]


class ProposalSupport(Base):
    """An owner group behind a proposal, once at a time; taken back, the row stays and says when."""

    __tablename__ = "motion_proposal_supports"
    __table_args__ = (
        CheckConstraint(
            "(channel = 'online' AND account_id IS NOT NULL AND paper_id IS NULL)"
            " OR (channel = 'paper' AND paper_id IS NOT NULL)",
            name="channel_known",
        ),
        CheckConstraint("(revoked_at IS NULL) = (revoked_leaf_id IS NULL)", name="revoking_whole"),
        Index(
            "uq_motion_proposal_supports_standing",
            "proposal_id",
            "owner_group_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
        UniqueConstraint("paper_id"),
        UniqueConstraint("leaf_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("motion_proposals.id"))
    owner_group_id: Mapped[int]
    channel: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("motion_proposal_papers.id"))
    digest: Mapped[str]
    leaf_id: Mapped[int] = mapped_column(ForeignKey("evidence_leaves.id"))
    supported_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_leaf_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_leaves.id"))


also(
    MotionProposal.__table__,
    """
CREATE OR REPLACE FUNCTION motion_proposals_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.estate_id, OLD.account_id, OLD.title, OLD.text, OLD.reason_given, OLD.matter, OLD.options,
            OLD.proposal_days, OLD.answer_days, OLD.created_at)
        IS DISTINCT FROM
           (NEW.estate_id, NEW.account_id, NEW.title, NEW.text, NEW.reason_given, NEW.matter, NEW.options,
            NEW.proposal_days, NEW.answer_days, NEW.created_at)
        OR (OLD.digest <> '' AND NEW.digest <> OLD.digest)
        OR (OLD.published_at IS NOT NULL
            AND (OLD.published_at, OLD.expires_at) IS DISTINCT FROM (NEW.published_at, NEW.expires_at))
        OR (OLD.reached_at IS NOT NULL
            AND (OLD.reached_at, OLD.backing, OLD.answer_due_at)
            IS DISTINCT FROM (NEW.reached_at, NEW.backing, NEW.answer_due_at))
    THEN
        RAISE EXCEPTION 'what a proposal says and has reached stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    MotionProposal.__table__,
    "CREATE TRIGGER motion_proposals_keep BEFORE UPDATE OR DELETE ON motion_proposals "
    "FOR EACH ROW EXECUTE FUNCTION motion_proposals_keep()",
)
also(
    ProposalSupport.__table__,
    """
CREATE OR REPLACE FUNCTION motion_proposal_supports_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL
        OR (OLD.estate_id, OLD.proposal_id, OLD.owner_group_id, OLD.channel, OLD.account_id, OLD.paper_id,
            OLD.digest, OLD.leaf_id, OLD.supported_at)
        IS DISTINCT FROM
           (NEW.estate_id, NEW.proposal_id, NEW.owner_group_id, NEW.channel, NEW.account_id, NEW.paper_id,
            NEW.digest, NEW.leaf_id, NEW.supported_at)
    THEN
        RAISE EXCEPTION 'a support is only taken back, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    ProposalSupport.__table__,
    "CREATE TRIGGER motion_proposal_supports_keep BEFORE UPDATE OR DELETE ON motion_proposal_supports "
    "FOR EACH ROW EXECUTE FUNCTION motion_proposal_supports_keep()",
)
