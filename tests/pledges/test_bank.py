"""A bank's statement: read, matched, confirmed by a person; nothing twice, nothing lost."""

import io

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from models.base.session import db
from models.payments.tables import Payment
from models.pledges.money_rules import payment_code
from models.pledges.tables import BankLine
from tests.pledges.paying import BANK_HEADER as HEADER
from tests.pledges.paying import Desk
from tests.pledges.paying import bank_row as row

OWED = 100_000


@pytest.fixture
def desk(world, money):
    return Desk(world, money)


class Bank:
    """Uploads statements and works their lines."""

    def __init__(self, desk):
        self.desk = desk
        self.path = f"/estates/{desk.money.estate.id}/bank-statements"

    def upload(self, rows, *, who=None, encoding="utf-8", header=HEADER, name="三月.csv"):
        raw = (header + "".join(rows)).encode(encoding) if isinstance(rows, list) else rows
        boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(raw), name)})
        return (who or self.desk.clerk).api.post(
            self.path,
            raw=body,
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )

    def lines(self, statement, query=""):
        url = f"/bank-statements/{statement['id']}/lines?limit=100{query}"
        return self.desk.clerk.api.get(url, ok=True)["items"]

    def line(self, row_):
        return self.lines(self.upload([row_]))[0]

    def credit(self, line, pledge, amount_fen, *, who=None):
        body = {"pledge_id": pledge["id"], "amount_fen": amount_fen}
        url = f"/bank-lines/{line['id']}/credits"
        return (who or self.desk.clerk).api.put(url, body, version=line["version"])

    def credit_matched(self, statement, *, who=None):
        url = f"/bank-statements/{statement['id']}/matched-credits"
        return (who or self.desk.clerk).api.put(url)

    def set_aside(self, line, reason="退回付款人", *, who=None):
        url = f"/bank-lines/{line['id']}/setting-aside"
        sender = who or self.desk.money.moderator
        return sender.api.put(url, {"reason": reason}, version=line["version"])


@pytest.fixture
def bank(desk):
    return Bank(desk)


@pytest.fixture
def owed(desk):
    return desk.confirmed()


def code(pledge):
    return payment_code(pledge["id"])


class TestUpload:
    @pytest.mark.parametrize(
        ("content", "code_"),
        [
            ("你好".encode(), "bank-header-missing"),
            (HEADER.encode(), "bank-file-empty"),
            (b"\x00\x01", "roster-encoding"),
            (HEADER.encode() + b"x" * (5 * 1024 * 1024), "bank-file-too-large"),
            (HEADER.encode() + b'"' + b"x" * 200_000, "bank-file-unreadable"),
        ],
    )
    def test_files_that_are_no_statement(self, bank, content, code_):
        bank.upload(content).refused(422, code_)

    def test_each_line_has_its_verdict_and_nothing_is_credited_yet(self, desk, bank, owed):
        made = bank.upload(
            [
                row("1000.00", note=code(owed), number="1"),
                row("3.00", payer="不认识", number="2"),
                row("", out="8.00", number="3"),
                row("乱", number="4"),
            ]
        )
        assert (made.status, made["lines"], made["open_lines"], made["came_in_fen"]) == (
            201,
            4,
            3,
            100_300,
        )
        assert [one["verdict"] for one in bank.lines(made)] == [
            "matched",
            "unmatched",
            "outgoing",
            "unreadable",
        ]
        assert bank.lines(made, "&verdict=matched")[0]["candidates"][0]["why"] == [
            "附言里有缴款码",
            "金额正好",
        ]
        assert desk.see(owed)["paid_fen"] == 0

    def test_the_same_file_is_the_same_statement(self, bank, owed):
        rows = [row("1000.00", note=code(owed))]
        first = bank.upload(rows)
        again = bank.upload(rows, name="又一次.csv")
        assert again["id"] == first["id"]
        assert db.session.scalar(select(func.count(BankLine.id))) == 1

    def test_an_overlapping_file_brings_nothing_twice(self, desk, bank, owed):
        first = bank.upload([row("400.00", note=code(owed), number="A1")])
        bank.credit_matched(first)
        second = bank.upload(
            [
                row("400.00", note=code(owed), number="A1"),
                row("600.00", note=code(owed), number="A2"),
            ]
        )
        assert [one["verdict"] for one in bank.lines(second)] == ["seen", "matched"]
        assert bank.credit_matched(second)["credited"] == 1
        assert bank.credit_matched(second)["credited"] == 0
        assert desk.see(owed)["state"] == "paid"

    def test_one_number_with_two_contents_is_for_a_person(self, bank):
        bank.upload([row("400.00", number="A1")])
        line = bank.line(row("500.00", number="A1"))
        assert (line["verdict"], line["state"]) == ("differs", "open")

    def test_what_staff_had_written_down_already_is_seen(self, desk, bank, owed):
        desk.take(owed, 40_000, way="bank", reference="A1")
        line = bank.line(row("400.00", note=code(owed), number="A1"))
        assert (line["verdict"], line["entered_by_hand"], line["left_fen"]) == ("seen", True, 0)
        assert bank.line(row("401.00", number="A1", payer="某"))["verdict"] == "differs"
        bank.credit(line, owed, 1).refused(409, "bank-line-not-money")

    def test_strangers_see_nothing(self, world, bank, owed):
        made = bank.upload([row("1.00")])
        other = world.estate(units=1)
        foreign = world.staff("moderator", "clerk", at=other)
        bank.upload([row("1.00")], who=foreign).refused(404, "not-found")
        foreign.api.get(f"/bank-statements/{made['id']}").refused(404, "not-found")
        bank.credit_matched(made, who=foreign).refused(404, "not-found")
        line = bank.lines(made)[0]
        bank.credit(line, owed, 1, who=foreign).refused(404, "not-found")
        bank.set_aside(line, who=bank.desk.clerk).refused(403, "role-missing")
        bank.set_aside({"id": 999_999_999, "version": 1}).refused(404, "not-found")
        foreign.api.get("/bank-statements/999999999").refused(404, "not-found")

    def test_lists(self, desk, bank, owed):
        made = bank.upload([row("1.00")])
        listed = desk.clerk.api.get(bank.path, ok=True)["items"]
        assert [one["id"] for one in listed] == [made["id"]]
        assert desk.clerk.api.get(f"/bank-statements/{made['id']}", ok=True)["lines"] == 1
        url = f"/estates/{desk.money.estate.id}/contributions-owed"
        assert desk.clerk.api.get(url, ok=True)["items"][0]["payment_code"] == code(owed)
        kinds = {one["kind"] for one in desk.clerk.api.get("/worklist", ok=True)["items"]}
        assert "bank_lines" in kinds


