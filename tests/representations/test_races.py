"""A ballot and what takes the right to cast it away, at the same moment: one order or the other, and nothing else."""

import threading

import pytest
from sqlalchemy import text

from models.base.session import db
from models.roster.holding import HolderFacts
from models.roster.tables import HolderKind
from tests.motions.arranging import a_motion
from tests.motions.test_races import casting
from tests.races import at_once, rows
from tests.representations.arranging import (
    acting,
    check_death,
    decide,
    end,
    enter,
    enter_death,
    representative,
)

pytestmark = pytest.mark.faults
ROUNDS = 6


def an_open_motion(world, units):
    return a_motion(world, world.estate(units=units)).opened()


def voted():
    return {row.owner_group_id for row in rows("SELECT owner_group_id FROM ballots")}


def ballots_after_the_end():
    """Ballots that came in after the right to cast them was taken away."""
    return rows("""
        SELECT b.id FROM ballots b JOIN evidence_leaves e ON e.id = b.leaf_id
        JOIN motion_roll r ON r.motion_id = b.motion_id AND r.owner_group_id = b.owner_group_id
        JOIN memberships m ON m.account_id = b.cast_by_account AND m.unit_id = ANY (r.unit_ids)
        WHERE m.ended_at < b.cast_at""")


def test_taking_a_representation_back_races_with_casting(live_world):
    motion = an_open_motion(live_world, ROUNDS)
    for index, unit in enumerate(motion.estate.units):
        mother = HolderFacts(HolderKind.PERSON, "孙丽华", f"139{index:08d}")
        held = acting(motion, unit, "guardian", mother)
        guardian = representative(live_world, mother)
        (group,) = motion.seats(guardian)
        cast, ended = at_once(
            casting(motion, guardian, group, "yes"), lambda held=held: end(motion, held)
        )
        assert ended.status == 200
        assert (cast.status, cast.body.get("code")) in {(200, None), (409, "representation-over")}
        motion.cast_by(guardian, group, "no").refused(409, "representation-over")
        assert (group in voted()) == (cast.status == 200)
    assert ballots_after_the_end() == []


def test_a_death_races_with_casting(live_world):
    motion = an_open_motion(live_world, ROUNDS)
    for index, unit in enumerate(motion.estate.units):
        owner = motion.owner(index)
        (group,) = motion.seats(owner)
        made = enter_death(motion, unit)
        cast, checked = at_once(
            casting(motion, owner, group, "yes"), lambda made=made: check_death(motion, made)
        )
        assert checked.status == 200
        assert (cast.status, cast.body.get("code")) in {(200, None), (409, "holder-deceased")}
        motion.cast_by(owner, group, "no").refused(409, "holder-deceased")
        assert (group in voted()) == (cast.status == 200)


def test_a_ballot_waits_for_the_end_that_is_under_way(live_world):
    """Whoever ends a membership and has not committed yet holds the ballot back, which then sees the end."""
    motion = an_open_motion(live_world, 1)
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    with db.engine.connect() as other:
        other.execute(
            text("UPDATE memberships SET ended_at = :now, end_reason = 'holder deceased'"),
            {"now": live_world.now},
        )
        answers = []
        voting = threading.Thread(
            target=lambda: answers.append(motion.cast_by(owner, group, "yes"))
        )
        voting.start()
        while not rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            assert voting.is_alive()
        other.commit()
        voting.join()
    answers[0].refused(409, "holder-deceased")


def test_a_guardianship_and_a_death_of_one_holder_are_decided_in_turn(live_world):
    motion = an_open_motion(live_world, 3)
    for index, unit in enumerate(motion.estate.units):
        mother = HolderFacts(HolderKind.PERSON, "孙丽华", f"139{index:08d}")
        guardianship, death = enter(motion, unit, "guardian", mother), enter_death(motion, unit)
        accepted, checked = at_once(
            lambda made=guardianship: decide(motion, made),
            lambda made=death: check_death(motion, made),
        )
        assert checked.status == 200
        assert accepted.status in {200, 409, 422}
    active = rows("SELECT count(*) FROM representations WHERE state = 'active'")
    assert active == [(0,)], "nobody is guardian of the dead"
