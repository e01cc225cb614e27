"""Proposals of owners: write one, support one, see what became of it; at the desk: paper, a draft, or reasons."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import ANYONE, RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import (
    AreaField,
    Body,
    Count,
    Day,
    Digest,
    Id,
    In,
    Line,
    MaskedName,
    Moment,
    NothingOut,
    OneOf,
    Out,
    paged,
)
from api.evidence import ReceiptOut
from api.motions import MatterOut, MotionOut, matter_row, motion_page
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.motion_proposals import actions, paper, reading
from models.motion_proposals.rules import SOURCE, Content, EntryState, State
from models.motion_proposals.tables import ProposalPaper
from models.motions.matters import MATTERS
from models.motions.questions import MOST_OPTIONS
from models.places import actions as places
from models.places.tables import Unit

cap = Capability("motion_proposals", "业主提议")
DESK = staff("clerk", "moderator", "secretary")


class ProposalIn(In):
    title = Line(60, 2, required=True)
    text = Body(2000, 2, required=True, metadata={"description": "请大家决定什么"})
    reason = Body(2000, 2, required=True)
    matter = fields.String(required=True)
    options = fields.List(
        Line(60),
        load_default=list,
        validate=validate.Length(max=MOST_OPTIONS),
        metadata={"description": "有几个方案供选择的写在这里；只问同意不同意的不用写"},
    )


class SupportIn(In):
    digest = Digest(required=True, metadata={"description": "您看到的提议的校验码"})


class ProposalPaperIn(In):
    unit_id = Id(required=True)
    signer = Line(40, required=True, metadata={"description": "纸上签名的姓名"})
    signed_on = Day(required=True)
    digest = Digest(required=True, metadata={"description": "纸上印的校验码"})
    file_id = Id(required=True)


class ProposalPaperDecisionIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, load_default="")


class ProposalDeclineIn(In):
    reason = Line(500, 0, required=True)


class BackingPartOut(Out):
    heads = fields.Integer()
    area_centi_m2 = AreaField(attribute="area")


class BackingOut(Out):
    supporters = fields.Nested(BackingPartOut)
    total = fields.Nested(BackingPartOut)
    needed = fields.Integer(metadata={"description": "百分之二十是多少人，最小的整数"})
    missing = fields.Integer(metadata={"description": "还差多少人"})
    reached = fields.Boolean()


class ProposalStandingOut(Out):
    owner_group_id = Id()
    unit_labels = fields.List(fields.String())
    supported_at = Moment(allow_none=True)
    channel = fields.String(allow_none=True)
    receipt_id = Id(allow_none=True, metadata={"description": "我自己附议的凭证"})


class ProposalFateOut(Out):
    motion_id = Id(allow_none=True)
    words = fields.String()


class ProposalOut(Out):
    id = Id()
    estate_id = Id()
    title = fields.String()
    text = fields.String()
    reason = fields.String()
    matter = fields.Nested(MatterOut)
    options = fields.List(fields.String())
    digest = fields.String()
    state = OneOf(State)
    state_label = fields.String()
    source = fields.String(metadata={"description": "达到百分之二十就要办理的依据"})
    backing = fields.Nested(BackingOut, metadata={"description": "现在有多少业主附议"})
    created_at = Moment()
    published_at = Moment(allow_none=True)
    expires_at = Moment(allow_none=True)
    reached_at = Moment(allow_none=True)
    answer_due_at = Moment(allow_none=True)
    answered_at = Moment(allow_none=True)
    answer = fields.String(metadata={"description": "没有公开或者没有起草的理由"})
    fate = fields.Nested(
        ProposalFateOut, allow_none=True, metadata={"description": "起草的表决现在怎样"}
    )
    mine = fields.Boolean()
    standings = fields.List(
        fields.Nested(ProposalStandingOut), metadata={"description": "我能附议的房屋"}
    )
    version = Count()


class ProposalPaperOut(Out):
    id = Id()
    unit_id = Id()
    unit_label = fields.String()
    signer = MaskedName()
    signed_on = Day()
    file_id = Id()
    file_digest = Digest()
    state = OneOf(EntryState)
    reason = fields.String()
    entered_at = Moment()
    checked_at = Moment(allow_none=True)
    mine = fields.Boolean(metadata={"description": "本人录入的，要由别人核对"})
    version = Count()


@cap.get("/estates/<int:estate_id>/motion-proposals", who=ANYONE, answer=paged(ProposalOut))
def list_proposals(actor: Actor, paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's proposals, newest first; what waits for moderation only to staff and its author."""
    page = reading.proposals(actor, estate_id, paging, now())
    return Page([_row(actor, one) for one in page.items], page.next_cursor)


