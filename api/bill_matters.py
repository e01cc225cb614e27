"""What happens around a bill: disputes, corrections by two persons, demands."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import RESIDENT, STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Day, Id, In, Line, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.fees import bills, demands, disputes, payments
from models.fees.tables import CorrectionKind

cap = Capability("bill_matters", "账单异议、减免与催告")

TAKERS = staff("clerk", "moderator", "secretary")
DECIDERS = staff("moderator", "secretary")
CORRECTION_NAMES = (
    *("id", "bill_id", "kind", "payment_id", "reason", "state", "asked_at"),
    *("decided_at", "decision_note", "version"),
)


class BillDisputeOut(Out):
    id = Id()
    bill_id = Id()
    reason = fields.String()
    opened_at = Moment()
    outcome = OneOf(("upheld", "rejected", "withdrawn"), allow_none=True)
    answer = fields.String(allow_none=True)
    settled_at = Moment(allow_none=True)
    version = fields.Integer()


class DemandOut(Out):
    id = Id()
    bill_id = Id()
    number = fields.Integer()
    days = fields.Integer()
    pay_by = Day()
    owed_fen = fields.Integer()
    letter = fields.String()
    made_at = Moment()


class BillCorrectionIn(In):
    kind = OneOf(CorrectionKind, required=True)
    payment_id = Id(load_default=None, allow_none=True)
    reason = Line(200, 2, required=True)


class BillCorrectionOut(Out):
    id = Id()
    bill_id = Id()
    unit_label = fields.String()
    kind = OneOf(CorrectionKind)
    payment_id = Id(allow_none=True)
    amount_fen = fields.Integer(metadata={"description": "减免或更正的金额"})
    reason = fields.String()
    state = OneOf(("pending", "accepted", "refused"))
    asked_at = Moment()
    is_mine = fields.Boolean(metadata={"description": "是不是我提出的：提出人不能自己审核"})
    decided_at = Moment(allow_none=True)
    decision_note = fields.String(allow_none=True)
    version = fields.Integer()


class CorrectionFilterIn(In):
    state = OneOf(("pending", "accepted", "refused"), load_default=None)


class CorrectionDecisionIn(In):
    accept = fields.Boolean(required=True)
    note = Line(200, 0, load_default="")


class BillDisputeIn(In):
    reason = Body(500, 2, required=True)


class DisputeFilterIn(In):
    open = fields.Boolean(load_default=None)


class DisputeRowOut(BillDisputeOut):
    unit_label = fields.String()
    amount_fen = fields.Integer()


class SettlementIn(In):
    upheld = fields.Boolean(required=True)
    answer = Body(500, 2, required=True)


class DemandIn(In):
    days = fields.Integer(strict=True, required=True, validate=validate.Range(1, 365))


@cap.post(
    "/bills/<int:bill_id>/corrections",
    who=TAKERS,
    body=BillCorrectionIn,
    answer=BillCorrectionOut,
    creates=True,
)
def ask_correction(actor: Actor, body: dict[str, Any], bill_id: int) -> dict[str, Any]:
    """Ask that a bill be let off, or that a payment entered wrongly be taken back."""
    made = payments.ask_correction(
        actor,
        bill_id,
        kind=CorrectionKind(body["kind"]),
        payment_id=body["payment_id"],
        reason=body["reason"],
        now=now(),
    )
    return _correction(actor, made, bills.bill(actor, bill_id))


@cap.get(
    "/estates/<int:estate_id>/bill-corrections",
    who=STAFF,
    query=CorrectionFilterIn,
    answer=paged(BillCorrectionOut),
)
def list_corrections(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List an estate's waivers and reversals."""
    page = payments.corrections(actor, estate_id, query["state"], paging)
    return Page([_correction(actor, one, bill) for _, one, bill in page.items], page.next_cursor)


@cap.post(
    "/bill-corrections/<int:correction_id>/decision",
    who=DECIDERS,
    body=CorrectionDecisionIn,
    answer=BillCorrectionOut,
    guard=True,
)
def decide_correction(
    actor: Actor, body: dict[str, Any], version: int, correction_id: int
) -> dict[str, Any]:
    """Grant or refuse a waiver or reversal that another asked for."""
    found = payments.decide_correction(
        actor, correction_id, accept=body["accept"], note=body["note"], version=version, now=now()
    )
    return _correction(actor, found, bills.bill(actor, found.bill_id))


@cap.post(
    "/bills/<int:bill_id>/disputes",
    who=RESIDENT,
    body=BillDisputeIn,
    answer=BillDisputeOut,
    creates=True,
)
def dispute(actor: Actor, body: dict[str, Any], bill_id: int) -> Any:
    """Say what is wrong with my bill; reminders stop until it is answered."""
    return disputes.dispute(actor, bill_id, reason=body["reason"], now=now())


@cap.delete("/bills/<int:bill_id>/disputes/current", who=RESIDENT, answer=BillDisputeOut)
def withdraw_dispute(actor: Actor, bill_id: int) -> Any:
    """Take my dispute back."""
    return disputes.withdraw(actor, bill_id, now())


@cap.get(
    "/estates/<int:estate_id>/bill-disputes",
    who=STAFF,
    query=DisputeFilterIn,
    answer=paged(DisputeRowOut),
)
def list_disputes(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List what households say against their bills."""
    page = disputes.disputes(actor, estate_id, is_open=query["open"], paging=paging)
    return Page([_dispute(one, bill) for _, one, bill in page.items], page.next_cursor)


@cap.post(
    "/bill-disputes/<int:dispute_id>/settlement",
    who=DECIDERS,
    body=SettlementIn,
    answer=BillDisputeOut,
    guard=True,
)
def settle_dispute(actor: Actor, body: dict[str, Any], version: int, dispute_id: int) -> Any:
    """Answer a dispute."""
    return disputes.settle(
        actor,
        dispute_id,
        upheld=body["upheld"],
        answer=body["answer"],
        version=version,
        now=now(),
    )


@cap.post(
    "/bills/<int:bill_id>/demands", who=DECIDERS, body=DemandIn, answer=DemandOut, creates=True
)
def demand(actor: Actor, body: dict[str, Any], bill_id: int) -> Any:
    """Demand the rest of an overdue bill within a stated reasonable period."""
    return demands.demand(actor, bill_id, days=body["days"], now=now())


def _correction(actor: Actor, found: Any, bill: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in CORRECTION_NAMES} | {
        "unit_label": bill.unit_label,
        "amount_fen": payments.amount_of(found, bill),
        "is_mine": found.asked_by == actor.id,
    }


def _dispute(found: Any, bill: Any) -> dict[str, Any]:
    names = ("id", "bill_id", "reason", "opened_at", "outcome", "answer", "settled_at", "version")
    return {name: getattr(found, name) for name in names} | {
        "unit_label": bill.unit_label,
        "amount_fen": bill.amount_fen,
    }
