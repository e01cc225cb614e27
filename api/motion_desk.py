"""Owners' decisions at the desk: write, review, publish, open, extend, count, publicise, end."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Count, Day, Id, In, Line, Moment, OneOf, Out, listed
from api.motion_review import MotionCheckIn, answers
from api.motions import MotionOut, motion_page
from models.base.actor import Actor
from models.motions import actions, drafting, origins, reading, results, reviewing, run_offs
from models.motions.checklist import BY_HAND
from models.motions.origins import RESOLVING, OriginKind, Resolution
from models.motions.questions import MOST_OPTIONS, Asked, QuestionKind
from models.motions.rule_set import LONGEST_DAYS, NOTICE_DAYS, PUBLICITY_DAYS, WINDOW_DAYS, Periods
from models.motions.states import State, act_title

cap = Capability("motion_desk", "表决办理")
DESK = staff("clerk", "moderator", "secretary")
WRITERS = staff("clerk", "moderator")


class MotionOptionIn(In):
    label = Line(60, required=True)
    text = Body(2000, 0, load_default="")


class MotionQuestionIn(In):
    kind = OneOf(QuestionKind, required=True)
    matter = fields.String(required=True)
    title = Line(60, 2, required=True)
    text = Body(5000, 2, required=True, metadata={"description": "一个明确的问题"})
    seats = Count(1, MOST_OPTIONS, load_default=1, metadata={"description": "选举的应选人数"})
    options = fields.List(
        fields.Nested(MotionOptionIn),
        load_default=list,
        metadata={"description": "方案或候选人；“同意或不同意”不用写"},
    )


class MotionOriginIn(In):
    kind = OneOf(RESOLVING, required=True)
    body = Line(60, 2, required=True, metadata={"description": "作出决定的组织全称"})
    resolved_on = Day(required=True)
    file_id = Id(required=True, metadata={"description": "会议记录或者决定的扫描件"})


class MotionIn(In):
    title = Line(60, 2, required=True)
    text = Body(5000, 2, required=True, metadata={"description": "表决内容的说明"})
    reason = Body(5000, 2, required=True, metadata={"description": "为什么要表决"})
    questions = fields.List(fields.Nested(MotionQuestionIn), required=True)
    origin = fields.Nested(
        MotionOriginIn,
        load_default=None,
        allow_none=True,
        metadata={"description": "由谁提出；提交审核前必须写明。业主提议从“业主提议”里起草"},
    )
    notice_days = Count(1, 1000, load_default=NOTICE_DAYS)
    window_days = Count(1, 1000, load_default=WINDOW_DAYS)
    publicity_days = Count(1, 1000, load_default=PUBLICITY_DAYS)


class MotionChangeIn(In):
    title = Line(60, 2)
    text = Body(5000, 2)
    reason = Body(5000, 2)
    questions = fields.List(fields.Nested(MotionQuestionIn))
    origin = fields.Nested(MotionOriginIn)
    notice_days = Count(1, 1000)
    window_days = Count(1, 1000)
    publicity_days = Count(1, 1000)


MOVABLE = (
    State.IN_REVIEW,
    State.RETURNED,
    State.NOTICED,
    State.OPEN,
    State.COUNTED,
    State.PUBLICISED,
    State.WITHDRAWN,
    State.VOID,
)


class MotionTransitionIn(In):
    to = OneOf(MOVABLE, required=True)
    reason = Line(
        500,
        0,
        load_default="",
        metadata={"description": "确认开始时：名册异议成立的，写明怎么更正"},
    )
    opens_at = Moment(
        load_default=None,
        metadata={
            "description": "仅用于发布公告：定时开始的时间；不填则公告期满就开始。都要书记确认"
        },
    )

    checklist = fields.List(
        fields.Nested(MotionCheckIn),
        load_default=list,
        validate=validate.Length(max=len(BY_HAND) * 2),
        metadata={"description": "仅用于退回：审核清单里已经回答的项"},
    )


class MotionExtensionIn(In):
    days = Count(1, LONGEST_DAYS, required=True)
    reason = Line(500, required=True)


class MotionCalendarIn(In):
    opens_at = Moment(load_default=None)


class MotionCalendarOut(Out):
    earliest_opens_at = Moment()
    opens_at = Moment(allow_none=True)
    closes_at = Moment(allow_none=True)


class MotionHistoryOut(Out):
    id = Id()
    act = fields.String()
    from_state = fields.String(allow_none=True)
    to_state = OneOf(State)
    to_label = fields.String()
    title = fields.String()
    by = fields.String(metadata={"description": "经办人；到时自动的也写明"})
    reason = fields.String()
    facts = fields.Dict()
    at = Moment()
    recorded_at = Moment()


@cap.post(
    "/estates/<int:estate_id>/motions", who=WRITERS, body=MotionIn, answer=MotionOut, creates=True
)
def draft_motion(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Write a new motion."""
    motion = drafting.draft(
        actor,
        estate_id,
        title=body["title"],
        text=body["text"],
        reason=body["reason"],
        asked=_asked(body["questions"]),
        periods=Periods(body["notice_days"], body["window_days"], body["publicity_days"]),
        origin=_origin(estate_id, body["origin"]),
        now=now(),
    )
    return motion_page(actor, motion.id)


