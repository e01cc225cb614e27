"""Estates, their buildings and units: enough for a resident to find their home."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE
from api.base.capability import Capability
from api.base.fields import Day, Id, Out, listed
from models.accounts.scope import viewer_of
from models.base.actor import Actor
from models.places import actions

cap = Capability("places", "小区")


class EstateOut(Out):
    id = Id()
    name = fields.String()
    address = fields.String()
    completed_on = Day()


class BuildingOut(Out):
    id = Id()
    number = fields.String()


class UnitLabelOut(Out):
    id = Id()
    label = fields.String()


@cap.get("/estates", who=ANYONE, answer=listed(EstateOut))
def list_estates(actor: Actor) -> dict[str, Any]:
    """List estates: all of them to a resident who looks for theirs, those of their places to staff."""
    found = actions.estates_below(actor.places_of()) if actor.is_staff else actions.all_estates()
    return {"items": found}


@cap.get("/estates/<int:estate_id>", who=ANYONE, answer=EstateOut)
def get_estate(actor: Actor, estate_id: int) -> Any:
    """Show an estate of mine."""
    viewer_of(actor, estate_id)
    return actions.estate(estate_id)


@cap.get("/estates/<int:estate_id>/buildings", who=ANYONE, answer=listed(BuildingOut))
def list_buildings(actor: Actor, estate_id: int) -> dict[str, Any]:
    """List an estate's buildings, also to a newcomer who looks for their home."""
    return {"items": actions.buildings(actions.estate(estate_id).id)}


@cap.get(
    "/estates/<int:estate_id>/buildings/<int:building_id>/units",
    who=ANYONE,
    answer=listed(UnitLabelOut),
)
def list_building_units(actor: Actor, estate_id: int, building_id: int) -> dict[str, Any]:
    """List a building's units by their labels, nothing else, also to a newcomer."""
    return {"items": actions.units_of_building(estate_id, building_id)}
