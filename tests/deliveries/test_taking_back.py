"""A delivery that was entered wrongly is taken back by a counter-entry."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models.base.session import db
from models.motions.tables import DeemedVote
from tests.deliveries.test_deliveries import (
    by_way,
    groups_reached,
    handed,
    hung,
    list_units,
    summary,
    unit_ids,
)
from tests.motions.arranging import a_motion
from tests.races import at_once


@pytest.fixture
def estate(world):
    return world.estate(units=3)


@pytest.fixture
def motion(world, estate):
    return a_motion(world, estate).noticed()


def record_of(motion, index=0, person=None):
    return list_units(motion, person)["items"][index]["records"][-1]


def take_back(motion, person=None, *, delivery_id=None, board_id=None):
    person = person or motion.desk.clerk
    body = {
        "entry": "board" if board_id else "delivery",
        "entry_id": board_id or delivery_id or record_of(motion)["id"],
        "reason": "登错了户",
    }
    return person.api.post(f"/motions/{motion.id}/deliveries/taken-back", body)


def test_the_unit_is_not_reached_any_more_and_the_entry_stays(motion):
    handed(motion, 0, 1)
    taken = take_back(motion)
    assert (taken.status, taken["by"], taken["reason"]) == (201, "李干事", "登错了户")
    assert by_way(motion)["handed"] == 1
    assert summary(motion)["undelivered_units"] == 2
    unit = list_units(motion)["items"][0]
    assert unit["ways"] == []
    assert unit["records"][0]["taken_back"] == taken.body


def test_what_was_taken_back_can_be_entered_anew_and_taken_back_again(motion):
    handed(motion, 0)
    take_back(motion)
    assert handed(motion, 0).body == {"recorded": 1, "already": 0}
    assert handed(motion, 0).body == {"recorded": 0, "already": 1}
    take_back(motion)
    handed(motion, 0)
    assert len(list_units(motion)["items"][0]["records"]) == 3
    assert list_units(motion)["items"][0]["ways"] == ["handed"]


def test_a_board_is_taken_back_and_hung_again(motion):
    board = hung(motion)
    assert board["may_take_back"] is True
    take_back(motion, board_id=board["id"])
    assert summary(motion)["undelivered_units"] == 3
    again = hung(motion, days=6)
    assert again["id"] != board["id"]
    assert summary(motion)["undelivered_units"] == 0
    assert [bool(one["taken_back"]) for one in summary(motion)["boards"]] == [True, False]


def test_once_is_enough(motion):
    handed(motion, 0)
    record = record_of(motion)
    take_back(motion, delivery_id=record["id"])
    take_back(motion, delivery_id=record["id"]).refused(409, "delivery-taken-back")


def test_whoever_entered_it_or_a_moderator(world, motion, estate):
    handed(motion, 0, 1)
    other = world.staff("clerk", at=estate)
    assert record_of(motion, person=other)["may_take_back"] is False
    take_back(motion, other).refused(403, "role-missing")
    take_back(motion, motion.desk.secretary).refused(403, "role-missing")
    assert record_of(motion, person=motion.desk.moderator)["may_take_back"] is True
    assert take_back(motion, motion.desk.moderator).status == 201


def test_only_what_is_of_the_motion(world, motion, estate):
    handed(motion, 0)
    record = record_of(motion)
    elsewhere = a_motion(world, world.estate(units=1)).noticed()
    take_back(elsewhere, delivery_id=record["id"]).refused(404, "not-found")
    take_back(motion, elsewhere.desk.moderator, delivery_id=record["id"]).refused(404, "not-found")
    take_back(motion, board_id=999_999).refused(404, "not-found")


def test_from_the_count_on_everything_stays(motion):
    handed(motion, 0)
    record = record_of(motion)
    motion.at(motion.opens_at).closed()
    assert record_of(motion)["may_take_back"] is True
    motion.counted()
    assert record_of(motion)["may_take_back"] is False
    take_back(motion, delivery_id=record["id"]).refused(409, "deliveries-closed")


@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_a_counter_entry_stays(motion, statement):
    handed(motion, 0)
    take_back(motion)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement.format("deliveries_taken_back")))


@pytest.mark.faults
def test_two_at_once_take_it_back_once(live_world):
    motion = a_motion(live_world, units=2).noticed()
    handed(motion, 0)
    record = record_of(motion)
    answers = at_once(
        lambda: take_back(motion, delivery_id=record["id"]),
        lambda: take_back(motion, motion.desk.moderator, delivery_id=record["id"]),
    )
    assert sorted(one.status for one in answers) == [201, 409]
    assert by_way(motion)["handed"] == 0


COUNTING_SHEETS = {
    "nonreturn": "abstain",
    "accepted_ways": ["handed"],
    "document": "业主大会议事规则（2026年版）",
    "adopted_on": "2026-01-10",
    "warning": "收到本表决票没有投票的，视为弃权。",
    "clauses": {"nonreturn": "第二十一条"},
}


@pytest.mark.faults
@pytest.mark.parametrize("attempt", range(3))
def test_the_count_sees_it_taken_back_or_it_is_refused(live_world, attempt):
    motion = a_motion(live_world, units=2).ruled(**COUNTING_SHEETS).noticed()
    handed(motion, 0)
    record = record_of(motion)
    motion.at(motion.opens_at).closed()
    version = motion.version
    counting = {"to": "counted", "reason": ""}
    path = f"/motions/{motion.id}/transitions"
    counted, taken = at_once(
        lambda: motion.desk.secretary.api.post(path, counting, version=version),
        lambda: take_back(motion, delivery_id=record["id"]),
    )
    assert counted.status == 200
    deemed = db.session.scalars(select(DeemedVote).where(DeemedVote.motion_id == motion.id)).all()
    assert len(deemed) == (0 if taken.status == 201 else 1)
    assert taken.status in {201, 409}


@pytest.mark.faults
def test_a_delivery_is_not_written_down_behind_the_count(live_world):
    motion = a_motion(live_world, units=2).ruled(**COUNTING_SHEETS).noticed()
    motion.at(motion.opens_at)
    at, ids = live_world.now.isoformat(), unit_ids(motion.estate, 0)
    motion.closed()
    version = motion.version
    path = f"/motions/{motion.id}/transitions"
    counted, entered = at_once(
        lambda: motion.desk.secretary.api.post(path, {"to": "counted"}, version=version),
        lambda: handed(motion, unit_ids=ids, at=at),
    )
    assert counted.status == 200
    deemed = db.session.scalars(select(DeemedVote).where(DeemedVote.motion_id == motion.id)).all()
    assert len(deemed) == (1 if entered.status == 201 else 0)


def test_a_group_whose_sheet_was_taken_back_is_not_counted_as_reached(motion):
    handed(motion, 0)
    motion.at(motion.opens_at)
    motion.page()
    assert groups_reached(motion, ["handed"]) == {motion.seats(motion.owner(0))[0]}
    take_back(motion)
    assert groups_reached(motion, ["handed"]) == set()
