"""Memberships of those who act for a holder, and the holder's own, which rest while the holder cannot act."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import literal, select, update
from sqlalchemy.dialects.postgresql import insert

from models.accounts.tables import Account, Membership, MembershipRole
from models.base import crypto
from models.base.session import db

DECEASED = "holder deceased"
REPRESENTED = "holder represented"
REPRESENTATION_OVER = "representation over"
"""Why memberships ended: a ballot that is refused says it."""


def account_with_phone(phone: str) -> Account | None:
    """Return the account that a phone number is bound to."""
    return db.session.scalar(
        select(Account).where(
            Account.phone_index == crypto.blind_index(phone, "phone"), Account.erased_at.is_(None)
        )
    )


def represent(
    representation_id: int,
    *,
    account_id: int,
    estate_id: int,
    holder_id: int,
    unit_ids: Sequence[int],
    until: datetime | None,
    now: datetime,
) -> None:
    """Make an account act for a holder in these units, where it does not yet."""
    if not unit_ids:
        return
    rows = [
        {
            "account_id": account_id,
            "estate_id": estate_id,
            "unit_id": unit_id,
            "role": MembershipRole.OWNER.value,
            "holder_id": holder_id,
            "source": "representation",
            "representation_id": representation_id,
            "until": until,
            "started_at": now,
        }
        for unit_id in unit_ids
    ]
    db.session.execute(insert(Membership).on_conflict_do_nothing(), rows)


def end_representing(representation_id: int, now: datetime) -> None:
    """End what a representation opened."""
    db.session.execute(
        update(Membership)
        .where(Membership.representation_id == representation_id, Membership.ended_at.is_(None))
        .values(ended_at=now, end_reason=REPRESENTATION_OVER)
    )


def own_accounts(holder_id: int) -> Sequence[int]:
    """Return the accounts that are the holder's own."""
    return db.session.scalars(
        select(Membership.account_id)
        .where(
            Membership.holder_id == holder_id,
            Membership.representation_id.is_(None),
            Membership.ended_at.is_(None),
        )
        .distinct()
    ).all()


def rest_own(holder_id: int, reason: str, now: datetime) -> None:
    """End the holder's own memberships, because the holder cannot act."""
    db.session.execute(
        update(Membership)
        .where(
            Membership.holder_id == holder_id,
            Membership.representation_id.is_(None),
            Membership.ended_at.is_(None),
        )
        .values(ended_at=now, end_reason=reason)
    )


def resume_own(
    holder_id: int, reason: str, unit_ids: Collection[int], *, since: datetime, now: datetime
) -> None:
    """Open again what was ended for that reason since a moment, in the units that the holder still holds."""
    rested = (
        select(
            Membership.account_id,
            Membership.estate_id,
            Membership.unit_id,
            Membership.role,
            Membership.holder_id,
            Membership.source,
            literal(now, Membership.started_at.type),
        )
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.holder_id == holder_id,
            Membership.end_reason == reason,
            Membership.ended_at >= since,
            Membership.unit_id.in_(unit_ids),
            Account.erased_at.is_(None),
        )
        .distinct()
    )
    columns = ("account_id", "estate_id", "unit_id", "role", "holder_id", "source", "started_at")
    db.session.execute(insert(Membership).from_select(columns, rested).on_conflict_do_nothing())
