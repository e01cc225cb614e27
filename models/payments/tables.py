"""Orders of WeChat Pay, payments of any way with their numbered receipts, refunds, callbacks, alarms, comparisons."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Fen, Pk, Secret, Version


class PaymentOrder(Base):
    """An order at WeChat Pay: one person pays one thing. Known to both sides by out_trade_no."""

    __tablename__ = "payment_orders"
    __table_args__ = (
        UniqueConstraint("out_trade_no"),
        UniqueConstraint("transaction_id"),
        CheckConstraint(
            "state IN ('prepared','paying','paid','closed','failed')", name="state_known"
        ),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint(
            "(state = 'paid') = (transaction_id IS NOT NULL AND paid_at IS NOT NULL)",
            name="paid_is_proved",
        ),
        Index(
            "uq_payment_orders_open",
            *("account_id", "payable_kind", "payable_id"),
            unique=True,
            postgresql_where=text("state IN ('prepared','paying') AND NOT closing"),
        ),
        Index("ix_payment_orders_asking", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
        Index(None, "estate_id", "id"),
        Index(None, "account_id", "id"),
        Index(None, "payable_kind", "payable_id"),
        Index(None, "paid_at"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    unit_label: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    payable_kind: Mapped[str]
    payable_id: Mapped[int]
    description: Mapped[str]
    amount_fen: Mapped[Fen]
    out_trade_no: Mapped[str]
    appid: Mapped[str]
    mchid: Mapped[str]
    openid: Mapped[Secret]
    state: Mapped[str]
    failure: Mapped[str | None]
    """The platform's code, where it refused the order."""
    transaction_id: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    """When the platform took the money."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closing: Mapped[bool] = mapped_column(server_default=text("false"))
    """Another order has taken its place: it is to be closed before its time."""
    ask_at: Mapped[datetime | None]
    asked: Mapped[int] = mapped_column(server_default=text("0"))
    asked_at: Mapped[datetime | None]
    version: Mapped[Version]


class Payment(Base):
    """Money that came in for something, went back, or was entered wrongly and taken back. Append-only.

    The sum over a thing is what is paid on it.
    """

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("estate_id", "receipt_number"),
        UniqueConstraint("refund_id"),
        UniqueConstraint("reverses_id"),
        Index(
            "uq_payments_order",
            "order_id",
            unique=True,
            postgresql_where=text("kind = 'payment' AND order_id IS NOT NULL"),
        ),
        Index(
            "uq_payments_reference",
            *("estate_id", "payable_kind", "payable_id", "way", "reference"),
            unique=True,
            postgresql_where=text("kind = 'payment' AND reference <> ''"),
        ),
        CheckConstraint("kind IN ('payment','refund','reversal')", name="kind_known"),
        CheckConstraint("way IN ('cash','bank','wechat')", name="way_known"),
        CheckConstraint("amount_fen <> 0", name="not_zero"),
        CheckConstraint("(kind = 'payment') = (amount_fen > 0)", name="sign"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_of_one"),
        CheckConstraint(
            "way = 'wechat' OR (order_id IS NULL AND entered_by IS NOT NULL)", name="entered_by_one"
        ),
        CheckConstraint("way <> 'wechat' OR order_id IS NOT NULL", name="wechat_has_order"),
        CheckConstraint(
            "(way = 'wechat' AND kind = 'refund') = (refund_id IS NOT NULL)", name="refund_known"
        ),
        CheckConstraint("way <> 'wechat' OR kind <> 'reversal'", name="wechat_is_refunded"),
        CheckConstraint("kind <> 'reversal' OR decided_by <> entered_by", name="reversal_by_two"),
        Index(None, "estate_id", "id"),
        Index(None, "payable_kind", "payable_id", "id"),
        Index(None, "unit_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    unit_label: Mapped[str]
    payable_kind: Mapped[str]
    payable_id: Mapped[int]
    kind: Mapped[str]
    way: Mapped[str]
    amount_fen: Mapped[Fen]
    reference: Mapped[str]
    """The other side's number: of the transaction, the bank's entry, the paper receipt; '' without one."""
    receipt_number: Mapped[str]
    received_at: Mapped[datetime]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("payment_orders.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("payment_refunds.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who paid, where it is known."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    at: Mapped[datetime]


append_only(Payment.__table__)


class ReceiptSeries(Base):
    """The last number given in a series of receipts. Its row is locked by who takes a number until they commit."""

    __tablename__ = "receipt_series"
    __table_args__ = (CheckConstraint("last > 0", name="last_positive"),)

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class PaymentRefund(Base):
    """Money of an order given back over WeChat Pay: what staff agreed on, or what came in too much."""

    __tablename__ = "payment_refunds"
    __table_args__ = (
        UniqueConstraint("out_refund_no"),
        CheckConstraint(
            "state IN ('asked','refused','sending','processing','done','abnormal','failed')",
            name="state_known",
        ),
        CheckConstraint("cause IN ('asked','surplus')", name="cause_known"),
        CheckConstraint("(cause = 'asked') = (asked_by IS NOT NULL)", name="asked_by_one"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="decided_by_another"),
        CheckConstraint(
            "cause = 'surplus' OR state = 'asked' OR decided_by IS NOT NULL",
            name="asked_is_decided",
        ),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_is_dated"),
        Index("ix_payment_refunds_trying", "try_at", postgresql_where=text("try_at IS NOT NULL")),
        Index(None, "order_id"),
        Index(None, "estate_id", "state", "id"),
        Index(None, "taken_at"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("payment_orders.id"))
    cause: Mapped[str]
    amount_fen: Mapped[Fen]
    reason: Mapped[str]
    out_refund_no: Mapped[str]
    """Stays the same over all tries: the platform knows the refund again by it."""
    state: Mapped[str]
    failure: Mapped[str | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str | None]
    platform_id: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    """When we learned that the platform accepted it."""
    billed_on: Mapped[date | None]
    """The day in whose bill the platform listed it."""
    done_at: Mapped[datetime | None]
    try_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    version: Mapped[Version]


class PaymentCallback(Base):
    """A callback of WeChat Pay as it came, its sealed part unopened; each notice once. Append-only."""

    __tablename__ = "payment_callbacks"
    __table_args__ = (
        UniqueConstraint("notice_id"),
        Index(None, "order_id"),
        Index(None, "at"),
    )

    id: Mapped[Pk]
    notice_id: Mapped[str]
    event: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("payment_orders.id"))
    raw: Mapped[str]
    verdict: Mapped[str]
    at: Mapped[datetime]


append_only(PaymentCallback.__table__)


class PaymentAlarm(Base):
    """Something about money that a person has to look at; the same thing is one alarm."""

    __tablename__ = "payment_alarms"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint(
            "kind IN ('mismatch','unknown_order','paid_twice','refunded_elsewhere','refund','comparison','platform')",
            name="kind_known",
        ),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_one"),
        Index(None, "estate_id", "id"),
        Index("ix_payment_alarms_open", "estate_id", postgresql_where=text("settled_at IS NULL")),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int | None] = mapped_column(ForeignKey("estates.id"))
    """None: of no known order; administrators see it."""
    kind: Mapped[str]
    key: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("payment_orders.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("payment_refunds.id"))
    facts: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None]
    note: Mapped[str | None]
    version: Mapped[Version]


class PaymentBillDay(Base):
    """A day whose bill of the platform was fetched and compared."""

    __tablename__ = "payment_bill_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    lines: Mapped[int]
    sha1: Mapped[str]
    at: Mapped[datetime]


class PaymentComparison(Base):
    """An estate's money of a day, ours and the platform's; money in fen."""

    __tablename__ = "payment_comparisons"
    __table_args__ = (UniqueConstraint("estate_id", "day"), Index(None, "estate_id", "id"))

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    day: Mapped[date]
    our_count: Mapped[int]
    our_fen: Mapped[Fen]
    their_count: Mapped[int]
    their_fen: Mapped[Fen]
    our_refund_fen: Mapped[Fen]
    their_refund_fen: Mapped[Fen]
    differences: Mapped[int]
    at: Mapped[datetime]
