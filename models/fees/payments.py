"""Money on bills: taken and given back by staff, let off or corrected by two persons. Each entry has its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from models.accounts import actions as accounts
from models.accounts.scope import staff_at
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import local_date
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.second_person import check_decision
from models.base.session import check_version, db
from models.evidence import actions as evidence
from models.evidence.tables import EvidenceLeaf
from models.fees import rules
from models.fees.bills import bill as bill_of
from models.fees.bills import has_moved_out
from models.fees.tables import Bill, BillCorrection, BillPayment, BillState, CorrectionKind
from models.notices import actions as notices

TAKING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)
RECEIPT = "bill_payment"
WECHAT = "wechat"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down: positive fen came in, negative went out."""

    amount_fen: int
    method: str
    receipt_number: str
    day: date
    reverses_id: int | None = None


def pay(
    actor: Actor,
    bill_id: int,
    *,
    amount_fen: int,
    method: str,
    receipt_number: str,
    received_on: date,
    now: datetime,
) -> tuple[BillPayment, Bill, EvidenceLeaf]:
    """Enter money received for a bill, all of it or a part.

    Raises not-found, role-missing, bill-settled, overpaid, receipt-number-taken, received-in-future.
    """
    found = _held(actor, bill_id, TAKING)
    _check_day(received_on, now)
    rules.check_payment(found.state, found.amount_fen, found.paid_fen, amount_fen)
    made = write_entry(actor, found, Entry(amount_fen, method, receipt_number, received_on), now)
    found.paid_fen += amount_fen
    found.state = rules.state_after_payment(found.state, found.amount_fen, found.paid_fen)
    found.version += 1
    if found.state == BillState.PAID.value:
        notices.cancel([f"bill:{found.id}"], now)
    tell(found, "bill_payment", f"payment-{made.id}", amount_fen, now, receipt=receipt_number)
    return made, found, receipt_for(found, made, now)


def refund(
    actor: Actor,
    bill_id: int,
    *,
    amount_fen: int,
    receipt_number: str,
    paid_on: date,
    now: datetime,
) -> tuple[BillPayment, Bill, EvidenceLeaf]:
    """Enter money given back for months that were not served.

    Raises not-found, role-missing, no-refund-due, receipt-number-taken, received-in-future.
    """
    found = _held(actor, bill_id, TAKING)
    _check_day(paid_on, now)
    if amount_fen > found.refund_due_fen:
        raise rules.NO_REFUND_DUE(
            f"这张账单应退{rules.yuan(found.refund_due_fen)}元，不能多退。",
            refund_due_fen=found.refund_due_fen,
        )
    made = write_entry(actor, found, Entry(-amount_fen, "refund", receipt_number, paid_on), now)
    found.refund_due_fen -= amount_fen
    found.version += 1
    return made, found, receipt_for(found, made, now)


def payments(actor: Actor, bill_id: int) -> Sequence[BillPayment]:
    """Return what was entered on a bill, oldest first. Raises not-found."""
    bill_of(actor, bill_id)
    return db.session.scalars(
        select(BillPayment).where(BillPayment.bill_id == bill_id).order_by(BillPayment.id)
    ).all()


def ask_correction(
    actor: Actor,
    bill_id: int,
    *,
    kind: CorrectionKind,
    payment_id: int | None,
    reason: str,
    now: datetime,
) -> BillCorrection:
    """Ask that the rest of a bill be let off, or that a payment entered wrongly be taken back.

    Raises not-found, role-missing, bill-settled, bill-correction-pending, payment-reversed,
    wechat-payment-not-reversible.
    """
    found = _held(actor, bill_id, TAKING)
    if kind is CorrectionKind.WAIVER:
        rules.check_payment(found.state, found.amount_fen, found.paid_fen, 0)
    else:
        _check_reversible(found, payment_id)
    pending = select(BillCorrection.id).where(
        BillCorrection.bill_id == bill_id, BillCorrection.state == "pending"
    )
    if db.session.scalar(pending) is not None:
        raise rules.CORRECTION_PENDING()
    made = BillCorrection(
        estate_id=found.estate_id,
        bill_id=found.id,
        kind=kind.value,
        payment_id=payment_id if kind is CorrectionKind.REVERSAL else None,
        reason=reason,
        state="pending",
        asked_by=actor.id,
        asked_at=now,
        version=1,
    )
    db.session.add(made)
    db.session.flush()  # the answer names it
    _note(actor, f"bill.{kind.value}.ask", found, now, reason=reason)
    return made


