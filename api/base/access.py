"""Who may call a route. Every route names one of these; there is no way around it and no switch to turn it off."""

from dataclasses import dataclass
from enum import StrEnum

from flask import current_app, g, request

from models.accounts import tokens
from models.accounts.rules import NOT_LOGGED_IN, PASSWORD_CHANGE_REQUIRED, WRONG_AUDIENCE
from models.base.actor import Actor, Role
from models.base.problems import ROLE_MISSING


class Audience(StrEnum):
    PUBLIC = "public"
    RESIDENT = "resident"
    STAFF = "staff"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class Access:
    """The decision of a route: an audience, and for staff the roles of which one is needed (none: any)."""

    audience: Audience
    roles: tuple[Role, ...] = ()
    before_first_password: bool = False


PUBLIC = Access(Audience.PUBLIC)
RESIDENT = Access(Audience.RESIDENT)
STAFF = Access(Audience.STAFF)
ANYONE = Access(Audience.ANYONE)


def staff(*roles: Role | str, before_first_password: bool = False) -> Access:
    """Staff that hold one of the roles somewhere; the action then checks the place."""
    return Access(Audience.STAFF, tuple(Role(role) for role in roles), before_first_password)


def admit(access: Access) -> Actor | None:
    """Return who acts, or None on a public route without a token.

    Raises not-logged-in and the other token problems, wrong-audience, role-missing, password-change-required.
    """
    header = request.headers.get("Authorization", "")
    if access.audience is Audience.PUBLIC:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NOT_LOGGED_IN()
    actor = tokens.actor_of(token.strip(), g.request_id, g.now)
    _check_audience(access, actor)
    return actor


def _check_audience(access: Access, actor: Actor) -> None:
    if access.audience is Audience.RESIDENT and not actor.is_resident:
        raise WRONG_AUDIENCE()
    if access.audience is Audience.STAFF and not actor.is_staff:
        raise WRONG_AUDIENCE()
    if actor.must_change_password and not access.before_first_password:
        raise PASSWORD_CHANGE_REQUIRED()
    if access.roles and not actor.places_of(*access.roles):
        raise ROLE_MISSING()


def start_request() -> None:
    """Fix the request's one `now`."""
    g.now = current_app.extensions["clock"].now()
