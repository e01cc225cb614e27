"""Co-owners are told that a ballot was cast for them, never how; and whether it may still be changed."""

import pytest

from models.base.session import db
from tests.motions.test_ballots import sell
from tests.representations.arranging import acting, notices, representative

TOLD = "您家的票已经投出"
CHANGED = "您家改了票"


@pytest.fixture
def couple(world, estate):
    unit = estate.units[0]
    world.give(estate, unit, [world.a_holder(), world.a_holder()])
    db.session.commit()
    return world.owner_of(estate, unit), world.owner_of(estate, unit, which=1)


def change(motion, person):
    (seat,) = motion.page(person)["seats"]
    return seat["may_change"], seat["change_note"]


def test_the_wife_is_told_when_the_husband_votes_and_may_open_it(world, motion, couple):
    husband, wife = couple
    motion.opened()
    for person in couple:
        world.fresh(person)
    (group,) = motion.seats(husband)
    motion.cast_by(husband, group, "no")
    (told,) = notices(wife, TOLD)
    assert motion.estate.units[0].label in told["body"]
    assert "网上投票，2026年3月18日 00:00" in told["body"]
    assert "不同意" not in told["body"]
    assert told["route"] == f"/pages/motions/detail?id={motion.id}"
    assert notices(husband, TOLD) == []
    ballot = wife.api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    assert ballot["choices"] == {"q1": ["no"]}


def test_the_same_ballot_again_tells_nobody_again(world, motion, couple):
    husband, wife = couple
    motion.opened()
    for person in couple:
        world.fresh(person)
    (group,) = motion.seats(husband)
    for _ in range(2):
        motion.cast_by(husband, group, "yes")
    assert len(notices(wife, TOLD)) == 1
    assert notices(wife, CHANGED) == []


def test_a_changed_ballot_is_told_once_more(world, motion, couple):
    husband, wife = couple
    motion.ruled(revision="once").opened()
    for person in couple:
        world.fresh(person)
    (group,) = motion.seats(husband)
    motion.cast_by(husband, group, "yes")
    assert change(motion, wife) == (True, "投票截止前可以改一次，改后以新票为准。")
    motion.after(hours=1)
    for person in couple:
        world.fresh(person)
    motion.change_by(wife, group, "no")
    (told,) = notices(husband, CHANGED)
    assert "01:00" in told["body"]
    assert change(motion, husband) == (False, "改票只能一次，不能再改。")


def test_who_acts_for_a_co_owner_is_told_too(world, motion, estate, mother):
    acting(motion, estate.units[0], "guardian", mother)
    guardian = representative(world, mother)
    world.give(estate, estate.units[1], [world.a_holder()])
    motion.opened()
    world.fresh(guardian)
    second = world.a_holder()
    acting(motion, estate.units[0], "guardian", second)
    other = representative(world, second)
    (group,) = motion.seats(guardian)
    motion.cast_by(guardian, group, "yes")
    assert len(notices(other, TOLD)) == 1


def test_household_and_neighbours_are_not_told(world, motion):
    tenant = world.tenant_of(motion.estate, motion.estate.units[0])
    neighbour = motion.owner(1)
    motion.opened()
    world.fresh(tenant)
    motion.cast(0, "yes")
    assert notices(tenant, TOLD) == notices(neighbour, TOLD) == []


def test_whoever_bought_one_of_two_flats_is_not_told(world, estate, motion):
    world.give(estate, estate.units[1], estate.holders[estate.units[0].id])
    db.session.commit()
    motion.opened()
    seller = motion.owner(0)
    sell(world, estate, estate.units[1])
    buyer = world.owner_of(estate, estate.units[1])
    motion.cast(0, "yes")
    assert seller.api.get(f"/motions/{motion.id}", ok=True)["seats"][0]["cast_at"]
    assert notices(buyer, TOLD) == []


def test_a_ballot_is_one_statement_whether_or_not_somebody_is_told(
    world, motion, couple, statements
):
    husband, _ = couple
    motion.opened()
    world.fresh(husband)
    (group,) = motion.seats(husband)
    counted = []
    for person, seat, choice in (
        (motion.owner(1), motion.seats(motion.owner(1))[0], "yes"),
        (husband, group, "yes"),
    ):
        statements.statements.clear()
        motion.cast_by(person, seat, choice)
        counted.append(
            [one for one in statements.statements if "ballots" in one or "notices" in one]
        )
    assert [len(one) for one in counted] == [1, 1]


# Whether a ballot may be changed


def test_before_a_ballot_there_is_nothing_to_change(motion):
    motion.opened()
    assert change(motion, motion.owner(0)) == (False, "")


def test_where_the_rules_know_no_change_they_say_so(motion):
    motion.opened().with_ballots("yes")
    assert change(motion, motion.owner(0)) == (False, "本次表决的规则是投出后不能更改。")


def test_after_closing_nothing_is_changed(motion):
    motion.ruled(revision="once").opened().with_ballots("yes")
    assert change(motion, motion.owner(0))[0]
    motion.closed()
    assert change(motion, motion.owner(0)) == (False, "投票已截止，不能再改。")


def test_who_bought_sees_that_the_sellers_ballot_stands(world, motion):
    motion.ruled(revision="once").opened().with_ballots("yes")
    sell(world, motion.estate, motion.estate.units[0])
    buyer = world.owner_of(motion.estate, motion.estate.units[0])
    (seat,) = motion.page(buyer)["seats"]
    assert (seat["knows"], seat["may_change"]) == (False, False)
    assert seat["change_note"] == "这一票由原业主投出，不能更改。"


def test_who_sold_does_not_change_the_ballot_any_more(world, motion):
    motion.ruled(revision="once").opened()
    seller = motion.owner(0)
    group = motion.cast(0, "yes")["owner_group_id"]
    sell(world, motion.estate, motion.estate.units[0])
    refused = motion.cast_by(seller, group, "no").refused(409, "ballot-already-cast")
    assert "已经过户" in refused["detail"]
