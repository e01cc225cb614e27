"""Orders and refunds of WeChat Pay as queries and callbacks tell them."""

import sqlite3
from datetime import datetime
from typing import Any

from mini_program_stub.sandbox.pay_keys import MCHID
from mini_program_stub.sandbox.refusals import BadControl
from models.base.clock import SHANGHAI, local_iso


def trade_shown(appid: str, found: sqlite3.Row) -> dict[str, Any]:
    """Return an order as queries and callbacks tell it."""
    told: dict[str, Any] = {
        "appid": appid,
        "mchid": MCHID,
        "out_trade_no": found["out_trade_no"],
        "trade_state": found["state"],
        "trade_state_desc": found["state"],
        "amount": {"total": found["total"], "currency": "CNY"},
        "payer": {"openid": found["openid"]},
    }
    if found["transaction_id"] is not None:
        told |= {
            "transaction_id": found["transaction_id"],
            "trade_type": "JSAPI",
            "bank_type": "OTHERS",
            "attach": "",
            "success_time": local_iso(datetime.fromtimestamp(found["paid_at"], SHANGHAI)),
        }
        told["amount"] |= {"payer_total": found["total"], "payer_currency": "CNY"}
    return told


def finish_due(tx: sqlite3.Connection, now: datetime) -> list[sqlite3.Row]:
    """Let the refunds that have taken long enough be done; return them."""
    rows: list[sqlite3.Row] = tx.execute(
        "update pay_refunds set state = becomes, done_at = done_due where state = 'PROCESSING' and done_due <= ?"
        " returning *",
        (now.timestamp(),),
    ).fetchall()
    return rows


def told_by_callback(tx: sqlite3.Connection, found: sqlite3.Row) -> dict[str, Any]:
    """Return a refund as its callback tells it."""
    return refund_shown(tx, found, status="refund_status")


def refund_row(tx: sqlite3.Connection, number: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = tx.execute(
        "select * from pay_refunds where out_refund_no = ?", (number,)
    ).fetchone()
    return found


def refund_shown(tx: sqlite3.Connection, found: sqlite3.Row, *, status: str) -> dict[str, Any]:
    order = tx.execute(
        "select * from pay_orders where out_trade_no = ?", (found["out_trade_no"],)
    ).fetchone()
    told: dict[str, Any] = {
        "refund_id": found["refund_id"],
        "out_refund_no": found["out_refund_no"],
        "transaction_id": order["transaction_id"],
        "out_trade_no": found["out_trade_no"],
        "user_received_account": "支付用户零钱",
        status: found["state"],
        "amount": {
            "total": order["total"],
            "refund": found["refund"],
            "payer_total": order["total"],
            "payer_refund": found["refund"],
        },
    }
    if found["state"] == "SUCCESS" and found["done_at"] is not None:
        told["success_time"] = local_iso(datetime.fromtimestamp(found["done_at"], SHANGHAI))
    return told


def put_paid(tx: sqlite3.Connection, listed: Any) -> int:
    """Add orders that were paid already; one that is known stays as it is. Raises BadControl."""
    names = ("out_trade_no", "description", "total", "openid", "transaction_id", "paid_at")
    if not isinstance(listed, list) or any(set(names) != set(row) for row in listed):
        raise BadControl(400, f"每个订单要有 {', '.join(names)}")
    tx.executemany(
        "insert or ignore into pay_orders (out_trade_no, description, total, openid, transaction_id, paid_at,"
        " notify_url, expires_at, made_at, state) values (:out_trade_no, :description, :total, :openid,"
        " :transaction_id, :paid_at, '', :paid_at, :paid_at, 'SUCCESS')",
        listed,
    )
    return len(listed)
