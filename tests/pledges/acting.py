"""Everybody acts on the money of a renovation: what they may, and what they may not."""

from typing import Any

import hypothesis.strategies as st
from sqlalchemy import select

from models.base.problems import Problem
from models.base.session import db
from models.payments import orders, refund_progress, refunding
from models.payments.rules import PaymentKind, RefundProof, Way
from models.payments.tables import Payment, PaymentOrder
from models.pledges import actions, bank_settling, banking, settling, taking
from models.pledges.money_rules import payment_code
from models.pledges.rules import FIRM, PledgeState
from models.pledges.tables import (
    BankLine,
    ContributionCorrection,
    Pledge,
)
from tests.pledges.paying import BANK_HEADER, bank_row, tell_paid
from tests.pledges.test_ledger import UNITS, Walk

PLACES = st.integers(0, UNITS - 1)
PARTS = st.sampled_from([1, 3, 4, 5])
"""Quarters of what is owed; five is more than that."""
WHO = st.integers(0, 1)


class Acts:
    """Who is refused changes nothing."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.walk = Walk(world, 1)
        self.bank_number = self.wechat_number = 0
        for place in range(UNITS - 2):
            self.pledge(place)
            if place:
                self.settle(place, place % 2, "confirmed")
        for who in (0, 1):
            self.settle(0, who, "waived")
        db.session.commit()

    def pledge_at(self, place: int) -> Pledge | None:
        unit = self.walk.estate.units[place]
        return actions.standing_pledge(self.walk.renovation.id, unit.id)

    def owing_or_paid(self, place: int) -> Pledge | None:
        """One of the pledges that money can move on, now and then another."""
        firm = [self.pledge_at(one) for one in range(UNITS)]
        found = [one for one in firm if one and PledgeState(one.state) in FIRM]
        return found[place % len(found)] if found and place else self.pledge_at(place)

    def act(self, what: Any) -> None:
        try:
            what()
            db.session.flush()
        except Problem:
            db.session.rollback()
        else:
            db.session.commit()

    def quarter(self, pledge: Pledge, parts: int) -> int:
        rest = pledge.amount_fen - pledge.paid_fen
        return max(rest * parts // 4, 1)

    def pledge(self, place: int) -> None:
        self.act(lambda: self.walk.pledge(place))

    def settle(self, place: int, who: int, to: str) -> None:
        standing = self.pledge_at(place)
        if standing is None:
            return
        self.act(
            lambda: settling.settle(
                self.walk.staff[who],
                standing.id,
                PledgeState(to),
                reason="办理",
                motion_id=None,
                version=standing.version,
                now=self.world.now,
            )
        )

    def pay_in_cash(self, place: int, parts: int) -> None:
        standing = self.owing_or_paid(place)
        if standing is not None:
            self.act(lambda: self.take(standing, parts, Way.CASH, ""))

    def take(self, pledge: Pledge, parts: int, way: Way, reference: str) -> None:
        taking.receive(
            self.walk.staff[0],
            pledge.id,
            amount_fen=self.quarter(pledge, parts),
            way=way,
            reference=reference,
            received_on=self.world.now.date(),
            now=self.world.now,
        )

    def pay_by_bank(self, place: int, parts: int, by_code: bool, again: bool) -> None:  # noqa: FBT001
        standing = self.owing_or_paid(place)
        if standing is None:
            return
        self.bank_number += 0 if again and self.bank_number else 1
        fen = self.quarter(standing, parts)
        note = payment_code(standing.id) if by_code else "出资"
        line = bank_row(f"{fen / 100:.2f}", note=note, number=f"B{self.bank_number}")
        self.act(lambda: self.work_statement(line, standing.id))

    def work_statement(self, line: str, pledge_id: int) -> None:
        clerk, now = self.walk.staff[0], self.world.now
        made = banking.upload(
            clerk,
            self.walk.estate.id,
            file_name="a.csv",
            content=(BANK_HEADER + line).encode(),
            now=now,
        )
        bank_settling.credit_matched(clerk, made.id, now)
        is_open = (BankLine.statement_id == made.id, BankLine.state == "open")
        for one in db.session.scalars(select(BankLine).where(*is_open)).all():
            rest = banking.rests_of([pledge_id])[pledge_id][1]
            left = one.amount_fen - one.credited_fen - one.set_aside_fen
            if min(rest, left) > 0:
                bank_settling.credit(
                    clerk,
                    one.id,
                    pledge_id=pledge_id,
                    amount_fen=min(rest, left),
                    version=one.version,
                    now=now,
                )

    def pay_by_wechat(self, place: int, parts: int, cash_between: bool) -> None:  # noqa: FBT001
        standing = self.owing_or_paid(place)
        if standing is not None:
            self.act(lambda: self.wechat(standing, parts, cash_between=cash_between))

    def owner_of(self, pledge: Pledge) -> Any:
        units = [one.id for one in self.walk.estate.units]
        return self.walk.owners[units.index(pledge.unit_id)]

    def wechat(self, pledge: Pledge, parts: int, *, cash_between: bool) -> None:
        order = orders.place(
            self.owner_of(pledge),
            "contribution",
            pledge.id,
            amount_fen=self.quarter(pledge, parts),
            appid="wx1",
            mchid="m1",
            now=self.world.now,
        )
        orders.is_paying(order.id, self.world.now)
        if cash_between:
            self.take(pledge, 3, Way.CASH, "")
        self.wechat_number += 1
        tell_paid(self.world, order, self.wechat_number)

    def ask_refund(self, place: int, quarters: int, way: Way) -> None:
        standing = self.owing_or_paid(place)
        if standing is None:
            return
        self.act(
            lambda: taking.ask_refund(
                self.walk.staff[0],
                standing.id,
                amount_fen=max(standing.paid_fen * quarters // 4, 1),
                way=way,
                reference="",
                reason="退",
                now=self.world.now,
            )
        )

    def ask_reversal(self, which: int) -> None:
        paid = self.payments(PaymentKind.PAYMENT)
        if not paid:
            return
        one = paid[which % len(paid)]
        self.act(
            lambda: taking.ask_reversal(
                self.walk.staff[0],
                one.payable_id,
                payment_id=one.id,
                reason="错",
                now=self.world.now,
            )
        )

    def decide(self, which: int, who: int, accept: bool) -> None:  # noqa: FBT001
        waiting = db.session.scalars(
            select(ContributionCorrection)
            .where(
                ContributionCorrection.state == "pending",
                ContributionCorrection.estate_id == self.walk.estate.id,
            )
            .order_by(ContributionCorrection.id)
        ).all()
        if not waiting:
            return
        one = waiting[which % len(waiting)]
        self.act(
            lambda: taking.decide(
                self.walk.staff[who],
                one.id,
                accept=accept,
                note="看过",
                version=one.version,
                now=self.world.now,
            )
        )

    def refund_over_wechat(self, which: int) -> None:
        paid = [one for one in self.payments(PaymentKind.PAYMENT) if one.way == Way.WECHAT.value]
        if paid:
            self.act(lambda: self.wechat_refund(paid[which % len(paid)]))

    def wechat_refund(self, paid: Payment) -> None:
        now = self.world.now
        asked = refunding.ask(
            self.walk.staff[0],
            paid.id,
            amount_fen=max(paid.amount_fen // 2, 1),
            reason="退",
            now=now,
        )
        refunding.decide(
            self.walk.staff[1], asked.id, accept=True, note="", version=asked.version, now=now
        )
        order = db.session.get_one(PaymentOrder, asked.order_id)
        refund_progress.told(
            RefundProof(
                mchid="m1",
                out_trade_no=order.out_trade_no,
                out_refund_no=asked.out_refund_no,
                refund_id=f"R{asked.id}",
                state="SUCCESS",
                refund_fen=asked.amount_fen,
                done_at=now,
            ),
            now,
        )

    def payments(self, kind: PaymentKind) -> Any:
        return db.session.scalars(
            select(Payment)
            .where(Payment.estate_id == self.walk.estate.id, Payment.kind == kind.value)
            .order_by(Payment.id)
        ).all()


STEPS = st.one_of(
    st.tuples(st.just("pledge"), st.fixed_dictionaries({"place": PLACES})),
    st.tuples(
        st.just("settle"),
        st.fixed_dictionaries(
            {
                "place": PLACES,
                "who": WHO,
                "to": st.sampled_from(["confirmed", "confirmed", "waived", "withdrawn"]),
            }
        ),
    ),
    st.tuples(st.just("pay_in_cash"), st.fixed_dictionaries({"place": PLACES, "parts": PARTS})),
    st.tuples(
        st.just("pay_by_bank"),
        st.fixed_dictionaries(
            {"place": PLACES, "parts": PARTS, "by_code": st.booleans(), "again": st.booleans()}
        ),
    ),
    st.tuples(
        st.just("pay_by_wechat"),
        st.fixed_dictionaries({"place": PLACES, "parts": PARTS, "cash_between": st.booleans()}),
    ),
    st.tuples(
        st.just("ask_refund"),
        st.fixed_dictionaries(
            {
                "place": PLACES,
                "quarters": st.integers(1, 5),
                "way": st.sampled_from([Way.CASH, Way.BANK]),
            }
        ),
    ),
    st.tuples(st.just("ask_reversal"), st.fixed_dictionaries({"which": st.integers(0, 30)})),
    st.tuples(
        st.just("decide"),
        st.fixed_dictionaries(
            {"which": st.integers(0, 5), "who": WHO, "accept": st.sampled_from([True, True, False])}
        ),
    ),
    st.tuples(st.just("refund_over_wechat"), st.fixed_dictionaries({"which": st.integers(0, 5)})),
)
