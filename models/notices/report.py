"""For staff: how many notices reached people, which did not, and the way of each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from models.accounts.scope import staff_at
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.notices.rules import KINDS, NOT_DEAD
from models.notices.tables import DeliveryAttempt, DeliveryState, Notice

SENDERS = (Role.MODERATOR, Role.SECRETARY)


def counts(actor: Actor, estate_id: int, since: datetime | None) -> list[dict[str, Any]]:
    """Return the number of an estate's notices by kind and state, and how many of them were read."""
    staff_at(actor, estate_id)
    statement = (
        select(Notice.kind, Notice.state, func.count(Notice.id), func.count(Notice.read_at))
        .where(Notice.estate_id == estate_id)
        .group_by(Notice.kind, Notice.state)
        .order_by(Notice.kind, Notice.state)
    )
    if since is not None:
        statement = statement.where(Notice.created_at >= since)
    return [
        {"kind": kind, "title": _title(kind), "state": state, "count": count, "read": read}
        for kind, state, count, read in db.session.execute(statement)
    ]


def undelivered(
    actor: Actor, estate_id: int, states: Sequence[DeliveryState], paging: Paging
) -> Page[Notice]:
    """Return an estate's notices in some states, newest first: the dead letters, or those whose fate is unknown."""
    staff_at(actor, estate_id)
    return page_of(
        select(Notice).where(
            Notice.estate_id == estate_id, Notice.state.in_([state.value for state in states])
        ),
        Notice.id,
        paging,
    )


def last_errors(notice_ids: Sequence[int]) -> dict[int, Row[int, int, str | None, int | None]]:
    """Return notice id -> the outcome of its newest attempt (notice_id, number, outcome, errcode)."""
    newest = (
        select(DeliveryAttempt.notice_id, func.max(DeliveryAttempt.number).label("number"))
        .where(DeliveryAttempt.notice_id.in_(notice_ids))
        .group_by(DeliveryAttempt.notice_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            DeliveryAttempt.notice_id,
            DeliveryAttempt.number,
            DeliveryAttempt.outcome,
            DeliveryAttempt.errcode,
        ).join(
            newest,
            (newest.c.notice_id == DeliveryAttempt.notice_id)
            & (newest.c.number == DeliveryAttempt.number),
        )
    )
    return {row.notice_id: row for row in rows}


def attempts(actor: Actor, notice_id: int) -> Sequence[DeliveryAttempt]:
    """Return the attempts of a notice, oldest first. Raises not-found."""
    _notice_at(actor, notice_id)
    return db.session.scalars(
        select(DeliveryAttempt)
        .where(DeliveryAttempt.notice_id == notice_id)
        .order_by(DeliveryAttempt.number)
    ).all()


def retry(actor: Actor, notice_id: int, now: datetime) -> Notice:
    """Let a dead letter be tried again. Raises not-found, role-missing, notice-not-dead."""
    found = _notice_at(actor, notice_id, *SENDERS, lock=True)
    if found.state != DeliveryState.DEAD.value:
        raise NOT_DEAD()
    found.state, found.next_attempt_at, found.failures = DeliveryState.WAITING.value, now, 0
    audit.record(
        actor,
        "notice.retry",
        subject=("notice", found.id),
        estate_id=found.estate_id,
        now=now,
    )
    return found


def _notice_at(actor: Actor, notice_id: int, *roles: Role, lock: bool = False) -> Notice:
    found = db.session.get(Notice, notice_id, with_for_update=True if lock else None)
    if found is None or found.estate_id is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *roles)
    return found


def _title(kind: str) -> str:
    """Return what a kind is called in lists: its title up to the first parameter."""
    found = KINDS.get(kind)
    return found.title.partition("{")[0].rstrip("：: ") or kind if found else kind


@gathering.worklist
def _waiting(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count = db.session.scalar(
        select(func.count(Notice.id)).where(
            Notice.estate_id == estate_id, Notice.state == DeliveryState.DEAD.value
        )
    )
    if not count:
        return []
    return [WorkItem("dead_letters", "消息没有送达", count, "/notices/report", estate_id)]
