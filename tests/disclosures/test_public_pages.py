"""The pages that anybody reads: no login, no script, readable, printable, and never a name."""

import tracemalloc

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.digest import canonical, digest_of, sha256_hex
from models.base.session import db
from models.disclosures.rules import DisclosureKind, Section


def page_of(disclosure_id):
    return f"/public/disclosures/{disclosure_id}"


@pytest.mark.parametrize("kind", list(DisclosureKind))
def test_each_kind_has_a_page_that_needs_no_login(board, opens, kind):
    page = opens(page_of(board.publish(kind, title="屋面的事")))
    assert page.status == 200
    assert "屋面的事" in page.words
    assert "六栋屋面重做防水。" in page.words
    assert "2026年3月2日 10:00" in page.words
    assert "2026年3月17日 24:00 （还有15天）" in page.words
    assert "公示中" in page.words
    assert "期限依据" in page.words


def test_a_page_can_be_checked_and_found_again(board, opens):
    number = board.publish()
    page = opens(page_of(number))
    assert board.page(number)["digest"] in page.html
    assert f"http://127.0.0.1:8000/public/disclosures/{number}" in page.words
    assert "<svg" in page.html
    assert "本页地址的二维码" in page.html


def test_the_digest_can_be_made_again_from_the_page(board):
    shown = board.page(board.publish())
    sections = [{"heading": "内容", "lines": ["六栋屋面重做防水。"]}]
    assert shown["digest"] == digest_of(
        {"kind": "plan", "title": "屋面改造方案", "sections": sections}
    )


def test_nothing_on_the_page_runs(board, opens):
    page = opens(page_of(board.publish(title="<script>alert(1)</script>")))
    policy = page.response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.html
    assert " style=" not in page.html
    assert " onclick" not in page.html
    assert page.response.headers["X-Content-Type-Options"] == "nosniff"
    assert page.response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("name", ["public.css", "print.js"])
def test_the_pages_files_are_there(opens, name):
    assert opens(f"/public/assets/{name}").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/public/disclosures/999999",
        "/public/disclosures/99999999999999999999999",
        "/public/disclosures/roof",
        "/public/estates/999999",
        "/public/assets/../pages.py",
        "/public/assets/none.css",
        "/public/nothing/here",
        "/public/",
    ],
)
def test_what_is_not_there_is_said_in_the_same_look(app, opens, path):
    page = opens(path)
    assert page.status == 404
    assert "没有找到这份公示" in page.words
    assert "/public/assets/public.css" in page.html
    assert "Content-Security-Policy" in page.response.headers


def test_on_the_last_day_it_says_so_and_afterwards_it_is_over(board, opens, clock):
    number = board.publish(days=15)
    clock.move(days=15, hours=13, minutes=59, seconds=59)
    page = opens(page_of(number))
    assert "今天是最后一天" in page.words
    assert "在手机上提异议" in page.words
    clock.move(seconds=1)
    page = opens(page_of(number))
    assert "已期满" in page.words
    assert "这份公示已期满。 公示在2026年3月17日 24:00结束" in page.words
    assert "在手机上提异议" not in page.words
    assert "异议书" not in page.words


def test_a_page_that_was_taken_down_says_when_and_why(board, opens):
    number = board.publish()
    board.take_down(number)
    page = opens(page_of(number))
    assert page.status == 200
    assert "这份公示已撤下，不再有效。" in page.words
    assert "原因：预算有误，重新编制" in page.words
    assert "六栋屋面重做防水。" in page.words
    assert "异议书" not in page.words


def test_what_should_never_have_been_public_is_hidden(board, opens, world):
    number = board.publish_roll(3)
    with_plan = board.publish()
    board.take_down(with_plan, hides=True)
    page = opens(page_of(with_plan))
    assert "已经隐藏" in page.words
    assert "六栋屋面" not in page.words
    assert board.page(with_plan)["sections"] == []
    assert board.page(with_plan)["is_hidden"] is True
    assert number != with_plan
    world.api.get(f"/disclosures/{with_plan}/tables/1").refused(404, "not-found")


