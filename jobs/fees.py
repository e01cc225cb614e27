"""What the clock does about fees: bills are made out, contracts end, households are reminded."""

from datetime import datetime

from jobs import Daily, Every
from models.base.session import db
from models.fees import actions


def issue_bills(now: datetime) -> int:
    """Make out the bills that are to be there today, contract by contract."""
    made = 0
    for contract_id in actions.contracts_to_bill():
        made += actions.issue_bills(contract_id, now)
        db.session.commit()
    return made


def end_contracts(now: datetime) -> int:
    """End the contracts whose last day of service is over."""
    ended = actions.end_contracts(now)
    db.session.commit()
    return ended


def sweep_reminders(now: datetime) -> int:
    """Tell what has come due, estate by estate."""
    told = 0
    waiting = actions.estates_to_remind(now)
    db.session.commit()
    for estate_id in waiting:
        told += actions.sweep_estate(estate_id, now)
        db.session.commit()
    return told


SCHEDULE = [
    Daily(at="02:30", run=end_contracts, name="fees.contracts"),
    Daily(at="03:00", run=issue_bills, name="fees.bills"),
    Every(minutes=1, run=sweep_reminders, name="fees.reminders"),
]
