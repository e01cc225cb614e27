"""Owners' decisions as people see them: what is asked, by which rules, how many took part, the ballot, the result."""

from typing import Any

from marshmallow import fields, validate

from api.accounts import RepresentedOut
from api.base.access import ANYONE, RESIDENT
from api.base.capability import Capability, now
from api.base.fields import AreaField, Day, Id, In, Line, Moment, OneOf, Out, listed, paged
from api.disclosures import ObjectionStandingOut
from api.evidence import ReceiptOut
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.motions import ballots, clockwork, reading
from models.motions.matters import MATTERS, Matter, MatterClass
from models.motions.origins import OriginKind, origin_of
from models.motions.questions import MOST_OPTIONS, MOST_QUESTIONS, Question, QuestionKind
from models.motions.receipts import Cast
from models.motions.rule_set import periods_in
from models.motions.states import ENDED, Act, State
from models.motions.tables import Motion
from models.motions.timeline import StepState

cap = Capability("motions", "表决")


class MatterOut(Out):
    code = fields.String()
    title = fields.String()
    item = fields.Integer(metadata={"description": "《民法典》第二百七十八条第一款的项"})
    matter_class = OneOf(MatterClass)
    article = fields.String()
    law_text = fields.String(metadata={"description": "该项的原文"})
    printed = fields.String(metadata={"description": "参与和通过的比例，原文"})
    use = fields.String()


class TurnoutPartOut(Out):
    heads = fields.Integer()
    area_centi_m2 = AreaField(attribute="area")


class TurnoutOut(Out):
    cast = fields.Nested(TurnoutPartOut)
    total = fields.Nested(TurnoutPartOut)
    needed = fields.Nested(TurnoutPartOut)
    missing = fields.Nested(
        TurnoutPartOut, metadata={"description": "离三分之二还差多少，最小的整数"}
    )
    quorate = fields.Boolean()


class MotionOptionOut(Out):
    code = fields.String()
    label = fields.String()
    text = fields.String()


class MotionQuestionOut(Out):
    code = fields.String()
    kind = OneOf(QuestionKind)
    title = fields.String()
    text = fields.String()
    matter = fields.Nested(MatterOut)
    seats = fields.Integer(metadata={"description": "最多选几个；选举以外都是 1"})
    options = fields.List(fields.Nested(MotionOptionOut))


class MotionRuleOut(Out):
    code = fields.String()
    title = fields.String()
    words = fields.String()
    source = fields.String()
    basis = fields.String(
        metadata={"description": "law 法律；reference 参照；setting 默认；house 本小区规则"}
    )


class MotionPeriodsOut(Out):
    notice_days = fields.Integer()
    window_days = fields.Integer()
    publicity_days = fields.Integer()


class MotionStepOut(Out):
    key = fields.String()
    title = fields.String()
    at = Moment(allow_none=True)
    state = OneOf(StepState)


class MotionSeatOut(Out):
    owner_group_id = Id(attribute="seat.owner_group_id")
    unit_labels = fields.List(fields.String(), attribute="seat.unit_labels")
    area_centi_m2 = AreaField(attribute="seat.area_centi_m2")
    cast_at = Moment(allow_none=True, attribute="seat.cast_at")
    channel = fields.String(allow_none=True, attribute="seat.channel")
    knows = fields.Boolean(
        attribute="seat.knows",
        metadata={"description": "我可以看这一票；买房的人看不到卖房的人怎么投"},
    )
    may_change = fields.Boolean(metadata={"description": "现在还可以在网上改这一票"})
    change_note = fields.String(metadata={"description": "能不能改、为什么；没有投时为空"})
    acting_for = fields.List(
        fields.Nested(RepresentedOut), metadata={"description": "我代表谁投这一票；自己的票为空"}
    )


class MotionMoveOut(Out):
    act = OneOf(Act)
    to = OneOf(State, attribute="target", allow_none=True)
    title = fields.String()
    needs_reason = fields.Boolean()


class MotionDeskOut(Out):
    is_author = fields.Boolean(metadata={"description": "我写过这份草案，不能由我审核"})
    reviewed_at = Moment(allow_none=True)
    counted_by_me = fields.Boolean(metadata={"description": "计票是我确认的，不能由我复核"})
    count_confirmed_at = Moment(allow_none=True)
    can_run_off = fields.Boolean(metadata={"description": "我现在可以起草第二轮表决"})
    moves = fields.List(fields.Nested(MotionMoveOut), metadata={"description": "我现在可以办的"})


class MotionOriginOut(Out):
    kind = OneOf(OriginKind)
    label = fields.String()
    source = fields.String(metadata={"description": "依据"})
    words = fields.String(metadata={"description": "由谁、什么时候提出，一句话"})
    at = Moment()
    body = fields.String(allow_none=True)
    resolved_on = Day(allow_none=True)
    file_id = Id(allow_none=True, metadata={"description": "会议记录的扫描件，工作人员可以看"})
    proposal_id = Id(allow_none=True, metadata={"description": "是哪一份业主提议"})


