"""A resident's own account: phone, memberships, claims, consents, what is held, the end of it."""

from typing import Any

from flask import request
from marshmallow import fields

from api.base.access import RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import (
    Body,
    Id,
    In,
    Line,
    MaskedName,
    MaskedPhone,
    Moment,
    OneOf,
    Out,
    listed,
    paged,
)
from api.base.outside import platform_refusals, wechat
from models.accounts import actions, claims
from models.accounts.rules import PHONE_FOREIGN, is_mobile
from models.accounts.tables import ClaimState, MembershipRole
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.representations import reading as representations

cap = Capability("accounts", "账号")


class AccountOut(Out):
    id = Id()
    name_masked = MaskedName(attribute="name", allow_none=True)
    phone_masked = MaskedPhone(attribute="phone", allow_none=True)
    elder_mode = fields.Boolean()
    version = fields.Integer()


class AccountIn(In):
    elder_mode = fields.Boolean()


class CodeIn(In):
    code = Line(128, required=True)


class NameIn(In):
    name = Line(50, 2, required=True)


class EstateRefOut(Out):
    id = Id()
    name = fields.String()


class UnitRefOut(Out):
    id = Id()
    label = fields.String()


class RepresentedOut(Out):
    holder = fields.String(metadata={"description": "代表谁；个人的姓名有遮挡"})
    basis_label = fields.String()


class MembershipOut(Out):
    id = Id()
    role = OneOf(MembershipRole)
    estate = fields.Nested(EstateRefOut)
    unit = fields.Nested(UnitRefOut)
    owner_group_id = Id(allow_none=True)
    represents = fields.Nested(
        RepresentedOut, allow_none=True, metadata={"description": "代表他人办理时才有"}
    )
    until = Moment(allow_none=True, metadata={"description": "代表的期限"})
    started_at = Moment()


class ClaimIn(In):
    unit_id = Id(required=True)
    role = OneOf(MembershipRole, required=True)
    name = Line(50, 2, required=True)
    proof = Body(
        500, required=True, metadata={"description": "证明说明：例如产权证号末四位、与业主的关系"}
    )


class MyClaimOut(Out):
    id = Id()
    estate = fields.Nested(EstateRefOut)
    unit = fields.Nested(UnitRefOut)
    role = OneOf(MembershipRole)
    state = OneOf(ClaimState)
    reason = fields.String(allow_none=True)
    created_at = Moment()
    decided_at = Moment(allow_none=True)
    version = fields.Integer()


class ClaimRowOut(Out):
    id = Id()
    unit = fields.Nested(UnitRefOut)
    role = OneOf(MembershipRole)
    name_masked = MaskedName(attribute="name")
    state = OneOf(ClaimState)
    reason = fields.String(allow_none=True)
    created_at = Moment()
    decided_at = Moment(allow_none=True)
    version = fields.Integer()


class ClaimDetailOut(Out):
    id = Id()
    unit = fields.Nested(UnitRefOut)
    role = OneOf(MembershipRole)
    name = fields.String()
    phone = fields.String(allow_none=True)
    proof = fields.String()
    name_on_roster = fields.Boolean(metadata={"description": "登记的产权人里有没有这个姓名"})
    state = OneOf(ClaimState)
    reason = fields.String(allow_none=True)
    created_at = Moment()
    decided_at = Moment(allow_none=True)
    version = fields.Integer()


class ClaimFilterIn(In):
    state = OneOf(ClaimState, load_default=None)


class ClaimDecisionIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, required=True)


class ConsentIn(In):
    version = Id(required=True)
    granted = fields.Boolean(required=True)


class ConsentOut(Out):
    document = fields.String()
    title = fields.String()
    body = fields.String()
    version = fields.Integer()
    required = fields.Boolean()
    granted = fields.Boolean(allow_none=True)
    answered_at = Moment(allow_none=True)


class WaitingOut(Out):
    kind = fields.String()
    title = fields.String()
    detail = fields.String()
    route = fields.String()
    estate_id = Id()
    due_at = Moment(allow_none=True)


class ExportOut(Out):
    held = fields.Dict(metadata={"description": "我们持有的您的全部信息"})


@cap.get("/me", who=RESIDENT, answer=AccountOut)
def get_me(actor: Actor) -> Any:
    """Show my account."""
    return actions.me(actor)


@cap.patch("/me", who=RESIDENT, body=AccountIn, answer=AccountOut, guard=True)
def change_me(actor: Actor, body: dict[str, Any], version: int) -> Any:
    """Change my settings."""
    return actions.change_me(actor, elder_mode=body.get("elder_mode"), version=version)


@cap.delete("/me", who=RESIDENT)
def erase_me(actor: Actor) -> None:
    """End my account; results stay, my personal data go."""
    actions.erase(actor, now())


@cap.post("/me/phone", who=RESIDENT, body=CodeIn, answer=AccountOut)
def bind_phone(actor: Actor, body: dict[str, Any]) -> Any:
    """Bind the phone number that WeChat vouches for."""
    with platform_refusals():
        phone = wechat().get_phone_number(body["code"])
    if phone.country_code != "86" or not is_mobile(phone.pure_number):
        raise PHONE_FOREIGN()
    return actions.bind_phone(actor, phone.pure_number)