@cap.post(
    "/estates/<int:estate_id>/motion-proposals",
    who=RESIDENT,
    body=ProposalIn,
    answer=ProposalOut,
    creates=True,
)
def propose(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Write a proposal as an owner; others see it after moderation."""
    content = Content(**body | {"options": tuple(body["options"])})
    return _page(actor, actions.propose(actor, estate_id, content, now()).id)


@cap.get("/motion-proposals/<int:proposal_id>", who=ANYONE, answer=ProposalOut)
def get_proposal(actor: Actor, proposal_id: int) -> dict[str, Any]:
    """Show a proposal, who stands behind it in numbers, and what became of it."""
    return _page(actor, proposal_id)


@cap.put(
    "/motion-proposals/<int:proposal_id>/supports/<int:group_id>",
    who=RESIDENT,
    body=SupportIn,
    answer=ReceiptOut,
)
def support(actor: Actor, body: dict[str, Any], proposal_id: int, group_id: int) -> Any:
    """Support a proposal for an owner group of mine."""
    return actions.support(actor, proposal_id, group_id, digest=body["digest"], now=now())


@cap.delete(
    "/motion-proposals/<int:proposal_id>/supports/<int:group_id>",
    who=RESIDENT,
    answer=NothingOut,
)
def revoke_support(actor: Actor, proposal_id: int, group_id: int) -> dict[str, Any]:
    """Take a support back, as long as the proposal has no answer."""
    actions.revoke(actor, proposal_id, group_id, now=now())
    return {}


@cap.post(
    "/motion-proposals/<int:proposal_id>/withdrawal",
    who=RESIDENT,
    answer=ProposalOut,
    guard=True,
    status=200,
)
def withdraw_proposal(actor: Actor, version: int, proposal_id: int) -> dict[str, Any]:
    """Take my own proposal back."""
    actions.withdraw(actor, proposal_id, version=version, now=now())
    return _page(actor, proposal_id)


@cap.post(
    "/motion-proposals/<int:proposal_id>/motion",
    who=staff("clerk", "moderator"),
    answer=MotionOut,
    guard=True,
    creates=True,
)
def take_up(actor: Actor, version: int, proposal_id: int) -> dict[str, Any]:
    """Draft a motion of a proposal that a fifth of the owners stand behind."""
    motion = actions.take_up(actor, proposal_id, version=version, now=now())
    return motion_page(actor, motion.id)


@cap.post(
    "/motion-proposals/<int:proposal_id>/refusal",
    who=staff("moderator", "secretary"),
    body=ProposalDeclineIn,
    answer=ProposalOut,
    guard=True,
    status=200,
)
def decline(actor: Actor, body: dict[str, Any], version: int, proposal_id: int) -> dict[str, Any]:
    """Say why no motion is drafted."""
    actions.decline(actor, proposal_id, reason=body["reason"], version=version, now=now())
    return _page(actor, proposal_id)


@cap.post(
    "/motion-proposals/<int:proposal_id>/papers",
    who=DESK,
    body=ProposalPaperIn,
    answer=ProposalPaperOut,
    creates=True,
)
def enter_paper(actor: Actor, body: dict[str, Any], proposal_id: int) -> dict[str, Any]:
    """Enter an owner's signature on paper, with its scan; it counts when another person has checked it."""
    entry = paper.enter(actor, proposal_id, **body, now=now())
    return _paper(actor, entry, places.unit(entry.unit_id))


@cap.get("/motion-proposals/<int:proposal_id>/papers", who=DESK, answer=paged(ProposalPaperOut))
def list_papers(actor: Actor, paging: Paging, proposal_id: int) -> Page[Any]:
    """List a proposal's signatures on paper."""
    page = paper.entries(actor, proposal_id, paging)
    return Page([_paper(actor, entry, unit) for _, entry, unit in page.items], page.next_cursor)


@cap.post(
    "/proposal-papers/<int:proposal_paper_id>/decision",
    who=staff("moderator", "secretary"),
    body=ProposalPaperDecisionIn,
    answer=ProposalPaperOut,
    guard=True,
)
def decide_paper(
    actor: Actor, body: dict[str, Any], version: int, proposal_paper_id: int
) -> dict[str, Any]:
    """Confirm a signature on paper against its scan, or return it with a reason."""
    entry = paper.decide(actor, proposal_paper_id, **body, version=version, now=now())
    return _paper(actor, entry, places.unit(entry.unit_id))


def _page(actor: Actor, proposal_id: int) -> dict[str, Any]:
    return _row(actor, reading.open_proposal(actor, proposal_id, now()))


def _row(actor: Actor, one: reading.Seen) -> dict[str, Any]:
    proposal = one.proposal
    return {
        **{column.key: getattr(proposal, column.key) for column in proposal.__table__.columns},
        "reason": proposal.reason_given,
        "matter": matter_row(MATTERS[proposal.matter]),
        "state": one.state,
        "state_label": one.state.label,
        "source": SOURCE,
        "backing": one.backing,
        "answer": proposal.reason,
        "fate": one.fate,
        "mine": one.mine,
        "standings": [_standing(actor, standing) for standing in one.standings],
    }


def _standing(actor: Actor, one: Any) -> dict[str, Any]:
    held = one.support
    mine = held is not None and held.account_id == actor.id
    return {
        "owner_group_id": one.owner_group_id,
        "unit_labels": one.unit_labels,
        "supported_at": held.supported_at if held else None,
        "channel": held.channel if held else None,
        "receipt_id": held.leaf_id if mine else None,
    }


def _paper(actor: Actor, entry: ProposalPaper, unit: Unit) -> dict[str, Any]:
    columns = {column.key: getattr(entry, column.key) for column in entry.__table__.columns}
    return columns | {"unit_label": unit.label, "mine": entry.entered_by == actor.id}
