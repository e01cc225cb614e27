"""Payments at the desk: what came in, orders, refunds by two persons, alarms, the comparison with the platform."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Day, FenField, Id, In, Line, Moment, OneOf, Out, paged
from api.payments import PaymentOrderOut, shown
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.payments import alarms, comparing, orders, reading, refunding
from models.payments.rules import (
    AlarmKind,
    OrderState,
    PaymentKind,
    RefundCause,
    RefundState,
    Way,
)

cap = Capability("payment_desk", "收款管理")

ASKERS = staff("clerk", "moderator", "secretary")
DECIDERS = staff("moderator", "secretary")
SETTLERS = staff("moderator", "secretary", "admin")
REFUND_NAMES = (
    *("id", "order_id", "cause", "amount_fen", "reason", "state", "failure", "asked_by"),
    *("asked_at", "decided_by", "decided_at", "decision_note", "done_at", "version"),
)


class MoneyOut(Out):
    id = Id()
    unit_id = Id()
    unit_label = fields.String()
    payable_kind = fields.String()
    payable_id = Id()
    kind = OneOf(PaymentKind)
    way = OneOf(Way)
    amount_fen = fields.Integer(metadata={"description": "负数为退款或更正"})
    reference = fields.String()
    receipt_number = fields.String()
    received_at = Moment()
    order_id = Id(allow_none=True)
    reverses_id = Id(allow_none=True)
    reason = fields.String()
    at = Moment()


class PaymentFilterIn(In):
    way = OneOf(Way, load_default=None)
    payable_kind = Line(20, load_default=None)


class OrderFilterIn(In):
    state = OneOf(OrderState, load_default=None)


class PaymentRefundIn(In):
    amount_fen = FenField(1, required=True)
    reason = Line(80, required=True)


class RefundDecisionIn(In):
    accept = fields.Boolean(required=True)
    note = fields.String(load_default="", validate=validate.Length(max=200))


class PaymentRefundOut(Out):
    id = Id()
    order_id = Id()
    unit_label = fields.String()
    description = fields.String()
    cause = OneOf(RefundCause)
    amount_fen = fields.Integer()
    reason = fields.String()
    state = OneOf(RefundState)
    failure = fields.String(allow_none=True)
    asked_by = Id(allow_none=True)
    asked_at = Moment()
    decided_by = Id(allow_none=True)
    decided_at = Moment(allow_none=True)
    decision_note = fields.String(allow_none=True)
    is_mine = fields.Boolean(metadata={"description": "是本人提出的，要由别人审核"})
    done_at = Moment(allow_none=True)
    version = fields.Integer()


class RefundFilterIn(In):
    state = OneOf(RefundState, load_default=None)


class PaymentAlarmOut(Out):
    id = Id()
    estate_id = Id(allow_none=True)
    kind = OneOf(AlarmKind)
    order_id = Id(allow_none=True)
    refund_id = Id(allow_none=True)
    facts = fields.Dict(metadata={"description": "两边各说了什么"})
    opened_at = Moment()
    settled_by = Id(allow_none=True)
    settled_at = Moment(allow_none=True)
    note = fields.String(allow_none=True)
    version = fields.Integer()


class AlarmFilterIn(In):
    open = fields.Boolean(load_default=None, allow_none=True)


class AlarmSettlementIn(In):
    note = fields.String(required=True, validate=validate.Length(max=500))


class PaymentComparisonOut(Out):
    id = Id()
    day = Day()
    our_count = fields.Integer()
    our_fen = fields.Integer()
    their_count = fields.Integer()
    their_fen = fields.Integer()
    our_refund_fen = fields.Integer()
    their_refund_fen = fields.Integer()
    differences = fields.Integer()
    at = Moment()


@cap.get(
    "/estates/<int:estate_id>/payments", who=STAFF, query=PaymentFilterIn, answer=paged(MoneyOut)
)
def estate_payments(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List what came in and went back in an estate, newest first."""
    return reading.estate_payments(
        actor, estate_id, way=query["way"], kind=query["payable_kind"], paging=paging
    )


