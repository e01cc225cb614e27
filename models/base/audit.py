"""The audit log of every staff act: who, when, what, before, after. Append-only, kept at least three years.

Network security law 23 asks for logs of six months; the limitation of actions (Civil Code 188) asks for three years.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base.actor import Actor
from models.base.session import Base, db
from models.base.triggers import append_only
from models.base.types import Pk


class AuditEntry(Base):
    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "estate_id", "id"), Index(None, "actor_kind", "actor_id", "id"))

    id: Mapped[Pk]
    estate_id: Mapped[int | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[int]
    act: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None] = mapped_column(default=None)
    request_id: Mapped[str]
    at: Mapped[datetime]


append_only(AuditEntry.__table__)


def record(
    actor: Actor,
    act: str,
    *,
    subject: tuple[str, int],
    estate_id: int | None,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write down a staff or job act in the same transaction. Never put personal data into before/after."""
    db.session.add(
        AuditEntry(
            estate_id=estate_id,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            act=act,
            subject_kind=subject[0],
            subject_id=subject[1],
            before=before,
            after=after,
            reason=reason,
            request_id=actor.request_id,
            at=now,
        )
    )
