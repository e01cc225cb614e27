"""What other capabilities and the jobs ask of payments; the verbs themselves stand in this room's other modules."""

from models.payments import reading
from models.payments.numbering import next_receipt
from models.payments.reading import bank_payments, payments_of
from models.payments.receiving import give_back, receive, take_back

__all__ = [
    "GATHERED",
    "bank_payments",
    "give_back",
    "next_receipt",
    "payments_of",
    "receive",
    "take_back",
]

GATHERED = reading
"""Registers what waits for people."""
