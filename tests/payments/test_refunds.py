"""Refunds over WeChat: asked by one, decided by another, sent with the same number until they end."""

import pytest

from tests.fees.arranging import kinds
from tests.payments.arranging import check_books, platform_total

FEN = 19200


@pytest.fixture
def owner(till):
    return till.desk.owner()


@pytest.fixture
def payment(till, owner):
    till.paid(owner, till.bill())
    url = f"/estates/{till.desk.estate.id}/payments"
    (found,) = till.desk.awake().clerk.api.get(url, ok=True)["items"]
    return found


def ask(till, payment, fen=5000, who=None):
    url = f"/payments/{payment['id']}/refunds"
    person = who or till.desk.awake().clerk
    return person.api.post(url, {"amount_fen": fen, "reason": "多收了"})


def decide(till, refund, *, accept=True, who=None, **body):
    person = who or till.desk.awake().secretary
    url = f"/payment-refunds/{refund['id']}/decision"
    return person.api.put(url, {"accept": accept, **body}, version=refund["version"])


def agreed(till, payment, fen=5000):
    answer = decide(till, ask(till, payment, fen))
    assert answer.status == 200, answer.body
    return answer


def listed(till):
    url = f"/estates/{till.desk.estate.id}/payment-refunds"
    return till.desk.awake().clerk.api.get(url, ok=True)["items"]


class TestByTwo:
    def test_a_part_goes_back_and_the_bill_is_open_again(self, till, owner, payment):
        agreed(till, payment)
        assert till.bill()["paid_fen"] == FEN
        assert till.send_refunds() == 1
        assert till.refunds() == [("asked", "processing", 5000)]
        till.move(minutes=1)
        assert till.callback().status == 204
        assert till.callback().status == 204
        assert till.money() == [("payment", "wechat", FEN), ("refund", "wechat", -5000)]
        bill = till.bill()
        assert (bill["state"], bill["paid_fen"]) == ("part_paid", FEN - 5000)
        assert [one["receipt_number"] for one in bill["payments"]] == [
            "WY2026-000001",
            "WY2026-000002",
        ]
        assert kinds(owner, till.desk.world)[-1] == "payment_refunded"
        assert platform_total(till) == FEN - 5000
        check_books()

    def test_without_a_callback_it_is_asked_for(self, till, payment):
        agreed(till, payment)
        till.send_refunds()
        till.move(seconds=40)
        assert till.send_refunds() == 1
        assert till.refunds() == [("asked", "done", 5000)]
        assert till.send_refunds() == 0

    def test_nobody_decides_their_own(self, till, payment):
        asked = ask(till, payment, who=till.desk.awake().secretary)
        decide(till, asked).refused(403, "own-entry")

    def test_a_clerk_does_not_decide(self, till, payment):
        asked = ask(till, payment)
        decide(till, asked, who=till.desk.clerk).refused(403, "role-missing")

    def test_a_refusal_has_a_reason(self, till, payment):
        asked = ask(till, payment)
        decide(till, asked, accept=False).refused(422, "reason-missing")
        refused = decide(till, asked, accept=False, note="金额没有错")
        assert refused["state"] == "refused"
        decide(till, refused).refused(409, "refund-decided")
        assert till.send_refunds() == 0

    def test_it_is_decided_as_it_was_seen(self, till, payment):
        asked = ask(till, payment)
        decide(till, {"id": asked["id"], "version": 9}).refused(412, "changed-meanwhile")

    def test_it_waits_on_the_worklist(self, till, payment):
        ask(till, payment)
        url = "/worklist"
        items = till.desk.awake().secretary.api.get(url)
        assert items.status == 200, items.body
        assert "payment_refund" in {one["kind"] for one in items["items"]}


class TestWhatCannotGoBack:
    def test_more_than_was_paid(self, till, payment):
        ask(till, payment, FEN + 1).refused(422, "refund-too-much")
        ask(till, payment, FEN - 100)
        ask(till, payment, 101).refused(422, "refund-too-much")
        assert ask(till, payment, 100).status == 201

    def test_the_parts_make_the_whole_and_not_more(self, till, payment):
        for fen in (5000, 14000):
            agreed(till, payment, fen)
            till.send_refunds()
            till.move(minutes=1)
            till.send_refunds()
        ask(till, payment, 201).refused(422, "refund-too-much")
        agreed(till, payment, 200)
        till.send_refunds()
        till.move(minutes=1)
        till.send_refunds()
        assert (till.bill()["paid_fen"], till.bill()["state"]) == (0, "open")
        assert (till.alarms(), platform_total(till)) == ([], 0)
        check_books()

    def test_after_a_year(self, till, payment):
        till.move(days=366)
        ask(till, payment).refused(409, "refund-too-late")

    def test_a_refund(self, till, payment):
        agreed(till, payment)
        till.send_refunds()
        till.move(minutes=1)
        till.send_refunds()
        url = f"/estates/{till.desk.estate.id}/payments?way=wechat"
        back = till.desk.awake().clerk.api.get(url, ok=True)["items"][0]
        ask(till, back).refused(409, "payment-not-refundable")

    def test_what_was_given_back_in_cash_meanwhile(self, till, payment):
        from models.base.session import db
        from models.fees.tables import Bill

        asked = ask(till, payment, FEN)
        bill = db.session.get_one(Bill, till.bill()["id"])
        # The contract ended before it began to serve: all was owed back, and paid back at the counter.
        bill.paid_fen, bill.state, bill.refund_due_fen = 0, "waived", FEN
        db.session.flush()
        body = {"amount_fen": FEN, "receipt_number": "TF-1", "paid_on": "2026-03-02"}
        till.desk.awake().clerk.api.post(f"/bills/{bill.id}/refunds", body, ok=True)
        decide(till, asked).refused(422, "refund-too-much")

    def test_both_ways_at_once_is_an_alarm(self, till, payment):
        from models.base.session import db
        from models.fees.tables import Bill

        agreed(till, payment, FEN)
        bill = db.session.get_one(Bill, till.bill()["id"])
        bill.paid_fen, bill.state, bill.refund_due_fen = 0, "waived", FEN
        db.session.flush()
        body = {"amount_fen": FEN - 200, "receipt_number": "TF-1", "paid_on": "2026-03-02"}
        till.desk.awake().clerk.api.post(f"/bills/{bill.id}/refunds", body, ok=True)
        till.send_refunds()
        till.move(minutes=1)
        till.send_refunds()
        assert (till.refunds(), till.alarms()) == ([("asked", "done", FEN)], ["refund"])
        assert till.facts()[0]["back_by_another_way_fen"] == FEN - 200
        check_books()

    @pytest.mark.usefixtures("payment")
    def test_a_wechat_payment_is_not_reversed_as_a_wrong_entry(self, till):
        bill = till.bill()
        body = {"kind": "reversal", "payment_id": bill["payments"][0]["id"], "reason": "录错"}
        answer = till.desk.clerk.api.post(f"/bills/{bill['id']}/corrections", body)
        answer.refused(409, "wechat-payment-not-reversible")

    def test_strangers_ask_nothing(self, till, payment):
        stranger = till.desk.world.staff("clerk", at=till.desk.world.estate(1))
        ask(till, payment, who=stranger).refused(404, "not-found")


