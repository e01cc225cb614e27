"""Service contracts: written by one person, put into effect by another; their end with its notice period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from models.accounts import actions as accounts
from models.accounts.scope import staff_at, viewer_of
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import chinese_date, local_date
from models.base.digest import digest_of
from models.base.problems import NOT_FOUND, OWN_ENTRY, REASON_MISSING
from models.base.session import check_version, db
from models.fees import bills, rules
from models.fees.policies import ensure_policy
from models.fees.tables import ContractState, EndKind, ServiceContract
from models.motions import actions as motions
from models.notices import actions as notices
from models.places import actions as places

WRITING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)
PUBLIC_STATES = (ContractState.EFFECTIVE.value, ContractState.ENDED.value)
FACTS = (
    *("company", "rate_fen", "months_per_period", "due_day_offset", "starts_on", "ends_on"),
    *("terms", "dismissal_notice_days", "refusal_notice_days", "motion_id"),
)
"""What a contract says; frozen by its digest when it is handed in."""


@dataclass(frozen=True, slots=True)
class NoticeClocks:
    """The two notice periods of a contract as dates, counted back from the end of its term.

    refusal_by: until when the company must have said in writing that it will not go on (Civil Code 947).
    dismissal_earliest: the last day of service if the owners' notice of dismissal were received today (946).
    """

    refusal_by: date
    dismissal_earliest: date


def contracts(actor: Actor, estate_id: int) -> Sequence[ServiceContract]:
    """Return an estate's contracts, newest first; residents see those that are or were in effect."""
    viewer_of(actor, estate_id)
    statement = select(ServiceContract).where(ServiceContract.estate_id == estate_id)
    if actor.is_resident:
        statement = statement.where(ServiceContract.state.in_(PUBLIC_STATES))
    return db.session.scalars(statement.order_by(ServiceContract.id.desc())).all()


def contract(actor: Actor, contract_id: int) -> ServiceContract:
    """Return a contract. Raises not-found."""
    found = db.session.get(ServiceContract, contract_id)
    if found is None:
        raise NOT_FOUND()
    viewer_of(actor, found.estate_id)
    if actor.is_resident and found.state not in PUBLIC_STATES:
        raise NOT_FOUND()
    return found


def draft(actor: Actor, estate_id: int, facts: dict[str, Any], now: datetime) -> ServiceContract:
    """Write a contract down; `facts` as in FACTS. Raises not-found, role-missing, contract-dates."""
    staff_at(actor, estate_id, *WRITING)
    rules.check_term(facts["starts_on"], facts["ends_on"])
    made = ServiceContract(
        estate_id=estate_id,
        state=ContractState.DRAFT.value,
        entered_by=actor.id,
        created_at=now,
        version=1,
        **facts,
    )
    db.session.add(made)
    db.session.flush()  # the audit names it
    _note(actor, "service_contract.draft", made, now)
    return made


def change(
    actor: Actor, contract_id: int, facts: dict[str, Any], *, version: int, now: datetime
) -> ServiceContract:
    """Change a draft; whoever changes it has written it.

    Raises not-found, role-missing, contract-not-open, changed-meanwhile, contract-dates.
    """
    found = _in_state(actor, contract_id, WRITING, ContractState.DRAFT, version)
    for name, value in facts.items():
        setattr(found, name, value)
    rules.check_term(found.starts_on, found.ends_on)
    found.entered_by = actor.id
    found.version += 1
    _note(actor, "service_contract.change", found, now)
    return found


def hand_in(actor: Actor, contract_id: int, *, version: int, now: datetime) -> ServiceContract:
    """Hand a draft in for review; its text is frozen. Raises not-found, role-missing, contract-not-open."""
    found = _in_state(actor, contract_id, WRITING, ContractState.DRAFT, version)
    found.digest = digest_of(_facts(found))
    found.review_note = None
    return _move(actor, found, ContractState.IN_REVIEW, now)


