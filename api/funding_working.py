"""Who pays for which works by the municipal plan, and how a unit's figure was reached."""

from typing import Any

from marshmallow import fields

from api.accounts import UnitRefOut
from api.base.access import ANYONE
from api.base.capability import Capability
from api.base.fields import AreaField, FenField, Id, Moment, OneOf, Out
from models.base.actor import Actor
from models.disclosures import fundings
from models.pledges import lists, workings
from models.pledges.shares import exact_yuan
from models.pledges.works import CURRENT, PAYER_TITLES, TABLES, Payer, Works, needs_reason

cap = Capability("funding_working", "出资计算")


class PayerRuleOut(Out):
    works = OneOf(Works)
    title = fields.String()
    payers = fields.List(OneOf(Payer), metadata={"description": "第一个是建议的出资方"})
    payer_titles = fields.List(fields.String())
    needs_reason = fields.Boolean(metadata={"description": "由居民出资要写明理由"})
    article = fields.String()
    clause = fields.String(metadata={"description": "实施方案原文"})


class PayerTableOut(Out):
    number = fields.Integer()
    source = fields.String()
    rules = fields.List(fields.Nested(PayerRuleOut))


class PortionLineOut(Out):
    title = fields.String()
    formula = fields.String()
    exact = fields.String(metadata={"description": "取整以前的数，四位小数"})


class ItemLineOut(Out):
    title = fields.String()
    works_title = fields.String()
    clause = fields.String()
    scope = fields.String()
    residents_fen = FenField()
    units = fields.Integer(metadata={"description": "受益户数"})
    portions = fields.List(fields.Nested(PortionLineOut))
    exact = fields.String()


class WorkingOut(Out):
    unit = fields.Nested(UnitRefOut)
    area_centi_m2 = AreaField()
    floor = fields.Integer(allow_none=True)
    plan_number = fields.Integer()
    published_at = Moment()
    basis = fields.String()
    cost_fen = FenField()
    residents_fen = FenField()
    lines = fields.List(fields.Nested(ItemLineOut))
    exact = fields.String()
    amount_fen = FenField()
    rounding = fields.String()
    disclosure_id = Id(
        allow_none=True, metadata={"description": "公示页，异议在那里提；撤下后为空"}
    )


@cap.get("/funding-rules", who=ANYONE, answer=PayerTableOut)
def get_funding_rules(actor: Actor) -> Any:
    """Show who pays for which works, with the words of the municipal plan."""
    return {
        "number": CURRENT.number,
        "source": CURRENT.source,
        "rules": [
            {
                "works": works,
                "title": rule.title,
                "payers": rule.payers,
                "payer_titles": [PAYER_TITLES[one] for one in rule.payers],
                "needs_reason": needs_reason(works),
                "article": rule.article,
                "clause": rule.clause,
            }
            for works, rule in CURRENT.rules.items()
        ],
    }


@cap.get(
    "/renovations/<int:renovation_id>/funding/units/<int:unit_id>", who=ANYONE, answer=WorkingOut
)
def get_working(actor: Actor, renovation_id: int, unit_id: int) -> Any:
    """Show how a unit's figure was reached, step by step."""
    home, plan, working = lists.working_seen(actor, renovation_id, unit_id)
    share, rules = home.share, TABLES[plan.payer_table].rules
    page = fundings.page_of(renovation_id, home.unit.estate_id)
    return {
        "unit": home.unit,
        "area_centi_m2": share.area_centi_m2 if share else 0,
        "floor": share.floor if share else None,
        "plan_number": plan.number,
        "published_at": plan.published_at,
        "basis": plan.basis,
        "cost_fen": plan.cost_fen,
        "residents_fen": plan.residents_fen,
        "lines": [
            _line(one, rules[Works(one.works)].title, rules[Works(one.works)].clause)
            for one in working.lines
        ],
        "exact": exact_yuan(working.exact),
        "amount_fen": working.amount_fen,
        "rounding": working.rounding,
        "disclosure_id": page.id if page else None,
    }


def _line(one: workings.ItemLine, works_title: str, clause: str) -> dict[str, Any]:
    return {
        "title": one.title,
        "works_title": works_title,
        "clause": clause,
        "scope": one.scope,
        "residents_fen": one.residents_fen,
        "units": one.units,
        "portions": one.portions,
        "exact": exact_yuan(one.exact),
    }
