"""The meeting's decision: entered by one person, checked against the minutes by another; then the filing."""

from datetime import date, datetime

from sqlalchemy import select

from models.accounts.scope import holds_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import local_date
from models.base.problems import OWN_ENTRY, REASON_MISSING
from models.base.session import check_version, db
from models.compacts import comments, publishing
from models.compacts.actions import WRITERS, held_by, take_step
from models.compacts.meeting import (
    ADOPTION_ENTERED,
    ADOPTION_NOT_ENTERED,
    AdoptionKind,
    Counts,
    Meeting,
    check_adoption,
    check_counts,
)
from models.compacts.rules import BAD_FILING_DATE, CompactState, roles_for
from models.compacts.tables import Compact, CompactAdoption, CompactFiling, EntryState
from models.files import actions as files

CHECKERS = (Role.MODERATOR, Role.SECRETARY)


def enter(
    actor: Actor,
    compact_id: int,
    meeting: Meeting,
    *,
    minutes: str,
    minutes_file_id: int,
    version: int,
    now: datetime,
) -> Compact:
    """Enter what a meeting decided, with the scan of its minutes; another person checks it.

    Raises not-found, role-missing, changed-meanwhile, compact-state, adoption-entered, adoption-refused.
    """
    compact = held_by(actor, compact_id, *WRITERS)
    check_version(compact.version, version)
    roles_for(CompactState(compact.state), CompactState.ADOPTED)
    if standing(compact_id) is not None:
        raise ADOPTION_ENTERED()
    check_adoption(meeting, local_date(now))
    scan = files.attached(minutes_file_id, compact.estate_id)
    db.session.add(
        CompactAdoption(
            compact_id=compact.id,
            estate_id=compact.estate_id,
            kind=meeting.kind.value,
            members=meeting.members,
            present=meeting.present,
            agreed=meeting.agreed,
            authorised_on=meeting.authorised_on,
            notified_on=meeting.notified_on,
            held_on=meeting.held_on,
            minutes=minutes,
            minutes_file_id=scan.id,
            minutes_digest=scan.digest,
            recorded_by=actor.id,
            at=now,
        )
    )
    compact.version += 1
    _note(actor, compact, "compact.enter_adoption", now, minutes=scan.digest)
    return compact


def check(
    actor: Actor, compact_id: int, counted: Counts, *, version: int, now: datetime
) -> Compact:
    """Confirm the decision with the figures that the checker took from the minutes; it adopts the compact.

    Raises not-found, role-missing, changed-meanwhile, adoption-not-entered, own-entry, adoption-counts-differ.
    """
    compact, entered = _waiting(actor, compact_id, version)
    check_counts(Counts(entered.members, entered.present, entered.agreed), counted)
    _decide(actor, entered, EntryState.CONFIRMED, now)
    take_step(actor, compact, CompactState.ADOPTED, entered.minutes[:200], now)
    return compact


def send_back(
    actor: Actor, compact_id: int, *, reason: str, version: int, now: datetime
) -> Compact:
    """Send the entry back: what was entered is not what the minutes say.

    Raises not-found, role-missing, changed-meanwhile, adoption-not-entered, own-entry, reason-missing.
    """
    compact, entered = _waiting(actor, compact_id, version)
    if not reason:
        raise REASON_MISSING(errors={"reason": ["退回要写明理由"]})
    entered.returned_for = reason
    _decide(actor, entered, EntryState.RETURNED, now)
    compact.version += 1
    _note(actor, compact, "compact.return_adoption", now, minutes=entered.minutes_digest)
    return compact


