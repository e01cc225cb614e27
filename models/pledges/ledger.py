"""The ledger: entries are posted, totals computed in one statement, lists masked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.dialects.postgresql import insert

from models.base.actor import Actor
from models.base.paging import Page, Paging, page_of, page_of_rows
from models.base.session import db
from models.places import reading as place_reading
from models.pledges.bookkeeping import EntryKind, LedgerAccount, Line, Progress, reversed_entry
from models.pledges.rules import FIRM, STANDING, PledgeState, Way
from models.pledges.tables import FundingShare, LedgerEntry, LedgerLine, Pledge

FIRM_STATES = [state.value for state in FIRM]
STANDING_STATES = [state.value for state in STANDING]

WITH_STANDING_PLEDGE = and_(
    Pledge.renovation_id == FundingShare.renovation_id,
    Pledge.unit_id == FundingShare.unit_id,
    Pledge.state.in_(STANDING_STATES),
)


def post(
    by: int | None,
    pledge: Pledge,
    kind: EntryKind,
    lines: Sequence[Line],
    now: datetime,
    *,
    payment_id: int | None = None,
) -> None:
    """Post an entry about a pledge; its lines add up to zero, or the database refuses. by: staff, if any."""
    entry = LedgerEntry(
        estate_id=pledge.estate_id,
        renovation_id=pledge.renovation_id,
        pledge_id=pledge.id,
        kind=kind.value,
        by=by,
        payment_id=payment_id,
        at=now,
    )
    db.session.add(entry)
    db.session.flush()  # its lines refer to it
    db.session.execute(
        insert(LedgerLine).values(
            [
                {
                    "entry_id": entry.id,
                    "estate_id": pledge.estate_id,
                    "renovation_id": pledge.renovation_id,
                    "unit_id": pledge.unit_id,
                    "account": line.account.value,
                    "way": pledge.way,
                    "amount_fen": line.amount_fen,
                }
                for line in lines
            ]
        )
    )


def reverse(actor: Actor, pledge: Pledge, kind: EntryKind, now: datetime) -> None:
    """Take back the entry of that kind about a pledge."""
    rows = db.session.scalars(
        select(LedgerLine)
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(LedgerEntry.pledge_id == pledge.id, LedgerEntry.kind == kind.value)
        .order_by(LedgerLine.id)
    )
    lines = [Line(LedgerAccount(row.account), row.amount_fen) for row in rows]
    post(actor.id, pledge, EntryKind.REVERSAL, reversed_entry(lines), now)


def progress(plan_id: int) -> Progress:
    """Return how the residents' share of a plan stands: one statement, exact to the fen."""
    firm = Pledge.state.in_(FIRM_STATES)
    pledged = Pledge.state == PledgeState.PLEDGED.value
    waived = Pledge.state == PledgeState.WAIVED.value
    share, amount, one = FundingShare.amount_fen, Pledge.amount_fen, Pledge.id
    statement = (
        select(
            func.sum(share).label("share"),
            func.count(FundingShare.id).label("units"),
            func.sum(amount).filter(pledged).label("pledged"),
            func.count(one).filter(pledged).label("pledged_units"),
            func.sum(amount).filter(firm).label("confirmed"),
            func.count(one).filter(firm).label("confirmed_units"),
            func.sum(share).filter(waived).label("waived"),
            func.count(one).filter(waived).label("waived_units"),
            func.sum(Pledge.paid_fen).label("received"),
            func.count(one).filter(Pledge.state == PledgeState.PAID.value).label("paid_units"),
        )
        .add_columns(
            *(func.sum(amount).filter(firm, Pledge.way == way.value).label(way) for way in Way)
        )
        .select_from(FundingShare)
        .outerjoin(Pledge, WITH_STANDING_PLEDGE)
        .where(FundingShare.plan_id == plan_id)
    )
    # A sum over nothing is NULL, and a sum of bigint comes as Decimal.
    figures = {
        name: int(value or 0)
        for name, value in db.session.execute(statement).mappings().one().items()
    }
    return Progress(
        share_fen=figures["share"],
        units=figures["units"],
        pledged_fen=figures["pledged"],
        pledged_units=figures["pledged_units"],
        confirmed_fen=figures["confirmed"],
        confirmed_units=figures["confirmed_units"],
        waived_fen=figures["waived"],
        waived_units=figures["waived_units"],
        by_way={way: figures[way.value] for way in Way},
        received_fen=figures["received"],
        paid_units=figures["paid_units"],
    )


def contributions(renovation_id: int) -> int:
    """Return what the ledger says the residents contribute: confirmed and waived, in fen."""
    credit = db.session.scalar(
        select(func.coalesce(func.sum(LedgerLine.amount_fen), 0)).where(
            LedgerLine.renovation_id == renovation_id,
            LedgerLine.account == LedgerAccount.CONTRIBUTIONS.value,
        )
    )
    return -int(credit or 0)


def received(renovation_id: int) -> int:
    """Return what the ledger says was received and kept, in fen."""
    debit = db.session.scalar(
        select(func.coalesce(func.sum(LedgerLine.amount_fen), 0)).where(
            LedgerLine.renovation_id == renovation_id,
            LedgerLine.account == LedgerAccount.RECEIVED.value,
        )
    )
    return int(debit or 0)


def has_seen_money(pledge_id: int) -> bool:
    """Say whether money ever came in on a pledge."""
    paid = select(LedgerEntry.id).where(
        LedgerEntry.pledge_id == pledge_id, LedgerEntry.kind == EntryKind.PAYMENT.value
    )
    return db.session.scalar(paid.limit(1)) is not None


def shares_with_pledges(
    plan_id: int, state: str | None, estate_ids: Sequence[int] | None, paging: Paging
) -> Page[Row[int, FundingShare, str, Pledge]]:
    """Return rows (id, share, unit label, standing pledge or None) in the units' order.

    state: a pledge's state, 'none' for units without a pledge, None for all.
    """
    units = place_reading.units()
    statement: Select[int, FundingShare, str, Pledge] = (
        select(FundingShare.id, FundingShare, units.c.label, Pledge)
        .join(units, units.c.unit_id == FundingShare.unit_id)
        .outerjoin(Pledge, WITH_STANDING_PLEDGE)
        .where(FundingShare.plan_id == plan_id)
    )
    if estate_ids is not None:
        statement = statement.where(FundingShare.estate_id.in_(estate_ids))
    if state == "none":
        statement = statement.where(Pledge.id.is_(None))
    elif state is not None:
        statement = statement.where(Pledge.state == state)
    return page_of_rows(statement, FundingShare.id, paging, newest_first=False)


def entries(renovation_id: int, paging: Paging) -> Page[LedgerEntry]:
    """Return the entries of a renovation's ledger, newest first."""
    return page_of(
        select(LedgerEntry).where(LedgerEntry.renovation_id == renovation_id),
        LedgerEntry.id,
        paging,
    )


def lines_of(entry_ids: Sequence[int]) -> Sequence[Row[LedgerLine, str]]:
    """Return rows (line, unit label) of entries."""
    units = place_reading.units()
    return db.session.execute(
        select(LedgerLine, units.c.label)
        .join(units, units.c.unit_id == LedgerLine.unit_id)
        .where(LedgerLine.entry_id.in_(entry_ids))
        .order_by(LedgerLine.id)
    ).all()
