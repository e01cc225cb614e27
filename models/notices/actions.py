"""Tell people: a business event writes its notices in its own transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CursorResult,
    FromClause,
    Select,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, array, insert

from models.base import gathering
from models.base.actor import Actor
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.notices.hours import QUIET
from models.notices.rules import KINDS, NoticeKind, names_in, pieces, render
from models.notices.tables import DeliveryState, Notice, VisitTask

NOTICE_COLUMNS = (
    *("estate_id", "account_id", "event", "stage", "kind", "title", "body", "route"),
    *("params", "created_at", "state", "next_attempt_at"),
)


def announce(
    *,
    event: str,
    kind: str,
    stage: str,
    estate_id: int | None,
    account_ids: Sequence[int],
    params: dict[str, Any],
    now: datetime,
    not_before: datetime | None = None,
) -> int:
    """Write one notice per account, in the caller's transaction; return how many are new.

    `event` names what happened ("motion:7"), `stage` which telling it is ("opened", "due-7"). The same event, account
    and stage is told once, however often this is called.
    """
    if not account_ids:
        return 0
    shape = KINDS[kind]
    text = render(shape, params)
    state = _first_state(shape)
    # One statement, however many there are: an estate of 100,000 is told within a request.
    to = func.unnest(literal(list(account_ids), ARRAY(BigInteger))).column_valued("account_id")
    rows = select(
        literal(estate_id, BigInteger),
        to,
        literal(event),
        literal(stage),
        literal(kind),
        literal(text.title),
        literal(text.body),
        literal(text.route),
        literal(params, JSONB),
        literal(now, Notice.created_at.type),
        literal(state.value),
        literal(first_attempt_at(shape, not_before or now), Notice.next_attempt_at.type),
    )
    return _count(insert(Notice).from_select(NOTICE_COLUMNS, rows).on_conflict_do_nothing())


def first_attempt_at(kind: NoticeKind, moment: datetime) -> datetime:
    """Return when a notice may disturb a person: not in the quiet hours unless its kind says so."""
    return QUIET.after(moment) if kind.quiet else moment


def announce_selected(
    recipients: Select[Any],
    *,
    kind: str,
    stage: str,
    now: datetime,
    not_before: datetime | None = None,
    title: str | None = None,
    body: str | None = None,
) -> int:
    """Write the notices of everybody whom a select finds, in one statement; return how many are new.

    recipients: columns account_id, estate_id, event, and as text each parameter that the kind's texts name.
    title, body: texts in place of the kind's own, with the same parameters.
    """
    shape = KINDS[kind]
    # OFFSET 0 keeps PostgreSQL from computing a column anew wherever a text names it.
    found = recipients.offset(0).subquery("recipients")
    texts = (title or shape.title, body or shape.body, shape.route)
    filled = [_filled(text, found) for text in texts]
    # The texts are written out; what the message over WeChat needs is kept beside them.
    named = sorted(set[str]().union(*map(names_in, shape.fields.values())))
    keys, values = [literal(name) for name in named], [found.c[name] for name in named]
    params: ColumnElement[Any] = func.jsonb_object(array(keys), array(values), type_=JSONB)
    rows = select(
        found.c.estate_id,
        found.c.account_id,
        found.c.event,
        literal(stage),
        literal(kind),
        *filled,
        params,
        literal(now, Notice.created_at.type),
        literal(_first_state(shape).value),
        literal(first_attempt_at(shape, not_before or now), Notice.next_attempt_at.type),
    )
    return _count(insert(Notice).from_select(NOTICE_COLUMNS, rows).on_conflict_do_nothing())


def visit_selected(households: Select[Any], *, reason: str, now: datetime) -> int:
    """Put the households that a select finds on the visit list, once an event; return how many are new.

    households: columns unit_id, estate_id, event, and as text each parameter that the reason names.
    """
    found = households.subquery("households")
    rows = select(
        found.c.estate_id,
        found.c.unit_id,
        found.c.event,
        _filled(reason, found),
        literal(now, VisitTask.created_at.type),
    )
    columns = ("estate_id", "unit_id", "event", "reason", "created_at")
    return _count(insert(VisitTask).from_select(columns, rows).on_conflict_do_nothing())


def cancel(events: Iterable[str], now: datetime) -> None:
    """Stop what has not gone out yet about events that are settled; the inbox keeps what it has told."""
    wanted = list(events)
    db.session.execute(
        update(Notice)
        .where(Notice.event.in_(wanted), Notice.state == DeliveryState.WAITING.value)
        .values(state=DeliveryState.CANCELLED.value)
    )
    db.session.execute(
        update(VisitTask)
        .where(VisitTask.event.in_(wanted), VisitTask.state == "open")
        .values(state="cancelled", closed_at=now, version=VisitTask.version + 1)
    )


def _first_state(kind: NoticeKind) -> DeliveryState:
    return DeliveryState.WAITING if kind.template else DeliveryState.IN_APP_ONLY


def _filled(text: str, found: FromClause) -> ColumnElement[str]:
    """Return the SQL expression of a text with its {named} parameters taken from columns."""
    parts: list[ColumnElement[Any]] = []
    for words, name in pieces(text):
        if words:
            parts.append(literal(words))
        if name is not None:
            parts.append(found.c[name])
    return func.concat(*parts) if parts else literal("")


def _count(statement: Any) -> int:
    done = db.session.execute(statement, execution_options={"preserve_rowcount": True})
    return done.rowcount if isinstance(done, CursorResult) else 0


def inbox(actor: Actor, paging: Paging) -> Page[Notice]:
    """Return the actor's notices, newest first."""
    return page_of(select(Notice).where(Notice.account_id == actor.id), Notice.id, paging)


def unread_count(actor: Actor) -> int:
    """Return how many of the actor's notices are unread."""
    return (
        db.session.scalar(
            select(func.count(Notice.id)).where(
                Notice.account_id == actor.id, Notice.read_at.is_(None)
            )
        )
        or 0
    )


def mark_read(actor: Actor, notice_id: int, now: datetime) -> Notice:
    """Mark one of the actor's notices as read; doing it again keeps the first time. Raises not-found."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.account_id != actor.id:
        raise NOT_FOUND()
    notice.read_at = notice.read_at or now
    return notice


def mark_all_read(actor: Actor, now: datetime) -> None:
    """Mark all of the actor's notices as read."""
    db.session.execute(
        update(Notice)
        .where(Notice.account_id == actor.id, Notice.read_at.is_(None))
        .values(read_at=now)
    )


@gathering.export("notices")
def _held(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Notice).where(Notice.account_id == account_id).order_by(Notice.id)
    )
    return [
        {"title": one.title, "body": one.body, "at": one.created_at.isoformat(), "state": one.state}
        for one in rows
    ]


@gathering.on_erasure
def _forget(account_id: int, now: datetime) -> None:
    """Nothing more goes out to an account that ended."""
    db.session.execute(
        update(Notice)
        .where(Notice.account_id == account_id, Notice.state == DeliveryState.WAITING.value)
        .values(state=DeliveryState.CANCELLED.value)
    )
