"""Who is still awaited, building by building; never how anybody chose."""

import pytest

from jobs.motion_visits import end_visits
from models.base.session import db
from models.places import actions as places
from models.places.tables import AreaSource, Unit
from tests.motions.arranging import a_motion


def add_building(world, estate, number, areas):
    """A further building of the estate, each unit of another owner; units follow on the estate's."""
    rooms = [f"{i + 1:03d}" for i in range(len(areas))]
    addresses = [places.UnitAddress(number, "1", r, f"{number}栋1单元{r}室") for r in rooms]
    entrance = places.entrance_ids(estate.id, addresses)[number, "1"]
    for address, area in zip(addresses, areas, strict=True):
        unit = Unit(
            estate_id=estate.id,
            entrance_id=entrance,
            room=address.room,
            label=address.label,
            floor=1,
            area_centi_m2=area,
            area_source=AreaSource.REGISTER.value,
            usage="住宅",
        )
        db.session.add(unit)
        db.session.flush()
        world.give(estate, unit, [world.a_holder()])
        estate.units.append(unit)
    db.session.commit()


@pytest.fixture
def estate(world):
    """Building 1 with three flats of 80 m2, building 2 with two of 50 m2."""
    estate = world.estate(units=3)
    add_building(world, estate, "2", [5000, 5000])
    return estate


@pytest.fixture
def motion(world, estate):
    return a_motion(world, estate).opened()


def by_building(motion, person=None):
    person = person or motion.desk.moderator
    return person.api.get(f"/motions/{motion.id}/turnout/buildings", ok=True)["items"]


def awaited(motion, building_id, person=None):
    person = person or motion.desk.moderator
    return person.api.get(f"/motions/{motion.id}/turnout/buildings/{building_id}")


def visit(motion, person=None, **body):
    person = person or motion.desk.moderator
    return person.api.post(f"/motions/{motion.id}/turnout/visits", body)


def weight(heads, area):
    return {"heads": heads, "area_centi_m2": area}


def test_each_building_says_who_is_in_and_who_is_missing(motion):
    motion.cast(0, "yes")
    motion.cast(3, "no")
    first, second = by_building(motion)
    assert first["number"] == "1"
    assert (first["cast"], first["missing"]) == (weight(1, 8000), weight(2, 16000))
    assert (second["cast"], second["missing"]) == (weight(1, 5000), weight(1, 5000))
    found = awaited(motion, second["building_id"])["items"]
    assert [one["unit_labels"] for one in found] == [["2栋1单元002室"]]


def test_the_buildings_add_up_to_the_turnout_of_the_motion(world, estate):
    motion = a_motion(world, estate)
    world.give(estate, estate.units[4], estate.holders[estate.units[0].id])
    motion.opened()
    motion.cast(0, "yes")
    found = by_building(motion)
    whole = motion.page()["turnout"]
    for part in ("cast", "total"):
        for measure in ("heads", "area_centi_m2"):
            assert sum(one[part][measure] for one in found) == whole[part][measure]
    # The owner of a flat in each building is one head, at the first.
    assert (found[0]["cast"], found[1]["total"]) == (weight(1, 13000), weight(1, 5000))


def test_before_the_opening_everybody_is_awaited(world, estate):
    motion = a_motion(world, estate).noticed()
    assert [one["missing"]["heads"] for one in by_building(motion)] == [3, 2]


def test_nothing_tells_how_anybody_chose(motion):
    motion.cast(0, "yes")
    yes = [by_building(motion), awaited(motion, by_building(motion)[0]["building_id"]).body]
    assert "yes" not in str(yes)
    assert "choice" not in str(yes)


def test_the_missing_go_on_the_visit_list_once(motion, estate):
    motion.cast(0, "yes")
    second = by_building(motion)[1]["building_id"]
    assert visit(motion, building_id=second).body == {"added": 2}
    assert visit(motion).body == {"added": 2}
    assert visit(motion).body == {"added": 0}
    tasks = motion.desk.clerk.api.get(f"/estates/{estate.id}/visit-tasks", ok=True)["items"]
    assert [one["unit"]["label"] for one in tasks][:2] == ["2栋1单元001室", "2栋1单元002室"]
    assert "还没有投票" in tasks[0]["reason"]


def waiting(motion):
    path = f"/estates/{motion.estate.id}/visit-tasks?state=open"
    return [one["unit"]["label"] for one in motion.desk.clerk.api.get(path, ok=True)["items"]]


def test_who_has_voted_meanwhile_needs_no_visit(motion):
    visit(motion)
    motion.cast(0, "yes")
    assert (end_visits(motion.world.now), end_visits(motion.world.now)) == (1, 0)
    assert motion.estate.units[0].label not in waiting(motion)
    assert len(waiting(motion)) == 4
    motion.closed()
    assert end_visits(motion.world.now) == 4
    assert waiting(motion) == []


def test_visits_are_for_a_vote_that_runs(world, estate):
    motion = a_motion(world, estate).noticed()
    visit(motion).refused(409, "motion-not-open")
    motion.at(motion.opens_at).closed()
    visit(motion).refused(409, "motion-not-open")


def test_buildings_of_elsewhere_and_strangers(world, motion, estate):
    elsewhere = places.buildings(world.estate(units=1).id)[0].id
    awaited(motion, elsewhere).refused(404, "not-found")
    visit(motion, building_id=elsewhere).refused(404, "not-found")
    auditor = world.staff("auditor", at=estate)
    assert by_building(motion, auditor)
    visit(motion, person=auditor).refused(403, "role-missing")
    motion.owner(0).api.get(f"/motions/{motion.id}/turnout/buildings").refused(
        403, "wrong-audience"
    )
    stranger = world.staff("clerk", at=world.estate(units=1))
    awaited(motion, by_building(motion)[0]["building_id"], stranger).refused(404, "not-found")
