"""Rules of payments: states, what a callback must match, how often to ask. Pure.

Sources: WeChat Pay v3 (product reference 2.9): an order is known by out_trade_no, a callback is not guaranteed, a
mismatch is never credited; an unpaid order is asked for and closed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind

NOT_OFFERED = define(
    "pay-not-offered", 409, "没有开通微信支付", "这里还没有开通微信支付，请用现金或者银行转账交纳。"
)
PAYER_UNKNOWN = define(
    "payer-unknown", 409, "没有您的微信身份", "没有您的微信身份，请在微信里重新登录后再付。"
)
NOTHING_DUE = define("nothing-due", 409, "现在不用交", "这一项已经交清，现在不用再交。")
AMOUNT_NOT_DUE = define("amount-not-due", 422, "金额不对")
ORDER_OVER = define(
    "payment-order-over", 409, "这次支付已经结束", "这次支付已经结束，请回到账单重新支付。"
)
PAY_REFUSED = define(
    "pay-refused",
    409,
    "微信没有接受",
    "微信没有接受这次支付，没有扣款。请稍后重新支付，或者联系社区。",
)
PAY_UNCERTAIN = define(
    "pay-uncertain", 409, "正在核对", "这笔可能已经付过，正在向微信核对，请不要重复支付。"
)
PAY_UNAVAILABLE = define(
    "pay-unavailable", 503, "微信支付没有回答", "微信支付暂时没有回答，没有扣款，请过一会儿再试。"
)
CALLBACK_FORGED = define("pay-callback-forged", 401, "签名不对", "这条通知不是微信支付发来的。")
CALLBACK_UNREADABLE = define(
    "pay-callback-unreadable", 400, "读不懂", "这条通知有微信支付的签名，但是内容读不懂。"
)
NOT_REFUNDABLE = define(
    "payment-not-refundable", 409, "不能这样退款", "只有微信支付收到的钱可以原路退回。"
)
REFUND_TOO_MUCH = define("refund-too-much", 422, "退款超过收款")
REFUND_TOO_LATE = define(
    "refund-too-late", 409, "已过退款期限", "微信支付只能退一年以内的收款，请用其他方式退还。"
)
REFUND_DECIDED = define("refund-decided", 409, "退款申请已处理", "这项退款申请已经处理过了。")
ALARM_SETTLED = define("payment-alarm-settled", 409, "已经处理过", "这条异常已经处理过了。")
PAYMENT_IS_REVERSED = define("payment-is-reversed", 409, "这笔收款已更正", "这笔收款已经更正过了。")
REFERENCE_TAKEN = define("payment-reference-taken", 409, "凭证号已登记过")

SURPLUS = register_kind(
    NoticeKind(
        "payment_surplus",
        "多付的{amount}元会退给您",
        "{what}：您在微信里付的钱有{amount}元不用交了，会原路退回，一般几分钟到几天到账，不用您办理。",
        quiet=False,
    )
)
REFUNDED = register_kind(
    NoticeKind(
        "payment_refunded",
        "{amount}元已退回您的微信",
        "{what}：{amount}元已经原路退回您付款的微信零钱或者银行卡。",
    )
)

ORDER_LIVES = timedelta(minutes=30)
SHEET_MINUTES = timedelta(minutes=2)
"""An order with less than this left is not opened again."""
CLOSE_AFTER = timedelta(minutes=1)
"""Past its end an order waits so long for a payment of the last second."""
ASK_AFTER = (
    *(timedelta(seconds=30), timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)),
    *(timedelta(minutes=5), timedelta(minutes=10)),
)
ASKED_BY_HAND_APART = timedelta(seconds=2)
REFUND_AFTER = (
    *(timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    timedelta(hours=1),
)
REFUNDABLE = timedelta(days=365)
"""The platform gives money back within a year."""
BILLS_KEPT_DAYS = 90
CURRENCY = "CNY"


class Way(StrEnum):
    CASH = "cash"
    BANK = "bank"
    WECHAT = "wechat"


class PaymentKind(StrEnum):
    """What a payment row is: money that came, money given back, or the taking back of a wrong entry."""

    PAYMENT = "payment"
    REFUND = "refund"
    REVERSAL = "reversal"


class OrderState(StrEnum):
    """prepared: the platform need not know of it yet; paying: a sheet can be open."""

    PREPARED = "prepared"
    PAYING = "paying"
    PAID = "paid"
    CLOSED = "closed"
    FAILED = "failed"


OPEN_ORDERS = (OrderState.PREPARED.value, OrderState.PAYING.value)


class RefundState(StrEnum):
    """asked, refused: by people; sending: agreed, not yet taken by the platform; the others as the platform tells."""

    ASKED = "asked"
    REFUSED = "refused"
    SENDING = "sending"
    PROCESSING = "processing"
    DONE = "done"
    ABNORMAL = "abnormal"
    FAILED = "failed"


TAKES_MONEY = tuple(
    state.value for state in RefundState if state not in {RefundState.REFUSED, RefundState.FAILED}
)


class RefundCause(StrEnum):
    """asked: staff wish it; surplus: more came in than was owed."""

    ASKED = "asked"
    SURPLUS = "surplus"


class AlarmKind(StrEnum):
    """What a person has to look at."""

    MISMATCH = "mismatch"
    UNKNOWN_ORDER = "unknown_order"
    PAID_TWICE = "paid_twice"
    REFUNDED_ELSEWHERE = "refunded_elsewhere"
    REFUND = "refund"
    COMPARISON = "comparison"
    PLATFORM = "platform"


class Verdict(StrEnum):
    """What became of a proof of payment."""

    CREDITED = "credited"
    REPEATED = "repeated"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Proof:
    """That an order was paid, as the platform says in a callback or a query."""

    appid: str
    mchid: str
    out_trade_no: str
    transaction_id: str
    total_fen: int | None
    currency: str
    openid: str | None = field(repr=False)
    paid_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class RefundProof:
    """How a refund stands, as the platform says."""

    mchid: str
    out_trade_no: str
    out_refund_no: str
    refund_id: str
    state: str
    refund_fen: int
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line of the platform's bill of a day; a refund has its own number."""

    out_trade_no: str
    transaction_id: str
    appid: str
    total_fen: int
    out_refund_no: str
    refund_fen: int