class MotionExtendedOut(Out):
    at = Moment()
    before = Moment(metadata={"description": "原定的截止时间"})
    after = Moment()
    reason = fields.String()
    disclosure_id = Id()


class MotionRowOut(Out):
    id = Id()
    title = fields.String()
    matter_titles = fields.List(fields.String())
    state = OneOf(State)
    state_label = fields.String()
    opens_at = Moment(allow_none=True)
    closes_at = Moment(allow_none=True)
    publicity_ends_at = Moment(allow_none=True)
    passed = fields.Boolean(
        allow_none=True, metadata={"description": "公示结果以后才有；员工计票后就有"}
    )
    created_at = Moment()


class MotionOut(Out):
    id = Id()
    estate_id = Id()
    title = fields.String()
    text = fields.String()
    reason = fields.String()
    questions = fields.List(fields.Nested(MotionQuestionOut))
    origin = fields.Nested(
        MotionOriginOut, allow_none=True, metadata={"description": "由谁提出；草稿里可能还没有写"}
    )
    run_off_of = Id(allow_none=True, metadata={"description": "是哪一项表决的第二轮"})
    run_off_id = Id(allow_none=True, metadata={"description": "第二轮是哪一项表决"})
    rules = fields.List(fields.Nested(MotionRuleOut))
    rules_version = fields.String()
    periods = fields.Nested(MotionPeriodsOut)
    state = OneOf(State)
    state_label = fields.String()
    digest = fields.String(allow_none=True)
    noticed_at = Moment(allow_none=True)
    notice_ends_at = Moment(allow_none=True)
    certified_at = Moment(
        allow_none=True, metadata={"description": "书记确认可以开始投票的时间；没有确认就不开始"}
    )
    roll_objections = fields.Nested(ObjectionStandingOut)
    opens_at = Moment(allow_none=True)
    closes_at = Moment(allow_none=True)
    extended_at = Moment(allow_none=True)
    extension = fields.Nested(
        MotionExtendedOut,
        allow_none=True,
        metadata={"description": "投票延长过一次的，写明前后时间"},
    )
    publicity_ends_at = Moment(allow_none=True)
    notice_disclosure_id = Id(allow_none=True)
    roll_disclosure_id = Id(allow_none=True)
    result_disclosure_id = Id(allow_none=True)
    steps = fields.List(fields.Nested(MotionStepOut))
    turnout = fields.Nested(TurnoutOut)
    seats = fields.List(
        fields.Nested(MotionSeatOut), metadata={"description": "我可以投的票；开始投票以后才有"}
    )
    result_visible = fields.Boolean()
    objections = fields.Nested(ObjectionStandingOut)
    desk = fields.Nested(MotionDeskOut, allow_none=True)
    version = fields.Integer()


class MotionFilterIn(In):
    state = OneOf(State, load_default=None)
    running = fields.Boolean(
        load_default=None, metadata={"description": "true 进行中；false 已结束"}
    )


class BallotIn(In):
    choices = fields.Dict(
        keys=Line(16),
        values=fields.List(Line(16), validate=validate.Length(max=MOST_OPTIONS)),
        required=True,
        validate=validate.Length(max=MOST_QUESTIONS),
        metadata={"description": '每一项的选择，例如 {"q1": ["yes"]}'},
    )
    helper = Line(
        20, load_default=None, allow_none=True, metadata={"description": "协助投票人的姓名"}
    )
    replaces = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "改票时填：要改的那一票的凭证编号（receipt.id）；第一次投票为空"},
    )


class BallotSupersededOut(Out):
    channel = fields.String()
    cast_at = Moment()
    why = fields.String()


class BallotReceiptOut(Out):
    motion_id = Id()
    owner_group_id = Id()
    choices = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    salt = fields.String(metadata={"description": "凭它可以证明公开记录里的承诺对应哪些选择"})
    channel = fields.String()
    cast_at = Moment()
    receipt = fields.Nested(ReceiptOut)
    superseded = fields.List(fields.Nested(BallotSupersededOut))


@cap.get("/matters", who=ANYONE, answer=listed(MatterOut))
def list_matters(actor: Actor) -> dict[str, Any]:
    """List what owners decide together, with the article of each."""
    return {"items": [matter_row(one) for one in MATTERS.values()]}


