"""A resident's inbox."""

from typing import Any

from marshmallow import fields

from api.base.access import RESIDENT
from api.base.capability import Capability, now
from api.base.fields import Id, Moment, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.notices import actions

cap = Capability("notices", "消息")


class NoticeOut(Out):
    id = Id()
    kind = fields.String()
    title = fields.String()
    body = fields.String()
    route = fields.String()
    created_at = Moment()
    read_at = Moment(allow_none=True)


class UnreadOut(Out):
    unread = fields.Integer()


@cap.get("/me/inbox", who=RESIDENT, answer=paged(NoticeOut))
def inbox(actor: Actor, paging: Paging) -> Page[Any]:
    """List my notices, newest first."""
    return actions.inbox(actor, paging)


@cap.get("/me/inbox/unread", who=RESIDENT, answer=UnreadOut)
def unread(actor: Actor) -> dict[str, int]:
    """Count my unread notices."""
    return {"unread": actions.unread_count(actor)}


@cap.put("/me/inbox/<int:notice_id>/read", who=RESIDENT, answer=NoticeOut)
def mark_read(actor: Actor, notice_id: int) -> Any:
    """Mark a notice as read."""
    return actions.mark_read(actor, notice_id, now())


@cap.put("/me/inbox/read", who=RESIDENT)
def mark_all_read(actor: Actor) -> None:
    """Mark all my notices as read."""
    actions.mark_all_read(actor, now())
