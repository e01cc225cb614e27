"""Owners are told of a page that was published, once, where nothing else tells them."""

import pytest

from models.motions.states import State
from tests.motions.arranging import a_motion


def told(person, kind="disclosure_published"):
    inbox = person.api.get("/me/inbox", ok=True)["items"]
    return [one for one in inbox if one["kind"] == kind]


@pytest.mark.parametrize("kind", ["plan", "compact", "ledger"])
def test_an_owner_is_told_what_is_published_and_until_when(board, kind):
    owner = board.owner()
    published = board.publish(kind, title="屋面改造方案")
    (notice,) = told(owner)
    assert notice["route"] == f"/pages/disclosures/show?id={published}"
    assert "屋面改造方案" in notice["body"]
    assert "24:00" in notice["body"]
    assert "有异议请在此之前提出" in notice["body"]


def test_without_objections_nobody_is_asked_for_them(board):
    owner = board.owner()
    board.publish("plan", takes_objections=False)
    assert "异议" not in told(owner)[0]["body"]


def test_each_page_once_to_each_owner_of_the_estate_and_to_no_tenant(world, board, estate):
    owner, tenant = board.owner(0), world.tenant_of(estate, estate.units[1])
    stranger = world.owner_of(elsewhere := world.estate(units=1), elsewhere.units[0])
    board.publish("ledger")
    board.publish("ledger")
    assert len(told(owner)) == 2
    assert told(tenant) == told(stranger) == []


def test_what_a_motion_publishes_is_told_by_the_motion_alone(world, estate):
    motion = a_motion(world, estate)
    owner = motion.owner(0)
    motion.opened().with_ballots("yes", "yes", "yes").closed().counted().publicised()
    assert motion.state == State.PUBLICISED
    assert len(told(owner, "motion_noticed")) == len(told(owner, "motion_publicised")) == 1
    assert told(owner) == []
