"""Upload a roster and read it into a preview: each row with its verdict, in bounded memory, with progress.

The first rows are read with the upload, so that an ordinary estate sees its preview at once; a job reads the rest of a
large file, piece by piece, and the import's row tells how far it is.
"""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select

from models.accounts.scope import staff_at
from models.base import audit, gathering
from models.base.actor import Actor, Role, job
from models.base.digest import sha256_hex
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.personal_reads import record_read
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.places import actions as places
from models.roster import register
from models.roster.entries import differences_json, said_json
from models.roster.refusals import IMPORT_DECIDED, NO_ROWS
from models.roster.rules import Verdict, WithinFile, read_row, verdict_of
from models.roster.spreadsheet import Sheet, open_sheet
from models.roster.tables import ImportState, RosterImport, RosterImportPart, RosterImportRow
from models.roster.text import clean

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
READ_AT_ONCE = 1_000
PIECE = 500
_PART_BYTES = 384 * 1024

ROWS_KEPT = timedelta(days=400)
"""After an import is decided its rows can still explain the register: an owner may contest a decision for one year from
when they knew (法释〔2009〕7号, art. 12)."""
PREVIEW_KEPT = timedelta(days=30)
"""A preview that nobody confirms holds personal data for nothing (PIPL 19)."""

_OPEN = (ImportState.READING.value, ImportState.PREVIEWED.value)


class _Reader:
    """Reads on through one file: rows already judged, as the table takes them."""

    def __init__(self, content: bytes, found: RosterImport) -> None:
        self._sheet: Sheet = open_sheet(content)
        self._within = WithinFile()
        self._estate_name = places.estate(found.estate_id).name
        self._register = register.load(found.estate_id)
        self._found = {"import_id": found.id, "estate_id": found.estate_id}
        self._known = self._sheet.columns.known_positions()

    def skip(self, count: int) -> None:
        """Pass the rows that are in the table already; later rows may repeat what they say."""
        for row in islice(self._sheet.rows, count):
            self._within.check(read_row(row, self._sheet.columns, self._estate_name))

    def piece(self, most: int) -> list[dict[str, Any]]:
        """Return the next rows."""
        return [self._judged(row) for row in islice(self._sheet.rows, most)]

    def _judged(self, row: Any) -> dict[str, Any]:
        read = self._within.check(read_row(row, self._sheet.columns, self._estate_name))
        current = self._register.get(read.entry.address) if read.entry else None
        verdict, differences = verdict_of(read, current.entry if current else None)
        cells = [cell if at in self._known else "" for at, cell in enumerate(row.cells)]
        return {
            **self._found,
            "number": read.number,
            "verdict": verdict.value,
            "label": read.entry.address.label if read.entry else "",
            "said": said_json(cells, read.entry, read.flaws),
            "differences": differences_json(differences) if differences else None,
            "outcome": None,
        }


def upload(
    actor: Actor, estate_id: int, *, file_name: str, content: bytes, now: datetime
) -> RosterImport:
    """Take a roster and read it, or begin to. Nothing of the register changes.

    Raises not-found, role-missing, roster-file-type, roster-file-unreadable, roster-file-too-large, roster-encoding,
    roster-header-missing, roster-empty.
    """
    staff_at(actor, estate_id, *ENTERING)
    version = register.version_of(estate_id)
    sheet = open_sheet(content)
    total = sum(1 for _ in sheet.rows)
    if not total:
        raise NO_ROWS()
    made = RosterImport(
        estate_id=estate_id,
        file_name=clean(file_name.replace("\\", "/").rpartition("/")[2])[:100] or "花名册",
        file_digest=sha256_hex(content),
        file_bytes=len(content),
        header=list(sheet.header),
        unknown_columns=list(sheet.columns.unknown),
        state=ImportState.READING.value,
        register_version=version,
        total=total,
        processed=0,
        new_rows=0,
        same_rows=0,
        changed_rows=0,
        bad_rows=0,
        uploaded_by=actor.id,
        uploaded_by_name=actor.name,
        uploaded_at=now,
        version=1,
    )
    db.session.add(made)
    db.session.flush()  # the rows refer to it
    _record(actor, "roster_import.upload", made, now, {"file": made.file_digest, "rows": total})
    if total > READ_AT_ONCE:
        _keep(made, content)
    reader = _Reader(content, made)
    while made.processed < min(total, READ_AT_ONCE):
        _store(made, reader.piece(PIECE))
    return made


def _keep(made: RosterImport, content: bytes) -> None:
    pieces = range(0, len(content), _PART_BYTES)
    for number, at in enumerate(pieces):
        text = base64.b64encode(content[at : at + _PART_BYTES]).decode()
        part = {
            "import_id": made.id,
            "estate_id": made.estate_id,
            "number": number,
            "content": text,
        }
        db.session.execute(insert(RosterImportPart), [part])


def _store(found: RosterImport, rows: list[dict[str, Any]]) -> None:
    """Put judged rows into the table and count them; with the last, the preview is there and the file is gone."""
    if rows:
        db.session.execute(insert(RosterImportRow.__table__), rows)  # type: ignore[arg-type]
    found.processed += len(rows)
    verdicts = [row["verdict"] for row in rows]
    found.new_rows += verdicts.count(Verdict.NEW)
    found.same_rows += verdicts.count(Verdict.SAME)
    found.changed_rows += verdicts.count(Verdict.CHANGED)
    found.bad_rows += verdicts.count(Verdict.BAD)
    if found.processed >= found.total:
        found.state = ImportState.PREVIEWED.value
        found.version += 1
        db.session.execute(delete(RosterImportPart).where(RosterImportPart.import_id == found.id))


