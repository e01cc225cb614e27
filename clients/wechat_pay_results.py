"""What WeChat Pay tells, as values. Money is fen; moments are aware and in UTC."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class TradeState(StrEnum):
    """How an order stands at the platform."""

    SUCCESS = "SUCCESS"
    REFUND = "REFUND"
    NOTPAY = "NOTPAY"
    CLOSED = "CLOSED"
    REVOKED = "REVOKED"
    USERPAYING = "USERPAYING"
    PAYERROR = "PAYERROR"


class RefundState(StrEnum):
    """How a refund stands at the platform."""

    SUCCESS = "SUCCESS"
    CLOSED = "CLOSED"
    PROCESSING = "PROCESSING"
    ABNORMAL = "ABNORMAL"


@dataclass(frozen=True, slots=True)
class Trade:
    """An order as the platform knows it, from a query or a callback; unpaid ones have no transaction."""

    appid: str
    mchid: str
    out_trade_no: str
    state: TradeState
    transaction_id: str | None = None
    total_fen: int | None = None
    currency: str = "CNY"
    openid: str | None = field(repr=False, default=None)
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as the platform knows it."""

    mchid: str
    out_trade_no: str
    out_refund_no: str
    refund_id: str
    state: RefundState
    refund_fen: int
    total_fen: int
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Callback:
    """An opened callback: the same id comes with every repetition of it. `told` is None for kinds not known here."""

    id: str
    event: str
    created_at: str
    told: Trade | Refund | None


@dataclass(frozen=True, slots=True)
class SheetParameters:
    """What `wx.requestPayment` takes."""

    time_stamp: str
    nonce: str
    package: str
    signature: str
    sign_type: str = "RSA"


@dataclass(frozen=True, slots=True)
class BillRow:
    """One line of a trade bill: a payment, or a refund that was accepted (out_refund_no is set)."""

    at: datetime
    out_trade_no: str
    transaction_id: str
    appid: str
    mchid: str
    total_fen: int
    out_refund_no: str = ""
    refund_id: str = ""
    refund_fen: int = 0
    refund_state: str = ""


@dataclass(frozen=True, slots=True)
class TradeBill:
    """The platform's account of one day: what was paid, and which refunds were accepted."""

    day: date
    rows: tuple[BillRow, ...]
    sha1: str
