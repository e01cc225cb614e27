"""Contributions are paid: at the desk in cash and by bank, in parts; given back and corrected by two persons."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models.base.problems import Problem
from models.base.session import db
from models.payments.tables import PaymentRefund
from models.pledges.tables import LedgerEntry, LedgerLine
from tests.pledges.paying import Desk, pay_by_wechat, place_order, tell_paid
from tests.pledges.test_decisions import decided

OWED = 100_000


@pytest.fixture
def desk(world, money):
    return Desk(world, money)


@pytest.fixture
def owed(desk):
    """A confirmed pledge of 1,000 yuan."""
    return desk.confirmed()


class TestTaking:
    def test_cash_has_a_numbered_receipt_and_pays_the_pledge(self, desk, owed):
        seen = desk.take(owed, OWED)
        assert (seen["state"], seen["paid_fen"], seen["rest_fen"]) == ("paid", OWED, 0)
        assert [one["receipt_number"] for one in seen["payments"]] == ["CZ2026-000001"]
        told = desk.money.owner.api.get("/me/inbox")["items"][0]
        assert "收据号CZ2026-000001" in told["body"]
        assert "已经交清" in told["body"]
        assert desk.entries()[0] == ("payment", {"received": OWED, "receivable": -OWED})

    def test_parts_add_up(self, desk, owed):
        assert desk.take(owed, 1)["state"] == "part_paid"
        seen = desk.take(owed, OWED - 1, way="bank", reference="B1")
        assert seen["state"] == "paid"
        assert [one["receipt_number"] for one in seen["payments"]] == [
            "CZ2026-000001",
            "CZ2026-000002",
        ]
        desk.take(owed, 1).refused(409, "contribution-not-payable")

    def test_never_more_than_is_owed(self, desk, owed):
        desk.take(owed, OWED + 1).refused(422, "amount-not-due")
        desk.take(owed, 60_000)
        desk.take(owed, 40_001).refused(422, "amount-not-due")
        assert desk.see(owed)["paid_fen"] == 60_000

    def test_a_banks_number_counts_once(self, desk, owed):
        desk.take(owed, 1, way="bank").refused(422, "contribution-reference-needed")
        desk.take(owed, 1, way="bank", reference="B1")
        desk.take(owed, 1, way="bank", reference="B1").refused(409, "payment-reference-taken")

    def test_not_before_it_is_confirmed_and_not_from_the_future(self, desk):
        made = desk.money.pledged()
        desk.take(made, 1).refused(409, "contribution-not-payable")
        owed = desk.money.settle(desk.money.moderator, made, "confirmed").body
        desk.take(owed, 1, received_on="2099-01-01").refused(422, "contribution-in-future")

    def test_strangers_see_and_take_nothing(self, world, desk, owed):
        other = world.estate(units=1)
        stranger = world.owner_of(other, other.units[0])
        foreign = world.staff("clerk", at=other)
        stranger.api.get(f"/pledges/{owed['id']}/contribution").refused(404, "not-found")
        desk.take(owed, 1, who=foreign).refused(404, "not-found")
        desk.take(owed, 1, who=world.staff("district", at=desk.money.estate)).refused(
            403, "role-missing"
        )
        desk.money.owner.api.get("/pledges/999999999/contribution").refused(404, "not-found")

    def test_the_household_sees_its_money_and_its_receipt(self, desk, owed):
        paid = desk.take(owed, 30_000)["payments"][0]
        desk.take(owed, 20_000)
        seen = desk.see(owed)
        assert (seen["paid_fen"], seen["rest_fen"], seen["pays_itself"]) == (50_000, 50_000, True)
        assert seen["payment_code"].startswith("CZ")
        url = f"/pledges/{owed['id']}/payments/{paid['id']}/receipt"
        receipt = desk.money.owner.api.get(url, ok=True)
        assert (receipt["paid_fen"], receipt["pledged_fen"]) == (30_000, OWED)
        assert receipt["receipt"]["kind"] == "contribution_payment"
        gone = f"/pledges/{owed['id']}/payments/999999999/receipt"
        desk.money.owner.api.get(gone).refused(404, "not-found")

    def test_home_says_what_is_owed_until_it_is_paid(self, desk, owed):
        todo = {one["kind"]: one for one in desk.money.owner.api.get("/me/todo", ok=True)["items"]}
        assert "还差1,000.00元" in todo["contribution"]["detail"]
        desk.take(owed, OWED)
        kinds = {one["kind"] for one in desk.money.owner.api.get("/me/todo", ok=True)["items"]}
        assert "contribution" not in kinds

    def test_what_was_paid_is_not_withdrawn(self, desk, owed):
        desk.take(owed, 1)
        now = desk.standing(owed)
        desk.money.settle(desk.money.secretary, now, "withdrawn").refused(409, "pledge-state")


class TestRefunds:
    def test_one_asks_another_decides(self, desk, owed):
        desk.take(owed, OWED)
        asked = desk.ask_refund(owed, 40_000).body
        assert desk.see(owed)["paid_fen"] == OWED
        desk.decide(asked, who=desk.clerk).refused(403, "role-missing")
        done = desk.decide(asked)
        assert done["state"] == "accepted"
        seen = desk.see(owed)
        assert (seen["state"], seen["paid_fen"], seen["rest_fen"]) == ("part_paid", 60_000, 40_000)
        assert seen["payments"][-1]["amount_fen"] == -40_000
        assert desk.entries()[0] == ("refund", {"received": -40_000, "receivable": 40_000})
        desk.decide(done.body).refused(409, "contribution-correction-decided")

    def test_nobody_decides_on_their_own(self, desk, owed):
        desk.take(owed, OWED)
        asked = desk.ask_refund(owed, 1, who=desk.money.moderator).body
        desk.decide(asked, who=desk.money.moderator).refused(403, "own-entry")

    def test_not_more_than_is_held_and_one_at_a_time(self, desk, owed):
        desk.take(owed, 10)
        desk.ask_refund(owed, 11).refused(422, "contribution-refund-too-much")
        desk.ask_refund(owed, 10)
        desk.ask_refund(owed, 1).refused(409, "contribution-correction-pending")

    def test_a_refusal_has_its_reason_and_changes_nothing(self, desk, owed):
        desk.take(owed, OWED)
        asked = desk.ask_refund(owed, 1).body
        desk.decide(asked, accept=False, note="").refused(422, "reason-missing")
        desk.decide(asked | {"version": 9}).refused(412, "changed-meanwhile")
        assert desk.decide(asked, accept=False, note="材料不全")["state"] == "refused"
        assert desk.see(owed)["paid_fen"] == OWED

    def test_all_of_it_back_then_the_pledge_ends_as_refunded(self, desk, owed):
        desk.take(owed, OWED)
        desk.decide(desk.ask_refund(owed, OWED).body)
        now = desk.standing(owed)
        assert now["state"] == "confirmed"
        ended = desk.money.settle(desk.money.secretary, now, "withdrawn", reason="不参加了").body
        assert ended["state"] == "refunded"
        assert desk.money.progress()["confirmed_fen"] == 0


class TestReversals:
    def test_a_wrong_entry_is_taken_back_by_two(self, desk, owed):
        paid = desk.take(owed, 500)["payments"][0]
        asked = desk.ask_reversal(owed, paid).body
        assert desk.decide(asked)["kind"] == "reversal"
        seen = desk.see(owed)
        assert (seen["state"], seen["paid_fen"]) == ("confirmed", 0)
        assert [one["is_reversed"] for one in seen["payments"]] == [True, False]
        assert desk.entries()[0] == ("correction", {"received": -500, "receivable": 500})
        desk.take(owed, 500)
        again = desk.ask_reversal(owed, paid).body
        desk.decide(again).refused(409, "payment-is-reversed")

    def test_only_what_was_taken_here(self, desk, owed):
        paid = desk.take(owed, 500)["payments"][0]
        desk.ask_reversal(owed, paid | {"id": 999_999_999}).refused(404, "not-found")
        desk.decide({"id": 999_999_999, "version": 1}).refused(404, "not-found")

    def test_the_desk_sees_what_waits(self, desk, owed):
        desk.take(owed, 500)
        desk.ask_refund(owed, 5)
        url = f"/estates/{desk.money.estate.id}/contribution-corrections?state=pending"
        listed = desk.money.moderator.api.get(url, ok=True)["items"]
        assert [one["amount_fen"] for one in listed] == [5]
        items = desk.money.moderator.api.get("/worklist", ok=True)["items"]
        assert "contribution_corrections" in {one["kind"] for one in items}


class TestWechat:
    def test_the_household_pays_and_it_is_in_the_ledger(self, world, desk, owed):
        pay_by_wechat(world, desk.money.owner, owed["id"], 60_000, 1)
        seen = desk.see(owed)
        assert (seen["state"], seen["paid_fen"]) == ("part_paid", 60_000)
        assert seen["payments"][0]["way_title"] == "微信支付"
        entry = db.session.scalar(select(LedgerEntry).where(LedgerEntry.kind == "payment"))
        assert entry.by is None
        desk.ask_reversal(owed, seen["payments"][0]).refused(409, "contribution-not-reversible")

    def test_what_was_paid_at_the_desk_meanwhile_is_not_taken_twice(self, world, desk, owed):
        order = place_order(world, desk.money.owner, owed["id"], OWED)
        desk.take(owed, 70_000)
        tell_paid(world, order, 1)
        assert desk.see(owed)["paid_fen"] == OWED
        back = db.session.scalar(select(PaymentRefund).where(PaymentRefund.order_id == order.id))
        assert (back.cause, back.amount_fen) == ("surplus", 70_000)

    def test_what_is_going_back_over_wechat_does_not_go_back_in_cash_too(self, world, desk, owed):
        pay_by_wechat(world, desk.money.owner, owed["id"], 60_000, 1)
        paid = desk.see(owed)["payments"][0]
        body = {"amount_fen": 50_000, "reason": "住户多交"}
        asked = desk.clerk.api.post(f"/payments/{paid['id']}/refunds", body, ok=True).body
        url = f"/payment-refunds/{asked['id']}/decision"
        told = {"accept": True, "note": ""}
        desk.money.secretary.api.put(url, told, version=asked["version"], ok=True)
        cash = desk.ask_refund(owed, 10_001).body
        desk.decide(cash).refused(422, "refund-too-much")

    def test_strangers_and_unconfirmed_pledges_have_no_order(self, world, desk):
        made = desk.money.pledged()
        with pytest.raises(Problem) as caught:
            place_order(world, desk.money.owner, made["id"], 1)
        assert caught.value.code == "contribution-not-payable"
        other = world.estate(units=1)
        with pytest.raises(Problem) as caught:
            place_order(world, world.owner_of(other, other.units[0]), made["id"], 1)
        assert caught.value.code == "not-found"


def test_money_of_the_fund_comes_by_bank_and_not_in_cash(world, desk):
    motion = decided(world, desk.money, "fund_use")
    made = desk.money.pledged(way="fund_use", motion_id=motion.id)
    owed = desk.money.settle(desk.money.moderator, made, "confirmed").body
    world.fresh(desk.clerk)
    desk.take(owed, 1).refused(409, "contribution-not-direct")
    assert desk.take(owed, OWED, way="bank", reference="WXZJ1")["state"] == "paid"
    assert desk.see(owed)["pays_itself"] is False


def test_the_books_cannot_be_changed(desk, owed):
    desk.take(owed, 500)
    for statement, words in (
        ("UPDATE ledger_lines SET amount_fen = amount_fen * 2", "append-only"),
        ("DELETE FROM payments", "append-only"),
        ("UPDATE pledges SET paid_fen = 0", "paid_as_its_state_says"),
    ):
        with pytest.raises(DBAPIError) as caught, db.session.begin_nested():
            db.session.execute(text(statement))
        assert words in str(caught.value.orig)
    entry = db.session.scalar(select(LedgerEntry).where(LedgerEntry.kind == "payment"))
    lines = db.session.scalars(select(LedgerLine).where(LedgerLine.entry_id == entry.id)).all()
    assert sum(one.amount_fen for one in lines) == 0