def send_back(
    actor: Actor, contract_id: int, *, reason: str, version: int, now: datetime
) -> ServiceContract:
    """Send a contract back to whoever wrote it, with a reason.

    Raises not-found, role-missing, contract-not-open, reason-missing.
    """
    found = _in_state(actor, contract_id, DECIDING, ContractState.IN_REVIEW, version)
    if not reason:
        raise REASON_MISSING(errors={"reason": ["请写明理由"]})
    found.review_note, found.digest = reason, None
    return _move(actor, found, ContractState.DRAFT, now, reason=reason)


def withdraw(
    actor: Actor, contract_id: int, *, reason: str, version: int, now: datetime
) -> ServiceContract:
    """Give a draft up. Raises not-found, role-missing, contract-not-open, reason-missing."""
    found = _in_state(actor, contract_id, WRITING, ContractState.DRAFT, version)
    if not reason:
        raise REASON_MISSING(errors={"reason": ["请写明理由"]})
    return _move(actor, found, ContractState.WITHDRAWN, now, reason=reason)


def put_into_effect(
    actor: Actor, contract_id: int, *, version: int, now: datetime
) -> ServiceContract:
    """Put a contract that another wrote into effect: it binds, its first bills are made out, owners are told.

    Raises not-found, role-missing, contract-not-open, own-entry, contract-exists, contract-motion-not-effective.
    """
    found = _in_state(actor, contract_id, DECIDING, ContractState.IN_REVIEW, version)
    if found.entered_by == actor.id:
        raise OWN_ENTRY()
    if found.motion_id is not None and not motions.is_effective(
        found.motion_id, found.estate_id, now, matters={"property_service"}
    ):
        raise rules.MOTION_NOT_EFFECTIVE()
    _check_alone(found)
    found.reviewed_by, found.effective_at = actor.id, now
    _move(actor, found, ContractState.EFFECTIVE, now)
    ensure_policy(found.estate_id, now)
    db.session.flush()  # the database refuses two that serve at a time
    bills.issue(found, now)
    _tell(found, now)
    return found


def notify_end(
    actor: Actor,
    contract_id: int,
    *,
    kind: EndKind,
    received_on: date,
    last_day: date,
    note: str,
    version: int,
    now: datetime,
) -> ServiceContract:
    """Write down that a contract ends: who ends it, when the notice was received, the last day of service.

    Bills for later months are taken back. Raises not-found, role-missing, contract-not-open, notice-too-short,
    contract-dates.
    """
    found = _in_state(actor, contract_id, DECIDING, ContractState.EFFECTIVE, version)
    rules.check_end(
        starts_on=found.starts_on,
        received_on=received_on,
        last_day=last_day,
        notice_days=_notice_days(found, kind),
    )
    found.end_kind, found.end_received_on = kind.value, received_on
    found.last_day, found.end_note = last_day, note
    found.version += 1
    db.session.flush()  # the database checks that no other contract serves then
    bills.take_back(found, now)
    _note(actor, "service_contract.end", found, now, kind=kind.value, last_day=last_day.isoformat())
    return found


def go_on(actor: Actor, contract_id: int, *, version: int, now: datetime) -> ServiceContract:
    """Write down that the service goes on after the term without a new decision: without a term (Civil Code 948).

    Raises not-found, role-missing, contract-not-open, contract-not-expired.
    """
    found = _in_state(actor, contract_id, DECIDING, ContractState.EFFECTIVE, version)
    if not has_run_out(found, now):
        raise rules.CONTRACT_NOT_EXPIRED(
            f"合同到{chinese_date(found.ends_on)}为止，到期以后才能登记继续服务。"
        )
    found.continued_at = now
    found.version += 1
    db.session.flush()  # the database checks that no other contract serves then
    _note(actor, "service_contract.go_on", found, now)
    bills.issue(found, now)
    return found


def end_served(now: datetime) -> int:
    """End the contracts whose last day of service is over; return how many."""
    over = db.session.scalars(
        select(ServiceContract)
        .where(
            ServiceContract.state == ContractState.EFFECTIVE.value,
            ServiceContract.last_day < local_date(now),
        )
        .with_for_update()
    ).all()
    for found in over:
        found.state = ContractState.ENDED.value
        found.version += 1
    return len(over)


