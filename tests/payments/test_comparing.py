"""The platform's bill of a day against our books: what differs is an alarm with both sides, settled by a person."""

from datetime import date, timedelta

import pytest

from models.payments.rules import days_to_compare
from tests.payments.arranging import platform_total
from tests.payments.test_refunds import agreed

FEN = 19200
DAY = date(2026, 3, 2)


@pytest.fixture
def owner(till):
    return till.desk.owner()


def next_day(till, days=1):
    till.move_to(DAY + timedelta(days=days))


def comparisons(till):
    url = f"/estates/{till.desk.estate.id}/payment-comparisons"
    return till.desk.awake().clerk.api.get(url, ok=True)["items"]


def alarms(till, query=""):
    url = f"/estates/{till.desk.estate.id}/payment-alarms{query}"
    return till.desk.awake().clerk.api.get(url, ok=True)["items"]


class TestADay:
    def test_that_agrees(self, till, owner):
        till.paid(owner, till.bill(), 9200)
        till.paid(owner, till.bill())
        till.paid(till.desk.owner(1), till.bill(1))
        next_day(till)
        assert till.compare() == 1
        (day,) = comparisons(till)
        assert (day["day"], day["differences"]) == ("2026-03-02", 0)
        assert (day["our_count"], day["our_fen"]) == (day["their_count"], day["their_fen"])
        assert day["our_fen"] == 2 * FEN == platform_total(till)
        assert till.alarms() == []
        assert till.compare() == 0

    def test_with_refunds(self, till, owner):
        till.paid(owner, till.bill())
        url = f"/estates/{till.desk.estate.id}/payments"
        agreed(till, till.desk.awake().clerk.api.get(url, ok=True)["items"][0])
        till.send_refunds()
        next_day(till, 2)
        till.send_refunds()
        assert till.compare() == 2
        (day,) = comparisons(till)
        assert (day["our_refund_fen"], day["their_refund_fen"]) == (5000, 5000)
        assert till.alarms() == []

    def test_without_trade_is_done_too(self, till, owner):
        till.order(owner, till.bill())
        next_day(till, 3)
        assert till.compare() == 3
        assert (comparisons(till), till.alarms()) == ([], [])

    def test_is_not_there_before_ten(self, till, owner):
        till.paid(owner, till.bill())
        till.move_to(DAY + timedelta(days=1), "09:00")
        assert (till.compare(), till.alarms()) == (0, [])

    def test_with_a_false_hash_is_not_believed(self, till, owner):
        till.paid(owner, till.bill())
        next_day(till)
        till.control.switch("pay.bill", mode="wrong_hash", times=1)
        assert (till.compare(), till.alarms()) == (0, ["platform"])
        assert (till.compare(), len(comparisons(till))) == (1, 1)

    def test_is_made_up_after_a_while_off_line(self, till, owner):
        till.paid(owner, till.bill())
        next_day(till, 5)
        assert till.compare() == 5


class TestDifferences:
    def test_in_the_amount(self, till, owner):
        till.paid(owner, till.bill())
        next_day(till)
        till.control.switch("pay.bill", mode="wrong_amount", times=1)
        till.compare()
        (alarm,) = alarms(till)
        assert alarm["kind"] == "comparison"
        assert alarm["facts"]["ours"]["amount_fen"] + 1 == alarm["facts"]["theirs"]["amount_fen"]
        assert comparisons(till)[0]["differences"] == 1

    def test_ours_alone(self, till, owner):
        till.paid(owner, till.bill())
        next_day(till)
        till.control.switch("pay.bill", mode="missing_line", times=1)
        till.compare()
        (alarm,) = alarms(till)
        assert (alarm["facts"]["ours"]["amount_fen"], alarm["facts"]["theirs"]) == (FEN, None)

    def test_theirs_alone_is_credited_and_looked_at(self, till, owner):
        order = till.order(owner, till.bill())
        till.pays(owner, order, "silent")
        next_day(till)
        till.compare()
        (alarm,) = alarms(till)
        assert (alarm["facts"]["ours"]["state"], alarm["facts"]["theirs"]["amount_fen"]) == (
            "paying",
            FEN,
        )
        assert till.follow() == 1
        assert till.money() == [("payment", "wechat", FEN)]

    def test_a_number_that_nobody_here_knows(self, till, owner):
        till.paid(owner, till.bill())
        till.control.put_paid_orders(
            [
                {
                    "out_trade_no": "STRANGE0001",
                    "description": "别的",
                    "total": 1,
                    "openid": owner.openid,
                    "transaction_id": "4200099",
                    "paid_at": till.desk.world.now.timestamp(),
                }
            ]
        )
        next_day(till)
        till.compare()
        assert (till.alarms(), alarms(till)) == (["comparison"], [])
        assert till.facts()[0]["ours"] is None

    def test_a_refund_that_nobody_here_knows(self, till, owner):
        order = till.paid(owner, till.bill())
        till.pay.refund(
            transaction_id=order["transaction_id"],
            out_refund_no="BYHAND01",
            refund_fen=100,
            total_fen=FEN,
            reason="商户平台",
        )
        next_day(till)
        till.compare()
        (alarm,) = alarms(till)
        assert (alarm["facts"]["number"], alarm["facts"]["theirs"]) == (
            "BYHAND01",
            {"amount_fen": 100},
        )

    def test_a_refund_that_the_platform_does_not_list(self, till, owner):
        till.paid(owner, till.bill())
        url = f"/estates/{till.desk.estate.id}/payments"
        agreed(till, till.desk.awake().clerk.api.get(url, ok=True)["items"][0])
        till.send_refunds()
        with till.platform.world.store.transaction() as tx:
            tx.execute("delete from pay_refunds")
        next_day(till, 2)
        till.compare()
        (alarm,) = alarms(till)
        assert (alarm["facts"]["ours"], alarm["facts"]["theirs"]) == ({"amount_fen": 5000}, None)


