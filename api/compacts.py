"""The residents' compact: staff prepare it, residents comment and sign."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Count, Day, Id, In, Line, Moment, OneOf, Out, listed, paged
from api.base.outside import confirm_identity
from api.evidence import ReceiptOut
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.compacts import actions, comments, signing
from models.compacts.rules import (
    STATE_WORDS,
    TEXT_MAY_CHANGE,
    AdoptionKind,
    CompactState,
    Meeting,
    comparisons,
)
from models.compacts.tables import Compact, CompactAdoption

cap = Capability("compacts", "居民公约")
WRITER = staff("clerk", "moderator", "secretary")


class CompactIn(In):
    title = Line(60, 4, required=True)
    body = Body(required=True)


class CompactPatchIn(In):
    title = Line(60, 4)
    body = Body()


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


class AdoptionIn(In):
    kind = OneOf(AdoptionKind, required=True)
    members = Count(1, 1_000_000, required=True, metadata={"description": "应到人数"})
    present = Count(1, 1_000_000, required=True, metadata={"description": "到会人数"})
    agreed = Count(0, 1_000_000, required=True, metadata={"description": "同意人数"})
    notified_on = Day(required=True)
    held_on = Day(required=True)
    minutes = Body(required=True)


class FilingIn(In):
    office = Line(60, required=True, metadata={"description": "备案机关，例如街道办事处"})
    reference = Line(60, required=True, metadata={"description": "备案文号"})
    filed_on = Day(required=True)


class SignatureIn(In):
    digest = Line(64, 64, required=True, metadata={"description": "您看到的文本的摘要"})
    code = Line(128, required=True, metadata={"description": "签署时重新取得的 wx.login 的 code"})


class CommentIn(In):
    text = Body(1000, 2, required=True)


class AnswerIn(In):
    answer = Body(1000, 2, required=True)


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


class AdoptionOut(Out):
    kind = OneOf(AdoptionKind)
    members = fields.Integer()
    present = fields.Integer()
    agreed = fields.Integer()
    notified_on = Day()
    held_on = Day()
    minutes = fields.String()
    comparisons = fields.List(fields.Nested(ComparisonOut))


class FilingOut(Out):
    office = fields.String()
    reference = fields.String()
    filed_on = Day()


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
    next_states = fields.List(
        OneOf(CompactState), metadata={"description": "本人现在可以把公约推进到哪些状态；住户为空"}
    )
    text_may_change = fields.Boolean()


class CommentOut(Out):
    id = Id()
    text = fields.String()
    state = fields.String()
    refusal = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    answered_at = Moment(allow_none=True)
    created_at = Moment()
    mine = fields.Boolean()
    version = fields.Integer()


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
    return _whole(actor, made)


@cap.get("/compacts/<int:compact_id>", who=ANYONE, answer=CompactOut)
def get_compact(actor: Actor, compact_id: int) -> dict[str, Any]:
    """Show a compact with its whole text, its steps and who has signed so far, in units."""
    return _whole(actor, actions.visible(actor, compact_id))


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
        version=version,
        now=now(),
    )
    return _whole(actor, changed)


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
    return _whole(actor, moved)


@cap.put(
    "/compacts/<int:compact_id>/adoption",
    who=staff("secretary"),
    body=AdoptionIn,
    answer=CompactOut,
    guard=True,
)
def adopt(actor: Actor, body: dict[str, Any], version: int, compact_id: int) -> dict[str, Any]:
    """Record the meeting that adopts the compact."""
    meeting = Meeting(
        kind=AdoptionKind(body["kind"]),
        members=body["members"],
        present=body["present"],
        agreed=body["agreed"],
        notified_on=body["notified_on"],
        held_on=body["held_on"],
    )
    adopted = actions.adopt(
        actor, compact_id, meeting, minutes=body["minutes"], version=version, now=now()
    )
    return _whole(actor, adopted)


@cap.put(
    "/compacts/<int:compact_id>/filing", who=WRITER, body=FilingIn, answer=CompactOut, guard=True
)
def file(actor: Actor, body: dict[str, Any], version: int, compact_id: int) -> dict[str, Any]:
    """Record the filing with the street office or the district."""
    filed = actions.file(actor, compact_id, **body, version=version, now=now())
    return _whole(actor, filed)


@cap.put(
    "/compacts/<int:compact_id>/signatures/<int:membership_id>",
    who=RESIDENT,
    body=SignatureIn,
    answer=ReceiptOut,
)
def sign(actor: Actor, body: dict[str, Any], compact_id: int, membership_id: int) -> Any:
    """Sign the text that was shown, as oneself: a fresh login code confirms who taps."""
    signing.check_signing(actor, compact_id, membership_id, digest=body["digest"])
    confirm_identity(actor, body["code"])
    return signing.sign(actor, compact_id, membership_id, digest=body["digest"], now=now())


@cap.get("/compacts/<int:compact_id>/comments", who=ANYONE, answer=paged(CommentOut))
def list_comments(actor: Actor, paging: Paging, compact_id: int) -> Page[Any]:
    """List what residents said of a draft, and the answers."""
    page = comments.comments_of(actor, compact_id, paging)
    return Page([_comment(actor, one) for one in page.items], page.next_cursor)


@cap.post(
    "/compacts/<int:compact_id>/comments",
    who=RESIDENT,
    body=CommentIn,
    answer=CommentOut,
    creates=True,
)
def comment(actor: Actor, body: dict[str, Any], compact_id: int) -> dict[str, Any]:
    """Say something of a draft; others see it after moderation."""
    return _comment(actor, comments.comment(actor, compact_id, body["text"], now()))


@cap.post(
    "/compact-comments/<int:comment_id>/answer",
    who=staff("moderator", "secretary"),
    body=AnswerIn,
    answer=CommentOut,
    guard=True,
)
def answer(actor: Actor, body: dict[str, Any], version: int, comment_id: int) -> dict[str, Any]:
    """Answer a comment; its author is told."""
    answered = comments.answer(actor, comment_id, body["answer"], version=version, now=now())
    return _comment(actor, answered)


def _row(compact: Compact) -> dict[str, Any]:
    found = {column.key: getattr(compact, column.key) for column in compact.__table__.columns}
    return found | {"state_words": STATE_WORDS[CompactState(compact.state)]}


def _whole(actor: Actor, compact: Compact) -> dict[str, Any]:
    details = actions.details(compact)
    mine = signing.my_signatures(actor, compact.id) if actor.is_resident else {}
    return (
        _row(compact)
        | details
        | {
            "adoption": _adoption(details["adoption"]),
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


def _adoption(adoption: CompactAdoption | None) -> dict[str, Any] | None:
    if adoption is None:
        return None
    meeting = Meeting(
        AdoptionKind(adoption.kind),
        adoption.members,
        adoption.present,
        adoption.agreed,
        adoption.notified_on,
        adoption.held_on,
    )
    return {
        "kind": adoption.kind,
        "members": adoption.members,
        "present": adoption.present,
        "agreed": adoption.agreed,
        "notified_on": adoption.notified_on,
        "held_on": adoption.held_on,
        "minutes": adoption.minutes,
        "comparisons": comparisons(meeting),
    }


def _comment(actor: Actor, one: Any) -> dict[str, Any]:
    mine = actor.is_resident and one.account_id == actor.id
    return {
        "id": one.id,
        "text": one.text,
        "state": one.state,
        "refusal": one.refusal if mine else None,
        "answer": one.answer,
        "answered_at": one.answered_at,
        "created_at": one.created_at,
        "mine": mine,
        "version": one.version,
    }