def decide_correction(
    actor: Actor, correction_id: int, *, accept: bool, note: str, version: int, now: datetime
) -> BillCorrection:
    """Grant or refuse what another asked for.

    Raises not-found, role-missing, own-entry, bill-correction-decided, changed-meanwhile, reason-missing, bill-settled,
    payment-reversed.
    """
    found = db.session.get(BillCorrection, correction_id, with_for_update=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *DECIDING)
    if found.state != "pending":
        raise rules.CORRECTION_DECIDED()
    check_version(found.version, version)
    check_decision(actor, found.asked_by, accept=accept, reason=note, field="note")
    bill = _held(actor, found.bill_id, DECIDING)
    if accept and found.kind == CorrectionKind.WAIVER.value:
        _waive(bill, now)
    elif accept:
        _reverse(actor, bill, found, now)
    found.state = "accepted" if accept else "refused"
    found.decided_by, found.decided_at, found.decision_note = actor.id, now, note
    found.version += 1
    _note(actor, f"bill.{found.kind}.decide", bill, now, accept=accept, note=note)
    return found


def amount_of(found: BillCorrection, bill: Bill) -> int:
    """Return how much a correction is about, in fen."""
    if found.payment_id is not None:
        return db.session.get_one(BillPayment, found.payment_id).amount_fen
    return bill.amount_fen - bill.paid_fen


