"""Sections as they are frozen and read again: lines with the disclosure, rows of tables beside it, a part at a time.

A table's digest is the SHA-256 of its headings and then each of its rows as canonical JSON (RFC 8785), each followed by
a line feed. The disclosure's digest covers it, so that both hold every row.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from models.base.digest import canonical
from models.base.paging import Page, Paging, page_of
from models.base.session import db
from models.disclosures.rules import Section, Table, masked
from models.disclosures.tables import DisclosureRows

PART = 100
"""Rows in a part: a page of the API."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows of a disclosure belong."""

    disclosure_id: int
    estate_id: int


def frozen(place: Place, sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Return sections as the disclosure keeps them; rows of tables are written down on the way."""
    return [_frozen(place, number, section) for number, section in enumerate(sections, 1)]


def _frozen(place: Place, number: int, section: Section) -> dict[str, Any]:
    printed: dict[str, Any] = {
        "heading": masked(section.heading),
        "lines": [masked(line) for line in section.lines],
    }
    if section.table is not None:
        printed["table"] = _written(place, number, section.table)
    return printed


def _written(place: Place, section: int, table: Table) -> dict[str, Any]:
    running = hashlib.sha256(canonical(list(table.columns)) + b"\n")
    count = 0
    for number, rows in enumerate(_parts(table), 1):
        for row in rows:
            running.update(canonical(row) + b"\n")
        count += len(rows)
        db.session.execute(
            insert(DisclosureRows).values(
                disclosure_id=place.disclosure_id,
                estate_id=place.estate_id,
                section=section,
                number=number,
                rows=rows,
            )
        )
    return {"columns": list(table.columns), "rows": count, "digest": running.hexdigest()}


def _parts(table: Table) -> Iterator[list[list[str]]]:
    rows = iter(table.rows)
    while part := [[masked(cell) for cell in row] for row in islice(rows, PART)]:
        if any(len(row) != len(table.columns) for row in part):
            raise ValueError("a row has as many cells as there are headings")
        yield part


def parts_of(disclosure_id: int, section: int) -> Iterator[list[list[str]]]:
    """Give the rows of a table in their order, a part at a time."""
    number = 0
    while True:
        found = db.session.execute(
            select(DisclosureRows.number, DisclosureRows.rows)
            .where(
                DisclosureRows.disclosure_id == disclosure_id,
                DisclosureRows.section == section,
                DisclosureRows.number > number,
            )
            .order_by(DisclosureRows.number)
            .limit(1)
        ).first()
        if found is None:
            return
        number = found.number
        yield found.rows


def matching(disclosure_id: int, section: int, wanted: str) -> Iterator[list[list[str]]]:
    """Give the rows of which a cell has the wanted words, a part at a time."""
    for part in parts_of(disclosure_id, section):
        rows = [row for row in part if any(wanted in cell for cell in row)]
        if rows:
            yield rows


def page_of_rows(disclosure_id: int, section: int, paging: Paging) -> Page[list[str]]:
    """Return one part of a table."""
    page = page_of(
        select(DisclosureRows).where(
            DisclosureRows.disclosure_id == disclosure_id, DisclosureRows.section == section
        ),
        DisclosureRows.id,
        Paging(paging.cursor, 1),
        newest_first=False,
    )
    return Page([row for part in page.items for row in part.rows], page.next_cursor)
