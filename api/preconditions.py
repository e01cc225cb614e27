"""The six preconditions as they stand, and the register of illegal structures."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Day, Digest, Id, In, Line, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.preconditions import actions, structures
from models.preconditions.rules import Gate
from models.preconditions.structure_rules import (
    KIND_TITLES,
    STATE_TITLES,
    RegisterState,
    StructureKind,
    StructureState,
)
from models.preconditions.tables import IllegalStructure, StructureRegister

cap = Capability("preconditions", "六个前置")
ENTERING = staff("clerk", "moderator", "secretary")
STEERING = staff("moderator", "secretary")


class RequirementOut(Out):
    code = fields.String()
    estate_id = Id(allow_none=True)
    title = fields.String()
    measure = OneOf(["fact", "times", "units", "places", "fen"])
    have = fields.Integer()
    needed = fields.Integer()
    met = fields.Boolean()
    missing = fields.String(metadata={"description": "还差什么；已满足时为空"})
    source = fields.String(metadata={"description": "这项要求的依据"})


class PreconditionOut(Out):
    gate = OneOf(Gate)
    title = fields.String()
    met = fields.Boolean()
    missing = fields.String()
    requirements = fields.List(fields.Nested(RequirementOut))


class PreconditionsOut(Out):
    met_count = fields.Integer()
    all_met = fields.Boolean()
    gates = fields.List(fields.Nested(PreconditionOut))


class StructureFilterIn(In):
    state = OneOf(StructureState, load_default=None)


class StructureIn(In):
    unit_id = Id(load_default=None, allow_none=True)
    place = Line(100, required=True)
    kind = OneOf(StructureKind, required=True)
    found_on = Day(required=True)
    before = Body(1000, required=True, metadata={"description": "现状说明"})
    before_digest = Digest(load_default=None, allow_none=True)


class ClearingIn(In):
    cleared_on = Day(required=True)
    after = Body(1000, required=True, metadata={"description": "拆除后的说明"})
    after_digest = Digest(load_default=None, allow_none=True)


class StructureCheckIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, load_default="")


class StrikingIn(In):
    reason = Line(200, required=True)


class StructureOut(Out):
    id = Id()
    unit_id = Id(allow_none=True)
    place = fields.String()
    kind = OneOf(StructureKind)
    kind_title = fields.String()
    found_on = Day()
    before = fields.String()
    before_digest = fields.String(allow_none=True)
    entered_by = Id()
    state = OneOf(StructureState)
    state_title = fields.String()
    cleared_on = Day(allow_none=True)
    after = fields.String(allow_none=True)
    after_digest = fields.String(allow_none=True)
    cleared_by = Id(allow_none=True)
    checked_at = Moment(allow_none=True)
    reason = fields.String(allow_none=True)
    version = fields.Integer()


class StructureRegisterIn(In):
    statement = Body(500, required=True, metadata={"description": "怎样摸排、清单是否完整"})


class StructureRegisterOut(Out):
    state = OneOf([*RegisterState, "none"])
    statement = fields.String(allow_none=True)
    declared_by = Id(allow_none=True)
    declared_at = Moment(allow_none=True)
    checked_at = Moment(allow_none=True)
    reason = fields.String(allow_none=True)
    version = fields.Integer(metadata={"description": "还没有申报时为 0"})


@cap.get("/renovations/<int:renovation_id>/preconditions", who=ANYONE, answer=PreconditionsOut)
def get_preconditions(actor: Actor, renovation_id: int) -> Any:
    """Show how the six preconditions stand, and what each of them is missing."""
    return actions.report(actor, renovation_id, now())


@cap.get(
    "/estates/<int:estate_id>/illegal-structures",
    who=STAFF,
    query=StructureFilterIn,
    answer=paged(StructureOut),
)
def list_structures(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List the estate's register of illegal structures."""
    state = StructureState(query["state"]) if query["state"] else None
    page = structures.structures_of(actor, estate_id, state, paging)
    return Page([_structure(one) for one in page.items], page.next_cursor)


@cap.post(
    "/estates/<int:estate_id>/illegal-structures",
    who=ENTERING,
    body=StructureIn,
    answer=StructureOut,
    creates=True,
)
def enter_structure(actor: Actor, body: dict[str, Any], estate_id: int) -> Any:
    """Enter an illegal structure as it was found."""
    body["kind"] = StructureKind(body["kind"])
    return _structure(structures.enter(actor, estate_id, **body, now=now()))


@cap.post(
    "/illegal-structures/<int:structure_id>/clearing",
    who=ENTERING,
    body=ClearingIn,
    answer=StructureOut,
    guard=True,
)
def clear_structure(actor: Actor, body: dict[str, Any], version: int, structure_id: int) -> Any:
    """Enter that a structure is gone, and what is there now."""
    return _structure(structures.clear(actor, structure_id, **body, version=version, now=now()))


@cap.post(
    "/illegal-structures/<int:structure_id>/check",
    who=ENTERING,
    body=StructureCheckIn,
    answer=StructureOut,
    guard=True,
)
def check_structure(actor: Actor, body: dict[str, Any], version: int, structure_id: int) -> Any:
    """Check as a second person that a structure is gone, or send it back."""
    return _structure(structures.check(actor, structure_id, **body, version=version, now=now()))


@cap.post(
    "/illegal-structures/<int:structure_id>/striking",
    who=STEERING,
    body=StrikingIn,
    answer=StructureOut,
    guard=True,
)
def strike_structure(actor: Actor, body: dict[str, Any], version: int, structure_id: int) -> Any:
    """Strike an entry that is no illegal structure, as a second person."""
    return _structure(structures.strike(actor, structure_id, **body, version=version, now=now()))


@cap.get("/estates/<int:estate_id>/structure-register", who=STAFF, answer=StructureRegisterOut)
def get_register(actor: Actor, estate_id: int) -> Any:
    """Show whether the register was declared complete."""
    return _register(structures.register_seen(actor, estate_id))


@cap.put(
    "/estates/<int:estate_id>/structure-register",
    who=ENTERING,
    body=StructureRegisterIn,
    answer=StructureRegisterOut,
    guard=True,
)
def declare_register(actor: Actor, body: dict[str, Any], version: int, estate_id: int) -> Any:
    """Declare that the register holds all illegal structures; "v0" the first time."""
    declared = structures.declare_complete(
        actor, estate_id, statement=body["statement"], version=version, now=now()
    )
    return _register(declared)


@cap.post(
    "/estates/<int:estate_id>/structure-register/decision",
    who=STEERING,
    body=StructureCheckIn,
    answer=StructureRegisterOut,
    guard=True,
)
def decide_register(actor: Actor, body: dict[str, Any], version: int, estate_id: int) -> Any:
    """Confirm as a second person that the register is complete, or return it."""
    decided = structures.decide_register(actor, estate_id, **body, version=version, now=now())
    return _register(decided)


def _structure(found: IllegalStructure) -> dict[str, Any]:
    return {column.key: getattr(found, column.key) for column in found.__table__.columns} | {
        "kind_title": KIND_TITLES[StructureKind(found.kind)],
        "state_title": STATE_TITLES[StructureState(found.state)],
    }


def _register(found: StructureRegister | None) -> dict[str, Any]:
    if found is None:
        nothing = dict.fromkeys(StructureRegisterOut().fields)
        return nothing | {"state": "none", "version": 0}
    return {name: getattr(found, name) for name in StructureRegisterOut().fields}
