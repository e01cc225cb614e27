"""Ballots on paper: printed one a sheet, later entered by two people."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import AreaField, Body, Id, In, Line, Moment, OneOf, Out, listed, paged
from models.accounts import staff as people
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.motions.questions import MOST_OPTIONS, MOST_QUESTIONS, QuestionKind
from models.paper_ballots import entering, sheets
from models.paper_ballots.entering import Entry, PaperState, Read, Shown
from models.paper_ballots.rules import how_many
from models.paper_ballots.sheets import Form, Sheet

cap = Capability("paper_ballots", "纸质选票")
HANDLING = staff("clerk", "moderator", "secretary")
MOST_ENTRIES = 50


class PaperOptionOut(Out):
    code = fields.String()
    label = fields.String()
    text = fields.String()


class PaperQuestionOut(Out):
    code = fields.String()
    kind = OneOf(QuestionKind)
    title = fields.String()
    text = fields.String()
    how_many = fields.String()
    options = fields.List(fields.Nested(PaperOptionOut))


class PaperFormOut(Out):
    motion_id = Id()
    estate = fields.String()
    title = fields.String()
    closes_at = Moment(allow_none=True)
    instructions = fields.List(fields.String())
    warning = fields.String(
        allow_none=True, metadata={"description": "不交票也会计算时，必须印在票上的提示"}
    )
    questions = fields.List(fields.Nested(PaperQuestionOut))


class PaperSheetOut(Out):
    owner_group_id = Id()
    number = fields.String(metadata={"description": "票号，末位为校验码；二维码内容相同"})
    unit_labels = fields.List(fields.String())
    area_centi_m2 = AreaField()


class PaperSheetsIn(In):
    building_id = Id(load_default=None, strict=False)
    awaited = fields.Boolean(
        load_default=False, metadata={"description": "true：只要还没有投票的业主"}
    )


def _choices() -> fields.Dict:
    return fields.Dict(
        keys=Line(16),
        values=fields.List(Line(16), validate=validate.Length(max=MOST_OPTIONS)),
        required=True,
        validate=validate.Length(max=MOST_QUESTIONS),
        metadata={"description": '每一项的选择；空白写 ["blank"]，废票写 ["spoilt"]'},
    )


class BallotReadIn(In):
    choices = _choices()
    reason = Line(100, 0, load_default="", metadata={"description": "废票的原因"})


class BallotEntryIn(BallotReadIn):
    number = Line(40, required=True)
    handed_in_at = Moment(required=True, metadata={"description": "业主交票的时间"})
    file_id = Id(required=True, metadata={"description": "选票扫描件"})


class BallotBatchIn(In):
    ballots = fields.List(
        fields.Nested(BallotEntryIn), required=True, validate=validate.Length(1, MOST_ENTRIES)
    )


class BallotDecisionIn(In):
    choices = _choices()
    reason = Body(300, required=True)


class BallotStateIn(In):
    state = OneOf(PaperState, load_default=None)


class BallotDifferenceOut(Out):
    question = fields.String()
    first = fields.List(fields.String())
    second = fields.List(fields.String())


class PaperBallotOut(Out):
    number = fields.String()
    owner_group_id = Id()
    unit_labels = fields.List(fields.String())
    state = OneOf(PaperState)
    handed_in_at = Moment()
    file_id = Id()
    first_by = fields.String()
    first_at = Moment()
    second_by = fields.String(allow_none=True)
    second_at = Moment(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_at = Moment(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    counts = fields.Boolean(
        allow_none=True, metadata={"description": "录入选票箱时是否计入；false：按规则以另一票为准"}
    )
    is_mine = fields.Boolean(metadata={"description": "我录过这张票"})
    differences = fields.List(
        fields.Nested(BallotDifferenceOut),
        metadata={"description": "两遍不一致的项；只给录入的两人和裁定的人看"},
    )
    reasons = fields.List(fields.String())


@cap.get("/motions/<int:motion_id>/paper-form", who=HANDLING, answer=PaperFormOut)
def paper_form(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Show what is printed on every ballot of a motion."""
    return _form_row(sheets.form(actor, motion_id, now()))


