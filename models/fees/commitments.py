"""Commitments to accept property service and pay for it: the text, the tap, paper, withdrawal, how many there are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from models.accounts.scope import memberships_in, resident_of_unit, staff_at, viewer_of
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor, Role
from models.base.digest import sha256_hex
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.second_person import check_decision
from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.tables import EvidenceLeaf
from models.fees import rules
from models.fees.tables import (
    CallState,
    CommitmentCall,
    CommitmentText,
    ContractState,
    FeeCommitment,
    ServiceContract,
)
from models.places import actions as places
from models.places import reading as place_reading
from models.roster import actions as roster
from models.roster import reading as roster_reading

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
RECEIPT = "fee_commitment"
WITHDRAWAL = "fee_commitment_withdrawn"


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that an owner is shown, its digest, and until when the estate asks for it."""

    body: str
    digest: str
    commit_by: date | None
    call_id: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many units with title have committed to the present text, of how many."""

    committed: int
    total: int


def text_of(estate_id: int) -> Shown:
    """Return the text of an estate's open call, or the standard text."""
    call = open_call(estate_id)
    if call is not None:
        return Shown(call.body, call.digest, call.commit_by, call.id)
    body = rules.STANDARD_TEXT.format(estate=places.estate(estate_id).name)
    return Shown(body, sha256_hex(body), None, None)


def open_call(estate_id: int) -> CommitmentCall | None:
    """Return the call that is open in an estate, if there is one."""
    return db.session.scalar(
        select(CommitmentCall).where(
            CommitmentCall.estate_id == estate_id, CommitmentCall.state == CallState.OPEN.value
        )
    )


def commitment_of(actor: Actor, estate_id: int, unit_id: int) -> tuple[Shown, FeeCommitment | None]:
    """Return the present text and the commitment that stands for a unit under its present owners.

    Raises not-found to those who neither live there nor look after the estate.
    """
    _see_unit(actor, estate_id, unit_id)
    found = _standing(unit_id)
    group = roster.groups_of_units([unit_id]).get(unit_id)
    if found is not None and found.owner_group_id != group:
        found = None
    return text_of(estate_id), found


def commit(
    actor: Actor, estate_id: int, unit_id: int, *, digest: str, now: datetime
) -> tuple[FeeCommitment, EvidenceLeaf]:
    """Commit for a unit as its owner; the same again gives the same receipt.

    Raises not-found, not-owner, commitment-text-changed.
    """
    places.unit(unit_id, estate_id=estate_id)
    resident_of_unit(actor, unit_id, owner=True)
    shown = text_of(estate_id)
    if digest != shown.digest:
        raise rules.TEXT_CHANGED(current_digest=shown.digest)
    group = roster.groups_of_units([unit_id])[unit_id]
    standing = _standing(unit_id, lock=True)
    if standing is not None:
        if (
            standing.owner_group_id == group
            and standing.text_digest == digest
            and standing.counts_from is not None
        ):
            return standing, _receipt(standing)
        _end(standing, _reason_to_end(standing, group, digest), now)
    tap = {"channel": "online", "account_id": actor.id, "counts_from": now, "committed_at": now}
    made = _insert(estate_id, unit_id, group, shown, tap)
    if made is None:  # a co-owner's tap was a moment earlier
        standing = _standing(unit_id, lock=True)
        assert standing is not None  # noqa: S101 - the insert met it
        return standing, _receipt(standing)
    return made, _write_receipt(made, RECEIPT, actor.id, now)


def withdraw(actor: Actor, estate_id: int, unit_id: int, now: datetime) -> EvidenceLeaf:
    """Take a unit's commitment back, as its owner, before a contract binds.

    Raises not-found, not-owner, not-committed, commitment-bound.
    """
    places.unit(unit_id, estate_id=estate_id)
    resident_of_unit(actor, unit_id, owner=True)
    standing = _standing(unit_id, lock=True)
    group = roster.groups_of_units([unit_id])[unit_id]
    if standing is None or standing.owner_group_id != group:
        raise rules.NOT_COMMITTED()
    if _contract_binds(estate_id):
        raise rules.COMMITMENT_BOUND()
    _end(standing, "withdrawn", now)
    return _write_receipt(standing, WITHDRAWAL, actor.id, now)


