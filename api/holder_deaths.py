"""That a holder has died: entered with a proof by one, checked by another."""

from typing import Any

from marshmallow import fields

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import Day, Id, In, Line, MaskedName, Moment, OneOf, Out, paged
from models.accounts.staff import names_of
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.roster import actions as roster
from models.roster import deaths
from models.roster.tables import DeathState, Holder, HolderDeath

cap = Capability("holder_deaths", "产权人去世登记")
HANDLING = staff("clerk", "moderator", "secretary")
DECIDING = staff("moderator", "secretary")


class HolderDeathIn(In):
    holder_id = Id(required=True)
    died_on = Day(required=True)
    note = Line(200, 2, required=True, metadata={"description": "证明材料：名称、编号"})
    file_id = Id(required=True, metadata={"description": "证明的扫描件"})


class HolderDeathDecisionIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, required=True)


class HolderDeathTakenBackIn(In):
    reason = Line(200, 0, required=True)


class HolderDeathsIn(In):
    state = OneOf(DeathState, load_default=None)


class HolderDeathOut(Out):
    id = Id()
    holder_id = Id()
    holder_name = MaskedName()
    unit_labels = fields.List(fields.String())
    died_on = Day()
    note = fields.String()
    file_id = Id()
    state = OneOf(DeathState)
    entered_by_name = fields.String()
    entered_at = Moment()
    is_mine = fields.Boolean(metadata={"description": "是我录入的，不能由我核对"})
    decided_by_name = fields.String(allow_none=True)
    decided_at = Moment(allow_none=True)
    reason = fields.String(allow_none=True)
    taken_back_at = Moment(allow_none=True)
    version = fields.Integer()


@cap.get(
    "/estates/<int:estate_id>/holder-deaths",
    who=HANDLING,
    query=HolderDeathsIn,
    answer=paged(HolderDeathOut),
)
def list_holder_deaths(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List an estate's records of death, newest first."""
    state = DeathState(query["state"]) if query["state"] else None
    page = deaths.of_estate(actor, estate_id, state, paging)
    return Page([_row(actor, held, holder) for _, held, holder in page.items], page.next_cursor)


@cap.post(
    "/estates/<int:estate_id>/holder-deaths",
    who=HANDLING,
    body=HolderDeathIn,
    answer=HolderDeathOut,
    creates=True,
)
def enter_holder_death(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Enter that a holder has died; nothing changes until another person has checked it."""
    return _answer(actor, deaths.enter(actor, estate_id, **body, now=now()))


@cap.put(
    "/holder-deaths/<int:death_id>/decision",
    who=DECIDING,
    body=HolderDeathDecisionIn,
    answer=HolderDeathOut,
    guard=True,
)
def decide_holder_death(
    actor: Actor, body: dict[str, Any], version: int, death_id: int
) -> dict[str, Any]:
    """Confirm or refuse what another person entered."""
    return _answer(actor, deaths.decide(actor, death_id, **body, version=version, now=now()))


@cap.put(
    "/holder-deaths/<int:death_id>/taking-back",
    who=DECIDING,
    body=HolderDeathTakenBackIn,
    answer=HolderDeathOut,
    guard=True,
)
def take_back_holder_death(
    actor: Actor, body: dict[str, Any], version: int, death_id: int
) -> dict[str, Any]:
    """Take back what was entered wrongly; the holder acts in person again."""
    held = deaths.take_back(actor, death_id, reason=body["reason"], version=version, now=now())
    return _answer(actor, held)


def _answer(actor: Actor, held: HolderDeath) -> dict[str, Any]:
    return _row(actor, held, roster.holder_in(held.estate_id, held.holder_id))


def _row(actor: Actor, held: HolderDeath, holder: Holder) -> dict[str, Any]:
    names = names_of(one for one in (held.entered_by, held.decided_by) if one)
    columns = ("id", "holder_id", "died_on", "note", "file_id", "state", "entered_at")
    more = ("decided_at", "reason", "taken_back_at", "version")
    return {name: getattr(held, name) for name in (*columns, *more)} | {
        "holder_name": holder.name,
        "unit_labels": [unit.label for unit in roster.units_of_holder(holder.id)],
        "entered_by_name": names.get(held.entered_by, ""),
        "decided_by_name": names.get(held.decided_by or 0),
        "is_mine": held.entered_by == actor.id,
    }
