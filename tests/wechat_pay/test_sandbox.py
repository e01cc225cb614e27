"""Our client against the sandbox that plays the platform: orders, the sheet, callbacks, closing, refunds, bills."""

from datetime import timedelta

import pytest

from clients.wechat_pay import Outcome, PayFailed, RefundState, TradeState
from clients.wechat_pay_signing import platform_keys
from mini_program_stub.sandbox import pay_keys
from mini_program_stub.sandbox.control import SandboxError
from mini_program_stub.sandbox.pay_callbacks import RETRY_DELAYS
from models.base.clock import local_date
from tests.wechat_pay.arranging import client_of, for_phone
from tests.wechat_pay.keys import rsa


def refused(act, outcome, code):
    with pytest.raises(PayFailed) as found:
        act()
    assert (found.value.outcome, found.value.code) == (outcome, code)


def test_an_order_is_paid_at_the_phone_and_told(shop):
    number = shop.order()
    assert shop.pay.query(number).state is TradeState.NOTPAY
    shop.pays()
    shop.settle()
    (told,) = [one.told for one in shop.heard]
    found = shop.pay.query(number)
    assert told == found
    assert (found.state, found.total_fen, found.openid) == (TradeState.SUCCESS, 19200, shop.openid)
    assert found.transaction_id
    assert abs(found.paid_at - shop.now) < timedelta(minutes=1)


def test_the_same_order_again_gives_another_prepay_id(shop):
    until = shop.now + timedelta(minutes=30)
    shop.order(expires_at=until)
    first = shop.prepay_id
    shop.number -= 1
    shop.order(expires_at=until)
    assert shop.prepay_id != first
    shop.number -= 1
    refused(lambda: shop.order(1, expires_at=until), Outcome.FINAL, "OUT_TRADE_NO_USED")


def test_an_order_that_is_paid_or_closed_is_not_made_again(shop):
    until = shop.now + timedelta(minutes=30)
    number = shop.order(expires_at=until)
    shop.pays()
    shop.number -= 1
    refused(lambda: shop.order(expires_at=until), Outcome.QUERY, "ORDER_PAID")
    refused(lambda: shop.pay.close(number), Outcome.QUERY, "ORDER_PAID")
    closed = shop.order(expires_at=until)
    shop.pay.close(closed)
    shop.pay.close(closed)
    assert shop.pay.query(closed).state is TradeState.CLOSED
    shop.number -= 1
    refused(lambda: shop.order(expires_at=until), Outcome.FINAL, "ORDER_CLOSED")


WRONG = {
    "too short a number": {"out_trade_no": "GZ1"},
    "a number with a space": {"out_trade_no": "GZ 0000001"},
    "nothing to pay": {"amount_fen": 0},
    "half a fen": {"amount_fen": 0.5},
    "nobody": {"openid": "o-nobody-0000000000000001"},
    "no description": {"description": ""},
}


@pytest.mark.parametrize("told", WRONG.values(), ids=WRONG)
def test_an_order_with_wrong_parameters_is_refused(shop, told):
    refused(lambda: shop.order(**told), Outcome.FINAL, "PARAM_ERROR")


def test_an_order_that_is_over_before_it_begins_is_refused(shop):
    refused(lambda: shop.order(expires_at=shop.now), Outcome.FINAL, "PARAM_ERROR")


def test_a_merchant_without_the_right_key_is_refused(sandbox, shop):
    strange = client_of(sandbox, merchant=_merchant(shop, key=rsa("stranger")))
    refused(lambda: strange.query("GZ00000001"), Outcome.ALARM, "SIGN_ERROR")
    late = client_of(sandbox, now=lambda: shop.now - timedelta(minutes=6))
    refused(lambda: late.query("GZ00000001"), Outcome.ALARM, "SIGN_ERROR")
    other = client_of(sandbox, appid="wx0000000000000000")
    shop.pay = other
    refused(shop.order, Outcome.ALARM, "APPID_MCHID_NOT_MATCH")
    other.close_connections()
    strange.close_connections()
    late.close_connections()


