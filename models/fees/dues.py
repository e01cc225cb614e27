"""What households are reminded of, as SQL: bills, calls to commit, promises whose service is about to begin.

Each source gives the dues of an estate between two due days with everything that its texts name, so that a whole round
is told in one statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql.elements import SQLCoreOperations

from models.accounts import reading as accounts
from models.base.clock import chinese_date
from models.fees.tables import (
    Bill,
    BillState,
    CallState,
    CommitmentCall,
    ContractState,
    FeeCommitment,
    ServiceContract,
)
from models.places import actions as places
from models.places import reading as place_reading
from models.roster import reading as roster

Dues = Select[*tuple[Any, ...]]

OWED = (BillState.OPEN.value, BillState.PART_PAID.value)
DAY_WORDS = 'YYYY"年"FMMM"月"FMDD"日"'


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of due.

    days: (first due day, last) -> select of estate_id, due_on, cheap and without saying whom it concerns.
    dues: (estate, first due day, last) -> select of event, estate_id, unit_id, due_on and the texts' parameters.
    before, after: kinds of notices for stages up to the due day and after it; after '' where nothing is told then.
    own_texts: whether an estate may word it itself.
    """

    subject: str
    days: Callable[[date, date], Select[int, date]]
    dues: Callable[[int, date, date], Dues]
    before: str
    after: str
    visit: str
    own_texts: bool = False

    def kind(self, stage: int) -> str:
        return self.before if stage <= 0 else self.after

    def stages(self, stages: tuple[int, ...]) -> tuple[int, ...]:
        return stages if self.after else tuple(stage for stage in stages if stage <= 0)


def bill_days(due_from: date, due_until: date) -> Select[int, date]:
    """Select on which days bills are owed."""
    return (
        select(Bill.estate_id, Bill.due_on)
        .where(Bill.state.in_(OWED), Bill.due_on.between(due_from, due_until))
        .distinct()
    )


def call_days(due_from: date, due_until: date) -> Select[int, date]:
    """Select on which days open calls end."""
    return select(CommitmentCall.estate_id, CommitmentCall.commit_by).where(
        CommitmentCall.state == CallState.OPEN.value,
        CommitmentCall.commit_by.between(due_from, due_until),
    )


def promise_days(due_from: date, due_until: date) -> Select[int, date]:
    """Select on which days services begin."""
    return select(ServiceContract.estate_id, ServiceContract.starts_on).where(
        ServiceContract.state == ContractState.EFFECTIVE.value,
        ServiceContract.starts_on.between(due_from, due_until),
    )


def bills(estate_id: int, due_from: date, due_until: date) -> Dues:
    """Select the bills owed by those who still hold the unit; paid, disputed, waived and moved-out ones are not due."""
    titles = roster.open_titles()
    rest = Bill.amount_fen - Bill.paid_fen
    return (
        select(
            func.concat("bill:", Bill.id).label("event"),
            Bill.estate_id,
            Bill.unit_id,
            Bill.due_on,
            cast(Bill.id, Text).label("bill_id"),
            Bill.unit_label.label("unit"),
            func.to_char(rest / literal(100), "FM999,999,999,990.00").label("amount"),
            func.concat(_day(Bill.period_start), "至", _day(Bill.period_end)).label("period"),
            _due(Bill.due_on, due_from, due_until).label("due"),
        )
        .join(titles, titles.c.unit_id == Bill.unit_id)
        .where(
            Bill.estate_id == estate_id,
            Bill.state.in_(OWED),
            Bill.due_on.between(due_from, due_until),
            # As a second equality PostgreSQL would expect one row of a hundred thousand, and plan for that.
            case((titles.c.owner_group_id == Bill.owner_group_id, 1)).is_not(None),
        )
    )


def calls(estate_id: int, due_from: date, due_until: date) -> Dues:
    """Select the units that have not committed to an open call, while no contract binds."""
    titles, units = roster.open_titles(), place_reading.units()
    binding = (
        select(ServiceContract.id)
        .where(
            ServiceContract.estate_id == estate_id,
            ServiceContract.state == ContractState.EFFECTIVE.value,
        )
        .exists()
    )
    return (
        select(
            func.concat("commitment-call:", CommitmentCall.id, ":", titles.c.unit_id).label(
                "event"
            ),
            titles.c.estate_id,
            titles.c.unit_id,
            CommitmentCall.commit_by.label("due_on"),
            cast(titles.c.unit_id, Text).label("unit_number"),
            units.c.label.label("unit"),
            literal(places.estate(estate_id).name).label("estate"),
            _day(CommitmentCall.commit_by).label("due"),
        )
        .join(CommitmentCall, CommitmentCall.estate_id == titles.c.estate_id)
        .join(units, units.c.unit_id == titles.c.unit_id)
        .outerjoin(
            FeeCommitment,
            and_(
                FeeCommitment.unit_id == titles.c.unit_id,
                FeeCommitment.owner_group_id == titles.c.owner_group_id,
                FeeCommitment.text_digest == CommitmentCall.digest,
                FeeCommitment.ended_at.is_(None),
            ),
        )
        .where(
            titles.c.estate_id == estate_id,
            CommitmentCall.state == CallState.OPEN.value,
            CommitmentCall.commit_by.between(due_from, due_until),
            FeeCommitment.id.is_(None),
            ~binding,
        )
    )