def may_withdraw(actor: Actor, estate_id: int, found: FeeCommitment | None) -> bool:
    """Say whether the actor could take a commitment back now."""
    if found is None or not actor.is_resident or _contract_binds(estate_id):
        return False
    return any(
        one.unit_id == found.unit_id and one.role == MembershipRole.OWNER
        for one in memberships_in(actor, estate_id)
    )


def enter_on_paper(
    actor: Actor, estate_id: int, unit_id: int, *, digest: str, scan_digest: str, now: datetime
) -> FeeCommitment:
    """Enter what an owner signed on paper; another person confirms it.

    Raises not-found, role-missing, commitment-text-changed, unit-committed.
    """
    staff_at(actor, estate_id, *ENTERING)
    places.unit(unit_id, estate_id=estate_id)
    group = roster.groups_of_units([unit_id]).get(unit_id)
    if group is None:
        raise NOT_FOUND()
    shown = text_of(estate_id)
    if digest != shown.digest:
        raise rules.TEXT_CHANGED(current_digest=shown.digest)
    standing = _standing(unit_id, lock=True)
    if standing is not None:
        reason = _reason_to_end(standing, group, digest)
        if standing.owner_group_id == group and standing.text_digest == digest:
            raise rules.UNIT_COMMITTED()
        _end(standing, reason, now)
    paper = {"channel": "paper", "entered_by": actor.id, "scan_digest": scan_digest}
    made = _insert(estate_id, unit_id, group, shown, {**paper, "committed_at": now})
    if made is None:
        raise rules.UNIT_COMMITTED()
    _note(actor, "fee_commitment.enter", made, now)
    return made


def decide_paper(
    actor: Actor, commitment_id: int, *, accept: bool, reason: str, now: datetime
) -> FeeCommitment:
    """Confirm a commitment that another entered from paper, or refuse it with a reason.

    Raises not-found, role-missing, own-entry, paper-commitment-decided, reason-missing.
    """
    found = db.session.get(FeeCommitment, commitment_id, with_for_update=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, Role.MODERATOR, Role.SECRETARY)
    if found.channel != "paper" or found.counts_from is not None or found.ended_at is not None:
        raise rules.PAPER_DECIDED()
    check_decision(actor, found.entered_by, accept=accept, reason=reason)
    if accept:
        found.confirmed_by, found.counts_from = actor.id, now
        _write_receipt(found, RECEIPT, None, now)
    else:
        _end(found, "refused", now)
    _note(actor, "fee_commitment.confirm", found, now, accept=accept, reason=reason)
    return found


def progress(estate_id: int) -> Progress:
    """Count the units with title, and those whose present owners committed to the present text."""
    titles = roster_reading.open_titles()
    digest = text_of(estate_id).digest
    row = db.session.execute(
        select(func.count(titles.c.unit_id), func.count(FeeCommitment.id))
        .outerjoin(FeeCommitment, counts_for(titles.c.unit_id, titles.c.owner_group_id, digest))
        .where(titles.c.estate_id == estate_id)
    ).one()
    return Progress(committed=row[1], total=row[0])


def counts_for(
    unit_id: ColumnElement[int], owner_group_id: ColumnElement[int], digest: str
) -> ColumnElement[bool]:
    """Return the condition that a commitment counts for a unit: of its present owners, to the present text."""
    return and_(
        FeeCommitment.unit_id == unit_id,
        FeeCommitment.owner_group_id == owner_group_id,
        FeeCommitment.text_digest == digest,
        FeeCommitment.ended_at.is_(None),
        FeeCommitment.counts_from.is_not(None),
    )


def units_with_commitments(
    actor: Actor, estate_id: int, *, committed: bool | None, paging: Paging
) -> Page[Any]:
    """Return rows (unit_id, label, commitment or None) of the units with title, in order of their number.

    A commitment on paper that waits for its second person is shown and does not count as committed.
    """
    staff_at(actor, estate_id)
    digest = text_of(estate_id).digest
    statement, unit_id = _with_commitments(estate_id, digest)
    if committed is True:
        statement = statement.where(FeeCommitment.counts_from.is_not(None))
    if committed is False:
        statement = statement.where(
            or_(FeeCommitment.id.is_(None), FeeCommitment.counts_from.is_(None))
        )
    return page_of_rows(statement, unit_id, paging, newest_first=False)


