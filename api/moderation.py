"""The moderation queue."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, PUBLIC, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Day, Id, In, Line, Moment, OneOf, Out, listed, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.moderation import actions, appeals, openness
from models.moderation.rules import SUBJECT_WORDS
from models.moderation.tables import (
    AppealState,
    ModerationAppeal,
    ModerationItem,
    ModerationState,
)

cap = Capability("moderation", "内容审核")
MODERATOR = staff("moderator", "secretary")


class QueueIn(In):
    estate_id = Id(required=True, strict=False)
    state = OneOf(ModerationState, load_default=None)


class ModerationDecisionIn(In):
    approve = fields.Boolean(required=True)
    reason = Line(200, 0, load_default="")


class AppealIn(In):
    text = Body(500, 2, required=True, metadata={"description": "为什么应当公开"})


class AppealQueueIn(In):
    estate_id = Id(required=True, strict=False)
    state = OneOf(AppealState, load_default=None)


class AppealDecisionIn(In):
    uphold = fields.Boolean(required=True)
    reason = Line(200, 2, required=True, metadata={"description": "作者会看到"})


class StandingIn(In):
    estate_id = Id(required=True, strict=False)


class OwnAppealOut(Out):
    id = Id()
    text = fields.String()
    state = OneOf(AppealState)
    reason = fields.String(allow_none=True)
    created_at = Moment()
    decided_at = Moment(allow_none=True)
    version = fields.Integer()


class OwnItemOut(Out):
    id = Id()
    subject_words = fields.String()
    text = fields.String()
    state = OneOf(ModerationState)
    reason = fields.String(allow_none=True)
    created_at = Moment()
    decided_at = Moment(allow_none=True)
    unreachable_since = Moment(
        allow_none=True, metadata={"description": "从何时起，平台的内容检测没有回答"}
    )
    may_appeal = fields.Boolean()
    appeal = fields.Nested(OwnAppealOut, allow_none=True)


class ModerationStandingOut(Out):
    pending = fields.Integer()
    held = fields.Integer()
    appeals = fields.Integer()
    unreachable_since = Moment(allow_none=True)
    next_check_at = Moment(allow_none=True, metadata={"description": "最早在什么时候再问平台"})


class MonthCountsOut(Out):
    month = Day(metadata={"description": "这个月的第一天"})
    received = fields.Integer()
    passed = fields.Integer()
    refused = fields.Integer(metadata={"description": "第一次处理时没有通过的，申诉成立的也在内"})
    appealed = fields.Integer()
    reversed = fields.Integer(metadata={"description": "申诉成立的"})


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
    check_attempts = fields.Integer()
    unreachable_since = Moment(allow_none=True)
    next_check_at = Moment(allow_none=True)
    appeal_state = OneOf(AppealState, allow_none=True)
    version = fields.Integer()


class AppealOut(OwnAppealOut):
    item = fields.Nested(ModerationItemOut)
    may_decide = fields.Boolean(
        metadata={"description": "可以由我复核；自己拒绝的由另一位工作人员复核"}
    )


@cap.get("/moderation/items", who=MODERATOR, query=QueueIn, answer=paged(ModerationItemOut))
def list_items(actor: Actor, query: dict[str, Any], paging: Paging) -> Page[Any]:
    """List what waits or was decided in an estate, oldest first; authors are not named."""
    state = ModerationState(query["state"]) if query["state"] else None
    page = actions.queue(actor, query["estate_id"], state, paging)
    appealed = appeals.of_items([item.id for item in page.items])
    return Page([_view(item, appealed.get(item.id)) for item in page.items], page.next_cursor)


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


@cap.get("/me/moderation-items", who=ANYONE, answer=paged(OwnItemOut))
def list_own_items(actor: Actor, paging: Paging) -> Page[Any]:
    """List what I wrote and what became of it, newest first."""
    page = appeals.own_items(actor, paging)
    return Page([_own(one) for one in page.items], page.next_cursor)


@cap.post(
    "/moderation/items/<int:item_id>/appeal",
    who=ANYONE,
    body=AppealIn,
    answer=OwnAppealOut,
    creates=True,
)
def appeal(actor: Actor, body: dict[str, Any], item_id: int) -> ModerationAppeal:
    """Appeal once against the refusal of my own text; somebody else looks again."""
    return appeals.appeal(actor, item_id, body["text"], now())


@cap.get("/moderation/appeals", who=MODERATOR, query=AppealQueueIn, answer=paged(AppealOut))
def list_appeals(actor: Actor, query: dict[str, Any], paging: Paging) -> Page[Any]:
    """List an estate's appeals, oldest first; authors are not named."""
    state = AppealState(query["state"]) if query["state"] else None
    page = appeals.queue(actor, query["estate_id"], state, paging)
    return Page([_appeal(actor, item, one) for _, one, item in page.items], page.next_cursor)


@cap.post(
    "/moderation/appeals/<int:appeal_id>/decision",
    who=MODERATOR,
    body=AppealDecisionIn,
    answer=AppealOut,
    guard=True,
)
def decide_appeal(
    actor: Actor, body: dict[str, Any], version: int, appeal_id: int
) -> dict[str, Any]:
    """Look again at what somebody else refused; upheld, it is let through after all."""
    item, decided = appeals.decide(
        actor,
        appeal_id,
        uphold=body["uphold"],
        reason=body["reason"],
        version=version,
        now=now(),
    )
    return _appeal(actor, item, decided)


@cap.get("/moderation/standing", who=MODERATOR, query=StandingIn, answer=ModerationStandingOut)
def get_standing(actor: Actor, query: dict[str, Any]) -> Any:
    """Show what waits in an estate's queue, and since when the platform has not answered."""
    return openness.standing(actor, query["estate_id"])


@cap.get("/estates/<int:estate_id>/moderation-counts", who=PUBLIC, answer=listed(MonthCountsOut))
def list_counts(estate_id: int) -> dict[str, Any]:
    """Show anybody how many texts were let through and refused, by month; small numbers are not hidden."""
    return {"items": openness.monthly(estate_id, now())}


def _view(item: ModerationItem, appealed: ModerationAppeal | None = None) -> dict[str, Any]:
    found = {column.key: getattr(item, column.key) for column in item.__table__.columns}
    return found | {
        "subject_words": SUBJECT_WORDS.get(item.subject_kind, item.subject_kind),
        "appeal_state": appealed.state if appealed else None,
    }


def _own(one: appeals.Own) -> dict[str, Any]:
    may_appeal = one.item.state == ModerationState.REFUSED and one.appeal is None
    return _view(one.item) | {"appeal": one.appeal, "may_appeal": may_appeal}


def _appeal(actor: Actor, item: ModerationItem, found: ModerationAppeal) -> dict[str, Any]:
    columns = found.__table__.columns
    return {column.key: getattr(found, column.key) for column in columns} | {
        "item": _view(item, found),
        "may_decide": appeals.may_decide(actor, item, found),
    }
