"""Turnout by building, for those who go from door to door."""

from typing import Any

from marshmallow import fields

from api.base.access import STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import AreaField, Id, In, Out, listed
from api.motions import TurnoutPartOut
from models.base.actor import Actor
from models.motions import buildings

cap = Capability("motion_turnout", "楼栋参与情况")


class MotionBuildingOut(Out):
    building_id = Id()
    number = fields.String()
    total = fields.Nested(TurnoutPartOut)
    cast = fields.Nested(TurnoutPartOut)
    missing = fields.Nested(TurnoutPartOut)
    awaiting_heirs = fields.Integer(
        metadata={"description": "其中产权人已去世、继承未定、还没有人能代投的人数"}
    )


class MotionAwaitedOut(Out):
    owner_group_id = Id()
    unit_labels = fields.List(fields.String())
    area_centi_m2 = AreaField()
    awaits_heirs = fields.Boolean(metadata={"description": "产权人已去世，继承未定"})


class MotionVisitsIn(In):
    building_id = Id(load_default=None, allow_none=True, metadata={"description": "不填：整个小区"})


class MotionVisitsOut(Out):
    added = fields.Integer(metadata={"description": "新加入走访名单的户数"})


@cap.get("/motions/<int:motion_id>/turnout/buildings", who=STAFF, answer=listed(MotionBuildingOut))
def turnout_by_building(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Show each building's turnout in heads and area; an owner of several units counts where the first is."""
    return {"items": buildings.turnout_by_building(actor, motion_id, now())}


@cap.get(
    "/motions/<int:motion_id>/turnout/buildings/<int:building_id>",
    who=STAFF,
    answer=listed(MotionAwaitedOut),
)
def awaited_in_building(actor: Actor, motion_id: int, building_id: int) -> dict[str, Any]:
    """List a building's owners whose ballot is not in, by their units."""
    return {"items": buildings.awaited_in(actor, motion_id, building_id, now())}


@cap.post(
    "/motions/<int:motion_id>/turnout/visits",
    who=staff("clerk", "moderator", "secretary"),
    body=MotionVisitsIn,
    answer=MotionVisitsOut,
    creates=True,
)
def visit_awaited(actor: Actor, body: dict[str, Any], motion_id: int) -> dict[str, int]:
    """Put those whose ballot is not in on the visit list."""
    return {"added": buildings.visit_awaited(actor, motion_id, body["building_id"], now())}
