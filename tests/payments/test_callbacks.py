"""Callbacks in every order and with everything wrong: credited exactly once, or an alarm; never lost, never twice."""

from itertools import permutations

import pytest

from clients.wechat_pay_results import Trade, TradeState
from mini_program_stub.sandbox import pay_callbacks
from models.base.session import db
from models.payments import crediting
from models.payments.proofs import proof_of
from models.payments.rules import Verdict
from models.payments.tables import PaymentOrder
from tests.payments.arranging import check_books

FEN = 19200
ONCE = [("payment", "wechat", FEN)]


@pytest.fixture
def owner(till):
    return till.desk.owner()


@pytest.fixture
def order(till, owner):
    return till.order(owner, till.bill())


class TestEveryOrderOfEvents:
    """A callback twice (a), another notice of it (c), the payer's question (q), the job (j), the order's end (e).

    In each order, and with each of them missing, the money is credited once.
    """

    @pytest.mark.parametrize("events", ["".join(one) for one in permutations("acqje", 3)])
    def test_credits_once(self, till, owner, order, events):
        till.spoil("double")
        till.pays(owner, order)
        for event in events:
            self.happen(till, owner, order, event)
        assert till.money() == ONCE
        assert (till.alarms(), till.refunds()) == ([], [])
        assert till.bill()["state"] == "paid"
        check_books()

    def happen(self, till, owner, order, event):
        if event == "a":
            assert till.callback(0).status == 204
            assert till.callback(0).status == 204
        elif event == "c":
            assert till.callback(1).status == 204
        elif event == "q":
            till.move(seconds=2)
            till.asks(owner, order)
        elif event == "j":
            till.move(seconds=30)
            till.follow()
        else:
            till.move(minutes=32)
            till.follow()

    def test_a_callback_after_the_order_was_closed_is_credited(self, till, owner, order):
        till.pays(owner, order)
        found = db.session.get_one(PaymentOrder, order["id"])
        found.state, found.ask_at = "closed", None
        db.session.flush()
        assert till.callback().status == 204
        assert till.money() == ONCE

    def test_a_callback_before_our_answer_is_credited(self, till, owner):
        """The platform is quicker than our own answer to the phone: the order is still being prepared."""
        till.known(owner)
        order = till.places(owner, till.bill())
        opened = till.opens(owner, order)
        found = db.session.get_one(PaymentOrder, order["id"])
        found.state = "prepared"
        db.session.flush()
        till.sheets = {order["id"]: opened["sheet"]}
        till.pays(owner, order)
        assert till.callback().status == 204
        assert till.money() == ONCE

    def test_after_the_payment_the_sheet_opens_no_more(self, till, owner, order):
        till.pays(owner, order)
        till.opens(owner, order).refused(409, "pay-uncertain")
        till.follow()
        assert till.money() == ONCE
        till.opens(owner, order).refused(409, "payment-order-over")

    def test_a_notice_is_kept_once(self, till, owner, order):
        till.pays(owner, order)
        till.callback()
        till.callback()
        assert till.kept() == ["credited"]


class TestMismatches:
    @pytest.mark.parametrize(
        ("mode", "name"),
        [
            ("wrong_amount", "amount_fen"),
            ("wrong_payer", "payer"),
            ("wrong_merchant", "mchid"),
            ("wrong_app", "appid"),
        ],
    )
    def test_nothing_is_credited_and_somebody_is_told(self, till, owner, order, mode, name):
        till.spoil(mode)
        till.pays(owner, order)
        assert till.callback().status == 204
        assert till.callback().status == 204
        assert (till.money(), till.alarms(), till.kept()) == ([], ["mismatch"], ["mismatch"])
        (facts,) = till.facts()
        assert list(facts["differences"]) == [name]
        assert "oGongzhi" not in str(facts)
        assert till.bill()["paid_fen"] == 0

    @pytest.mark.parametrize("mode", ["wrong_amount", "wrong_payer", "wrong_merchant", "wrong_app"])
    def test_the_platforms_own_answer_credits_after_all(self, till, owner, order, mode):
        till.spoil(mode)
        till.pays(owner, order)
        till.callback()
        till.move(seconds=30)
        till.follow()
        assert (till.money(), till.alarms()) == (ONCE, ["mismatch"])

    def test_a_question_is_held_against_the_order_too(self, till, owner, order):
        till.pays(owner, order, "silent")
        till.control.switch("pay.query", mode="wrong_amount", times=1)
        till.move(seconds=30)
        till.follow()
        assert (till.money(), till.alarms()) == ([], ["mismatch"])
        till.move(seconds=30)
        till.follow()
        assert till.money() == ONCE

    def test_an_order_that_is_not_ours_is_an_alarm_for_administrators(self, till, owner, order):
        till.spoil("unknown_order")
        till.pays(owner, order)
        assert till.callback().status == 204
        assert (till.money(), till.alarms(), till.kept()) == ([], ["unknown_order"], ["unknown"])
        admin = till.desk.world.staff("admin", at=till.desk.estate)
        (alarm,) = admin.api.get("/payment-alarms?open=true", ok=True)["items"]
        assert (alarm["kind"], alarm["estate_id"]) == ("unknown_order", None)
        till.desk.clerk.api.get("/payment-alarms").refused(403, "role-missing")

    def test_another_currency_is_no_yuan(self, till, owner, order):
        till.pays(owner, order, "silent")
        trade = till.pay.query(order["out_trade_no"])
        assert self.settle(till, trade, currency="USD") is Verdict.MISMATCH
        assert self.settle(till, trade) is Verdict.CREDITED

    def test_a_second_transaction_for_one_order_is_an_alarm(self, till, owner, order):
        till.pays(owner, order, "silent")
        trade = till.pay.query(order["out_trade_no"])
        assert self.settle(till, trade) is Verdict.CREDITED
        assert self.settle(till, trade, transaction_id="42") is Verdict.REPEATED
        assert (till.money(), till.alarms()) == (ONCE, ["paid_twice"])

    def settle(self, till, trade, **changed):
        from dataclasses import replace

        now = till.desk.world.now
        return crediting.settle(proof_of(replace(trade, **changed), "query", now), now)[0]


