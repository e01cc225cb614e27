"""The texts that residents could read while comments were taken, and what each changed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.base.actor import Actor
from models.base.digest import digest_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.compacts.differences import differences
from models.compacts.rules import CompactState
from models.compacts.tables import Compact, CompactRevision


def text_digest(compact: Compact) -> str:
    """Return the digest of a compact's text: SHA-256 of the canonical JSON of number, title and body."""
    return digest_of({"number": compact.number, "title": compact.title, "body": compact.body})


def keep(actor: Actor, compact: Compact, note: str, now: datetime) -> CompactRevision:
    """Keep the text as residents read it from now on, with what it changes in the first one and in what is in force."""
    first = db.session.get(CompactRevision, (compact.id, 1))
    in_force = db.session.scalar(
        select(Compact).where(
            Compact.estate_id == compact.estate_id, Compact.state == CompactState.OPEN.value
        )
    )
    made = CompactRevision(
        compact_id=compact.id,
        number=count_of(compact.id) + 1,
        estate_id=compact.estate_id,
        title=compact.title,
        body=compact.body,
        digest=text_digest(compact),
        note=note,
        in_force_number=in_force.number if in_force else None,
        since_in_force=_between(in_force, compact) if in_force else None,
        since_first=_between(first, compact) if first else None,
        staff_id=actor.id,
        at=now,
    )
    db.session.add(made)
    return made


def count_of(compact_id: int) -> int:
    """Return how many texts residents were shown."""
    statement = select(func.count()).where(CompactRevision.compact_id == compact_id)
    return db.session.scalar(statement) or 0


def revisions_of(compact_id: int) -> Sequence[CompactRevision]:
    """Return the texts of a compact, newest first."""
    return db.session.scalars(
        select(CompactRevision)
        .where(CompactRevision.compact_id == compact_id)
        .order_by(CompactRevision.number.desc())
    ).all()


def revision(compact_id: int, number: int) -> CompactRevision:
    """Return one text of a compact. Raises not-found."""
    found = db.session.get(CompactRevision, (compact_id, number))
    if found is None:
        raise NOT_FOUND()
    return found


def _between(old: Compact | CompactRevision, new: Compact) -> list[dict[str, Any]]:
    """Return the differences of title and body; the title is the first paragraph."""
    found = differences(f"{old.title}\n{old.body}", f"{new.title}\n{new.body}")
    return [asdict(one) for one in found]
