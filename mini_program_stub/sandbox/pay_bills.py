"""The trade bill of a day: there after 10:00 of the next one, kept three months, in yuan, cells behind back-ticks."""

import sqlite3
from datetime import date, datetime, time, timedelta

from mini_program_stub.sandbox.pay_call import PayCall
from mini_program_stub.sandbox.pay_keys import MCHID
from models.base.clock import SHANGHAI, day_end, day_start, local_date

THERE_AFTER = time(10)
KEPT = timedelta(days=92)
HEADS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
SUM_HEADS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)


def check_day(call: PayCall, day: date) -> None:
    """Refuse a day whose bill is not there. Raises PayRefused."""
    today = local_date(call.now)
    ready = datetime.combine(day + timedelta(days=1), THERE_AFTER, SHANGHAI)
    if day >= today or day < today - KEPT:
        raise call.refuse(400, "PARAM_ERROR", "账单日期不对")
    if call.now < ready:
        raise call.refuse(400, "STATEMENT_CREATING", "账单生成中")
    if not _payments(call.tx, day) and not _refunds(call.tx, day):
        raise call.refuse(400, "NO_STATEMENT_EXIST", "账单文件不存在")


def content(call: PayCall, day: date, how: str | None = None) -> bytes:
    """Return the bill of a day; `how`: with a line missing, or with another amount in its first line."""
    mode = how if how is not None else (call.switch.mode if call.switch else "")
    appid = call.world.settings.appid
    payments, refunds = _payments(call.tx, day), _refunds(call.tx, day)
    if mode == "missing_line":
        payments = payments[1:]
    totals = [row["total"] for row in payments]
    if mode == "wrong_amount" and totals:
        totals[0] += 1
    lines = [
        _line(row, appid, at=row["paid_at"], state="SUCCESS", total=total)
        for row, total in zip(payments, totals, strict=True)
    ]
    lines += [
        _line(row, appid, at=row["taken_at"], state="REFUND", total=0, back=row["refund"])
        for row in refunds
    ]
    back = sum(row["refund"] for row in refunds)
    sums = [
        str(len(lines)),
        yuan(sum(totals)),
        yuan(back),
        "0.00",
        "0.00",
        yuan(sum(totals)),
        yuan(back),
    ]
    return ("\r\n".join([HEADS, *lines, SUM_HEADS, _cells(sums)]) + "\r\n").encode("utf-8-sig")


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _line(row: sqlite3.Row, appid: str, *, at: float, state: str, total: int, back: int = 0) -> str:
    is_refund = state == "REFUND"
    moment = datetime.fromtimestamp(at, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return _cells(
        [
            *(moment, appid, MCHID, "0", "", row["transaction_id"], row["out_trade_no"]),
            *(row["openid"], "JSAPI", state, "OTHERS", "CNY", yuan(total), "0.00"),
            *((row["refund_id"], row["out_refund_no"]) if is_refund else ("0", "0")),
            *(yuan(back), "0.00", "ORIGINAL" if is_refund else ""),
            *(row["refund_state"] if is_refund else "", row["description"].replace(",", " "), ""),
            *("0.00", "0.60%", yuan(total), yuan(back), ""),
        ]
    )


def _cells(values: list[str]) -> str:
    return ",".join(f"`{value}" for value in values)


def _payments(tx: sqlite3.Connection, day: date) -> list[sqlite3.Row]:
    return tx.execute(
        "select * from pay_orders where paid_at >= ? and paid_at < ? order by paid_at", _bounds(day)
    ).fetchall()


def _refunds(tx: sqlite3.Connection, day: date) -> list[sqlite3.Row]:
    return tx.execute(
        "select r.out_refund_no, r.refund_id, r.refund, r.taken_at, r.state as refund_state, o.transaction_id,"
        " o.out_trade_no, o.openid, o.description from pay_refunds r join pay_orders o using (out_trade_no)"
        " where r.taken_at >= ? and r.taken_at < ? order by r.taken_at",
        _bounds(day),
    ).fetchall()


def _bounds(day: date) -> tuple[float, float]:
    return day_start(day).timestamp(), day_end(day).timestamp()
