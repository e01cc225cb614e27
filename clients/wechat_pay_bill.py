"""Reads the trade bill of a day: a text table in yuan, whose cells begin with a back-tick.

Four parts: heads, lines, heads of the sums, sums. A line is a payment by its time of success, or a refund by the time
at which it was accepted; its state is as it was when the bill was made.
"""

import csv
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from clients.wechat_pay_reading import Unreadable
from clients.wechat_pay_results import BillRow, TradeBill

BEIJING = ZoneInfo("Asia/Shanghai")
AT, APPID, MCHID = "交易时间", "公众账号ID", "商户号"
TRANSACTION, OUT_TRADE_NO, STATE = "微信订单号", "商户订单号", "交易状态"
TOTAL, REFUND_ID, OUT_REFUND_NO = "订单金额", "微信退款单号", "商户退款单号"
REFUNDED, REFUND_STATE = "申请退款金额", "退款状态"
NEEDED = (AT, APPID, MCHID, TRANSACTION, OUT_TRADE_NO, STATE, TOTAL, REFUND_ID, OUT_REFUND_NO)
SUMS = "总交易单数"
REFUND = "REFUND"
_YUAN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


def fen_of(yuan: str) -> int:
    """Return an amount in yuan as fen, exactly: 0.01 -> 1, 1234.5 -> 123450. Raises ValueError."""
    found = _YUAN.fullmatch(yuan)
    if found is None:
        raise ValueError("not an amount in yuan")
    return int(found.group(1)) * 100 + int((found.group(2) or "").ljust(2, "0"))


def read_bill(day: date, content: bytes, sha1: str) -> TradeBill:
    """Read a bill whose hash was checked. Raises Unreadable, also when its sums are not those of its lines."""
    try:
        lines = list(csv.reader(content.decode("utf-8-sig").splitlines()))
        heads = lines[0]
        end = next(number for number, line in enumerate(lines) if line[:1] == [SUMS])
        if any(name not in heads for name in NEEDED):
            raise Unreadable("heads of the bill")
        cells = [_cells(heads, line) for line in lines[1:end]]
        rows = tuple(_row(cell) for cell in cells)
        _check_sums(rows, _cells(lines[end], lines[end + 1]))
    except (IndexError, KeyError, StopIteration, ValueError):
        raise Unreadable("bill") from None
    return TradeBill(day, rows, sha1)


def _cells(heads: list[str], line: list[str]) -> Mapping[str, str]:
    return dict(zip(heads, (cell.removeprefix("`").strip() for cell in line), strict=True))


def _row(cell: Mapping[str, str]) -> BillRow:
    at = datetime.strptime(cell[AT], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING).astimezone(UTC)
    is_refund = cell[STATE] == REFUND
    return BillRow(
        at=at,
        out_trade_no=cell[OUT_TRADE_NO],
        transaction_id=cell[TRANSACTION],
        appid=cell[APPID],
        mchid=cell[MCHID],
        total_fen=0 if is_refund else fen_of(cell[TOTAL]),
        out_refund_no=cell[OUT_REFUND_NO] if is_refund else "",
        refund_id=cell[REFUND_ID] if is_refund else "",
        refund_fen=fen_of(cell[REFUNDED]) if is_refund else 0,
        refund_state=cell[REFUND_STATE] if is_refund else "",
    )


def _check_sums(rows: tuple[BillRow, ...], sums: Mapping[str, str]) -> None:
    if int(sums[SUMS]) != len(rows):
        raise Unreadable("number of lines")
    if fen_of(sums["订单总金额"]) != sum(row.total_fen for row in rows):
        raise Unreadable("sum of payments")
    if fen_of(sums["申请退款总金额"]) != sum(row.refund_fen for row in rows):
        raise Unreadable("sum of refunds")
