"""The moderation queue."""

from typing import Any

from marshmallow import fields

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import Id, In, Line, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.moderation import actions
from models.moderation.rules import SUBJECT_WORDS
from models.moderation.tables import ModerationState

cap = Capability("moderation", "内容审核")
MODERATOR = staff("moderator", "secretary")


class QueueIn(In):
    estate_id = Id(required=True, strict=False)
    state = OneOf(ModerationState, load_default=None)


class ModerationDecisionIn(In):
    approve = fields.Boolean(required=True)
    reason = Line(200, 0, load_default="")


class ModerationItemOut(Out):
    id = Id()
    estate_id = Id()
    subject_kind = fields.String()
    subject_words = fields.String()
    subject_id = Id()
    text = fields.String()
    platform_verdict = OneOf(["none", "unchecked", "pass", "review", "risky"])
    platform_label = fields.Integer(allow_none=True)
    state = OneOf(ModerationState)
    reason = fields.String(allow_none=True)
    decided_at = Moment(allow_none=True)
    created_at = Moment()
    version = fields.Integer()


@cap.get("/moderation/items", who=MODERATOR, query=QueueIn, answer=paged(ModerationItemOut))
def list_items(actor: Actor, query: dict[str, Any], paging: Paging) -> Page[Any]:
    """List what waits or was decided in an estate, oldest first; authors are not named."""
    state = ModerationState(query["state"]) if query["state"] else None
    page = actions.queue(actor, query["estate_id"], state, paging)
    return Page([_view(item) for item in page.items], page.next_cursor)


@cap.post(
    "/moderation/items/<int:item_id>/decision",
    who=MODERATOR,
    body=ModerationDecisionIn,
    answer=ModerationItemOut,
    guard=True,
)
def decide(actor: Actor, body: dict[str, Any], version: int, item_id: int) -> dict[str, Any]:
    """Let an item through or refuse it with a reason; the author is told."""
    return _view(
        actions.decide(
            actor,
            item_id,
            approve=body["approve"],
            reason=body["reason"],
            version=version,
            now=now(),
        )
    )


def _view(item: Any) -> dict[str, Any]:
    found = {column.key: getattr(item, column.key) for column in item.__table__.columns}
    words = SUBJECT_WORDS.get(item.subject_kind, item.subject_kind)
    return found | {"subject_words": words}
