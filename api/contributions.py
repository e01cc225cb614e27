"""Money of contributions: what a household owes and paid, taking it at the desk, giving back and correcting."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import ANYONE, STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Day, FenField, Id, In, Line, Moment, OneOf, Out, paged
from api.evidence import ReceiptOut
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.payments.rules import PaymentKind
from models.payments.rules import Way as MoneyWay
from models.payments.tables import Payment
from models.pledges import paying, taking
from models.pledges.money_rules import CorrectionKind, CorrectionState, payment_code
from models.pledges.rules import STATE_TITLES, PledgeState, Way
from models.pledges.tables import Pledge

cap = Capability("contributions", "出资收款")
TAKERS = staff("clerk", "moderator", "secretary")
DECIDERS = staff("moderator", "secretary")
AT_THE_DESK = [MoneyWay.CASH, MoneyWay.BANK]
PAYMENT_NAMES = (
    *("id", "kind", "way", "amount_fen", "reference", "receipt_number", "received_at"),
    *("reverses_id", "reason"),
)
CORRECTION_NAMES = (
    *("id", "pledge_id", "kind", "payment_id", "amount_fen", "way", "reference", "reason", "state"),
    *("asked_at", "decided_at", "decision_note", "version"),
)


class ContributionPaymentOut(Out):
    id = Id()
    kind = OneOf(PaymentKind)
    way = OneOf(MoneyWay)
    way_title = fields.String()
    amount_fen = fields.Integer(metadata={"description": "负数为退款或更正"})
    reference = fields.String()
    receipt_number = fields.String()
    received_at = Moment()
    reverses_id = Id(allow_none=True)
    is_reversed = fields.Boolean(metadata={"description": "已经更正"})
    reason = fields.String()


class ContributionOut(Out):
    """What a household owes and paid on its pledge."""

    pledge_id = Id()
    renovation_id = Id()
    unit_id = Id()
    unit_label = fields.String()
    state = OneOf(PledgeState)
    state_title = fields.String()
    amount_fen = FenField()
    paid_fen = FenField()
    rest_fen = FenField(metadata={"description": "现在还要交的；没有确认时为零"})
    pays_itself = fields.Boolean(metadata={"description": "由住户自己交，不是由维修资金或公共收益"})
    payment_code = fields.String(metadata={"description": "银行转账时写在附言里"})
    payments = fields.List(fields.Nested(ContributionPaymentOut))
    version = fields.Integer()


class ContributionPaymentIn(In):
    amount_fen = FenField(1, required=True)
    way = OneOf(AT_THE_DESK, required=True)
    reference = fields.String(
        load_default="",
        validate=validate.Length(max=64),
        metadata={"description": "银行流水号；现金可不填"},
    )
    received_on = Day(required=True)


class ContributionReceiptOut(Out):
    """What stands on a printed receipt."""

    payment = fields.Nested(ContributionPaymentOut)
    unit_label = fields.String()
    pledged_fen = FenField()
    paid_fen = FenField(metadata={"description": "开这张收据以后，一共已交"})
    receipt = fields.Nested(ReceiptOut)


class ContributionRefundIn(In):
    amount_fen = FenField(1, required=True)
    way = OneOf(AT_THE_DESK, required=True)
    reference = fields.String(load_default="", validate=validate.Length(max=64))
    reason = Line(200, required=True)


class ContributionReversalIn(In):
    reason = Line(200, required=True)


class ContributionCorrectionOut(Out):
    id = Id()
    pledge_id = Id()
    unit_id = Id()
    unit_label = fields.String()
    kind = OneOf(CorrectionKind)
    payment_id = Id(allow_none=True)
    amount_fen = FenField()
    way = OneOf(AT_THE_DESK)
    reference = fields.String()
    reason = fields.String()
    state = OneOf(CorrectionState)
    is_mine = fields.Boolean(metadata={"description": "是本人提出的，要由别人审核"})
    asked_at = Moment()
    decided_at = Moment(allow_none=True)
    decision_note = fields.String(allow_none=True)
    version = fields.Integer()


class CorrectionFilterIn(In):
    state = OneOf(CorrectionState, load_default=None)


class ContributionDecisionIn(In):
    accept = fields.Boolean(required=True)
    note = fields.String(load_default="", validate=validate.Length(max=200))


@cap.get("/pledges/<int:pledge_id>/contribution", who=ANYONE, answer=ContributionOut)
def get_contribution(actor: Actor, pledge_id: int) -> dict[str, Any]:
    """Show what a household owes and paid on its pledge."""
    return _contribution(actor, pledge_id)


@cap.post(
    "/pledges/<int:pledge_id>/payments",
    who=TAKERS,
    body=ContributionPaymentIn,
    answer=ContributionOut,
    creates=True,
)
def take_payment(actor: Actor, body: dict[str, Any], pledge_id: int) -> dict[str, Any]:
    """Take money in cash or by bank; the receipt gets its number."""
    body["way"] = MoneyWay(body["way"])
    body["reference"] = body["reference"].strip()
    taking.receive(actor, pledge_id, now=now(), **body)
    return _contribution(actor, pledge_id)


@cap.get(
    "/pledges/<int:pledge_id>/payments/<int:payment_id>/receipt",
    who=ANYONE,
    answer=ContributionReceiptOut,
)
def get_receipt(actor: Actor, pledge_id: int, payment_id: int) -> dict[str, Any]:
    """Show what stands on a payment's receipt."""
    seen = taking.receipt(actor, pledge_id, payment_id)
    return {
        "payment": _payment(seen.payment, reversed_ids=seen.reversed_ids),
        "unit_label": seen.payment.unit_label,
        "pledged_fen": seen.pledge.amount_fen,
        "paid_fen": seen.paid_fen,
        "receipt": seen.leaf,
    }


