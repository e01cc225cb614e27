"""Public notices with a clock: pages without a login, and the answers to objections."""

from typing import Any

from marshmallow import fields

from api.accounts import EstateRefOut, UnitRefOut
from api.base.access import ANYONE, PUBLIC, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Id, In, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.disclosures import actions
from models.disclosures.rules import DisclosureKind, ObjectionState
from models.disclosures.tables import Objection
from models.places.tables import Unit

cap = Capability("disclosures", "公示")


class ObjectionStandingOut(Out):
    undecided = fields.Integer()
    upheld = fields.Integer()
    dismissed = fields.Integer()


class DisclosureSectionOut(Out):
    heading = fields.String()
    lines = fields.List(fields.String())


class DisclosureRowOut(Out):
    id = Id()
    kind = OneOf(DisclosureKind)
    title = fields.String()
    published_at = Moment()
    ends_at = Moment(metadata={"description": "期满的时刻，这一刻起算期满"})
    withdrawn_at = Moment(allow_none=True)


class DisclosureOut(DisclosureRowOut):
    estate = fields.Nested(EstateRefOut)
    subject_kind = fields.String()
    subject_id = Id()
    sections = fields.List(fields.Nested(DisclosureSectionOut))
    digest = fields.String(metadata={"description": "标题和正文的 SHA-256（RFC 8785）"})
    withdrawn_reason = fields.String(allow_none=True)
    takes_objections = fields.Boolean()
    is_over = fields.Boolean()
    objections = fields.Nested(ObjectionStandingOut)


class ObjectionOut(Out):
    id = Id()
    disclosure_id = Id()
    unit = fields.Nested(UnitRefOut)
    text = fields.String()
    state = OneOf(ObjectionState)
    answer = fields.String(allow_none=True)
    created_at = Moment()
    decided_at = Moment(allow_none=True)
    version = fields.Integer()


class ObjectionDecisionIn(In):
    uphold = fields.Boolean(required=True)
    answer = Body(2000, 2, required=True)


@cap.get("/disclosures/<int:disclosure_id>", who=PUBLIC, answer=DisclosureOut)
def get_disclosure(disclosure_id: int) -> dict[str, Any]:
    """Show a public notice to anybody."""
    shown = actions.shown(disclosure_id)
    disclosure = shown.disclosure
    return {
        **{column.key: getattr(disclosure, column.key) for column in disclosure.__table__.columns},
        "estate": shown.estate,
        "is_over": now() >= disclosure.ends_at,
        "objections": shown.standing,
    }


@cap.get("/estates/<int:estate_id>/disclosures", who=ANYONE, answer=paged(DisclosureRowOut))
def list_disclosures(actor: Actor, paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's public notices, newest first."""
    return actions.of_estate(actor, estate_id, paging)


@cap.post(
    "/objections/<int:objection_id>/decision",
    who=staff("moderator", "secretary"),
    body=ObjectionDecisionIn,
    answer=ObjectionOut,
    guard=True,
    status=200,
)
def decide_objection(
    actor: Actor, body: dict[str, Any], version: int, objection_id: int
) -> dict[str, Any]:
    """Answer an objection; upheld, it holds the result back."""
    objection = actions.decide(
        actor,
        objection_id,
        uphold=body["uphold"],
        answer=body["answer"],
        version=version,
        now=now(),
    )
    return objection_row(objection, actions.unit_of(objection))


def objection_row(objection: Objection, unit: Unit) -> dict[str, Any]:
    """Return the fields of ObjectionOut."""
    columns = objection.__table__.columns
    return {column.key: getattr(objection, column.key) for column in columns} | {"unit": unit}
