"""Tables as files that office software opens: CSV with its mark, XLSX. No text in them is taken for a formula."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from models.base.clock import chinese_time
from models.pledges.bookkeeping import LedgerAccount
from models.pledges.books import LedgerSheet, MonthStatement
from models.roster.spreadsheet import safe_for_export

Cell = str | int | None
"""Text, or money in fen; None is blank."""
ACCOUNT_TITLES = {
    LedgerAccount.RECEIVABLE: "应收出资",
    LedgerAccount.RECEIVED: "实收",
    LedgerAccount.WAIVED: "减免",
    LedgerAccount.CONTRIBUTIONS: "居民出资",
}


def sheet_table(sheet: LedgerSheet) -> list[list[Cell]]:
    """Return the public ledger as a table: totals, then a household a row."""
    progress = sheet.progress
    head: list[list[Cell]] = [
        [f"{sheet.title}：居民出资账目"],
        [f"截至{chinese_time(sheet.at)}"],
        ["居民应出资", progress.share_fen],
        ["已落实（已确认和已减免）", progress.covered_fen],
        ["账目各笔合计", sheet.ledger_fen],
        ["已收到", sheet.received_fen],
        ["还没有认领的户数", str(progress.silent_units)],
        [],
        ["房号", "状态", "金额（元）"] if sheet.amounts_public else ["房号", "状态"],
    ]
    rows: list[list[Cell]] = [
        [one.unit_label, one.state, *([one.amount_fen] if sheet.amounts_public else [])]
        for one in sheet.rows
    ]
    return head + rows


def month_table(seen: MonthStatement) -> list[list[Cell]]:
    """Return a month's statement as a table."""
    year, month = seen.month.split("-")
    head: list[list[Cell]] = [
        [f"{seen.title}：{year}年{int(month)}月收支月报"],
        ["科目", "期初", "本月增加（借）", "本月减少（贷）", "期末"],
    ]
    rows: list[list[Cell]] = [
        [
            ACCOUNT_TITLES[one.account],
            one.opening_fen,
            one.came_in_fen,
            one.went_out_fen,
            one.closing_fen,
        ]
        for one in seen.accounts
    ]
    total: list[Cell] = ["合计", *(sum(int(row[at] or 0) for row in rows) for at in range(1, 5))]
    return [*head, *rows, total]


def csv_of(table: Sequence[Sequence[Cell]]) -> bytes:
    """Return a table as CSV in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in table:
        writer.writerow([_plain(cell) if isinstance(cell, int) else _safe(cell) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_of(table: Sequence[Sequence[Cell]], title: str) -> bytes:
    """Return a table as a workbook; money as numbers with two places."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.column_dimensions["A"].width = 34
    for name in "BCDE":
        page.column_dimensions[name].width = 18
    for row in table:
        cells = []
        for cell in row:
            made = WriteOnlyCell(page, cell / 100 if isinstance(cell, int) else _safe(cell))
            if isinstance(cell, int):
                made.number_format = "#,##0.00"
            cells.append(made)
        page.append(cells)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _safe(cell: str | None) -> str:
    return safe_for_export(cell or "")


def _plain(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
