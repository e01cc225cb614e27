"""The records of a motion: look at them, issue them, note where one was filed. Nothing in them is invented here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select

from models.accounts.scope import staff_at
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.digest import digest_of
from models.base.gathering import WorkItem
from models.base.problems import NOT_FOUND, REASON_MISSING
from models.base.session import db
from models.files import actions as files
from models.motion_records.before_the_vote import ballot_numbers
from models.motion_records.content import as_kept
from models.motion_records.ended import elects_committee
from models.motion_records.listing import Listed, assembled, listed_for, seen_by
from models.motion_records.rules import (
    NOT_ISSUED,
    NOT_READY,
    UNCHANGED,
    RecordKind,
    RecordState,
    check_filed_on,
    filing_due,
    number_of,
)
from models.motion_records.tables import MotionFiling, MotionRecord
from models.motions import reading
from models.motions.reading import Seen
from models.motions.states import State
from models.motions.tables import Motion

ISSUING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Shown:
    """A record to read. `issued` None: as the database has it now. `changed`: it would be issued differently now.

    ballot_numbers: of the roll's entries in their order, for staff; never part of what is issued.
    """

    listed: Listed
    motion: Motion
    content: dict[str, Any]
    digest: str
    issued: MotionRecord | None
    changed: bool
    ballot_numbers: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All records of a motion. filings: newest first, for staff; due: until when the law wants it filed."""

    motion: Motion
    records: Sequence[Listed]
    filings: Sequence[MotionFiling]
    due: datetime | None


def records_of(actor: Actor, motion_id: int, now: datetime) -> Overview:
    """Return the records there are, and why others are not there yet. Owners see those issued that are for them.

    Raises not-found, not-owner.
    """
    seen = seen_by(actor, motion_id, now)
    return Overview(
        seen.motion,
        [listed_for(actor, seen, kind) for kind in RecordKind],
        _filings(motion_id) if actor.is_staff else (),
        _due(seen),
    )


def _filings(motion_id: int) -> Sequence[MotionFiling]:
    return db.session.scalars(
        select(MotionFiling)
        .where(MotionFiling.motion_id == motion_id)
        .order_by(MotionFiling.id.desc())
    ).all()


def _due(seen: Seen) -> datetime | None:
    if seen.state is not State.EFFECTIVE or seen.ended_at is None:
        return None
    return filing_due(seen.ended_at) if elects_committee(seen.motion) else None


def record(
    actor: Actor,
    motion_id: int,
    kind: RecordKind,
    *,
    issue: int | None = None,
    current: bool = False,
    now: datetime,
) -> Shown:
    """Return a record: the issue asked for or the newest; as the database has it now where none is, or `current`.

    Raises not-found, not-owner, record-not-ready.
    """
    seen = seen_by(actor, motion_id, now)
    listed = listed_for(actor, seen, kind)
    issued = None if current and actor.is_staff else _issue(listed, issue)
    present = None
    if actor.is_staff and listed.is_assembled:
        present = as_kept(assembled(actor, seen, kind, now))
    content = issued.content if issued else present
    if content is None:
        raise NOT_READY(listed.readiness.why)
    newest = listed.issues[-1].digest if listed.issues else None
    return Shown(
        listed,
        seen.motion,
        content,
        issued.digest if issued else digest_of(content),
        issued,
        changed=present is not None and newest not in {None, digest_of(present)},
        ballot_numbers=ballot_numbers(motion_id)
        if actor.is_staff and kind is RecordKind.ROLL
        else None,
    )


def _issue(listed: Listed, issue: int | None) -> MotionRecord | None:
    if issue is None:
        return listed.issues[-1] if listed.issues else None
    found = next((one for one in listed.issues if one.issue == issue), None)
    if found is None:
        raise NOT_FOUND()
    return found


def issue_record(
    actor: Actor, motion_id: int, kind: RecordKind, reason: str, now: datetime
) -> MotionRecord:
    """Issue a record whose step is done: what it holds now is kept with its digest. Again only when it changed.

    Raises not-found, role-missing, record-not-ready, record-unchanged, reason-missing (for a second issue).
    """
    seen = _held(actor, motion_id, now)
    listed = listed_for(actor, seen, kind)
    if listed.readiness.state is not RecordState.READY:
        raise NOT_READY(listed.readiness.why)
    content = as_kept(assembled(actor, seen, kind, now))
    digest = digest_of(content)
    if listed.issues and listed.issues[-1].digest == digest:
        raise UNCHANGED()
    if listed.issues and not reason:
        raise REASON_MISSING(errors={"reason": ["请写明为什么重新出具"]})
    made = MotionRecord(
        estate_id=seen.motion.estate_id,
        motion_id=motion_id,
        kind=kind.value,
        issue=len(listed.issues) + 1,
        content=content,
        digest=digest,
        reason=reason,
        issued_by=actor.id,
        issued_at=now,
    )
    db.session.add(made)
    audit.record(
        actor,
        "motion-record.issue",
        subject=("motion", motion_id),
        estate_id=made.estate_id,
        now=now,
        after={"kind": kind.value, "issue": made.issue, "digest": digest},
        reason=reason or None,
    )
    return made


def note_filing(
    actor: Actor,
    motion_id: int,
    *,
    filed_on: date,
    office: str,
    reference: str,
    file_id: int,
    now: datetime,
) -> MotionFiling:
    """Note that the filing sheet was handed in, with the authority's receipt. Of several notes the newest holds.

    Raises not-found, role-missing, record-not-issued, filing-date-outside.
    """
    seen = _held(actor, motion_id, now)
    issues = listed_for(actor, seen, RecordKind.FILING).issues
    if not issues:
        raise NOT_ISSUED()
    check_filed_on(filed_on, seen.ended_at or now, now)
    scan = files.attached(file_id, seen.motion.estate_id)
    made = MotionFiling(
        estate_id=seen.motion.estate_id,
        motion_id=motion_id,
        record_id=issues[-1].id,
        office=office,
        reference=reference,
        filed_on=filed_on,
        file_id=scan.id,
        recorded_by=actor.id,
        recorded_at=now,
    )
    db.session.add(made)
    db.session.flush()  # the answer shows its number
    audit.record(
        actor,
        "motion-record.file",
        subject=("motion", motion_id),
        estate_id=made.estate_id,
        now=now,
        after={"on": filed_on.isoformat(), "reference": reference, "file": scan.digest},
    )
    return made


def _held(actor: Actor, motion_id: int, now: datetime) -> Seen:
    """Return a motion held against count, end and other issues; ballots go on. Raises not-found, role-missing."""
    motion = reading.visible(actor, motion_id, now).motion
    staff_at(actor, motion.estate_id, *ISSUING)
    db.session.refresh(motion, with_for_update={"key_share": True})
    return reading.visible(actor, motion_id, now)


def number(motion: Motion, one: MotionRecord) -> str:
    """Return the number that an issue carries."""
    noticed_at = motion.noticed_at or one.issued_at
    return number_of(motion.id, noticed_at, RecordKind(one.kind), one.issue)


@gathering.worklist
def _to_file(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    """Name the elections that were not filed, until they are, with the earliest last day."""
    filed = exists().where(MotionFiling.motion_id == Motion.id)
    waiting = db.session.scalars(
        select(Motion).where(
            Motion.estate_id == estate_id, Motion.state == State.EFFECTIVE.value, ~filed
        )
    )
    due = [filing_due(one.ended_at) for one in waiting if one.ended_at and elects_committee(one)]
    if not due:
        return []
    title = "业主委员会选举待备案"
    return [WorkItem("motion_filing", title, len(due), "/motions", estate_id, due_at=min(due))]
