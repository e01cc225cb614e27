"""What people are told: the notice is the outbox row itself."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.types import Pk


class DeliveryState(StrEnum):
    """Where the delivery beyond the inbox stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    IN_APP_ONLY = "in_app_only"
    UNKNOWN = "unknown"
    DEAD = "dead"


class Notice(Base):
    """One thing told to one account. Unique per (event, account, stage): nobody is told twice.

    The inbox shows it at once. `next_attempt_at` and the lease steer the delivery over other channels.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event", "account_id", "stage"),
        CheckConstraint(
            "state IN ('waiting','sending','delivered','in_app_only','unknown','dead')",
            name="state_known",
        ),
        Index(
            "ix_notices_due",
            "next_attempt_at",
            postgresql_where=text("state IN ('waiting','sending')"),
        ),
        Index(None, "account_id", "id"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int | None] = mapped_column(ForeignKey("estates.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
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
    channel: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
