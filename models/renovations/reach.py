"""Which renovations an actor sees and steers: a resident those of their estates, staff those within their places."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from models.accounts import actions as accounts
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND, ROLE_MISSING
from models.base.session import db
from models.places import actions as places
from models.renovations.tables import Renovation, RenovationEstate


def seen_by(actor: Actor) -> Select[Renovation]:
    """Return the select of the renovations that an actor sees."""
    reached = (
        [estate.id for estate in places.estates_below(actor.places_of())]
        if actor.is_staff
        else [membership.estate_id for membership in accounts.memberships(actor)]
    )
    of_estates = select(RenovationEstate.renovation_id).where(
        RenovationEstate.estate_id.in_(reached)
    )
    return select(Renovation).where(Renovation.id.in_(of_estates))


def seen(actor: Actor, renovation_id: int) -> Renovation:
    """Return a renovation that the actor sees. Raises not-found."""
    found = db.session.scalar(seen_by(actor).where(Renovation.id == renovation_id))
    if found is None:
        raise NOT_FOUND()
    return found


def steered(
    actor: Actor, renovation_id: int, roles: Sequence[Role], *, lock: bool = False
) -> Renovation:
    """Return a renovation to staff who hold a role at each of its estates, locked when asked for.

    Raises not-found, role-missing.
    """
    found = seen(actor, renovation_id)
    covered = {estate.id for estate in places.estates_below(actor.places_of(*roles))}
    if not covered.issuperset(estate_ids_of(found.id)):
        raise ROLE_MISSING()
    if lock:
        db.session.refresh(found, with_for_update=True)
    return found


def estate_ids_of(renovation_id: int) -> Sequence[int]:
    """Return the estates of a renovation."""
    return db.session.scalars(
        select(RenovationEstate.estate_id)
        .where(RenovationEstate.renovation_id == renovation_id)
        .order_by(RenovationEstate.estate_id)
    ).all()
