"""Paying over WeChat: orders of residents, their signed parameters, and the platform's callbacks."""

import logging
from collections.abc import Sequence
from typing import Any

from flask import Response, request
from marshmallow import fields

from api.base.access import PUBLIC, RESIDENT
from api.base.capability import Capability, now
from api.base.fields import FenField, Id, In, Line, Moment, OneOf, Out, paged
from api.base.paying import offered, ordering, pay_client
from clients.wechat_pay import NotThePlatform, Outcome, PayFailed, Trade, TradeState, Unreadable
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.payments import callbacks, crediting, following, orders, reading
from models.payments.proofs import proof_of, refund_proof_of
from models.payments.rules import (
    CALLBACK_FORGED,
    CALLBACK_UNREADABLE,
    OrderState,
    Proof,
    RefundProof,
)
from models.payments.tables import PaymentOrder

cap = Capability("payments", "收款")

log = logging.getLogger("gongzhi.api")

ORDER_NAMES = (
    *("id", "payable_kind", "payable_id", "unit_label", "description", "amount_fen", "state"),
    *("out_trade_no", "transaction_id", "created_at", "expires_at", "paid_at", "version"),
)


class PayWaysOut(Out):
    wechat = fields.Boolean(metadata={"description": "是否开通微信支付"})


class PaymentOrderIn(In):
    payable_kind = Line(20, required=True, metadata={"description": "bill：物业费账单"})
    payable_id = Id(required=True)
    amount_fen = FenField(1, required=True)


class PaymentOrderOut(Out):
    id = Id()
    payable_kind = fields.String()
    payable_id = Id()
    unit_label = fields.String()
    description = fields.String()
    amount_fen = fields.Integer()
    state = OneOf(OrderState)
    out_trade_no = fields.String()
    transaction_id = fields.String(allow_none=True)
    created_at = Moment()
    expires_at = Moment()
    paid_at = Moment(allow_none=True)
    credited_fen = fields.Integer(metadata={"description": "已入账，分"})
    going_back_fen = fields.Integer(metadata={"description": "正在或已经原路退回，分"})
    receipt_number = fields.String(allow_none=True)
    version = fields.Integer()


class SheetOut(Out):
    """What `wx.requestPayment` takes."""

    timeStamp = fields.String(attribute="time_stamp")  # noqa: N815 - the platform's names
    nonceStr = fields.String(attribute="nonce")  # noqa: N815
    package = fields.String()
    signType = fields.String(attribute="sign_type")  # noqa: N815
    paySign = fields.String(attribute="signature")  # noqa: N815


class PrepaymentOut(Out):
    order = fields.Nested(PaymentOrderOut)
    sheet = fields.Nested(SheetOut)


@cap.get("/payment-ways", who=RESIDENT, answer=PayWaysOut)
def payment_ways(actor: Actor) -> dict[str, bool]:
    """Say how money can be paid in the app."""
    return {"wechat": offered()}


@cap.post(
    "/payment-orders", who=RESIDENT, body=PaymentOrderIn, answer=PaymentOrderOut, creates=True
)
def place_order(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Order a payment of something that is due; an order that is open for it is returned."""
    pay = pay_client()
    made = orders.place(
        actor,
        body["payable_kind"],
        body["payable_id"],
        amount_fen=body["amount_fen"],
        appid=pay.appid,
        mchid=pay.mchid,
        now=now(),
    )
    return shown([made])[0]


@cap.get("/payment-orders/<int:order_id>", who=RESIDENT, answer=PaymentOrderOut)
def get_order(actor: Actor, order_id: int) -> dict[str, Any]:
    """Show an own order."""
    return shown([orders.my_order(actor, order_id)])[0]


@cap.put("/payment-orders/<int:order_id>/prepayment", who=RESIDENT, answer=PrepaymentOut)
def prepare(actor: Actor, order_id: int) -> dict[str, Any]:
    """Make an order known to the platform and give what opens the payment sheet; again gives it anew."""
    found = orders.to_pay(actor, order_id, now())
    pay = pay_client()
    with ordering(order_id, now()):
        prepay_id = pay.order(
            out_trade_no=found.out_trade_no,
            amount_fen=found.amount_fen,
            openid=found.openid,
            description=found.description,
            expires_at=found.expires_at,
        )
    sheet = pay.parameters(prepay_id)
    return {"order": shown([orders.is_paying(order_id, now())])[0], "sheet": sheet}


@cap.put("/payment-orders/<int:order_id>/enquiry", who=RESIDENT, answer=PaymentOrderOut)
def enquire(actor: Actor, order_id: int) -> dict[str, Any]:
    """Ask the platform now how an own order stands, and show it; asked a moment ago, it is only shown."""
    found = orders.my_order(actor, order_id)
    todo = following.take_by_hand(found.id, now())
    trade = _asked(todo.out_trade_no) if todo else None
    if trade is not None and trade.state is TradeState.SUCCESS:
        crediting.settle(proof_of(trade, "enquiry", now()), now())
    return shown([orders.my_order(actor, order_id)])[0]


def _asked(out_trade_no: str) -> Trade | None:
    """Return how the platform says an order stands; None when it does not say: the job asks again."""
    try:
        return pay_client().query(out_trade_no)
    except PayFailed as error:
        if error.outcome is Outcome.ALARM:
            log.warning("the platform does not take our question", extra={"code": error.code})
        return None


@cap.get("/me/payment-orders", who=RESIDENT, answer=paged(PaymentOrderOut))
def my_orders(actor: Actor, paging: Paging) -> Page[Any]:
    """List the own orders, newest first."""
    page = orders.mine(actor, paging)
    return Page(shown(page.items), page.next_cursor)


@cap.post("/wechat-pay/callbacks", who=PUBLIC)
def take_callback() -> Response:
    """Take what WeChat Pay tells: checked, kept once, and applied in the same transaction."""
    body = request.get_data()
    try:
        opened = pay_client().open_callback(_headers(), body)
    except NotThePlatform as error:
        log.warning("callback refused", extra={"why": error.why, "bytes": len(body)})
        raise CALLBACK_FORGED() from None
    except Unreadable:
        log.warning("callback not understood", extra={"bytes": len(body)})
        raise CALLBACK_UNREADABLE() from None
    callbacks.take(
        opened.id, opened.event, body.decode("utf-8", "replace"), _proof(opened.told), now()
    )
    return Response(status=204)


def _headers() -> dict[str, str]:
    """Return the request's headers by the names that the platform writes, whatever a proxy made of them."""
    return {name.title(): value for name, value in request.headers.items()}


def _proof(told: Any) -> Proof | RefundProof | None:
    if isinstance(told, Trade):
        is_paid = told.state is TradeState.SUCCESS and told.transaction_id is not None
        return proof_of(told, "callback", now()) if is_paid else None
    return refund_proof_of(told) if told is not None else None


def shown(found: Sequence[PaymentOrder]) -> list[dict[str, Any]]:
    """Return orders with what was credited of them and what goes back."""
    ids = [one.id for one in found]
    receipts, back = reading.receipts_of_orders(ids), reading.going_back(ids)
    return [
        {name: getattr(one, name) for name in ORDER_NAMES}
        | {
            "credited_fen": receipts[one.id].amount_fen if one.id in receipts else 0,
            "receipt_number": receipts[one.id].receipt_number if one.id in receipts else None,
            "going_back_fen": back.get(one.id, 0),
        }
        for one in found
    ]