def promises(estate_id: int, due_from: date, due_until: date) -> Dues:
    """Select the commitments that stand when a contract's service is about to begin."""
    titles, units = roster.open_titles(), place_reading.units()
    return (
        select(
            func.concat("promise:", FeeCommitment.id).label("event"),
            FeeCommitment.estate_id,
            FeeCommitment.unit_id,
            ServiceContract.starts_on.label("due_on"),
            cast(FeeCommitment.unit_id, Text).label("unit_number"),
            units.c.label.label("unit"),
            literal(places.estate(estate_id).name).label("estate"),
            _day(ServiceContract.starts_on).label("due"),
            _day(cast(func.timezone("Asia/Shanghai", FeeCommitment.committed_at), Date)).label(
                "committed"
            ),
        )
        .join(ServiceContract, ServiceContract.estate_id == FeeCommitment.estate_id)
        .join(
            titles,
            and_(
                titles.c.unit_id == FeeCommitment.unit_id,
                titles.c.owner_group_id == FeeCommitment.owner_group_id,
            ),
        )
        .join(units, units.c.unit_id == FeeCommitment.unit_id)
        .where(
            FeeCommitment.estate_id == estate_id,
            FeeCommitment.ended_at.is_(None),
            FeeCommitment.counts_from.is_not(None),
            ServiceContract.state == ContractState.EFFECTIVE.value,
            ServiceContract.starts_on.between(due_from, due_until),
        )
    )


SOURCES = (
    Source(
        "bill",
        bill_days,
        bills,
        "bill_reminder",
        "bill_overdue",
        "{unit}{period}的物业费还差{amount}元，缴费截止{due}，业主没有使用小程序，请上门告知。",
        own_texts=True,
    ),
    Source(
        "commitment",
        call_days,
        calls,
        "commitment_reminder",
        "commitment_overdue",
        "{unit}还没有办理交费承诺，截止{due}，业主没有使用小程序，请上门告知。",
    ),
    Source(
        "promise",
        promise_days,
        promises,
        "promise_reminder",
        "",
        "{estate}的物业服务从{due}开始，{unit}的业主没有使用小程序，请上门告知。",
    ),
)


def recipients(dues: Dues) -> Dues:
    """Select each due once for every account that owns the unit."""
    found, owners = dues.subquery("dues"), accounts.owners_of_units()
    return select(owners.c.account_id, *found.c).join(owners, owners.c.unit_id == found.c.unit_id)


def households_without_account(dues: Dues) -> Dues:
    """Select the dues of units of which no owner has an account: nobody but a visitor can tell them."""
    found, owners = dues.subquery("dues"), accounts.owners_of_units()
    return (
        select(*found.c)
        .outerjoin(owners, owners.c.unit_id == found.c.unit_id)
        .where(owners.c.account_id.is_(None))
    )


def tally(dues: Dues) -> Select[date, int, int, int]:
    """Select per due day: how many dues, accounts that are told, households without one."""
    found, owners = dues.subquery("dues"), accounts.owners_of_units()
    return (
        select(
            found.c.due_on,
            func.count(found.c.event.distinct()),
            func.count(owners.c.account_id),
            func.count(case((owners.c.account_id.is_(None), 1))),
        )
        .outerjoin(owners, owners.c.unit_id == found.c.unit_id)
        .group_by(found.c.due_on)
        .order_by(found.c.due_on)
    )


def example_of_each_day(dues: Dues) -> Dues:
    """Select one due of each due day."""
    found = dues.subquery("dues")
    return select(*found.c).ext(distinct_on(found.c.due_on)).order_by(found.c.due_on, found.c.unit)


def _due(column: SQLCoreOperations[date], due_from: date, due_until: date) -> ColumnElement[str]:
    """Return a due day in words; written once where there is one only."""
    return literal(chinese_date(due_from)) if due_from == due_until else _day(column)


def _day(column: SQLCoreOperations[date]) -> ColumnElement[str]:
    """Return a day as residents read it; the same words as models.base.clock.chinese_date."""
    return func.to_char(column, DAY_WORDS)