class TestCrediting:
    def test_too_much_is_taken_up_to_what_is_owed_and_the_rest_is_held(self, bank, owed):
        line = bank.line(row("1200.00", note=code(owed)))
        assert line["verdict"] == "ambiguous"
        bank.credit(line, owed, 120_000).refused(422, "amount-not-due")
        held = bank.credit(line, owed, OWED)
        assert (held["state"], held["left_fen"], held["credited_fen"]) == ("open", 20_000, OWED)
        bank.credit(held, owed, 20_001).refused(422, "bank-line-left")
        done = bank.set_aside(held)
        assert (done["state"], done["set_aside_fen"], done["left_fen"]) == ("done", 20_000, 0)
        bank.set_aside(done).refused(409, "bank-line-settled")
        bank.credit(done, owed, 1).refused(409, "bank-line-settled")
        bank.credit(line, owed, 1).refused(412, "changed-meanwhile")

    def test_a_matched_line_that_fits_no_more_is_left(self, desk, bank, owed):
        made = bank.upload([row("1000.00", note=code(owed))])
        desk.take(owed, 1)
        left = bank.credit_matched(made)
        assert (left["credited"], len(left["left"])) == (0, 1)
        assert bank.lines(made)[0]["state"] == "open"

    def test_a_payment_that_is_taken_back_opens_its_line_again(self, desk, bank, owed):
        made = bank.upload([row("300.00", note=code(owed), number="A7")])
        bank.credit_matched(made)
        paid = desk.see(owed)["payments"][0]
        assert (paid["reference"], paid["way"]) == ("A7", "bank")
        desk.decide(desk.ask_reversal(owed, paid).body)
        line = bank.lines(made)[0]
        assert (line["state"], line["left_fen"]) == ("open", 30_000)
        assert bank.credit(line, owed, 30_000)["state"] == "done"
        assert desk.see(owed)["payments"][-1]["reference"] == "A7/2"

    def test_money_that_went_out_is_not_credited(self, bank, owed):
        line = bank.line(row("", out="8.00"))
        bank.credit(line, owed, 1).refused(409, "bank-line-not-money")

    def test_an_unreadable_line_waits_until_a_person_has_looked(self, bank):
        line = bank.line(row("乱"))
        assert bank.set_aside(line, "不是交易")["state"] == "done"

    def test_another_estates_pledge_is_not_found(self, bank):
        line = bank.line(row("5.00"))
        bank.credit(line, {"id": 999_999_999}, 1).refused(404, "not-found")


def test_what_the_bank_wrote_stays(bank):
    bank.upload([row("5.00")])
    for statement, words in (
        ("UPDATE bank_lines SET amount_fen = 1", "never changes"),
        ("DELETE FROM bank_lines", "append-only"),
        ("UPDATE bank_lines SET state = 'done'", "done_to_the_last_fen"),
        ("UPDATE bank_lines SET credited_fen = 501", "no_more_than_came"),
        ("DELETE FROM bank_statements", "append-only"),
    ):
        with pytest.raises(DBAPIError) as caught, db.session.begin_nested():
            db.session.execute(text(statement))
        assert words in str(caught.value.orig)
    assert db.session.scalar(select(func.count(Payment.id))) == 0
