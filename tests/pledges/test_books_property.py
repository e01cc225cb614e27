"""After any sequence of acts: public total = staff total = sum of lines = sum per unit, on the real database."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import func, select

from models.base.session import db
from models.payments.tables import Payment, ReceiptSeries
from models.pledges import books, ledger, lists
from models.pledges.bookkeeping import LedgerAccount
from models.pledges.rules import FIRM, PledgeState
from models.pledges.tables import (
    BankLine,
    BankLineUse,
    LedgerEntry,
    LedgerLine,
    Pledge,
)
from tests.pledges.acting import STEPS, Acts


class Books(Acts):
    """What holds after every act."""

    def of_account(self, account: LedgerAccount) -> dict[int, int]:
        """Unit -> what the lines say, in fen."""
        rows = db.session.execute(
            select(LedgerLine.unit_id, func.sum(LedgerLine.amount_fen))
            .where(
                LedgerLine.renovation_id == self.walk.renovation.id,
                LedgerLine.account == account.value,
            )
            .group_by(LedgerLine.unit_id)
        )
        return {unit_id: int(total) for unit_id, total in rows if total}

    def totals_agree(self) -> None:
        walk = self.walk
        walk_owner, renovation_id = walk.owners[0], walk.renovation.id
        public = books.public_sheet(walk_owner, renovation_id, self.world.now)
        staff = lists.funding_seen(walk.staff[0], renovation_id).progress
        assert public.progress == staff
        settled = sum(one.amount_fen or 0 for one in public.rows if one.state == books.SETTLED)
        by_unit = self.of_account(LedgerAccount.CONTRIBUTIONS)
        assert settled == staff.covered_fen == public.ledger_fen == -sum(by_unit.values())
        received = self.of_account(LedgerAccount.RECEIVED)
        pledges = db.session.scalars(
            select(Pledge).where(Pledge.renovation_id == renovation_id)
        ).all()
        paid = {one.unit_id: one.paid_fen for one in pledges if one.paid_fen}
        assert received == paid
        assert public.received_fen == staff.received_fen == sum(received.values())
        owed = {
            one.unit_id: one.amount_fen - one.paid_fen
            for one in pledges
            if PledgeState(one.state) in FIRM and one.amount_fen > one.paid_fen
        }
        assert self.of_account(LedgerAccount.RECEIVABLE) == owed

    def every_payment_has_its_entry_and_number(self) -> None:
        estate = self.walk.estate.id
        told = db.session.execute(
            select(func.count(Payment.id), func.coalesce(func.sum(Payment.amount_fen), 0)).where(
                Payment.estate_id == estate
            )
        ).one()
        entered = db.session.scalar(
            select(func.count(LedgerEntry.payment_id)).where(LedgerEntry.estate_id == estate)
        )
        last = db.session.scalar(
            select(func.coalesce(func.sum(ReceiptSeries.last), 0)).where(
                ReceiptSeries.estate_id == estate
            )
        )
        assert told[0] == entered == last
        assert int(told[1]) == ledger.received(self.walk.renovation.id)

    def the_month_closes_with_the_balance(self) -> None:
        now = self.world.now
        seen = books.month_statement(
            self.walk.staff[0], self.walk.renovation.id, books.this_month(now)
        )
        assert sum(one.closing_fen for one in seen.accounts) == 0
        closing = {one.account: one.closing_fen for one in seen.accounts}
        for account in LedgerAccount:
            assert closing[account] == sum(self.of_account(account).values())

    def no_fen_of_the_bank_is_lost(self) -> None:
        """What came in by statement is credited, set aside or waits."""
        taken_back = select(Payment.reverses_id).where(Payment.reverses_id.is_not(None))
        used = dict(
            db.session.execute(
                select(BankLineUse.line_id, func.sum(BankLineUse.amount_fen))
                .where(BankLineUse.payment_id.not_in(taken_back))
                .group_by(BankLineUse.line_id)
            ).all()
        )
        lines = select(BankLine).where(BankLine.estate_id == self.walk.estate.id)
        for line in db.session.scalars(lines):
            assert line.credited_fen == int(used.get(line.id, 0))
            if line.state == "done":
                assert line.credited_fen + line.set_aside_fen == line.amount_fen


INVARIANTS = (
    Books.totals_agree,
    Books.every_payment_has_its_entry_and_number,
    Books.the_month_closes_with_the_balance,
    Books.no_fen_of_the_bank_is_lost,
)


@pytest.fixture
def books_of_examples(world: Any) -> Any:
    return lambda: Books(world)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(STEPS, min_size=60, max_size=80))
def check_examples(steps: Any, begin: Any) -> None:
    machine = begin()
    for name, told in steps:
        getattr(machine, name)(**told)
        for holds in INVARIANTS:
            holds(machine)


def test_totals_agree_after_any_sequence_of_acts(books_of_examples: Any) -> None:
    check_examples(begin=books_of_examples)
    # The examples have seen every kind of entry and every way of paying.
    kinds = set(db.session.scalars(select(LedgerEntry.kind)))
    assert kinds == {"confirmation", "waiver", "reversal", "payment", "refund", "correction"}
    moved = set(db.session.execute(select(Payment.kind, Payment.way)).all())
    assert {tuple(one) for one in moved} >= {
        ("payment", "cash"),
        ("payment", "bank"),
        ("payment", "wechat"),
        ("refund", "cash"),
        ("refund", "wechat"),
        ("reversal", "cash"),
    }
