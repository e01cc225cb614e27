"""What people are told: the notice is the outbox row itself. How it was delivered, and what lets it be."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.types import Pk, Secret, Version


class DeliveryState(StrEnum):
    """Where the delivery beyond the inbox stands.

    in_app_only: no other channel, or none that the person allows; unknown: perhaps told over WeChat, never again;
    dead: given up, staff decide; cancelled: what it was about is settled.
    """

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    IN_APP_ONLY = "in_app_only"
    UNKNOWN = "unknown"
    DEAD = "dead"
    CANCELLED = "cancelled"


class VisitState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Notice(Base):
    """One thing told to one account. Unique per (event, account, stage): nobody is told twice.

    The inbox shows it at once. `next_attempt_at` (the product's time) and `lease_until` (the machine's) steer the
    delivery over WeChat; one message a person is under way at a time, as the platform refuses two (43108).

    Estate and account carry no foreign keys: a sweep writes a hundred thousand rows at once from rows that have theirs,
    and neither estates nor accounts are ever deleted. The checks would be a third of its time.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event", "account_id", "stage"),
        CheckConstraint(
            "state IN ('waiting','sending','delivered','in_app_only','unknown','dead','cancelled')",
            name="state_known",
        ),
        CheckConstraint("state <> 'sending' OR lease_until IS NOT NULL", name="sending_has_lease"),
        Index(
            "ix_notices_due",
            "next_attempt_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "uq_notices_sending",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_notices_undelivered",
            "account_id",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "account_id", "id"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int | None]
    account_id: Mapped[int]
    event: Mapped[str]
    stage: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    route: Mapped[str]
    params: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default=DeliveryState.WAITING.value)
    next_attempt_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    channel: Mapped[str | None]
    delivered_at: Mapped[datetime | None]


class DeliveryAttempt(Base):
    """One try over WeChat, written down before the call is made; open until its outcome is known."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (
        UniqueConstraint("notice_id", "number"),
        CheckConstraint(
            "outcome IN ('delivered','no_credit','retry','quota','config','final','unknown','interrupted',"
            "'failed_later')",
            name="outcome_known",
        ),
        CheckConstraint(
            "(finished_at IS NULL) = (outcome IS NULL)", name="finished_with_an_outcome"
        ),
        Index(
            "ix_delivery_attempts_open",
            "notice_id",
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_delivery_attempts_msgid", "msgid", postgresql_where=text("msgid IS NOT NULL")),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int | None]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    number: Mapped[int]
    template_id: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    errcode: Mapped[int | None]
    rid: Mapped[str | None]
    msgid: Mapped[str | None]


class TemplateId(Base):
    """The id that the platform gave for a message template. long_term: sent without using up a credit."""

    __tablename__ = "message_templates"

    key: Mapped[str] = mapped_column(primary_key=True)
    template_id: Mapped[str] = mapped_column(unique=True)
    long_term: Mapped[bool]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]
    version: Mapped[Version]


class SubscriptionCredit(Base):
    """How many more messages of a template a person lets us send.

    certain: nothing happened since the count began that the platform might count otherwise.
    """

    __tablename__ = "subscription_credits"
    __table_args__ = (CheckConstraint("credits >= 0", name="credits_not_negative"),)

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id"), primary_key=True, autoincrement=False
    )
    template_id: Mapped[str] = mapped_column(primary_key=True)
    credits: Mapped[int]
    certain: Mapped[bool]
    changed_at: Mapped[datetime]


class SubscriptionGrant(Base):
    """One tap on "accept", told by the phone, by the platform's push, or by both."""

    __tablename__ = "subscription_grants"
    __table_args__ = (
        CheckConstraint("reported_at IS NOT NULL OR pushed_at IS NOT NULL", name="told_by_one"),
        Index(None, "account_id", "template_id", "id"),
    )

    id: Mapped[Pk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    template_id: Mapped[str]
    reported_at: Mapped[datetime | None]
    pushed_at: Mapped[datetime | None]


class WechatEvent(Base):
    """What the platform pushed, once; `raw` is the opened message."""

    __tablename__ = "wechat_events"
    __table_args__ = (
        Index(None, "account_id"),
        Index(None, "received_at"),
        Index("ix_wechat_events_late", "received_at", postgresql_where=text("NOT applied")),
    )

    id: Mapped[Pk]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    template_id: Mapped[str | None]
    msgid: Mapped[str | None]
    error_code: Mapped[int | None]
    applied: Mapped[bool]
    raw: Mapped[Secret | None]
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]


class VisitTask(Base):
    """A household that a volunteer tells in person, because no account of an owner can be told."""

    __tablename__ = "visit_tasks"
    __table_args__ = (
        UniqueConstraint("event", "unit_id"),
        CheckConstraint("state IN ('open','done','cancelled')", name="state_known"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_not_open"),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    event: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=VisitState.OPEN.value)
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    result: Mapped[str | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
