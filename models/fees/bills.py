"""Bills: made out for a period and all its units in one statement, taken back when a contract ends, shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CursorResult,
    Date,
    Select,
    and_,
    case,
    column,
    func,
    literal,
    select,
    values,
)
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import resident_of_unit, staff_at
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.fees.rules import Period, Term, bill_amount, whole_months
from models.fees.tables import Bill, BillState, FeeCommitment, ServiceContract
from models.notices import actions as notices
from models.places import actions as places
from models.places import reading as place_reading
from models.places.tables import Unit
from models.roster import actions as roster
from models.roster import reading as roster_reading

OWED = (BillState.OPEN.value, BillState.PART_PAID.value)


@dataclass(frozen=True, slots=True)
class Totals:
    """An estate's bills in sum; money in fen."""

    bills: int
    amount_fen: int
    paid_fen: int
    owed_fen: int
    overdue: int
    overdue_fen: int
    disputed: int
    refund_due_fen: int


def term_of(found: ServiceContract) -> Term:
    """Return when a contract serves and how it bills; without end once it goes on after its term."""
    last_day = found.last_day
    if last_day is None and found.continued_at is None:
        last_day = found.ends_on
    return Term(found.starts_on, last_day, found.months_per_period, found.due_day_offset)


def issue(found: ServiceContract, now: datetime) -> int:
    """Make out the bills that are to be there today, one a unit and period; return how many are new.

    Periods that are over are made up once as a whole; a unit that came later gets the running one.
    """
    today = local_date(now)
    issued = set(
        db.session.scalars(select(Bill.period_start).where(Bill.contract_id == found.id).distinct())
    )
    term = term_of(found)
    periods = [
        period
        for period in term.to_issue(today)
        if period.start not in issued or period.end >= today
    ]
    if not periods:
        return 0
    statement = _insert(found, term, periods, now)
    done = db.session.execute(statement, execution_options={"preserve_rowcount": True})
    return done.rowcount if isinstance(done, CursorResult) else 0


def take_back(found: ServiceContract, now: datetime) -> None:
    """Shorten or void the bills for months in which a contract no longer serves; what was paid too much is to be given
    back (interpretation on property service disputes, 2020, art. 3).
    """
    assert found.last_day is not None  # noqa: S101 - called when it is set
    late = db.session.scalars(
        select(Bill)
        .where(Bill.contract_id == found.id, Bill.period_end > found.last_day)
        .with_for_update()
    ).all()
    for bill in late:
        months = whole_months(bill.period_start, found.last_day) or 0
        if bill.period_start > found.last_day or not months:
            _void(bill)
        else:
            _shorten(bill, months, found.last_day)
        bill.version += 1
    notices.cancel([f"bill:{bill.id}" for bill in late if bill.state not in OWED], now)


def unit_bills(actor: Actor, unit_id: int, paging: Paging) -> Page[Bill]:
    """Return a unit's bills, newest first; its people see those of the present owners.

    Raises not-found.
    """
    statement = select(Bill).where(Bill.unit_id == unit_id)
    if actor.is_staff:
        staff_at(actor, places.unit(unit_id).estate_id)
    else:
        resident_of_unit(actor, unit_id)
        group = roster.groups_of_units([unit_id]).get(unit_id)
        statement = statement.where(Bill.owner_group_id == group)
    return page_of(statement, Bill.id, paging)