def file(
    actor: Actor,
    compact_id: int,
    *,
    office: str,
    reference: str,
    filed_on: date,
    file_id: int,
    version: int,
    now: datetime,
) -> Compact:
    """Record the filing with the street office, with the scan of its receipt; the compact becomes a public page.

    Raises not-found, role-missing, changed-meanwhile, compact-state, bad-filing-date.
    """
    compact = held_by(actor, compact_id, *WRITERS)
    check_version(compact.version, version)
    roles_for(CompactState(compact.state), CompactState.FILED)
    adoption = standing(compact_id)
    if adoption is None or not adoption.held_on <= filed_on <= local_date(now):
        raise BAD_FILING_DATE(errors={"filed_on": ["不能早于通过日期，也不能晚于今天"]})
    scan = files.attached(file_id, compact.estate_id)
    filing = CompactFiling(
        compact_id=compact.id,
        estate_id=compact.estate_id,
        office=office,
        reference=reference,
        filed_on=filed_on,
        file_id=scan.id,
        file_digest=scan.digest,
        recorded_by=actor.id,
        at=now,
    )
    db.session.add(filing)
    said = comments.counts(compact.id)
    publishing.publish(compact, meeting_of(adoption), filing, said, now)
    take_step(actor, compact, CompactState.FILED, f"{office} {reference}", now)
    return compact


def standing(compact_id: int) -> CompactAdoption | None:
    """Return the meeting's decision that waits for its check or was confirmed."""
    return db.session.scalar(
        select(CompactAdoption).where(
            CompactAdoption.compact_id == compact_id,
            CompactAdoption.state != EntryState.RETURNED.value,
        )
    )


def seen_by(actor: Actor, compact: Compact) -> CompactAdoption | None:
    """Return the decision that a person may see: residents the confirmed one, staff also what waits or came back."""
    found = standing(compact.id)
    if actor.is_resident:
        return found if found and found.state == EntryState.CONFIRMED else None
    if found is not None or compact.state != CompactState.FROZEN:
        return found
    returned = select(CompactAdoption).where(CompactAdoption.compact_id == compact.id)
    return db.session.scalar(returned.order_by(CompactAdoption.id.desc()).limit(1))


def is_blind(actor: Actor, adoption: CompactAdoption) -> bool:
    """Say whether the figures are kept from the actor, who may be the one to count again."""
    return adoption.state == EntryState.ENTERED and adoption.recorded_by != actor.id


def may_enter(actor: Actor, compact: Compact) -> bool:
    """Say whether the actor could enter a meeting's decision now."""
    return (
        compact.state == CompactState.FROZEN
        and holds_at(actor, compact.estate_id, *WRITERS)
        and standing(compact.id) is None
    )


def may_check(actor: Actor, compact: Compact) -> bool:
    """Say whether the actor could check the decision that was entered."""
    found = standing(compact.id)
    return (
        found is not None
        and found.state == EntryState.ENTERED
        and found.recorded_by != actor.id
        and holds_at(actor, compact.estate_id, *CHECKERS)
    )


def meeting_of(adoption: CompactAdoption) -> Meeting:
    """Return the meeting as the law looks at it."""
    return Meeting(
        AdoptionKind(adoption.kind),
        adoption.members,
        adoption.present,
        adoption.agreed,
        adoption.notified_on,
        adoption.held_on,
        adoption.authorised_on,
    )


def _waiting(actor: Actor, compact_id: int, version: int) -> tuple[Compact, CompactAdoption]:
    compact = held_by(actor, compact_id, *CHECKERS)
    check_version(compact.version, version)
    entered = standing(compact_id)
    if entered is None or entered.state != EntryState.ENTERED:
        raise ADOPTION_NOT_ENTERED()
    if entered.recorded_by == actor.id:
        raise OWN_ENTRY()
    return compact, entered


def _decide(actor: Actor, entered: CompactAdoption, to: EntryState, now: datetime) -> None:
    entered.state, entered.checked_by, entered.checked_at = to.value, actor.id, now


def _note(actor: Actor, compact: Compact, act: str, now: datetime, *, minutes: str) -> None:
    audit.record(
        actor,
        act,
        subject=("compact", compact.id),
        estate_id=compact.estate_id,
        now=now,
        after={"minutes": minutes},
    )
