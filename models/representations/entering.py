"""Apply for a representation in the app, enter one with its proof, decide what another person entered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert

from models.accounts import actions as accounts
from models.accounts import representing
from models.accounts.rules import PHONE_MISSING, normal_name
from models.accounts.scope import staff_at
from models.accounts.tables import Account
from models.base import audit, crypto
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND, OWN_ENTRY, REASON_MISSING
from models.base.session import check_version, db
from models.files import actions as files
from models.places import actions as places
from models.representations import holders
from models.representations.rules import (
    EXISTS,
    NOT_APPLIED,
    NOT_PENDING,
    OVER,
    Basis,
    State,
    check_basis,
    term_of,
)
from models.representations.tables import Representation
from models.representations.telling import tell_concerned, tell_representative
from models.roster import actions as roster
from models.roster import deaths
from models.roster.holders import HolderKind

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a clerk read from the paper: whom it is for, on what basis, until when."""

    holder_id: int
    basis: Basis
    note: str
    file_id: int
    born_on: date | None = None
    last_day: date | None = None


def apply(
    actor: Actor,
    *,
    unit_id: int,
    holder_name: str,
    basis: Basis,
    note: str,
    name: str,
    now: datetime,
) -> Representation:
    """Ask to act for a holder of a unit; the originals are shown and scanned at the community's desk.

    Whether the unit has such a holder is not said. Raises phone-missing, bad-name, not-found, representation-exists.
    """
    account = accounts.me(actor)
    if account.phone is None:
        raise PHONE_MISSING()
    unit = places.unit(unit_id)
    return _add(
        estate_id=unit.estate_id,
        unit_id=unit.id,
        holder_name=normal_name(holder_name),
        basis=basis.value,
        note=note,
        account_id=account.id,
        state=State.APPLIED.value,
        created_at=now,
        **_named(name, account.phone),
    )


def enter(
    actor: Actor, estate_id: int, proof: Proof, *, name: str, phone: str, now: datetime
) -> Representation:
    """Enter who acts for a holder; in force once another person has checked the proof.

    Raises not-found, role-missing, bad-name, representation-basis-wrong, representation-term-wrong,
    representation-exists.
    """
    staff_at(actor, estate_id, *ENTERING)
    made = _add(
        estate_id=estate_id,
        state=State.PENDING.value,
        created_at=now,
        **_named(name, phone),
        **_proven(actor, estate_id, proof, now),
    )
    _record(actor, "representation.enter", made, now)
    return made


def complete(
    actor: Actor, representation_id: int, proof: Proof, *, version: int, now: datetime
) -> Representation:
    """Add holder and proof to what somebody applied for in the app.

    Raises not-found, role-missing, representation-not-applied, changed-meanwhile, representation-basis-wrong,
    representation-term-wrong, representation-exists.
    """
    held = locked(representation_id)
    staff_at(actor, held.estate_id, *ENTERING)
    if held.state != State.APPLIED:
        raise NOT_APPLIED()
    check_version(held.version, version)
    values = _proven(actor, held.estate_id, proof, now)
    if holders.has_live(proof.holder_id, held.phone_index):
        raise EXISTS()
    for field, value in values.items():
        setattr(held, field, value)
    held.state = State.PENDING.value
    held.version += 1
    _record(actor, "representation.complete", held, now)
    return held


def decide(
    actor: Actor, representation_id: int, *, accept: bool, reason: str, version: int, now: datetime
) -> Representation:
    """Accept or refuse what another person entered; also refuse an application that brought no proof.

    Raises not-found, role-missing, own-entry, reason-missing, representation-not-pending, changed-meanwhile, and what
    `enter` raises where the holder's state has changed since.
    """
    held = locked(representation_id)
    staff_at(actor, held.estate_id, *DECIDING)
    if held.state != State.PENDING and (accept or held.state != State.APPLIED):
        raise NOT_PENDING()
    check_version(held.version, version)
    if held.entered_by == actor.id:
        raise OWN_ENTRY()
    if not reason.strip():
        raise REASON_MISSING(errors={"reason": ["请写明核对了什么"]})
    held.decided_by, held.decided_at, held.reason = actor.id, now, reason.strip()
    held.version += 1
    if accept:
        _take_effect(held, now)
    else:
        held.state = State.REFUSED.value
        tell_representative(held, "representation_refused", now)
    _record(actor, "representation.decide", held, now)
    return held


def locked(representation_id: int) -> Representation:
    """Lock a representation's holder, as a death does, and then itself. Raises not-found."""
    seen = db.session.get(Representation, representation_id)
    if seen is None:
        raise NOT_FOUND()
    if seen.holder_id is not None:
        roster.holder_in(seen.estate_id, seen.holder_id, lock=True)
    return db.session.get_one(
        Representation, representation_id, with_for_update=True, populate_existing=True
    )


def _take_effect(held: Representation, now: datetime) -> None:
    holder_id = held.holder_id or 0
    _check_holder(held.estate_id, holder_id, Basis(held.basis))
    if held.until is not None and held.until <= now:
        raise OVER("这份证明的期限已过，请退回，按新的证明重新登记。")
    held.state = State.ACTIVE.value
    account = representing.account_with_phone(held.phone)
    if account is not None and account.name in {None, held.name}:
        link(held, account, now)
    tell_concerned(held, "representation_told", now)
    tell_representative(held, "representation_active", now)
    if held.basis == Basis.GUARDIAN:
        representing.rest_own(holder_id, representing.REPRESENTED, now)


def link(held: Representation, account: Account, now: datetime) -> None:
    """Let the representative's account act in all units of the holder."""
    account.name = account.name or held.name
    held.account_id = account.id
    holder_id = held.holder_id or 0
    representing.represent(
        held.id,
        account_id=account.id,
        estate_id=held.estate_id,
        holder_id=holder_id,
        unit_ids=[unit.unit_id for unit in roster.units_of_holder(holder_id)],
        until=held.until,
        now=now,
    )


def _proven(actor: Actor, estate_id: int, proof: Proof, now: datetime) -> dict[str, object]:
    _check_holder(estate_id, proof.holder_id, proof.basis)
    until = term_of(proof.basis, born_on=proof.born_on, last_day=proof.last_day, now=now)
    files.attached(proof.file_id, estate_id)
    return {
        "holder_id": proof.holder_id,
        "basis": proof.basis.value,
        "note": proof.note,
        "file_id": proof.file_id,
        "born_on": proof.born_on,
        "until": until,
        "entered_by": actor.id,
        "entered_at": now,
    }


def _check_holder(estate_id: int, holder_id: int, basis: Basis) -> None:
    holder = roster.holder_in(estate_id, holder_id)
    dead = bool(deaths.deceased_among([holder_id]))
    check_basis(basis, HolderKind(holder.kind), is_deceased=dead)


def _named(name: str, phone: str) -> dict[str, object]:
    return {
        "name": normal_name(name),
        "phone": phone,
        "phone_index": crypto.blind_index(phone, "phone"),
    }


def _add(**values: object) -> Representation:
    adding = insert(Representation).values(**values, version=1).on_conflict_do_nothing()
    made: Representation | None = db.session.scalar(adding.returning(Representation))
    if made is None:
        raise EXISTS()
    return made


def _record(actor: Actor, act: str, held: Representation, now: datetime) -> None:
    audit.record(
        actor,
        act,
        subject=("representation", held.id),
        estate_id=held.estate_id,
        now=now,
        after={"holder": held.holder_id, "basis": held.basis, "state": held.state},
        reason=held.reason,
    )
