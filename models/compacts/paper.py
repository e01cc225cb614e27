"""Signatures on paper: a clerk enters one with its scan, another person checks it, then it counts and has a receipt."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts import actions as accounts
from models.accounts.scope import staff_at
from models.accounts.tables import Membership
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.clock import chinese_date, local_date
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.second_person import check_decision
from models.base.session import check_version, db
from models.compacts.actions import WRITERS
from models.compacts.rules import (
    BAD_SIGNING_DATE,
    DIGEST_DIFFERS,
    PAPER_DECIDED,
    PAPER_ENTERED,
    SIGNED_ONLINE,
)
from models.compacts.signing import check_open
from models.compacts.tables import Compact, CompactPaperSignature, CompactSignature, EntryState
from models.evidence import actions as evidence
from models.files import actions as files
from models.notices import actions as notices
from models.places import actions as places
from models.places.tables import Unit
from models.roster.records import name_index

CHECKERS = (Role.MODERATOR, Role.SECRETARY)
RECEIPT = "compact_paper_signature"


def enter(
    actor: Actor,
    compact_id: int,
    *,
    unit_id: int,
    signer: str,
    signed_on: date,
    digest: str,
    file_id: int,
    now: datetime,
) -> CompactPaperSignature:
    """Enter what somebody signed on paper; it counts when another person has checked it.

    Raises not-found, role-missing, compact-not-open, digest-differs, bad-signing-date, signed-online,
    paper-signature-entered.
    """
    compact = _compact_for(actor, compact_id)
    places.unit(unit_id, estate_id=compact.estate_id)
    check_open(compact)
    if digest != compact.digest:
        raise DIGEST_DIFFERS("纸上印的文本校验码与现行文本不一致，签的不是这一版。")
    _check_day(compact, signed_on, now)
    _check_not_online(compact_id, accounts.member_named(unit_id, signer))
    scan = files.attached(file_id, compact.estate_id)
    entry_id = db.session.scalar(
        insert(CompactPaperSignature)
        .values(
            estate_id=compact.estate_id,
            compact_id=compact_id,
            unit_id=unit_id,
            signer=signer,
            signer_index=name_index(signer),
            signed_on=signed_on,
            digest=digest,
            file_id=scan.id,
            file_digest=scan.digest,
            state=EntryState.ENTERED.value,
            reason="",
            entered_by=actor.id,
            entered_at=now,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(CompactPaperSignature.id)
    )
    if entry_id is None:
        raise PAPER_ENTERED()
    entry = db.session.get_one(CompactPaperSignature, entry_id)
    _note(actor, entry, "compact.enter_paper", now)
    return entry


def decide(
    actor: Actor, entry_id: int, *, accept: bool, reason: str, version: int, now: datetime
) -> CompactPaperSignature:
    """Confirm what another entered, against the scan, or return it with a reason.

    Raises not-found, role-missing, own-entry, changed-meanwhile, paper-signature-decided, reason-missing,
    compact-not-open, signed-online.
    """
    entry = db.session.get(CompactPaperSignature, entry_id, with_for_update=True)
    if entry is None:
        raise NOT_FOUND()
    staff_at(actor, entry.estate_id, *CHECKERS)
    check_version(entry.version, version)
    if entry.state != EntryState.ENTERED:
        raise PAPER_DECIDED()
    check_decision(actor, entry.entered_by, accept=accept, reason=reason, lacking="退回要写明理由")
    if accept:
        _count(entry, now)
    entry.state = (EntryState.CONFIRMED if accept else EntryState.RETURNED).value
    entry.reason = reason
    entry.checked_by, entry.checked_at = actor.id, now
    entry.version += 1
    _note(actor, entry, "compact.confirm_paper" if accept else "compact.return_paper", now)
    return entry


def entries(
    actor: Actor, compact_id: int, state: EntryState | None, paging: Paging
) -> Page[tuple[int, CompactPaperSignature, Unit]]:
    """Return the entries of a compact with their units, newest first."""
    _compact_for(actor, compact_id)
    statement = (
        select(CompactPaperSignature.id, CompactPaperSignature, Unit)
        .join(Unit, Unit.id == CompactPaperSignature.unit_id)
        .where(CompactPaperSignature.compact_id == compact_id)
    )
    if state is not None:
        statement = statement.where(CompactPaperSignature.state == state.value)
    return page_of_rows(statement, CompactPaperSignature.id, paging)


def waiting(compact_id: int) -> int:
    """Return how many entries wait for their check."""
    return (
        db.session.scalar(
            select(func.count()).where(
                CompactPaperSignature.compact_id == compact_id,
                CompactPaperSignature.state == EntryState.ENTERED.value,
            )
        )
        or 0
    )


def _count(entry: CompactPaperSignature, now: datetime) -> None:
    """Let an entry count: a signature with its receipt, which the signer finds when they use the app."""
    compact = db.session.get_one(Compact, entry.compact_id, with_for_update={"read": True})
    check_open(compact)
    member = accounts.member_named(entry.unit_id, entry.signer)
    if member is not None:
        # Who taps on the phone at this moment waits here, so that one of the two is refused.
        db.session.refresh(member, with_for_update=True)
    _check_not_online(compact.id, member)
    entry.membership_id = member.id if member else None
    leaf = evidence.append(
        kind=RECEIPT,
        estate_id=entry.estate_id,
        subject=("compact", compact.id),
        facts={
            "compact_digest": entry.digest,
            "compact_number": compact.number,
            "unit": entry.unit_id,
            "signed_on": entry.signed_on.isoformat(),
            "scan_digest": entry.file_digest,
            "entry": entry.id,
        },
        account_id=member.account_id if member else None,
        now=now,
    )
    db.session.add(
        CompactSignature(
            estate_id=entry.estate_id,
            compact_id=compact.id,
            unit_id=entry.unit_id,
            membership_id=entry.membership_id,
            account_id=member.account_id if member else None,
            digest=entry.digest,
            channel="paper",
            paper_id=entry.id,
            leaf_id=leaf.id,
            signed_at=now,
        )
    )
    _tell(compact, entry, now)


def _compact_for(actor: Actor, compact_id: int) -> Compact:
    compact = db.session.get(Compact, compact_id)
    if compact is None:
        raise NOT_FOUND()
    staff_at(actor, compact.estate_id, *WRITERS)
    return compact


def _check_day(compact: Compact, signed_on: date, now: datetime) -> None:
    opened = compact.opened_at
    if opened is None or not local_date(opened) <= signed_on <= local_date(now):
        raise BAD_SIGNING_DATE(errors={"signed_on": ["不能早于开放签署的日期，也不能晚于今天"]})


def _check_not_online(compact_id: int, member: Membership | None) -> None:
    if member is None:
        return
    signed = select(CompactSignature.id).where(
        CompactSignature.compact_id == compact_id,
        CompactSignature.unit_id == member.unit_id,
        CompactSignature.account_id == member.account_id,
    )
    if db.session.scalar(signed.limit(1)) is not None:
        raise SIGNED_ONLINE()


def _tell(compact: Compact, entry: CompactPaperSignature, now: datetime) -> None:
    notices.announce(
        event=f"compact_paper_signature:{entry.id}",
        kind="compact_signed_on_paper",
        stage="confirmed",
        estate_id=entry.estate_id,
        account_ids=accounts.accounts_of_unit(entry.unit_id),
        params={
            "title": compact.title,
            "compact_id": compact.id,
            "signed_on": chinese_date(entry.signed_on),
        },
        now=now,
    )


def _note(actor: Actor, entry: CompactPaperSignature, act: str, now: datetime) -> None:
    audit.record(
        actor,
        act,
        subject=("compact_paper_signature", entry.id),
        estate_id=entry.estate_id,
        now=now,
        after={"state": entry.state, "scan": entry.file_digest},
        reason=entry.reason or None,
    )


@gathering.worklist
def _unchecked(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count, compact_id = db.session.execute(
        select(func.count(), func.max(CompactPaperSignature.compact_id)).where(
            CompactPaperSignature.estate_id == estate_id,
            CompactPaperSignature.state == EntryState.ENTERED.value,
        )
    ).one()
    if not count:
        return []
    route = f"/compacts/{compact_id}"
    return [WorkItem("compact_paper_signatures", "纸质签署待核对", count, route, estate_id)]
