"""What is printed: one sheet an owner group, units and number, no names."""

import pytest

from models.paper_ballots.rules import read_number
from models.places import actions as places
from tests.motions.arranging import APPROVAL, ELECTION, MODELS, a_motion


@pytest.fixture
def estate(world):
    return world.estate(units=4)


@pytest.fixture
def motion(world, estate):
    return a_motion(world, estate, questions=[APPROVAL, MODELS, ELECTION]).noticed()


def form(motion, person=None):
    return (person or motion.desk.clerk).api.get(f"/motions/{motion.id}/paper-form")


def sheets(motion, query="", person=None):
    return (person or motion.desk.clerk).api.get(f"/motions/{motion.id}/paper-sheets{query}")


def test_the_form_asks_every_question_and_says_how(motion):
    found = form(motion)
    assert [one["how_many"] for one in found["questions"]] == [
        "只选一项",
        "只选一项",
        "最多选2人，选“弃权”就不要再选别人",
    ]
    assert [one["label"] for one in found["questions"][0]["options"]] == ["同意", "不同意", "弃权"]
    assert any("签名" in line for line in found["instructions"])
    assert any("24:00前" in line for line in found["instructions"])
    assert found["warning"] is None


def test_a_sheet_has_units_and_number_and_no_name(motion, estate):
    found = sheets(motion)["items"]
    assert [one["unit_labels"] for one in found] == [[unit.label] for unit in estate.units]
    for one in found:
        assert read_number(one["number"]) == (motion.id, one["owner_group_id"])
        assert set(one) == {"owner_group_id", "number", "unit_labels", "area_centi_m2"}
    assert not any(estate.holders[unit.id][0].name in str(found) for unit in estate.units)


def test_an_owner_of_two_flats_gets_one_sheet(world, estate):
    motion = a_motion(world, estate)
    world.give(estate, estate.units[1], estate.holders[estate.units[0].id])
    motion.noticed()
    found = sheets(motion)["items"]
    assert len(found) == 3
    assert [unit.label for unit in estate.units[:2]] in [one["unit_labels"] for one in found]


def test_sheets_come_in_pages_by_building(motion, estate):
    building = places.buildings(estate.id)[0].id
    first = sheets(motion, f"?building_id={building}&limit=3")
    rest = sheets(motion, f"?building_id={building}&limit=3&cursor={first['next_cursor']}")
    numbers = [one["number"] for one in first["items"] + rest["items"]]
    assert len(set(numbers)) == 4
    assert rest["next_cursor"] is None


def test_the_numbers_stay_when_the_roll_is_frozen(motion):
    before = [one["number"] for one in sheets(motion)["items"]]
    motion.at(motion.opens_at)
    assert [one["number"] for one in sheets(motion)["items"]] == before


def test_only_those_awaited_when_asked(motion):
    motion.at(motion.opens_at)
    motion.cast(0, {"q1": "yes", "q2": "a", "q3": ["a", "b"]})
    assert len(sheets(motion)["items"]) == 4
    assert len(sheets(motion, "?awaited=true")["items"]) == 3


def test_where_sheets_not_returned_count_the_sheet_warns(world, estate):
    words = "送达后不投票的，视为同意已投票的多数意见。"
    motion = a_motion(world, estate).ruled(
        document="桂花苑小区业主大会议事规则",
        adopted_on="2025-06-16",
        nonreturn="follow_majority",
        accepted_ways=["handed"],
        warning=words,
        clauses={"nonreturn": "第十六条"},
    )
    assert form(motion.noticed())["warning"] == words


def test_printing_is_from_notice_to_closing(world, estate):
    motion = a_motion(world, estate)
    form(motion).refused(409, "paper-not-noticed")
    motion.noticed().at(motion.opens_at).closed()
    sheets(motion).refused(409, "paper-not-noticed")


def test_printing_is_the_desks(world, motion, estate):
    auditor = world.staff("auditor", at=estate)
    sheets(motion, person=auditor).refused(403, "role-missing")
    stranger = world.staff("clerk", at=world.estate(units=1))
    form(motion, stranger).refused(404, "not-found")
    elsewhere = places.buildings(world.estate(units=1).id)[0].id
    sheets(motion, f"?building_id={elsewhere}").refused(404, "not-found")
