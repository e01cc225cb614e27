"""What can be paid for. This capability knows no bill and no contribution: their owners register a Payable here.

    BILL = register_payable(Payable(
        kind="bill", title="物业费", series="WY",
        open_for=..., hold=..., credit=..., take_back=...,
    ))

open_for(actor, id) -> Due: what this person may pay now. Raises not-found for a stranger, and the owner's own refusal
    when there is nothing to pay.
hold(id) -> Due: the same without a person, with the row locked until the transaction ends: called when money is there.
credit(payment, now): enter a payment; its amount is never more than hold() said in the same transaction.
take_back(payment, now) -> fen: enter that a part or all of it went back; the payment's amount is negative. Returns
    how much of it could not be entered, because it had gone back by another way meanwhile: an alarm says so.

All four run in the caller's transaction and must not fail for a reason of the day: the money is there already.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from models.base.actor import Actor

if TYPE_CHECKING:
    from models.payments.tables import Payment


@dataclass(frozen=True, slots=True)
class Due:
    """What can be paid; money in fen.

    label: whose it is, as people read it (1栋1单元101室). description: what for; the payment sheet shows it.
    rest_fen: what may be paid at most; least_fen: at least. held_fen: what was paid on it and has not gone back.
    """

    payable_id: int
    estate_id: int
    unit_id: int
    label: str
    description: str
    rest_fen: int
    held_fen: int
    least_fen: int = 1


@dataclass(frozen=True, slots=True)
class Payable:
    """A kind of thing that can be paid for. series: the prefix of its receipts' numbers."""

    kind: str
    title: str
    series: str
    open_for: Callable[[Actor, int], Due]
    hold: Callable[[int], Due]
    credit: Callable[["Payment", datetime], None]
    take_back: Callable[["Payment", datetime], int]


PAYABLES: dict[str, Payable] = {}


def register_payable(payable: Payable) -> Payable:
    """Register a kind; a kind and a series are registered once."""
    if payable.kind in PAYABLES or payable.series in {one.series for one in PAYABLES.values()}:
        raise ValueError(f"payable {payable.kind} or its series is registered twice")
    PAYABLES[payable.kind] = payable
    return payable
