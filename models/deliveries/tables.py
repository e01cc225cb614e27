"""Which unit got the papers of a motion, how and when; and where they hung on a board. Append-only."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Pk, Secret
from models.deliveries.rules import BOARD_DAYS


class MotionDelivery(Base):
    """One unit reached in one way; that a message was read is not kept here, the inbox knows it."""

    __tablename__ = "motion_deliveries"
    __table_args__ = (
        UniqueConstraint("motion_id", "unit_id", "way"),
        CheckConstraint("way IN ('handed','posted')", name="way_known"),
        CheckConstraint("at <= entered_at", name="not_in_the_future"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    way: Mapped[str]
    handler: Mapped[Secret]
    """Who brought it."""
    at: Mapped[datetime]
    note: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]


class MotionBoard(Base):
    """The papers on a notice board, of a building or (building_id empty) of the whole estate; both days counted."""

    __tablename__ = "motion_boards"
    __table_args__ = (
        UniqueConstraint("motion_id", "building_id"),
        Index(
            "uq_motion_boards_estate",
            "motion_id",
            unique=True,
            postgresql_where=text("building_id IS NULL"),
        ),
        CheckConstraint(f"to_day - from_day >= {BOARD_DAYS - 1}", name="long_enough"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    from_day: Mapped[date]
    to_day: Mapped[date]
    place: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]


append_only(MotionDelivery.__table__)
append_only(MotionBoard.__table__)
