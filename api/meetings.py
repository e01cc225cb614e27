"""The estate's party branch on record, and its council meetings."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields, validate

from api.base.access import ANYONE, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Count, Day, Digest, Id, In, Line, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.meetings import actions
from models.meetings.actions import Attendance
from models.meetings.rules import PARTY_TITLES, Party
from models.meetings.tables import CouncilMeeting, PartyBranchEntry

cap = Capability("meetings", "党组织与联席会议")
ENTERING = staff("clerk", "moderator", "secretary")
STEERING = staff("moderator", "secretary")


class PartyBranchIn(In):
    name = Line(60, 2, required=True)
    established_on = Day(required=True)
    basis = Line(200, required=True, metadata={"description": "批复文号等依据"})


class MeetingReasonIn(In):
    reason = Line(200, required=True)


class PartyBranchOut(Out):
    on_record = fields.Boolean()
    name = fields.String(allow_none=True)
    established_on = Day(allow_none=True)
    basis = fields.String(allow_none=True)
    by_name = fields.String(allow_none=True)
    at = Moment(allow_none=True)
    version = fields.Integer(metadata={"description": "还没有登记时为 0"})


class MeetingAttendanceIn(In):
    party = OneOf(Party, required=True)
    people = Count(1, 1000, required=True)
    note = Line(100, 0, load_default="")


class MeetingIn(In):
    held_on = Day(required=True)
    topic = Line(100, 2, required=True)
    minutes = Body(required=True)
    minutes_digest = Digest(load_default=None, allow_none=True)
    attendance = fields.List(
        fields.Nested(MeetingAttendanceIn), required=True, validate=validate.Length(1, 20)
    )


class MeetingAttendanceOut(Out):
    party = OneOf(Party)
    party_title = fields.String()
    people = fields.Integer()
    note = fields.String()


class MeetingOut(Out):
    id = Id()
    held_on = Day()
    topic = fields.String()
    minutes = fields.String()
    minutes_digest = fields.String(allow_none=True)
    attendance = fields.List(fields.Nested(MeetingAttendanceOut))
    entered_by_name = fields.String()
    entered_at = Moment()
    voided_at = Moment(allow_none=True)
    void_reason = fields.String(allow_none=True)
    version = fields.Integer()


@cap.get("/estates/<int:estate_id>/party-branch", who=ANYONE, answer=PartyBranchOut)
def get_branch(actor: Actor, estate_id: int) -> dict[str, Any]:
    """Show what is on record about the estate's party branch."""
    return _branch(actions.branch_of(actor, estate_id))


@cap.put(
    "/estates/<int:estate_id>/party-branch",
    who=ENTERING,
    body=PartyBranchIn,
    answer=PartyBranchOut,
    guard=True,
)
def record_branch(
    actor: Actor, body: dict[str, Any], version: int, estate_id: int
) -> dict[str, Any]:
    """Put the party branch on record, or correct the record; "v0" when nothing was there."""
    return _branch(actions.record_branch(actor, estate_id, **body, version=version, now=now()))


@cap.post(
    "/estates/<int:estate_id>/party-branch/removal",
    who=STEERING,
    body=MeetingReasonIn,
    answer=PartyBranchOut,
    guard=True,
)
def take_branch_off(
    actor: Actor, body: dict[str, Any], version: int, estate_id: int
) -> dict[str, Any]:
    """Take a wrong record of the party branch off, with the reason."""
    return _branch(actions.take_branch_off(actor, estate_id, **body, version=version, now=now()))


@cap.get("/estates/<int:estate_id>/council-meetings", who=ANYONE, answer=paged(MeetingOut))
def list_meetings(actor: Actor, paging: Paging, estate_id: int) -> Page[Any]:
    """List the estate's council meetings with their minutes."""
    page = actions.meetings_of(actor, estate_id, paging)
    return Page(_meetings(page.items), page.next_cursor)


@cap.post(
    "/estates/<int:estate_id>/council-meetings",
    who=ENTERING,
    body=MeetingIn,
    answer=MeetingOut,
    creates=True,
)
def enter_meeting(actor: Actor, body: dict[str, Any], estate_id: int) -> Any:
    """Enter a council meeting that was held, with its minutes."""
    attendance = [
        Attendance(Party(one["party"]), one["people"], one["note"])
        for one in body.pop("attendance")
    ]
    made = actions.enter_meeting(actor, estate_id, **body, attendance=attendance, now=now())
    return _meetings([made])[0]


@cap.post(
    "/council-meetings/<int:meeting_id>/voiding",
    who=STEERING,
    body=MeetingReasonIn,
    answer=MeetingOut,
    guard=True,
)
def void_meeting(actor: Actor, body: dict[str, Any], version: int, meeting_id: int) -> Any:
    """Void a meeting that was entered by mistake, with the reason."""
    voided = actions.void_meeting(
        actor, meeting_id, reason=body["reason"], version=version, now=now()
    )
    return _meetings([voided])[0]


def _branch(entry: PartyBranchEntry | None) -> dict[str, Any]:
    if entry is None:
        nothing = dict.fromkeys(("name", "established_on", "basis", "by_name", "at"))
        return {"on_record": False, "version": 0, **nothing}
    return {
        "on_record": entry.on_record,
        "name": entry.name,
        "established_on": entry.established_on,
        "basis": entry.basis,
        "by_name": entry.by_name,
        "at": entry.at,
        "version": entry.number,
    }


def _meetings(found: Iterable[CouncilMeeting]) -> list[dict[str, Any]]:
    meetings = list(found)
    attendance = actions.attendance_of([one.id for one in meetings])
    return [
        {column.key: getattr(one, column.key) for column in CouncilMeeting.__table__.columns}
        | {
            "attendance": [
                {
                    "party": at.party,
                    "party_title": PARTY_TITLES[at.party],
                    "people": at.people,
                    "note": at.note,
                }
                for at in attendance[one.id]
            ]
        }
        for one in meetings
    ]