class TestThePlatform:
    @pytest.mark.parametrize(
        ("refused", "state", "alarms"),
        [
            ((500, "SYSTEM_ERROR"), "sending", []),
            ((429, "FREQUENCY_LIMITED"), "sending", []),
            ((403, "NOT_ENOUGH"), "sending", ["refund"]),
            ((401, "SIGN_ERROR"), "sending", ["refund"]),
            ((403, "RULE_LIMIT"), "failed", ["refund"]),
            ((400, "PARAM_ERROR"), "failed", ["refund"]),
        ],
    )
    def test_refuses(self, till, payment, refused, state, alarms):
        agreed(till, payment)
        till.refuse("pay.refund", *refused)
        till.send_refunds()
        assert (till.refunds()[0][1], till.alarms()) == (state, alarms)
        if state == "sending":
            till.move(minutes=1)
            till.send_refunds()
            assert till.refunds()[0][1] == "processing"

    def test_does_not_answer_and_has_taken_it(self, till, payment):
        agreed(till, payment)
        till.control.switch("pay.refund", mode="lost", times=1)
        till.send_refunds()
        till.move(seconds=30)
        till.send_refunds()
        till.move(minutes=2)
        till.send_refunds()
        assert till.refunds() == [("asked", "done", 5000)]
        assert len(till.control.payments()["refunds"]) == 1

    def test_cannot_reach_the_payers_account(self, till, payment):
        agreed(till, payment)
        till.control.switch("pay.refund", mode="abnormal", times=1)
        till.send_refunds()
        till.move(minutes=1)
        till.callback()
        assert (till.refunds()[0][1], till.alarms()) == ("abnormal", ["refund"])
        # Put right in the merchant's console.
        with till.platform.world.store.transaction() as tx:
            tx.execute("update pay_refunds set state = 'SUCCESS', done_at = done_due")
        till.move(hours=1)
        till.send_refunds()
        assert till.refunds()[0][1] == "done"
        assert till.money()[-1] == ("refund", "wechat", -5000)

    def test_closes_it_and_it_is_sent_again_under_another_number(self, till, payment):
        agreed(till, payment)
        till.control.switch("pay.refund", mode="closed", times=1)
        till.send_refunds()
        till.move(minutes=1)
        till.callback()
        assert (till.refunds()[0][1], till.alarms()) == ("failed", ["refund"])
        (failed,) = listed(till)
        assert failed["failure"] == "CLOSED"
        url = f"/payment-refunds/{failed['id']}/retry"
        till.desk.clerk.api.put(url, version=failed["version"]).refused(403, "role-missing")
        again = till.desk.secretary.api.put(url, version=failed["version"], ok=True)
        assert again["state"] == "sending"
        till.desk.secretary.api.put(url, version=again["version"]).refused(409, "refund-decided")
        till.send_refunds()
        till.move(minutes=1)
        till.send_refunds()
        assert till.refunds() == [("asked", "done", 5000)]
        assert platform_total(till) == FEN - 5000

    def test_tells_another_amount(self, till, payment):
        agreed(till, payment)
        till.send_refunds()
        with till.platform.world.store.transaction() as tx:
            tx.execute("update pay_refunds set refund = 4999")
        till.move(minutes=1)
        till.callback()
        assert (till.refunds()[0][1], till.alarms()) == ("processing", ["mismatch"])

    def test_tells_of_a_refund_that_is_not_ours(self, till, owner, payment):
        order = till.see(owner, {"id": payment["order_id"]})
        till.pay.refund(
            transaction_id=order["transaction_id"],
            out_refund_no="BYHAND01",
            refund_fen=100,
            total_fen=FEN,
            reason="商户平台",
        )
        till.move(minutes=1)
        assert till.callback().status == 204
        assert (till.alarms(), till.money()) == (["unknown_order"], [("payment", "wechat", FEN)])