def test_numbers_of_persons_are_masked_whoever_wrote_them(board, opens):
    lines = (
        "联系人13812345678，证件42122319500101123X。",
        "热线0715-8255555，合计13800000000000分",
    )
    number = board.publish(title="致13912345678", sections=[Section("联系", lines)])
    page = opens(page_of(number))
    for secret in ("13812345678", "42122319500101123X", "13912345678"):
        assert secret not in page.html
        assert secret not in str(board.page(number).body)
    assert "138****5678" in page.words
    assert "0715-8255555" in page.words
    assert "13800000000000分" in page.words


# Tables


def test_a_roll_shows_each_row_and_its_digest_covers_them(board, opens, world):
    number = board.publish_roll(250)
    page = opens(page_of(number))
    assert len(page.rows) == 250
    assert (page.rows[0], page.rows[-1]) == ("1栋1单元00001室", "1栋1单元00250室")
    shown = board.page(number)["sections"][0]["table"]
    rows, cursor = [], ""
    while cursor is not None:
        url = (
            f"/disclosures/{number}/tables/1?cursor={cursor}"
            if cursor
            else (f"/disclosures/{number}/tables/1")
        )
        part = world.api.get(url, ok=True)
        rows += [row["cells"] for row in part["items"]]
        cursor = part["next_cursor"]
    lines = [canonical(row) + b"\n" for row in [shown["columns"], *rows]]
    assert (shown["rows"], len(rows)) == (250, 250)
    assert shown["digest"] == sha256_hex(b"".join(lines))


def test_a_unit_is_found_in_a_long_table_without_a_script(board, opens):
    number = board.publish_roll(250)
    assert 'name="find"' in opens(page_of(number)).html
    page = opens(page_of(number) + "?find=单元0024")
    assert page.rows == [f"1栋1单元{one:05d}室" for one in range(240, 250)]
    assert "没有找到" in opens(page_of(number) + "?find=9栋").words
    assert "<script>" not in opens(page_of(number) + "?find=<script>").html
    assert 'name="find"' not in opens(page_of(board.publish_roll(3))).html


def test_a_table_that_is_not_there_is_not_found(board, world):
    number = board.publish()
    for section in (1, 2):
        world.api.get(f"/disclosures/{number}/tables/{section}").refused(404, "not-found")
    world.api.get("/disclosures/999999/tables/1").refused(404, "not-found")


def test_ten_thousand_rows_pass_through_a_small_memory(app, board):
    number = board.publish_roll(10_000)
    client = app.test_client()
    client.get(page_of(board.publish_roll(1))).get_data()  # compiled and connected
    tracemalloc.start()
    response = client.get(page_of(number), buffered=False)
    size = sum(len(piece) for piece in response.response)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 700_000
    assert peak < size / 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disclosure_rows SET rows = '[]'",
        "DELETE FROM disclosure_rows",
        (
            "INSERT INTO disclosure_rows (estate_id, disclosure_id, section, number, rows) "
            "SELECT estate_id, disclosure_id, section, 9, rows FROM disclosure_rows"
        ),
        "UPDATE disclosures SET title = 'x'",
        "DELETE FROM disclosures",
    ],
)
def test_what_was_published_cannot_be_changed(board, statement):
    board.publish_roll(3)
    with (
        pytest.raises(IntegrityError, match=r"append-only|cannot change"),
        db.session.begin_nested(),
    ):
        db.session.execute(text(statement))


def test_a_row_that_does_not_fit_its_headings_is_a_fault(board):
    from models.disclosures.rules import Table

    with pytest.raises(ValueError, match="as many cells"):
        board.publish(sections=[Section("表", (), Table(("房号", "面积"), [("1室",)]))])


# The board


def test_an_estates_board_lists_what_runs_first(board, opens, world, clock):
    old = board.publish(title="旧方案")
    board.over()
    new = board.publish(title="新方案")
    gone = board.publish(title="撤下的方案")
    board.take_down(gone)
    page = opens(f"/public/estates/{board.estate.id}")
    words = page.words
    assert words.index("新方案") < words.index("撤下的方案") < words.index("旧方案")
    assert f"/public/disclosures/{old}" in page.html
    assert f"/public/disclosures/{new}" in page.html
    assert board.estate.name in words


def test_an_empty_board_says_so(world, opens):
    page = opens(f"/public/estates/{world.estate(units=1).id}")
    assert "本小区还没有公示。" in page.words
