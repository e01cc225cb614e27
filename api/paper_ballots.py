"""Ballots on paper: printed one a sheet, later entered by two people."""

from typing import Any

from marshmallow import fields

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import AreaField, Id, In, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.motions.questions import QuestionKind
from models.paper_ballots import sheets
from models.paper_ballots.rules import how_many
from models.paper_ballots.sheets import Form, Sheet

cap = Capability("paper_ballots", "纸质选票")
HANDLING = staff("clerk", "moderator", "secretary")


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
