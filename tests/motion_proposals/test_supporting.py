"""Written by an owner, let through by moderation, supported by a tap until a fifth of the owners stand behind it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from jobs import motion_proposals as jobs
from models.base.session import db
from tests.motion_proposals.arranging import CONTENT, a_proposal


def test_an_owner_proposes_and_stands_behind_it_from_the_beginning(proposal):
    page = proposal.page()
    assert (page["state"], page["mine"]) == ("held", True)
    assert page["matter"]["title"] == "其他重大事项"
    assert (page["backing"]["supporters"]["heads"], page["backing"]["needed"]) == (1, 2)
    assert page["backing"]["supporters"]["area_centi_m2"] == 8000
    assert page["backing"]["missing"] == 1
    receipts = proposal.author.api.get("/me/receipts", ok=True)["items"]
    assert [one["kind"] for one in receipts] == ["proposal_support"]


def test_others_see_it_after_moderation(proposal):
    owner = proposal.owner(1)
    url = f"/estates/{proposal.estate.id}/motion-proposals"
    assert owner.api.get(url, ok=True)["items"] == []
    owner.api.get(f"/motion-proposals/{proposal.id}").refused(404, "not-found")
    assert len(proposal.author.api.get(url, ok=True)["items"]) == 1
    assert "moderation" not in proposal.worklist(proposal.desk.moderator)
    proposal.moderated()
    (listed,) = owner.api.get(url, ok=True)["items"]
    assert (listed["state"], listed["mine"]) == ("open", False)
    assert listed["expires_at"] == "2026-05-02T00:00:00+08:00"
    assert proposal.inbox(proposal.author) == ["您的提议已公开"]


def test_a_refusal_says_why_to_its_author_alone(proposal):
    proposal.moderated(approve=False, reason="点名批评邻居")
    page = proposal.page()
    assert (page["state"], page["answer"]) == ("refused", "点名批评邻居")
    proposal.owner(1).api.get(f"/motion-proposals/{proposal.id}").refused(404, "not-found")
    proposal.withdraw().refused(409, "proposal-answered")


def test_only_owners_propose_and_support(world, proposal):
    tenant = world.tenant_of(proposal.estate, proposal.estate.units[3])
    url = f"/estates/{proposal.estate.id}/motion-proposals"
    tenant.api.post(url, CONTENT).refused(403, "not-owner")
    proposal.moderated()
    assert tenant.api.get(f"/motion-proposals/{proposal.id}", ok=True)["standings"] == []
    group = proposal.groups(proposal.owner(1))[0]
    proposal.support_by(tenant, group).refused(403, "not-owner")
    proposal.support_by(proposal.owner(2), group).refused(404, "not-found")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"matter": "weather"}, "matter-unknown", "matter"),
        ({"options": ["一个"]}, "proposal-wrong", "options"),
        ({"title": ""}, "invalid-input", "title"),
    ],
)
def test_what_cannot_become_a_motion_is_refused_with_its_field(proposal, changes, code, field):
    url = f"/estates/{proposal.estate.id}/motion-proposals"
    refused = proposal.author.api.post(url, CONTENT | changes).refused(422, code)
    assert list(refused["errors"]) == [field]


def test_exactly_a_fifth_reaches_and_staff_and_supporters_are_told(proposal):
    proposal.moderated()
    assert "motion_proposals" not in proposal.worklist(proposal.desk.clerk)
    receipt = proposal.support(1)
    assert receipt["kind"] == "proposal_support"
    page = proposal.page(proposal.owner(1))
    assert page["state"] == "reached"
    assert page["answer_due_at"] == "2026-04-02T00:00:00+08:00"
    assert page["standings"][0]["receipt_id"] == receipt["id"]
    assert "motion_proposals" in proposal.worklist(proposal.desk.clerk)
    assert proposal.inbox(proposal.owner(1)) == ["您附议的提议达到人数了"]
    assert "您附议的提议达到人数了" in proposal.inbox(proposal.author)


def test_one_less_than_a_fifth_does_not_reach(world):
    proposal = a_proposal(world, units=11).moderated()
    proposal.support(1)
    page = proposal.page()
    assert (page["state"], page["backing"]["needed"], page["backing"]["missing"]) == ("open", 3, 1)
    proposal.support(2)
    assert proposal.state == "reached"


def test_an_estate_of_five_is_reached_by_its_author(world):
    assert a_proposal(world, units=5).moderated().state == "reached"


def test_the_same_support_again_and_a_co_owners_are_one_head(world):
    estate = world.estate(units=20)
    world.give(estate, estate.units[1], [world.a_holder(), world.a_holder()])
    db.session.commit()
    proposal = a_proposal(world, estate).moderated()
    wife = world.owner_of(estate, estate.units[1])
    husband = world.owner_of(estate, estate.units[1], which=1)
    (group,) = proposal.groups(wife)
    first = proposal.support_by(wife, group)
    assert proposal.support_by(wife, group)["id"] == first["id"]
    proposal.support_by(husband, group)
    page = proposal.page(husband)
    assert page["backing"]["supporters"]["heads"] == 2
    assert page["standings"][0]["supported_at"] is not None
    assert page["standings"][0]["receipt_id"] is None


def test_what_was_shown_is_what_is_supported(proposal):
    proposal.moderated()
    proposal.support(1, digest="0" * 64).refused(409, "proposal-differs")


def test_support_is_taken_back_and_given_again(world):
    proposal = a_proposal(world, units=20).moderated()
    proposal.support(1)
    assert proposal.revoke(1).status == 200
    assert proposal.page()["backing"]["supporters"]["heads"] == 1
    assert proposal.revoke(1).status == 200
    proposal.support(1)
    assert proposal.page()["backing"]["supporters"]["heads"] == 2
    kinds = [one["kind"] for one in proposal.owner(1).api.get("/me/receipts", ok=True)["items"]]
    assert kinds == ["proposal_support", "proposal_support_revoked", "proposal_support"]


def test_what_has_reached_a_fifth_stays_so_when_one_takes_their_support_back(proposal):
    proposal.moderated()
    proposal.support(1)
    proposal.revoke(1)
    page = proposal.page()
    assert (page["state"], page["backing"]["reached"]) == ("reached", False)


def test_who_sold_does_not_count_at_the_moment_of_reaching(world):
    proposal = a_proposal(world, units=15).moderated()
    proposal.support(1)
    world.give(proposal.estate, proposal.estate.units[1], [world.a_holder()])
    db.session.commit()
    assert proposal.page()["backing"]["supporters"]["heads"] == 1
    proposal.support(2)
    assert proposal.state == "open"
    proposal.support(3)
    assert proposal.state == "reached"


def test_the_job_sees_a_fifth_that_the_roster_made(world):
    """Two homes come into one hand: the same supporters are a fifth of fewer owners."""
    proposal = a_proposal(world, units=11).moderated()
    proposal.support(1)
    assert jobs.settle(world.now) == 0
    estate = proposal.estate
    world.give(estate, estate.units[9], estate.holders[estate.units[8].id])
    db.session.commit()
    assert jobs.settle(world.now) == 1
    assert proposal.state == "reached"
    assert jobs.settle(world.now) == 0


def test_it_runs_out_at_its_end_and_its_author_is_told(world):
    proposal = a_proposal(world, units=20).moderated().after(days=61)
    assert proposal.state == "expired"
    proposal.support(1).refused(409, "proposal-not-running")
    proposal.decline("没有达到").refused(409, "proposal-answered")
    assert jobs.settle(world.now) == 1
    assert "您的提议没有达到人数" in proposal.inbox(proposal.author)


def test_the_communitys_own_rules_say_how_long(world):
    estate = world.estate(units=10)
    clerk, secretary = world.staff("clerk", at=estate), world.staff("secretary", at=estate)
    rules = {
        "document": "议事规则",
        "adopted_on": "2025-06-01",
        "proposal_days": 30,
        "answer_days": 15,
        "clauses": {"proposal_days": "第八条", "answer_days": "第九条"},
    }
    drafted = clerk.api.post(f"/estates/{estate.id}/motion-rules", rules, ok=True)
    url = f"/motion-rules/{drafted['id']}/approval"
    secretary.api.post(url, version=drafted["version"], ok=True)
    proposal = a_proposal(world, estate).moderated()
    assert proposal.page()["expires_at"] == "2026-04-02T00:00:00+08:00"
    proposal.support(1)
    assert proposal.page()["answer_due_at"] == "2026-03-18T00:00:00+08:00"


def test_its_author_takes_it_back_and_who_supported_it_is_told(world):
    proposal = a_proposal(world, units=20).moderated()
    proposal.support(1)
    proposal.withdraw(proposal.owner(1)).refused(404, "not-found")
    assert proposal.withdraw()["state"] == "withdrawn"
    assert proposal.inbox(proposal.owner(1)) == ["您附议的提议已撤回"]
    proposal.support(2).refused(409, "proposal-not-running")
    proposal.revoke(1).refused(409, "proposal-not-running")


def test_moderation_leaves_what_was_taken_back(proposal):
    proposal.withdraw()
    proposal.moderated()
    assert proposal.state == "withdrawn"


def test_a_person_gets_what_they_wrote_and_supported(proposal):
    proposal.moderated()
    held = proposal.author.api.get("/me/export", ok=True)["held"]
    assert held["motion_proposals"][0]["title"] == CONTENT["title"]
    assert held["proposal_supports"][0]["proposal"] == proposal.id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motion_proposals SET text = 'x'",
        "UPDATE motion_proposals SET digest = 'x'",
        "UPDATE motion_proposals SET expires_at = expires_at + interval '1 day'",
        "UPDATE motion_proposals SET backing = NULL, reached_at = NULL, answer_due_at = NULL",
        "UPDATE motion_proposals SET backing = jsonb_set(backing, '{heads}', '1')",
        "DELETE FROM motion_proposals",
        "DELETE FROM motion_proposal_supports",
        "UPDATE motion_proposal_supports SET owner_group_id = owner_group_id + 1",
        (
            "INSERT INTO motion_proposal_supports (estate_id, proposal_id, owner_group_id, channel,"
            " account_id, digest, leaf_id, supported_at) SELECT estate_id, proposal_id,"
            " owner_group_id, channel, account_id, digest, leaf_id, supported_at"
            " FROM motion_proposal_supports"
        ),
    ],
)
def test_the_database_keeps_what_was_said_and_reached(proposal, statement):
    proposal.moderated()
    proposal.support(1)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))