class TestSettling:
    @pytest.fixture
    def alarm(self, till, owner):
        till.spoil("wrong_amount")
        order = till.order(owner, till.bill())
        till.pays(owner, order)
        till.callback()
        return alarms(till, "?open=true")[0]

    def settle(self, till, alarm, note="已和微信支付核对", who=None):
        person = who or till.desk.awake().secretary
        url = f"/payment-alarms/{alarm['id']}/settlement"
        return person.api.put(url, {"note": note}, version=alarm["version"])

    def test_needs_words(self, till, alarm):
        self.settle(till, alarm, note=" ").refused(422, "reason-missing")
        assert self.settle(till, alarm)["note"] == "已和微信支付核对"
        assert alarms(till, "?open=true") == []
        assert len(alarms(till, "?open=false")) == 1

    def test_is_done_once(self, till, alarm):
        settled = self.settle(till, alarm)
        self.settle(till, settled).refused(409, "payment-alarm-settled")

    def test_is_not_a_clerks(self, till, alarm):
        self.settle(till, alarm, who=till.desk.awake().clerk).refused(403, "role-missing")

    def test_is_not_a_strangers(self, till, alarm):
        stranger = till.desk.world.staff("secretary", at=till.desk.world.estate(1))
        self.settle(till, alarm, who=stranger).refused(404, "not-found")

    @pytest.mark.usefixtures("alarm")
    def test_stands_on_the_worklist(self, till):
        url = "/worklist"
        items = till.desk.awake().secretary.api.get(url, ok=True)["items"]
        assert "payment_alarm" in {one["kind"] for one in items}

    def test_of_no_order_is_an_administrators(self, till, owner):
        till.spoil("unknown_order")
        order = till.order(owner, till.bill())
        till.pays(owner, order)
        till.callback()
        admin = till.desk.world.staff("admin", at=till.desk.estate)
        (alarm,) = admin.api.get("/payment-alarms", ok=True)["items"]
        self.settle(till, alarm).refused(404, "not-found")
        assert self.settle(till, alarm, who=admin).status == 200


def test_orders_are_listed_for_staff(till):
    till.paid(till.desk.owner(), till.bill())
    till.order(till.desk.owner(1), till.bill(1))
    url = f"/estates/{till.desk.estate.id}/payment-orders"
    api = till.desk.awake().clerk.api
    assert [one["state"] for one in api.get(url, ok=True)["items"]] == ["paying", "paid"]
    assert [one["state"] for one in api.get(f"{url}?state=paid", ok=True)["items"]] == ["paid"]
    listed = api.get(f"/estates/{till.desk.estate.id}/payments?payable_kind=bill", ok=True)["items"]
    assert [one["amount_fen"] for one in listed] == [FEN]


@pytest.mark.parametrize(
    ("last", "first", "today", "days"),
    [
        (None, None, DAY, []),
        (None, DAY, DAY, []),
        (None, DAY - timedelta(days=2), DAY, [DAY - timedelta(days=2), DAY - timedelta(days=1)]),
        (DAY - timedelta(days=2), DAY - timedelta(days=9), DAY, [DAY - timedelta(days=1)]),
        (DAY - timedelta(days=1), DAY - timedelta(days=9), DAY, []),
    ],
)
def test_the_days_to_compare_go_up_to_yesterday(last, first, today, days):
    assert days_to_compare(last, first, today) == days


def test_a_day_whose_bill_is_gone_is_not_asked_for():
    days = days_to_compare(None, DAY - timedelta(days=400), DAY)
    assert (len(days), days[0]) == (90, DAY - timedelta(days=90))
