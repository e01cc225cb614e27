"""Public notices with a clock: what anybody reads without a login, an estate's list, and what staff take down."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from marshmallow import fields

from api.accounts import EstateRefOut, UnitRefOut
from api.base.access import ANYONE, PUBLIC, RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Count, Id, In, Line, Moment, OneOf, Out, listed, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.disclosures import actions, ledgers, objections
from models.disclosures.rules import (
    KIND_TITLES,
    OBJECTION_STATES,
    PHASE_TITLES,
    DisclosureKind,
    ObjectionChannel,
    ObjectionState,
    Phase,
    Standing,
    days_left,
    effect_of,
    held_by,
    phase_of,
)
from models.disclosures.tables import Disclosure, Objection
from models.motions import clockwork, disputes
from models.places.tables import Unit

cap = Capability("disclosures", "公示")
ANSWERING = staff("moderator", "secretary")
ENTERING = staff("clerk", "moderator", "secretary")

# A result does not take effect while somebody is objecting to it in its last second.
actions.before_objection("motion")(clockwork.locked)
actions.after_answer("motion")(disputes.roll_answered)


class ObjectionStandingOut(Out):
    undecided = fields.Integer()
    upheld = fields.Integer()
    dismissed = fields.Integer()


class DisclosureTableOut(Out):
    columns = fields.List(fields.String())
    rows = fields.Integer(metadata={"description": "行数；各行另取"})
    digest = fields.String(
        metadata={"description": "表头和各行（各为 RFC 8785，加换行）的 SHA-256"}
    )


class DisclosureSectionOut(Out):
    heading = fields.String()
    lines = fields.List(fields.String())
    table = fields.Nested(DisclosureTableOut, allow_none=True)


class DisclosureTableRowOut(Out):
    cells = fields.List(fields.String())


class DisclosureRowOut(Out):
    id = Id()
    kind = OneOf(DisclosureKind)
    kind_title = fields.String()
    title = fields.String()
    published_at = Moment()
    ends_at = Moment(metadata={"description": "期满的时刻，这一刻起算期满"})
    withdrawn_at = Moment(allow_none=True)
    phase = OneOf(Phase)
    phase_title = fields.String()
    days_left = fields.Integer(
        allow_none=True, metadata={"description": "今天以后还有几天；0 是最后一天"}
    )
    takes_objections = fields.Boolean()
    objections = fields.Nested(ObjectionStandingOut)
    is_hidden = fields.Boolean(metadata={"description": "正文含有不该公开的内容，已隐藏"})
    held_by = fields.String(
        allow_none=True, metadata={"description": "不能单独撤下的，说明要到哪里办"}
    )
    public_url = fields.String(metadata={"description": "不用登录的公示页，可打印"})


class ObjectionAnswerOut(Out):
    unit_label = fields.String()
    state = OneOf(ObjectionState)
    state_title = fields.String()
    summary = fields.String(allow_none=True)
    answer = fields.String()
    effect = fields.String()
    decided_at = Moment()


class DisclosureOut(DisclosureRowOut):
    estate = fields.Nested(EstateRefOut)
    subject_kind = fields.String()
    subject_id = Id()
    sections = fields.List(fields.Nested(DisclosureSectionOut))
    digest = fields.String(metadata={"description": "标题和正文的 SHA-256（RFC 8785）"})
    period_source = fields.String(metadata={"description": "公示期限的依据"})
    withdrawn_reason = fields.String(allow_none=True)
    is_over = fields.Boolean()
    answers = fields.List(fields.Nested(ObjectionAnswerOut))


class ObjectionOut(Out):
    id = Id()
    disclosure_id = Id()
    unit = fields.Nested(UnitRefOut)
    channel = OneOf(ObjectionChannel)
    text = fields.String()
    state = OneOf(ObjectionState)
    summary = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    created_at = Moment()
    decided_at = Moment(allow_none=True)
    version = fields.Integer()


class ObjectionEffectsOut(Out):
    upheld = fields.String()
    dismissed = fields.String()


class ObjectionRowOut(ObjectionOut):
    disclosure = fields.Nested(DisclosureRowOut)
    effects = fields.Nested(ObjectionEffectsOut, metadata={"description": "怎样答复有怎样的后果"})
    may_decide = fields.Boolean(metadata={"description": "可以由我答复"})


class DisclosureFilterIn(In):
    phase = OneOf(Phase, load_default=None)
    kind = OneOf(DisclosureKind, load_default=None)


class ObjectionFilterIn(In):
    state = OneOf(ObjectionState, load_default=None)


class DisclosureObjectionIn(In):
    text = Body(2000, 2, required=True)


class PaperObjectionIn(In):
    unit_id = Id(required=True)
    text = Body(2000, 2, required=True)


class ObjectionDecisionIn(In):
    uphold = fields.Boolean(required=True)
    answer = Body(2000, 2, required=True)
    summary = Line(
        200,
        0,
        load_default="",
        metadata={"description": "异议要点，公开显示；不写姓名、电话"},
    )


class LedgerDisclosureIn(In):
    days = Count(
        1,
        1000,
        load_default=None,
        allow_none=True,
        metadata={"description": "公示天数；不填按最少"},
    )


class WithdrawalIn(In):
    reason = Line(200, 2, required=True)
    hides = fields.Boolean(
        load_default=False, metadata={"description": "正文含有不该公开的内容，同时隐藏"}
    )


@cap.get("/disclosures/<int:disclosure_id>", who=PUBLIC, answer=DisclosureOut)
def get_disclosure(disclosure_id: int) -> dict[str, Any]:
    """Show a public notice to anybody."""
    return _page(actions.shown(disclosure_id))


@cap.get(
    "/disclosures/<int:disclosure_id>/tables/<int:section>",
    who=PUBLIC,
    answer=paged(DisclosureTableRowOut),
)
def list_table_rows(paging: Paging, disclosure_id: int, section: int) -> Page[Any]:
    """List the rows of a section's table to anybody, a hundred at a time."""
    page = actions.table_of(disclosure_id, section, paging)
    return Page([{"cells": row} for row in page.items], page.next_cursor)


