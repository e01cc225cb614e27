"""XLSX workbooks. python-calamine lays a sheet out as one dense block from its first to its last cell, so that two far
cells in a file of 2 kB would ask for 500 GB (tafia/calamine issue 693): a scan bounds every part before it is opened.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NoReturn
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from models.roster.refusals import FILE_TOO_LARGE, FILE_UNREADABLE
from models.roster.text import clean

MOST_UNPACKED = 96 * 1024 * 1024
MOST_PARTS = 1000
_CHUNK = 1 << 16
_SIGNIFICANT = 15
"""Digits that a spreadsheet keeps of a number; what a float says beyond is noise."""

Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of text cells under its number in the file; `filled` cells got their text from a merged block above."""

    number: int
    cells: tuple[str, ...]
    filled: frozenset[int] = frozenset()


def read_workbook(
    content: bytes, *, most_rows: int, most_columns: int
) -> Iterator[Iterator[SheetRow]]:
    """Give the visible sheets of a workbook, each as a stream of rows; formulas come as their last value.

    Raises roster-file-unreadable, roster-file-too-large.
    """
    _check_parts(content, most_rows, most_columns)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [sheet.visible is SheetVisibleEnum.Visible for sheet in workbook.sheets_metadata]
        for index, visible in enumerate(shown):
            if visible:
                yield _rows(workbook.get_sheet_by_index(index))
    except CalamineError as error:
        raise FILE_UNREADABLE() from error


def _rows(sheet: CalamineSheet) -> Iterator[SheetRow]:
    if sheet.start is None:
        return
    blocks = _Blocks(sheet.merged_cell_ranges or [], left=sheet.start[1])
    for index, values in enumerate(sheet.iter_rows()):
        cells = [clean(text_of(value)) for value in values]
        filled = blocks.fill(index, cells)
        yield SheetRow(index + 1, tuple(cells), filled)


class _Blocks:
    """Merged blocks: their text stands in the first cell and is meant for all rows of its first column."""

    def __init__(self, ranges: list[tuple[tuple[int, int], tuple[int, int]]], left: int) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        for (top, column), (bottom, _) in ranges:
            if top < bottom and column >= left:
                self._starting.setdefault(top, []).append((column - left, bottom))
        self._open: dict[int, tuple[int, str]] = {}

    def fill(self, row: int, cells: list[str]) -> frozenset[int]:
        """Fill a row, which must come in order; return which cells were filled."""
        self._open = {at: block for at, block in self._open.items() if block[0] >= row}
        filled = set()
        for column, (_, text) in self._open.items():
            if text and column < len(cells) and not cells[column]:
                cells[column] = text
                filled.add(column)
        for column, bottom in self._starting.get(row, ()):
            if column < len(cells):
                self._open[column] = (bottom, cells[column])
        return frozenset(filled)


def text_of(value: Value) -> str:
    """Return a cell's value as the person who typed it saw it, as nearly as its kind tells."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer() and abs(value) < 10**_SIGNIFICANT
            else f"{value:.{_SIGNIFICANT}g}".upper()
        )
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _check_parts(content: bytes, most_rows: int, most_columns: int) -> None:
    """Unpack every part piece by piece, bounded, before anything is laid out in memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                _refuse_size()
            for part in parts:
                scan = _Bounds(most_rows, most_columns) if _is_sheet(part.filename) else None
                _check_part(content, part, scan)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        NotImplementedError,
        OverflowError,
    ) as error:
        raise FILE_UNREADABLE() from error


def _is_sheet(name: str) -> bool:
    return "worksheets/" in name.lower() and name.lower().endswith(".xml")


def _check_part(content: bytes, part: zipfile.ZipInfo, scan: "_Bounds | None") -> None:
    """Unpack one part from the raw bytes: its declared size may lie, and another unpacker may not stop at it."""
    if part.flag_bits & 1:
        raise FILE_UNREADABLE()
    at = part.header_offset
    name, extra = (
        int.from_bytes(content[at + place : at + place + 2], "little") for place in (26, 28)
    )
    start = at + 30 + name + extra
    packed = memoryview(content)[start : start + part.compress_size]
    unpacked = 0
    for piece in _unpacked(packed, part.compress_type):
        unpacked += len(piece)
        if unpacked > part.file_size:
            _refuse_size()
        if scan is not None:
            scan.feed(piece)
    if unpacked != part.file_size:
        raise FILE_UNREADABLE()
    if scan is not None:
        scan.close()


def _unpacked(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
        return
    if method != zipfile.ZIP_DEFLATED:
        raise FILE_UNREADABLE()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _CHUNK):
        rest = bytes(packed[at : at + _CHUNK])
        while rest and not inflater.eof:
            yield inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
    while not inflater.eof:
        piece = inflater.decompress(b"", _CHUNK)
        if not piece:
            return
        yield piece


class _Bounds:
    """Reads a sheet's XML and refuses cells beyond the limits, and any document type with its entities."""

    def __init__(self, most_rows: int, most_columns: int) -> None:
        self._most = most_rows, most_columns
        self._row = self._column = 0
        self._in_cell = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)  # noqa: FBT003 - expat's own signature

    def close(self) -> None:
        self._parser.Parse(b"", True)  # noqa: FBT003

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = 0
        elif tag == "c":
            self._in_cell = True
            self._place(attributes.get("r", ""))
        elif self._in_cell:
            self._check()

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "c":
            self._in_cell = False

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self._column = _column_number(letters) if letters else self._column + 1
        self._row = _number(reference[len(letters) :], self._row)

    def _check(self) -> None:
        """A cell with something in it; calamine leaves out the merely formatted."""
        if self._row > self._most[0] or self._column > self._most[1]:
            raise FILE_TOO_LARGE(
                f"表格的内容超出了{self._most[0]}行或{self._most[1]}列，请删去多余的行列后再上传。",
                most_rows=self._most[0],
                most_columns=self._most[1],
            )

    def _doctype(self, *_declared: object) -> NoReturn:
        raise FILE_UNREADABLE()


def _number(digits: str | None, otherwise: int) -> int:
    if not digits or not (digits.isascii() and digits.isdigit()):
        return otherwise
    return int(digits[:12])


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + ord(letter) - 64
    return number


def _refuse_size() -> NoReturn:
    raise FILE_TOO_LARGE("表格解开后太大，请只留下花名册这一张表再上传。")
