"""Which unit got the papers of a motion, how and when; and where they hung on a board. Append-only."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import Pk, Secret
from models.deliveries.rules import BOARD_DAYS


class MotionDelivery(Base):
    """One unit reached in one way; that a message was read is not kept here, the inbox knows it.

    `number` counts the entries of a unit and a way: there is another only after the one before was taken back.
    """

    __tablename__ = "motion_deliveries"
    __table_args__ = (
        UniqueConstraint("motion_id", "unit_id", "way", "number"),
        CheckConstraint("number > 0", name="number_counts"),
        CheckConstraint("way IN ('handed','posted')", name="way_known"),
        CheckConstraint("at <= entered_at", name="not_in_the_future"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    way: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger, default=1)
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
        UniqueConstraint("motion_id", "building_id", "number"),
        CheckConstraint("number > 0", name="number_counts"),
        Index(
            "uq_motion_boards_estate",
            "motion_id",
            "number",
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
    number: Mapped[int] = mapped_column(SmallInteger, default=1)
    from_day: Mapped[date]
    to_day: Mapped[date]
    place: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]


class DeliveryTakenBack(Base):
    """The counter-entry to what was entered wrongly: the entry stays and counts no more."""

    __tablename__ = "deliveries_taken_back"
    __table_args__ = (
        UniqueConstraint("delivery_id"),
        UniqueConstraint("board_id"),
        CheckConstraint("num_nonnulls(delivery_id, board_id) = 1", name="of_one_entry"),
        CheckConstraint("reason <> ''", name="reason_not_blank"),
        Index(None, "motion_id"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("motion_deliveries.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("motion_boards.id"))
    reason: Mapped[str]
    taken_back_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    taken_back_at: Mapped[datetime]


append_only(MotionDelivery.__table__)
append_only(MotionBoard.__table__)
append_only(DeliveryTakenBack.__table__)