def _merchant(shop, **changed):
    from dataclasses import replace

    return replace(shop.pay._merchant, **changed)


def test_an_order_that_nobody_made_does_not_exist(shop):
    refused(lambda: shop.pay.query("GZ99999999"), Outcome.FINAL, "ORDER_NOT_EXIST")
    refused(lambda: shop.pay.close("GZ99999999"), Outcome.FINAL, "ORDER_NOT_EXIST")


class TestTheSheet:
    def says(self, shop, words, **options):
        with pytest.raises(SandboxError) as found:
            shop.pays(**options)
        assert words in found.value.answer["errMsg"]

    def test_can_be_left(self, shop):
        number = shop.order()
        self.says(shop, "fail cancel", decide="cancel")
        assert shop.pay.query(number).state is TradeState.NOTPAY

    def test_takes_money_once(self, shop):
        shop.order()
        shop.pays()
        self.says(shop, "已支付")

    def test_is_for_the_payer_alone(self, shop):
        shop.order()
        self.says(shop, "不一致", persona="wang")

    def test_is_good_for_two_hours(self, shop):
        shop.order(expires_at=shop.now + timedelta(days=1))
        shop.move("2h1s")
        self.says(shop, "失效")

    def test_ends_with_its_order(self, shop):
        number = shop.order()
        shop.pay.close(number)
        self.says(shop, "已关闭")
        shop.order()
        shop.move("30m")
        self.says(shop, "已关闭")

    def test_opens_for_signed_parameters_alone(self, shop):
        shop.order()
        given = for_phone(shop.pay.parameters(shop.prepay_id))
        for changed in ({"paySign": "AA=="}, {"nonceStr": "x"}, {"package": "prepay_id=other"}):
            with pytest.raises(SandboxError) as found:
                shop.sandbox.control.pay("li", given | changed)
            assert "签名失败" in found.value.answer["errMsg"]

    def test_is_shown_to_somebody_who_looks(self, shop):
        shop.order()
        self.says(shop, "can not show the sheet", decide=None)


class TestCallbacks:
    def test_come_again_on_the_platforms_schedule(self, shop):
        shop.answers = [500] * len(RETRY_DELAYS)
        shop.order()
        shop.pays()
        assert (shop.settle()["items"][0]["state"], shop.heard) == ("pending", [])
        for delay in RETRY_DELAYS[:-1]:
            shop.move(f"{delay}s")
        (callback,) = shop.move("0s")["items"]
        assert (callback["state"], callback["attempts"]) == ("pending", len(RETRY_DELAYS))
        shop.move(f"{RETRY_DELAYS[-1]}s")
        assert len(shop.heard) == 1

    def test_end_after_the_last_try(self, shop):
        shop.answers = [500] * (len(RETRY_DELAYS) + 1)
        shop.order()
        shop.pays()
        shop.settle()
        for delay in RETRY_DELAYS:
            shop.move(f"{delay}s")
        (callback,) = shop.settle()["items"]
        assert (callback["state"], callback["attempts"], shop.heard) == ("failed", 16, [])

    @pytest.mark.parametrize(
        ("mode", "why"), [("bad_signature", "signature"), ("probe", "probe"), ("stale", "skew")]
    )
    def test_a_spoiled_try_is_followed_by_a_good_one(self, shop, mode, why):
        shop.sandbox.control.switch("pay.callback", mode=mode, times=1)
        shop.order()
        shop.pays()
        shop.settle()
        assert (shop.refused, shop.heard) == ([why], [])
        shop.move("15s")
        assert len(shop.heard) == 1

    def test_may_be_signed_with_the_certificate(self, shop):
        shop.sandbox.control.switch("pay.callback", mode="certificate", times=1)
        shop.order()
        shop.pays()
        shop.settle()
        assert len(shop.heard) == 1

    def test_may_be_replayed_doubled_lost_and_late(self, shop):
        for mode in ("replay", "double", "drop"):
            shop.sandbox.control.switch("pay.callback", mode=mode, times=1)
            shop.order()
            shop.pays()
            shop.settle()
        shop.order()
        shop.pays("silent")
        shop.sandbox.control.switch("pay.callback", mode="late", latency_ms=60_000, times=1)
        shop.order()
        shop.pays()
        shop.settle()
        ids = [one.id for one in shop.heard]
        assert (len(ids), len(set(ids))) == (4, 3)
        shop.move("1m")
        assert len(shop.heard) == 5

    @pytest.mark.parametrize(
        ("mode", "name"),
        [
            ("wrong_amount", "total_fen"),
            ("wrong_payer", "openid"),
            ("wrong_merchant", "mchid"),
            ("wrong_app", "appid"),
            ("unknown_order", "out_trade_no"),
        ],
    )
    def test_may_tell_something_else(self, shop, mode, name):
        shop.sandbox.control.switch("pay.callback", mode=mode, times=1)
        number = shop.order()
        shop.pays()
        shop.settle()
        told, found = shop.heard[0].told, shop.pay.query(number)
        assert getattr(told, name) != getattr(found, name)


