"""Pledges as something that can be paid for: what is owed, and the ledger's entry when money came or went back."""

from datetime import datetime

from models.base.actor import Actor, ActorKind, job
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.evidence import actions as evidence
from models.payments.registry import Due, Payable, register_payable
from models.payments.rules import PaymentKind
from models.payments.tables import Payment
from models.places import actions as places
from models.pledges import bank_uses, ledger, money_rules
from models.pledges.actions import household
from models.pledges.bookkeeping import EntryKind, entry_of_money
from models.pledges.history import tell_owners, write_event
from models.pledges.rules import FIRM, PledgeState, Way
from models.pledges.shares import yuan
from models.pledges.tables import Pledge

CONTRIBUTION = "contribution"
SERIES = "CZ"
RECEIPT = "contribution_payment"
BOOKS = job("payments")
WAY_WORDS = {"cash": "现金", "bank": "银行转账", "wechat": "微信支付"}


def reached(actor: Actor, pledge_id: int) -> Pledge:
    """Return a pledge to the unit's residents and the estate's staff. Raises not-found."""
    found = db.session.get(Pledge, pledge_id)
    if found is None:
        raise NOT_FOUND()
    household(actor, found.renovation_id, found.unit_id)
    return found


def due_of(found: Pledge) -> Due:
    """Return what is owed on a pledge now: nothing unless it is confirmed."""
    is_firm = PledgeState(found.state) in FIRM
    label = places.unit(found.unit_id).label
    return Due(
        payable_id=found.id,
        estate_id=found.estate_id,
        unit_id=found.unit_id,
        label=label,
        description=f"改造出资 {label}",
        rest_fen=found.amount_fen - found.paid_fen if is_firm else 0,
        held_fen=found.paid_fen,
    )


def _open_for(actor: Actor, pledge_id: int) -> Due:
    """Return what a person of the unit may pay; anybody of the household may.

    Raises not-found, contribution-not-payable, contribution-not-direct.
    """
    found = reached(actor, pledge_id)
    money_rules.check_payable(PledgeState(found.state), Way(found.way), by_resident=True)
    return due_of(found)


def _hold(pledge_id: int) -> Due:
    return due_of(_locked(pledge_id))


def _credit(payment: Payment, now: datetime) -> None:
    found = _locked(payment.payable_id)
    before = _book(found, payment, EntryKind.PAYMENT, payment.amount_fen, now)
    words = (
        f"收到{yuan(payment.amount_fen)}（{WAY_WORDS[payment.way]}），收据{payment.receipt_number}"
    )
    _write(found, payment, before, words, now)
    _tell(found, payment, "contribution_received", {"amount": yuan(payment.amount_fen)}, now)


def _take_back(payment: Payment, now: datetime) -> int:
    """Enter money that went back: it is owed again. Returns what could not be entered: no more was held."""
    found = _locked(payment.payable_id)
    back = min(-payment.amount_fen, found.paid_fen)
    left = -payment.amount_fen - back
    if not back:
        return left
    is_reversal = payment.kind == PaymentKind.REVERSAL.value
    kind = EntryKind.CORRECTION if is_reversal else EntryKind.REFUND
    before = _book(found, payment, kind, -back, now)
    if payment.reverses_id is not None:
        bank_uses.reopen(payment.reverses_id)
    what = "更正" if is_reversal else "退款"
    words = f"{what}{yuan(back)}（{WAY_WORDS[payment.way]}），凭证{payment.receipt_number}"
    _write(found, payment, before, words, now)
    _tell(found, payment, "contribution_went_back", {"what": what, "amount": yuan(back)}, now)
    return left


def _book(
    found: Pledge, payment: Payment, kind: EntryKind, amount_fen: int, now: datetime
) -> PledgeState:
    """Enter money, bring the pledge to the state that its money says; return the state before."""
    by = payment.decided_by or payment.entered_by
    ledger.post(by, found, kind, entry_of_money(amount_fen), now, payment_id=payment.id)
    before = PledgeState(found.state)
    found.paid_fen += amount_fen
    found.state = money_rules.state_after_money(found.amount_fen, found.paid_fen).value
    found.version += 1
    return before


def _write(found: Pledge, payment: Payment, before: PledgeState, words: str, now: datetime) -> None:
    """Write the pledge's history and the receipt."""
    staff = payment.decided_by or payment.entered_by
    if staff is not None:
        who = Actor(ActorKind.STAFF, staff)
    elif payment.account_id is not None:
        who = Actor(ActorKind.RESIDENT, payment.account_id)
    else:
        who = BOOKS
    write_event(who, found, before, words, now)
    db.session.flush()
    evidence.append(
        kind=RECEIPT,
        estate_id=found.estate_id,
        subject=("payment", payment.id),
        facts={
            "pledge": found.id,
            "unit": found.unit_id,
            "amount_fen": payment.amount_fen,
            "way": payment.way,
            "receipt_number": payment.receipt_number,
            "paid_fen": found.paid_fen,
            "pledged_fen": found.amount_fen,
        },
        account_id=payment.account_id or found.account_id,
        now=now,
    )


def _tell(
    found: Pledge, payment: Payment, kind: str, words: dict[str, object], now: datetime
) -> None:
    rest = found.amount_fen - found.paid_fen
    words |= {
        "receipt": payment.receipt_number,
        "rest": f"还差{yuan(rest)}。" if rest else "已经交清，谢谢。",
    }
    stage = f"payment-{payment.id}"
    tell_owners(found, kind, words, now, stage=stage, payer=payment.account_id)


def _locked(pledge_id: int) -> Pledge:
    return db.session.get_one(Pledge, pledge_id, with_for_update=True, populate_existing=True)


register_payable(Payable(CONTRIBUTION, "改造出资", SERIES, _open_for, _hold, _credit, _take_back))
