"""An estate's party branch on record, and its council meetings with who attended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Pk, Version
from models.meetings.rules import Party

PARTIES = ",".join(f"'{party.value}'" for party in Party)


class PartyBranchEntry(Base):
    """What is on record about an estate's party branch. Append-only: the entry with the greatest number counts."""

    __tablename__ = "party_branch_entries"
    __table_args__ = (
        UniqueConstraint("estate_id", "number"),
        CheckConstraint("name <> '' AND basis <> ''", name="named_with_basis"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    number: Mapped[int]
    on_record: Mapped[bool]
    name: Mapped[str]
    established_on: Mapped[date]
    basis: Mapped[str]
    """The approval's number, or why the record was taken off."""
    by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    by_name: Mapped[str]
    at: Mapped[datetime]


append_only(PartyBranchEntry.__table__)


class CouncilMeeting(Base):
    """A council meeting with its minutes. A wrong one is voided with a reason, never deleted."""

    __tablename__ = "council_meetings"
    __table_args__ = (
        CheckConstraint("topic <> '' AND minutes <> ''", name="topic_and_minutes"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void_has_reason"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    held_on: Mapped[date]
    topic: Mapped[str]
    minutes: Mapped[str]
    minutes_digest: Mapped[str | None]
    """SHA-256 of the scanned, signed minutes."""
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_by_name: Mapped[str]
    entered_at: Mapped[datetime]
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    version: Mapped[Version]


class MeetingAttendance(Base):
    """A party that attended, with how many people. Append-only."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (
        CheckConstraint(f"party IN ({PARTIES})", name="party_known"),
        CheckConstraint("people > 0", name="people_positive"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meetings.id"), primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    people: Mapped[int]
    note: Mapped[str]


append_only(MeetingAttendance.__table__)
