"""Logging in and out: residents by WeChat, staff by password and TOTP."""

from typing import Any

from marshmallow import fields

from api.accounts import AccountOut
from api.base.access import PUBLIC, Access, Audience
from api.base.capability import Capability, now
from api.base.fields import Id, In, Line, OneOf, Out
from api.base.outside import platform_refusals, wechat
from models.accounts import actions, staff, tokens
from models.base.actor import Actor, Role
from models.places import actions as places
from models.places.tables import PlaceKind

cap = Capability("sessions", "登录")


class WechatLoginIn(In):
    code = Line(128, required=True, metadata={"description": "wx.login 的 code"})


class StaffLoginIn(In):
    username = Line(64, required=True)
    password = fields.String(required=True, load_only=True)
    totp = Line(6, 6, required=True)


class RefreshIn(In):
    refresh_token = Line(128, required=True)


class TokensOut(Out):
    access_token = fields.String()
    refresh_token = fields.String()
    expires_in = fields.Integer(metadata={"description": "秒"})


class ResidentLoginOut(TokensOut):
    account = fields.Nested(AccountOut)


class PlaceOut(Out):
    id = Id()
    name = fields.String()
    kind = OneOf(PlaceKind)


class RoleOut(Out):
    role = OneOf(Role)
    place = fields.Nested(PlaceOut)


class StaffMeOut(Out):
    id = Id()
    username = fields.String()
    name = fields.String()
    must_change_password = fields.Boolean()
    roles = fields.List(fields.Nested(RoleOut))


class StaffLoginOut(TokensOut):
    staff = fields.Nested(StaffMeOut)


@cap.post("/sessions/wechat", who=PUBLIC, body=WechatLoginIn, answer=ResidentLoginOut, status=201)
def log_in_by_wechat(body: dict[str, Any]) -> dict[str, Any]:
    """Log a resident in with the code of wx.login."""
    with platform_refusals():
        session = wechat().code2session(body["code"])
    login = actions.log_in(session.openid, session.session_key, now())
    return _tokens(login.tokens) | {"account": login.account}


@cap.post("/sessions/staff", who=PUBLIC, body=StaffLoginIn, answer=StaffLoginOut, status=201)
def log_in_staff(body: dict[str, Any]) -> dict[str, Any]:
    """Log staff in with password and TOTP."""
    login = staff.log_in(body["username"], body["password"], body["totp"], now())
    return _tokens(login.tokens) | {"staff": staff_view(login.staff)}


@cap.post("/sessions/refresh", who=PUBLIC, body=RefreshIn, answer=TokensOut, status=201)
def refresh(body: dict[str, Any]) -> dict[str, Any]:
    """Exchange a refresh token; using one twice ends the whole session."""
    return _tokens(tokens.rotate(body["refresh_token"], now()))


@cap.delete("/sessions/current", who=Access(Audience.ANYONE, before_first_password=True))
def log_out(actor: Actor) -> None:
    """End the current session."""
    tokens.end_family(actor.family_id, now())


def staff_view(member: Any) -> dict[str, Any]:
    """Return a member of staff with roles and the places where they hold."""
    grants = staff.grants_of(member.id)
    known = {place.id: place for place in places.places()} if grants else {}
    return {
        "id": member.id,
        "username": member.username,
        "name": member.name,
        "must_change_password": member.must_change_password,
        "disabled": member.disabled_at is not None,
        "version": member.version,
        "roles": [{"role": grant.role, "place": known[grant.place_id]} for grant in grants],
    }


def _tokens(issued: tokens.Tokens) -> dict[str, Any]:
    return {
        "access_token": issued.access_token,
        "refresh_token": issued.refresh_token,
        "expires_in": issued.expires_in,
    }
