"""The register of illegal structures: found, cleared with evidence, checked by a second person; declared complete."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts.scope import staff_at
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.clock import local_date
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND, OWN_ENTRY, REASON_MISSING
from models.base.second_person import check_decision
from models.base.session import check_version, db
from models.meetings.rules import check_day
from models.places import actions as places
from models.preconditions.rules import StructureFacts
from models.preconditions.structure_rules import (
    CLEARED_BEFORE_FOUND,
    REGISTER_STATE,
    RegisterState,
    StructureKind,
    StructureState,
    check_state,
)
from models.preconditions.tables import IllegalStructure, StructureRegister

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
STEERING = (Role.MODERATOR, Role.SECRETARY)


def enter(
    actor: Actor,
    estate_id: int,
    *,
    unit_id: int | None,
    place: str,
    kind: StructureKind,
    found_on: date,
    before: str,
    before_digest: str | None,
    now: datetime,
) -> IllegalStructure:
    """Enter an illegal structure. Raises not-found, role-missing, day-in-future."""
    staff_at(actor, estate_id, *ENTERING)
    if unit_id is not None:
        places.unit(unit_id, estate_id=estate_id)
    check_day(found_on, local_date(now), "found_on")
    made = IllegalStructure(
        estate_id=estate_id,
        unit_id=unit_id,
        place=place,
        kind=kind.value,
        found_on=found_on,
        before=before,
        before_digest=before_digest,
        entered_by=actor.id,
        entered_at=now,
        state=StructureState.STANDING.value,
        version=1,
    )
    db.session.add(made)
    db.session.flush()  # the audit names it
    _note(actor, "structure.enter", made, now)
    return made


def clear(
    actor: Actor,
    structure_id: int,
    *,
    cleared_on: date,
    after: str,
    after_digest: str | None,
    version: int,
    now: datetime,
) -> IllegalStructure:
    """Enter that a structure is gone, and what is there now; a second person checks.

    Raises not-found, role-missing, changed-meanwhile, structure-state, day-in-future, cleared-before-found.
    """
    found = _held(actor, structure_id, ENTERING, version)
    check_state(StructureState(found.state), StructureState.STANDING)
    check_day(cleared_on, local_date(now), "cleared_on")
    if cleared_on < found.found_on:
        raise CLEARED_BEFORE_FOUND(errors={"cleared_on": ["不能早于发现日期"]})
    found.cleared_on, found.after, found.after_digest = cleared_on, after, after_digest
    found.cleared_by, found.reason = actor.id, None
    return _moved(actor, found, StructureState.CLEARED, now)


def check(
    actor: Actor, structure_id: int, *, accept: bool, reason: str, version: int, now: datetime
) -> IllegalStructure:
    """Check as a second person that a structure is gone, or send it back with a reason.

    Raises not-found, role-missing, changed-meanwhile, structure-state, own-entry, reason-missing.
    """
    found = _held(actor, structure_id, ENTERING, version)
    check_state(StructureState(found.state), StructureState.CLEARED)
    check_decision(actor, found.cleared_by, accept=accept, reason=reason, lacking="请写明哪里不对")
    found.reason = reason or None
    if accept:
        found.checked_by, found.checked_at = actor.id, now
        return _moved(actor, found, StructureState.CHECKED, now, reason)
    found.cleared_on = found.cleared_by = None
    return _moved(actor, found, StructureState.STANDING, now, reason)


def strike(
    actor: Actor, structure_id: int, *, reason: str, version: int, now: datetime
) -> IllegalStructure:
    """Strike an entry that is no illegal structure; not by the one who entered it.

    Raises not-found, role-missing, changed-meanwhile, structure-state, own-entry.
    """
    found = _held(actor, structure_id, STEERING, version)
    check_state(StructureState(found.state), StructureState.STANDING, StructureState.CLEARED)
    if found.entered_by == actor.id:
        raise OWN_ENTRY()
    found.checked_by, found.checked_at, found.reason = actor.id, now, reason
    return _moved(actor, found, StructureState.STRUCK, now, reason)


def declare_complete(
    actor: Actor, estate_id: int, *, statement: str, version: int, now: datetime
) -> StructureRegister:
    """Declare that the register holds all illegal structures, maybe none. `version` is 0 the first time.

    Raises not-found, role-missing, changed-meanwhile, structure-register-state.
    """
    staff_at(actor, estate_id, *ENTERING)
    found = register_of(estate_id, lock=True)
    check_version(found.version if found else 0, version)
    if found is None:
        found = StructureRegister(estate_id=estate_id, version=0)
        db.session.add(found)
    elif found.state != RegisterState.RETURNED:
        raise REGISTER_STATE("违建清单已经申报过了。", state=found.state)
    found.statement, found.state = statement, RegisterState.DECLARED.value
    found.declared_by, found.declared_at = actor.id, now
    found.checked_by = found.checked_at = found.reason = None
    found.version += 1
    _note_register(actor, "structure_register.declare", found, now)
    return found


def decide_register(
    actor: Actor, estate_id: int, *, accept: bool, reason: str, version: int, now: datetime
) -> StructureRegister:
    """Confirm as a second person that the register is complete, or return it, also later, with a reason.

    Raises not-found, role-missing, changed-meanwhile, structure-register-state, own-entry, reason-missing.
    """
    staff_at(actor, estate_id, *STEERING)
    found = register_of(estate_id, lock=True)
    if found is None or found.state == RegisterState.RETURNED:
        raise REGISTER_STATE("违建清单还没有申报，没有可以复核的内容。")
    check_version(found.version, version)
    if accept and found.state == RegisterState.COMPLETE:
        raise REGISTER_STATE("违建清单已经复核过了。", state=found.state)
    if accept and found.declared_by == actor.id:
        raise OWN_ENTRY()
    if not accept and not reason:
        raise REASON_MISSING(errors={"reason": ["请写明哪里不对"]})
    found.state = (RegisterState.COMPLETE if accept else RegisterState.RETURNED).value
    found.checked_by, found.checked_at, found.reason = actor.id, now, reason or None
    found.version += 1
    act = "structure_register.confirm" if accept else "structure_register.return"
    _note_register(actor, act, found, now, reason)
    return found


def structures_of(
    actor: Actor, estate_id: int, state: StructureState | None, paging: Paging
) -> Page[IllegalStructure]:
    """Return an estate's register to its staff. Raises not-found."""
    staff_at(actor, estate_id)
    statement = select(IllegalStructure).where(IllegalStructure.estate_id == estate_id)
    if state is not None:
        statement = statement.where(IllegalStructure.state == state.value)
    return page_of(statement, IllegalStructure.id, paging)