def effective(estate_id: int) -> Sequence[ServiceContract]:
    """Return an estate's contracts in effect: the one that serves, and one that follows it."""
    return db.session.scalars(
        select(ServiceContract)
        .where(
            ServiceContract.estate_id == estate_id,
            ServiceContract.state == ContractState.EFFECTIVE.value,
        )
        .order_by(ServiceContract.starts_on)
    ).all()


def all_effective() -> Sequence[ServiceContract]:
    """Return every contract in effect."""
    return db.session.scalars(
        select(ServiceContract)
        .where(ServiceContract.state == ContractState.EFFECTIVE.value)
        .order_by(ServiceContract.id)
    ).all()


def clocks(found: ServiceContract, now: datetime) -> NoticeClocks:
    """Return a contract's notice periods as dates."""
    return NoticeClocks(
        refusal_by=found.ends_on - timedelta(days=found.refusal_notice_days),
        dismissal_earliest=local_date(now) + timedelta(days=found.dismissal_notice_days),
    )


def has_run_out(found: ServiceContract, now: datetime) -> bool:
    """Say whether a contract's term is over and nobody has said yet what follows."""
    return (
        found.state == ContractState.EFFECTIVE.value
        and found.last_day is None
        and found.continued_at is None
        and found.ends_on < local_date(now)
    )


def _notice_days(found: ServiceContract, kind: EndKind) -> int:
    return {
        EndKind.DISMISSAL: found.dismissal_notice_days,
        EndKind.REFUSAL: found.refusal_notice_days,
        EndKind.OPEN_ENDED: rules.DISMISSAL_NOTICE_DAYS,
        EndKind.AGREED: 0,
    }[kind]


def _check_alone(found: ServiceContract) -> None:
    """Refuse a contract that would serve beside another. Raises contract-exists."""
    for other in effective(found.estate_id):
        until = bills.term_of(other).last_day
        if until is None or found.starts_on <= until:
            raise rules.CONTRACT_EXISTS()


def _in_state(
    actor: Actor,
    contract_id: int,
    roles: Sequence[Role],
    state: ContractState,
    version: int,
) -> ServiceContract:
    found = db.session.get(ServiceContract, contract_id, with_for_update=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *roles)
    if found.state != state.value:
        raise rules.CONTRACT_NOT_OPEN(
            "这份合同现在的状态不能这样办，请刷新后再看。", state=found.state
        )
    check_version(found.version, version)
    return found


def _facts(found: ServiceContract) -> dict[str, Any]:
    facts = {name: getattr(found, name) for name in FACTS}
    return facts | {name: facts[name].isoformat() for name in ("starts_on", "ends_on")}


def _move(
    actor: Actor, found: ServiceContract, to: ContractState, now: datetime, **more: Any
) -> ServiceContract:
    found.state = to.value
    found.version += 1
    _note(actor, f"service_contract.{to.value}", found, now, **more)
    return found


def _note(actor: Actor, act: str, found: ServiceContract, now: datetime, **more: Any) -> None:
    audit.record(
        actor,
        act,
        subject=("service_contract", found.id),
        estate_id=found.estate_id,
        after={"state": found.state, "digest": found.digest, **more},
        now=now,
    )


def _tell(found: ServiceContract, now: datetime) -> None:
    estate = places.estate(found.estate_id)
    notices.announce(
        event=f"service-contract:{found.id}",
        kind="service_contract",
        stage="effective",
        estate_id=found.estate_id,
        account_ids=accounts.accounts_of_estate(found.estate_id, role=MembershipRole.OWNER),
        params={
            "estate": estate.name,
            "estate_id": estate.id,
            "company": found.company,
            "starts": chinese_date(found.starts_on),
            "rate": rules.yuan(found.rate_fen),
        },
        now=now,
    )
