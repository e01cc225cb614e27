"""Who acts for a holder that cannot act in person: guardians, authorised persons, administrators of an estate."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Day, Id, In, Line, Moment, OneOf, Out, listed, paged
from models.accounts.staff import names_of
from models.base.actor import Actor
from models.base.crypto import mask_name, mask_phone
from models.base.paging import Page, Paging
from models.representations import ending, entering, reading
from models.representations.entering import Proof
from models.representations.reading import Shown
from models.representations.rules import Basis, State
from models.representations.tables import Representation

cap = Capability("representations", "代表办理")
HANDLING = staff("clerk", "moderator", "secretary")
DECIDING = staff("moderator", "secretary")


class ProofIn(In):
    holder_id = Id(required=True)
    basis = OneOf(Basis, required=True)
    note = Line(200, 2, required=True, metadata={"description": "证明材料：名称、编号"})
    file_id = Id(required=True, metadata={"description": "证明的扫描件"})
    born_on = Day(
        load_default=None, allow_none=True, metadata={"description": "未成年人的出生日期"}
    )
    last_day = Day(
        load_default=None, allow_none=True, metadata={"description": "期限的最后一天；授权代表必填"}
    )


class RepresentationIn(ProofIn):
    name = Line(50, 2, required=True, metadata={"description": "代表人姓名"})
    phone = Line(20, 6, required=True, metadata={"description": "代表人手机号，登录时核对"})


class RepresentationAppliedIn(In):
    unit_id = Id(required=True)
    holder_name = Line(50, 2, required=True, metadata={"description": "代表哪位产权人"})
    basis = OneOf(Basis, required=True)
    name = Line(50, 2, required=True, metadata={"description": "申请人自己的姓名"})
    note = Body(200, 2, required=True, metadata={"description": "与产权人的关系，有什么证明"})


class RepresentationDecisionIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, required=True)


class RepresentationEndIn(In):
    reason = Line(200, 0, load_default="")


class RepresentationsIn(In):
    state = OneOf(State, load_default=None)


class RepresentationOut(Out):
    id = Id()
    basis = OneOf(Basis)
    basis_label = fields.String()
    state = OneOf(State)
    state_label = fields.String()
    holder_id = Id(allow_none=True, metadata={"description": "申请还没有补录时为空"})
    holder_name = fields.String()
    unit_id = Id(allow_none=True, metadata={"description": "在小程序里申请的才有"})
    unit_labels = fields.List(fields.String())
    name = fields.String(metadata={"description": "代表人"})
    phone = fields.String()
    is_linked = fields.Boolean(metadata={"description": "代表人已登录，可以在手机上办理"})
    note = fields.String()
    file_id = Id(allow_none=True)
    born_on = Day(allow_none=True)
    until = Moment(allow_none=True)
    created_at = Moment()
    entered_by_name = fields.String(allow_none=True)
    is_mine = fields.Boolean(metadata={"description": "是我录入的，不能由我审核"})
    decided_by_name = fields.String(allow_none=True)
    decided_at = Moment(allow_none=True)
    reason = fields.String(allow_none=True)
    ended_at = Moment(allow_none=True)
    end_reason = fields.String(allow_none=True)
    version = fields.Integer()


class MyRepresentationOut(Out):
    id = Id()
    basis_label = fields.String()
    state = OneOf(State)
    state_label = fields.String()
    holder_name = fields.String()
    unit_labels = fields.List(fields.String())
    note = fields.String()
    until = Moment(allow_none=True)
    created_at = Moment()
    reason = fields.String(allow_none=True)
    ended_at = Moment(allow_none=True)
    end_reason = fields.String(allow_none=True)


@cap.get(
    "/estates/<int:estate_id>/representations",
    who=HANDLING,
    query=RepresentationsIn,
    answer=paged(RepresentationOut),
)
def list_representations(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[Any]:
    """List who acts for whom in an estate, newest first; names and phones masked."""
    state = State(query["state"]) if query["state"] else None
    page = reading.of_estate(actor, estate_id, state, paging, now())
    return Page(_rows(actor, page.items, in_clear=False), page.next_cursor)


@cap.post(
    "/estates/<int:estate_id>/representations",
    who=HANDLING,
    body=RepresentationIn,
    answer=RepresentationOut,
    creates=True,
)
def enter_representation(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Enter who acts for a holder, with the proof; another person decides."""
    name, phone = body.pop("name"), body.pop("phone")
    made = entering.enter(actor, estate_id, _proof(body), name=name, phone=phone, now=now())
    return _answer(actor, made)


