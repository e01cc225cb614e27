"""A bill is paid over WeChat: ordered, prepared, paid at the phone, credited once with its receipt."""

import pytest

from models.base.session import db
from models.payments.tables import PaymentOrder
from tests.fees.arranging import kinds
from tests.payments.arranging import check_books

FEN = 19200


@pytest.fixture
def owner(till):
    return till.desk.owner()


@pytest.fixture
def bill(till):
    return till.bill()


class TestOrdering:
    def test_an_order_is_of_what_is_due(self, till, owner, bill):
        order = till.order(owner, bill)
        assert (order["state"], order["amount_fen"], order["payable_kind"]) == (
            "prepared",
            FEN,
            "bill",
        )
        assert order["description"].startswith("物业费 ")
        assert till.see(owner, order)["state"] == "paying"

    def test_the_sheet_is_signed_for_this_mini_program(self, till, owner, bill):
        order = till.places(owner, bill) if till.known(owner) else None
        sheet = till.opens(owner, order)["sheet"]
        assert set(sheet) == {"timeStamp", "nonceStr", "package", "signType", "paySign"}
        assert sheet["package"].startswith("prepay_id=wx")

    def test_the_sheet_can_be_opened_again(self, till, owner, bill):
        order = till.order(owner, bill)
        again = till.opens(owner, order)
        assert again["sheet"]["package"] != till.sheets[order["id"]]["package"]

    def test_a_second_tap_finds_the_same_order(self, till, owner, bill):
        first = till.order(owner, bill)
        assert till.places(owner, bill)["id"] == first["id"]

    def test_another_amount_closes_the_earlier_order(self, till, owner, bill):
        first = till.order(owner, bill)
        second = till.order(owner, bill, 100)
        assert second["id"] != first["id"]
        till.opens(owner, first).refused(409, "payment-order-over")
        assert till.follow() == 1
        assert till.see(owner, first)["state"] == "closed"
        assert till.see(owner, second)["state"] == "paying"

    def test_a_part_may_be_paid(self, till, owner, bill):
        till.paid(owner, bill, 200)
        assert (till.bill()["paid_fen"], till.bill()["state"]) == (200, "part_paid")
        till.paid(owner, till.bill())
        assert till.bill()["state"] == "paid"
        check_books()

    def test_more_or_less_than_is_due_is_refused(self, till, owner, bill):
        till.places(owner, bill, FEN + 1).refused(422, "amount-not-due")
        till.places(owner, bill, 0).refused(422, "invalid-input")

    def test_a_paid_bill_is_not_ordered(self, till, owner, bill):
        till.paid(owner, bill)
        till.places(owner, bill, 1).refused(409, "bill-settled")

    def test_what_nobody_knows_cannot_be_paid(self, till, owner, bill):
        till.places(owner, bill, payable_kind="lottery").refused(404, "not-found")

    def test_strangers_cannot_pay_or_see(self, till, owner, bill):
        order = till.order(owner, bill)
        other = till.desk.owner(1)
        till.places(other, bill).refused(404, "not-found")
        till.opens(other, order).refused(404, "not-found")
        till.asks(other, order).refused(404, "not-found")

    def test_the_household_may_pay_too(self, till, bill):
        child = till.desk.world.household_of(till.desk.estate, till.desk.estate.units[0])
        assert till.paid(child, bill)["receipt_number"] == "WY2026-000001"
        assert "bill_payment" in kinds(child, till.desk.world)

    def test_without_a_merchant_there_is_no_payment(self, app, till, owner, bill):
        assert till.awake(owner).api.get("/payment-ways", ok=True)["wechat"] is True
        app.extensions["wechat_pay"] = None
        assert till.awake(owner).api.get("/payment-ways", ok=True)["wechat"] is False
        till.places(owner, bill).refused(409, "pay-not-offered")
        assert (till.follow(), till.send_refunds(), till.compare()) == (0, 0, 0)

    def test_who_has_no_wechat_cannot_order(self, till, owner, bill):
        from models.accounts.tables import Account

        db.session.get_one(Account, owner.id).openid = None
        db.session.flush()
        till.places(owner, bill).refused(409, "payer-unknown")


