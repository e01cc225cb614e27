"""An uploaded spreadsheet as a stream of rows of text: CSV in the encodings of Chinese offices, or XLSX.

Rows come one at a time; only the file's own bytes are held. What could exhaust the machine is refused.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from models.roster.columns import HEADER_WITHIN, Columns, is_header, likeness, read_header
from models.roster.refusals import (
    ENCODING_UNKNOWN,
    FILE_TOO_LARGE,
    FILE_TYPE,
    FILE_UNREADABLE,
    HEADER_MISSING,
)
from models.roster.text import clean
from models.roster.workbook import SheetRow, read_workbook

MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_BYTES = 20 * 1024 * 1024
MOST_LINE = 64 * 1024

_OPEN_QUOTE_LINES = 8
"""A cell with line breaks is closed within so many lines; else its quote was a slip and stands for itself."""
_XLSX = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",\t;"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A roster's header, what it means, and the rows below it, to be read once."""

    header: tuple[str, ...]
    header_number: int
    columns: Columns
    rows: Iterator[SheetRow]


def open_sheet(content: bytes) -> Sheet:
    """Find the header in a spreadsheet's first sheet that has one, and return the rows below it.

    Raises roster-file-type, roster-file-unreadable, roster-file-too-large, roster-encoding, roster-header-missing, the
    last with the names that are lacking.
    """
    if len(content) > MOST_BYTES:
        raise FILE_TOO_LARGE(f"文件超过{MOST_BYTES // 1024 // 1024}兆，请按楼栋分开上传。")
    best: tuple[int, tuple[str, ...]] = (0, ())
    for rows in _sheets(content):
        first = list(islice(rows, HEADER_WITHIN))
        for at, row in enumerate(first):
            if is_header(row.cells):
                return _below(row, chain(first[at + 1 :], rows))
            best = max(best, (likeness(row.cells), row.cells))
    raise _header_missing(best[1])


def _below(header: SheetRow, rows: Iterator[SheetRow]) -> Sheet:
    columns = read_header(header.cells)
    if columns.repeated:
        names = "、".join(columns.repeated)
        raise HEADER_MISSING(
            f"表头里“{names}”出现了不止一次，请只留一列。", repeated=list(columns.repeated)
        )
    return Sheet(header.cells, header.number, columns, _below_header(header.cells, rows))


def _below_header(header: tuple[str, ...], rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
    """Drop blank rows, totals, and the header where each printed page repeats it."""
    for row in rows:
        filled = [cell for cell in row.cells if cell]
        if not filled or row.cells[: len(header)] == header:
            continue
        if re.match(r"(?:合|总|小)\s*计|共\s*\d+\s*[户套]", filled[0]):
            continue
        yield row


def _header_missing(nearest: tuple[str, ...]) -> Exception:
    missing = read_header(nearest).missing
    return HEADER_MISSING(
        f"前{HEADER_WITHIN}行里没有找到表头。表头至少要有房号（或房屋地址）、建筑面积、产权人三列，还缺：{'、'.join(missing)}。",
        missing=list(missing),
    )


def _sheets(content: bytes) -> Iterator[Iterator[SheetRow]]:
    if content.startswith(_XLSX):
        for sheet in read_workbook(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS):
            yield _limited(sheet)
    elif content.startswith((_OLE, b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
        raise FILE_TYPE()
    else:
        yield _limited(_read_csv(content))


def _limited(rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
    for row in rows:
        if row.number > MOST_ROWS + HEADER_WITHIN:
            raise FILE_TOO_LARGE(
                f"一次最多导入{MOST_ROWS}行，请按楼栋分开上传。", most_rows=MOST_ROWS
            )
        if len(row.cells) > MOST_COLUMNS:
            raise FILE_TOO_LARGE(
                f"表格最多{MOST_COLUMNS}列，请删去用不到的列。", most_columns=MOST_COLUMNS
            )
        yield row


def encoding_of(content: bytes) -> str:
    """Name the encoding of a CSV: by its mark, else UTF-8 if it is that, else GB18030. Raises roster-encoding."""
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    marked = [name for mark, name in marks if content.startswith(mark)]
    for name in marked or ["utf-8", "gb18030"]:
        if _decodes(content, name):
            return name
    raise ENCODING_UNKNOWN()


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), 1 << 16):
            if "\x00" in decoder.decode(content[start : start + (1 << 16)]):
                return False  # a picture or a program, whatever its bytes happen to decode to
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _read_csv(content: bytes) -> Iterator[SheetRow]:
    encoding = encoding_of(content)
    delimiter = _delimiter(content, encoding)
    number = 1
    for record, lines in _records(_lines(content, encoding), delimiter):
        closed = not _is_open(record, delimiter)
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if closed else csv.QUOTE_NONE
        try:
            parsed = list(
                csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, quoting=quoting)
            )
        except csv.Error as error:
            raise FILE_UNREADABLE(
                f"第{number}行读不出来，请检查引号和换行。", row=number
            ) from error
        cells = parsed[0] if len(parsed) == 1 else [record]
        yield SheetRow(number, tuple(clean(cell) for cell in _without_tail(cells)))
        number += lines


def _without_tail(cells: list[str]) -> list[str]:
    """Drop empty cells at a row's end: spreadsheets export columns that were only ever formatted."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    with io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="") as text:
        at = 0
        while line := text.readline(MOST_LINE + 1):
            if len(line) > MOST_LINE:
                raise FILE_TOO_LARGE(f"第{at + 1}行太长，不像是花名册的一行。", row=at + 1)
            at += 1
            is_remark = at == 1 and re.fullmatch(r"sep=.\s*", line)
            yield "\n" if is_remark else line  # Excel's own remark about the delimiter


def _delimiter(content: bytes, encoding: str) -> str:
    head = "".join(islice(_lines(content, encoding), HEADER_WITHIN))
    return max(_DELIMITERS, key=head.count)


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[str, int]]:
    """Join the lines of a quoted cell that has line breaks; give each record and how many lines it took."""
    ahead: deque[str] = deque()
    while True:
        if not ahead:
            ahead.extend(islice(lines, 1))
        if not ahead:
            return
        taken = [ahead.popleft()]
        while _is_open("".join(taken), delimiter) and len(taken) < _OPEN_QUOTE_LINES:
            following = ahead.popleft() if ahead else next(lines, None)
            if following is None:
                break
            taken.append(following)
        if _is_open("".join(taken), delimiter):
            ahead.extendleft(reversed(taken[1:]))
            taken = taken[:1]
        yield "".join(taken), len(taken)


def _is_open(record: str, delimiter: str) -> bool:
    """Say whether a quote at the start of a cell is not closed in the record."""
    edge = f"(?:^|(?<={re.escape(delimiter)}))"
    closed = re.sub(rf'{edge}"(?:[^"]++|"")*+"', "", record)  # possessive: no stack a character
    return re.search(rf'{edge}"', closed) is not None


def safe_for_export(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (CSV injection, CWE-1236)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
