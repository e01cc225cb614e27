"""Corrections of a unit's entry in the register: one person proposes, another decides."""

from json import loads
from typing import Any

from marshmallow import fields, validate

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import AreaField, Id, In, Line, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.places.rules import AreaSource
from models.places.tables import Unit
from models.roster import corrections
from models.roster.cells import HIGHEST_FLOOR, LOWEST_FLOOR, MOST_AREA
from models.roster.corrections import Change, NamedHolder
from models.roster.entries import entry_of, shown_differences, shown_holder
from models.roster.holders import LONGEST_BODY_NAME, MOST_HOLDERS, HolderKind
from models.roster.rules import LONGEST_USAGE, differences
from models.roster.tables import CorrectionState, Grounds, RosterCorrection

cap = Capability("roster_corrections", "房屋登记更正")
PROPOSING = staff("clerk", "moderator", "secretary")
DECIDING = staff("moderator", "secretary")


class NamedHolderIn(In):
    kind = OneOf(HolderKind, required=True)
    name = Line(LONGEST_BODY_NAME, required=True)
    phone = Line(30, 0, load_default="")
    identity = Line(30, 0, load_default="")


class RosterCorrectionIn(In):
    unit_id = Id(required=True)
    grounds = OneOf(
        Grounds, required=True, metadata={"description": "correction 登记有误；transfer 房屋易主"}
    )
    reason = Line(200, 2, required=True)
    area_centi_m2 = fields.Integer(
        strict=True,
        load_default=None,
        validate=validate.Range(min=1, max=MOST_AREA, error="面积不在允许的范围内"),
    )
    area_source = OneOf(AreaSource, load_default=None)
    floor = fields.Integer(
        strict=True,
        load_default=None,
        validate=validate.Range(min=LOWEST_FLOOR, max=HIGHEST_FLOOR, error="楼层不在允许的范围内"),
    )
    usage = Line(LONGEST_USAGE, load_default=None)
    holders = fields.List(
        fields.Nested(NamedHolderIn),
        load_default=None,
        validate=validate.Length(1, MOST_HOLDERS, error="请填 {min} 到 {max} 位产权人"),
    )


class RosterDecisionIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, load_default="")


class RosterCorrectionsIn(In):
    state = OneOf(CorrectionState, load_default=None)


class CorrectedHolderOut(Out):
    kind = OneOf(HolderKind)
    name = fields.String()
    phone = fields.String(allow_none=True)
    identity = fields.String(allow_none=True)


class CorrectedFieldOut(Out):
    field = fields.String()
    old = fields.String()
    new = fields.String()


class RosterCorrectionOut(Out):
    id = Id()
    unit_id = Id()
    unit_label = fields.String()
    grounds = OneOf(Grounds)
    reason = fields.String()
    state = OneOf(CorrectionState)
    differences = fields.List(fields.Nested(CorrectedFieldOut))
    area_centi_m2 = AreaField(metadata={"description": "更正后的面积"})
    holders = fields.List(
        fields.Nested(CorrectedHolderOut), metadata={"description": "更正后的产权人"}
    )
    author_name = fields.String()
    is_mine = fields.Boolean(metadata={"description": "是不是我提出的：自己的更正由别人审核"})
    created_at = Moment()
    decided_by_name = fields.String(allow_none=True)
    decided_at = Moment(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    version = fields.Integer()


@cap.post(
    "/estates/<int:estate_id>/roster-corrections",
    who=PROPOSING,
    body=RosterCorrectionIn,
    answer=RosterCorrectionOut,
    creates=True,
)
def propose_correction(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Propose a change of one unit's entry; nothing changes until another person accepts it."""
    holders = body["holders"]
    change = Change(
        area_centi_m2=body["area_centi_m2"],
        area_source=AreaSource(body["area_source"]) if body["area_source"] else None,
        floor=body["floor"],
        usage=body["usage"],
        holders=None if holders is None else [_named(one) for one in holders],
    )
    made = corrections.propose(
        actor,
        estate_id,
        body["unit_id"],
        grounds=Grounds(body["grounds"]),
        reason=body["reason"],
        change=change,
        now=now(),
    )
    return _shown(actor, made)


@cap.get(
    "/estates/<int:estate_id>/roster-corrections",
    who=PROPOSING,
    query=RosterCorrectionsIn,
    answer=paged(RosterCorrectionOut),
)
def list_corrections(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[dict[str, Any]]:
    """List an estate's corrections, newest first; people masked."""
    state = CorrectionState(query["state"]) if query["state"] else None
    page = corrections.corrections_of(actor, estate_id, state, paging)
    items = [_correction(actor, found, unit, in_clear=False) for _, found, unit in page.items]
    return Page(items, page.next_cursor)


@cap.get(
    "/estates/<int:estate_id>/roster-corrections/<int:correction_id>",
    who=PROPOSING,
    answer=RosterCorrectionOut,
)
def get_correction(actor: Actor, estate_id: int, correction_id: int) -> dict[str, Any]:
    """Show a correction in clear; the reading is recorded."""
    found, unit = corrections.open_correction(actor, estate_id, correction_id, now())
    return _correction(actor, found, unit, in_clear=True)


@cap.post(
    "/estates/<int:estate_id>/roster-corrections/<int:correction_id>/decision",
    who=DECIDING,
    body=RosterDecisionIn,
    answer=RosterCorrectionOut,
    guard=True,
)
def decide_correction(
    actor: Actor, body: dict[str, Any], version: int, estate_id: int, correction_id: int
) -> dict[str, Any]:
    """Accept or refuse a correction that somebody else proposed."""
    decided = corrections.decide(
        actor, estate_id, correction_id, **body, version=version, now=now()
    )
    return _shown(actor, decided)


@cap.delete(
    "/estates/<int:estate_id>/roster-corrections/<int:correction_id>",
    who=PROPOSING,
    answer=RosterCorrectionOut,
    guard=True,
)
def withdraw_correction(
    actor: Actor, version: int, estate_id: int, correction_id: int
) -> dict[str, Any]:
    """Take one's own proposal back."""
    withdrawn = corrections.withdraw(actor, estate_id, correction_id, version=version, now=now())
    return _shown(actor, withdrawn)


def _named(holder: dict[str, Any]) -> NamedHolder:
    return NamedHolder(
        HolderKind(holder["kind"]), holder["name"], holder["phone"], holder["identity"]
    )


def _shown(actor: Actor, found: RosterCorrection) -> dict[str, Any]:
    """Show what the actor has just written or decided, masked."""
    return _correction(actor, found, corrections.unit_of(found), in_clear=False)


def _correction(
    actor: Actor, found: RosterCorrection, unit: Unit, *, in_clear: bool
) -> dict[str, Any]:
    before, after = entry_of(loads(found.before)), entry_of(loads(found.after))
    changed = [
        {"field": one.field, "old": one.old, "new": one.new} for one in differences(after, before)
    ]
    return {
        "id": found.id,
        "unit_id": unit.id,
        "unit_label": unit.label,
        "grounds": found.grounds,
        "reason": found.reason,
        "state": found.state,
        "differences": shown_differences(changed, in_clear=in_clear),
        "area_centi_m2": after.area_centi_m2,
        "holders": [shown_holder(one, in_clear=in_clear) for one in after.holders],
        "author_name": found.author_name,
        "is_mine": found.author_id == actor.id,
        "created_at": found.created_at,
        "decided_by_name": found.decided_by_name,
        "decided_at": found.decided_at,
        "decision_reason": found.decision_reason,
        "version": found.version,
    }
