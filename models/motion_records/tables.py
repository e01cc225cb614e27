"""Records as they were issued, and where one was filed. Append-only: a correction is another issue."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Pk
from models.motion_records.rules import RecordKind

_KINDS = ",".join(f"'{kind.value}'" for kind in RecordKind)


class MotionRecord(Base):
    """One issue of a record: `content` = {title, data, sheet}, of which `digest` is the digest."""

    __tablename__ = "motion_records"
    __table_args__ = (
        UniqueConstraint("motion_id", "kind", "issue"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint("issue > 0", name="issue_counts"),
        CheckConstraint("issue = 1 OR reason <> ''", name="issued_again_with_reason"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    kind: Mapped[str]
    issue: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[dict[str, Any]]
    digest: Mapped[str]
    reason: Mapped[str]
    issued_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    issued_at: Mapped[datetime]


class MotionFiling(Base):
    """That a filing sheet was handed to an authority: which issue, when, under which reference, with whose receipt."""

    __tablename__ = "motion_filings"
    __table_args__ = (Index(None, "motion_id", "id"), Index(None, "estate_id", "id"))

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("motion_records.id"))
    office: Mapped[str]
    reference: Mapped[str]
    filed_on: Mapped[date]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[datetime]


append_only(MotionRecord.__table__)
append_only(MotionFiling.__table__)
