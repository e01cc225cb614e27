"""Service contracts, bills and what is paid on them, disputes, demands; commitments and reminders stand beside.

Five different things: a commitment is not a debt, a bill exists only once a contract binds, a reminder is not a demand.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Area, Fen, Pk, Version
from models.fees.commitment_tables import CallState, CommitmentCall, CommitmentText, FeeCommitment
from models.fees.reminder_tables import ReminderPolicy, ReminderRound

__all__ = [
    "Bill",
    "BillCorrection",
    "BillDispute",
    "BillPayment",
    "BillState",
    "CallState",
    "CommitmentCall",
    "CommitmentText",
    "ContractState",
    "CorrectionKind",
    "Demand",
    "EndKind",
    "FeeCommitment",
    "ReminderPolicy",
    "ReminderRound",
    "ServiceContract",
]


class ContractState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    EFFECTIVE = "effective"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class BillState(StrEnum):
    OPEN = "open"
    PART_PAID = "part_paid"
    PAID = "paid"
    DISPUTED = "disputed"
    WAIVED = "waived"


class EndKind(StrEnum):
    """Who ends a contract: the owners, the company, either when it runs without a term, both together."""

    DISMISSAL = "dismissal"
    REFUSAL = "refusal"
    OPEN_ENDED = "open_ended"
    AGREED = "agreed"


class CorrectionKind(StrEnum):
    """Waiver: the rest of a bill is let off. Reversal: a payment was entered wrongly."""

    WAIVER = "waiver"
    REVERSAL = "reversal"


class ServiceContract(Base):
    """A property-service contract (Civil Code 937-950); one is effective in an estate at a time.

    rate_fen: per m2 of area and month. A period has `months_per_period` months; its bill is due `due_day_offset` days
    after its first day.
    """

    __tablename__ = "service_contracts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft','in_review','effective','ended','withdrawn')", name="state_known"
        ),
        CheckConstraint("rate_fen BETWEEN 1 AND 100000", name="rate_in_range"),
        CheckConstraint("months_per_period BETWEEN 1 AND 12", name="period_in_range"),
        CheckConstraint("due_day_offset BETWEEN 0 AND 180", name="due_in_range"),
        CheckConstraint("ends_on > starts_on", name="ends_after_start"),
        CheckConstraint(
            "dismissal_notice_days >= 0 AND refusal_notice_days >= 0", name="notices_not_negative"
        ),
        CheckConstraint(
            "reviewed_by IS NULL OR reviewed_by <> entered_by", name="reviewed_by_another"
        ),
        CheckConstraint(
            "end_kind IN ('dismissal','refusal','open_ended','agreed')", name="end_kind_known"
        ),
        CheckConstraint("(end_kind IS NULL) = (last_day IS NULL)", name="end_is_whole"),
        CheckConstraint(
            "state NOT IN ('effective','ended') OR (reviewed_by IS NOT NULL AND effective_at IS NOT NULL)",
            name="effective_is_reviewed",
        ),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    company: Mapped[str]
    rate_fen: Mapped[Fen]
    months_per_period: Mapped[int]
    due_day_offset: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    terms: Mapped[str]
    dismissal_notice_days: Mapped[int]
    refusal_notice_days: Mapped[int]
    motion_id: Mapped[int | None]
    digest: Mapped[str | None]
    state: Mapped[str]
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    review_note: Mapped[str | None]
    effective_at: Mapped[datetime | None]
    continued_at: Mapped[datetime | None]
    """Since when it goes on without a term (Civil Code 948)."""
    last_day: Mapped[date | None]
    """The last day of service, once an end was notified."""
    end_kind: Mapped[str | None]
    end_received_on: Mapped[date | None]
    end_note: Mapped[str | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


# One contract serves an estate at a time: a range of one number takes the part of equality, as the embedded server has
# no btree_gist. Without a notified end a contract serves until its term ends; continued (Civil Code 948), without end.
also(
    ServiceContract.__table__,
    "ALTER TABLE service_contracts ADD CONSTRAINT ex_service_contracts_serving EXCLUDE USING gist ("
    " int8range(estate_id, estate_id, '[]') WITH &&,"
    " daterange(starts_on, COALESCE(last_day, CASE WHEN continued_at IS NULL THEN ends_on END), '[]') WITH &&"
    ") WHERE (state = 'effective')",
)


class Bill(Base):
    """What a unit owes for a period: area x rate x months, rounded half up to the fen. Once per unit and period."""

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("contract_id", "unit_id", "period_start"),
        CheckConstraint(
            "state IN ('open','part_paid','paid','disputed','waived')", name="state_known"
        ),
        CheckConstraint(
            "amount_fen = (area_centi_m2 * rate_fen * months + 50) / 100", name="amount_exact"
        ),
        CheckConstraint("paid_fen BETWEEN 0 AND amount_fen", name="never_overpaid"),
        CheckConstraint("refund_due_fen >= 0", name="refund_not_negative"),
        CheckConstraint("state <> 'open' OR paid_fen = 0", name="open_is_unpaid"),
        CheckConstraint(
            "state <> 'part_paid' OR (paid_fen > 0 AND paid_fen < amount_fen)", name="part_is_part"
        ),
        CheckConstraint("state <> 'paid' OR paid_fen = amount_fen", name="paid_is_all"),
        CheckConstraint("period_end > period_start", name="period_is_one"),
        CheckConstraint("due_on >= issued_on", name="due_after_issue"),
        Index(
            "ix_bills_owed",
            "estate_id",
            "due_on",
            postgresql_where=text("state IN ('open','part_paid')"),
        ),
        Index(None, "estate_id", "id"),
        Index(None, "unit_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("service_contracts.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    unit_label: Mapped[str]
    owner_group_id: Mapped[int] = mapped_column(ForeignKey("owner_groups.id"))
    """Who held the unit when the bill was made out: they owe it, whoever holds it later."""
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("fee_commitments.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    months: Mapped[int]
    area_centi_m2: Mapped[Area]
    rate_fen: Mapped[Fen]
    amount_fen: Mapped[Fen]
    paid_fen: Mapped[Fen] = mapped_column(server_default=text("0"))
    refund_due_fen: Mapped[Fen] = mapped_column(server_default=text("0"))
    """Paid for months in which the contract no longer served, and not yet given back."""
    due_on: Mapped[date]
    issued_on: Mapped[date]
    state: Mapped[str]
    issued_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class BillPayment(Base):
    """Money that came in for a bill or was given back, or the reversal of a payment entered wrongly. Append-only.

    The sum over a bill is what is paid on it and what is still to be given back.
    """

    __tablename__ = "bill_payments"
    __table_args__ = (
        UniqueConstraint("estate_id", "method", "receipt_number"),
        UniqueConstraint("reverses_id"),
        CheckConstraint(
            "method IN ('cash','bank','wechat','refund','reversal')", name="method_known"
        ),
        CheckConstraint(
            "(method = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_of_one"
        ),
        CheckConstraint("(amount_fen > 0) = (method IN ('cash','bank','wechat'))", name="sign"),
        CheckConstraint(
            "(method = 'wechat') = (entered_by IS NULL)", name="entered_by_staff_or_wechat"
        ),
        CheckConstraint("amount_fen <> 0", name="not_zero"),
        Index(None, "bill_id", "id"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    amount_fen: Mapped[Fen]
    method: Mapped[str]
    receipt_number: Mapped[str]
    received_on: Mapped[date]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("bill_payments.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """None: WeChat Pay told us, nobody entered it."""
    at: Mapped[datetime]


append_only(BillPayment.__table__)


class BillCorrection(Base):
    """A waiver or a reversal: one asks with a reason, another decides."""

    __tablename__ = "bill_corrections"
    __table_args__ = (
        CheckConstraint("kind IN ('waiver','reversal')", name="kind_known"),
        CheckConstraint("(kind = 'reversal') = (payment_id IS NOT NULL)", name="reversal_of_one"),
        CheckConstraint("state IN ('pending','accepted','refused')", name="state_known"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="decided_by_another"),
        Index(
            "uq_bill_corrections_pending",
            "bill_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    kind: Mapped[str]
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("bill_payments.id"))
    reason: Mapped[str]
    state: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str | None]
    version: Mapped[Version]


class BillDispute(Base):
    """What a household says against a bill, and what it was answered; reminders stop meanwhile."""

    __tablename__ = "bill_disputes"
    __table_args__ = (
        CheckConstraint("outcome IN ('upheld','rejected','withdrawn')", name="outcome_known"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_an_outcome"),
        Index(
            "uq_bill_disputes_open",
            "bill_id",
            unique=True,
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index(None, "estate_id", "id"),
        Index(None, "account_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    outcome: Mapped[str | None]
    answer: Mapped[str | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None]
    version: Mapped[Version]


class Demand(Base):
    """A demand to pay within a stated reasonable period (Civil Code 944); not a reminder."""

    __tablename__ = "demands"
    __table_args__ = (
        UniqueConstraint("bill_id", "number"),
        CheckConstraint("days > 0 AND owed_fen > 0", name="states_a_period"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    number: Mapped[int]
    days: Mapped[int]
    pay_by: Mapped[date]
    owed_fen: Mapped[Fen]
    letter: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]


append_only(Demand.__table__)
