"""Support on paper counts like a tap, once another person has checked it against its scan."""

import pytest

from tests.motion_proposals.arranging import a_proposal


@pytest.fixture
def running(world):
    """Twenty owners, the author's support and nobody else's."""
    return a_proposal(world, units=20).moderated()


def heads(proposal):
    return proposal.page()["backing"]["supporters"]["heads"]


def test_paper_counts_when_another_has_checked_it(running):
    entry = running.enter(1)
    assert (entry["state"], heads(running)) == ("entered", 1)
    assert "proposal_papers" in running.worklist(running.desk.moderator)
    assert running.check(entry)["state"] == "confirmed"
    assert heads(running) == 2
    assert "proposal_papers" not in running.worklist(running.desk.moderator)
    (listed,) = running.desk.clerk.api.get(f"/motion-proposals/{running.id}/papers", ok=True)[
        "items"
    ]
    assert (listed["state"], listed["mine"]) == ("confirmed", True)
    assert running.estate.holders[running.estate.units[1].id][0].name not in listed["signer"]


def test_paper_brings_a_proposal_over_the_fifth_and_the_signer_is_told(world):
    proposal = a_proposal(world, units=10).moderated()
    owner = proposal.owner(1)
    proposal.check(proposal.enter(1))
    assert proposal.state == "reached"
    assert proposal.inbox(owner) == ["您附议的提议达到人数了"]


def test_nobody_checks_their_own_entry(world, running):
    both = world.staff("clerk", "moderator", at=running.estate)
    running.desk.clerk = both
    running.check(running.enter(1), by=both).refused(403, "own-entry")


def test_a_return_says_why_and_the_paper_can_be_entered_again(running):
    entry = running.enter(1)
    running.check(entry, accept=False).refused(422, "reason-missing")
    assert running.check(entry, accept=False, reason="签名不清")["state"] == "returned"
    running.check(entry, version=2).refused(409, "support-entry-decided")
    running.check(running.enter(1))
    assert heads(running) == 2


def test_one_owner_is_entered_once(running):
    running.enter(1)
    running.enter(1).refused(409, "support-entered")
    running.support(2)
    running.enter(2).refused(409, "support-entered")


def test_a_tap_before_the_check_leaves_the_paper_without_effect(running):
    entry = running.enter(1)
    running.support(1)
    running.check(entry).refused(409, "support-entered")
    assert heads(running) == 2


def test_what_was_signed_is_this_text_and_on_a_day_that_can_be(running):
    running.enter(1, digest="0" * 64).refused(409, "proposal-differs")
    for day in ("2026-03-01", "2026-03-03"):
        refused = running.enter(1, signed_on=day).refused(422, "bad-support-date")
        assert list(refused["errors"]) == ["signed_on"]


def test_a_home_without_an_owner_or_elsewhere_is_not_found(world, running):
    other = world.estate(units=1)
    running.enter(1, unit_id=other.units[0].id).refused(404, "not-found")


def test_after_the_end_nothing_is_entered_or_counted(running):
    entry = running.enter(1)
    running.withdraw()
    running.enter(2).refused(409, "proposal-not-running")
    running.check(entry).refused(409, "proposal-not-running")


def test_an_owner_takes_paper_support_back_by_tap(running):
    running.check(running.enter(1))
    assert running.revoke(1).status == 200
    assert heads(running) == 1