class TestRefunds:
    def refund(self, shop, fen=5000, number="R0000001", total=19200, **told):
        paid = shop.pay.query(f"GZ{shop.number:08d}")
        usual = {
            "transaction_id": paid.transaction_id,
            "out_refund_no": number,
            "refund_fen": fen,
            "total_fen": total,
            "reason": "多收",
        }
        return shop.pay.refund(**usual | told)

    @pytest.mark.parametrize(
        ("mode", "state"),
        [
            (None, RefundState.SUCCESS),
            ("abnormal", RefundState.ABNORMAL),
            ("closed", RefundState.CLOSED),
        ],
    )
    def test_end_after_a_while_and_are_told(self, shop, mode, state):
        shop.order()
        shop.pays()
        shop.settle()
        if mode:
            shop.sandbox.control.switch("pay.refund", mode=mode, times=1)
        assert self.refund(shop).state is RefundState.PROCESSING
        assert self.refund(shop).state is RefundState.PROCESSING
        assert shop.pay.query_refund("R0000001").state is RefundState.PROCESSING
        shop.move("30s")
        found = shop.pay.query_refund("R0000001")
        assert (found.state, found.refund_fen, found.total_fen) == (state, 5000, 19200)
        assert shop.heard[-1].event == f"REFUND.{state}"
        assert shop.heard[-1].told == found
        assert shop.pay.query(f"GZ{shop.number:08d}").state is TradeState.REFUND

    def test_never_give_back_more_than_was_paid(self, shop):
        shop.order()
        refused(lambda: self.refund(shop), Outcome.FINAL, "RESOURCE_NOT_EXISTS")
        shop.pays()
        self.refund(shop, 19100)
        refused(lambda: self.refund(shop, 101, "R0000002"), Outcome.FINAL, "RULE_LIMIT")
        refused(lambda: self.refund(shop, 1), Outcome.FINAL, "INVALID_REQUEST")
        refused(lambda: self.refund(shop, 1, "R3", total=1), Outcome.FINAL, "INVALID_REQUEST")
        refused(lambda: self.refund(shop, 0, "R4"), Outcome.FINAL, "PARAM_ERROR")
        refused(lambda: shop.pay.query_refund("R9"), Outcome.FINAL, "RESOURCE_NOT_EXISTS")
        shop.move("365d")
        refused(lambda: self.refund(shop, 100, "R5"), Outcome.FINAL, "RULE_LIMIT")