@cap.post(
    "/pledges/<int:pledge_id>/refunds",
    who=TAKERS,
    body=ContributionRefundIn,
    answer=ContributionCorrectionOut,
    creates=True,
)
def ask_refund(actor: Actor, body: dict[str, Any], pledge_id: int) -> dict[str, Any]:
    """Ask that money go back in cash or by bank; another decides."""
    body["way"] = MoneyWay(body["way"])
    made = taking.ask_refund(actor, pledge_id, now=now(), **body)
    return _correction(actor, made, paying.reached(actor, pledge_id))


@cap.post(
    "/pledges/<int:pledge_id>/payments/<int:payment_id>/reversals",
    who=TAKERS,
    body=ContributionReversalIn,
    answer=ContributionCorrectionOut,
    creates=True,
)
def ask_reversal(
    actor: Actor, body: dict[str, Any], pledge_id: int, payment_id: int
) -> dict[str, Any]:
    """Ask that a payment that was entered wrongly be taken back; another decides."""
    made = taking.ask_reversal(
        actor, pledge_id, payment_id=payment_id, reason=body["reason"], now=now()
    )
    return _correction(actor, made, paying.reached(actor, pledge_id))


@cap.get(
    "/estates/<int:estate_id>/contribution-corrections",
    who=STAFF,
    query=CorrectionFilterIn,
    answer=paged(ContributionCorrectionOut),
)
def list_corrections(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List refunds and reversals of an estate's contributions, newest first."""
    page = taking.corrections(actor, estate_id, query["state"], paging)
    return Page(
        [_correction(actor, found, pledge) for _, found, pledge in page.items], page.next_cursor
    )


@cap.put(
    "/contribution-corrections/<int:contribution_correction_id>/decision",
    who=DECIDERS,
    body=ContributionDecisionIn,
    answer=ContributionCorrectionOut,
    guard=True,
)
def decide_correction(
    actor: Actor, body: dict[str, Any], version: int, contribution_correction_id: int
) -> dict[str, Any]:
    """Agree to a refund or reversal that another asked for, or refuse it."""
    made = taking.decide(
        actor,
        contribution_correction_id,
        accept=body["accept"],
        note=body["note"].strip(),
        version=version,
        now=now(),
    )
    return _correction(actor, made, paying.reached(actor, made.pledge_id))


def _contribution(actor: Actor, pledge_id: int) -> dict[str, Any]:
    found, paid = taking.money_of(actor, pledge_id)
    due = paying.due_of(found)
    reversed_ids = {one.reverses_id for one in paid}
    return {
        "pledge_id": found.id,
        "renovation_id": found.renovation_id,
        "unit_id": found.unit_id,
        "unit_label": due.label,
        "state": found.state,
        "state_title": STATE_TITLES[PledgeState(found.state)],
        "amount_fen": found.amount_fen,
        "paid_fen": found.paid_fen,
        "rest_fen": due.rest_fen,
        "pays_itself": found.way == Way.DIRECT.value,
        "payment_code": payment_code(found.id),
        "payments": [_payment(one, reversed_ids=reversed_ids) for one in paid],
        "version": found.version,
    }


def _payment(found: Payment, *, reversed_ids: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in PAYMENT_NAMES} | {
        "way_title": paying.WAY_WORDS[found.way],
        "is_reversed": found.id in reversed_ids,
    }


def _correction(actor: Actor, found: Any, pledge: Pledge) -> dict[str, Any]:
    return {name: getattr(found, name) for name in CORRECTION_NAMES} | {
        "unit_id": pledge.unit_id,
        "unit_label": paying.due_of(pledge).label,
        "is_mine": found.asked_by == actor.id,
    }
