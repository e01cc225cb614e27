"""`Idempotency-Key`: the same act sent again gives the same answer; another act under the same key is a conflict.

The key's row is written in the act's own transaction: two taps at once wait for each other at the primary key, and a
crash leaves neither the act nor the key. Answers are kept encrypted: they may hold what only the actor may see.
"""

import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Index, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from models.base.actor import Actor
from models.base.problems import define
from models.base.session import Base, db
from models.base.types import Secret

KEPT = timedelta(days=2)
KEY_REQUIRED = define(
    "idempotency-key-required",
    400,
    "缺少防重复编号",
    "提交时需要带 Idempotency-Key，请升级后重试。",
)
KEY_REUSED = define(
    "idempotency-key-reused", 409, "防重复编号被用在另一件事上", "请刷新页面后重新提交。"
)
_FORM = re.compile(r"[A-Za-z0-9_\-]{8,64}")
_digest_key: list[bytes] = []


def use_digest_key(key: bytes) -> None:
    """Install the key of this process for digests of requests. Whoever has it can try guesses at what was sent."""
    _digest_key[:] = [key]


def digest_of_request(asked: bytes) -> str:
    """Return what is kept of a request, to tell whether it comes again.

    Keyed: a ballot from paper has few possible contents, and a plain digest of each could be compared.
    Raises RuntimeError before `use_digest_key` was called.
    """
    if not _digest_key:
        raise RuntimeError("no key installed: call models.base.idempotency.use_digest_key at start")
    return hmac.digest(_digest_key[0], asked, "sha256").hex()


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at"),)

    actor_kind: Mapped[str] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    status: Mapped[int | None]
    answer: Mapped[Secret | None]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was answered the first time."""

    status: int
    answer: Any


@dataclass(frozen=True, slots=True)
class Claimed:
    """A key that this request holds until it commits."""

    actor_kind: str
    actor_id: int
    key: str


def claim(actor: Actor, key: str, request_digest: str, now: datetime) -> Claimed | Earlier:
    """Take a key for an act, or return what was answered under it before.

    Raises idempotency-key-required, idempotency-key-reused.
    """
    if not _FORM.fullmatch(key):
        raise KEY_REQUIRED()
    taken = db.session.execute(
        insert(IdempotencyKey)
        .values(
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            key=key,
            request_digest=request_digest,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    ).scalar()
    claimed = Claimed(actor.kind.value, actor.id, key)
    if taken is not None:
        return claimed
    earlier = db.session.execute(
        select(IdempotencyKey.request_digest, IdempotencyKey.status, IdempotencyKey.answer).where(
            *_row(claimed)
        )
    ).one()
    if earlier.request_digest != request_digest or earlier.status is None:
        raise KEY_REUSED()
    return Earlier(earlier.status, json.loads(earlier.answer))


def remember(claimed: Claimed, status: int, answer: Any) -> None:
    """Store the answer beside the key, in the act's transaction."""
    db.session.execute(
        update(IdempotencyKey)
        .where(*_row(claimed))
        .values(status=status, answer=json.dumps(answer, ensure_ascii=False))
    )


def forget_old(now: datetime) -> int:
    """Delete keys that nobody will send again; return how many."""
    result = db.session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def _row(claimed: Claimed) -> tuple[Any, ...]:
    return (
        IdempotencyKey.actor_kind == claimed.actor_kind,
        IdempotencyKey.actor_id == claimed.actor_id,
        IdempotencyKey.key == claimed.key,
    )