class TestBills:
    def test_tell_a_day_to_the_fen(self, shop):
        day = local_date(shop.now)
        numbers = [shop.order(fen) for fen in (1, 19205)][1:]
        shop.pays()
        shop.pay.refund(
            transaction_id=shop.pay.query(numbers[0]).transaction_id,
            out_refund_no="R0000001",
            refund_fen=205,
            total_fen=19205,
            reason="多收",
        )
        refused(lambda: shop.pay.trade_bill(day), Outcome.FINAL, "PARAM_ERROR")
        self.next_morning(shop)
        bill = shop.pay.trade_bill(day)
        assert [(row.out_trade_no, row.total_fen, row.refund_fen) for row in bill.rows] == [
            (numbers[0], 19205, 0),
            (numbers[0], 0, 205),
        ]
        assert bill.rows[0].mchid == pay_keys.MCHID

    def test_are_not_there_before_ten(self, shop):
        shop.order()
        shop.pays()
        day = local_date(shop.now)
        shop.sandbox.control.move_clock(to=f"{day + timedelta(days=1)}T09:59:00+08:00")
        refused(lambda: shop.pay.trade_bill(day), Outcome.RETRY_SAME, "STATEMENT_CREATING")

    def test_of_a_day_without_trade_are_empty(self, shop):
        day = local_date(shop.now)
        self.next_morning(shop)
        assert shop.pay.trade_bill(day).rows == ()

    def test_with_a_false_hash_are_not_believed(self, shop):
        shop.order()
        shop.pays()
        day = local_date(shop.now)
        self.next_morning(shop)
        shop.sandbox.control.switch("pay.bill", mode="wrong_hash", times=1)
        refused(lambda: shop.pay.trade_bill(day), Outcome.ALARM, "the bill's hash is false")
        assert len(shop.pay.trade_bill(day).rows) == 1

    def next_morning(self, shop):
        tomorrow = local_date(shop.now) + timedelta(days=1)
        shop.sandbox.control.move_clock(to=f"{tomorrow}T10:00:00+08:00")


class TestTheLine:
    @pytest.mark.parametrize("mode", ["hang", "drop", "lost"])
    def test_no_answer_is_the_same_again(self, shop, mode):
        until = shop.now + timedelta(minutes=30)
        shop.sandbox.control.switch("pay.order", mode=mode, times=1, latency_ms=1500)
        with pytest.raises(PayFailed) as found:
            shop.order(expires_at=until)
        assert found.value.outcome is Outcome.RETRY_SAME
        shop.number -= 1
        assert shop.order(expires_at=until)

    @pytest.mark.parametrize(
        ("status", "code", "outcome"),
        [
            (500, "SYSTEM_ERROR", Outcome.RETRY_SAME),
            (429, "FREQUENCY_LIMITED", Outcome.RETRY_SAME),
            (403, "RULE_LIMIT", Outcome.FINAL),
        ],
    )
    def test_refusals_are_sorted(self, shop, status, code, outcome):
        shop.sandbox.control.switch("pay.order", status, errmsg=code, times=1)
        refused(shop.order, outcome, code)

    def test_an_answer_that_the_platform_did_not_sign_is_an_alarm(self, shop):
        number = shop.order()
        shop.sandbox.control.switch("pay.query", mode="bad_signature", times=1)
        refused(lambda: shop.pay.query(number), Outcome.ALARM, "answer not signed: signature")

    def test_an_answer_under_a_serial_that_is_not_held_is_an_alarm(self, sandbox, shop):
        folder = sandbox.settings.data
        held = platform_keys(certificates_pem=(folder / pay_keys.CERTIFICATES_FILE).read_bytes())
        client = client_of(sandbox, keys=held)
        refused(lambda: client.close("GZ99999998"), Outcome.FINAL, "ORDER_NOT_EXIST")
        number = shop.order()
        refused(lambda: client.query(number), Outcome.ALARM, "answer not signed: serial")
        client.close_connections()

    def test_an_address_where_nobody_listens_is_the_same_again(self, sandbox):
        client = client_of(sandbox, base_url="http://127.0.0.1:9")
        with pytest.raises(PayFailed) as found:
            client.query("GZ00000001")
        assert found.value.outcome is Outcome.RETRY_SAME
        client.close_connections()


def test_keys_and_orders_survive_a_restart(tmp_path):
    from mini_program_stub.sandbox.testing import running_sandbox
    from tests.wechat.conftest import LI
    from tests.wechat_pay.arranging import open_shop

    with running_sandbox(tmp_path) as first:
        first.control.put_personas([LI])
        with open_shop(first) as shop:
            number = shop.order()
            shop.pays()
            shop.settle()
    with running_sandbox(tmp_path) as second, open_shop(second) as shop:
        assert shop.pay.query(number).state is TradeState.SUCCESS
