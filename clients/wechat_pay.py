"""WeChat Pay v3 for one merchant: orders of the mini program (JSAPI), refunds, callbacks, the bill of a day.

Each method is one call and brings one frozen result or raises PayFailed, whose outcome says what to do. Every call may
be made again with the same numbers: the platform knows an order by out_trade_no and a refund by out_refund_no. What
`wx.requestPayment` tells the phone proves nothing; only a callback or a query does.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from clients import wechat_pay_reading as reading
from clients.wechat_pay_bill import read_bill
from clients.wechat_pay_exchange import PayExchange
from clients.wechat_pay_outcomes import Outcome, PayFailed
from clients.wechat_pay_reading import Unreadable
from clients.wechat_pay_results import (
    BillRow,
    Callback,
    Refund,
    RefundState,
    SheetParameters,
    Trade,
    TradeBill,
    TradeState,
)
from clients.wechat_pay_signing import Merchant, NotThePlatform, PlatformKeys, fresh_nonce

__all__ = [
    "BillRow",
    "Callback",
    "NotThePlatform",
    "Outcome",
    "PayFailed",
    "Refund",
    "RefundState",
    "SheetParameters",
    "Trade",
    "TradeBill",
    "TradeState",
    "Unreadable",
    "WechatPay",
]

OFFICIAL_BASE_URL = "https://api.mch.weixin.qq.com"
CONNECT_SECONDS = 3.05
READ_SECONDS = 8.0
LONGEST_DESCRIPTION = 127
LONGEST_REASON = 80
BEIJING = ZoneInfo("Asia/Shanghai")
NO_BILL = "NO_STATEMENT_EXIST"
JSAPI = "/v3/pay/transactions"
REFUNDS = "/v3/refund/domestic/refunds"
Told = TypeVar("Told")


class WechatPay:
    """Speaks to the platform for one merchant and one mini program. Threads may share it.

    notify_url: where callbacks are to come. now: the time that signatures are made and judged by.
    """

    def __init__(
        self,
        *,
        merchant: Merchant,
        keys: PlatformKeys,
        appid: str,
        notify_url: str,
        now: Callable[[], datetime],
        base_url: str = OFFICIAL_BASE_URL,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.appid = appid
        self.mchid = merchant.mchid
        self._merchant = merchant
        self._keys = keys
        self._notify_url = notify_url
        self._now = now
        seconds = (connect_seconds, read_seconds)
        self._exchange = PayExchange(base_url, merchant, keys, seconds, now)

    def close_connections(self) -> None:
        """Close the pooled connections."""
        self._exchange.close()

    def order(
        self,
        *,
        out_trade_no: str,
        amount_fen: int,
        openid: str,
        description: str,
        expires_at: datetime,
    ) -> str:
        """Make an order known and return its prepay_id, good for two hours; the same order again gives a new one."""
        call = "pay.order"
        body = {
            "appid": self.appid,
            "mchid": self.mchid,
            "description": description[:LONGEST_DESCRIPTION],
            "out_trade_no": out_trade_no,
            "time_expire": _rfc3339(expires_at),
            "notify_url": self._notify_url,
            "amount": {"total": amount_fen, "currency": "CNY"},
            "payer": {"openid": openid},
        }
        answer = self._exchange.ask(call, "POST", f"{JSAPI}/jsapi", body)
        prepay_id = answer.get("prepay_id")
        if not isinstance(prepay_id, str) or not prepay_id:
            raise PayFailed(call, Outcome.RETRY_SAME, "answer without prepay_id")
        return prepay_id

    def parameters(self, prepay_id: str) -> SheetParameters:
        """Sign what the phone needs to open the payment sheet."""
        time_stamp, nonce = str(int(self._now().timestamp())), fresh_nonce()
        package = f"prepay_id={prepay_id}"
        signature = self._merchant.sign(self.appid, time_stamp, nonce, package)
        return SheetParameters(time_stamp, nonce, package, signature)

    def query(self, out_trade_no: str) -> Trade:
        """Ask how an order stands."""
        call = "pay.query"
        answer = self._exchange.ask(call, "GET", f"{_order(out_trade_no)}?mchid={self.mchid}")
        return _read(call, lambda: reading.trade_of(answer, self.mchid))

    def close(self, out_trade_no: str) -> None:
        """Close an order, so that nobody can pay it any more; QUERY when it is paid already."""
        self._exchange.ask(
            "pay.close", "POST", f"{_order(out_trade_no)}/close", {"mchid": self.mchid}
        )

    def refund(
        self,
        *,
        transaction_id: str,
        out_refund_no: str,
        refund_fen: int,
        total_fen: int,
        reason: str,
    ) -> Refund:
        """Give money of a payment back, all or a part; the same number again asks for the same refund."""
        call = "pay.refund"
        body = {
            "transaction_id": transaction_id,
            "out_refund_no": out_refund_no,
            "reason": reason[:LONGEST_REASON],
            "notify_url": self._notify_url,
            "amount": {"refund": refund_fen, "total": total_fen, "currency": "CNY"},
        }
        return self._refund(call, self._exchange.ask(call, "POST", REFUNDS, body))

    def query_refund(self, out_refund_no: str) -> Refund:
        """Ask how a refund stands."""
        call = "pay.refund_query"
        path = f"{REFUNDS}/{quote(out_refund_no, safe='')}"
        return self._refund(call, self._exchange.ask(call, "GET", path))

    def trade_bill(self, day: date) -> TradeBill:
        """Return the platform's account of a day; there after 10:00 of the next one, for three months.

        A day without any trade has no file: an empty bill. A file with a false hash is an ALARM.
        """
        call = "pay.bill"
        path = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL"
        try:
            answer = self._exchange.ask(call, "GET", path)
        except PayFailed as error:
            if error.code == NO_BILL:
                return TradeBill(day, (), "")
            raise
        content = self._exchange.download(call, str(answer.get("download_url", "")))
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        if answer.get("hash_type") != "SHA1" or answer.get("hash_value", "").lower() != digest:
            raise PayFailed(call, Outcome.ALARM, "the bill's hash is false")
        return _read(call, lambda: read_bill(day, content, digest))

    def open_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        """Check and open a callback, without any call outside. Raises NotThePlatform, Unreadable."""
        return reading.open_callback(
            self._keys, self._merchant.apiv3_key, headers, body, self._now()
        )

    def _refund(self, call: str, answer: Mapping[str, Any]) -> Refund:
        status = str(answer.get("status"))
        return _read(call, lambda: reading.refund_of(answer, status=status, mchid=self.mchid))


def _order(out_trade_no: str) -> str:
    return f"{JSAPI}/out-trade-no/{quote(out_trade_no, safe='')}"


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def _read(call: str, read: Callable[[], Told]) -> Told:
    try:
        return read()
    except Unreadable as error:
        raise PayFailed(call, Outcome.ALARM, f"answer not understood: {error}") from None
