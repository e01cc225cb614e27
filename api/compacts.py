"""The residents' compact: staff prepare it, residents comment and sign."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, staff
from api.base.capability import Capability, now
from api.base.fields import (
    Body,
    Day,
    Digest,
    Id,
    In,
    Line,
    Moment,
    OneOf,
    Out,
    listed,
)
from models.base.actor import Actor
from models.compacts import actions, adopting, comments, paper, revisions, signing
from models.compacts.differences import Change, Op
from models.compacts.meeting import AdoptionKind, comparisons
from models.compacts.rules import STATE_WORDS, TEXT_MAY_CHANGE, CompactState
from models.compacts.tables import (
    Compact,
    CompactAdoption,
    CompactFiling,
    EntryState,
)

cap = Capability("compacts", "居民公约")
WRITER = staff("clerk", "moderator", "secretary")
CHECKER = staff("moderator", "secretary")


class CompactIn(In):
    title = Line(60, 4, required=True)
    body = Body(required=True)


class CompactPatchIn(In):
    title = Line(60, 4)
    body = Body()
    note = Line(
        200,
        0,
        load_default="",
        metadata={"description": "征求意见期间改了什么、为什么；住户可以看到"},
    )


class MoveIn(In):
    to = OneOf(
        [
            CompactState.COMMENTING,
            CompactState.FROZEN,
            CompactState.OPEN,
            CompactState.WITHDRAWN,
        ],
        required=True,
    )
    reason = Line(200, 0, load_default="")


class CompactRowOut(Out):
    id = Id()
    estate_id = Id()
    number = fields.Integer()
    title = fields.String()
    state = OneOf(CompactState)
    state_words = fields.String()
    digest = fields.String(allow_none=True)
    comments_end_at = Moment(allow_none=True)
    opened_at = Moment(allow_none=True)
    disclosure_id = Id(allow_none=True, metadata={"description": "公示页"})
    created_at = Moment()
    version = fields.Integer()


class StepOut(Out):
    to_state = OneOf(CompactState)
    words = fields.String()
    at = Moment()
    reason = fields.String()


class ComparisonOut(Out):
    name = fields.String()
    left = fields.Integer()
    right = fields.Integer()
    needed = fields.String()
    met = fields.Boolean()
    source = fields.String()
    sentence = fields.String()


class AdoptionOut(Out):
    state = OneOf(EntryState)
    returned_for = fields.String(allow_none=True)
    kind = OneOf(AdoptionKind)
    members = fields.Integer(allow_none=True, metadata={"description": "核对前只给登记人"})
    present = fields.Integer(allow_none=True)
    agreed = fields.Integer(allow_none=True)
    authorised_on = Day(allow_none=True)
    notified_on = Day()
    held_on = Day()
    minutes = fields.String()
    minutes_file_id = Id(allow_none=True, metadata={"description": "只给工作人员"})
    minutes_digest = Digest()
    comparisons = fields.List(fields.Nested(ComparisonOut))


class FilingOut(Out):
    office = fields.String()
    reference = fields.String()
    filed_on = Day()
    file_id = Id(allow_none=True, metadata={"description": "只给工作人员"})
    file_digest = Digest()


class CommentCountsOut(Out):
    published = fields.Integer()
    adopted = fields.Integer()
    partly = fields.Integer()
    declined = fields.Integer()
    unanswered = fields.Integer()


class MySignatureOut(Out):
    membership_id = Id()
    receipt_id = Id()


class CompactOut(CompactRowOut):
    body = fields.String()
    steps = fields.List(fields.Nested(StepOut))
    adoption = fields.Nested(AdoptionOut, allow_none=True)
    filing = fields.Nested(FilingOut, allow_none=True)
    signed_units = fields.Integer(metadata={"description": "已有人签署的户数"})
    units = fields.Integer(metadata={"description": "总户数"})
    my_signatures = fields.List(fields.Nested(MySignatureOut))
    comment_counts = fields.Nested(CommentCountsOut)
    revisions = fields.Integer(metadata={"description": "征求意见以来公开过的稿数"})
    paper_waiting = fields.Integer(metadata={"description": "待核对的纸质签署；住户为零"})
    may_enter_adoption = fields.Boolean()
    may_check_adoption = fields.Boolean()
    next_states = fields.List(
        OneOf(CompactState), metadata={"description": "本人现在可以把公约推进到哪些状态；住户为空"}
    )
    text_may_change = fields.Boolean()


class CompactRevisionRowOut(Out):
    number = fields.Integer()
    note = fields.String()
    digest = Digest()
    at = Moment()


class TextPieceOut(Out):
    op = OneOf(Op)
    text = fields.String()


class TextParagraphOut(Out):
    change = OneOf(Change)
    pieces = fields.List(fields.Nested(TextPieceOut))


class CompactRevisionOut(CompactRevisionRowOut):
    title = fields.String()
    body = fields.String()
    in_force_number = fields.Integer(allow_none=True, metadata={"description": "对照的现行版本"})
    since_in_force = fields.List(fields.Nested(TextParagraphOut), allow_none=True)
    since_first = fields.List(
        fields.Nested(TextParagraphOut),
        allow_none=True,
        metadata={"description": "与征求意见第一稿的不同，第一段是标题"},
    )


@cap.get("/estates/<int:estate_id>/compacts", who=ANYONE, answer=listed(CompactRowOut))
def list_compacts(actor: Actor, estate_id: int) -> dict[str, Any]:
    """List an estate's compacts, newest first."""
    return {"items": [_row(one) for one in actions.compacts_of(actor, estate_id)]}


