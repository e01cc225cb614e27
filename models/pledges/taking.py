"""Money of contributions at the desk: taken in cash or by bank, given back or corrected by two persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import day_start, local_date
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.second_person import check_decision
from models.base.session import check_version, db
from models.evidence import actions as evidence
from models.evidence.tables import EvidenceLeaf
from models.payments import actions as payments
from models.payments.rules import PaymentKind, Way
from models.payments.tables import Payment
from models.pledges import money_rules
from models.pledges.money_rules import CorrectionKind, CorrectionState
from models.pledges.paying import CONTRIBUTION, RECEIPT, reached
from models.pledges.rules import PledgeState
from models.pledges.rules import Way as PledgeWay
from models.pledges.shares import yuan
from models.pledges.tables import ContributionCorrection, Pledge

TAKING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)


def receive(
    actor: Actor,
    pledge_id: int,
    *,
    amount_fen: int,
    way: Way,
    reference: str,
    received_on: date,
    now: datetime,
) -> Payment:
    """Take money on a pledge, all of it or a part, never more than is owed; the receipt has its number.

    Raises not-found, role-missing, contribution-not-payable, contribution-not-direct, contribution-in-future,
    contribution-reference-needed, nothing-due, amount-not-due, payment-reference-taken.
    """
    found = _held(actor, pledge_id, TAKING)
    money_rules.check_payable(
        PledgeState(found.state), PledgeWay(found.way), by_resident=way is Way.CASH
    )
    if received_on > local_date(now):
        raise money_rules.RECEIVED_IN_FUTURE(errors={"received_on": ["不能晚于今天"]})
    if way is Way.BANK and not reference:
        raise money_rules.REFERENCE_NEEDED(errors={"reference": ["请填银行流水号"]})
    is_today = received_on == local_date(now)
    return payments.receive(
        actor,
        CONTRIBUTION,
        found.id,
        amount_fen=amount_fen,
        way=way,
        reference=reference,
        received_at=now if is_today else day_start(received_on),
        now=now,
    )


def money_of(actor: Actor, pledge_id: int) -> tuple[Pledge, Sequence[Payment]]:
    """Return a pledge and what was paid on it, oldest first. Raises not-found."""
    found = reached(actor, pledge_id)
    return found, payments.payments_of(CONTRIBUTION, found.id)


@dataclass(frozen=True, slots=True)
class ReceiptSeen:
    """A payment's receipt; `paid_fen`: what was paid in all when it was given."""

    pledge: Pledge
    payment: Payment
    paid_fen: int
    reversed_ids: frozenset[int]
    leaf: EvidenceLeaf


def receipt(actor: Actor, pledge_id: int, payment_id: int) -> ReceiptSeen:
    """Return what stands on the printed receipt of a payment. Raises not-found."""
    found, paid = money_of(actor, pledge_id)
    payment = next((one for one in paid if one.id == payment_id), None)
    leaf = evidence.receipt_of(("payment", payment_id), RECEIPT) if payment else None
    if payment is None or leaf is None:
        raise NOT_FOUND()
    return ReceiptSeen(
        found,
        payment,
        sum(one.amount_fen for one in paid if one.id <= payment_id),
        frozenset(one.reverses_id for one in paid if one.reverses_id is not None),
        leaf,
    )


def ask_refund(
    actor: Actor,
    pledge_id: int,
    *,
    amount_fen: int,
    way: Way,
    reference: str,
    reason: str,
    now: datetime,
) -> ContributionCorrection:
    """Ask that money go back in cash or by bank; the household owes it again.

    Raises not-found, role-missing, contribution-refund-too-much, contribution-correction-pending.
    """
    found = _held(actor, pledge_id, TAKING)
    _check_held(found, amount_fen)
    made = ContributionCorrection(
        kind=CorrectionKind.REFUND.value,
        amount_fen=amount_fen,
        way=way.value,
        reference=reference,
    )
    return _asked(actor, found, made, reason, now)


def ask_reversal(
    actor: Actor, pledge_id: int, *, payment_id: int, reason: str, now: datetime
) -> ContributionCorrection:
    """Ask that a cash or bank payment that was entered wrongly be taken back whole.

    Raises not-found, role-missing, contribution-not-reversible, contribution-refund-too-much,
    contribution-correction-pending.
    """
    found = _held(actor, pledge_id, TAKING)
    _, paid = money_of(actor, pledge_id)
    payment = next((one for one in paid if one.id == payment_id), None)
    if payment is None or payment.kind != PaymentKind.PAYMENT.value:
        raise NOT_FOUND()
    if payment.way == Way.WECHAT.value:
        raise money_rules.NOT_REVERSIBLE()
    _check_held(found, payment.amount_fen)
    made = ContributionCorrection(
        kind=CorrectionKind.REVERSAL.value,
        payment_id=payment.id,
        amount_fen=payment.amount_fen,
        way=payment.way,
        reference=payment.reference,
    )
    return _asked(actor, found, made, reason, now)


