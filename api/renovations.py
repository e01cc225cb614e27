"""Renovations: the list, the journey as one line, its steps, its thresholds, the complete-community check."""

from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from api.accounts import EstateRefOut
from api.base.access import ANYONE, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Count, Day, Id, In, Line, Moment, OneOf, Out, listed, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.renovations import actions, community, rules
from models.renovations.rules import COMMUNITY_CHECKLIST, TITLES, CheckedAim, Stage
from models.renovations.tables import Renovation

cap = Capability("renovations", "改造项目")
STEERING = staff("moderator", "secretary")


class ThresholdShareIn(In):
    numerator = Count(1, 10_000, required=True)
    denominator = Count(1, 10_000, required=True)
    source = Line(200, required=True)

    @validates_schema
    def check_share(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["numerator"] > data["denominator"]:
            raise ValidationError("比例不能超过100%", "numerator")


class ThresholdNumberIn(In):
    number = Count(1, 100, required=True)
    source = Line(200, required=True)


class ThresholdDayIn(In):
    day = Day(required=True)
    source = Line(200, required=True)


class ThresholdsIn(In):
    completed_by = fields.Nested(ThresholdDayIn)
    council_meetings = fields.Nested(ThresholdNumberIn)
    compact_signing = fields.Nested(ThresholdShareIn)
    pledge_cover = fields.Nested(ThresholdShareIn)
    fee_commitment = fields.Nested(ThresholdShareIn)


class ThresholdShareOut(Out):
    numerator = fields.Integer()
    denominator = fields.Integer()
    source = fields.String()


class ThresholdNumberOut(Out):
    number = fields.Integer()
    source = fields.String()


class ThresholdDayOut(Out):
    day = Day()
    source = fields.String()


class ThresholdsOut(Out):
    completed_by = fields.Nested(ThresholdDayOut)
    council_meetings = fields.Nested(ThresholdNumberOut)
    compact_signing = fields.Nested(ThresholdShareOut)
    pledge_cover = fields.Nested(ThresholdShareOut)
    fee_commitment = fields.Nested(ThresholdShareOut)


class RenovationIn(In):
    title = Line(80, 2, required=True)
    estate_ids = fields.List(
        Id(), required=True, validate=validate.Length(1, 20, error="请选 1 到 20 个小区")
    )
    evidence = Body(1000, required=True, metadata={"description": "立项依据，例如街道申报文号"})
    thresholds = fields.Nested(ThresholdsIn, load_default=dict)


class RenovationChangeIn(In):
    title = Line(80, 2)
    thresholds = fields.Nested(ThresholdsIn, load_default=dict)
    reason = Line(200, required=True)


class RenovationStepIn(In):
    to = OneOf(Stage, required=True)
    on = Day(required=True)
    evidence = Body(1000, required=True, metadata={"description": "办理依据，居民会看到"})


class RenovationStopOut(Out):
    stage = OneOf(Stage)
    title = fields.String()
    state = OneOf(["done", "current", "ahead"])
    on = Day(allow_none=True)
    evidence = fields.String(allow_none=True)
    by = fields.String(allow_none=True, metadata={"description": "经办人"})


class NextStageOut(Out):
    stage = OneOf(Stage)
    title = fields.String()
    onward = fields.Boolean(metadata={"description": "否则是退回"})


class RenovationRowOut(Out):
    id = Id()
    title = fields.String()
    stage = OneOf(Stage)
    stage_title = fields.String()
    stage_on = Day()
    estates = fields.List(fields.Nested(EstateRefOut))
    created_at = Moment()
    version = fields.Integer()


class RenovationOut(RenovationRowOut):
    line = fields.List(fields.Nested(RenovationStopOut))
    next_stages = fields.List(fields.Nested(NextStageOut))
    thresholds = fields.Nested(ThresholdsOut)


class CommunityAimIn(In):
    code = OneOf(COMMUNITY_CHECKLIST, required=True)
    covered = fields.Boolean(required=True)
    note = Line(300, 0, load_default="")


class CommunityCheckIn(In):
    aims = fields.List(
        fields.Nested(CommunityAimIn), required=True, validate=validate.Length(1, 20)
    )


class CommunityAimOut(Out):
    code = OneOf(COMMUNITY_CHECKLIST)
    title = fields.String()
    covered = fields.Boolean(allow_none=True, metadata={"description": "空：还没有对照"})
    note = fields.String(allow_none=True)


@cap.get("/renovations", who=ANYONE, answer=paged(RenovationRowOut))
def list_renovations(actor: Actor, paging: Paging) -> Page[Any]:
    """List the renovations of my estates, or of my places."""
    page = actions.renovations_of(actor, paging)
    return Page(_rows(page.items), page.next_cursor)


@cap.post("/renovations", who=STEERING, body=RenovationIn, answer=RenovationOut, creates=True)
def start_renovation(actor: Actor, body: dict[str, Any]) -> Any:
    """Start a renovation of one estate or of several adjoining ones."""
    return _whole(actions.start(actor, **body, now=now()))


@cap.get("/renovations/<int:renovation_id>", who=ANYONE, answer=RenovationOut)
def get_renovation(actor: Actor, renovation_id: int) -> Any:
    """Show a renovation and its journey."""
    return _whole(actions.renovation(actor, renovation_id))


@cap.patch(
    "/renovations/<int:renovation_id>",
    who=STEERING,
    body=RenovationChangeIn,
    answer=RenovationOut,
    guard=True,
)
def change_renovation(
    actor: Actor, body: dict[str, Any], version: int, renovation_id: int
) -> dict[str, Any]:
    """Change the title; the thresholds while the needs are being gathered."""
    changed = actions.change(
        actor,
        renovation_id,
        title=body.get("title"),
        thresholds=body["thresholds"],
        reason=body["reason"],
        version=version,
        now=now(),
    )
    return _whole(changed)


@cap.post(
    "/renovations/<int:renovation_id>/transitions",
    who=STEERING,
    body=RenovationStepIn,
    answer=RenovationOut,
    guard=True,
)
def take_step(actor: Actor, body: dict[str, Any], version: int, renovation_id: int) -> Any:
    """Take the renovation on to its next stage, or back where it was sent back."""
    moved = actions.take_step(
        actor,
        renovation_id,
        to=Stage(body["to"]),
        on=body["on"],
        evidence=body["evidence"],
        version=version,
        now=now(),
    )
    return _whole(moved)


@cap.get(
    "/renovations/<int:renovation_id>/community-check", who=ANYONE, answer=listed(CommunityAimOut)
)
def community_check(actor: Actor, renovation_id: int) -> dict[str, Any]:
    """Show how the plan stands against the complete-community checklist."""
    return _checklist(community.aims_seen_by(actor, renovation_id))


@cap.put(
    "/renovations/<int:renovation_id>/community-check",
    who=STEERING,
    body=CommunityCheckIn,
    answer=listed(CommunityAimOut),
    guard=True,
)
def check_community(
    actor: Actor, body: dict[str, Any], version: int, renovation_id: int
) -> dict[str, Any]:
    """Hold the plan against the complete-community checklist."""
    aims = [CheckedAim(**aim) for aim in body["aims"]]
    community.check(actor, renovation_id, aims, version=version, now=now())
    return _checklist(community.aims_seen_by(actor, renovation_id))


def _rows(found: Iterable[Renovation]) -> list[dict[str, Any]]:
    renovations = list(found)
    ids = [one.id for one in renovations]
    estates, days = actions.estates_of(ids), actions.latest_steps(ids)
    return [
        {
            "id": one.id,
            "title": one.title,
            "stage": one.stage,
            "stage_title": TITLES[Stage(one.stage)],
            "stage_on": days[one.id],
            "estates": estates[one.id],
            "created_at": one.created_at,
            "version": one.version,
        }
        for one in renovations
    ]


def _whole(found: Renovation) -> dict[str, Any]:
    stage = Stage(found.stage)
    return _rows([found])[0] | {
        "line": rules.line(stage, actions.steps_of(found.id)),
        "next_stages": [
            {"stage": one, "title": TITLES[one], "onward": rules.is_onward(stage, one)}
            for one in rules.next_stages(stage)
        ],
        "thresholds": actions.thresholds_of(found),
    }


def _checklist(aims: Iterable[CheckedAim]) -> dict[str, Any]:
    checked = {aim.code: aim for aim in aims}
    return {
        "items": [
            {
                "code": code,
                "title": title,
                "covered": checked[code].covered if code in checked else None,
                "note": checked[code].note if code in checked else None,
            }
            for code, title in COMMUNITY_CHECKLIST.items()
        ]
    }