@cap.get(
    "/estates/<int:estate_id>/payment-orders",
    who=STAFF,
    query=OrderFilterIn,
    answer=paged(PaymentOrderOut),
)
def estate_orders(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's orders at WeChat Pay, newest first."""
    page = orders.estate_orders(actor, estate_id, query["state"], paging)
    return Page(shown(page.items), page.next_cursor)


@cap.post(
    "/payments/<int:payment_id>/refunds",
    who=ASKERS,
    body=PaymentRefundIn,
    answer=PaymentRefundOut,
    creates=True,
)
def ask_refund(actor: Actor, body: dict[str, Any], payment_id: int) -> dict[str, Any]:
    """Ask that a part or all of a WeChat payment go back; another decides."""
    return _refund(actor, refunding.ask(actor, payment_id, now=now(), **body))


@cap.get(
    "/estates/<int:estate_id>/payment-refunds",
    who=STAFF,
    query=RefundFilterIn,
    answer=paged(PaymentRefundOut),
)
def estate_refunds(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List an estate's refunds over WeChat Pay, newest first."""
    page = refunding.estate_refunds(actor, estate_id, query["state"], paging)
    return Page([_refund(actor, found) for _, found, _ in page.items], page.next_cursor)


@cap.put(
    "/payment-refunds/<int:refund_id>/decision",
    who=DECIDERS,
    body=RefundDecisionIn,
    answer=PaymentRefundOut,
    guard=True,
)
def decide_refund(
    actor: Actor, body: dict[str, Any], version: int, refund_id: int
) -> dict[str, Any]:
    """Agree to a refund that another asked for, or refuse it."""
    return _refund(actor, refunding.decide(actor, refund_id, version=version, now=now(), **body))


@cap.put(
    "/payment-refunds/<int:refund_id>/retry", who=DECIDERS, answer=PaymentRefundOut, guard=True
)
def retry_refund(actor: Actor, version: int, refund_id: int) -> dict[str, Any]:
    """Send a refund that failed once more."""
    return _refund(actor, refunding.again(actor, refund_id, version=version, now=now()))


@cap.get(
    "/estates/<int:estate_id>/payment-alarms",
    who=STAFF,
    query=AlarmFilterIn,
    answer=paged(PaymentAlarmOut),
)
def estate_alarms(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List what is to be looked at about an estate's money, newest first."""
    return alarms.estate_alarms(actor, estate_id, paging, is_open=query["open"])


@cap.get("/payment-alarms", who=staff("admin"), query=AlarmFilterIn, answer=paged(PaymentAlarmOut))
def homeless_alarms(actor: Actor, query: dict[str, Any], paging: Paging) -> Page[Any]:
    """List the alarms of no known order, newest first."""
    return alarms.homeless_alarms(paging, is_open=query["open"])


@cap.put(
    "/payment-alarms/<int:alarm_id>/settlement",
    who=SETTLERS,
    body=AlarmSettlementIn,
    answer=PaymentAlarmOut,
    guard=True,
)
def settle_alarm(actor: Actor, body: dict[str, Any], version: int, alarm_id: int) -> Any:
    """Write down what was found and done about an alarm."""
    return alarms.settle_alarm(
        actor, alarm_id, note=body["note"].strip(), version=version, now=now()
    )


@cap.get(
    "/estates/<int:estate_id>/payment-comparisons",
    who=STAFF,
    answer=paged(PaymentComparisonOut),
)
def estate_comparisons(actor: Actor, paging: Paging, estate_id: int) -> Page[Any]:
    """List how the days compared with the platform's bills, the latest first."""
    return comparing.estate_comparisons(actor, estate_id, paging)


def _refund(actor: Actor, found: Any) -> dict[str, Any]:
    order = orders.by_id(found.order_id)
    return {name: getattr(found, name) for name in REFUND_NAMES} | {
        "unit_label": order.unit_label,
        "description": order.description,
        "is_mine": found.asked_by == actor.id,
    }