@cap.get(
    "/estates/<int:estate_id>/motions",
    who=ANYONE,
    query=MotionFilterIn,
    answer=paged(MotionRowOut),
)
def list_motions(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's motions, newest first; residents see them from the notice on."""
    states = _asked_states(query["state"], running=query["running"])
    page = reading.motions(actor, estate_id, states, paging, now())
    return Page([_row(one, for_staff=actor.is_staff) for one in page.items], page.next_cursor)


def _asked_states(state: str | None, *, running: bool | None) -> set[State]:
    asked = {State(state)} if state else set(State)
    if running is None:
        return asked
    return asked - ENDED if running else asked & ENDED


@cap.get("/motions/<int:motion_id>", who=ANYONE, answer=MotionOut)
def get_motion(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Show a motion: what is asked, why, by which rules, where it stands."""
    return motion_page(actor, motion_id)


@cap.get("/motions/<int:motion_id>/turnout", who=ANYONE, answer=TurnoutOut)
def get_turnout(actor: Actor, motion_id: int) -> Any:
    """Show how many took part and what is missing for the quorum; never how they chose."""
    return reading.turnout(actor, motion_id, now())


@cap.put(
    "/motions/<int:motion_id>/ballots/<int:group_id>",
    who=RESIDENT,
    body=BallotIn,
    answer=BallotReceiptOut,
)
def cast_ballot(actor: Actor, body: dict[str, Any], motion_id: int, group_id: int) -> Any:
    """Cast or confirm the ballot of an owner group."""
    cast = Cast(body["choices"], body["helper"], body["replaces"])
    return ballots.cast_ballot(actor, motion_id, group_id, cast, now())


@cap.get("/motions/<int:motion_id>/ballots/<int:group_id>", who=RESIDENT, answer=BallotReceiptOut)
def get_ballot(actor: Actor, motion_id: int, group_id: int) -> Any:
    """Show my owner group's own ballot."""
    return ballots.own_ballot(actor, motion_id, group_id, now())


def motion_page(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Return the fields of MotionOut."""
    page = reading.open_motion(actor, motion_id, now())
    motion = page.seen.motion
    return {
        **{column.key: getattr(motion, column.key) for column in motion.__table__.columns},
        "questions": [_question_row(one) for one in page.seen.questions],
        "origin": _origin_row(motion),
        "extension": reading.extension_of(motion),
        "rules": motion.rules["figures"],
        "rules_version": motion.rules["version"],
        "periods": periods_in(motion.rules),
        "state": page.seen.state,
        "state_label": page.seen.label,
        "steps": page.steps,
        "turnout": page.turnout,
        "seats": page.seats,
        "result_visible": page.result_visible,
        "run_off_id": page.run_off_id,
        "objections": page.seen.standing,
        "roll_objections": clockwork.roll_standing_of(motion),
        "desk": _desk(actor, page) if actor.is_staff else None,
    }


def _desk(actor: Actor, page: reading.Opened) -> dict[str, Any]:
    motion = page.seen.motion
    return {
        "is_author": actor.id in motion.authors,
        "reviewed_at": motion.reviewed_at,
        "counted_by_me": motion.counted_by == actor.id,
        "count_confirmed_at": motion.count_confirmed_at,
        "can_run_off": page.can_run_off,
        "moves": page.moves,
    }


def _origin_row(motion: Motion) -> dict[str, Any] | None:
    origin = origin_of(motion)
    if origin is None:
        return None
    decided, reached = origin.resolution, origin.reached
    names = ("kind", "label", "source", "words", "at")
    return {name: getattr(origin, name) for name in names} | {
        "body": decided.body if decided else None,
        "resolved_on": decided.resolved_on if decided else None,
        "file_id": decided.file_id if decided else None,
        "proposal_id": reached.proposal_id if reached else None,
    }


def _question_row(one: Question) -> dict[str, Any]:
    names = ("code", "kind", "title", "text", "seats", "options")
    return {name: getattr(one, name) for name in names} | {"matter": matter_row(one.matter)}


def matter_row(matter: Matter) -> dict[str, Any]:
    """Return the fields of MatterOut."""
    names = ("code", "title", "item", "matter_class", "article", "law_text", "use")
    return {name: getattr(matter, name) for name in names} | {
        "printed": matter.matter_class.printed
    }


def _row(one: reading.Seen, *, for_staff: bool) -> dict[str, Any]:
    motion = one.motion
    public = one.state in {State.PUBLICISED} | (ENDED - {State.VOID, State.WITHDRAWN})
    shows_result = motion.result is not None and (for_staff or public)
    return {
        **{name: getattr(motion, name) for name in ("id", "title", "created_at")},
        **{name: getattr(motion, name) for name in ("opens_at", "closes_at", "publicity_ends_at")},
        "matter_titles": list(dict.fromkeys(asked.matter.title for asked in one.questions)),
        "state": one.state,
        "state_label": one.label,
        "passed": motion.result["passed"] if motion.result and shows_result else None,
    }
