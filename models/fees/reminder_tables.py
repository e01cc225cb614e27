"""How the households of an estate are reminded, and the rounds that were told."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Time
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Pk, Version


class ReminderPolicy(Base):
    """How the households of an estate are reminded; `swept_through` is the moment up to which all was done."""

    __tablename__ = "reminder_policies"
    __table_args__ = (CheckConstraint("cardinality(stages) > 0", name="has_stages"),)

    estate_id: Mapped[int] = mapped_column(
        ForeignKey("estates.id"), primary_key=True, autoincrement=False
    )
    stages: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    send_at: Mapped[time] = mapped_column(Time)
    quiet_from: Mapped[time] = mapped_column(Time)
    quiet_until: Mapped[time] = mapped_column(Time)
    skip_holidays: Mapped[bool]
    texts: Mapped[dict[str, Any]]
    is_on: Mapped[bool]
    swept_through: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]
    version: Mapped[Version]


class ReminderRound(Base):
    """One stage that was told: for which due days, how many dues, to how many accounts, to how many by visit.

    passed_over: the stage was not told, because a later one of the same dues was due as well when the jobs ran again.
    Append-only.
    """

    __tablename__ = "reminder_rounds"
    __table_args__ = (
        CheckConstraint("subject IN ('bill','commitment','promise')", name="subject_known"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    subject: Mapped[str]
    stage: Mapped[int]
    due_from: Mapped[date]
    due_until: Mapped[date]
    dues: Mapped[int]
    told: Mapped[int]
    visits: Mapped[int]
    passed_over: Mapped[bool]
    at: Mapped[datetime]


append_only(ReminderRound.__table__)
