"""What residents say of a draft, and what became of it."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Id, In, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.compacts import comments
from models.compacts.rules import Verdict

cap = Capability("compact_comments", "居民公约：意见")


class CommentIn(In):
    text = Body(1000, 2, required=True)


class AnswerIn(In):
    verdict = OneOf(Verdict, required=True)
    answer = Body(1000, 2, required=True)


class CommentOut(Out):
    id = Id()
    text = fields.String()
    state = fields.String()
    refusal = fields.String(allow_none=True)
    verdict = OneOf(Verdict, allow_none=True)
    answer = fields.String(allow_none=True)
    answered_at = Moment(allow_none=True)
    created_at = Moment()
    mine = fields.Boolean()
    version = fields.Integer()


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
    answered = comments.answer(
        actor,
        comment_id,
        Verdict(body["verdict"]),
        body["answer"],
        version=version,
        now=now(),
    )
    return _comment(actor, answered)


def _comment(actor: Actor, one: Any) -> dict[str, Any]:
    mine = actor.is_resident and one.account_id == actor.id
    return {
        "id": one.id,
        "text": one.text,
        "state": one.state,
        "refusal": one.refusal if mine else None,
        "verdict": one.verdict,
        "answer": one.answer,
        "answered_at": one.answered_at,
        "created_at": one.created_at,
        "mine": mine,
        "version": one.version,
    }
