"""Corrections of one unit's entry: proposed by one member of staff, decided by another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from json import dumps, loads

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of_rows
from models.base.personal_reads import record_read
from models.base.problems import INVALID_INPUT, NOT_FOUND, OWN_ENTRY
from models.base.session import check_version, db
from models.places import actions as places
from models.places.rules import AreaSource
from models.places.tables import Unit
from models.roster import register
from models.roster.entries import entry_json, entry_of
from models.roster.holders import Holder, HolderKind, read_identity, read_name, read_phone
from models.roster.refusals import (
    CORRECTION_DECIDED,
    CORRECTION_EMPTY,
    CORRECTION_OUTDATED,
    CORRECTION_PENDING,
)
from models.roster.rules import UnitEntry, differences
from models.roster.tables import CorrectionState, Grounds, RosterCorrection
from models.roster.text import Flaw

PROPOSING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class NamedHolder:
    """A holder as staff type it."""

    kind: HolderKind
    name: str
    phone: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be otherwise; None leaves a field as it is. `holders` is the whole list of those who hold title."""

    area_centi_m2: int | None = None
    area_source: AreaSource | None = None
    floor: int | None = None
    usage: str | None = None
    holders: Sequence[NamedHolder] | None = None


def propose(
    actor: Actor,
    estate_id: int,
    unit_id: int,
    *,
    grounds: Grounds,
    reason: str,
    change: Change,
    now: datetime,
) -> RosterCorrection:
    """Propose a change of a unit's entry.

    Raises not-found, role-missing, invalid-input, correction-empty, correction-pending.
    """
    staff_at(actor, estate_id, *PROPOSING)
    unit = places.unit(unit_id, estate_id=estate_id)
    before = _entry_of_unit(estate_id, unit.id)
    after = _changed(before, change)
    if not differences(after, before):
        raise CORRECTION_EMPTY()
    correction_id = db.session.scalar(
        insert(RosterCorrection)
        .values(
            estate_id=estate_id,
            unit_id=unit.id,
            grounds=grounds.value,
            reason=reason,
            before=dumps(entry_json(before), ensure_ascii=False),
            after=dumps(entry_json(after), ensure_ascii=False),
            state=CorrectionState.PENDING.value,
            author_id=actor.id,
            author_name=actor.name,
            created_at=now,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(RosterCorrection.id)
    )
    if correction_id is None:
        raise CORRECTION_PENDING()
    made = db.session.get_one(RosterCorrection, correction_id)
    _record(actor, "roster_correction.propose", made, now)
    return made


def _entry_of_unit(estate_id: int, unit_id: int) -> UnitEntry:
    (found,) = register.load(estate_id, unit_id).values()
    return found.entry


def _changed(before: UnitEntry, change: Change) -> UnitEntry:
    return replace(
        before,
        area_centi_m2=change.area_centi_m2 or before.area_centi_m2,
        area_source=change.area_source or before.area_source,
        floor=before.floor if change.floor is None else change.floor,
        usage=change.usage or before.usage,
        holders=before.holders if change.holders is None else _read_holders(change.holders),
    )


def _read_holders(named: Sequence[NamedHolder]) -> tuple[Holder, ...]:
    """Bring typed holders to normal form. Raises invalid-input with the field of each flaw."""
    errors: dict[str, list[str]] = {}
    holders = []
    for at, one in enumerate(named):
        read = {
            "name": read_name(one.name, one.kind),
            "phone": read_phone(one.phone),
            "identity": read_identity(one.identity),
        }
        for field, value in read.items():
            if isinstance(value, Flaw):
                errors[f"holders.{at}.{field}"] = [value.reason]
        holders.append(Holder(one.kind, *(str(value) for value in read.values())))
        if any(other.name == holders[-1].name for other in holders[:-1]):
            errors[f"holders.{at}.name"] = ["同一位产权人写了两次"]
    if errors:
        raise INVALID_INPUT(errors=errors)
    return tuple(holders)


def decide(
    actor: Actor,
    estate_id: int,
    correction_id: int,
    *,
    accept: bool,
    reason: str,
    version: int,
    now: datetime,
) -> RosterCorrection:
    """Accept or refuse a correction that another person proposed; accepted, it is in the register at once.

    Raises not-found, role-missing, own-entry, correction-decided, changed-meanwhile, invalid-input,
    correction-outdated.
    """
    found = _correction(estate_id, correction_id, lock=True)
    staff_at(actor, estate_id, *DECIDING)
    if found.author_id == actor.id:
        raise OWN_ENTRY()
    _check_pending(found, version)
    if not accept and not reason.strip():
        raise INVALID_INPUT(errors={"reason": ["退回时请写明理由"]})
    if accept:
        _take(found, now)
    found.state = (CorrectionState.ACCEPTED if accept else CorrectionState.REFUSED).value
    found.decision_reason = reason.strip()
    _close(found, actor, now)
    _record(actor, f"roster_correction.{'accept' if accept else 'refuse'}", found, now)
    return found


def _take(found: RosterCorrection, now: datetime) -> None:
    held = register.lock(found.estate_id)
    before, after = entry_of(loads(found.before)), entry_of(loads(found.after))
    if differences(before, _entry_of_unit(found.estate_id, found.unit_id)):
        raise CORRECTION_OUTDATED()
    register.apply(
        found.estate_id, {after.address: after}, reason=found.grounds, now=now, blanks_count=True
    )
    held.version += 1


def withdraw(
    actor: Actor, estate_id: int, correction_id: int, *, version: int, now: datetime
) -> RosterCorrection:
    """Take one's own proposal back.

    Raises not-found, role-missing, correction-decided, changed-meanwhile.
    """
    staff_at(actor, estate_id, *PROPOSING)
    found = _correction(estate_id, correction_id, lock=True)
    if found.author_id != actor.id:
        raise NOT_FOUND()
    _check_pending(found, version)
    found.state = CorrectionState.WITHDRAWN.value
    _close(found, actor, now)
    _record(actor, "roster_correction.withdraw", found, now)
    return found


def corrections_of(
    actor: Actor, estate_id: int, state: CorrectionState | None, paging: Paging
) -> Page[Row[int, RosterCorrection, Unit]]:
    """Return an estate's corrections with their units, newest first. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *PROPOSING)
    statement = (
        select(RosterCorrection.id, RosterCorrection, Unit)
        .join(Unit, Unit.id == RosterCorrection.unit_id)
        .where(RosterCorrection.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(RosterCorrection.state == state.value)
    return page_of_rows(statement, RosterCorrection.id, paging)


def open_correction(
    actor: Actor, estate_id: int, correction_id: int, now: datetime
) -> tuple[RosterCorrection, Unit]:
    """Return a correction to be read in clear; the reading is recorded. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *PROPOSING)
    found = _correction(estate_id, correction_id)
    record_read(
        actor,
        subject=("unit", found.unit_id),
        estate_id=estate_id,
        purpose="roster_correction",
        now=now,
    )
    return found, places.unit(found.unit_id)