class TestThePlatformRefuses:
    @pytest.mark.parametrize(
        ("refused", "refusal", "state"),
        [
            ((403, "RULE_LIMIT"), (409, "pay-refused"), "failed"),
            ((400, "ORDER_CLOSED"), (409, "pay-refused"), "failed"),
            ((403, "OUT_TRADE_NO_USED"), (409, "pay-uncertain"), "prepared"),
            ((429, "FREQUENCY_LIMITED"), (503, "pay-unavailable"), "prepared"),
            ((500, "SYSTEM_ERROR"), (503, "pay-unavailable"), "prepared"),
            ((401, "SIGN_ERROR"), (503, "pay-unavailable"), "prepared"),
        ],
    )
    def test_an_order_in_words_for_the_payer(self, till, bill, refused, refusal, state):
        owner, (status, code) = till.desk.owner(), refused
        till.known(owner)
        order = till.places(owner, bill)
        till.refuse("pay.order", status, code)
        till.opens(owner, order).refused(*refusal)
        assert till.see(owner, order)["state"] == state
        assert till.alarms() == (["platform"] if code == "SIGN_ERROR" else [])

    def test_an_order_that_is_not_answered_can_be_tried_again(self, till, owner, bill):
        till.known(owner)
        order = till.places(owner, bill)
        till.control.switch("pay.order", mode="lost", times=1)
        till.opens(owner, order).refused(503, "pay-unavailable")
        assert till.opens(owner, order).status == 200


class TestCrediting:
    def test_a_callback_credits_with_receipt_and_word(self, till, owner, bill):
        order = till.paid(owner, bill)
        assert (order["state"], order["credited_fen"], order["going_back_fen"]) == ("paid", FEN, 0)
        assert order["receipt_number"] == "WY2026-000001"
        paid = till.bill()
        assert (paid["state"], paid["paid_fen"]) == ("paid", FEN)
        (entry,) = paid["payments"]
        assert (entry["method"], entry["receipt_number"]) == ("wechat", "WY2026-000001")
        assert kinds(owner, till.desk.world)[-1] == "bill_payment"
        receipts = till.awake(owner).api.get("/me/receipts", ok=True)["items"]
        assert receipts[0]["kind"] == "bill_payment"
        check_books()

    def test_the_certificate_signs_as_well_as_the_public_key(self, till, owner, bill):
        order = till.order(owner, bill)
        till.pays(owner, order)
        assert till.callback(how="certificate").status == 204
        assert till.see(owner, order)["state"] == "paid"

    def test_the_payer_may_ask_before_the_callback_comes(self, till, owner, bill):
        order = till.order(owner, bill)
        assert till.asks(owner, order)["state"] == "paying"
        till.move(seconds=2)
        till.pays(owner, order, "silent")
        assert till.asks(owner, order)["state"] == "paid"

    def test_the_platform_is_not_asked_at_every_tap(self, till, owner, bill):
        order = till.order(owner, bill)
        till.asks(owner, order)
        till.asks(owner, order)
        assert till.control.calls("pay.query") == {200: 1}

    @pytest.mark.parametrize("mode", ["hang", "bad_signature"])
    def test_who_gets_no_answer_is_shown_what_is_known(self, till, owner, bill, mode):
        order = till.order(owner, bill)
        till.control.switch("pay.query", mode=mode, times=1, latency_ms=1500)
        assert till.asks(owner, order)["state"] == "paying"

    def test_without_any_word_the_job_finds_out(self, till, owner, bill):
        order = till.order(owner, bill)
        till.pays(owner, order, "silent")
        assert till.follow() == 0
        till.move(seconds=30)
        assert till.follow() == 1
        assert till.see(owner, order)["state"] == "paid"
        assert till.follow() == 0

    def test_a_dispute_stays_until_all_is_paid(self, till, owner, bill):
        owner.api.post(f"/bills/{bill['id']}/disputes", {"reason": "多算了一个月"}, ok=True)
        till.paid(owner, till.bill(), 200)
        assert till.bill()["state"] == "disputed"

    def test_own_orders_are_listed(self, till, owner, bill):
        till.paid(owner, bill, 100)
        till.order(owner, till.bill())
        items = till.awake(owner).api.get("/me/payment-orders", ok=True)["items"]
        assert [(one["state"], one["credited_fen"]) for one in items] == [
            ("paying", 0),
            ("paid", 100),
        ]
        assert till.awake(till.desk.owner(1)).api.get("/me/payment-orders", ok=True)["items"] == []


