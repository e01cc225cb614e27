"""Each step of a motion makes its record: as data, and as the sheet that is printed."""

from typing import Any

from flask import current_app
from marshmallow import fields

from api.base.access import ANYONE, staff
from api.base.capability import Capability, now
from api.base.fields import Count, Day, Id, In, Line, Moment, OneOf, Out
from models.accounts import staff as people
from models.base.actor import Actor
from models.base.problems import NOT_FOUND
from models.motion_records import actions
from models.motion_records.actions import Overview, Shown
from models.motion_records.listing import Listed
from models.motion_records.rules import RecordKind, RecordState
from models.motion_records.tables import MotionFiling, MotionRecord
from models.motions.tables import Motion
from models.places import actions as places

cap = Capability("motion_records", "表决文书")
ISSUING = staff("clerk", "moderator", "secretary")


class MotionRecordIssueOut(Out):
    issue = fields.Integer(metadata={"description": "第几次出具"})
    number = fields.String(metadata={"description": "文书编号：年份-表决-种类-第几次"})
    digest = fields.String(metadata={"description": "{title, data, sheet} 的 SHA-256（RFC 8785）"})
    reason = fields.String(metadata={"description": "重新出具的原因"})
    issued_by = fields.String()
    issued_at = Moment()


class MotionRecordRowOut(Out):
    kind = OneOf(RecordKind)
    label = fields.String()
    state = OneOf(
        RecordState,
        metadata={
            "description": "missing 还没有；draft 能看不能出具；ready 可以出具；issued 已出具"
        },
    )
    why = fields.String(metadata={"description": "还不能出具的原因"})
    issues = fields.List(fields.Nested(MotionRecordIssueOut))


class MotionFilingOut(Out):
    id = Id()
    number = fields.String(metadata={"description": "报送的备案表编号"})
    office = fields.String()
    reference = fields.String()
    filed_on = Day()
    file_id = Id()
    recorded_by = fields.String()
    recorded_at = Moment()


class MotionRecordsOut(Out):
    items = fields.List(fields.Nested(MotionRecordRowOut))
    filings = fields.List(fields.Nested(MotionFilingOut))
    due_at = Moment(
        allow_none=True,
        metadata={"description": "备案期满的时刻；法律没有规定期限的为空"},
    )


class RecordFactOut(Out):
    label = fields.String()
    value = fields.String()


class RecordTableOut(Out):
    columns = fields.List(fields.String())
    rows = fields.List(fields.List(fields.String()))


class RecordPartOut(Out):
    heading = fields.String()
    lines = fields.List(fields.String())
    table = fields.Nested(RecordTableOut, allow_none=True)


class RecordSheetOut(Out):
    facts = fields.List(fields.Nested(RecordFactOut))
    parts = fields.List(fields.Nested(RecordPartOut))
    signers = fields.List(fields.String())
    disclosure_id = Id(allow_none=True)


class MotionRecordOut(MotionRecordRowOut):
    motion_id = Id()
    estate = fields.String()
    title = fields.String()
    data = fields.Dict()
    sheet = fields.Nested(RecordSheetOut)
    digest = fields.String()
    issued = fields.Nested(
        MotionRecordIssueOut,
        allow_none=True,
        metadata={"description": "空：还没有出具，是现在的内容"},
    )
    changed = fields.Boolean(metadata={"description": "最近一次出具以后，内容有变化"})
    ballot_numbers = fields.List(
        fields.String(),
        allow_none=True,
        metadata={"description": "业主名册各行的票号，仅工作人员；不属于文书"},
    )
    public_url = fields.String(allow_none=True)


class RecordViewIn(In):
    issue = Count(1, 1000, load_default=None, allow_none=True, strict=False)
    current = fields.Boolean(
        load_default=False, metadata={"description": "要现在的内容，不要已出具的；仅工作人员"}
    )


class RecordIssueIn(In):
    reason = Line(200, 0, load_default="", metadata={"description": "第二次起要写明为什么重新出具"})


class MotionFilingIn(In):
    filed_on = Day(required=True)
    office = Line(60, 2, required=True, metadata={"description": "备案机关"})
    reference = Line(60, required=True, metadata={"description": "备案号或收件编号"})
    file_id = Id(required=True, metadata={"description": "回执扫描件"})


