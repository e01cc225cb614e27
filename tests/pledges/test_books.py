"""The ledger is read: a month's statement adds up, the public sheet hides what is nobody's business, files are safe."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from models.base.clock import SHANGHAI
from models.pledges.bookkeeping import Progress
from models.pledges.books import LedgerSheet, SheetRow
from models.pledges.exporting import csv_of, sheet_table, xlsx_of
from tests.pledges.paying import Desk

OWED = 100_000


@pytest.fixture
def desk(world, money):
    return Desk(world, money)


def accounts(desk, month=""):
    query = f"?month={month}" if month else ""
    seen = desk.money.owner.api.get(f"{desk.money.url}/ledger-statement{query}", ok=True)
    return {
        one["account"]: (
            one["opening_fen"],
            one["came_in_fen"],
            one["went_out_fen"],
            one["closing_fen"],
        )
        for one in seen["accounts"]
    }


def month_of(world):
    return f"{world.now.astimezone(SHANGHAI):%Y-%m}"


class TestMonths:
    def test_a_month_opens_with_what_the_last_one_closed(self, world, desk, clock):
        owed = desk.confirmed()
        desk.take(owed, 30_000)
        first = month_of(world)
        assert accounts(desk) == {
            "receivable": (0, OWED, 30_000, 70_000),
            "received": (0, 30_000, 0, 30_000),
            "waived": (0, 0, 0, 0),
            "contributions": (0, 0, OWED, -OWED),
        }
        clock.move(days=31)
        for person in (desk.clerk, desk.money.owner, desk.money.secretary):
            world.fresh(person)
        desk.take(owed, 70_000)
        desk.decide(desk.ask_refund(owed, 10_000).body)
        assert accounts(desk) == {
            "receivable": (70_000, 10_000, 70_000, 10_000),
            "received": (30_000, 70_000, 10_000, 90_000),
            "waived": (0, 0, 0, 0),
            "contributions": (-OWED, 0, 0, -OWED),
        }
        assert accounts(desk, first)["received"] == (0, 30_000, 0, 30_000)

    def test_a_month_is_a_month(self, desk):
        for month in ("2026-13", "2026-1", "immer"):
            url = f"{desk.money.url}/ledger-statement?month={month}"
            desk.money.owner.api.get(url).refused(422, "bad-month")

    def test_strangers_read_nothing(self, world, desk):
        other = world.estate(units=1)
        stranger = world.owner_of(other, other.units[0])
        for path in ("ledger-statement", "ledger-sheet", "ledger-export"):
            stranger.api.get(f"{desk.money.url}/{path}").refused(404, "not-found")


class TestSheet:
    def test_it_tells_no_waived_share_from_a_paid_one_and_names_no_silent_unit(self, desk):
        owed = desk.confirmed()
        desk.take(owed, 30_000)
        seen = desk.money.owner.api.get(f"{desk.money.url}/ledger-sheet", ok=True)
        assert [(one["state"], one["amount_fen"]) for one in seen["rows"]] == [("已落实", OWED)]
        assert (seen["covered_fen"], seen["ledger_fen"], seen["received_fen"]) == (
            OWED,
            OWED,
            30_000,
        )
        assert seen["silent_units"] == 2

    def test_without_shares_there_is_none(self, unpublished):
        url = f"{unpublished.url}/ledger-sheet"
        unpublished.owner.api.get(url).refused(409, "share-not-published")


class TestFiles:
    def test_csv(self, desk):
        desk.confirmed()
        url = f"{desk.money.url}/ledger-export"
        answer = desk.money.owner.api.get(url, ok=True)
        assert answer.raw.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(answer.raw.decode("utf-8-sig"))))
        assert rows[-1][1:] == ["已落实", "1000.00"]
        assert "attachment" in answer.headers["Content-Disposition"]

    def test_xlsx_of_a_month(self, desk):
        desk.confirmed()
        url = f"{desk.money.url}/ledger-export?what=month&format=xlsx"
        answer = desk.money.owner.api.get(url, ok=True)
        page = load_workbook(io.BytesIO(answer.raw)).active
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        assert rows[2] == ["应收出资", 0, 1000, 0, 1000]
        assert rows[-1] == ["合计", 0, 1000, 1000, 0]

    def test_no_text_is_a_formula(self):
        progress = Progress(100, 1, 0, 0, 100, 1, 0, 0, {}, 0, 0)
        sheet = LedgerSheet(
            "=HYPERLINK(1)",
            datetime(2026, 3, 1, tzinfo=SHANGHAI),
            amounts_public=True,
            progress=progress,
            ledger_fen=100,
            received_fen=0,
            rows=[SheetRow("=1+1", "@SUM(A1)", 100), SheetRow("+1", "-1", -5)],
        )
        table = sheet_table(sheet)
        for row in csv.reader(io.StringIO(csv_of(table).decode("utf-8-sig"))):
            assert not any(cell[:1] in "=+@" and cell for cell in row)
        page = load_workbook(io.BytesIO(xlsx_of(table, "账"))).active
        kinds = {cell.data_type for row in page.iter_rows() for cell in row}
        assert "f" not in kinds