def register_seen(actor: Actor, estate_id: int) -> StructureRegister | None:
    """Return the declaration of an estate's register to its staff. Raises not-found."""
    staff_at(actor, estate_id)
    return register_of(estate_id)


def register_of(estate_id: int, *, lock: bool = False) -> StructureRegister | None:
    """Return the declaration of an estate's register, if there is one."""
    return db.session.get(
        StructureRegister, estate_id, with_for_update=lock or None, populate_existing=lock
    )


def facts_of(estate_id: int) -> StructureFacts:
    """Return how an estate's register stands."""
    rows = db.session.execute(
        select(IllegalStructure.state, func.count(IllegalStructure.id))
        .where(
            IllegalStructure.estate_id == estate_id,
            IllegalStructure.state != StructureState.STRUCK.value,
        )
        .group_by(IllegalStructure.state)
    )
    counts: dict[str, int] = {state: count for state, count in rows}  # noqa: C416 - rows are no pairs to mypy
    register = register_of(estate_id)
    return StructureFacts(
        declared=register is not None and register.state == RegisterState.DECLARED,
        complete=register is not None and register.state == RegisterState.COMPLETE,
        standing=counts.get(StructureState.STANDING, 0),
        unchecked=counts.get(StructureState.CLEARED, 0),
        total=sum(counts.values()),
    )


def _held(actor: Actor, structure_id: int, roles: Sequence[Role], version: int) -> IllegalStructure:
    found = db.session.get(
        IllegalStructure, structure_id, with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *roles)
    check_version(found.version, version)
    return found


def _moved(
    actor: Actor, found: IllegalStructure, to: StructureState, now: datetime, reason: str = ""
) -> IllegalStructure:
    before = found.state
    found.state = to.value
    found.version += 1
    _note(actor, f"structure.{to.value}", found, now, before={"state": before}, reason=reason)
    return found


def _note(actor: Actor, act: str, found: IllegalStructure, now: datetime, **what: Any) -> None:
    audit.record(
        actor,
        act,
        subject=("illegal_structure", found.id),
        estate_id=found.estate_id,
        now=now,
        after={"state": found.state},
        **what,
    )


def _note_register(
    actor: Actor, act: str, found: StructureRegister, now: datetime, reason: str | None = None
) -> None:
    audit.record(
        actor,
        act,
        subject=("structure_register", found.estate_id),
        estate_id=found.estate_id,
        now=now,
        after={"state": found.state},
        reason=reason,
    )


@gathering.worklist
def to_check(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    """Clearings and declarations that wait for a second person."""
    facts = facts_of(estate_id)
    route = "/renovations/structures"
    found = []
    if facts.unchecked:
        found.append(WorkItem("structures", "违建拆除待复核", facts.unchecked, route, estate_id))
    if facts.declared:
        found.append(WorkItem("structure_register", "违建清单待复核", 1, route, estate_id))
    return found
