"""Whether an object's estate is in an actor's reach. Foreign is 404, so that nobody learns that it exists."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from models.accounts.tables import Membership, MembershipRole
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND, ROLE_MISSING, define
from models.base.session import db
from models.places.tables import Place

NOT_OWNER = define("not-owner", 403, "仅限业主", "这件事由业主办理，您在本小区不是登记的业主。")


def resident_in(actor: Actor, estate_id: int) -> Sequence[Membership]:
    """Return the actor's open memberships in an estate. Raises not-found when there are none."""
    found = memberships_in(actor, estate_id)
    if not found:
        raise NOT_FOUND()
    return found


def memberships_in(actor: Actor, estate_id: int) -> Sequence[Membership]:
    """Return the actor's open memberships in an estate, maybe none."""
    if not actor.is_resident:
        return ()
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.account_id == actor.id,
            Membership.estate_id == estate_id,
            Membership.ended_at.is_(None),
        )
        .order_by(Membership.id)
    ).all()


def membership_of(actor: Actor, membership_id: int) -> Membership:
    """Return one of the actor's own open memberships. Raises not-found."""
    found = db.session.get(Membership, membership_id)
    if (
        found is None
        or not actor.is_resident
        or found.account_id != actor.id
        or found.ended_at is not None
    ):
        raise NOT_FOUND()
    return found


def resident_of_unit(actor: Actor, unit_id: int, *, owner: bool = False) -> Membership:
    """Return the actor's membership in a unit, the owner's when asked for.

    Raises not-found when the actor does not live there, not-owner when only household or tenant.
    """
    found = db.session.scalars(
        select(Membership).where(
            Membership.account_id == actor.id,
            Membership.unit_id == unit_id,
            Membership.ended_at.is_(None),
        )
    ).all()
    if not found or not actor.is_resident:
        raise NOT_FOUND()
    owners = [one for one in found if one.role == MembershipRole.OWNER]
    if owner and not owners:
        raise NOT_OWNER()
    return owners[0] if owners else found[0]


def staff_at(actor: Actor, estate_id: int, *roles: Role | str) -> None:
    """Check that staff hold one of the roles at the estate or above it.

    Raises not-found outside the actor's places, role-missing inside them without the role.
    """
    if not actor.is_staff or not _covers(actor.places_of(), estate_id):
        raise NOT_FOUND()
    if roles and not _covers(actor.places_of(*roles), estate_id):
        raise ROLE_MISSING()


def holds_at(actor: Actor, estate_id: int, *roles: Role | str) -> bool:
    """Say whether staff hold one of the roles at the estate or above it."""
    return actor.is_staff and _covers(actor.places_of(*roles), estate_id)


def viewer_of(actor: Actor, estate_id: int) -> None:
    """Check that the actor may read what the estate's residents and staff may read. Raises not-found."""
    if actor.is_staff:
        staff_at(actor, estate_id)
    else:
        resident_in(actor, estate_id)


def _covers(place_ids: frozenset[int], estate_id: int) -> bool:
    if not place_ids:
        return False
    reach = select(Place.id).where(Place.id == estate_id, Place.path.overlap(list(place_ids)))
    return bool(db.session.scalar(select(exists(reach))))
