"""Receipts numbered without gaps, per estate, series and year."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from models.base.clock import local_date
from models.base.session import db
from models.payments.rules import receipt_number
from models.payments.tables import ReceiptSeries


def next_receipt(estate_id: int, series: str, now: datetime) -> str:
    """Take the next number of a series: others wait until this transaction ends, and a rollback gives it back.

    Take it late in a transaction, after every other lock.
    """
    year = local_date(now).year
    statement = insert(ReceiptSeries).values(estate_id=estate_id, series=series, year=year, last=1)
    number = db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["estate_id", "series", "year"], set_={"last": ReceiptSeries.last + 1}
        ).returning(ReceiptSeries.last)
    ).scalar_one()
    return receipt_number(series, year, number)
