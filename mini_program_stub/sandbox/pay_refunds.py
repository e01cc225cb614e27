"""Refunds: taken at once, done a while later on the common clock, told by callback."""

import secrets
import sqlite3
from datetime import timedelta
from typing import Any

from mini_program_stub.sandbox.pay_call import PayCall
from mini_program_stub.sandbox.pay_records import refund_row, refund_shown

TAKES = timedelta(seconds=30)
LATEST = timedelta(days=365)
MOST_PARTS = 50
ENDS_OTHERWISE = {"abnormal": "ABNORMAL", "closed": "CLOSED"}


def take(call: PayCall) -> dict[str, Any]:
    """Take a refund; the same number again answers the same refund. Raises PayRefused."""
    body, amount = call.body, call.body.get("amount")
    number, refund = body.get("out_refund_no"), isinstance(amount, dict) and amount.get("refund")
    if not isinstance(number, str) or not number or type(refund) is not int or refund < 1:
        raise call.refuse(400, "PARAM_ERROR", "参数错误")
    order = _paid_order(call, body.get("transaction_id"), body.get("out_trade_no"))
    earlier = refund_row(call.tx, number)
    if earlier is not None:
        if earlier["out_trade_no"] != order["out_trade_no"] or earlier["refund"] != refund:
            raise call.refuse(400, "INVALID_REQUEST", "退款单号相同，参数不一致")
        return refund_shown(call.tx, earlier, status="status")
    _check_amounts(call, order, amount, refund)
    becomes = ENDS_OTHERWISE.get(call.switch.mode if call.switch else "", "SUCCESS")
    call.tx.execute(
        "insert into pay_refunds (out_refund_no, refund_id, out_trade_no, refund, notify_url, state, becomes,"
        " taken_at, done_due) values (?, ?, ?, ?, ?, 'PROCESSING', ?, ?, ?)",
        (
            number,
            f"503{secrets.randbelow(10**25):025d}",
            order["out_trade_no"],
            refund,
            str(body.get("notify_url") or order["notify_url"]),
            becomes,
            call.now.timestamp(),
            (call.now + TAKES).timestamp(),
        ),
    )
    call.tx.execute(
        "update pay_orders set state = 'REFUND' where out_trade_no = ?", (order["out_trade_no"],)
    )
    taken = refund_row(call.tx, number)
    assert taken is not None  # noqa: S101 - just written
    return refund_shown(call.tx, taken, status="status")


def _paid_order(call: PayCall, transaction_id: Any, out_trade_no: Any) -> sqlite3.Row:
    found: sqlite3.Row | None = call.tx.execute(
        "select * from pay_orders where transaction_id = ? or out_trade_no = ?",
        (transaction_id, out_trade_no),
    ).fetchone()
    if found is None or found["paid_at"] is None:
        raise call.refuse(404, "RESOURCE_NOT_EXISTS", "订单不存在")
    if call.now.timestamp() - found["paid_at"] > LATEST.total_seconds():
        raise call.refuse(403, "RULE_LIMIT", "订单已超过可退款期限")
    return found


def _check_amounts(call: PayCall, order: sqlite3.Row, amount: Any, refund: int) -> None:
    if amount.get("total") != order["total"]:
        raise call.refuse(400, "INVALID_REQUEST", "订单金额不一致")
    back, parts = call.tx.execute(
        "select coalesce(sum(refund), 0), count(*) from pay_refunds"
        " where out_trade_no = ? and state <> 'CLOSED'",
        (order["out_trade_no"],),
    ).fetchone()
    if back + refund > order["total"] or parts >= MOST_PARTS:
        raise call.refuse(403, "RULE_LIMIT", "退款金额大于可退金额")


def shown_by_number(call: PayCall, out_refund_no: str) -> dict[str, Any]:
    """Return a refund as a query tells it. Raises PayRefused 404."""
    found = refund_row(call.tx, out_refund_no)
    if found is None:
        raise call.refuse(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    return refund_shown(call.tx, found, status="status")
