"""Support on paper: a clerk enters a signature with its scan, another person checks it, then it counts like a tap."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import local_date
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.second_person import check_decision
from models.base.session import check_version, db
from models.files import actions as files
from models.motion_proposals.backing import locked, settle
from models.motion_proposals.rules import (
    BAD_DAY,
    ENTRY_DECIDED,
    PROPOSAL_DIFFERS,
    SUPPORTED,
    EntryState,
    check_running,
)
from models.motion_proposals.supporting import add, stands
from models.motion_proposals.tables import MotionProposal, ProposalPaper
from models.places import actions as places
from models.places.tables import Unit
from models.roster import actions as roster
from models.roster.records import name_index

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
CHECKERS = (Role.MODERATOR, Role.SECRETARY)


def enter(
    actor: Actor,
    proposal_id: int,
    *,
    unit_id: int,
    signer: str,
    signed_on: date,
    digest: str,
    file_id: int,
    now: datetime,
) -> ProposalPaper:
    """Enter an owner's signature on paper; it counts when another person has checked it.

    Raises not-found, role-missing, proposal-not-running, proposal-differs, bad-support-date, support-entered.
    """
    proposal = locked(proposal_id)
    staff_at(actor, proposal.estate_id, *ENTERING)
    check_running(settle(proposal, now), proposal.expires_at)
    if digest != proposal.digest:
        raise PROPOSAL_DIFFERS("纸上印的校验码与这份提议不一致，签的不是这一份。")
    _check_day(proposal, signed_on, now)
    places.unit(unit_id, estate_id=proposal.estate_id)
    group_id = _group_of(unit_id)
    if stands(proposal.id, group_id):
        raise SUPPORTED()
    scan = files.attached(file_id, proposal.estate_id)
    entry_id = db.session.scalar(
        insert(ProposalPaper)
        .values(
            estate_id=proposal.estate_id,
            proposal_id=proposal.id,
            unit_id=unit_id,
            owner_group_id=group_id,
            signer=signer,
            signer_index=name_index(signer),
            signed_on=signed_on,
            file_id=scan.id,
            file_digest=scan.digest,
            state=EntryState.ENTERED.value,
            reason="",
            entered_by=actor.id,
            entered_at=now,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(ProposalPaper.id)
    )
    if entry_id is None:
        raise SUPPORTED("这家业主的纸质附议已经录入，正在等待核对。")
    entry = db.session.get_one(ProposalPaper, entry_id)
    _note(actor, entry, "motion_proposal.enter_paper", now)
    return entry


def decide(
    actor: Actor, entry_id: int, *, accept: bool, reason: str, version: int, now: datetime
) -> ProposalPaper:
    """Confirm what another entered, against the scan, or return it with a reason.

    Raises not-found, role-missing, own-entry, changed-meanwhile, support-entry-decided, reason-missing,
    proposal-not-running, support-entered.
    """
    entry = db.session.get(ProposalPaper, entry_id)
    if entry is None:
        raise NOT_FOUND()
    staff_at(actor, entry.estate_id, *CHECKERS)
    # The proposal first, as everywhere: an entry's check and a tap wait for each other there.
    proposal = locked(entry.proposal_id)
    db.session.refresh(entry, with_for_update=True)
    check_version(entry.version, version)
    if entry.state != EntryState.ENTERED:
        raise ENTRY_DECIDED()
    check_decision(actor, entry.entered_by, accept=accept, reason=reason, lacking="退回要写明理由")
    entry.state = (EntryState.CONFIRMED if accept else EntryState.RETURNED).value
    entry.reason = reason.strip()
    entry.checked_by, entry.checked_at = actor.id, now
    entry.version += 1
    if accept:
        _count(proposal, entry, now)
    _note(actor, entry, f"motion_proposal.{entry.state}_paper", now)
    return entry


def entries(
    actor: Actor, proposal_id: int, paging: Paging
) -> Page[tuple[int, ProposalPaper, Unit]]:
    """Return a proposal's entries with their homes, newest first. Raises not-found, role-missing."""
    proposal = db.session.get(MotionProposal, proposal_id)
    if proposal is None:
        raise NOT_FOUND()
    staff_at(actor, proposal.estate_id, *ENTERING)
    statement = (
        select(ProposalPaper.id, ProposalPaper, Unit)
        .join(Unit, Unit.id == ProposalPaper.unit_id)
        .where(ProposalPaper.proposal_id == proposal_id)
    )
    return page_of_rows(statement, ProposalPaper.id, paging)


def _count(proposal: MotionProposal, entry: ProposalPaper, now: datetime) -> None:
    check_running(settle(proposal, now), proposal.expires_at)
    if stands(proposal.id, entry.owner_group_id):
        raise SUPPORTED()
    add(
        proposal,
        entry.owner_group_id,
        account_id=None,
        paper_id=entry.id,
        scan_digest=entry.file_digest,
        now=now,
    )
    settle(proposal, now)


def _group_of(unit_id: int) -> int:
    group_id = roster.groups_of_units([unit_id]).get(unit_id)
    if group_id is None:
        raise NOT_FOUND("这套房屋在花名册上没有业主。")
    return group_id


def _check_day(proposal: MotionProposal, signed_on: date, now: datetime) -> None:
    since = proposal.published_at or now
    if not local_date(since) <= signed_on <= local_date(now):
        raise BAD_DAY(errors={"signed_on": ["不能早于提议公开的日期，也不能晚于今天"]})


def _note(actor: Actor, entry: ProposalPaper, act: str, now: datetime) -> None:
    audit.record(
        actor,
        act,
        subject=("motion_proposal_paper", entry.id),
        estate_id=entry.estate_id,
        now=now,
        after={"state": entry.state, "scan": entry.file_digest},
        reason=entry.reason or None,
    )
