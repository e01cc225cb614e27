"""The trade bill of a day: yuan to fen exactly, and a bill that does not add up is not read."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.wechat_pay_bill import fen_of, read_bill
from clients.wechat_pay_reading import Unreadable

DAY = date(2026, 3, 2)
HEADS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
SUM_HEADS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)
PAID = (
    "`2026-03-02 10:00:01,`wx1,`19,`0,`,`4200,`GZ1,`oLi,`JSAPI,`SUCCESS,`OTHERS,`CNY,`192.00,`0.00,`0,`0,`0.00,"
    "`0.00,`,`,`物业费 1栋1单元101室,`,`1.15200,`0.60%,`192.00,`0.00,`"
)
BACK = (
    "`2026-03-02 11:00:00,`wx1,`19,`0,`,`4200,`GZ1,`oLi,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`503,`R1,`12.05,`0.00,"
    "`ORIGINAL,`SUCCESS,`物业费 1栋1单元101室,`,`-0.07230,`0.60%,`0.00,`12.05,`"
)


def bill(*lines, count=None, total="192.00", back="12.05"):
    number = len(lines) if count is None else count
    sums = f"`{number},`192.00,`12.05,`0.00,`1.08,`{total},`{back}"
    return "\r\n".join([HEADS, *lines, SUM_HEADS, sums, ""]).encode("utf-8-sig")


def test_payments_and_refunds_are_read():
    paid, back = read_bill(DAY, bill(PAID, BACK), "").rows
    assert (paid.out_trade_no, paid.transaction_id, paid.total_fen) == ("GZ1", "4200", 19200)
    assert paid.at == datetime(2026, 3, 2, 2, 0, 1, tzinfo=UTC)
    assert (back.out_refund_no, back.refund_fen, back.refund_state) == ("R1", 1205, "SUCCESS")
    assert (paid.out_refund_no, back.total_fen) == ("", 0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b'{"code":"SYSTEM_ERROR"}',
        bill(PAID, BACK, count=3),
        bill(PAID, BACK, total="192.01"),
        bill(PAID, BACK, back="12.04"),
        bill(PAID, BACK.replace("`12.05,`", "`12.050,`")),
        bill(PAID, BACK.rpartition(",")[0]),
        bill(PAID, BACK.replace("2026-03-02 11", "02.03.2026 11")),
        bill(PAID, BACK)[:-60],
    ],
)
def test_a_bill_that_does_not_add_up_is_not_read(content):
    with pytest.raises(Unreadable):
        read_bill(DAY, content, "")


def test_a_bill_without_what_is_needed_is_not_read():
    with pytest.raises(Unreadable):
        read_bill(DAY, bill(PAID, BACK).replace("商户退款单号".encode(), "退款单号".encode()), "")


@given(st.integers(min_value=0, max_value=10**13))
def test_every_amount_comes_back_to_the_fen(fen):
    assert fen_of(f"{fen // 100}.{fen % 100:02d}") == fen


@pytest.mark.parametrize(
    ("yuan", "fen"), [("0.01", 1), ("1234.5", 123450), ("7", 700), ("0.10", 10)]
)
def test_yuan_is_read_in_its_shorter_forms(yuan, fen):
    assert fen_of(yuan) == fen


@pytest.mark.parametrize("yuan", ["", "-1.00", "1.001", "1e3", "１.00", ".5", "1,000.00", " 1"])
def test_what_is_no_amount_is_refused(yuan):
    with pytest.raises(ValueError, match="yuan"):
        fen_of(yuan)
