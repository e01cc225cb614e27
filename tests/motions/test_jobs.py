"""What the clock does while nobody looks, and what people hear of it."""

from datetime import timedelta

import pytest

import jobs
from jobs import motions as motion_jobs
from tests.motions.arranging import a_motion


def titles(person):
    return [one["title"] for one in person.api.get("/me/inbox", ok=True)["items"]]


def recorded(motion):
    url = f"/motions/{motion.id}/transitions"
    return [one["act"] for one in motion.desk.clerk.api.get(url, ok=True)["items"]]


def test_the_jobs_are_on_the_clock():
    assert {"motions.advance", "motions.remind"} <= {job.name for job in jobs.schedule()}


def test_the_job_opens_and_closes_on_time_and_tells_owners_once(motion):
    owner = motion.owner(0)
    motion.noticed()
    motion.at(motion.opens_at - timedelta(seconds=1))
    assert motion.tick() == 0
    motion.at(motion.opens_at)
    assert motion.tick() == 1
    assert motion.tick() == 0
    assert titles(owner) == ["请您投票", "小区有一项表决公告"]
    motion.closed()
    assert motion.tick() == 1
    assert recorded(motion)[-2:] == ["open", "close"]
    assert titles(owner)[0] == "请您投票"


def test_a_late_job_never_makes_a_late_ballot_good(motion):
    motion.opened()
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    motion.closed()
    motion.cast_by(owner, group, "yes").refused(409, "motion-not-open")
    motion.tick()
    motion.cast_by(owner, group, "yes").refused(409, "motion-not-open")


def test_missed_moves_are_made_up_at_their_own_times(motion):
    owner = motion.owner(0)
    motion.noticed()
    motion.at(motion.opens_at + timedelta(days=20))
    assert motion.tick() == 2
    history = motion.desk.clerk.api.get(f"/motions/{motion.id}/transitions", ok=True)["items"]
    assert [(one["act"], one["at"]) for one in history[-2:]] == [
        ("open", "2026-03-18T00:00:00+08:00"),
        ("close", "2026-04-02T00:00:00+08:00"),
    ]
    assert history[-1]["by"] == "到时自动"
    assert history[-1]["recorded_at"] == "2026-04-07T00:00:00+08:00"
    assert titles(owner) == ["小区有一项表决公告"], "nobody is called to a vote that is over"


def test_an_act_of_staff_records_what_the_clock_did_before_it(motion):
    motion.opened().with_ballots("yes").closed().counted()
    assert recorded(motion)[-3:] == ["open", "close", "count"]
    assert motion.tick() == 0


def test_those_without_a_ballot_are_reminded_before_the_end(motion):
    voted, late = motion.owner(0), motion.owner(1)
    motion.opened().with_ballots("yes").tick()
    motion.at(motion.closes_at - timedelta(hours=40))
    assert motion_jobs.remind(motion.world.now) == 0
    motion.at(motion.closes_at - timedelta(hours=39))
    assert motion_jobs.remind(motion.world.now) == 1
    assert motion_jobs.remind(motion.world.now) == 0
    assert "投票即将截止" in titles(late)
    assert "投票即将截止" not in titles(voted)
    assert "4月1日24:00截止" in late.api.get("/me/inbox", ok=True)["items"][0]["body"]


def test_after_an_extension_they_are_reminded_of_the_new_end(motion):
    late = motion.owner(1)
    motion.opened().tick()
    motion.at(motion.closes_at - timedelta(hours=30))
    motion_jobs.remind(motion.world.now)
    motion.extend(motion.desk.secretary, days=5)
    motion.at(motion.closes_at - timedelta(hours=30))
    assert motion_jobs.remind(motion.world.now) == 1
    assert titles(late).count("投票即将截止") == 2


@pytest.mark.parametrize("passes", [True, False])
def test_the_job_ends_the_publicity(world, passes):
    choice = "yes" if passes else "no"
    motion = a_motion(world).opened().with_ballots(choice, choice, choice)
    motion.closed().counted().publicised().publicity_over()
    assert motion.tick() == 1
    assert motion.tick() == 0
    assert recorded(motion)[-1] == ("take_effect" if passes else "fail")
    expected = "表决决定已生效" if passes else "表决没有通过"
    assert titles(motion.owner(0))[0] == expected


def test_a_withdrawn_motion_stays_where_it_is(motion):
    motion.noticed()
    motion.move(motion.desk.secretary, "withdrawn", reason="暂缓")
    motion.at(motion.opens_at + timedelta(days=1))
    assert motion.tick() == 0
    assert motion.state == "withdrawn"


def test_several_motions_are_moved_each_by_itself(world, motion):
    other = a_motion(world, motion.estate, desk=motion.desk)
    motion.noticed()
    other.noticed()
    motion.at(motion.opens_at)
    assert motion.tick() == 2
    assert {motion.state, other.state} == {"open"}