@cap.get("/representations/<int:representation_id>", who=HANDLING, answer=RepresentationOut)
def get_representation(actor: Actor, representation_id: int) -> dict[str, Any]:
    """Show one with names and phone in clear; the reading is recorded."""
    shown = reading.in_clear(actor, representation_id, now())
    return _rows(actor, [shown], in_clear=True)[0]


@cap.put(
    "/representations/<int:representation_id>/proof",
    who=HANDLING,
    body=ProofIn,
    answer=RepresentationOut,
    guard=True,
)
def complete_representation(
    actor: Actor, body: dict[str, Any], version: int, representation_id: int
) -> dict[str, Any]:
    """Add holder and proof to an application."""
    held = entering.complete(actor, representation_id, _proof(body), version=version, now=now())
    return _answer(actor, held)


@cap.put(
    "/representations/<int:representation_id>/decision",
    who=DECIDING,
    body=RepresentationDecisionIn,
    answer=RepresentationOut,
    guard=True,
)
def decide_representation(
    actor: Actor, body: dict[str, Any], version: int, representation_id: int
) -> dict[str, Any]:
    """Accept or refuse what another person entered."""
    held = entering.decide(actor, representation_id, **body, version=version, now=now())
    return _answer(actor, held)


@cap.put(
    "/representations/<int:representation_id>/end",
    who=ANYONE,
    body=RepresentationEndIn,
    answer=MyRepresentationOut,
)
def end_representation(actor: Actor, body: dict[str, Any], representation_id: int) -> Any:
    """End a representation at once: staff with a reason, the representative without."""
    held = ending.revoke(actor, representation_id, reason=body["reason"], now=now())
    return _mine(reading.shown(held, now()))


@cap.get("/me/representations", who=RESIDENT, answer=listed(MyRepresentationOut))
def my_representations(actor: Actor) -> dict[str, Any]:
    """List for whom I act, applied to act, or acted."""
    return {"items": [_mine(one) for one in reading.mine(actor, now())]}


@cap.post(
    "/me/representations",
    who=RESIDENT,
    body=RepresentationAppliedIn,
    answer=MyRepresentationOut,
    creates=True,
)
def apply_for_representation(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Ask to act for a holder; the originals are shown at the community's desk."""
    body["basis"] = Basis(body["basis"])
    return _mine(reading.shown(entering.apply(actor, **body, now=now()), now()))


def _proof(body: dict[str, Any]) -> Proof:
    return Proof(**body | {"basis": Basis(body["basis"])})


def _answer(actor: Actor, held: Representation) -> dict[str, Any]:
    return _rows(actor, [reading.shown(held, now())], in_clear=False)[0]


def _rows(actor: Actor, found: Sequence[Shown], *, in_clear: bool) -> list[dict[str, Any]]:
    asked = (one for shown in found for one in (shown.held.entered_by, shown.held.decided_by))
    names = names_of(one for one in asked if one)
    return [_row(actor, one, names, in_clear=in_clear) for one in found]


def _row(actor: Actor, one: Shown, names: dict[int, str], *, in_clear: bool) -> dict[str, Any]:
    held = one.held
    columns = ("id", "basis", "holder_id", "unit_id", "file_id", "born_on", "until", "created_at")
    more = ("decided_at", "reason", "ended_at", "end_reason", "version")
    return {name: getattr(held, name) for name in (*columns, *more)} | {
        "basis_label": Basis(held.basis).label,
        "state": one.state,
        "state_label": one.state.label,
        "holder_name": one.holder_name if in_clear else _masked_holder(one),
        "unit_labels": one.unit_labels,
        "name": held.name if in_clear else mask_name(held.name),
        "phone": held.phone if in_clear else mask_phone(held.phone),
        "is_linked": held.account_id is not None,
        "note": held.note,
        "entered_by_name": names.get(held.entered_by or 0),
        "is_mine": held.entered_by == actor.id,
        "decided_by_name": names.get(held.decided_by or 0),
    }


def _mine(one: Shown) -> dict[str, Any]:
    held = one.held
    columns = ("id", "note", "until", "created_at", "reason", "ended_at", "end_reason")
    return {name: getattr(held, name) for name in columns} | {
        "basis_label": Basis(held.basis).label,
        "state": one.state,
        "state_label": one.state.label,
        "holder_name": _masked_holder(one),
        "unit_labels": one.unit_labels,
    }


def _masked_holder(one: Shown) -> str:
    return one.holder_name if one.held.basis == Basis.AUTHORISED else mask_name(one.holder_name)
