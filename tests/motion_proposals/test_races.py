"""Real threads, real commits: support, withdrawal and answer come one after the other, whoever is first."""

import pytest

from models.base.session import db
from tests.motion_proposals.arranging import a_proposal
from tests.races import at_once, rows

pytestmark = pytest.mark.faults


def supporting(proposal, person, group):
    body = {"digest": proposal.page(person)["digest"]}
    return lambda: person.api.put(f"/motion-proposals/{proposal.id}/supports/{group}", body)


def test_two_co_owners_at_once_are_one_head(live_world):
    estate = live_world.estate(units=30)
    live_world.give(estate, estate.units[1], [live_world.a_holder(), live_world.a_holder()])
    db.session.commit()
    proposal = a_proposal(live_world, estate).moderated()
    wife = live_world.owner_of(estate, estate.units[1])
    husband = live_world.owner_of(estate, estate.units[1], which=1)
    (group,) = proposal.groups(wife)
    answers = at_once(
        *[supporting(proposal, wife, group), supporting(proposal, husband, group)] * 3
    )
    assert {one.status for one in answers} == {200}
    assert len({one["id"] for one in answers}) == 1
    assert proposal.page()["backing"]["supporters"]["heads"] == 2
    assert rows("SELECT count(*) FROM evidence_leaves WHERE kind = 'proposal_support'") == [(2,)]


def test_many_at_once_reach_a_fifth_once(live_world):
    proposal = a_proposal(live_world, units=20).moderated()
    people = [proposal.owner(index) for index in range(1, 7)]
    answers = at_once(*(supporting(proposal, one, proposal.groups(one)[0]) for one in people))
    assert {one.status for one in answers} == {200}
    assert rows("SELECT state, backing->>'heads' FROM motion_proposals") == [("reached", "4")]
    assert proposal.page()["backing"]["supporters"]["heads"] == 7
    assert rows("SELECT count(*) FROM notices WHERE kind = 'proposal_reached'") == [(4,)]


def test_paper_and_a_tap_at_once_are_one_head(live_world):
    proposal = a_proposal(live_world, units=30).moderated()
    entry = proposal.enter(1)
    owner = proposal.owner(1)
    tap = supporting(proposal, owner, proposal.groups(owner)[0])
    tapped, checked = at_once(tap, lambda: proposal.check(entry, version=1))
    assert tapped.status == 200
    assert (checked.status, checked.body.get("code")) in {(200, None), (409, "support-entered")}
    assert proposal.page()["backing"]["supporters"]["heads"] == 2


def test_support_withdrawal_and_drafting_end_in_one_answer(live_world):
    """Either the author is first and nothing is drafted, or staff are and the author is refused."""
    proposal = a_proposal(live_world, units=10).moderated()
    proposal.support(1)
    version = proposal.version
    late = proposal.owner(2)
    url = f"/motion-proposals/{proposal.id}"
    taken, withdrawn, supported, revoked = at_once(
        lambda: proposal.desk.clerk.api.post(f"{url}/motion", version=version),
        lambda: proposal.author.api.post(f"{url}/withdrawal", version=version),
        supporting(proposal, late, proposal.groups(late)[0]),
        lambda: proposal.owner(1).api.delete(
            f"{url}/supports/{proposal.groups(proposal.owner(1))[0]}"
        ),
    )
    outcome = (taken.status, withdrawn.status)
    assert outcome in {(201, 412), (412, 200)}
    refused = {one.body["code"] for one in (supported, revoked) if one.status != 200}
    assert refused <= {"proposal-not-running"}
    state = rows("SELECT state FROM motion_proposals")[0][0]
    assert state == ("taken_up" if taken.status == 201 else "withdrawn")
    assert rows("SELECT count(*) FROM motions") == [(int(taken.status == 201),)]


def test_two_of_staff_draft_once(live_world):
    proposal = a_proposal(live_world, units=10).moderated()
    proposal.support(1)
    other = live_world.staff("clerk", at=proposal.estate)
    version = proposal.version
    url = f"/motion-proposals/{proposal.id}/motion"
    answers = at_once(
        lambda: proposal.desk.clerk.api.post(url, version=version),
        lambda: other.api.post(url, version=version),
    )
    assert sorted(one.status for one in answers) == [201, 412]
    assert rows("SELECT count(*) FROM motions") == [(1,)]
