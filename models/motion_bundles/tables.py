"""The bundles that were made, in pieces: handing one over reads one piece at a time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only


class MotionBundle(Base):
    """The bundle of a motion, made once. It is there with all its pieces or not at all."""

    __tablename__ = "motion_bundles"
    __table_args__ = (
        CheckConstraint("size > 0 AND pieces > 0", name="not_empty"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
    )

    motion_id: Mapped[int] = mapped_column(
        ForeignKey("motions.id"), primary_key=True, autoincrement=False
    )
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    size: Mapped[int]
    pieces: Mapped[int]
    digest: Mapped[str]
    """SHA-256 of the whole file."""
    made_at: Mapped[datetime]


class MotionBundlePiece(Base):
    """A piece of a bundle. Nothing in it is secret once the result is public: the bags name no unit."""

    __tablename__ = "motion_bundle_pieces"

    motion_id: Mapped[int] = mapped_column(
        ForeignKey("motion_bundles.motion_id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


append_only(MotionBundle.__table__)
append_only(MotionBundlePiece.__table__)
