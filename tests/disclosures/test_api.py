"""An estate's list, taking down, and periods by law and calendar."""

from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError

from models.base.clock import SHANGHAI
from models.base.session import db
from models.disclosures.rules import (
    CLOCKS,
    PUBLICITY_TOO_SHORT,
    DisclosureKind,
    days_left,
    end_of_publicity,
    end_words,
    masked,
)


def at(month, day, hour=10, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


# Periods


@pytest.mark.parametrize("kind", list(DisclosureKind))
def test_each_kind_has_a_least_time_and_says_where_it_comes_from(kind):
    clock = CLOCKS[kind]
    # An extension tells a new end, however near: its page stands until the voting closes.
    least = 1 if kind is DisclosureKind.MOTION_EXTENSION else 15
    assert clock.days >= least
    assert clock.basis in {"law", "reference", "setting"}
    assert clock.source.startswith("参照") is (clock.basis == "reference")


def test_a_period_ends_at_the_end_of_its_last_day_and_the_first_is_not_counted():
    assert end_of_publicity(DisclosureKind.LEDGER, None, at(3, 2)) == at(3, 18, 0)
    assert end_of_publicity(DisclosureKind.LEDGER, None, at(3, 2, 23, 59)) == at(3, 18, 0)
    assert end_of_publicity(DisclosureKind.LEDGER, None, at(3, 3, 0)) == at(3, 19, 0)


def test_a_holiday_at_the_end_moves_nothing():
    # The last day, 1 October 2026, begins the national holiday.
    assert end_of_publicity(DisclosureKind.PLAN, 15, at(9, 16)) == at(10, 2, 0)


@pytest.mark.parametrize("days", [0, 14, 181])
def test_less_than_the_law_asks_is_refused(days):
    with pytest.raises(Exception, match=PUBLICITY_TOO_SHORT.code):
        end_of_publicity(DisclosureKind.LEDGER, days, at(3, 2))


def test_ends_and_remaining_days_are_said_as_people_say_them():
    end = at(3, 18, 0)
    assert end_words(end) == "2026年3月17日 24:00"
    assert end_words(at(3, 18, 12, 30)) == "2026年3月18日 12:30"
    assert days_left(end, at(3, 2)) == 15
    assert days_left(end, at(3, 16, 23, 59)) == 1
    assert days_left(end, at(3, 17, 0)) == 0
    assert days_left(end, at(3, 20)) == 0


def test_masks_leave_alone_what_only_looks_like_a_number_of_a_person():
    digest = "a13812345678b" * 4
    assert masked(digest) == digest
    assert masked("13812345678") == "138****5678"
    assert masked("23812345678") == "23812345678"
    assert masked("42122319500101123x") == "4212**********123x"


# The list


def test_the_list_says_how_each_stands(board):
    running, gone = board.publish(), board.publish("ledger")
    board.take_down(gone)
    board.object_(board.owner(), running)
    withdrawn, current = board.listed(board.moderator)
    assert (withdrawn["phase_title"], withdrawn["days_left"]) == ("已撤下", None)
    assert (current["phase"], current["days_left"]) == ("running", 15)
    assert current["objections"]["undecided"] == 1
    assert current["kind_title"] == "改造方案公示"
    assert current["public_url"] == f"http://127.0.0.1:8000/public/disclosures/{running}"
    board.over()
    assert board.listed(board.moderator)[1]["phase"] == "over"


def test_the_list_is_filtered(board):
    plan, ledger = board.publish(), board.publish("ledger")
    board.take_down(ledger)
    owner = board.owner()

    def ids(query):
        return [one["id"] for one in board.listed(owner, query)]

    assert ids("") == [ledger, plan]
    assert ids("?phase=running") == [plan]
    assert ids("?phase=withdrawn") == [ledger]
    assert ids("?phase=over") == []
    assert ids("?kind=ledger") == [ledger]
    board.over()
    board.world.fresh(owner)
    assert ids("?phase=over") == [plan]


def test_the_list_is_for_the_estates_people(board, world):
    other = world.estate(units=1)
    url = f"/estates/{board.estate.id}/disclosures"
    world.owner_of(other, other.units[0]).api.get(url).refused(404, "not-found")
    world.staff("moderator", at=other).api.get(url).refused(404, "not-found")


def test_the_list_asks_the_same_few_questions_however_long_it_is(board, statements):
    for _ in range(2):
        board.publish()
    board.listed(board.moderator)
    before = len(statements)
    board.listed(board.moderator)
    few = len(statements) - before
    for _ in range(8):
        board.publish()
    before = len(statements)
    board.listed(board.moderator)
    assert len(statements) - before == few


# Taking down


def test_a_page_is_taken_down_with_a_reason_by_who_may(board, world):
    number = board.publish()
    board.take_down(number, reason="").refused(422, "invalid-input")
    board.take_down(number, by=board.clerk).refused(403, "role-missing")
    foreign = world.staff("moderator", at=world.estate(units=1))
    board.take_down(number, by=foreign).refused(404, "not-found")
    board.take_down(999_999).refused(404, "not-found")
    shown = board.take_down(number).body
    assert shown["held_by"] is None
    assert (shown["phase"], shown["withdrawn_reason"]) == ("withdrawn", "预算有误，重新编制")
    board.take_down(number).refused(409, "disclosure-withdrawn")
    assert board.take_down(number, hides=True).body["is_hidden"] is True
    board.take_down(number, hides=True).refused(409, "disclosure-withdrawn")


@pytest.mark.parametrize("kind", ["motion_notice", "roll", "motion_result", "compact"])
def test_a_step_of_something_else_is_taken_down_there(board, kind):
    number = board.publish(kind)
    refused = board.take_down(number).refused(409, "disclosure-held")
    assert "请在“" in refused["detail"]
    assert board.page(number)["held_by"] == refused["detail"]
    assert board.page(number)["phase"] == "running"


def test_a_subject_is_published_again_only_after_the_earlier_page_was_taken_down(board):
    first = board.publish(subject=("scheme", 7))
    with pytest.raises(IntegrityError, match="standing"), db.session.begin_nested():
        board.publish(subject=("scheme", 7))
    board.take_down(first)
    assert board.publish(subject=("scheme", 7)) != first


def test_ledgers_of_one_subject_stand_beside_each_other(board):
    pages = {board.publish("ledger", subject=("renovation", 7)) for _ in range(3)}
    assert len(pages) == 3
