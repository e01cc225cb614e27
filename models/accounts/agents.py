"""Find the person whom somebody names with name and phone, to send them in their place."""

from sqlalchemy import select

from models.accounts.rules import normal_name
from models.accounts.tables import Account, Membership
from models.base import crypto
from models.base.session import db


def account_named(estate_id: int, name: str, phone: str) -> int | None:
    """Return the account of a resident of the estate that has exactly this name and phone, if there is one.

    Raises bad-name.
    """
    wanted = normal_name(name)
    rows = db.session.execute(
        select(Account.id, Account.name)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Account.phone_index == crypto.blind_index(phone, "phone"),
            Account.erased_at.is_(None),
            Membership.estate_id == estate_id,
            Membership.ended_at.is_(None),
        )
        .distinct()
    )
    return next((account_id for account_id, held in rows if held == wanted), None)


def name_of(account_id: int) -> str:
    """Return an account's name in clear; '' when it has none."""
    account = db.session.get(Account, account_id)
    return (account.name or "") if account is not None else ""
