"""The ledger of contributions to read, print and take away: the public sheet, a month's statement, both as files."""

from typing import Any
from urllib.parse import quote

from flask import Response
from marshmallow import fields, validate

from api.base.access import ANYONE
from api.base.capability import Capability, now
from api.base.fields import FenField, In, Line, Moment, OneOf, Out
from models.base.actor import Actor
from models.pledges import books, exporting
from models.pledges.bookkeeping import LedgerAccount
from models.pledges.exporting import ACCOUNT_TITLES

cap = Capability("contribution_books", "出资账目")
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetRowOut(Out):
    unit_label = fields.String()
    state = fields.String(metadata={"description": "已落实，或已认领待确认"})
    amount_fen = FenField(allow_none=True, metadata={"description": "不公开金额时为空"})


class LedgerSheetOut(Out):
    """The public ledger: names no household that has not pledged, tells no waived share from a paid one."""

    title = fields.String()
    at = Moment()
    amounts_public = fields.Boolean()
    share_fen = FenField(metadata={"description": "居民应出资总额"})
    covered_fen = FenField(metadata={"description": "已落实：已确认和已减免"})
    pledged_fen = FenField()
    ledger_fen = FenField(metadata={"description": "账目各笔合计，与已落实相等"})
    received_fen = FenField(metadata={"description": "实收，账目各笔相加"})
    silent_units = fields.Integer()
    rows = fields.List(fields.Nested(SheetRowOut))


class AccountMonthOut(Out):
    account = OneOf(LedgerAccount)
    title = fields.String()
    opening_fen = fields.Integer(metadata={"description": "借为正，贷为负"})
    came_in_fen = FenField(metadata={"description": "本月借方"})
    went_out_fen = FenField(metadata={"description": "本月贷方"})
    closing_fen = fields.Integer()


class MonthStatementOut(Out):
    month = fields.String()
    title = fields.String()
    accounts = fields.List(fields.Nested(AccountMonthOut))
    entries = fields.Integer(metadata={"description": "本月几笔"})


class MonthIn(In):
    month = Line(7, load_default=None, metadata={"description": "年-月；不填为本月"})


class ExportIn(MonthIn):
    what = fields.String(load_default="sheet", validate=validate.OneOf(("sheet", "month")))
    format = fields.String(load_default="csv", validate=validate.OneOf(("csv", "xlsx")))


@cap.get("/renovations/<int:renovation_id>/ledger-sheet", who=ANYONE, answer=LedgerSheetOut)
def get_sheet(actor: Actor, renovation_id: int) -> dict[str, Any]:
    """Show the public ledger whole, as it is printed."""
    seen = books.public_sheet(actor, renovation_id, now())
    return {
        "title": seen.title,
        "at": seen.at,
        "amounts_public": seen.amounts_public,
        "share_fen": seen.progress.share_fen,
        "covered_fen": seen.progress.covered_fen,
        "pledged_fen": seen.progress.pledged_fen,
        "ledger_fen": seen.ledger_fen,
        "received_fen": seen.received_fen,
        "silent_units": seen.progress.silent_units,
        "rows": seen.rows,
    }


@cap.get(
    "/renovations/<int:renovation_id>/ledger-statement",
    who=ANYONE,
    query=MonthIn,
    answer=MonthStatementOut,
)
def get_month(actor: Actor, query: dict[str, Any], renovation_id: int) -> dict[str, Any]:
    """Show a month of the ledger: opening, in, out and closing of each account."""
    seen = books.month_statement(actor, renovation_id, query["month"] or books.this_month(now()))
    return {
        "month": seen.month,
        "title": seen.title,
        "entries": seen.entries,
        "accounts": [
            {
                "account": one.account,
                "title": ACCOUNT_TITLES[one.account],
                "opening_fen": one.opening_fen,
                "came_in_fen": one.came_in_fen,
                "went_out_fen": one.went_out_fen,
                "closing_fen": one.closing_fen,
            }
            for one in seen.accounts
        ],
    }


@cap.get(
    "/renovations/<int:renovation_id>/ledger-export",
    who=ANYONE,
    query=ExportIn,
    media=(CSV, XLSX),
)
def export_ledger(actor: Actor, query: dict[str, Any], renovation_id: int) -> Response:
    """Give the public ledger, or a month's statement, as a file."""
    if query["what"] == "month":
        month = query["month"] or books.this_month(now())
        table = exporting.month_table(books.month_statement(actor, renovation_id, month))
        name = f"出资月报{month}"
    else:
        table = exporting.sheet_table(books.public_sheet(actor, renovation_id, now()))
        name = "出资公开账"
    is_csv = query["format"] == "csv"
    content = exporting.csv_of(table) if is_csv else exporting.xlsx_of(table, name)
    told = f"attachment; filename*=UTF-8''{quote(name)}.{query['format']}"
    return Response(
        content, mimetype=CSV if is_csv else XLSX, headers={"Content-Disposition": told}
    )