@cap.get("/motions/<int:motion_id>/records", who=ANYONE, answer=MotionRecordsOut)
def list_records(actor: Actor, motion_id: int) -> dict[str, Any]:
    """List a motion's records: what there is, and why others are not there yet."""
    return _overview(actions.records_of(actor, motion_id, now()))


@cap.get(
    "/motions/<int:motion_id>/records/<kind>",
    who=ANYONE,
    query=RecordViewIn,
    answer=MotionRecordOut,
)
def get_record(actor: Actor, query: dict[str, Any], motion_id: int, kind: str) -> dict[str, Any]:
    """Show a record as it was issued, or as it would be issued now."""
    return _page(actions.record(actor, motion_id, _kind(kind), **query, now=now()))


@cap.post(
    "/motions/<int:motion_id>/records/<kind>",
    who=ISSUING,
    body=RecordIssueIn,
    answer=MotionRecordOut,
    creates=True,
)
def issue_record(actor: Actor, body: dict[str, Any], motion_id: int, kind: str) -> dict[str, Any]:
    """Issue a record: what it holds now is kept with its digest and never changes."""
    actions.issue_record(actor, motion_id, _kind(kind), body["reason"], now())
    return _page(actions.record(actor, motion_id, _kind(kind), now=now()))


@cap.post(
    "/motions/<int:motion_id>/filings",
    who=ISSUING,
    body=MotionFilingIn,
    answer=MotionRecordsOut,
    creates=True,
)
def note_filing(actor: Actor, body: dict[str, Any], motion_id: int) -> dict[str, Any]:
    """Note that the filing sheet was handed in, with the authority's receipt."""
    actions.note_filing(actor, motion_id, **body, now=now())
    return _overview(actions.records_of(actor, motion_id, now()))


def _kind(word: str) -> RecordKind:
    try:
        return RecordKind(word)
    except ValueError:
        raise NOT_FOUND() from None


def _overview(found: Overview) -> dict[str, Any]:
    names = people.names_of(
        [one.issued_by for listed in found.records for one in listed.issues]
        + [one.recorded_by for one in found.filings]
    )
    numbers = {
        one.id: actions.number(found.motion, one)
        for listed in found.records
        for one in listed.issues
    }
    return {
        "items": [_row(found.motion, one, names) for one in found.records],
        "filings": [_filing(one, numbers, names) for one in found.filings],
        "due_at": found.due,
    }


def _row(motion: Motion, one: Listed, names: dict[int, str]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "label": one.kind.label,
        "state": one.state,
        "why": one.readiness.why,
        "issues": [_issue(motion, issue, names) for issue in one.issues],
    }


def _issue(motion: Motion, one: MotionRecord, names: dict[int, str]) -> dict[str, Any]:
    return {
        "issue": one.issue,
        "number": actions.number(motion, one),
        "digest": one.digest,
        "reason": one.reason,
        "issued_by": names.get(one.issued_by, ""),
        "issued_at": one.issued_at,
    }


def _filing(one: MotionFiling, numbers: dict[int, str], names: dict[int, str]) -> dict[str, Any]:
    columns = ("id", "office", "reference", "filed_on", "file_id", "recorded_at")
    return {name: getattr(one, name) for name in columns} | {
        "number": numbers[one.record_id],
        "recorded_by": names.get(one.recorded_by, ""),
    }


def _page(shown: Shown) -> dict[str, Any]:
    motion, issued = shown.motion, shown.issued
    names = people.names_of(one.issued_by for one in shown.listed.issues)
    page_id = shown.content["sheet"]["disclosure_id"]
    public_url = current_app.extensions["settings"].public_url
    return _row(motion, shown.listed, names) | {
        "motion_id": motion.id,
        "estate": places.estate(motion.estate_id).name,
        "title": shown.content["title"],
        "data": shown.content["data"],
        "sheet": shown.content["sheet"],
        "digest": shown.digest,
        "issued": _issue(motion, issued, names) if issued else None,
        "changed": shown.changed,
        "ballot_numbers": shown.ballot_numbers,
        "public_url": f"{public_url}/public/disclosures/{page_id}" if page_id else None,
    }