def corrections(actor: Actor, estate_id: int, state: str | None, paging: Paging) -> Page[Any]:
    """Return rows (id, BillCorrection, Bill) of an estate, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement = (
        select(BillCorrection.id, BillCorrection, Bill)
        .join(Bill, Bill.id == BillCorrection.bill_id)
        .where(BillCorrection.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(BillCorrection.state == state)
    return page_of_rows(statement, BillCorrection.id, paging)


def _held(actor: Actor, bill_id: int, roles: Sequence[Role]) -> Bill:
    found = bill_of(actor, bill_id, lock=True)
    staff_at(actor, found.estate_id, *roles)
    return found


def _check_day(day: date, now: datetime) -> None:
    if day > local_date(now):
        raise rules.RECEIVED_IN_FUTURE(errors={"received_on": ["不能晚于今天"]})


def write_entry(
    actor: Actor, found: Bill, entry: Entry, now: datetime, entered_by: int | None = None
) -> BillPayment:
    """Write an entry of a bill down; entered_by: the staff concerned, where the actor is a job."""
    number = entry.receipt_number
    taken = select(BillPayment.id).where(
        BillPayment.estate_id == found.estate_id,
        BillPayment.method == entry.method,
        BillPayment.receipt_number == number,
    )
    if db.session.scalar(taken) is not None:
        raise rules.RECEIPT_TAKEN(
            f"收据号{number}已经登记过，请核对是不是重复录入。",
            errors={"receipt_number": ["已经登记过"]},
        )
    made = BillPayment(
        estate_id=found.estate_id,
        bill_id=found.id,
        amount_fen=entry.amount_fen,
        method=entry.method,
        receipt_number=number,
        received_on=entry.day,
        reverses_id=entry.reverses_id,
        entered_by=actor.id if actor.is_staff else entered_by,
        at=now,
    )
    db.session.add(made)
    db.session.flush()  # the receipt names it
    _note(actor, f"bill.{entry.method}", found, now, amount_fen=entry.amount_fen, receipt=number)
    return made


def _waive(found: Bill, now: datetime) -> None:
    rest = found.amount_fen - found.paid_fen
    rules.check_payment(found.state, found.amount_fen, found.paid_fen, 0)
    found.state = BillState.WAIVED.value
    found.version += 1
    notices.cancel([f"bill:{found.id}"], now)
    tell(found, "bill_waived", "waived", rest, now)


def _check_reversible(found: Bill, payment_id: int | None) -> BillPayment:
    payment = db.session.get(BillPayment, payment_id or 0)
    if payment is None or payment.bill_id != found.id or payment.amount_fen < 0:
        raise NOT_FOUND()
    if payment.method == WECHAT:
        raise rules.NOT_REVERSIBLE()
    reversed_by = select(BillPayment.id).where(BillPayment.reverses_id == payment_id)
    if db.session.scalar(reversed_by) is not None or payment.amount_fen > found.paid_fen:
        raise rules.PAYMENT_REVERSED()
    return payment


def _reverse(actor: Actor, found: Bill, asked: BillCorrection, now: datetime) -> None:
    payment = _check_reversible(found, asked.payment_id)
    entry = Entry(
        -payment.amount_fen, "reversal", payment.receipt_number, local_date(now), payment.id
    )
    made = write_entry(actor, found, entry, now)
    found.paid_fen -= payment.amount_fen
    if found.state in {BillState.PAID.value, BillState.PART_PAID.value}:
        found.state = rules.state_after_payment("open", found.amount_fen, found.paid_fen)
    found.version += 1
    receipt_for(found, made, now)
    tell(found, "bill_payment_reversed", f"reversal-{made.id}", payment.amount_fen, now)


def receipt_for(
    found: Bill, made: BillPayment, now: datetime, payer: int | None = None
) -> EvidenceLeaf:
    """Write the receipt; it is found among those of the payer, or of the unit's first owner with an account."""
    return evidence.append(
        kind=RECEIPT,
        estate_id=found.estate_id,
        subject=("bill_payment", made.id),
        facts={
            "bill": found.id,
            "unit": found.unit_id,
            "amount_fen": made.amount_fen,
            "method": made.method,
            "receipt_number": made.receipt_number,
            "received_on": made.received_on.isoformat(),
            "paid_fen": found.paid_fen,
            "bill_fen": found.amount_fen,
        },
        account_id=payer or next(iter(_owners(found)), None),
        now=now,
    )


def _owners(found: Bill) -> Sequence[int]:
    """Return the accounts that the bill concerns: nobody's, once the unit has other owners."""
    if has_moved_out(found):
        return ()
    return accounts.accounts_of_unit(found.unit_id, role=MembershipRole.OWNER)


def tell(
    found: Bill,
    kind: str,
    stage: str,
    amount_fen: int,
    now: datetime,
    *,
    payer: int | None = None,
    **more: str,
) -> None:
    """Tell the bill's people, and the payer, about money on it."""
    rest = found.amount_fen - found.paid_fen
    notices.announce(
        event=f"bill-money:{found.id}",
        kind=kind,
        stage=stage,
        estate_id=found.estate_id,
        account_ids=sorted({*_owners(found), *([payer] if payer else [])}),
        params={
            "bill_id": found.id,
            "unit": found.unit_label,
            "period": rules.period_words(found.period_start, found.period_end),
            "amount": rules.yuan_read(amount_fen),
            "rest": "这一期已经交清。" if not rest else f"还差{rules.yuan_read(rest)}元。",
            **more,
        },
        now=now,
    )


def _note(actor: Actor, act: str, found: Bill, now: datetime, **after: Any) -> None:
    audit.record(
        actor,
        act,
        subject=("bill", found.id),
        estate_id=found.estate_id,
        after={"state": found.state, "paid_fen": found.paid_fen, **after},
        now=now,
    )