@cap.get(
    "/estates/<int:estate_id>/disclosures",
    who=ANYONE,
    query=DisclosureFilterIn,
    answer=paged(DisclosureRowOut),
)
def list_disclosures(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List an estate's public notices, newest first."""
    page = actions.of_estate(
        actor,
        estate_id,
        paging,
        phase=Phase(query["phase"]) if query["phase"] else None,
        kind=DisclosureKind(query["kind"]) if query["kind"] else None,
        now=now(),
    )
    return Page(_rows(page.items), page.next_cursor)


@cap.post(
    "/disclosures/<int:disclosure_id>/withdrawal",
    who=ANSWERING,
    body=WithdrawalIn,
    answer=DisclosureOut,
)
def take_down(actor: Actor, body: dict[str, Any], disclosure_id: int) -> dict[str, Any]:
    """Take a public notice down with a reason; its page stays and says so."""
    actions.take_down(actor, disclosure_id, body["reason"], hides=body["hides"], now=now())
    return _page(actions.shown(disclosure_id))


@cap.get("/disclosures/<int:disclosure_id>/objections", who=ANYONE, answer=paged(ObjectionOut))
def list_objections(actor: Actor, paging: Paging, disclosure_id: int) -> Page[Any]:
    """List objections to a public notice: all to staff, my own to me."""
    page = objections.objections_to(actor, disclosure_id, paging)
    return Page([objection_row(one, unit) for _, one, unit in page.items], page.next_cursor)


@cap.post(
    "/disclosures/<int:disclosure_id>/objections",
    who=RESIDENT,
    body=DisclosureObjectionIn,
    answer=ObjectionOut,
    creates=True,
)
def object_to_disclosure(actor: Actor, body: dict[str, Any], disclosure_id: int) -> dict[str, Any]:
    """Object to a public notice as an owner, before it ends."""
    made = objections.object_to(actor, disclosure_id, body["text"], now())
    return objection_row(made, objections.unit_of(made))


@cap.post(
    "/disclosures/<int:disclosure_id>/paper-objections",
    who=ENTERING,
    body=PaperObjectionIn,
    answer=ObjectionOut,
    creates=True,
)
def enter_paper_objection(actor: Actor, body: dict[str, Any], disclosure_id: int) -> dict[str, Any]:
    """Enter an objection that was handed in on paper; another person answers it."""
    made = objections.enter_on_paper(actor, disclosure_id, body["unit_id"], body["text"], now())
    return objection_row(made, objections.unit_of(made))


@cap.get(
    "/estates/<int:estate_id>/objections",
    who=staff("clerk", "moderator", "secretary", "district", "auditor"),
    query=ObjectionFilterIn,
    answer=paged(ObjectionRowOut),
)
def list_estate_objections(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List an estate's objections to whatever was disclosed, oldest first."""
    state = ObjectionState(query["state"]) if query["state"] else None
    page = objections.of_estate(actor, estate_id, state, paging)
    about = _by_id([disclosure for *_, disclosure in page.items])
    may = objections.may_answer(actor, estate_id)
    rows = [
        objection_row(one, unit)
        | {
            "disclosure": about[disclosure.id],
            "effects": _effects(disclosure),
            "may_decide": may
            and one.state == ObjectionState.PENDING
            and one.entered_by != actor.id,
        }
        for _, one, unit, disclosure in page.items
    ]
    return Page(rows, page.next_cursor)


@cap.post(
    "/objections/<int:objection_id>/decision",
    who=ANSWERING,
    body=ObjectionDecisionIn,
    answer=ObjectionOut,
    guard=True,
    status=200,
)
def decide_objection(
    actor: Actor, body: dict[str, Any], version: int, objection_id: int
) -> dict[str, Any]:
    """Answer an objection; upheld, it holds back what was disclosed."""
    objection = actions.decide(
        actor,
        objection_id,
        uphold=body["uphold"],
        answer=body["answer"],
        summary=body["summary"],
        version=version,
        now=now(),
    )
    return objection_row(objection, actions.unit_of(objection))


@cap.post(
    "/renovations/<int:renovation_id>/ledger-disclosures",
    who=ANSWERING,
    body=LedgerDisclosureIn,
    answer=listed(DisclosureRowOut),
    creates=True,
)
def publish_ledger(actor: Actor, body: dict[str, Any], renovation_id: int) -> dict[str, Any]:
    """Publish the ledger of pledges as it stands, in each estate of the renovation."""
    made = ledgers.publish_ledger(actor, renovation_id, days=body["days"], now=now())
    return {"items": _rows(made)}


def objection_row(objection: Objection, unit: Unit) -> dict[str, Any]:
    """Return the fields of ObjectionOut."""
    columns = objection.__table__.columns
    return {column.key: getattr(objection, column.key) for column in columns} | {"unit": unit}


def disclosure_row(disclosure: Disclosure, standing: Standing) -> dict[str, Any]:
    """Return the fields of DisclosureRowOut."""
    columns = disclosure.__table__.columns
    phase = phase_of(disclosure.ends_at, disclosure.withdrawn_at, now())
    public_url = current_app.extensions["settings"].public_url
    return {column.key: getattr(disclosure, column.key) for column in columns} | {
        "kind_title": KIND_TITLES[DisclosureKind(disclosure.kind)],
        "phase": phase,
        "phase_title": PHASE_TITLES[phase],
        "days_left": days_left(disclosure.ends_at, now()) if phase is Phase.RUNNING else None,
        "objections": standing,
        "is_hidden": disclosure.hidden_at is not None,
        "held_by": held_by(DisclosureKind(disclosure.kind), phase),
        "public_url": f"{public_url}/public/disclosures/{disclosure.id}",
    }


def _page(shown: actions.Shown) -> dict[str, Any]:
    disclosure = shown.disclosure
    is_hidden = disclosure.hidden_at is not None
    return disclosure_row(disclosure, shown.standing) | {
        "estate": shown.estate,
        "is_over": now() >= disclosure.ends_at,
        "sections": [] if is_hidden else [{"table": None, **one} for one in disclosure.sections],
        "answers": [_answer(disclosure, *one) for one in objections.answered(disclosure.id)],
    }


def _answer(disclosure: Disclosure, objection: Objection, unit_label: str) -> dict[str, Any]:
    state = ObjectionState(objection.state)
    return {
        "unit_label": unit_label,
        "state": state,
        "state_title": OBJECTION_STATES[state],
        "summary": objection.summary,
        "answer": objection.answer,
        "effect": effect_of(DisclosureKind(disclosure.kind), state),
        "decided_at": objection.decided_at,
    }


def _rows(found: Sequence[Disclosure]) -> list[dict[str, Any]]:
    standing = actions.standings([one.id for one in found])
    return [disclosure_row(one, standing.get(one.id, Standing())) for one in found]


def _by_id(found: Sequence[Disclosure]) -> Mapping[int, dict[str, Any]]:
    once = list({one.id: one for one in found}.values())
    return {row["id"]: row for row in _rows(once)}


def _effects(disclosure: Disclosure) -> dict[str, str]:
    kind = DisclosureKind(disclosure.kind)
    return {
        "upheld": effect_of(kind, ObjectionState.UPHELD),
        "dismissed": effect_of(kind, ObjectionState.DISMISSED),
    }
