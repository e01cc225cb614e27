"""Each time staff opened personal data in clear: who, whose, why, when. Append-only (PIPL 51, 55-56: three years)."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from models.base.actor import Actor
from models.base.session import Base, db
from models.base.triggers import append_only
from models.base.types import Pk


class PersonalRead(Base):
    __tablename__ = "personal_reads"
    __table_args__ = (
        Index(None, "estate_id", "id"),
        Index(None, "subject_kind", "subject_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int | None]
    staff_id: Mapped[int]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    purpose: Mapped[str]
    request_id: Mapped[str]
    at: Mapped[datetime]


append_only(PersonalRead.__table__)


def record_read(
    actor: Actor, *, subject: tuple[str, int], estate_id: int | None, purpose: str, now: datetime
) -> None:
    """Record that a member of staff saw a person's data in clear."""
    db.session.add(
        PersonalRead(
            estate_id=estate_id,
            staff_id=actor.id,
            subject_kind=subject[0],
            subject_id=subject[1],
            purpose=purpose,
            request_id=actor.request_id,
            at=now,
        )
    )
