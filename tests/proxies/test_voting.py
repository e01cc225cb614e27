"""The ballot that an agent casts."""

import pytest
from sqlalchemy import text

from models.base.session import db
from tests.motions.arranging import a_motion
from tests.proxies.arranging import checked, group_of, mine, revoke, vote
from tests.races import at_once


@pytest.fixture
def estate(world):
    return world.estate(units=4)


@pytest.fixture
def motion(world, estate):
    return checked(a_motion(world, estate).opened(), 0, 1)


def heads(motion):
    motion.closed().counted()
    found = motion.result()["questions"][0]["choices"]
    return {one["code"]: one["heads"] for one in found if one["heads"]}


def test_an_agent_votes_for_the_owner_and_for_themselves(motion):
    motion.cast(1, "no")
    cast = vote(motion, 0, 1, "yes")
    assert (cast["channel"], cast["choices"]) == ("proxy", {"q1": ["yes"]})
    assert mine(motion, 1)["held"][0]["state"] == "used"
    kept = motion.owner(0).api.get(f"/motions/{motion.id}/ballots/{group_of(motion, 0)}", ok=True)
    assert (kept["channel"], kept["choices"]) == ("proxy", {"q1": ["yes"]})
    inbox = motion.owner(0).api.get("/me/inbox", ok=True)["items"]
    assert inbox[0]["title"] == "代理人已替您投票"
    assert heads(motion) == {"yes": 1, "no": 1}


def test_the_same_again_is_the_same_receipt_and_another_a_conflict(motion):
    first = vote(motion, 0, 1, "yes")
    motion.after(minutes=5)
    again = vote(motion, 0, 1, "yes")
    assert again["receipt"] == first["receipt"]
    assert (again["salt"], again["cast_at"]) == (first["salt"], first["cast_at"])
    vote(motion, 0, 1, "no").refused(409, "ballot-already-cast")


def test_whom_nobody_sent_does_not_vote(motion):
    vote(motion, 0, 2).refused(404, "not-found")
    vote(motion, 2, 1).refused(404, "not-found")


def test_an_agents_answers_are_whole(motion):
    vote(motion, 0, 1, "blank").refused(422, "choices-wrong")


def test_an_owner_who_voted_needs_no_agent_any_more(motion):
    motion.cast(0, "no")
    motion.after(minutes=1)
    vote(motion, 0, 1, "yes").refused(409, "ballot-already-cast")
    assert mine(motion, 1)["held"][0]["cast_at"] is not None


def test_after_the_closing_it_is_too_late(motion):
    motion.closed()
    vote(motion, 0, 1).refused(409, "motion-not-open")


def test_the_agent_is_reminded_of_what_waits(motion):
    waiting = motion.owner(1).api.get("/me/todo", ok=True)["items"]
    assert "受人委托，还有1票要代投" in [one["title"] for one in waiting]
    vote(motion, 0, 1)
    waiting = motion.owner(1).api.get("/me/todo", ok=True)["items"]
    assert not [one for one in waiting if one["kind"] == "proxy_ballot"]


@pytest.mark.faults
def test_taking_back_and_voting_at_once_end_in_one_of_both(live_world):
    motion = checked(a_motion(live_world, units=2).opened(), 0, 1)
    owner, agent, group = motion.owner(0), motion.owner(1), group_of(motion, 0)
    path = f"/motions/{motion.id}/proxies/{group}"
    back, cast = at_once(
        lambda: owner.api.put(f"{path}/revocation", {"reason": ""}),
        lambda: agent.api.put(f"{path}/ballot", {"choices": {"q1": ["yes"]}}),
    )
    outcome = (back.status, cast.status)
    assert outcome in {(200, 404), (409, 200)}
    with db.engine.connect() as connection:
        ballots = connection.scalar(text("SELECT count(*) FROM ballots"))
    assert ballots == (1 if outcome[1] == 200 else 0)


def test_a_revoked_agent_is_told_where_it_stands(motion):
    revoke(motion, 0)
    assert mine(motion, 1)["held"] == []
