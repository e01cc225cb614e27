"""The ledger as it is read: a month's statement of each account, and the sheet that anybody may see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, select

from models.base.actor import Actor
from models.base.clock import day_start, local_date
from models.base.paging import Paging
from models.base.problems import define
from models.base.session import db
from models.pledges import ledger
from models.pledges.bookkeeping import LedgerAccount, Progress
from models.pledges.funding import current_plan
from models.pledges.ledger_tables import LedgerEntry, LedgerLine
from models.pledges.rules import FIRM, SHARE_MISSING, PledgeState
from models.renovations import actions as renovations

BAD_MONTH = define("bad-month", 422, "月份不对", "请按年-月填写，例如 2026-11。")
SETTLED = "已落实"
PLEDGED = "已认领，待确认"
MOST_UNITS = 20_000


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """An account in a month, in fen: debit is positive. opening + came_in - went_out = closing."""

    account: LedgerAccount
    opening_fen: int
    came_in_fen: int
    went_out_fen: int
    closing_fen: int


@dataclass(frozen=True, slots=True)
class MonthStatement:
    month: str
    title: str
    ends_at: datetime
    accounts: Sequence[AccountMonth]
    entries: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A household that has settled or pledged; amount: None where the project does not show amounts."""

    unit_label: str
    state: str
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    title: str
    at: datetime
    amounts_public: bool
    progress: Progress
    ledger_fen: int
    received_fen: int
    rows: Sequence[SheetRow]


def month_statement(actor: Actor, renovation_id: int, month: str) -> MonthStatement:
    """Return opening, in, out and closing of each account in a month of Beijing. Raises not-found, bad-month."""
    renovation = renovations.renovation(actor, renovation_id)
    begins, ends = _bounds(month)
    amount, at = LedgerLine.amount_fen, LedgerEntry.at
    inside = and_(at >= begins, at < ends)
    rows = db.session.execute(
        select(
            LedgerLine.account,
            func.sum(amount).filter(at < begins),
            func.sum(amount).filter(inside, amount > 0),
            func.sum(amount).filter(inside, amount < 0),
        )
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(LedgerLine.renovation_id == renovation_id)
        .group_by(LedgerLine.account)
    ).all()
    # A sum over nothing is NULL, and a sum of bigint comes as Decimal.
    found = {account: [int(one or 0) for one in sums] for account, *sums in rows}
    accounts = []
    for account in LedgerAccount:
        opening, came_in, went_out = found.get(account.value, [0, 0, 0])
        closing = opening + came_in + went_out
        accounts.append(AccountMonth(account, opening, came_in, -went_out, closing))
    entries = db.session.scalar(
        select(func.count(LedgerEntry.id)).where(LedgerEntry.renovation_id == renovation_id, inside)
    )
    return MonthStatement(month, renovation.title, ends, accounts, entries or 0)


def _bounds(month: str) -> tuple[datetime, datetime]:
    found = re.fullmatch(r"(20\d{2})-(0[1-9]|1[0-2])", month)
    if found is None:
        raise BAD_MONTH()
    first = date(int(found[1]), int(found[2]), 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return day_start(first), day_start(following)


def this_month(now: datetime) -> str:
    """Return the month of a moment in Beijing: 2026-11."""
    return f"{local_date(now):%Y-%m}"


def public_sheet(actor: Actor, renovation_id: int, now: datetime) -> LedgerSheet:
    """Return the ledger as anybody may see it: it leaves the estate, on paper and in files.

    It names no household that has not pledged, tells no waived share from a paid one, nor who has paid how much
    (PIPL 25, 28). Raises not-found, share-not-published.
    """
    renovation = renovations.renovation(actor, renovation_id)
    plan = current_plan(renovation_id)
    if plan is None:
        raise SHARE_MISSING()
    page = ledger.shares_with_pledges(plan.id, None, None, Paging(limit=MOST_UNITS))
    rows = []
    for row in page.items:
        share, pledge = row.FundingShare, row.Pledge
        if pledge is None:
            continue
        state = PledgeState(pledge.state)
        amount = share.amount_fen if state is PledgeState.WAIVED else pledge.amount_fen
        is_settled = state in FIRM or state is PledgeState.WAIVED
        word = SETTLED if is_settled else PLEDGED
        rows.append(SheetRow(row.label, word, amount if plan.amounts_public else None))
    return LedgerSheet(
        renovation.title,
        now,
        plan.amounts_public,
        ledger.progress(plan.id),
        ledger.contributions(renovation_id),
        ledger.received(renovation_id),
        rows,
    )
