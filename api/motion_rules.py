"""A community's own rules of voting: written by one, reviewed by another, frozen with each notice."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import ANYONE, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Count, Day, Id, In, Line, Moment, OneOf, Out, listed
from models.base.actor import Actor
from models.motions import ruling
from models.motions.house_rules import (
    ANSWER_DAYS,
    CLAUSES,
    DELIVERY_WAYS,
    MOST_PRINCIPALS,
    PRINCIPALS_PER_PROXY,
    PROPOSAL_DAYS,
    HouseRules,
)
from models.motions.nonreturn import Invalid, Nonreturn
from models.motions.standing import Precedence, Revision
from models.motions.tables import MotionRuleSet

cap = Capability("motion_rules", "表决规则")


class MotionRuleSetIn(In):
    document = Line(100, 0, load_default="", metadata={"description": "业主大会通过的文件名称"})
    adopted_on = Day(load_default=None, allow_none=True)
    revision = OneOf(Revision, load_default=Revision.NONE.value)
    precedence = OneOf(Precedence, load_default=Precedence.FIRST.value)
    invalid = OneOf(Invalid, load_default=Invalid.NOT_PARTICIPATING.value)
    nonreturn = OneOf(Nonreturn, load_default=Nonreturn.NOT_COUNTED.value)
    proxies = Count(0, MOST_PRINCIPALS, load_default=PRINCIPALS_PER_PROXY)
    proposal_days = Count(
        7, 180, load_default=PROPOSAL_DAYS, metadata={"description": "业主提议征集附议的天数"}
    )
    answer_days = Count(
        7, 60, load_default=ANSWER_DAYS, metadata={"description": "达到人数后社区办理的天数"}
    )
    accepted_ways = fields.List(
        OneOf(DELIVERY_WAYS), load_default=list, validate=validate.Length(max=len(DELIVERY_WAYS))
    )
    warning = Body(500, 0, load_default="", metadata={"description": "表决票上的提示"})
    clauses = fields.Dict(
        keys=OneOf(CLAUSES),
        values=Line(50),
        load_default=dict,
        metadata={"description": '各项依据的条款，例如 {"revision": "第十二条"}'},
    )


class MotionRuleSetOut(Out):
    id = Id()
    estate_id = Id()
    number = Count()
    document = fields.String()
    adopted_on = fields.Date(allow_none=True)
    revision = OneOf(Revision)
    precedence = OneOf(Precedence)
    invalid = OneOf(Invalid)
    nonreturn = OneOf(Nonreturn)
    proxies = fields.Integer()
    proposal_days = fields.Integer()
    answer_days = fields.Integer()
    accepted_ways = fields.List(fields.String())
    warning = fields.String()
    clauses = fields.Dict(keys=fields.String(), values=fields.String())
    entered_at = Moment()
    reviewed_at = Moment(allow_none=True)
    entered_by_me = fields.Boolean(metadata={"description": "是我录入的，不能由我审核"})
    version = fields.Integer()


@cap.get("/estates/<int:estate_id>/motion-rules", who=ANYONE, answer=listed(MotionRuleSetOut))
def list_rules(actor: Actor, estate_id: int) -> dict[str, Any]:
    """List a community's rule sets, newest first; the newest reviewed one holds for the next draft."""
    return {"items": [_row(one, actor) for one in ruling.rule_sets(actor, estate_id)]}


@cap.post(
    "/estates/<int:estate_id>/motion-rules",
    who=staff("clerk", "moderator"),
    body=MotionRuleSetIn,
    answer=MotionRuleSetOut,
    creates=True,
)
def draft_rules(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Write down a community's own rules, with the clause that each stands on."""
    rules = HouseRules(
        Revision(body["revision"]),
        Precedence(body["precedence"]),
        Invalid(body["invalid"]),
        Nonreturn(body["nonreturn"]),
        body["proxies"],
        body["proposal_days"],
        body["answer_days"],
        tuple(way for way in DELIVERY_WAYS if way in body["accepted_ways"]),
        body["warning"],
        body["document"],
        body["adopted_on"],
        body["clauses"],
    )
    return _row(ruling.draft_rules(actor, estate_id, rules, now()), actor)


@cap.post(
    "/motion-rules/<int:rule_set_id>/approval",
    who=staff("moderator", "secretary"),
    answer=MotionRuleSetOut,
    guard=True,
    status=200,
)
def review_rules(actor: Actor, version: int, rule_set_id: int) -> dict[str, Any]:
    """Review somebody else's rules: from now on drafts take them."""
    return _row(ruling.review_rules(actor, rule_set_id, version=version, now=now()), actor)


def _row(one: MotionRuleSet, actor: Actor) -> dict[str, Any]:
    names = ("id", "estate_id", "number", "document", "adopted_on", "entered_at", "reviewed_at")
    return {
        **{name: getattr(one, name) for name in names},
        **one.figures,
        "entered_by_me": actor.is_staff and one.entered_by == actor.id,
        "version": one.version,
    }
