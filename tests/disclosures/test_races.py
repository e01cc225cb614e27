"""Two at once at the same page, with real commits: the database lets one through and says the rest why."""

import pytest

from models.base.session import db
from models.disclosures.tables import Disclosure, Objection
from tests.disclosures.arranging import Board
from tests.races import at_once

pytestmark = pytest.mark.faults


@pytest.fixture
def live_board(live_world):
    return Board(live_world, live_world.estate(units=3))


def test_taps_on_one_form_make_one_objection(live_board):
    number, owner = live_board.publish(), live_board.owner()
    answers = at_once(*[lambda: live_board.object_(owner, number)] * 4)
    assert sorted(one.status for one in answers) == [201, 409, 409, 409]
    assert {one.code for one in answers if one.status == 409} == {"objection-pending"}
    db.session.rollback()
    assert db.session.query(Objection).count() == 1


def test_two_answers_to_one_objection_are_one(live_board):
    made = live_board.object_(live_board.owner(), live_board.publish()).body
    other = live_board.world.staff("secretary", at=live_board.estate)
    answers = at_once(
        lambda: live_board.answer(made, uphold=True),
        lambda: live_board.answer(made, by=other),
    )
    assert sorted(one.status for one in answers) == [200, 409]


def test_an_objection_comes_before_the_taking_down_or_not_at_all(live_board):
    owner = live_board.owner()
    for _ in range(5):
        number = live_board.publish()
        down, objected = at_once(
            lambda number=number: live_board.take_down(number),
            lambda number=number: live_board.object_(owner, number),
        )
        assert down.status == 200
        if objected.status == 409:
            objected.refused(409, "objection-period-over")
        db.session.rollback()
        filed = db.session.query(Objection).filter_by(disclosure_id=number).count()
        assert filed == (objected.status == 201)


def test_a_page_is_taken_down_once(live_board):
    number = live_board.publish()
    answers = at_once(*[lambda: live_board.take_down(number)] * 3)
    assert sorted(one.status for one in answers) == [200, 409, 409]
    db.session.rollback()
    assert db.session.get(Disclosure, number).withdrawn_at is not None


def test_a_slow_reader_of_a_long_page_holds_no_connection(live_app, live_board):
    number = live_board.publish_roll(2_000)
    db.session.remove()
    response = live_app.test_client().get(f"/public/disclosures/{number}", buffered=False)
    pieces = iter(response.response)
    for _ in range(20):
        next(pieces)
    assert db.engine.pool.checkedout() == 0
    assert sum(len(piece) for piece in pieces) > 50_000
    response.close()
