"""What payments came of bank lines; a line opens again when its payment is taken back."""

from sqlalchemy import select

from models.base.session import db
from models.pledges.tables import BankLine, BankLineUse


def reopen(payment_id: int) -> None:
    """Give the money of a payment that is taken back to its line again, if it came of one."""
    use = db.session.scalar(select(BankLineUse).where(BankLineUse.payment_id == payment_id))
    if use is None:
        return
    line = db.session.get_one(BankLine, use.line_id, with_for_update=True, populate_existing=True)
    line.credited_fen -= use.amount_fen
    line.state = "open"
    line.version += 1
