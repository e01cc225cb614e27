"""What a person has to look at about money: opened once a matter, settled with a note."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND, REASON_MISSING
from models.base.session import check_version, db
from models.payments.rules import ALARM_SETTLED, AlarmKind
from models.payments.tables import PaymentAlarm, PaymentOrder, PaymentRefund

SETTLING = (Role.MODERATOR, Role.SECRETARY)


def open_alarm(
    kind: AlarmKind,
    key: str,
    facts: Mapping[str, Any],
    now: datetime,
    *,
    order: PaymentOrder | None = None,
    refund: PaymentRefund | None = None,
) -> bool:
    """Open an alarm unless the same matter has one; say whether it is new. Never put an openid into facts."""
    estate_id = order.estate_id if order else refund.estate_id if refund else None
    made = db.session.execute(
        insert(PaymentAlarm)
        .values(
            estate_id=estate_id,
            kind=kind.value,
            key=f"{kind.value}:{key}",
            order_id=order.id if order else refund.order_id if refund else None,
            refund_id=refund.id if refund else None,
            facts=dict(facts),
            opened_at=now,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(PaymentAlarm.id)
    ).scalar()
    return made is not None


def estate_alarms(
    actor: Actor, estate_id: int, paging: Paging, *, is_open: bool | None
) -> Page[PaymentAlarm]:
    """Return an estate's alarms, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    return _page(PaymentAlarm.estate_id == estate_id, paging, is_open)


def homeless_alarms(paging: Paging, *, is_open: bool | None) -> Page[PaymentAlarm]:
    """Return the alarms of no known order, newest first; for administrators."""
    return _page(PaymentAlarm.estate_id.is_(None), paging, is_open)


def _page(where: Any, paging: Paging, is_open: bool | None) -> Page[PaymentAlarm]:  # noqa: FBT001
    statement = select(PaymentAlarm).where(where)
    if is_open is not None:
        settled = PaymentAlarm.settled_at
        statement = statement.where(settled.is_(None) if is_open else settled.is_not(None))
    return page_of(statement, PaymentAlarm.id, paging)


def settle_alarm(
    actor: Actor, alarm_id: int, *, note: str, version: int, now: datetime
) -> PaymentAlarm:
    """Write down what was found and done about an alarm.

    Raises not-found, role-missing, payment-alarm-settled, changed-meanwhile, reason-missing.
    """
    found = db.session.get(PaymentAlarm, alarm_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NOT_FOUND()
    if found.estate_id is not None:
        staff_at(actor, found.estate_id, *SETTLING)
    elif not actor.places_of(Role.ADMIN):
        raise NOT_FOUND()
    if found.settled_at is not None:
        raise ALARM_SETTLED()
    check_version(found.version, version)
    if not note:
        raise REASON_MISSING(errors={"note": ["请写明查到了什么、怎么处理的"]})
    found.settled_by, found.settled_at, found.note = actor.id, now, note
    found.version += 1
    audit.record(
        actor,
        "payment_alarm.settle",
        subject=("payment_alarm", found.id),
        estate_id=found.estate_id,
        after={"kind": found.kind},
        reason=note,
        now=now,
    )
    return found
