"""Who is told of a representation: the one who acts, and those of the owner groups it is about."""

from datetime import datetime

from models.accounts import actions as accounts
from models.accounts import representing
from models.accounts.tables import MembershipRole
from models.base.crypto import mask_name
from models.notices import actions as notices
from models.places import actions as places
from models.representations.rules import Basis, until_words
from models.representations.tables import Representation
from models.roster import actions as roster


def tell_representative(held: Representation, kind: str, now: datetime) -> None:
    """Tell the one who acts, who may not have logged in yet; also whoever only applied."""
    account = held.account_id
    if account is None:
        found = representing.account_with_phone(held.phone)
        account = found.id if found is not None and found.name == held.name else None
    _announce(held, kind, [account] if account else [], now)


def tell_concerned(held: Representation, kind: str, now: datetime) -> None:
    """Tell the holder's own account and the co-owners."""
    if held.holder_id is None:
        return
    units = [unit.unit_id for unit in roster.units_of_holder(held.holder_id)]
    owners = accounts.accounts_of_units(units, role=MembershipRole.OWNER)
    to = {*owners, *representing.own_accounts(held.holder_id)} - {held.account_id}
    _announce(held, kind, sorted(one for one in to if one), now)


def _announce(held: Representation, kind: str, to: list[int], now: datetime) -> None:
    notices.announce(
        event=f"representation:{held.id}",
        kind=kind,
        stage=kind,
        estate_id=held.estate_id,
        account_ids=to,
        params={
            "holder": shown_holder_name(held),
            "basis": Basis(held.basis).label,
            "name": mask_name(held.name),
            "units": "、".join(unit_labels(held)),
            "until": until_words(held.until),
            "reason": held.end_reason or held.reason or "",
        },
        now=now,
    )


def holder_name(held: Representation) -> str:
    """Return the holder's name in clear: as the register has it, or as the applicant wrote it."""
    if held.holder_id is None:
        return held.holder_name or ""
    return roster.holder_in(held.estate_id, held.holder_id).name


def shown_holder_name(held: Representation) -> str:
    """Return the holder's name as lists show it; a body's name is not personal."""
    name = holder_name(held)
    return name if held.basis == Basis.AUTHORISED else mask_name(name)


def unit_labels(held: Representation) -> list[str]:
    """Return the units it is about."""
    if held.holder_id is not None:
        return [unit.label for unit in roster.units_of_holder(held.holder_id)]
    return [places.unit(held.unit_id).label] if held.unit_id else []
