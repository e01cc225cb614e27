"""The result of a motion as people see it, and what owners say against it."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, RESIDENT
from api.base.capability import Capability, now
from api.base.fields import AreaField, Body, Id, In, Moment, OneOf, Out, paged
from api.disclosures import ObjectionOut, ObjectionStandingOut, objection_row
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.disclosures import actions as disclosures
from models.motions import reading, results
from models.motions.matters import MatterClass
from models.motions.questions import QuestionKind
from models.motions.states import State

cap = Capability("motion_results", "表决结果")


class MotionWeightOut(Out):
    heads = fields.Integer()
    area_centi_m2 = AreaField()


class MotionChoiceOut(MotionWeightOut):
    code = fields.String()
    label = fields.String()
    deemed_heads = fields.Integer()
    deemed_area_centi_m2 = AreaField()


class MotionComparisonOut(Out):
    name = fields.String()
    title = fields.String()
    left = fields.Integer()
    right = fields.Integer()
    needed = fields.Integer()
    met = fields.Boolean()
    numerator = fields.Integer()
    denominator = fields.Integer()
    strict = fields.Boolean()


class MotionOptionComparedOut(Out):
    option = fields.String()
    label = fields.String()
    passed = fields.Boolean()
    comparisons = fields.List(fields.Nested(MotionComparisonOut))


class MotionQuestionResultOut(Out):
    code = fields.String()
    title = fields.String()
    kind = OneOf(QuestionKind)
    matter_class = OneOf(MatterClass)
    seats = fields.Integer()
    passed = fields.Boolean()
    winners = fields.List(fields.String())
    leader = fields.String(allow_none=True)
    conclusion = fields.String()
    reason_undecided = fields.String(allow_none=True)
    total = fields.Nested(MotionWeightOut)
    participating = fields.Nested(MotionWeightOut)
    deemed = fields.Nested(MotionWeightOut, allow_none=True)
    choices = fields.List(fields.Nested(MotionChoiceOut))
    comparisons = fields.List(fields.Nested(MotionOptionComparedOut))
    working = fields.List(fields.String())
    run_off = fields.List(fields.String(), allow_none=True)


class MotionResultOut(Out):
    motion_id = Id()
    title = fields.String()
    state = OneOf(State)
    state_label = fields.String()
    passed = fields.Boolean(metadata={"description": "有一项或几项通过"})
    conclusion = fields.String()
    total = fields.Nested(MotionWeightOut)
    participating = fields.Nested(MotionWeightOut)
    questions = fields.List(fields.Nested(MotionQuestionResultOut))
    counted_at = Moment()
    publicised_at = Moment(allow_none=True)
    publicity_ends_at = Moment(allow_none=True)
    disclosure_id = Id(allow_none=True)
    objections = fields.Nested(ObjectionStandingOut)


class ObjectionIn(In):
    text = Body(2000, 2, required=True)


@cap.get("/motions/<int:motion_id>/result", who=ANYONE, answer=MotionResultOut)
def get_result(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Show the result with its four comparisons and the working out."""
    return reading.result(actor, motion_id, now())


@cap.get("/motions/<int:motion_id>/objections", who=ANYONE, answer=paged(ObjectionOut))
def list_objections(actor: Actor, paging: Paging, motion_id: int) -> Page[Any]:
    """List objections to a result: all to staff, my own to me."""
    page = reading.objections(actor, motion_id, paging, now())
    return Page([objection_row(one, unit) for _, one, unit in page.items], page.next_cursor)


@cap.post(
    "/motions/<int:motion_id>/objections",
    who=RESIDENT,
    body=ObjectionIn,
    answer=ObjectionOut,
    creates=True,
)
def object_to_result(actor: Actor, body: dict[str, Any], motion_id: int) -> dict[str, Any]:
    """Object to a publicised result as an owner."""
    objection = results.object_to_result(actor, motion_id, body["text"], now())
    return objection_row(objection, disclosures.unit_of(objection))