def _asked(
    actor: Actor, found: Pledge, made: ContributionCorrection, reason: str, now: datetime
) -> ContributionCorrection:
    pending = select(ContributionCorrection.id).where(
        ContributionCorrection.pledge_id == found.id,
        ContributionCorrection.state == CorrectionState.PENDING.value,
    )
    if db.session.scalar(pending) is not None:
        raise money_rules.CORRECTION_PENDING()
    made.estate_id, made.pledge_id, made.reason = found.estate_id, found.id, reason
    made.state, made.asked_by, made.asked_at = CorrectionState.PENDING.value, actor.id, now
    made.version = 1
    db.session.add(made)
    db.session.flush()  # the answer names it
    _note(actor, "ask", made, now, reason=reason)
    return made


def decide(
    actor: Actor, correction_id: int, *, accept: bool, note: str, version: int, now: datetime
) -> ContributionCorrection:
    """Agree to what another asked for, or refuse it; what was agreed is entered at once.

    Raises not-found, role-missing, contribution-correction-decided, changed-meanwhile, own-entry, reason-missing,
    refund-too-much, payment-is-reversed.
    """
    seen = db.session.get(ContributionCorrection, correction_id)
    if seen is None:
        raise NOT_FOUND()
    _held(actor, seen.pledge_id, DECIDING)
    found = db.session.get_one(
        ContributionCorrection, correction_id, with_for_update=True, populate_existing=True
    )
    if found.state != CorrectionState.PENDING.value:
        raise money_rules.CORRECTION_DECIDED()
    check_version(found.version, version)
    check_decision(actor, found.asked_by, accept=accept, reason=note, field="note")
    if accept:
        found.made_id = _made(actor, found, now).id
    found.state = (CorrectionState.ACCEPTED if accept else CorrectionState.REFUSED).value
    found.decided_by, found.decided_at, found.decision_note = actor.id, now, note
    found.version += 1
    _note(actor, "decide", found, now, accept=accept, note=note)
    return found


def _made(actor: Actor, found: ContributionCorrection, now: datetime) -> Payment:
    if found.payment_id is not None:
        return payments.take_back(
            found.payment_id,
            asked_by=found.asked_by,
            decided_by=actor,
            reason=found.reason,
            now=now,
        )
    return payments.give_back(
        CONTRIBUTION,
        found.pledge_id,
        amount_fen=found.amount_fen,
        way=Way(found.way),
        reference=found.reference,
        asked_by=found.asked_by,
        decided_by=actor,
        reason=found.reason,
        now=now,
    )


def corrections(actor: Actor, estate_id: int, state: str | None, paging: Paging) -> Page[Any]:
    """Return rows (id, ContributionCorrection, Pledge) of an estate, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement = (
        select(ContributionCorrection.id, ContributionCorrection, Pledge)
        .join(Pledge, Pledge.id == ContributionCorrection.pledge_id)
        .where(ContributionCorrection.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(ContributionCorrection.state == state)
    return page_of_rows(statement, ContributionCorrection.id, paging)


def _held(actor: Actor, pledge_id: int, roles: Sequence[Role]) -> Pledge:
    """Return a pledge locked, to staff of its estate. Raises not-found, role-missing."""
    found = reached(actor, pledge_id)
    staff_at(actor, found.estate_id, *roles)
    return db.session.get_one(Pledge, pledge_id, with_for_update=True, populate_existing=True)


def _check_held(found: Pledge, amount_fen: int) -> None:
    if amount_fen > found.paid_fen:
        raise money_rules.REFUND_ABOVE_HELD(
            f"这笔出资现在收着{yuan(found.paid_fen)}，不能多退。",
            held_fen=found.paid_fen,
            errors={"amount_fen": [f"最多{yuan(found.paid_fen)}"]},
        )


def _note(
    actor: Actor, act: str, found: ContributionCorrection, now: datetime, **after: Any
) -> None:
    audit.record(
        actor,
        f"contribution_{found.kind}.{act}",
        subject=("contribution_correction", found.id),
        estate_id=found.estate_id,
        after={"state": found.state, "amount_fen": found.amount_fen, **after},
        now=now,
    )