@cap.get(
    "/motions/<int:motion_id>/paper-sheets",
    who=HANDLING,
    query=PaperSheetsIn,
    answer=paged(PaperSheetOut),
)
def paper_sheets(
    actor: Actor, query: dict[str, Any], paging: Paging, motion_id: int
) -> Page[Sheet]:
    """List the ballots to print, one an owner group."""
    return sheets.sheets(actor, motion_id, **query, paging=paging, now=now())


@cap.post(
    "/motions/<int:motion_id>/paper-ballots",
    who=HANDLING,
    body=BallotBatchIn,
    answer=listed(PaperBallotOut),
    creates=True,
)
def enter_paper(actor: Actor, body: dict[str, Any], motion_id: int) -> dict[str, Any]:
    """Enter ballots from paper for the first time."""
    entries = [
        Entry(
            one["number"],
            one["handed_in_at"],
            one["file_id"],
            Read(one["choices"], one["reason"]),
        )
        for one in body["ballots"]
    ]
    return {"items": _ballot_rows(entering.enter(actor, motion_id, entries, now()))}


@cap.get(
    "/motions/<int:motion_id>/paper-ballots",
    who=HANDLING,
    query=BallotStateIn,
    answer=paged(PaperBallotOut),
)
def list_paper(actor: Actor, query: dict[str, Any], paging: Paging, motion_id: int) -> Page[Any]:
    """List the ballots entered from paper; never what was read, but where two readings differ."""
    state = PaperState(query["state"]) if query["state"] else None
    page = entering.entered(actor, motion_id, state, paging, now())
    return Page(_ballot_rows(list(page.items)), page.next_cursor)


@cap.put(
    "/motions/<int:motion_id>/paper-ballots/<string:number>/second",
    who=HANDLING,
    body=BallotReadIn,
    answer=PaperBallotOut,
)
def read_paper_again(
    actor: Actor, body: dict[str, Any], motion_id: int, number: str
) -> dict[str, Any]:
    """Enter a ballot from paper for the second time, without having seen the first."""
    read = Read(body["choices"], body["reason"])
    return _ballot_rows([entering.read_again(actor, motion_id, number, read, now())])[0]


@cap.put(
    "/motions/<int:motion_id>/paper-ballots/<string:number>/decision",
    who=staff("moderator", "secretary"),
    body=BallotDecisionIn,
    answer=PaperBallotOut,
)
def decide_paper(actor: Actor, body: dict[str, Any], motion_id: int, number: str) -> dict[str, Any]:
    """Decide the questions that two people read differently."""
    choices, reason = body["choices"], body["reason"]
    return _ballot_rows(
        [entering.decide(actor, motion_id, number, choices, reason=reason, now=now())]
    )[0]


def _ballot_rows(found: list[Shown]) -> list[dict[str, Any]]:
    columns = ("owner_group_id", "state", "handed_in_at", "file_id", "first_at", "second_at")
    decision = ("decided_at", "decision_reason", "counts")
    shown = ("number", "unit_labels", "is_mine", "differences", "reasons")
    who = ("first_by", "second_by", "decided_by")
    named = people.names_of(
        staff_id
        for one in found
        for staff_id in (getattr(one.ballot, name) for name in who)
        if staff_id is not None
    )
    return [
        {name: getattr(one.ballot, name) for name in (*columns, *decision)}
        | {name: getattr(one, name) for name in shown}
        | {name: named.get(getattr(one.ballot, name)) for name in who}
        for one in found
    ]


def _form_row(form: Form) -> dict[str, Any]:
    return {
        "motion_id": form.motion.id,
        "estate": form.estate,
        "title": form.motion.title,
        "closes_at": form.motion.closes_at,
        "instructions": form.instructions,
        "warning": form.warning,
        "questions": [
            {name: getattr(one, name) for name in ("code", "kind", "title", "text", "options")}
            | {"how_many": how_many(one)}
            for one in form.questions
        ],
    }
