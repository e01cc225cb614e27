"""Confirm an import: one transaction, one confirmation at a time in an estate."""

from collections.abc import Collection, Iterator
from datetime import datetime
from json import loads

from sqlalchemy import select, update

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.problems import INVALID_INPUT, OWN_ENTRY
from models.base.session import check_version, db
from models.roster import register
from models.roster.addresses import Address
from models.roster.entries import entry_of
from models.roster.importing import import_of
from models.roster.refusals import IMPORT_DECIDED, IMPORT_READING, PREVIEW_STALE
from models.roster.rules import UnitEntry, Verdict
from models.roster.tables import Grounds, ImportState, Outcome, RosterImport, RosterImportRow

CONFIRMING = (Role.MODERATOR, Role.SECRETARY)
_AT_A_TIME = 500


def confirm(
    actor: Actor,
    estate_id: int,
    import_id: int,
    *,
    approve_all: bool,
    approved_rows: Collection[int],
    version: int,
    now: datetime,
) -> RosterImport:
    """Take the new rows and the approved changes into the register; the rest stays as it is.

    A clerk's upload is confirmed by a moderator or secretary; these may confirm their own. Two confirmations wait for
    each other at the register, and the second finds its preview stale.
    Raises not-found, role-missing, own-entry, roster-import-reading, roster-import-decided, changed-meanwhile,
    roster-preview-stale, invalid-input.
    """
    found = import_of(actor, estate_id, import_id, lock=True)
    _check_confirmer(actor, found)
    if found.state == ImportState.READING:
        raise IMPORT_READING(processed=found.processed, total=found.total)
    if found.state != ImportState.PREVIEWED:
        raise IMPORT_DECIDED()
    check_version(found.version, version)
    held = register.lock(estate_id)
    if held.version != found.register_version:
        raise PREVIEW_STALE()
    approved = _approved(found, approved_rows, approve_all=approve_all)
    applied = register.apply(
        estate_id, _stated(found, approved), reason=Grounds.TRANSFER.value, now=now
    )
    held.version += bool(applied)
    _note_outcomes(found, approved)
    found.state = ImportState.CONFIRMED.value
    found.applied_rows = found.new_rows + len(approved)
    found.decided_by, found.decided_by_name, found.decided_at = actor.id, actor.name, now
    found.version += 1
    audit.record(
        actor,
        "roster_import.confirm",
        subject=("roster_import", found.id),
        estate_id=estate_id,
        now=now,
        before={"register": found.register_version},
        after={
            "register": held.version,
            "units_added": applied.added,
            "units_changed": applied.changed,
            "units_retitled": applied.retitled,
        },
    )
    return found


def _check_confirmer(actor: Actor, found: RosterImport) -> None:
    reviewing = actor.places_of(*CONFIRMING)
    if not reviewing and found.uploaded_by == actor.id:
        raise OWN_ENTRY()
    staff_at(actor, found.estate_id, *CONFIRMING)


def _approved(
    found: RosterImport, approved_rows: Collection[int], *, approve_all: bool
) -> set[int]:
    """Return the numbers of the changed rows that are approved. Raises invalid-input for any other row."""
    changed = set(
        db.session.scalars(
            select(RosterImportRow.number).where(
                RosterImportRow.import_id == found.id,
                RosterImportRow.verdict == Verdict.CHANGED.value,
            )
        )
    )
    strange = sorted(set(approved_rows) - changed)
    if strange:
        named = "、".join(map(str, strange[:10]))
        raise INVALID_INPUT(errors={"approved_rows": [f"第{named}行没有需要同意的改动"]})
    return changed if approve_all else set(approved_rows)


def _stated(found: RosterImport, approved: set[int]) -> dict[Address, UnitEntry]:
    """Return what the import states: its new and same rows, and the changes that are approved."""
    return {
        entry.address: entry
        for number, verdict, entry in _good_rows(found.id)
        if verdict is not Verdict.CHANGED or number in approved
    }


def _good_rows(import_id: int) -> Iterator[tuple[int, Verdict, UnitEntry]]:
    rows = db.session.execute(
        select(RosterImportRow.number, RosterImportRow.verdict, RosterImportRow.said)
        .where(RosterImportRow.import_id == import_id, RosterImportRow.verdict != Verdict.BAD.value)
        .order_by(RosterImportRow.id)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for number, verdict, said in rows:
        yield number, Verdict(verdict), entry_of(loads(said)["entry"])


def _note_outcomes(found: RosterImport, approved: set[int]) -> None:
    by_verdict = {
        Verdict.NEW: Outcome.APPLIED,
        Verdict.SAME: Outcome.UNCHANGED,
        Verdict.CHANGED: Outcome.SKIPPED,
        Verdict.BAD: Outcome.SKIPPED,
    }
    for verdict, outcome in by_verdict.items():
        db.session.execute(
            update(RosterImportRow)
            .where(RosterImportRow.import_id == found.id, RosterImportRow.verdict == verdict.value)
            .values(outcome=outcome.value)
        )
    if approved:
        db.session.execute(
            update(RosterImportRow)
            .where(
                RosterImportRow.import_id == found.id, RosterImportRow.number.in_(sorted(approved))
            )
            .values(outcome=Outcome.APPLIED.value)
        )
