"""Claims: a resident asks to be recognised as living in a unit; a clerk decides with a reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.actions import me, open_membership
from models.accounts.rules import (
    ALREADY_MEMBER,
    CLAIM_DECIDED,
    CLAIM_PENDING,
    PHONE_MISSING,
    normal_name,
)
from models.accounts.scope import staff_at
from models.accounts.tables import Account, Claim, ClaimState, Membership, MembershipRole
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of_rows
from models.base.personal_reads import record_read
from models.base.problems import NOT_FOUND, REASON_MISSING
from models.base.session import check_version, db
from models.notices import actions as notices
from models.places import actions as places
from models.places.tables import Estate, Unit
from models.roster import actions as roster

DECIDERS = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)


def file_claim(
    actor: Actor, *, unit_id: int, role: MembershipRole, name: str, proof: str, now: datetime
) -> Claim:
    """Ask to become a resident of a unit.

    Raises phone-missing, bad-name, not-found, already-member, claim-pending.
    """
    account = me(actor)
    if account.phone is None:
        raise PHONE_MISSING()
    unit = places.unit(unit_id)
    member = db.session.scalar(
        select(Membership.id).where(
            Membership.account_id == actor.id,
            Membership.unit_id == unit_id,
            Membership.role == role.value,
            Membership.ended_at.is_(None),
        )
    )
    if member is not None:
        raise ALREADY_MEMBER()
    claim_id = db.session.scalar(
        insert(Claim)
        .values(
            estate_id=unit.estate_id,
            account_id=actor.id,
            unit_id=unit_id,
            role=role.value,
            name=normal_name(name),
            proof=proof,
            state=ClaimState.PENDING.value,
            created_at=now,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(Claim.id)
    )
    if claim_id is None:
        raise CLAIM_PENDING()
    return db.session.get_one(Claim, claim_id)


def claims_of_me(actor: Actor) -> Sequence[Row[Claim, Unit, Estate]]:
    """Return the actor's claims with unit and estate, newest first."""
    return db.session.execute(
        select(Claim, Unit, Estate)
        .join(Unit, Unit.id == Claim.unit_id)
        .join(Estate, Estate.id == Claim.estate_id)
        .where(Claim.account_id == actor.id)
        .order_by(Claim.id.desc())
    ).all()


def claims_of_estate(
    actor: Actor, estate_id: int, state: ClaimState | None, paging: Paging
) -> Page[Row[int, Claim, Unit]]:
    """Return an estate's claims for staff; names in the list are masked by the schema."""
    staff_at(actor, estate_id, *DECIDERS)
    statement = (
        select(Claim.id, Claim, Unit)
        .join(Unit, Unit.id == Claim.unit_id)
        .where(Claim.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(Claim.state == state.value)
    return page_of_rows(statement, Claim.id, paging)


def open_claim(actor: Actor, claim_id: int, now: datetime) -> tuple[Claim, Account, Unit, bool]:
    """Return a claim in clear with the claimant and whether the roster knows the name; the reading is recorded."""
    claim = _claim(actor, claim_id)
    account = db.session.get_one(Account, claim.account_id)
    record_read(
        actor, subject=("account", account.id), estate_id=claim.estate_id, purpose="claim", now=now
    )
    unit = places.unit(claim.unit_id)
    return claim, account, unit, roster.holder_of_unit(claim.unit_id, claim.name) is not None


def decide(
    actor: Actor, claim_id: int, *, accept: bool, reason: str, version: int, now: datetime
) -> Claim:
    """Accept or refuse a claim.

    Raises not-found, role-missing, claim-decided, reason-missing, changed-meanwhile; holder-deceased and the like where
    the roster's holder may not act.
    """
    claim = _claim(actor, claim_id, lock=True)
    if claim.state != ClaimState.PENDING:
        raise CLAIM_DECIDED()
    check_version(claim.version, version)
    if not reason.strip():
        raise REASON_MISSING(errors={"reason": ["请写明理由"]})
    claim.state = (ClaimState.ACCEPTED if accept else ClaimState.REFUSED).value
    claim.reason, claim.decided_by, claim.decided_at = reason.strip(), actor.id, now
    claim.version += 1
    if accept:
        _admit(claim, now)
    audit.record(
        actor,
        "claim.accept" if accept else "claim.refuse",
        subject=("claim", claim.id),
        estate_id=claim.estate_id,
        now=now,
        after={"state": claim.state},
        reason=claim.reason,
    )
    notices.announce(
        event=f"claim:{claim.id}",
        kind="claim_accepted" if accept else "claim_refused",
        stage="decided",
        estate_id=claim.estate_id,
        account_ids=[claim.account_id],
        params={"unit": places.unit(claim.unit_id).label, "reason": claim.reason},
        now=now,
    )
    return claim


def _admit(claim: Claim, now: datetime) -> None:
    role = MembershipRole(claim.role)
    holder_id = (
        roster.holder_of_unit(claim.unit_id, claim.name) if role is MembershipRole.OWNER else None
    )
    for refusal in roster.barred([holder_id] if holder_id else []).values():
        raise refusal
    open_membership(
        account_id=claim.account_id,
        estate_id=claim.estate_id,
        unit_id=claim.unit_id,
        role=role,
        holder_id=holder_id,
        source="claim",
        now=now,
    )
    account = db.session.get_one(Account, claim.account_id)
    account.name = account.name or claim.name


def _claim(actor: Actor, claim_id: int, *, lock: bool = False) -> Claim:
    claim = db.session.get(Claim, claim_id, with_for_update=lock or None)
    if claim is None:
        raise NOT_FOUND()
    staff_at(actor, claim.estate_id, *DECIDERS)
    return claim


@gathering.worklist
def _pending_claims(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count = db.session.scalar(
        select(func.count())
        .select_from(Claim)
        .where(Claim.estate_id == estate_id, Claim.state == ClaimState.PENDING.value)
    )
    return [WorkItem("claims", "住户认证申请待处理", count, "/claims", estate_id)] if count else []
