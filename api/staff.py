"""Staff accounts: made, given roles and ended by an administrator within their own places."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Id, In, Line, OneOf, Out, listed
from api.sessions import PlaceOut, RoleOut, StaffMeOut, staff_view
from models.accounts import staff as actions
from models.accounts import worklist
from models.base.actor import Actor, Grant, Role
from models.places import actions as places

cap = Capability("staff", "工作人员")


class GrantIn(In):
    role = OneOf(Role, required=True)
    place_id = Id(required=True)


class StaffIn(In):
    username = fields.String(
        required=True,
        validate=validate.Regexp(
            r"^[a-z][a-z0-9._-]{2,31}\Z", error="用小写字母开头，3到32位字母、数字、点或横线"
        ),
    )
    name = Line(50, required=True)
    roles = fields.List(fields.Nested(GrantIn), required=True, validate=validate.Length(1, 20))


class RolesIn(In):
    roles = fields.List(fields.Nested(GrantIn), required=True, validate=validate.Length(1, 20))


class StaffOut(StaffMeOut):
    roles = fields.List(fields.Nested(RoleOut))
    disabled = fields.Boolean()
    version = fields.Integer()


class NewStaffOut(Out):
    staff = fields.Nested(StaffOut)
    password = fields.String(metadata={"description": "初始密码，只显示这一次"})
    totp_uri = fields.String(metadata={"description": "动态口令登记地址，只显示这一次"})


class PasswordIn(In):
    current = fields.String(required=True, load_only=True, validate=validate.Length(max=200))
    new = fields.String(required=True, load_only=True, validate=validate.Length(max=200))


class WorkItemOut(Out):
    kind = fields.String()
    title = fields.String()
    count = fields.Integer()
    route = fields.String()
    estate_id = Id()


@cap.get("/staff/me", who=staff(before_first_password=True), answer=StaffMeOut)
def staff_me(actor: Actor) -> dict[str, Any]:
    """Show the acting member of staff."""
    return staff_view(actions.staff_of(actor))


@cap.put("/staff/me/password", who=staff(before_first_password=True), body=PasswordIn)
def change_password(actor: Actor, body: dict[str, Any]) -> None:
    """Change my password; all my sessions end."""
    actions.change_password(actor, current=body["current"], new=body["new"], now=now())


@cap.get("/staff", who=staff("admin"), answer=listed(StaffOut))
def list_staff(actor: Actor) -> dict[str, Any]:
    """List the staff of my places."""
    return {"items": [staff_view(one) for one in actions.all_staff(actor)]}


@cap.post("/staff", who=staff("admin"), body=StaffIn, answer=NewStaffOut, creates=True)
def create_staff(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Create a member of staff; password and TOTP address are shown once."""
    made = actions.create_staff(
        actor, username=body["username"], name=body["name"], grants=_grants(body), now=now()
    )
    return {
        "staff": staff_view(made.staff),
        "password": made.password,
        "totp_uri": made.totp_uri,
    }


@cap.put(
    "/staff/<int:staff_id>/roles", who=staff("admin"), body=RolesIn, answer=StaffOut, guard=True
)
def set_roles(actor: Actor, body: dict[str, Any], version: int, staff_id: int) -> dict[str, Any]:
    """Replace a member of staff's roles."""
    return staff_view(
        actions.set_grants(actor, staff_id, _grants(body), version=version, now=now())
    )


@cap.delete("/staff/<int:staff_id>", who=staff("admin"), guard=True)
def disable_staff(actor: Actor, version: int, staff_id: int) -> None:
    """Take a member of staff's access at once."""
    actions.disable(actor, staff_id, version=version, now=now())


@cap.get("/worklist", who=STAFF, answer=listed(WorkItemOut))
def my_worklist(actor: Actor) -> dict[str, Any]:
    """List what waits for staff in the estates of my places."""
    return {"items": worklist.worklist_for(actor, now())}


@cap.get("/places", who=STAFF, answer=listed(PlaceOut))
def list_places(actor: Actor) -> dict[str, Any]:
    """List the places at or below mine, parents before children."""
    return {"items": places.places_below(actor.places_of())}


def _grants(body: dict[str, Any]) -> list[Grant]:
    return [Grant(Role(one["role"]), one["place_id"]) for one in body["roles"]]
