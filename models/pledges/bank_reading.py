"""A bank's CSV as lines: every row below the header comes out, also the one that cannot be read. Pure.

An entry's reference is the bank's; where a bank gives none it is a digest of the row, counted up where a file holds
the same row twice, so that two equal transfers of a day stay two.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.base.digest import sha256_hex
from models.base.problems import define
from models.pledges.bank_formats import BANK_TITLES, Columns, amount_of, columns_of, moment_of
from models.roster.spreadsheet import encoding_of
from models.roster.text import clean

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 5_000
HEADER_WITHIN = 30
LONGEST = 400
FILE_TOO_LARGE = define("bank-file-too-large", 422, "文件太大")
FILE_UNREADABLE = define(
    "bank-file-unreadable", 422, "文件读不出来", "请从网银重新导出 CSV 格式的交易明细再上传。"
)
HEADER_MISSING = define("bank-header-missing", 422, "认不出是哪家银行的明细")
NO_LINES = define("bank-file-empty", 422, "没有交易", "表头下面没有一笔交易。")

_SUMS = re.compile(
    r"(?:合|总|小|本页|累)\s*计|共\s*\d+\s*[笔条]|(?:借|贷)方(?:合计|笔数)|以上|打印"
)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of a statement. amount_fen: negative when money went out, 0 when the line cannot be read."""

    number: int
    reference: str
    booked_at: datetime | None
    amount_fen: int
    payer: str
    remark: str
    said: str


@dataclass(frozen=True, slots=True)
class ReadStatement:
    bank: str
    encoding: str
    lines: tuple[ReadLine, ...]


def read_statement(content: bytes) -> ReadStatement:
    """Read a bank's CSV in UTF-8 or GB18030.

    Raises bank-file-too-large, roster-encoding, bank-file-unreadable, bank-header-missing, bank-file-empty.
    """
    if len(content) > MOST_BYTES:
        raise FILE_TOO_LARGE(f"文件超过{MOST_BYTES // 1024 // 1024}兆，请按月份分开导出。")
    encoding = encoding_of(content)
    rows = _rows(content.decode(encoding))
    columns, header, number = _header(rows)
    lines = tuple(_lines(columns, header, rows[number:], number))
    if not lines:
        raise NO_LINES()
    return ReadStatement(columns.format.code, encoding, lines)


def _rows(text: str) -> list[list[str]]:
    head = "".join(text.splitlines(keepends=True)[:HEADER_WITHIN])
    delimiter = max(",\t;", key=head.count)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([clean(cell).strip("\t '") for cell in row])
            if len(rows) > MOST_LINES + HEADER_WITHIN:
                raise FILE_TOO_LARGE(f"一次最多{MOST_LINES}笔，请按月份分开导出。")
    except csv.Error as error:
        raise FILE_UNREADABLE() from error
    return rows


def _header(rows: Sequence[list[str]]) -> tuple[Columns, list[str], int]:
    for number, cells in enumerate(rows[:HEADER_WITHIN], 1):
        found = columns_of(cells)
        if found is not None:
            return found, cells, number
    banks = "、".join(title for code, title in BANK_TITLES.items() if code != "other")
    raise HEADER_MISSING(
        f"前{HEADER_WITHIN}行里没有找到表头。能认{banks}的交易明细，以及有“交易日期、收入（或金额）、对方户名”三列的表格。"
    )


def _lines(
    columns: Columns, header: Sequence[str], rows: Sequence[list[str]], before: int
) -> Iterator[ReadLine]:
    same: Counter[str] = Counter()
    for number, cells in enumerate(rows, before + 1):
        filled = [cell for cell in cells if cell]
        if not filled or list(cells) == list(header):
            continue
        amount, booked = amount_of(columns, cells), _booked(columns, cells)
        if (amount is None or booked is None) and _SUMS.match(filled[0]):
            continue  # the bank's own sums at the end
        said = _said(header, cells)
        if amount is None or booked is None:
            yield ReadLine(number, "", booked, 0, _cell(cells, columns.payer), "", said)
            continue
        reference = _cell(cells, columns.reference)
        if not reference:
            digest = sha256_hex(said)[:32]
            same[digest] += 1
            reference = f"#{digest}" + (f"-{same[digest]}" if same[digest] > 1 else "")
        remark = " ".join(filter(None, (_cell(cells, place) for place in columns.remarks)))
        payer = _cell(cells, columns.payer)
        yield ReadLine(number, reference[:100], booked, amount, payer, remark[:LONGEST], said)


def _booked(columns: Columns, cells: Sequence[str]) -> datetime | None:
    return moment_of(_cell(cells, columns.booked))


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _said(header: Sequence[str], cells: Sequence[str]) -> str:
    named = {name or str(at): cells[at] for at, name in enumerate(header) if at < len(cells)}
    more = {str(at): cells[at] for at in range(len(header), len(cells)) if cells[at]}
    return json.dumps(named | more, ensure_ascii=False)
