"""What other capabilities and the jobs ask of fees; the verbs themselves stand in this room's other modules."""

from datetime import datetime

from models.base.session import db
from models.fees import bills, contracts, paying, reminders, waiting
from models.fees.commitments import Progress, progress
from models.fees.tables import ServiceContract

GATHERED = (waiting, paying)
"""Register what waits for people, and bills as something that can be paid."""


def commitment_progress(estate_id: int) -> Progress:
    """Return how many units with title have committed to pay for property service, of how many."""
    return progress(estate_id)


def contracts_to_bill() -> list[int]:
    """Return the contracts in effect."""
    return [found.id for found in contracts.all_effective()]


def issue_bills(contract_id: int, now: datetime) -> int:
    """Make out the bills of a contract that are to be there today; return how many are new."""
    found = db.session.get(ServiceContract, contract_id)
    return bills.issue(found, now) if found is not None else 0


def end_contracts(now: datetime) -> int:
    """End the contracts whose last day of service is over; return how many."""
    return contracts.end_served(now)


def estates_to_remind(now: datetime) -> list[int]:
    """Return the estates in which something has come due to be told."""
    return reminders.estates_to_sweep(now)


def sweep_estate(estate_id: int, now: datetime) -> int:
    """Tell what has come due in an estate, in the caller's transaction; return how many notices are new."""
    return reminders.sweep_estate(estate_id, now)


def sweep_reminders(now: datetime) -> int:
    """Tell what has come due everywhere, in the caller's transaction; return how many notices are new."""
    return reminders.sweep_reminders(now)
