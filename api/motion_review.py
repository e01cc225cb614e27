"""The review of a motion: what there is to look at, what the reviewer answered, the approval."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Id, In, Line, Moment, OneOf, Out
from api.motions import MotionOut, motion_page
from models.base.actor import Actor
from models.motions import reviewing
from models.motions.checklist import BY_HAND, Answer, Answered, Given

cap = Capability("motion_review", "表决审核")
REMARK_MOST = 200


class MotionCheckIn(In):
    code = Line(32, required=True)
    answer = OneOf(Answer, required=True)
    remark = Line(REMARK_MOST, 0, load_default="")


class MotionApprovalIn(In):
    checklist = fields.List(
        fields.Nested(MotionCheckIn),
        load_default=list,
        validate=validate.Length(max=len(BY_HAND) * 2),
        metadata={"description": "审核清单里要人回答的每一项；系统核对的不用填"},
    )


class MotionCheckOut(Out):
    code = fields.String()
    title = fields.String()
    source = fields.String(metadata={"description": "依据"})
    computed = fields.Boolean(metadata={"description": "由系统核对，不能由人勾选"})
    answer = OneOf(Answer, allow_none=True)
    remark = fields.String()
    asks_where = fields.Boolean(metadata={"description": "回答“是”也要写备注"})
    may_not_apply = fields.Boolean(metadata={"description": "可以回答“不适用”"})


class MotionReviewOut(Out):
    outcome = OneOf((reviewing.APPROVED, reviewing.RETURNED))
    reviewer = fields.String()
    reviewed_at = Moment()
    digest = fields.String()
    lines = fields.List(fields.Nested(MotionCheckOut))


class MotionChecklistOut(Out):
    motion_id = Id()
    digest = fields.String(metadata={"description": "这份文本的校验码；公告时不会改变"})
    lines = fields.List(fields.Nested(MotionCheckOut))
    reviews = fields.List(fields.Nested(MotionReviewOut), metadata={"description": "历次审核"})


@cap.get("/motions/<int:motion_id>/checklist", who=STAFF, answer=MotionChecklistOut)
def get_checklist(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Show what there is to review, what the program has found, and the reviews that were."""
    found = reviewing.checklist(actor, motion_id, now())
    return {
        "motion_id": found.motion_id,
        "digest": found.digest,
        "lines": [_row(one) for one in found.lines],
        "reviews": [_review(one) for one in found.reviews],
    }


@cap.post(
    "/motions/<int:motion_id>/approval",
    who=staff("moderator", "secretary"),
    body=MotionApprovalIn,
    answer=MotionOut,
    guard=True,
    status=200,
)
def approve_motion(
    actor: Actor, body: dict[str, Any], version: int, motion_id: int
) -> dict[str, Any]:
    """Approve somebody else's motion, with every line of the checklist answered."""
    given = answers(body["checklist"])
    reviewing.approve(actor, motion_id, given=given, version=version, now=now())
    return motion_page(actor, motion_id)


def answers(checklist: list[dict[str, Any]]) -> list[Given]:
    """Return a reviewer's answers as the action takes them."""
    return [Given(one["code"], Answer(one["answer"]), one["remark"]) for one in checklist]


def _review(one: reviewing.Reviewed) -> dict[str, Any]:
    names = ("outcome", "reviewer", "reviewed_at", "digest")
    return {name: getattr(one, name) for name in names} | {
        "lines": [_row(line) for line in one.lines]
    }


_LINES = {line.code: line for line in BY_HAND}


def _row(one: Answered) -> dict[str, Any]:
    line = _LINES.get(one.code)
    names = ("code", "title", "source", "computed", "answer", "remark")
    return {name: getattr(one, name) for name in names} | {
        "asks_where": line is not None and line.asks_where,
        "may_not_apply": line is not None and line.may_not_apply,
    }