@cap.post(
    "/estates/<int:estate_id>/compacts", who=WRITER, body=CompactIn, answer=CompactOut, creates=True
)
def draft(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Begin a new version of the compact."""
    made = actions.draft(actor, estate_id, title=body["title"], body=body["body"], now=now())
    return whole(actor, made)


@cap.get("/compacts/<int:compact_id>", who=ANYONE, answer=CompactOut)
def get_compact(actor: Actor, compact_id: int) -> dict[str, Any]:
    """Show a compact with its whole text, its steps and who has signed so far, in units."""
    return whole(actor, actions.visible(actor, compact_id))


@cap.patch(
    "/compacts/<int:compact_id>", who=WRITER, body=CompactPatchIn, answer=CompactOut, guard=True
)
def edit(actor: Actor, body: dict[str, Any], version: int, compact_id: int) -> dict[str, Any]:
    """Change the text while it may change."""
    changed = actions.edit(
        actor,
        compact_id,
        title=body.get("title"),
        body=body.get("body"),
        note=body["note"],
        version=version,
        now=now(),
    )
    return whole(actor, changed)


@cap.post(
    "/compacts/<int:compact_id>/transitions",
    who=WRITER,
    body=MoveIn,
    answer=CompactOut,
    guard=True,
)
def move(actor: Actor, body: dict[str, Any], version: int, compact_id: int) -> dict[str, Any]:
    """Take comments, freeze the text, open for signing, or withdraw."""
    moved = actions.move(
        actor,
        compact_id,
        CompactState(body["to"]),
        reason=body["reason"],
        version=version,
        now=now(),
    )
    return whole(actor, moved)


@cap.get("/compacts/<int:compact_id>/revisions", who=ANYONE, answer=listed(CompactRevisionRowOut))
def list_revisions(actor: Actor, compact_id: int) -> dict[str, Any]:
    """List the texts that residents were shown while comments were taken, newest first."""
    return {"items": revisions.revisions_of(actions.visible(actor, compact_id).id)}


@cap.get("/compacts/<int:compact_id>/revisions/<int:number>", who=ANYONE, answer=CompactRevisionOut)
def get_revision(actor: Actor, compact_id: int, number: int) -> Any:
    """Show one of them, with what it changed."""
    return revisions.revision(actions.visible(actor, compact_id).id, number)


def _row(compact: Compact) -> dict[str, Any]:
    return columns(compact) | {"state_words": STATE_WORDS[CompactState(compact.state)]}


def whole(actor: Actor, compact: Compact) -> dict[str, Any]:
    """Return a compact as `CompactOut` shows it to the actor."""
    details = actions.details(compact)
    mine = signing.my_signatures(actor, compact.id) if actor.is_resident else {}
    return (
        _row(compact)
        | details
        | {
            "adoption": _adoption(actor, adopting.seen_by(actor, compact)),
            "filing": _filing(actor, details["filing"]),
            "comment_counts": comments.counts(compact.id),
            "paper_waiting": paper.waiting(compact.id) if actor.is_staff else 0,
            "may_enter_adoption": adopting.may_enter(actor, compact),
            "may_check_adoption": adopting.may_check(actor, compact),
            "steps": [_step(step) for step in details["steps"]],
            "next_states": actions.next_states(actor, compact),
            "text_may_change": compact.state in TEXT_MAY_CHANGE,
            "my_signatures": [
                {"membership_id": membership, "receipt_id": leaf}
                for membership, leaf in mine.items()
            ],
        }
    )


def _step(step: Any) -> dict[str, Any]:
    return {
        "to_state": step.to_state,
        "words": STATE_WORDS[CompactState(step.to_state)],
        "at": step.at,
        "reason": step.reason,
    }


def _adoption(actor: Actor, adoption: CompactAdoption | None) -> dict[str, Any] | None:
    if adoption is None:
        return None
    shown = columns(adoption) | {
        "minutes_file_id": adoption.minutes_file_id if actor.is_staff else None,
        "comparisons": comparisons(adopting.meeting_of(adoption)),
    }
    if adopting.is_blind(actor, adoption):
        shown |= {"members": None, "present": None, "agreed": None, "minutes": ""}
        shown |= {"comparisons": []}
    return shown


def _filing(actor: Actor, filing: CompactFiling | None) -> dict[str, Any] | None:
    if filing is None:
        return None
    return columns(filing) | {"file_id": filing.file_id if actor.is_staff else None}


def columns(record: Any) -> dict[str, Any]:
    """Return a record's columns by their names."""
    return {column.key: getattr(record, column.key) for column in record.__table__.columns}
