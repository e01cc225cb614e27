"""Real threads, real commits: whatever happens at the same moment, the result is what one order would have given."""

from datetime import timedelta

import pytest

from jobs import motions as jobs
from models.base.session import db
from tests.motions.arranging import a_motion
from tests.races import at_once, rows

pytestmark = pytest.mark.faults

TAPS = 8


def casting(motion, person, group, choice, **more):
    return lambda: motion.cast_by(person, group, choice, **more)


def ticking(motion):
    def tick():
        with motion.world.app.app_context():
            return jobs.advance(motion.world.now)

    return tick


def acting(motion, person, path, body):
    version = motion.version
    return lambda: person.api.post(f"/motions/{motion.id}/{path}", body, version=version)


def ballots_and_leaves():
    return (
        rows("SELECT count(*) FROM ballots")[0][0],
        rows("SELECT count(*) FROM evidence_leaves WHERE kind = 'ballot'")[0][0],
    )


def test_two_taps_are_one_ballot_and_one_receipt(live_world):
    motion = a_motion(live_world).opened()
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    answers = at_once(*[casting(motion, owner, group, "yes")] * TAPS)
    assert {answer.status for answer in answers} == {200}
    assert len({answer["receipt"]["id"] for answer in answers}) == 1
    assert len({answer["salt"] for answer in answers}) == 1
    assert ballots_and_leaves() == (1, 1)


def test_two_co_owners_devices_are_one_ballot(live_world):
    estate = live_world.estate(units=3)
    live_world.give(estate, estate.units[0], [live_world.a_holder(), live_world.a_holder()])
    db.session.commit()
    motion = a_motion(live_world, estate).opened()
    wife = live_world.owner_of(estate, estate.units[0])
    husband = live_world.owner_of(estate, estate.units[0], which=1)
    (group,) = motion.seats(wife)
    answers = at_once(
        *[casting(motion, wife, group, "yes"), casting(motion, husband, group, "no")] * 3
    )
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] * 3 + [409] * 3
    assert {answer.code for answer in answers if answer.status == 409} == {"ballot-already-cast"}
    assert ballots_and_leaves() == (1, 1)


def test_the_opening_freezes_one_roll_whoever_comes_first(live_world):
    motion = a_motion(live_world, live_world.estate(units=6)).noticed()
    people = [motion.owner(index) for index in range(6)]
    groups = [
        person.api.get("/me/memberships", ok=True)["items"][0]["owner_group_id"]
        for person in people
    ]
    motion.at(motion.opens_at)
    answers = at_once(
        *(casting(motion, one, group, "yes") for one, group in zip(people, groups, strict=True)),
        ticking(motion),
        ticking(motion),
        lambda: people[0].api.get(f"/motions/{motion.id}"),
    )
    assert [one.status for one in answers[:6]] == [200] * 6
    assert rows("SELECT count(*), sum(area_centi_m2) FROM motion_roll") == [(6, 48_000)]
    assert rows("SELECT count(*) FROM motion_transitions WHERE act = 'open'") == [(1,)]
    assert rows("SELECT count(*) FROM notices WHERE stage = 'opened'") == [(6,)]
    assert ballots_and_leaves() == (6, 6)


def test_a_ballot_of_the_last_instant_is_in_the_count(live_world):
    """Ballots of the last instant race with the count of the instant after; whichever is let in is counted."""
    motion = a_motion(live_world, live_world.estate(units=6)).opened()
    people = [motion.owner(index) for index in range(6)]
    groups = [motion.seats(person)[0] for person in people]
    for person, group in zip(people[:3], groups[:3], strict=True):
        motion.cast_by(person, group, "yes")
    closes_at = motion.closes_at
    motion.at(closes_at - timedelta(microseconds=1))
    late = [
        casting(motion, one, group, "no") for one, group in zip(people[3:], groups[3:], strict=True)
    ]
    secretary = motion.desk.secretary
    count = acting(motion, secretary, "transitions", {"to": "counted"})

    def close_and_count():
        live_world.clock.set(closes_at)
        return count()

    counted, *votes = at_once(close_and_count, *late)
    assert counted.status == 200, counted.body
    let_in = sum(one.status == 200 for one in votes)
    assert {one.code for one in votes if one.status != 200} <= {"motion-not-open"}
    motion.at(live_world.now)
    result = secretary.api.get(f"/motions/{motion.id}/result", ok=True)
    assert result["participating"]["heads"] == 3 + let_in
    assert ballots_and_leaves() == (3 + let_in, 3 + let_in)


def test_two_secretaries_count_once(live_world):
    motion = a_motion(live_world).opened().with_ballots("yes", "yes", "no").closed()
    other = live_world.staff("secretary", at=motion.estate)
    answers = at_once(
        acting(motion, motion.desk.secretary, "transitions", {"to": "counted"}),
        acting(motion, other, "transitions", {"to": "counted"}),
    )
    assert sorted(one.status for one in answers) == [200, 412]
    assert rows("SELECT count(*) FROM motion_transitions WHERE act = 'count'") == [(1,)]


def test_two_extensions_are_one(live_world):
    motion = a_motion(live_world).opened()
    closes_at = motion.closes_at
    other = live_world.staff("secretary", at=motion.estate)
    body = {"days": 5, "reason": "雨天"}
    answers = at_once(
        acting(motion, motion.desk.secretary, "extension", body),
        acting(motion, other, "extension", body),
    )
    assert sorted(one.status for one in answers) == [200, 412]
    assert motion.closes_at == closes_at + timedelta(days=5)


def test_an_objection_at_the_last_instant_is_never_overtaken_by_the_effect(live_world):
    """The job of the end races with an objection of the instant before: either it is refused, or it holds back."""
    motion = a_motion(live_world).opened().with_ballots("yes", "yes", "yes")
    motion.closed().counted().publicised()
    owner = motion.owner(0)
    ends_at = motion.publicity_ends_at
    motion.at(ends_at - timedelta(microseconds=1))

    def object_():
        return owner.api.post(f"/motions/{motion.id}/objections", {"text": "没有收到通知"})

    def end():
        with motion.world.app.app_context():
            return jobs.advance(ends_at)

    answer, _ = at_once(object_, end)
    motion.at(ends_at)
    assert (answer.status, answer.body.get("code")) in {
        (201, None),
        (409, "objection-period-over"),
    }
    state = rows(f"SELECT state FROM motions WHERE id = {motion.id}")[0][0]  # noqa: S608
    objections = rows("SELECT count(*) FROM objections")[0][0]
    assert (state, objections) in {("effective", 0), ("publicised", 1)}


def test_many_jobs_move_a_motion_once(live_world):
    motion = a_motion(live_world).opened()
    moved = at_once(*[ticking(motion)] * 4)
    assert sum(moved) == 1
    assert rows("SELECT count(*) FROM motion_transitions WHERE act = 'open'") == [(1,)]