class TestWhatIsNotThePlatforms:
    @pytest.mark.parametrize("how", ["bad_signature", "probe", "stale"])
    def test_is_refused_and_leaves_nothing(self, till, owner, order, how):
        till.pays(owner, order)
        till.callback(how=how).refused(401, "pay-callback-forged")
        assert (till.money(), till.kept(), till.alarms()) == ([], [], [])
        assert till.callback().status == 204
        assert till.money() == ONCE

    def test_an_old_callback_that_somebody_kept_is_refused(self, till, owner, order):
        till.pays(owner, order)
        body = till.notices()[-1]["body"].encode()
        world = till.platform.world
        headers = pay_callbacks.headers_for(world.pay_keys, body, world.clock.now(), "")
        till.move(minutes=6)
        answer = till.desk.world.api.call(
            "POST", "/wechat-pay/callbacks", raw=body, headers=headers
        )
        answer.refused(401, "pay-callback-forged")

    def test_the_names_of_headers_may_be_written_small(self, till, owner, order):
        till.pays(owner, order)
        body = till.notices()[-1]["body"].encode()
        world = till.platform.world
        headers = pay_callbacks.headers_for(world.pay_keys, body, world.clock.now(), "")
        small = {name.lower(): value for name, value in headers.items()}
        answer = till.desk.world.api.call("POST", "/wechat-pay/callbacks", raw=body, headers=small)
        assert answer.status == 204

    def test_what_is_signed_and_not_understood_is_asked_for_again(self, till):
        till.bring(b'{"id":"1"}').refused(400, "pay-callback-unreadable")

    def test_an_event_of_another_kind_is_kept_and_changes_nothing(self, till, owner, order):
        till.pays(owner, order)
        world = till.platform.world
        with world.store.transaction() as tx:
            pay_callbacks.enqueue(
                tx,
                world.pay_keys,
                event="PROFITSHARING.RETURN",
                told={"order": "1"},
                number="1",
                url="",
                now=world.clock.now(),
            )
        assert till.callback().status == 204
        assert (till.money(), till.kept()) == ([], ["noted"])

    def test_an_unpaid_order_in_a_callback_pays_nothing(self, till, order):
        trade = till.pay.query(order["out_trade_no"])
        assert (trade.state, trade.transaction_id) == (TradeState.NOTPAY, None)
        assert isinstance(trade, Trade)
        world = till.platform.world
        told = {
            "appid": till.pay.appid,
            "mchid": till.pay.mchid,
            "out_trade_no": order["out_trade_no"],
            "trade_state": "NOTPAY",
        }
        with world.store.transaction() as tx:
            pay_callbacks.enqueue(
                tx,
                world.pay_keys,
                event="TRANSACTION.SUCCESS",
                told=told,
                number="1",
                url="",
                now=world.clock.now(),
            )
        assert till.callback().status == 204
        assert (till.money(), till.kept()) == ([], ["noted"])


class TestCashAndWechatCross:
    def test_the_rest_is_credited_and_what_is_too_much_goes_back(self, till, owner, order):
        till.desk.takes(till.bill(), 10000)
        till.pays(owner, order)
        assert till.callback().status == 204
        assert till.money() == [("payment", "wechat", FEN - 10000)]
        assert till.refunds() == [("surplus", "sending", 10000)]
        seen = till.see(owner, order)
        assert (seen["credited_fen"], seen["going_back_fen"]) == (FEN - 10000, 10000)
        assert till.bill()["state"] == "paid"
        assert till.send_refunds() == 1
        till.move(minutes=1)
        assert till.send_refunds() == 1
        assert till.refunds() == [("surplus", "done", 10000)]
        assert till.money() == [("payment", "wechat", FEN - 10000)]
        check_books()

    @pytest.mark.parametrize("way", ["cash", "waiver"])
    def test_nothing_owed_any_more_goes_back_whole(self, till, owner, order, way):
        bill = till.bill()
        if way == "cash":
            till.desk.takes(bill, FEN)
        else:
            url = f"/bills/{bill['id']}/corrections"
            asked = till.desk.clerk.api.post(url, {"kind": "waiver", "reason": "困难"}, ok=True)
            till.desk.awake().secretary.api.post(
                f"/bill-corrections/{asked['id']}/decision",
                {"accept": True},
                version=asked["version"],
                ok=True,
            )
        till.pays(owner, order)
        till.callback()
        till.callback()
        assert (till.money(), till.refunds()) == ([], [("surplus", "sending", FEN)])
        seen = till.see(owner, order)
        assert (seen["state"], seen["credited_fen"], seen["receipt_number"]) == ("paid", 0, None)
        check_books()

    def test_two_of_a_household_pay_the_same_bill(self, till, owner, order):
        child = till.desk.world.household_of(till.desk.estate, till.desk.estate.units[0])
        other = till.order(child, till.bill())
        for person, placed in ((owner, order), (child, other)):
            till.pays(person, placed)
            till.callback()
        assert (till.money(), till.refunds()) == (ONCE, [("surplus", "sending", FEN)])
        from tests.fees.arranging import kinds

        assert "payment_surplus" in kinds(child, till.desk.world)