def unit_of(found: RosterCorrection) -> Unit:
    """Return the unit that a correction is about."""
    return places.unit(found.unit_id)


def _correction(estate_id: int, correction_id: int, *, lock: bool = False) -> RosterCorrection:
    found = db.session.get(RosterCorrection, correction_id, with_for_update=lock or None)
    if found is None or found.estate_id != estate_id:
        raise NOT_FOUND()
    return found


def _check_pending(found: RosterCorrection, version: int) -> None:
    if found.state != CorrectionState.PENDING:
        raise CORRECTION_DECIDED()
    check_version(found.version, version)


def _close(found: RosterCorrection, actor: Actor, now: datetime) -> None:
    found.decided_by, found.decided_by_name, found.decided_at = actor.id, actor.name, now
    found.version += 1


def _record(actor: Actor, act: str, found: RosterCorrection, now: datetime) -> None:
    """Write down the act. Whose title it is, is personal and stays out of the audit log."""
    before, after = entry_of(loads(found.before)), entry_of(loads(found.after))
    audit.record(
        actor,
        act,
        subject=("roster_correction", found.id),
        estate_id=found.estate_id,
        now=now,
        before={"area_centi_m2": before.area_centi_m2, "holders": len(before.holders)},
        after={
            "unit": found.unit_id,
            "grounds": found.grounds,
            "state": found.state,
            "fields": [one.field for one in differences(after, before)],
            "area_centi_m2": after.area_centi_m2,
            "holders": len(after.holders),
        },
        reason=found.decision_reason or found.reason,
    )


@gathering.worklist
def _pending(_actor: Actor, estate_id: int, _now: datetime) -> list[WorkItem]:
    count = db.session.scalar(
        select(func.count())
        .select_from(RosterCorrection)
        .where(
            RosterCorrection.estate_id == estate_id,
            RosterCorrection.state == CorrectionState.PENDING.value,
        )
    )
    title = "房屋登记更正待审核"
    return (
        [WorkItem("roster_corrections", title, count, "/roster/corrections", estate_id)]
        if count
        else []
    )
