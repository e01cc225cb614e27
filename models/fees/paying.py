"""Bills as something that can be paid over WeChat Pay: what is owed, and the entry when money came or went back."""

from datetime import datetime

from models.base.actor import Actor, job
from models.base.clock import local_date
from models.base.session import db
from models.fees import rules
from models.fees.bills import bill as bill_of
from models.fees.payments import Entry, receipt_for, tell, write_entry
from models.fees.tables import Bill, BillState
from models.notices import actions as notices
from models.payments.registry import Due, Payable, register_payable
from models.payments.tables import Payment

BILL = "bill"
SERIES = "WY"
BOOKS = job("payments")


def _open_for(actor: Actor, bill_id: int) -> Due:
    """Return what a person of the unit may pay; anybody of the household may. Raises not-found, bill-settled."""
    found = bill_of(actor, bill_id)
    rules.check_payment(found.state, found.amount_fen, found.paid_fen, 0)
    return _due(found)


def _hold(bill_id: int) -> Due:
    return _due(_locked(bill_id))


def _due(found: Bill) -> Due:
    is_settled = found.state in {BillState.PAID.value, BillState.WAIVED.value}
    period = rules.period_words(found.period_start, found.period_end)
    return Due(
        payable_id=found.id,
        estate_id=found.estate_id,
        unit_id=found.unit_id,
        label=found.unit_label,
        description=f"物业费 {found.unit_label} {period}",
        held_fen=found.paid_fen + found.refund_due_fen,
        rest_fen=0 if is_settled else found.amount_fen - found.paid_fen,
    )


def _credit(payment: Payment, now: datetime) -> None:
    found = _locked(payment.payable_id)
    entry = Entry(
        payment.amount_fen,
        payment.way,
        payment.receipt_number,
        local_date(payment.received_at),
    )
    made = write_entry(BOOKS, found, entry, now, payment.entered_by)
    found.paid_fen += payment.amount_fen
    found.state = rules.state_after_payment(found.state, found.amount_fen, found.paid_fen)
    found.version += 1
    if found.state == BillState.PAID.value:
        notices.cancel([f"bill:{found.id}"], now)
    receipt_for(found, made, now, payment.account_id)
    tell(
        found,
        "bill_payment",
        f"payment-{made.id}",
        payment.amount_fen,
        now,
        payer=payment.account_id,
        receipt=payment.receipt_number,
    )


def _take_back(payment: Payment, now: datetime) -> int:
    """Enter money that went back: first what was owed back anyway, the rest makes the bill open again.

    Returns what could not be entered, because nothing was held on the bill any more.
    """
    found = _locked(payment.payable_id)
    back = min(-payment.amount_fen, found.paid_fen + found.refund_due_fen)
    left = -payment.amount_fen - back
    if not back:
        return left
    entry = Entry(-back, "refund", payment.receipt_number, local_date(payment.received_at))
    made = write_entry(BOOKS, found, entry, now, payment.entered_by)
    owed_back = min(back, found.refund_due_fen)
    found.refund_due_fen -= owed_back
    found.paid_fen -= back - owed_back
    if found.state in {BillState.PAID.value, BillState.PART_PAID.value}:
        found.state = rules.state_after_payment("open", found.amount_fen, found.paid_fen)
    found.version += 1
    receipt_for(found, made, now, payment.account_id)
    return left


def _locked(bill_id: int) -> Bill:
    return db.session.get_one(Bill, bill_id, with_for_update=True, populate_existing=True)


register_payable(Payable(BILL, "物业费", SERIES, _open_for, _hold, _credit, _take_back))
