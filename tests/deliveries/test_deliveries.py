"""Whom the papers of a motion reached, and how."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base.clock import local_date
from models.base.session import db
from models.motions.holds import delivered_to
from models.motions.tables import Motion
from models.places import actions as places
from tests.files.scans import uploaded
from tests.motions.arranging import a_desk, a_motion
from tests.races import at_once


@pytest.fixture
def estate(world):
    """Six flats of building 1, each of another owner."""
    return world.estate(units=6)


@pytest.fixture
def motion(world, estate):
    return a_motion(world, estate).noticed()


def unit_ids(estate, *indexes):
    return [estate.units[index].id for index in indexes]


def handed(motion, *indexes, person=None, **changes):
    body = {
        "way": "handed",
        "unit_ids": unit_ids(motion.estate, *indexes),
        "at": motion.world.now.isoformat(),
        "handler": "刘志愿",
    } | changes
    person = person or motion.desk.clerk
    return person.api.post(f"/motions/{motion.id}/deliveries", body)


def hung(motion, days=5, person=None, **changes):
    """Let the days pass, then write the board down."""
    first = local_date(motion.world.now)
    motion.after(days=days)
    body = {
        "building_id": None,
        "from_day": str(first),
        "to_day": str(first + timedelta(days=days - 1)),
        "place": "小区东门公告栏",
    } | changes
    person = person or motion.desk.clerk
    return person.api.post(f"/motions/{motion.id}/boards", body)


def summary(motion):
    return motion.desk.moderator.api.get(f"/motions/{motion.id}/deliveries", ok=True)


def by_way(motion):
    return {one["way"]: one["units"] for one in summary(motion)["ways"]}


def building_id(estate):
    return places.buildings(estate.id)[0].id


def list_units(motion, person=None, building=None):
    person = person or motion.desk.moderator
    building = building or building_id(motion.estate)
    return person.api.get(f"/motions/{motion.id}/deliveries/buildings/{building}")


def test_a_round_is_written_down_with_who_and_when(motion):
    answer = handed(motion, 0, 1, 2, note="门岗代收一份")
    assert answer.body == {"recorded": 3, "already": 0}
    found = summary(motion).body
    assert (found["units"], found["groups"]) == (6, 6)
    assert (found["undelivered_units"], found["undelivered_groups"]) == (3, 3)
    first = list_units(motion)["items"][0]
    assert first["ways"] == ["handed"]
    record = first["records"][0]
    assert (record["handler"], record["entered_by"]) == ("刘志愿", "李干事")
    assert record["note"] == "门岗代收一份"


def test_the_same_round_again_changes_nothing(motion):
    handed(motion, 0, 1)
    assert handed(motion, 0, 1, 2).body == {"recorded": 1, "already": 2}
    assert handed(motion, 0, 0, way="posted").body == {"recorded": 1, "already": 0}
    assert by_way(motion) == {"handed": 3, "posted": 1, "read": 0, "board": 0}


@pytest.mark.faults
def test_three_at_once_write_each_unit_down_once(live_world):
    motion = a_motion(live_world, units=5).noticed()
    ids, at = unit_ids(motion.estate, *range(5)), motion.world.now.isoformat()
    people = [motion.desk.clerk, motion.desk.moderator, motion.desk.secretary]
    answers = at_once(
        *(lambda one=one: handed(motion, person=one, unit_ids=ids, at=at) for one in people)
    )
    assert [one.status for one in answers] == [201] * 3
    assert sum(one["recorded"] for one in answers) == 5
    assert by_way(motion)["handed"] == 5


def test_a_message_counts_once_an_owner_of_the_unit_has_opened_it(world, motion, estate):
    owner = motion.owner(0)
    tenant = world.tenant_of(estate, estate.units[1])
    assert by_way(motion)["read"] == 0
    motion.at(motion.opens_at)
    motion.tick()
    for person in (owner, world.fresh(tenant)):
        person.api.put("/me/inbox/read")
    assert by_way(motion)["read"] == 1
    assert list_units(motion)["items"][0]["ways"] == ["read"]


def test_what_the_buyer_reads_does_not_reach_the_seller(world, motion, estate):
    buyer = motion.owner(1)
    motion.at(motion.opens_at)
    motion.tick()
    world.give(estate, estate.units[0], estate.holders[estate.units[1].id])
    buyer.api.put("/me/inbox/read")
    assert [one["ways"] for one in list_units(motion)["items"][:2]] == [[], ["read"]]


def test_a_board_reaches_the_whole_estate(motion):
    board = hung(motion)
    assert (board["building_id"], board["entered_by"]) == (None, "李干事")
    found = summary(motion).body
    assert (found["undelivered_units"], found["undelivered_groups"]) == (0, 0)
    assert [one["place"] for one in found["boards"]] == ["小区东门公告栏"]


def test_a_board_of_a_building_reaches_that_building(motion, estate):
    building = building_id(estate)
    assert hung(motion, building_id=building)["building_id"] == building
    assert summary(motion)["buildings"] == [
        {"building_id": building, "number": "1", "units": 6, "delivered": 6}
    ]


def test_a_board_of_four_days_is_too_short(motion):
    refused = hung(motion, days=4).refused(422, "board-too-short")
    assert refused["missing_days"] == 1
    with pytest.raises(DBAPIError, match="long_enough"):
        db.session.execute(
            text(
                "INSERT INTO motion_boards (estate_id, motion_id, number, from_day, to_day, place, entered_by,"
                " entered_at) VALUES (:estate, :motion, 1, '2026-03-03', '2026-03-06', '', :staff, now())"
            ),
            {"estate": motion.estate.id, "motion": motion.id, "staff": motion.desk.clerk.id},
        )


def test_the_same_board_again_is_the_one_on_record_and_another_is_refused(motion):
    board = hung(motion)
    body = {name: board[name] for name in ("building_id", "from_day", "to_day", "place")}
    path = f"/motions/{motion.id}/boards"
    assert motion.desk.clerk.api.post(path, body)["id"] == board["id"]
    longer = body | {"from_day": str(local_date(motion.world.now) - timedelta(days=4))}
    longer["to_day"] = str(local_date(motion.world.now))
    motion.desk.clerk.api.post(path, longer).refused(409, "board-recorded")


def test_proofs_are_tied_to_their_scans(motion, estate):
    scan = uploaded(motion.desk.clerk, estate, ok=True)["id"]
    handed(motion, 0, file_id=scan)
    assert hung(motion, file_id=scan)["file_id"] == scan
    assert list_units(motion)["items"][0]["records"][0]["file_id"] == scan
    handed(motion, 1, file_id=999_999).refused(404, "not-found")


def test_times_are_those_of_the_notice(motion):
    before = (motion.world.now - timedelta(minutes=1)).isoformat()
    later = (motion.world.now + timedelta(minutes=1)).isoformat()
    handed(motion, 0, at=before).refused(422, "delivery-time-outside")
    handed(motion, 0, at=later).refused(422, "delivery-time-outside")
    today = local_date(motion.world.now)
    body = {"place": "东门", "from_day": str(today), "to_day": str(today + timedelta(days=5))}
    path = f"/motions/{motion.id}/boards"
    motion.desk.clerk.api.post(path, body).refused(422, "delivery-time-outside")
    body |= {"from_day": str(today - timedelta(days=5)), "to_day": str(today)}
    motion.desk.clerk.api.post(path, body).refused(422, "delivery-time-outside")


def test_what_was_delivered_before_the_closing_may_be_written_down_after_it(motion):
    motion.at(motion.opens_at)
    before = motion.world.now.isoformat()
    motion.closed()
    handed(motion, 0).refused(422, "delivery-time-outside")
    assert handed(motion, 0, at=before)["recorded"] == 1
    motion.counted()
    handed(motion, 1, at=before).refused(409, "deliveries-closed")


def test_a_draft_has_nothing_to_deliver(world, estate):
    draft = a_motion(world, estate)
    handed(draft, 0).refused(409, "deliveries-closed")
    draft.desk.clerk.api.get(f"/motions/{draft.id}/deliveries").refused(409, "deliveries-closed")


def test_units_of_elsewhere_are_refused(world, motion):
    elsewhere = world.estate(units=1)
    handed(motion, unit_ids=unit_ids(elsewhere, 0)).refused(422, "delivery-units-unknown")
    list_units(motion, building=building_id(elsewhere)).refused(404, "not-found")
    hung(motion, building_id=building_id(elsewhere)).refused(404, "not-found")


def groups_reached(motion, ways):
    return delivered_to(db.session.get_one(Motion, motion.id), ways, motion.world.now)


def test_the_roll_says_which_owners_were_reached(world):
    estate = world.estate(units=4)
    motion = a_motion(world, estate, desk=a_desk(world, estate))
    world.give(estate, estate.units[1], estate.holders[estate.units[0].id])
    motion.noticed()
    handed(motion, 1)
    handed(motion, 2, way="posted")
    motion.at(motion.opens_at)
    motion.page()
    both = motion.seats(motion.owner(0))[0]
    posted = motion.seats(motion.owner(2))[0]
    assert groups_reached(motion, ["handed"]) == {both}
    assert groups_reached(motion, ["handed", "posted", "board"]) == {both, posted}
    assert groups_reached(motion, []) == set()
    assert summary(motion)["undelivered_groups"] == 1
    assert summary(motion)["undelivered_units"] == 2


def test_only_the_desk_writes_and_strangers_see_nothing(world, motion, estate):
    auditor = world.staff("auditor", at=estate)
    handed(motion, 0, person=auditor).refused(403, "role-missing")
    stranger = world.staff("clerk", at=world.estate(units=1))
    handed(motion, 0, person=stranger).refused(404, "not-found")
    stranger.api.get(f"/motions/{motion.id}/deliveries").refused(404, "not-found")


@pytest.mark.parametrize("statement", ["UPDATE {} SET entered_by = entered_by", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["motion_deliveries", "motion_boards"])
def test_records_stay(motion, table, statement):
    handed(motion, 0)
    hung(motion)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement.format(table)))
