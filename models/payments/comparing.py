"""The platform's bill of a day held against our books; each difference is an alarm with both sides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base.actor import Actor
from models.base.clock import day_end, day_start, local_date
from models.base.paging import Page, Paging, page_of
from models.base.session import db
from models.payments.alarms import open_alarm
from models.payments.rules import OPEN_ORDERS, AlarmKind, BillLine, days_to_compare
from models.payments.tables import (
    PaymentBillDay,
    PaymentComparison,
    PaymentOrder,
    PaymentRefund,
)


@dataclass(slots=True)
class Side:
    """What both sides say about an estate's day; fen."""

    ours: list[int] = field(default_factory=list)
    theirs: list[int] = field(default_factory=list)
    our_refund_fen: int = 0
    their_refund_fen: int = 0
    differences: int = 0


def days_due(now: datetime) -> list[date]:
    """Return the days whose bills are still to be compared, oldest first."""
    last = db.session.scalar(select(func.max(PaymentBillDay.day)))
    first = db.session.scalar(select(func.min(PaymentOrder.created_at)))
    return days_to_compare(last, local_date(first) if first else None, local_date(now))


def compare(day: date, lines: Iterable[BillLine], *, appid: str, sha1: str, now: datetime) -> int:
    """Hold a day's bill against our books and write down the result; return how many of the estates' lines differ.

    Lines of other mini programs of the same merchant are none of ours.
    """
    listed = [line for line in lines if line.appid == appid]
    sides: dict[int, Side] = {}
    _payments(day, [line for line in listed if not line.out_refund_no], sides, now)
    _refunds(day, [line for line in listed if line.out_refund_no], sides, now)
    for estate_id, side in sides.items():
        _write(estate_id, day, side, now)
    db.session.execute(
        insert(PaymentBillDay)
        .values(day=day, lines=len(listed), sha1=sha1, at=now)
        .on_conflict_do_nothing()
    )
    return sum(side.differences for side in sides.values())


def bill_is_wrong(day: date, code: str, now: datetime) -> None:
    """Open an alarm: a day's bill cannot be fetched or does not hold; it is fetched again the next day."""
    facts = {"day": day.isoformat(), "code": code}
    open_alarm(AlarmKind.PLATFORM, f"bill:{day}:{code}", facts, now)


def _payments(day: date, lines: Sequence[BillLine], sides: dict[int, Side], now: datetime) -> None:
    bounds = (PaymentOrder.paid_at >= day_start(day), PaymentOrder.paid_at < day_end(day))
    ours = {
        one.out_trade_no: one for one in db.session.scalars(select(PaymentOrder).where(*bounds))
    }
    known = _by_number([line.out_trade_no for line in lines])
    for line in lines:
        order = known.get(line.out_trade_no)
        theirs = {"transaction_id": line.transaction_id, "amount_fen": line.total_fen}
        if order is None:
            _differ(day, line.out_trade_no, None, theirs, now)
            continue
        side = sides.setdefault(order.estate_id, Side())
        side.theirs.append(line.total_fen)
        mine = {"transaction_id": order.transaction_id, "amount_fen": order.amount_fen}
        if mine != theirs or line.out_trade_no not in ours:
            side.differences += 1
            shown = mine | {"state": order.state}
            _differ(day, line.out_trade_no, shown, theirs, now, order=order)
            if order.state in OPEN_ORDERS:
                order.ask_at = now
    told = {line.out_trade_no for line in lines}
    for number, order in ours.items():
        side = sides.setdefault(order.estate_id, Side())
        side.ours.append(order.amount_fen)
        if number not in told:
            side.differences += 1
            mine = {"transaction_id": order.transaction_id, "amount_fen": order.amount_fen}
            _differ(day, number, mine, None, now, order=order)


def _refunds(day: date, lines: Sequence[BillLine], sides: dict[int, Side], now: datetime) -> None:
    numbers = [line.out_refund_no for line in lines]
    found = select(PaymentRefund).where(PaymentRefund.out_refund_no.in_(numbers))
    known = {one.out_refund_no: one for one in db.session.scalars(found)}
    for line in lines:
        refund, theirs = known.get(line.out_refund_no), {"amount_fen": line.refund_fen}
        if refund is None:
            order = _by_number([line.out_trade_no]).get(line.out_trade_no)
            _differ(day, line.out_refund_no, None, theirs, now, order=order)
            continue
        refund.billed_on = day
        side = sides.setdefault(refund.estate_id, Side())
        side.their_refund_fen += line.refund_fen
        if refund.amount_fen != line.refund_fen:
            side.differences += 1
            mine = {"amount_fen": refund.amount_fen}
            _differ(day, line.out_refund_no, mine, theirs, now, refund=refund)
    for refund in _taken_on(day):
        side = sides.setdefault(refund.estate_id, Side())
        side.our_refund_fen += refund.amount_fen
    db.session.flush()  # the next question is about billed_on
    # One that was taken at midnight stands in this bill or in that of the day before: looked for when both are here.
    for refund in _taken_on(day - timedelta(days=1)):
        if refund.billed_on is None:
            side = sides.setdefault(refund.estate_id, Side())
            side.differences += 1
            mine = {"amount_fen": refund.amount_fen}
            _differ(day, refund.out_refund_no, mine, None, now, refund=refund)


def _taken_on(day: date) -> Sequence[PaymentRefund]:
    return db.session.scalars(
        select(PaymentRefund).where(
            PaymentRefund.taken_at >= day_start(day), PaymentRefund.taken_at < day_end(day)
        )
    ).all()


def _by_number(numbers: Sequence[str]) -> dict[str, PaymentOrder]:
    found = select(PaymentOrder).where(PaymentOrder.out_trade_no.in_(numbers))
    return {one.out_trade_no: one for one in db.session.scalars(found)}


def _differ(
    day: date,
    number: str,
    ours: dict[str, Any] | None,
    theirs: dict[str, Any] | None,
    now: datetime,
    *,
    order: PaymentOrder | None = None,
    refund: PaymentRefund | None = None,
) -> None:
    facts = {"day": day.isoformat(), "number": number, "ours": ours, "theirs": theirs}
    open_alarm(AlarmKind.COMPARISON, f"{day}:{number}", facts, now, order=order, refund=refund)


def _write(estate_id: int, day: date, side: Side, now: datetime) -> None:
    db.session.execute(
        insert(PaymentComparison)
        .values(
            estate_id=estate_id,
            day=day,
            our_count=len(side.ours),
            our_fen=sum(side.ours),
            their_count=len(side.theirs),
            their_fen=sum(side.theirs),
            our_refund_fen=side.our_refund_fen,
            their_refund_fen=side.their_refund_fen,
            differences=side.differences,
            at=now,
        )
        .on_conflict_do_nothing()
    )


def estate_comparisons(actor: Actor, estate_id: int, paging: Paging) -> Page[PaymentComparison]:
    """Return how an estate's days compared, the latest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement = select(PaymentComparison).where(PaymentComparison.estate_id == estate_id)
    return page_of(statement, PaymentComparison.id, paging)