@cap.get("/me/memberships", who=RESIDENT, answer=listed(MembershipOut))
def my_memberships(actor: Actor) -> dict[str, Any]:
    """List where I am a resident."""
    return {"items": _memberships(actor)}


@cap.post("/me/memberships", who=RESIDENT, body=NameIn, answer=listed(MembershipOut))
def match_roster(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Become a member of each unit whose roster has my name and phone."""
    actions.match_roster(actor, body["name"], now())
    return {"items": _memberships(actor)}


@cap.get("/me/claims", who=RESIDENT, answer=listed(MyClaimOut))
def my_claims(actor: Actor) -> dict[str, Any]:
    """List my claims."""
    return {"items": [_claim_of_me(*row) for row in claims.claims_of_me(actor)]}


@cap.post("/me/claims", who=RESIDENT, body=ClaimIn, answer=MyClaimOut, creates=True)
def file_claim(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Ask to be recognised as a resident of a unit."""
    claim = claims.file_claim(
        actor,
        unit_id=body["unit_id"],
        role=MembershipRole(body["role"]),
        name=body["name"],
        proof=body["proof"],
        now=now(),
    )
    return next(_claim_of_me(*row) for row in claims.claims_of_me(actor) if row[0].id == claim.id)


@cap.get(
    "/estates/<int:estate_id>/claims",
    who=staff("clerk", "moderator", "secretary"),
    query=ClaimFilterIn,
    answer=paged(ClaimRowOut),
)
def estate_claims(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's claims, names masked."""
    state = ClaimState(query["state"]) if query["state"] else None
    page = claims.claims_of_estate(actor, estate_id, state, paging)
    return Page(
        [_columns(claim) | {"unit": unit} for _, claim, unit in page.items], page.next_cursor
    )


@cap.get(
    "/claims/<int:claim_id>", who=staff("clerk", "moderator", "secretary"), answer=ClaimDetailOut
)
def open_claim(actor: Actor, claim_id: int) -> dict[str, Any]:
    """Open a claim in clear; the reading is recorded."""
    return _opened(actor, claim_id)


@cap.post(
    "/claims/<int:claim_id>/decision",
    who=staff("clerk", "moderator", "secretary"),
    body=ClaimDecisionIn,
    answer=ClaimDetailOut,
    guard=True,
)
def decide_claim(actor: Actor, body: dict[str, Any], version: int, claim_id: int) -> dict[str, Any]:
    """Accept or refuse a claim with a reason."""
    claims.decide(
        actor, claim_id, accept=body["accept"], reason=body["reason"], version=version, now=now()
    )
    return _opened(actor, claim_id)


@cap.get("/me/consents", who=RESIDENT, answer=listed(ConsentOut))
def my_consents(actor: Actor) -> dict[str, Any]:
    """List the documents and what I answered."""
    return {"items": actions.consents(actor)}


@cap.put("/me/consents/<string:document>", who=RESIDENT, body=ConsentIn, answer=ConsentOut)
def answer_consent(actor: Actor, body: dict[str, Any], document: str) -> dict[str, Any]:
    """Agree to a document, or withdraw."""
    actions.answer_consent(
        actor,
        document,
        version=body["version"],
        granted=body["granted"],
        context={"user_agent": (request.user_agent.string or "")[:200]},
        now=now(),
    )
    return next(one for one in actions.consents(actor) if one["document"] == document)


@cap.get("/me/todo", who=RESIDENT, answer=listed(WaitingOut))
def my_todo(actor: Actor) -> dict[str, Any]:
    """List what waits for me, soonest first."""
    return {"items": actions.waiting_for(actor, now())}


@cap.get("/me/export", who=RESIDENT, answer=ExportOut)
def export(actor: Actor) -> dict[str, Any]:
    """Give me everything that is held about me."""
    return {"held": actions.export(actor)}


def _memberships(actor: Actor) -> list[dict[str, Any]]:
    rows = actions.memberships_with_places(actor)
    groups = actions.owner_groups_of([membership for membership, _, _ in rows])
    acting_on = {one.representation_id for one, _, _ in rows if one.representation_id}
    represented = representations.represented_by(acting_on)
    return [
        _columns(membership)
        | {
            "estate": estate,
            "unit": unit,
            "owner_group_id": groups.get(membership.id),
            "represents": represented.get(membership.representation_id or 0),
        }
        for membership, unit, estate in rows
    ]


def _claim_of_me(claim: Any, unit: Any, estate: Any) -> dict[str, Any]:
    return _columns(claim) | {"unit": unit, "estate": estate}


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _opened(actor: Actor, claim_id: int) -> dict[str, Any]:
    claim, account, unit, on_roster = claims.open_claim(actor, claim_id, now())
    return _columns(claim) | {
        "unit": unit,
        "phone": account.phone,
        "name_on_roster": on_roster,
    }