def _with_commitments(
    estate_id: int, digest: str
) -> tuple[Select[*tuple[Any, ...]], InstrumentedAttribute[int]]:
    titles, units = roster_reading.open_titles(), place_reading.units()
    statement = (
        select(titles.c.unit_id, units.c.label, FeeCommitment)
        .join(units, units.c.unit_id == titles.c.unit_id)
        .outerjoin(
            FeeCommitment,
            and_(
                FeeCommitment.unit_id == titles.c.unit_id,
                FeeCommitment.owner_group_id == titles.c.owner_group_id,
                FeeCommitment.text_digest == digest,
                FeeCommitment.ended_at.is_(None),
            ),
        )
        .where(titles.c.estate_id == estate_id)
    )
    return statement, cast("InstrumentedAttribute[int]", titles.c.unit_id)


def _see_unit(actor: Actor, estate_id: int, unit_id: int) -> None:
    viewer_of(actor, estate_id)
    places.unit(unit_id, estate_id=estate_id)
    if actor.is_resident:
        resident_of_unit(actor, unit_id)


def _standing(unit_id: int, *, lock: bool = False) -> FeeCommitment | None:
    statement = select(FeeCommitment).where(
        FeeCommitment.unit_id == unit_id, FeeCommitment.ended_at.is_(None)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def _reason_to_end(standing: FeeCommitment, group: int, digest: str) -> str:
    if standing.owner_group_id != group:
        return "new_owner"
    return "new_text" if standing.text_digest != digest else "withdrawn"


def _end(standing: FeeCommitment, reason: str, now: datetime) -> None:
    standing.ended_at, standing.end_reason = now, reason
    db.session.flush()  # one stands at a time


def _insert(
    estate_id: int, unit_id: int, group: int, shown: Shown, channel: dict[str, Any]
) -> FeeCommitment | None:
    db.session.execute(
        insert(CommitmentText).values(digest=shown.digest, body=shown.body).on_conflict_do_nothing()
    )
    return db.session.scalars(
        insert(FeeCommitment)
        .values(
            estate_id=estate_id,
            unit_id=unit_id,
            owner_group_id=group,
            text_digest=shown.digest,
            **channel,
        )
        .on_conflict_do_nothing()
        .returning(FeeCommitment)
    ).one_or_none()


def _write_receipt(
    found: FeeCommitment, kind: str, account_id: int | None, now: datetime
) -> EvidenceLeaf:
    return evidence.append(
        kind=kind,
        estate_id=found.estate_id,
        subject=("fee_commitment", found.id),
        facts={
            "unit": found.unit_id,
            "owner_group": found.owner_group_id,
            "text_digest": found.text_digest,
            "channel": found.channel,
            "scan_digest": found.scan_digest,
        },
        account_id=account_id,
        now=now,
    )


def receipt_of(found: FeeCommitment) -> EvidenceLeaf | None:
    """Return a commitment's receipt; None while paper waits for its second person."""
    return evidence.receipt_of(("fee_commitment", found.id), RECEIPT)


def _receipt(found: FeeCommitment) -> EvidenceLeaf:
    leaf = receipt_of(found)
    assert leaf is not None  # noqa: S101 - written in the transaction of the commitment
    return leaf


def _contract_binds(estate_id: int) -> bool:
    return (
        db.session.scalar(
            select(ServiceContract.id).where(
                ServiceContract.estate_id == estate_id,
                ServiceContract.state == ContractState.EFFECTIVE.value,
            )
        )
        is not None
    )


def _note(actor: Actor, act: str, found: FeeCommitment, now: datetime, **after: object) -> None:
    audit.record(
        actor,
        act,
        subject=("fee_commitment", found.id),
        estate_id=found.estate_id,
        after={"unit": found.unit_id, **after},
        now=now,
    )
