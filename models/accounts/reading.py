"""What other capabilities may join with in one statement, and whom a message reaches."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Subquery, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.accounts.tables import Account, Consent, Membership, MembershipRole
from models.base import crypto
from models.base.session import db

REMINDERS = "reminders"
"""The consent that a person gives, refuses or withdraws for messages beyond the inbox."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How an account is reached over WeChat; openid None for an erased account."""

    openid: str | None = field(repr=False)
    refuses_reminders: bool


def owners_of_units() -> Subquery:
    """Return the open owner memberships as a subquery: unit_id, account_id; one row per pair."""
    return (
        select(Membership.unit_id, Membership.account_id)
        .where(Membership.role == MembershipRole.OWNER.value, Membership.ended_at.is_(None))
        .subquery("owners_of_units")
    )


def contacts(account_ids: Iterable[int]) -> dict[int, Contact]:
    """Return account id -> how it is reached; two statements in all."""
    wanted = list(account_ids)
    if not wanted:
        return {}
    newest = (
        select(Consent.account_id, Consent.granted)
        .where(Consent.account_id.in_(wanted), Consent.document == REMINDERS)
        .ext(distinct_on(Consent.account_id))
        .order_by(Consent.account_id, Consent.id.desc())
    )
    refusing = {row.account_id for row in db.session.execute(newest) if not row.granted}
    rows = db.session.execute(select(Account.id, Account.openid).where(Account.id.in_(wanted)))
    return {row.id: Contact(row.openid, row.id in refusing) for row in rows}


def account_of_openid(openid: str) -> int | None:
    """Return the account that logs in with an openid."""
    index = crypto.blind_index(openid, "openid")
    return db.session.scalar(select(Account.id).where(Account.openid_index == index))