class TestAnOrdersEnd:
    def test_it_is_closed_when_its_time_is_over(self, till, owner, bill):
        order = till.order(owner, bill)
        asked = 0
        for _ in range(60):
            till.move(seconds=60)
            asked += till.follow()
        assert till.see(owner, order)["state"] == "closed"
        assert 5 <= asked <= 12
        assert till.control.payments()["orders"][0]["state"] == "CLOSED"

    def test_an_order_that_never_reached_the_platform_is_closed(self, till, owner, bill):
        till.known(owner)
        order = till.places(owner, bill)
        till.move(minutes=31)
        assert till.follow() == 1
        assert till.see(owner, order)["state"] == "closed"
        till.opens(owner, order).refused(409, "payment-order-over")

    def test_a_payment_of_the_last_moment_is_credited(self, till, owner, bill):
        order = till.order(owner, bill)
        till.move(minutes=29)
        till.pays(owner, order, "silent")
        till.move(minutes=2)
        # The first question is not answered truthfully: paid between question and closing.
        with till.platform.world.store.transaction() as tx:
            tx.execute("update pay_orders set state = 'SUCCESS'")
        till.follow()
        assert till.see(owner, order)["state"] == "paid"

    def test_paid_between_the_question_and_the_closing(self, till, owner, bill, monkeypatch):
        order = till.order(owner, bill)
        till.move(minutes=29, seconds=50)
        query, asked = till.pay.query, []

        def pays_after_the_question(number):
            found = query(number)
            if not asked:
                asked.append(number)
                till.pays(owner, order, "silent")
            return found

        monkeypatch.setattr(till.pay, "query", pays_after_the_question)
        till.places(owner, bill, 100)
        assert till.follow() == 1
        assert till.see(owner, order)["state"] == "paid"
        assert till.money() == [("payment", "wechat", FEN)]

    def test_a_silent_platform_is_asked_later(self, till, owner, bill):
        order = till.order(owner, bill)
        till.pays(owner, order, "silent")
        till.move(seconds=30)
        till.refuse("pay.query", 500, "SYSTEM_ERROR")
        assert till.follow() == 1
        assert till.see(owner, order)["state"] == "paying"
        till.move(seconds=30)
        till.follow()
        assert till.see(owner, order)["state"] == "paid"

    def test_one_silence_is_enough_for_a_run(self, till, owner, bill):
        till.order(owner, bill)
        till.order(till.desk.owner(1), till.bill(1))
        till.move(seconds=30)
        till.refuse("pay.query", 500, "SYSTEM_ERROR", times=None)
        assert till.follow() == 1

    def test_what_was_refunded_elsewhere_is_an_alarm(self, till, owner, bill):
        order = till.order(owner, bill)
        till.pays(owner, order, "silent")
        found = till.pay.query(order["out_trade_no"])
        till.pay.refund(
            transaction_id=found.transaction_id,
            out_refund_no="BYHAND01",
            refund_fen=FEN,
            total_fen=FEN,
            reason="商户平台",
        )
        till.move(seconds=30)
        till.follow()
        assert (till.see(owner, order)["state"], till.money()) == ("closed", [])
        assert till.alarms() == ["refunded_elsewhere"]

    def test_a_key_that_the_platform_refuses_is_an_alarm(self, till, owner, bill):
        till.order(owner, bill)
        till.move(seconds=30)
        till.refuse("pay.query", 401, "SIGN_ERROR", times=None)
        till.follow()
        till.move(seconds=30)
        till.follow()
        assert till.alarms() == ["platform"]

    def test_the_order_forgets_its_payer_with_the_account(self, till, owner, bill):
        till.paid(owner, bill)
        till.awake(owner).api.delete("/me", ok=True)
        db.session.expire_all()
        (order,) = db.session.scalars(db.select(PaymentOrder))
        assert (order.openid, order.amount_fen) == ("", FEN)
