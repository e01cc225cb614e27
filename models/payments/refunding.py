"""Refunds over WeChat Pay: asked by one, decided by another, sent with the same number until the platform ends them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND, OWN_ENTRY, REASON_MISSING
from models.base.session import check_version, db
from models.notices import actions as notices
from models.payments import rules
from models.payments.alarms import open_alarm
from models.payments.crediting import payment_of
from models.payments.orders import fresh_number
from models.payments.registry import PAYABLES
from models.payments.rules import (
    AlarmKind,
    PaymentKind,
    RefundCause,
    RefundProof,
    RefundState,
    Verdict,
    Way,
)
from models.payments.tables import Payment, PaymentOrder, PaymentRefund

ASKING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)
TOLD = {
    "SUCCESS": RefundState.DONE,
    "PROCESSING": RefundState.PROCESSING,
    "ABNORMAL": RefundState.ABNORMAL,
    "CLOSED": RefundState.FAILED,
}
"""How the platform says it -> how it stands here."""
ENDED = (RefundState.DONE.value, RefundState.REFUSED.value)


def ask(
    actor: Actor, payment_id: int, *, amount_fen: int, reason: str, now: datetime
) -> PaymentRefund:
    """Ask that a part or all of a WeChat payment go back to its payer.

    Raises not-found, role-missing, payment-not-refundable, refund-too-late, refund-too-much.
    """
    payment = db.session.get(Payment, payment_id)
    if payment is None:
        raise NOT_FOUND()
    staff_at(actor, payment.estate_id, *ASKING)
    if payment.way != Way.WECHAT.value or payment.kind != PaymentKind.PAYMENT.value:
        raise rules.NOT_REFUNDABLE()
    order = _locked_order(payment.order_id or 0)
    if order.paid_at is None or now - order.paid_at >= rules.REFUNDABLE:
        raise rules.REFUND_TOO_LATE()
    _check_left(order, amount_fen)
    made = PaymentRefund(
        estate_id=order.estate_id,
        order_id=order.id,
        cause=RefundCause.ASKED.value,
        amount_fen=amount_fen,
        reason=reason,
        out_refund_no=fresh_number("TK", now),
        state=RefundState.ASKED.value,
        asked_by=actor.id,
        asked_at=now,
        tries=0,
        version=1,
    )
    db.session.add(made)
    db.session.flush()  # the answer names it
    _note(actor, "payment_refund.ask", made, now, reason=reason)
    return made


def decide(
    actor: Actor, refund_id: int, *, accept: bool, note: str, version: int, now: datetime
) -> PaymentRefund:
    """Agree to a refund that another asked for, or refuse it.

    Raises not-found, role-missing, refund-decided, changed-meanwhile, own-entry, reason-missing, refund-too-much.
    """
    found = db.session.get(PaymentRefund, refund_id)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *DECIDING)
    order = _locked_order(found.order_id)
    db.session.refresh(found, with_for_update=True)
    if found.state != RefundState.ASKED.value:
        raise rules.REFUND_DECIDED()
    check_version(found.version, version)
    if found.asked_by == actor.id:
        raise OWN_ENTRY()
    if not accept and not note:
        raise REASON_MISSING(errors={"note": ["请写明理由"]})
    if accept:
        _check_left(order, 0)  # it may have gone back by another way since it was asked for
    found.state = (RefundState.SENDING if accept else RefundState.REFUSED).value
    found.decided_by, found.decided_at, found.decision_note = actor.id, now, note
    found.try_at = now if accept else None
    found.version += 1
    _note(actor, "payment_refund.decide", found, now, accept=accept, note=note)
    return found


def again(actor: Actor, refund_id: int, *, version: int, now: datetime) -> PaymentRefund:
    """Send a refund that failed once more, under a new number: the platform has done with the old one.

    Raises not-found, role-missing, refund-decided, changed-meanwhile, refund-too-much.
    """
    found = db.session.get(PaymentRefund, refund_id)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *DECIDING)
    order = _locked_order(found.order_id)
    db.session.refresh(found, with_for_update=True)
    if found.state != RefundState.FAILED.value:
        raise rules.REFUND_DECIDED()
    check_version(found.version, version)
    if found.cause == RefundCause.ASKED.value:
        _check_left(order, found.amount_fen)
    _note(actor, "payment_refund.again", found, now, out_refund_no=found.out_refund_no)
    found.out_refund_no = fresh_number("TK", now)
    found.state, found.failure, found.try_at, found.tries = (
        RefundState.SENDING.value,
        None,
        now,
        0,
    )
    found.version += 1
    return found


@dataclass(frozen=True, slots=True)
class ToRefund:
    """A refund that is to be sent, or asked for once the platform has it."""

    id: int
    transaction_id: str
    out_refund_no: str
    refund_fen: int
    total_fen: int
    reason: str
    is_sent: bool


def take_next(now: datetime) -> ToRefund | None:
    """Take the refund that is due longest and put it off, so that nobody else takes it."""
    found = db.session.scalar(
        select(PaymentRefund)
        .where(PaymentRefund.try_at <= now)
        .order_by(PaymentRefund.try_at, PaymentRefund.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        return None
    found.try_at = rules.next_after(rules.REFUND_AFTER, found.tries, now)
    found.tries += 1
    order = db.session.get_one(PaymentOrder, found.order_id)
    return ToRefund(
        found.id,
        order.transaction_id or "",
        found.out_refund_no,
        found.amount_fen,
        order.amount_fen,
        found.reason,
        is_sent=found.state != RefundState.SENDING.value,
    )


def told(proof: RefundProof, now: datetime) -> tuple[Verdict, int | None]:
    """Apply how the platform says a refund stands; say what became of it, and of which order."""
    order_id = db.session.scalar(
        select(PaymentRefund.order_id).where(PaymentRefund.out_refund_no == proof.out_refund_no)
    )
    if order_id is None:
        facts = {"out_refund_no": proof.out_refund_no, "amount_fen": proof.refund_fen}
        open_alarm(AlarmKind.UNKNOWN_ORDER, f"refund:{proof.out_refund_no}", facts, now)
        return Verdict.UNKNOWN, None
    order = _locked_order(order_id)
    found = db.session.scalars(
        select(PaymentRefund)
        .where(PaymentRefund.out_refund_no == proof.out_refund_no)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    ours = (order.mchid, order.out_trade_no, found.amount_fen)
    theirs = (proof.mchid, proof.out_trade_no, proof.refund_fen)
    if ours != theirs:
        facts = {"ours": list(ours), "theirs": list(theirs)}
        open_alarm(AlarmKind.MISMATCH, f"refund:{found.id}", facts, now, refund=found)
        return Verdict.MISMATCH, order.id
    if found.state in ENDED:
        return Verdict.REPEATED, order.id
    _advance(order, found, proof, now)
    return Verdict.CREDITED if found.state == RefundState.DONE.value else Verdict.NOTED, order.id


def _advance(order: PaymentOrder, found: PaymentRefund, proof: RefundProof, now: datetime) -> None:
    state = TOLD[proof.state]
    found.platform_id = proof.refund_id
    found.taken_at = found.taken_at or now
    if found.state == state.value:
        return
    found.state = state.value
    found.version += 1
    if state is RefundState.PROCESSING:
        return
    # An abnormal one is put right in the merchant's console: it is asked for until then.
    if state is not RefundState.ABNORMAL:
        found.try_at = None
    if state is RefundState.DONE:
        found.done_at = proof.done_at or now
        found.failure = None
        _done(order, found, now)
        return
    found.failure = proof.state
    facts = {"state": proof.state, "amount_fen": found.amount_fen}
    open_alarm(AlarmKind.REFUND, f"{found.id}:{proof.state}", facts, now, refund=found)


def _done(order: PaymentOrder, found: PaymentRefund, now: datetime) -> None:
    payable = PAYABLES[order.payable_kind]
    if found.cause == RefundCause.ASKED.value:
        payable.hold(order.payable_id)
        made = payment_of(order, -found.amount_fen, PaymentKind.REFUND, now, refund=found)
        left = payable.take_back(made, now)
        if left:
            facts = {"amount_fen": found.amount_fen, "back_by_another_way_fen": left}
            open_alarm(AlarmKind.REFUND, f"{found.id}:twice", facts, now, refund=found)
    notices.announce(
        event=f"payment-refund:{found.id}",
        kind=rules.REFUNDED.code,
        stage="done",
        estate_id=order.estate_id,
        account_ids=[order.account_id],
        params={"what": order.description, "amount": rules.yuan(found.amount_fen)},
        now=now,
    )


def was_refused(refund_id: int, code: str, now: datetime) -> None:
    """Note that the platform refused a refund for good; a person has to act."""
    found = db.session.get_one(
        PaymentRefund, refund_id, with_for_update=True, populate_existing=True
    )
    if found.state == RefundState.SENDING.value:
        found.state, found.failure, found.try_at = RefundState.FAILED.value, code, None
        found.version += 1
    complains(refund_id, code, now)


def complains(refund_id: int, code: str, now: datetime) -> None:
    """Open an alarm about a refund that does not go on by itself; it is tried again all the same."""
    found = db.session.get_one(PaymentRefund, refund_id)
    found.failure = code
    facts = {"code": code, "amount_fen": found.amount_fen}
    open_alarm(AlarmKind.REFUND, f"{found.id}:{code}", facts, now, refund=found)


def estate_refunds(actor: Actor, estate_id: int, state: str | None, paging: Paging) -> Page[Any]:
    """Return rows (id, PaymentRefund, PaymentOrder) of an estate, newest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement = (
        select(PaymentRefund.id, PaymentRefund, PaymentOrder)
        .join(PaymentOrder, PaymentOrder.id == PaymentRefund.order_id)
        .where(PaymentRefund.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(PaymentRefund.state == state)
    return page_of_rows(statement, PaymentRefund.id, paging)


def _locked_order(order_id: int) -> PaymentOrder:
    return db.session.get_one(PaymentOrder, order_id, with_for_update=True, populate_existing=True)


def _check_left(order: PaymentOrder, amount_fen: int) -> None:
    """Refuse to give back more than was credited. Raises refund-too-much."""
    credited = select(func.coalesce(func.sum(Payment.amount_fen), 0)).where(
        Payment.order_id == order.id, Payment.kind == PaymentKind.PAYMENT.value
    )
    asked = select(func.coalesce(func.sum(PaymentRefund.amount_fen), 0)).where(
        PaymentRefund.order_id == order.id,
        PaymentRefund.cause == RefundCause.ASKED.value,
        PaymentRefund.state.in_(rules.TAKES_MONEY),
    )
    held = PAYABLES[order.payable_kind].hold(order.payable_id).held_fen
    left = min(int(db.session.scalar(credited) or 0), held) - int(db.session.scalar(asked) or 0)
    if amount_fen > left:
        raise rules.REFUND_TOO_MUCH(
            f"这笔收款最多还能退{rules.yuan(left)}元。",
            left_fen=left,
            errors={"amount_fen": [f"最多{rules.yuan(left)}元"]},
        )


def _note(actor: Actor, act: str, found: PaymentRefund, now: datetime, **after: Any) -> None:
    audit.record(
        actor,
        act,
        subject=("payment_refund", found.id),
        estate_id=found.estate_id,
        after={"state": found.state, "amount_fen": found.amount_fen, **after},
        now=now,
    )
