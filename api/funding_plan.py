"""The funding plan: what it may be for, trying one out, publishing it."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import AreaField, Count, FenField, Id, In, Line, OneOf, Out
from api.funding import FundingOut, funding_row
from models.base.actor import Actor
from models.pledges import funding, grounds, lists, planning
from models.pledges.planning import Charge, Item, Scope
from models.pledges.shares import Base, Portion
from models.pledges.works import (
    Fund,
    Level,
    Payer,
    Works,
)
from models.renovations import actions as renovations

cap = Capability("funding_plan", "出资方案")
STEERING = staff("moderator", "secretary")


class ChargeIn(In):
    payer = OneOf(Payer, required=True)
    level = OneOf(Level, load_default=None, allow_none=True)
    fund = OneOf(Fund, load_default=None, allow_none=True)
    label = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"description": "哪一家，例如 供水公司；政府资金可写文号"},
    )
    amount_fen = FenField(1, required=True)


class PortionIn(In):
    base = OneOf(Base, required=True)
    percent = Count(1, 100, required=True)


class FloorFactorIn(In):
    floor = Count(-9, 99, required=True)
    factor = Count(0, 10_000, required=True, metadata={"description": "系数的百分之一，120 即 1.2"})


class ScopeIn(In):
    building_ids = fields.List(Id(), load_default=list, validate=validate.Length(max=500))
    entrance_ids = fields.List(Id(), load_default=list, validate=validate.Length(max=500))
    unit_ids = fields.List(Id(), load_default=list, validate=validate.Length(max=2000))


class FundingItemIn(In):
    works = OneOf(Works, required=True)
    title = Line(60, required=True)
    cost_fen = FenField(1, required=True)
    charges = fields.List(
        fields.Nested(ChargeIn), required=True, validate=validate.Length(min=1, max=20)
    )
    portions = fields.List(
        fields.Nested(PortionIn),
        load_default=list,
        validate=validate.Length(max=len(Base)),
        metadata={"description": "居民出资怎样分摊，合计 100"},
    )
    floor_factors = fields.List(
        fields.Nested(FloorFactorIn), load_default=list, validate=validate.Length(max=110)
    )
    scope = fields.Nested(
        ScopeIn, load_default=dict, metadata={"description": "哪些房屋受益；都空着即全部住户"}
    )
    reason = Line(
        300,
        load_default=None,
        allow_none=True,
        metadata={"description": "实施方案没有规定由居民承担而由居民出资的理由，公开"},
    )


class FundingTrialIn(In):
    items = fields.List(
        fields.Nested(FundingItemIn), required=True, validate=validate.Length(min=1, max=60)
    )


class FundingIn(FundingTrialIn):
    basis = Line(300, required=True, metadata={"description": "数额的依据"})
    amounts_public = fields.Boolean(
        load_default=True, metadata={"description": "公开清单是否显示各户金额"}
    )


class GroundEntranceOut(Out):
    id = Id()
    name = fields.String()
    units = fields.Integer()


class GroundOut(Out):
    units = fields.Integer()
    without_floor = fields.Integer(metadata={"description": "没有登记楼层的户数"})
    floors = fields.List(fields.Integer())
    buildings = fields.List(fields.Nested(GroundEntranceOut))
    entrances = fields.List(fields.Nested(GroundEntranceOut))


class TrialShareOut(Out):
    unit_id = Id()
    label = fields.String()
    floor = fields.Integer(allow_none=True)
    area_centi_m2 = AreaField()
    amount_fen = FenField()


class FundingTrialOut(Out):
    cost_fen = FenField()
    residents_fen = FenField()
    how = fields.String()
    units = fields.Integer(metadata={"description": "项目里登记了产权的户数"})
    least_fen = FenField()
    most_fen = FenField()
    shares = fields.List(fields.Nested(TrialShareOut))


@cap.get("/renovations/<int:renovation_id>/funding/ground", who=STAFF, answer=GroundOut)
def get_ground(actor: Actor, renovation_id: int) -> Any:
    """Show the buildings and entrances that an item may be for, and what is known of the floors."""
    renovations.renovation(actor, renovation_id)
    ground = grounds.ground_of(renovation_id)
    floors = {unit.floor for unit in ground.units}
    return {
        "units": len(ground.units),
        "without_floor": sum(unit.floor is None for unit in ground.units),
        "floors": sorted(floor for floor in floors if floor is not None),
        "buildings": [
            {"id": one, "name": name, "units": sum(u.building_id == one for u in ground.units)}
            for one, name in ground.buildings.items()
        ],
        "entrances": [
            {"id": one, "name": name, "units": sum(u.entrance_id == one for u in ground.units)}
            for one, name in ground.entrances.items()
        ],
    }


@cap.post(
    "/renovations/<int:renovation_id>/funding/trial",
    who=STEERING,
    body=FundingTrialIn,
    answer=FundingTrialOut,
)
def try_funding(actor: Actor, body: dict[str, Any], renovation_id: int) -> Any:
    """Work a plan out without publishing it: each household's figure."""
    tried = funding.try_out(actor, renovation_id, _items(body["items"]))
    amounts = tried.worked.amounts
    return {
        "cost_fen": sum(item.cost_fen for item in tried.items),
        "residents_fen": sum(amounts.values()),
        "how": planning.how_in_words(tried.items),
        "units": len(tried.ground.units),
        "least_fen": min(amounts.values()),
        "most_fen": max(amounts.values()),
        "shares": [
            {
                "unit_id": unit.unit_id,
                "label": unit.label,
                "floor": unit.floor,
                "area_centi_m2": unit.area_centi_m2,
                "amount_fen": amounts.get(unit, 0),
            }
            for unit in tried.ground.units
        ],
    }


@cap.put(
    "/renovations/<int:renovation_id>/funding",
    who=STEERING,
    body=FundingIn,
    answer=FundingOut,
    guard=True,
)
def publish_funding(actor: Actor, body: dict[str, Any], version: int, renovation_id: int) -> Any:
    """Publish who pays what and each unit's share; "v0" when nothing was published."""
    body["items"] = _items(body["items"])
    funding.publish(actor, renovation_id, **body, version=version, now=now())
    return funding_row(lists.funding_seen(actor, renovation_id))


def _items(given: list[dict[str, Any]]) -> list[Item]:
    return [
        Item(
            works=Works(one["works"]),
            title=one["title"],
            cost_fen=one["cost_fen"],
            charges=[_charge(charge) for charge in one["charges"]],
            portions=[Portion(Base(part["base"]), part["percent"]) for part in one["portions"]],
            floor_factors={row["floor"]: row["factor"] for row in one["floor_factors"]},
            scope=Scope(**{name: frozenset(ids) for name, ids in one["scope"].items()}),
            reason=one["reason"],
        )
        for one in given
    ]


def _charge(given: dict[str, Any]) -> Charge:
    return Charge(
        payer=Payer(given["payer"]),
        amount_fen=given["amount_fen"],
        level=Level(given["level"]) if given["level"] else None,
        fund=Fund(given["fund"]) if given["fund"] else None,
        label=given["label"].strip(),
    )
