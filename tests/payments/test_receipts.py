"""Receipts without gaps, and money in cash or by bank for whatever registers itself."""

import pytest
import sqlalchemy

from models.base.clock import SHANGHAI
from models.base.session import db
from models.payments import actions
from models.payments.numbering import next_receipt
from models.payments.registry import PAYABLES, register_payable
from models.payments.rules import Way
from models.payments.tables import Payment

FEN = 19200


def receive(till, fen, *, reference="", way=Way.BANK, who=None):
    world = till.desk.world
    actor = (who or till.desk.clerk).actor
    return actions.receive(
        actor,
        "bill",
        till.bill()["id"],
        amount_fen=fen,
        way=way,
        reference=reference,
        received_at=world.now,
        now=world.now,
    )


class TestNumbers:
    def test_begin_anew_with_year_series_and_estate(self, till):
        world, estate = till.desk.world, till.desk.estate.id
        other = world.estate(1).id
        assert [next_receipt(estate, "WY", world.now) for _ in range(2)] == [
            "WY2026-000001",
            "WY2026-000002",
        ]
        assert next_receipt(estate, "JZ", world.now) == "JZ2026-000001"
        assert next_receipt(other, "WY", world.now) == "WY2026-000001"
        new_year = world.now.astimezone(SHANGHAI).replace(year=2027, month=1, day=1, hour=0)
        assert next_receipt(estate, "WY", new_year) == "WY2027-000001"

    def test_a_rollback_leaves_no_gap(self, till):
        world, estate = till.desk.world, till.desk.estate.id
        next_receipt(estate, "WY", world.now)
        savepoint = db.session.begin_nested()
        assert next_receipt(estate, "WY", world.now) == "WY2026-000002"
        savepoint.rollback()
        assert next_receipt(estate, "WY", world.now) == "WY2026-000002"


class TestCounter:
    def test_money_is_credited_with_a_numbered_receipt(self, till):
        made = receive(till, 9200, reference="2026030200012345")
        assert (made.receipt_number, made.kind, made.way) == ("WY2026-000001", "payment", "bank")
        assert till.bill()["paid_fen"] == 9200
        assert [one.id for one in actions.payments_of("bill", till.bill()["id"])] == [made.id]

    def test_the_same_bank_entry_is_taken_once(self, till):
        receive(till, 100, reference="A1")
        refused(lambda: receive(till, 100, reference="A1"), "payment-reference-taken")
        receive(till, 100)
        receive(till, 100)

    def test_no_more_than_is_due(self, till):
        refused(lambda: receive(till, FEN + 1), "amount-not-due")
        receive(till, FEN)
        refused(lambda: receive(till, 1), "nothing-due")

    def test_wechat_money_is_never_typed_in(self, till):
        with pytest.raises(ValueError, match="platform"):
            receive(till, 1, way=Way.WECHAT)

    def test_a_wrong_entry_is_taken_back_by_two(self, till):
        made = receive(till, 9200)
        clerk, secretary = till.desk.clerk.actor, till.desk.secretary.actor
        take = self.taking(till, made.id)
        refused(lambda: take(asked_by=secretary.id), "own-entry")
        back = take(asked_by=clerk.id)
        assert (back.amount_fen, back.receipt_number) == (-9200, "WY2026-000002")
        assert till.bill()["paid_fen"] == 0
        refused(lambda: take(asked_by=clerk.id), "payment-is-reversed")
        refused(lambda: self.taking(till, back.id)(asked_by=clerk.id), "not-found")

    def test_wechat_money_is_given_back_and_not_taken_back(self, till):
        till.paid(till.desk.owner(), till.bill())
        paid = db.session.scalars(db.select(Payment)).one()
        take = self.taking(till, paid.id)
        refused(lambda: take(asked_by=till.desk.clerk.actor.id), "payment-not-refundable")

    def taking(self, till, payment_id):
        def take(asked_by):
            return actions.take_back(
                payment_id,
                asked_by=asked_by,
                decided_by=till.desk.secretary.actor,
                reason="录错了",
                now=till.desk.world.now,
            )

        return take


def refused(act, code):
    from models.base.problems import Problem

    with pytest.raises(Problem) as found:
        act()
    assert found.value.code == code


def test_payments_are_written_once_and_stay(till):
    made = receive(till, 100)
    for change in ({"amount_fen": 1}, {"receipt_number": "X"}):
        statement = sqlalchemy.update(Payment).where(Payment.id == made.id).values(**change)
        with (
            pytest.raises(sqlalchemy.exc.DBAPIError, match="append-only"),
            db.session.begin_nested(),
        ):
            db.session.execute(statement)


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        register_payable(PAYABLES["bill"])
