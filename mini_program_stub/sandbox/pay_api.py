"""The calls of WeChat Pay that the product uses: orders, queries, closing, refunds, the bill of a day."""

import hashlib
import re
import secrets
import sqlite3
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, request

from mini_program_stub.sandbox import pay_bills, pay_callbacks, pay_records, pay_refunds, personas
from mini_program_stub.sandbox.pay_call import PayCall, PayRefused, plays_pay
from mini_program_stub.sandbox.pay_keys import MCHID
from models.base.clock import SHANGHAI

blueprint = Blueprint("pay_api", __name__)

NUMBER = re.compile(r"[0-9A-Za-z_\-|*]{6,32}")
LONGEST_DESCRIPTION = 127
LONGEST_ADDRESS = 255
LONGEST_FEN = 10**10
LOOPBACK = {"127.0.0.1", "localhost"}


@plays_pay(blueprint, "POST", "/v3/pay/transactions/jsapi", "pay.order")
def order(call: PayCall) -> dict[str, Any]:
    wish = _wish(call)
    found = order_row(call.tx, wish["out_trade_no"])
    if found is None:
        call.tx.execute(
            "insert into pay_orders (out_trade_no, description, total, openid, notify_url, expires_at, made_at)"
            " values (:out_trade_no, :description, :total, :openid, :notify_url, :expires_at, :made_at)",
            wish | {"made_at": call.now.timestamp()},
        )
    elif found["state"] == "CLOSED":
        raise call.refuse(400, "ORDER_CLOSED", "该订单已关闭")
    elif found["state"] != "NOTPAY":
        raise call.refuse(400, "INVALID_REQUEST", "该订单已支付", "268449538")
    elif any(found[name] != wish[name] for name in wish):
        raise call.refuse(403, "OUT_TRADE_NO_USED", "商户订单号重复", "268498688")
    prepay_id = "wx" + f"{call.now.astimezone(SHANGHAI):%d%H%M%S}" + secrets.token_hex(13)
    call.tx.execute(
        "insert into pay_prepays (prepay_id, out_trade_no, made_at) values (?, ?, ?)",
        (prepay_id, wish["out_trade_no"], call.now.timestamp()),
    )
    return {"prepay_id": prepay_id}


def _wish(call: PayCall) -> dict[str, Any]:
    """Read an order. Raises PayRefused as the platform does."""
    body, amount, payer = call.body, call.body.get("amount"), call.body.get("payer")
    if body.get("appid") != call.world.settings.appid or body.get("mchid") != MCHID:
        raise call.refuse(400, "APPID_MCHID_NOT_MATCH", "商户号与 AppID 不匹配", "268445527")
    if not isinstance(amount, dict) or not isinstance(payer, dict):
        raise call.refuse(400, "PARAM_ERROR", "缺少金额或支付者")
    wish: dict[str, Any] = {
        "out_trade_no": body.get("out_trade_no"),
        "description": body.get("description"),
        "total": amount.get("total"),
        "openid": payer.get("openid"),
        "notify_url": body.get("notify_url"),
        "expires_at": _expires(body.get("time_expire"), call.now),
    }
    texts_fit = all(
        isinstance(wish[name], str) for name in wish if name not in {"total", "expires_at"}
    )
    if (
        not texts_fit
        or not NUMBER.fullmatch(wish["out_trade_no"])
        or not 1 <= len(wish["description"]) <= LONGEST_DESCRIPTION
        or type(wish["total"]) is not int
        or not 1 <= wish["total"] <= LONGEST_FEN
        or amount.get("currency", "CNY") != "CNY"
        or not _address_fits(wish["notify_url"])
    ):
        raise call.refuse(400, "PARAM_ERROR", "参数错误")
    if personas.by_openid(call.tx, wish["openid"]) is None:
        raise call.refuse(400, "PARAM_ERROR", "无效的 openid")
    return wish


