"""What a record holds: the facts as data, and the sheet that is printed from them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.base.clock import chinese_time, local_iso
from models.disclosures.rules import end_words, masked


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; each row has as many cells."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A printed part: a heading, its lines, and a table below them where there is one."""

    heading: str
    lines: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A record as it was assembled.

    facts: (label, value) at the sheet's head; signers: who signs on paper, each on a blank line.
    """

    title: str
    data: dict[str, Any]
    parts: Sequence[Part]
    facts: Sequence[tuple[str, str]] = ()
    signers: Sequence[str] = ()
    disclosure_id: int | None = field(default=None)
    """The public page to which the sheet's code leads."""


def as_kept(content: Content) -> dict[str, Any]:
    """Return a record as it is kept and given out; phone and identity numbers that slipped into a text are masked."""
    kept: dict[str, Any] = _masked(
        {
            "title": content.title,
            "data": content.data,
            "sheet": {
                "facts": [{"label": label, "value": value} for label, value in content.facts],
                "parts": [_part(one) for one in content.parts],
                "signers": list(content.signers),
                "disclosure_id": content.disclosure_id,
            },
        }
    )
    return kept


def _part(part: Part) -> dict[str, Any]:
    table = part.table
    return {
        "heading": part.heading,
        "lines": list(part.lines),
        "table": table and {"columns": list(table.columns), "rows": [list(r) for r in table.rows]},
    }


def _masked(value: Any) -> Any:
    match value:
        case str():
            return masked(value)
        case dict():
            return {key: _masked(one) for key, one in value.items()}
        case list() | tuple():
            return [_masked(one) for one in value]
        case _:
            return value


def iso(moment: datetime | None) -> str | None:
    """Return a moment as data."""
    return local_iso(moment) if moment else None


def said(moment: datetime | None) -> str:
    """Return a moment as people read it."""
    return chinese_time(moment) if moment else "—"


def said_end(moment: datetime | None) -> str:
    """Return the end of a period as people read it: 24:00 of its last day."""
    return end_words(moment) if moment else "—"