def unread() -> list[int]:
    """Return the imports that are still being read, oldest first."""
    return list(
        db.session.scalars(
            select(RosterImport.id)
            .where(RosterImport.state == ImportState.READING.value)
            .order_by(RosterImport.id)
        )
    )


def read_on(import_id: int) -> Iterator[int]:
    """Read an import to its end; gives how many rows each piece had, and the caller commits after each.

    Stops when somebody cancelled the import or reads it too.
    """
    reader, position = None, 0
    while (found := _still_reading(import_id)) is not None:
        if reader is None:
            reader, position = _Reader(_content(import_id), found), found.processed
            reader.skip(position)
        if found.processed != position:
            return
        rows = reader.piece(PIECE)
        _store(found, rows)
        position += len(rows)
        yield len(rows)


def _still_reading(import_id: int) -> RosterImport | None:
    return db.session.scalars(
        select(RosterImport)
        .where(RosterImport.id == import_id, RosterImport.state == ImportState.READING.value)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _content(import_id: int) -> bytes:
    parts = db.session.scalars(
        select(RosterImportPart.content)
        .where(RosterImportPart.import_id == import_id)
        .order_by(RosterImportPart.number)
    )
    return b"".join(base64.b64decode(part) for part in parts)


def imports_of(actor: Actor, estate_id: int, paging: Paging) -> Page[RosterImport]:
    """Return an estate's imports, newest first. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *ENTERING)
    statement = select(RosterImport).where(RosterImport.estate_id == estate_id)
    return page_of(statement, RosterImport.id, paging)


def import_of(actor: Actor, estate_id: int, import_id: int, *, lock: bool = False) -> RosterImport:
    """Return one import. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *ENTERING)
    found = db.session.get(RosterImport, import_id, with_for_update=lock or None)
    if found is None or found.estate_id != estate_id:
        raise NOT_FOUND()
    return found


def rows_of(
    actor: Actor,
    found: RosterImport,
    verdict: Verdict | None,
    paging: Paging,
    *,
    in_clear: bool,
    now: datetime,
) -> Page[RosterImportRow]:
    """Return an import's rows in the file's order; reading them in clear is recorded."""
    if in_clear:
        record_read(
            actor,
            subject=("roster_import", found.id),
            estate_id=found.estate_id,
            purpose="roster_preview",
            now=now,
        )
    statement = select(RosterImportRow).where(RosterImportRow.import_id == found.id)
    if verdict is not None:
        statement = statement.where(RosterImportRow.verdict == verdict.value)
    return page_of(statement, RosterImportRow.id, paging, newest_first=False)


def cancel(
    actor: Actor, estate_id: int, import_id: int, *, version: int, now: datetime
) -> RosterImport:
    """Give an import up; its rows and file are gone at once.

    Raises not-found, role-missing, roster-import-decided, changed-meanwhile.
    """
    found = import_of(actor, estate_id, import_id, lock=True)
    if found.state not in _OPEN:
        raise IMPORT_DECIDED()
    check_version(found.version, version)
    _give_up(actor, found, now)
    return found


def _give_up(actor: Actor, found: RosterImport, now: datetime) -> None:
    found.state = ImportState.CANCELLED.value
    found.decided_by = actor.id if actor.is_staff else None
    found.decided_by_name = actor.name if actor.is_staff else None
    found.decided_at = now
    found.version += 1
    _forget(found, now)
    _record(actor, "roster_import.cancel", found, now, {"state": found.state})


def _forget(found: RosterImport, now: datetime) -> None:
    db.session.execute(delete(RosterImportPart).where(RosterImportPart.import_id == found.id))
    db.session.execute(delete(RosterImportRow).where(RosterImportRow.import_id == found.id))
    found.rows_forgotten_at = now


def _record(
    actor: Actor, act: str, found: RosterImport, now: datetime, after: dict[str, Any]
) -> None:
    subject = ("roster_import", found.id)
    audit.record(actor, act, subject=subject, estate_id=found.estate_id, now=now, after=after)


def forgettable(now: datetime) -> list[int]:
    """Return the imports whose rows have served: long decided, or never confirmed."""
    abandoned = RosterImport.state.in_(_OPEN) & (RosterImport.uploaded_at < now - PREVIEW_KEPT)
    served = RosterImport.rows_forgotten_at.is_(None) & (RosterImport.decided_at < now - ROWS_KEPT)
    return list(
        db.session.scalars(
            select(RosterImport.id).where(abandoned | served).order_by(RosterImport.id)
        )
    )


def forget(import_id: int, now: datetime) -> None:
    """Delete an import's rows; one that was never confirmed is cancelled with it."""
    found = db.session.get_one(RosterImport, import_id, with_for_update=True)
    if found.state in _OPEN:
        _give_up(job("roster.forget"), found, now)
    else:
        _forget(found, now)


@gathering.worklist
def _previews(_actor: Actor, estate_id: int, _now: datetime) -> list[WorkItem]:
    count = db.session.scalar(
        select(func.count())
        .select_from(RosterImport)
        .where(
            RosterImport.estate_id == estate_id,
            RosterImport.state == ImportState.PREVIEWED.value,
        )
    )
    title = "花名册导入待确认"
    return [WorkItem("roster_imports", title, count, "/roster/imports", estate_id)] if count else []
