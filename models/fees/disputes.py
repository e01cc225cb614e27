"""What a household says against a bill, and the answer; reminders stop meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.accounts.scope import resident_of_unit, staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.fees import rules
from models.fees.bills import OWED
from models.fees.bills import bill as bill_of
from models.fees.tables import Bill, BillDispute, BillState
from models.notices import actions as notices

ANSWERING = (Role.MODERATOR, Role.SECRETARY)


def dispute(actor: Actor, bill_id: int, *, reason: str, now: datetime) -> BillDispute:
    """Say, as the unit's owner, what is wrong with a bill. Raises not-found, not-owner, bill-not-disputable."""
    found = bill_of(actor, bill_id, lock=True)
    resident_of_unit(actor, found.unit_id, owner=True)
    if found.state not in OWED:
        raise rules.BILL_NOT_DISPUTABLE(
            "这张账单已经有异议在处理，或者已经结清、减免，不用再提。", state=found.state
        )
    made = BillDispute(
        estate_id=found.estate_id,
        bill_id=found.id,
        account_id=actor.id,
        reason=reason,
        opened_at=now,
        version=1,
    )
    db.session.add(made)
    found.state = BillState.DISPUTED.value
    found.version += 1
    notices.cancel([f"bill:{found.id}"], now)
    db.session.flush()  # the answer names it
    return made


def withdraw(actor: Actor, bill_id: int, now: datetime) -> BillDispute:
    """Take one's dispute back. Raises not-found, not-owner, dispute-settled."""
    bill = bill_of(actor, bill_id, lock=True)
    resident_of_unit(actor, bill.unit_id, owner=True)
    found = _open_dispute(bill_id)
    if found is None:
        raise rules.DISPUTE_SETTLED()
    _close(found, bill, "withdrawn", None, now)
    return found


def settle(
    actor: Actor, dispute_id: int, *, upheld: bool, answer: str, version: int, now: datetime
) -> BillDispute:
    """Answer a dispute; the bill is owed again, what was wrong with it is let off by a waiver.

    Raises not-found, role-missing, dispute-settled, changed-meanwhile.
    """
    found = db.session.get(BillDispute, dispute_id, with_for_update=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *ANSWERING)
    if found.settled_at is not None:
        raise rules.DISPUTE_SETTLED()
    check_version(found.version, version)
    bill = bill_of(actor, found.bill_id, lock=True)
    _close(found, bill, "upheld" if upheld else "rejected", answer, now)
    found.settled_by = actor.id
    audit.record(
        actor,
        "bill.dispute.settle",
        subject=("bill", bill.id),
        estate_id=bill.estate_id,
        after={"upheld": upheld},
        now=now,
    )
    _tell(found, bill, answer, now)
    return found


def disputes_of(bill_id: int) -> Sequence[BillDispute]:
    """Return a bill's disputes, newest first; whoever asks has been let see the bill."""
    return db.session.scalars(
        select(BillDispute).where(BillDispute.bill_id == bill_id).order_by(BillDispute.id.desc())
    ).all()


def disputes(actor: Actor, estate_id: int, *, is_open: bool | None, paging: Paging) -> Page[Any]:
    """Return rows (id, BillDispute, Bill) of an estate, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement = (
        select(BillDispute.id, BillDispute, Bill)
        .join(Bill, Bill.id == BillDispute.bill_id)
        .where(BillDispute.estate_id == estate_id)
    )
    if is_open is not None:
        settled = BillDispute.settled_at
        statement = statement.where(settled.is_(None) if is_open else settled.is_not(None))
    return page_of_rows(statement, BillDispute.id, paging)


def _open_dispute(bill_id: int) -> BillDispute | None:
    return db.session.scalar(
        select(BillDispute)
        .where(BillDispute.bill_id == bill_id, BillDispute.settled_at.is_(None))
        .with_for_update()
    )


def _close(found: BillDispute, bill: Bill, outcome: str, answer: str | None, now: datetime) -> None:
    found.outcome, found.answer, found.settled_at = outcome, answer, now
    found.version += 1
    if bill.state == BillState.DISPUTED.value:
        bill.state = rules.state_after_payment("open", bill.amount_fen, bill.paid_fen)
        bill.version += 1


def _tell(found: BillDispute, bill: Bill, answer: str, now: datetime) -> None:
    notices.announce(
        event=f"bill-dispute:{found.id}",
        kind="bill_dispute_settled",
        stage="settled",
        estate_id=found.estate_id,
        account_ids=[found.account_id],
        params={
            "bill_id": bill.id,
            "unit": bill.unit_label,
            "period": rules.period_words(bill.period_start, bill.period_end),
            "answer": answer,
        },
        now=now,
    )
