"""Bills: what a unit owes and how it is computed, money on it, disputes, corrections, demands."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Day, FenField, Id, In, Line, Moment, OneOf, Out, paged
from api.bill_matters import BillDisputeOut, DemandOut
from api.evidence import ReceiptOut
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.paging import Page, Paging
from models.fees import bills, demands, disputes, payments, summary
from models.fees.tables import BillState

cap = Capability("fees", "物业费")

TAKERS = staff("clerk", "moderator", "secretary")
DECIDERS = staff("moderator", "secretary")
BILL_NAMES = (
    *("id", "unit_id", "unit_label", "period_start", "period_end", "months"),
    *("area_centi_m2", "rate_fen", "amount_fen", "paid_fen", "refund_due_fen"),
    *("due_on", "issued_on", "state", "version"),
)


class BillOut(Out):
    id = Id()
    unit_id = Id()
    unit_label = fields.String()
    period_start = Day()
    period_end = Day()
    months = fields.Integer()
    area_centi_m2 = fields.Integer()
    rate_fen = fields.Integer(metadata={"description": "每平方米每月，分"})
    amount_fen = fields.Integer(metadata={"description": "面积×单价×月数，四舍五入到分"})
    paid_fen = fields.Integer()
    rest_fen = fields.Integer()
    refund_due_fen = fields.Integer()
    due_on = Day()
    issued_on = Day()
    state = OneOf(BillState)
    is_overdue = fields.Boolean()
    is_first = fields.Boolean(metadata={"description": "合同第一期，承接之前的交费承诺"})
    moved_out = fields.Boolean(metadata={"description": "房屋已过户，欠费的是原业主"})
    version = fields.Integer()


class PaymentOut(Out):
    id = Id()
    amount_fen = fields.Integer(metadata={"description": "负数为退款或更正"})
    method = OneOf(("cash", "bank", "wechat", "refund", "reversal"))
    receipt_number = fields.String()
    received_on = Day()
    reverses_id = Id(allow_none=True)
    at = Moment()


class BillDetailOut(BillOut):
    payments = fields.List(fields.Nested(PaymentOut))
    disputes = fields.List(fields.Nested(BillDisputeOut))
    demands = fields.List(fields.Nested(DemandOut))


class NextBillOut(Out):
    period_start = Day()
    period_end = Day()
    months = fields.Integer()
    due_on = Day()
    amount_fen = fields.Integer()


class UnitFeesOut(Out):
    owed_fen = fields.Integer()
    overdue_fen = fields.Integer()
    company = fields.String(allow_none=True)
    rate_fen = fields.Integer(allow_none=True)
    area_centi_m2 = fields.Integer()
    next = fields.Nested(NextBillOut, allow_none=True)
    committed_at = Moment(allow_none=True)
    commit_by = Day(allow_none=True)


class BillFilterIn(In):
    state = fields.List(OneOf(BillState), load_default=list)
    overdue = fields.Boolean(load_default=False)
    building_id = Id(load_default=None, strict=False)
    unit = Line(20, 0, load_default="")


class BillTotalsOut(Out):
    bills = fields.Integer()
    amount_fen = fields.Integer()
    paid_fen = fields.Integer()
    owed_fen = fields.Integer()
    overdue = fields.Integer()
    overdue_fen = fields.Integer()
    disputed = fields.Integer()
    refund_due_fen = fields.Integer()


class BillPaymentIn(In):
    amount_fen = FenField(1, required=True)
    method = OneOf(("cash", "bank"), required=True)
    receipt_number = Line(50, required=True)
    received_on = Day(required=True)


class BillRefundIn(In):
    amount_fen = FenField(1, required=True)
    receipt_number = Line(50, required=True)
    paid_on = Day(required=True)


class PaidOut(Out):
    payment = fields.Nested(PaymentOut)
    bill = fields.Nested(BillOut)
    receipt = fields.Nested(ReceiptOut)


@cap.get("/units/<int:unit_id>/fees", who=ANYONE, answer=UnitFeesOut)
def unit_fees(actor: Actor, unit_id: int) -> Any:
    """Show how a unit stands: what is owed, what comes next, the commitment."""
    return summary.unit_fees(actor, unit_id, now())


@cap.get("/units/<int:unit_id>/bills", who=ANYONE, answer=paged(BillOut))
def unit_bills(actor: Actor, paging: Paging, unit_id: int) -> Page[Any]:
    """List a unit's bills, newest first."""
    return _bills(bills.unit_bills(actor, unit_id, paging))


@cap.get("/bills/<int:bill_id>", who=ANYONE, answer=BillDetailOut)
def get_bill(actor: Actor, bill_id: int) -> dict[str, Any]:
    """Show a bill, how it is computed, and all that happened to it."""
    found = bills.bill(actor, bill_id)
    return _bill(found, bills.moved_out([found])) | {
        "payments": payments.payments(actor, bill_id),
        "disputes": disputes.disputes_of(bill_id),
        "demands": demands.demands_of(bill_id),
    }


@cap.get("/estates/<int:estate_id>/bills", who=STAFF, query=BillFilterIn, answer=paged(BillOut))
def estate_bills(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's bills that match."""
    page = bills.estate_bills(
        actor,
        estate_id,
        states=query["state"],
        overdue=query["overdue"],
        building_id=query["building_id"],
        unit_label=query["unit"],
        paging=paging,
        now=now(),
    )
    return _bills(page)


@cap.get("/estates/<int:estate_id>/bills/totals", who=STAFF, answer=BillTotalsOut)
def bill_totals(actor: Actor, estate_id: int) -> Any:
    """Sum an estate's bills up."""
    return bills.totals(actor, estate_id, now())


@cap.post(
    "/bills/<int:bill_id>/payments", who=TAKERS, body=BillPaymentIn, answer=PaidOut, creates=True
)
def pay(actor: Actor, body: dict[str, Any], bill_id: int) -> dict[str, Any]:
    """Enter money received for a bill."""
    made, found, receipt = payments.pay(actor, bill_id, now=now(), **body)
    return {"payment": made, "bill": _bill(found, bills.moved_out([found])), "receipt": receipt}


@cap.post(
    "/bills/<int:bill_id>/refunds", who=TAKERS, body=BillRefundIn, answer=PaidOut, creates=True
)
def refund(actor: Actor, body: dict[str, Any], bill_id: int) -> dict[str, Any]:
    """Enter money given back for months that were not served."""
    made, found, receipt = payments.refund(actor, bill_id, now=now(), **body)
    return {"payment": made, "bill": _bill(found, bills.moved_out([found])), "receipt": receipt}


def _bills(page: Page[Any]) -> Page[Any]:
    former = bills.moved_out(page.items)
    return Page([_bill(one, former) for one in page.items], page.next_cursor)


def _bill(found: Any, former: set[int]) -> dict[str, Any]:
    return {name: getattr(found, name) for name in BILL_NAMES} | {
        "rest_fen": found.amount_fen - found.paid_fen if found.state != BillState.WAIVED else 0,
        "is_overdue": found.state in bills.OWED and found.due_on < local_date(now()),
        "is_first": found.commitment_id is not None,
        "moved_out": found.id in former,
    }
