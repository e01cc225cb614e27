"""The residents' money: who pays what, each unit's share, pledges with their history, the double-entry ledger."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Fen, Pk, Version
from models.pledges.bank_tables import BankLine, BankLineUse, BankStatement
from models.pledges.correction_tables import ContributionCorrection
from models.pledges.funding_tables import FundingCharge, FundingItem, FundingPlan, FundingShare
from models.pledges.ledger_tables import LedgerEntry, LedgerLine
from models.pledges.rules import STANDING, Channel, PledgeState, Way

__all__ = [
    "BankLine",
    "BankLineUse",
    "BankStatement",
    "ContributionCorrection",
    "FundingCharge",
    "FundingItem",
    "FundingPlan",
    "FundingShare",
    "LedgerEntry",
    "LedgerLine",
    "Pledge",
    "PledgeEvent",
]


def _among(values: object) -> str:
    return ",".join(f"'{one}'" for one in values)  # type: ignore[attr-defined]


class Pledge(Base):
    """A unit's promise. What was promised never changes; another choice is another pledge."""

    __tablename__ = "pledges"
    __table_args__ = (
        CheckConstraint(f"way IN ({_among(Way)})", name="way_known"),
        CheckConstraint(f"state IN ({_among(PledgeState)})", name="state_known"),
        CheckConstraint(f"channel IN ({_among(Channel)})", name="channel_known"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint(
            "(channel = 'online' AND account_id IS NOT NULL) OR"
            " (channel = 'paper' AND entered_by IS NOT NULL AND scan_digest IS NOT NULL)",
            name="by_somebody",
        ),
        CheckConstraint("entered_by <> confirmed_by", name="confirmed_by_another"),
        CheckConstraint(
            "(paid_fen > 0) = (state IN ('part_paid','paid'))"
            " AND (paid_fen = amount_fen) = (state = 'paid')",
            name="paid_as_its_state_says",
        ),
        CheckConstraint(
            "state NOT IN ('confirmed','part_paid','paid','refunded')"
            " OR (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)",
            name="firm_when_confirmed",
        ),
        CheckConstraint(
            "state NOT IN ('confirmed','part_paid','paid') OR way = 'direct'"
            " OR motion_id IS NOT NULL",
            name="joint_ways_are_decided",
        ),
        CheckConstraint(
            "state <> 'waived' OR"
            " (waiver_by IS NOT NULL AND ended_by IS NOT NULL AND waiver_by <> ended_by)",
            name="waived_by_two",
        ),
        Index(
            "uq_pledges_standing",
            "renovation_id",
            "unit_id",
            unique=True,
            postgresql_where=text(f"state IN ({_among(STANDING)})"),
        ),
        Index(None, "estate_id", "state", "id"),
        Index(None, "account_id"),
        Index(None, "unit_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    renovation_id: Mapped[int] = mapped_column(ForeignKey("renovations.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("funding_plans.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    way: Mapped[str]
    amount_fen: Mapped[Fen]
    text: Mapped[str]
    """The whole text that was shown and confirmed."""
    text_digest: Mapped[str]
    channel: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    scan_digest: Mapped[str | None]
    """SHA-256 of the scanned paper form."""
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=PledgeState.PLEDGED.value)
    motion_id: Mapped[int | None]
    """The owners' decision that carries a way other than direct payment."""
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    confirmed_at: Mapped[datetime | None]
    waiver_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who proposed a waiver; another person agrees to it."""
    ended_by: Mapped[int | None]
    """Staff who ended it; None when the household did."""
    ended_at: Mapped[datetime | None]
    paid_fen: Mapped[Fen] = mapped_column(default=0)
    """What was received on it and has not gone back: the ledger's sum."""
    version: Mapped[Version]


KEEP_CONTENT = """
CREATE OR REPLACE FUNCTION keep_pledge_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.estate_id, NEW.renovation_id, NEW.plan_id, NEW.unit_id, NEW.way, NEW.amount_fen, NEW.text,
        NEW.text_digest, NEW.channel, NEW.entered_by, NEW.made_at)
        IS DISTINCT FROM
       (OLD.estate_id, OLD.renovation_id, OLD.plan_id, OLD.unit_id, OLD.way, OLD.amount_fen, OLD.text,
        OLD.text_digest, OLD.channel, OLD.entered_by, OLD.made_at) THEN
        RAISE EXCEPTION 'what was pledged never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
also(Pledge.__table__, KEEP_CONTENT)
also(
    Pledge.__table__,
    "CREATE TRIGGER pledges_keep_content BEFORE UPDATE ON pledges "
    "FOR EACH ROW EXECUTE FUNCTION keep_pledge_content()",
)
also(
    Pledge.__table__,
    "CREATE TRIGGER pledges_never_deleted BEFORE DELETE ON pledges "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
)


class PledgeEvent(Base):
    """What happened to a pledge. Append-only."""

    __tablename__ = "pledge_events"
    __table_args__ = (
        CheckConstraint(f"to_state IN ({_among(PledgeState)})", name="state_known"),
        Index(None, "pledge_id", "id"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int]
    at: Mapped[datetime]


append_only(PledgeEvent.__table__)