def bill(actor: Actor, bill_id: int, *, lock: bool = False) -> Bill:
    """Return a bill to the unit's present people or the estate's staff. Raises not-found."""
    found = db.session.get(Bill, bill_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NOT_FOUND()
    if actor.is_staff:
        staff_at(actor, found.estate_id)
    else:
        resident_of_unit(actor, found.unit_id)
        if has_moved_out(found):
            raise NOT_FOUND()
    return found


def has_moved_out(found: Bill) -> bool:
    """Say whether the unit has other owners than when the bill was made out."""
    return roster.groups_of_units([found.unit_id]).get(found.unit_id) != found.owner_group_id


def moved_out(found: Sequence[Bill]) -> set[int]:
    """Return which of the bills are owed by former owners."""
    groups = roster.groups_of_units([one.unit_id for one in found]) if found else {}
    return {one.id for one in found if groups.get(one.unit_id) != one.owner_group_id}


def estate_bills(
    actor: Actor,
    estate_id: int,
    *,
    states: Sequence[str],
    overdue: bool,
    building_id: int | None,
    unit_label: str,
    paging: Paging,
    now: datetime,
) -> Page[Bill]:
    """Return an estate's bills that match, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement: Select[Bill] = select(Bill).where(Bill.estate_id == estate_id)
    if states:
        statement = statement.where(Bill.state.in_(states))
    if overdue:
        statement = statement.where(Bill.state.in_(OWED), Bill.due_on < local_date(now))
    if unit_label:
        statement = statement.where(Bill.unit_label.contains(unit_label, autoescape=True))
    if building_id is not None:
        units = place_reading.units()
        statement = statement.join(units, units.c.unit_id == Bill.unit_id).where(
            units.c.building_id == building_id
        )
    return page_of(statement, Bill.id, paging)


def totals(actor: Actor, estate_id: int, now: datetime) -> Totals:
    """Return an estate's bills in sum. Raises not-found."""
    staff_at(actor, estate_id)
    rest = Bill.amount_fen - Bill.paid_fen
    owed = Bill.state.in_((*OWED, BillState.DISPUTED.value))
    late = and_(Bill.state.in_(OWED), Bill.due_on < local_date(now))
    row = db.session.execute(
        select(
            func.count(Bill.id),
            func.coalesce(func.sum(Bill.amount_fen), 0),
            func.coalesce(func.sum(Bill.paid_fen), 0),
            func.coalesce(func.sum(case((owed, rest), else_=0)), 0),
            func.count(case((late, 1))),
            func.coalesce(func.sum(case((late, rest), else_=0)), 0),
            func.count(case((Bill.state == BillState.DISPUTED.value, 1))),
            func.coalesce(func.sum(Bill.refund_due_fen), 0),
        ).where(Bill.estate_id == estate_id)
    ).one()
    return Totals(*(int(figure) for figure in row))


def next_bill(found: ServiceContract, unit: Unit, now: datetime) -> tuple[Period, date, int] | None:
    """Return the next period whose bill is not made out yet, when it is due, and what it will come to in fen."""
    term = term_of(found)
    period = term.next_after(local_date(now))
    if period is None:
        return None
    amount = bill_amount(unit.area_centi_m2, found.rate_fen, period.months)
    return period, term.planned_due(period), amount


def _insert(found: ServiceContract, term: Term, periods: Sequence[Period], now: datetime) -> Any:
    today = local_date(now)
    titles, units = roster_reading.open_titles(), place_reading.units()
    given = (
        values(
            column("period_start", Date),
            column("period_end", Date),
            column("months", BigInteger),
            column("due_on", Date),
            name="given",
        )
        .data([(one.start, one.end, one.months, term.due_on(one, today)) for one in periods])
        .alias("given")
    )
    amount = func.div(units.c.area_centi_m2 * found.rate_fen * given.c.months + 50, 100).cast(
        BigInteger
    )
    rows = (
        select(
            titles.c.estate_id,
            literal(found.id),
            titles.c.unit_id,
            units.c.label,
            titles.c.owner_group_id,
            FeeCommitment.id,
            given.c.period_start,
            given.c.period_end,
            given.c.months,
            units.c.area_centi_m2,
            literal(found.rate_fen),
            amount,
            given.c.due_on,
            literal(today, Date),
            case((amount == 0, BillState.PAID.value), else_=BillState.OPEN.value),
            literal(now, Bill.issued_at.type),
        )
        .select_from(titles)
        .join(units, units.c.unit_id == titles.c.unit_id)
        .join(given, literal(True))  # noqa: FBT003 - every unit with every period
        .outerjoin(
            FeeCommitment,
            and_(
                FeeCommitment.unit_id == titles.c.unit_id,
                FeeCommitment.owner_group_id == titles.c.owner_group_id,
                FeeCommitment.ended_at.is_(None),
                FeeCommitment.counts_from.is_not(None),
                given.c.period_start == found.starts_on,
            ),
        )
        .where(titles.c.estate_id == found.estate_id)
    )
    return insert(Bill).from_select(COLUMNS, rows).on_conflict_do_nothing()


COLUMNS = (
    *("estate_id", "contract_id", "unit_id", "unit_label", "owner_group_id", "commitment_id"),
    *("period_start", "period_end", "months", "area_centi_m2", "rate_fen", "amount_fen"),
    *("due_on", "issued_on", "state", "issued_at"),
)


def _void(found: Bill) -> None:
    found.refund_due_fen += found.paid_fen
    found.paid_fen = 0
    found.state = BillState.WAIVED.value


def _shorten(found: Bill, months: int, last_day: date) -> None:
    amount = bill_amount(found.area_centi_m2, found.rate_fen, months)
    too_much = max(found.paid_fen - amount, 0)
    found.months, found.period_end, found.amount_fen = months, last_day, amount
    found.paid_fen -= too_much
    found.refund_due_fen += too_much
    if found.state in OWED and found.paid_fen == amount:
        found.state = BillState.PAID.value