def _expires(text: Any, now: datetime) -> float:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise PayRefused(400, "PARAM_ERROR", "time_expire 格式错误") from None
    if moment.tzinfo is None or moment <= now:
        raise PayRefused(400, "PARAM_ERROR", "time_expire 已过")
    return moment.timestamp()


def _address_fits(address: str) -> bool:
    parts = urlsplit(address)
    is_safe = parts.scheme == "https" or parts.hostname in LOOPBACK
    return is_safe and not parts.query and len(address) <= LONGEST_ADDRESS


def order_row(tx: sqlite3.Connection, out_trade_no: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = tx.execute(
        "select * from pay_orders where out_trade_no = ?", (out_trade_no,)
    ).fetchone()
    return found


def _known(call: PayCall, out_trade_no: str) -> sqlite3.Row:
    found = order_row(call.tx, out_trade_no)
    if found is None:
        raise call.refuse(404, "ORDER_NOT_EXIST", "订单不存在")
    return found


@plays_pay(blueprint, "GET", "/v3/pay/transactions/out-trade-no/<out_trade_no>", "pay.query")
def query(call: PayCall, out_trade_no: str) -> dict[str, Any]:
    if request.args.get("mchid") != MCHID:
        raise call.refuse(400, "PARAM_ERROR", "mchid 不对")
    told = pay_records.trade_shown(call.world.settings.appid, _known(call, out_trade_no))
    if call.switch is not None and call.switch.mode == "wrong_amount":
        told["amount"]["total"] += 1
    return told


@plays_pay(blueprint, "POST", "/v3/pay/transactions/out-trade-no/<out_trade_no>/close", "pay.close")
def close(call: PayCall, out_trade_no: str) -> None:
    found = _known(call, out_trade_no)
    if found["state"] in {"SUCCESS", "REFUND"}:
        raise call.refuse(400, "INVALID_REQUEST", "订单已支付", "268498689")
    call.tx.execute(
        "update pay_orders set state = 'CLOSED' where out_trade_no = ?", (out_trade_no,)
    )


@plays_pay(blueprint, "POST", "/v3/refund/domestic/refunds", "pay.refund")
def refund(call: PayCall) -> dict[str, Any]:
    return pay_refunds.take(call)


@plays_pay(blueprint, "GET", "/v3/refund/domestic/refunds/<out_refund_no>", "pay.refund_query")
def query_refund(call: PayCall, out_refund_no: str) -> dict[str, Any]:
    pay_callbacks.complete_refunds(call.tx, call.world.pay_keys, call.now)
    return pay_refunds.shown_by_number(call, out_refund_no)


@plays_pay(blueprint, "GET", "/v3/bill/tradebill", "pay.bill")
def trade_bill(call: PayCall) -> dict[str, Any]:
    content = pay_bills.content(call, _bill_day(call))
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    if call.switch is not None and call.switch.mode == "wrong_hash":
        digest = "0" * len(digest)
    address = f"{request.host_url}v3/billdownload/file?token={secrets.token_hex(16)}"
    address += f"&day={request.args['bill_date']}&how={call.switch.mode if call.switch else ''}"
    return {"hash_type": "SHA1", "hash_value": digest, "download_url": address}


@plays_pay(blueprint, "GET", "/v3/billdownload/file", "pay.download")
def download_bill(call: PayCall) -> bytes:
    day = date.fromisoformat(request.args["day"])
    return pay_bills.content(call, day, how=request.args.get("how", ""))


def _bill_day(call: PayCall) -> date:
    try:
        day = date.fromisoformat(request.args.get("bill_date", ""))
    except ValueError:
        raise call.refuse(400, "PARAM_ERROR", "bill_date 格式错误") from None
    if request.args.get("bill_type", "ALL") != "ALL":
        raise call.refuse(400, "PARAM_ERROR", "沙箱只有 ALL 账单")
    pay_bills.check_day(call, day)
    return day
