"""The verbs of meetings: put the party branch on record, enter a council meeting, void a wrong one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at, viewer_of
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import local_date
from models.base.paging import Page, Paging, page_of
from models.base.problems import CHANGED_MEANWHILE, NOT_FOUND
from models.base.session import check_version, db
from models.meetings import rules
from models.meetings.rules import Party
from models.meetings.tables import CouncilMeeting, MeetingAttendance, PartyBranchEntry

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
STEERING = (Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Attendance:
    """A party that attended, with how many people, and who they were in words."""

    party: Party
    people: int
    note: str


def branch_of(actor: Actor, estate_id: int) -> PartyBranchEntry | None:
    """Return the newest entry about an estate's party branch, if there is one. Raises not-found."""
    viewer_of(actor, estate_id)
    return _newest_entry(estate_id)


def record_branch(
    actor: Actor,
    estate_id: int,
    *,
    name: str,
    established_on: date,
    basis: str,
    version: int,
    now: datetime,
) -> PartyBranchEntry:
    """Put the estate's party branch on record, or correct the record. `version` is 0 when nothing was there.

    Raises not-found, role-missing, changed-meanwhile, day-in-future.
    """
    staff_at(actor, estate_id, *ENTERING)
    rules.check_day(established_on, local_date(now), "established_on")
    values = {"on_record": True, "name": name, "established_on": established_on, "basis": basis}
    return _add_entry(actor, estate_id, values, version, now)


def take_branch_off(
    actor: Actor, estate_id: int, *, reason: str, version: int, now: datetime
) -> PartyBranchEntry:
    """Take a wrong record off, with the reason.

    Raises not-found, role-missing, changed-meanwhile, branch-not-recorded.
    """
    staff_at(actor, estate_id, *STEERING)
    last = _newest_entry(estate_id)
    if last is None or not last.on_record:
        raise rules.BRANCH_NOT_RECORDED()
    values = {
        "on_record": False,
        "name": last.name,
        "established_on": last.established_on,
        "basis": reason,
    }
    return _add_entry(actor, estate_id, values, version, now)


def enter_meeting(
    actor: Actor,
    estate_id: int,
    *,
    held_on: date,
    topic: str,
    minutes: str,
    minutes_digest: str | None,
    attendance: Sequence[Attendance],
    now: datetime,
) -> CouncilMeeting:
    """Enter a council meeting that was held, with its minutes.

    Raises not-found, role-missing, day-in-future, meeting-of-one-party.
    """
    staff_at(actor, estate_id, *ENTERING)
    rules.check_day(held_on, local_date(now), "held_on")
    rules.check_parties([one.party for one in attendance])
    meeting = CouncilMeeting(
        estate_id=estate_id,
        held_on=held_on,
        topic=topic,
        minutes=minutes,
        minutes_digest=minutes_digest,
        entered_by=actor.id,
        entered_by_name=actor.name,
        entered_at=now,
        version=1,
    )
    db.session.add(meeting)
    db.session.flush()  # its attendance refers to it
    db.session.add_all(
        MeetingAttendance(
            meeting_id=meeting.id,
            estate_id=estate_id,
            party=one.party.value,
            people=one.people,
            note=one.note,
        )
        for one in attendance
    )
    _note(actor, "meeting.enter", meeting, now, after={"held_on": held_on.isoformat()})
    return meeting


def void_meeting(
    actor: Actor, meeting_id: int, *, reason: str, version: int, now: datetime
) -> CouncilMeeting:
    """Void a meeting that was entered by mistake.

    Raises not-found, role-missing, changed-meanwhile, meeting-void.
    """
    meeting = db.session.get(CouncilMeeting, meeting_id, with_for_update=True)
    if meeting is None:
        raise NOT_FOUND()
    staff_at(actor, meeting.estate_id, *STEERING)
    if meeting.voided_at is not None:
        raise rules.MEETING_VOID()
    check_version(meeting.version, version)
    meeting.voided_by, meeting.voided_at, meeting.void_reason = actor.id, now, reason
    meeting.version += 1
    _note(actor, "meeting.void", meeting, now, after={"voided": True}, reason=reason)
    return meeting


def meetings_of(actor: Actor, estate_id: int, paging: Paging) -> Page[CouncilMeeting]:
    """Return an estate's council meetings, newest entry first; residents do not see voided ones. Raises not-found."""
    viewer_of(actor, estate_id)
    statement = select(CouncilMeeting).where(CouncilMeeting.estate_id == estate_id)
    if not actor.is_staff:
        statement = statement.where(CouncilMeeting.voided_at.is_(None))
    return page_of(statement, CouncilMeeting.id, paging)


def attendance_of(meeting_ids: Sequence[int]) -> dict[int, list[Attendance]]:
    """Return meeting id -> who attended."""
    rows = db.session.scalars(
        select(MeetingAttendance)
        .where(MeetingAttendance.meeting_id.in_(meeting_ids))
        .order_by(MeetingAttendance.party)
    )
    found: dict[int, list[Attendance]] = {one: [] for one in meeting_ids}
    for row in rows:
        found[row.meeting_id].append(Attendance(Party(row.party), row.people, row.note))
    return found


def has_branch(estate_id: int) -> bool:
    """Say whether an estate's party branch is on record."""
    last = _newest_entry(estate_id)
    return last is not None and last.on_record


def meetings_held(estate_id: int) -> int:
    """Return how many council meetings were held with minutes."""
    return (
        db.session.scalar(
            select(func.count(CouncilMeeting.id)).where(
                CouncilMeeting.estate_id == estate_id, CouncilMeeting.voided_at.is_(None)
            )
        )
        or 0
    )


def _newest_entry(estate_id: int) -> PartyBranchEntry | None:
    return db.session.scalar(
        select(PartyBranchEntry)
        .where(PartyBranchEntry.estate_id == estate_id)
        .order_by(PartyBranchEntry.number.desc())
        .limit(1)
    )


def _add_entry(
    actor: Actor, estate_id: int, values: dict[str, Any], version: int, now: datetime
) -> PartyBranchEntry:
    """Add the entry after the one the actor saw; of two at once the number's uniqueness lets one through."""
    last = _newest_entry(estate_id)
    check_version(last.number if last else 0, version)
    entry_id = db.session.scalar(
        insert(PartyBranchEntry)
        .values(
            estate_id=estate_id,
            number=version + 1,
            by=actor.id,
            by_name=actor.name,
            at=now,
            **values,
        )
        .on_conflict_do_nothing()
        .returning(PartyBranchEntry.id)
    )
    if entry_id is None:
        raise CHANGED_MEANWHILE()
    audit.record(
        actor,
        "branch.record" if values["on_record"] else "branch.take_off",
        subject=("party_branch", entry_id),
        estate_id=estate_id,
        now=now,
        after={"name": values["name"], "established_on": values["established_on"].isoformat()},
        reason=values["basis"],
    )
    return db.session.get_one(PartyBranchEntry, entry_id)


def _note(
    actor: Actor,
    act: str,
    meeting: CouncilMeeting,
    now: datetime,
    *,
    after: dict[str, Any],
    reason: str | None = None,
) -> None:
    audit.record(
        actor,
        act,
        subject=("council_meeting", meeting.id),
        estate_id=meeting.estate_id,
        now=now,
        after=after,
        reason=reason,
    )