def differences(
    proof: Proof, *, appid: str, mchid: str, amount_fen: int, openid: str
) -> dict[str, list[object]]:
    """Return what of a proof is not as ordered: name -> [ordered, told]; the payer without the openid."""
    pairs: dict[str, tuple[object, object]] = {
        "appid": (appid, proof.appid),
        "mchid": (mchid, proof.mchid),
        "amount_fen": (amount_fen, proof.total_fen),
        "currency": (CURRENCY, proof.currency),
    }
    found = {name: list(pair) for name, pair in pairs.items() if pair[0] != pair[1]}
    if proof.openid != openid:
        found["payer"] = ["下单人", "别人" if proof.openid else "没有说"]
    return found


def next_after(steps: tuple[timedelta, ...], done: int, now: datetime) -> datetime:
    """Return when to try again after so many tries; the last step repeats."""
    return now + steps[min(done, len(steps) - 1)]


def receipt_number(series: str, year: int, number: int) -> str:
    """Return a receipt's number as people read it: WY2026-000123."""
    return f"{series}{year}-{number:06d}"


def check_amount(amount_fen: int, rest_fen: int, least_fen: int) -> None:
    """Refuse an amount that is not due. Raises nothing-due, amount-not-due."""
    if rest_fen < 1:
        raise NOTHING_DUE()
    least = min(least_fen, rest_fen)
    if not least <= amount_fen <= rest_fen:
        shown = (
            f"{yuan(least)}元到{yuan(rest_fen)}元" if least < rest_fen else f"{yuan(rest_fen)}元"
        )
        raise AMOUNT_NOT_DUE(
            f"现在可以交{shown}。",
            rest_fen=rest_fen,
            least_fen=least,
            errors={"amount_fen": [f"请填{shown}"]},
        )


def days_to_compare(last: date | None, first: date | None, today: date) -> list[date]:
    """Return the days whose bills are to be fetched: up to yesterday, as long as the platform keeps them."""
    begins = last + timedelta(days=1) if last else first
    if begins is None:
        return []
    begins = max(begins, today - timedelta(days=BILLS_KEPT_DAYS))
    return [begins + timedelta(days=count) for count in range((today - begins).days)]


def yuan(fen: int) -> str:
    """Return an amount as people read it: 1,234.50."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