def _origin(estate_id: int, given: dict[str, Any] | None) -> dict[str, Any] | None:
    return origins.of_resolution(estate_id, _resolution(given), now()) if given else None


def _resolution(given: dict[str, Any]) -> Resolution:
    return Resolution(**given | {"kind": OriginKind(given["kind"])})


def _asked(questions: list[dict[str, Any]]) -> list[Asked]:
    return [
        Asked(
            QuestionKind(one["kind"]),
            one["matter"],
            one["title"],
            one["text"],
            one["seats"],
            tuple((option["label"], option["text"]) for option in one["options"]),
        )
        for one in questions
    ]


@cap.patch(
    "/motions/<int:motion_id>", who=WRITERS, body=MotionChangeIn, answer=MotionOut, guard=True
)
def edit_motion(actor: Actor, body: dict[str, Any], version: int, motion_id: int) -> dict[str, Any]:
    """Change a draft."""
    changes = {name: value for name, value in body.items() if name not in {"questions", "origin"}}
    if "origin" in body:
        changes["resolution"] = _resolution(body["origin"])
    if "questions" in body:
        changes["asked"] = _asked(body["questions"])
    drafting.edit(actor, motion_id, changes, version=version, now=now())
    return motion_page(actor, motion_id)


@cap.post("/motions/<int:motion_id>/run-off", who=WRITERS, answer=MotionOut, creates=True)
def draft_run_off(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Draft a second vote of the questions that had no winner, among those who led."""
    return motion_page(actor, run_offs.draft_run_off(actor, motion_id, now()).id)


@cap.post(
    "/motions/<int:motion_id>/count-confirmation",
    who=staff("moderator", "secretary"),
    answer=MotionOut,
    guard=True,
    status=200,
)
def confirm_count(actor: Actor, version: int, motion_id: int) -> dict[str, Any]:
    """Confirm somebody else's count; it is computed again."""
    results.confirm(actor, motion_id, version=version, now=now())
    return motion_page(actor, motion_id)


@cap.post(
    "/motions/<int:motion_id>/transitions",
    who=DESK,
    body=MotionTransitionIn,
    answer=MotionOut,
    guard=True,
    status=200,
)
def move_motion(actor: Actor, body: dict[str, Any], version: int, motion_id: int) -> dict[str, Any]:
    """Bring a motion to its next state; who may and when is in the table of moves."""
    _move(actor, motion_id, State(body["to"]), body, version)
    return motion_page(actor, motion_id)


def _move(actor: Actor, motion_id: int, to: State, body: dict[str, Any], version: int) -> None:
    given: dict[str, Any] = {"version": version, "now": now()}
    reason = body["reason"]
    match to:
        case State.IN_REVIEW:
            drafting.submit(actor, motion_id, **given)
        case State.RETURNED:
            checked = answers(body["checklist"])
            reviewing.send_back(actor, motion_id, reason=reason, given=checked, **given)
        case State.NOTICED:
            actions.publish_notice(actor, motion_id, opens_at=body["opens_at"], **given)
        case State.OPEN:
            actions.certify(actor, motion_id, note=reason, **given)
        case State.COUNTED:
            results.count(actor, motion_id, **given)
        case State.PUBLICISED:
            results.publicise(actor, motion_id, **given)
        case State.WITHDRAWN:
            actions.withdraw(actor, motion_id, reason=reason, **given)
        case _:
            actions.void(actor, motion_id, reason=reason, **given)


@cap.post(
    "/motions/<int:motion_id>/extension",
    who=staff("secretary"),
    body=MotionExtensionIn,
    answer=MotionOut,
    guard=True,
    status=200,
)
def extend_voting(
    actor: Actor, body: dict[str, Any], version: int, motion_id: int
) -> dict[str, Any]:
    """Extend the voting, once and before it closes."""
    actions.extend(
        actor, motion_id, days=body["days"], reason=body["reason"], version=version, now=now()
    )
    return motion_page(actor, motion_id)


@cap.get(
    "/motions/<int:motion_id>/calendar", who=DESK, query=MotionCalendarIn, answer=MotionCalendarOut
)
def preview_calendar(actor: Actor, query: dict[str, Any], motion_id: int) -> Any:
    """Show the dates that follow if the notice is published now."""
    motion = reading.visible(actor, motion_id, now()).motion
    return actions.preview_calendar(motion, query["opens_at"], now())


@cap.get("/motions/<int:motion_id>/transitions", who=STAFF, answer=listed(MotionHistoryOut))
def list_transitions(actor: Actor, motion_id: int) -> dict[str, Any]:
    """List every move of a motion, oldest first."""
    return {
        "items": [
            {column.key: getattr(one, column.key) for column in one.__table__.columns}
            | {"title": act_title(one.act), "by": by, "to_label": State(one.to_state).label}
            for one, by in reading.history(actor, motion_id)
        ]
    }
