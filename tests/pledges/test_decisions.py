"""Ways other than direct payment are carried by a decision of the owners that is in effect."""

import pytest

from models.motions.matters import MATTERS, MatterClass
from models.pledges.rules import MOTION_ITEMS, Way
from tests.motions.arranging import a_motion


def decided(world, money, matter):
    """A motion of the estate that has taken effect."""
    motion = a_motion(world, money.estate, matter=matter)
    motion.owners[0] = money.owner
    motion.opened().with_ballots("yes", "yes", "yes").closed().counted().publicised()
    motion.publicity_over()
    for person in (money.owner, money.moderator, money.secretary):
        world.fresh(person)
    return motion


def test_a_fund_use_in_effect_carries_the_pledge(world, money):
    motion = decided(world, money, "fund_use")
    made = money.pledged(way="fund_use", motion_id=motion.id)
    assert f"第{motion.id}号表决事项" in made["text"]
    confirmed = money.settle(money.moderator, made, "confirmed")
    assert (confirmed["state"], confirmed["motion_id"]) == ("confirmed", motion.id)
    by_way = {row["way"]: row["confirmed_fen"] for row in money.progress()["by_way"]}
    assert by_way == {"direct": 0, "fund_use": 100_000, "fund_raising": 0, "common_revenue": 0}


def test_staff_may_name_the_decision_when_they_confirm(world, money):
    made = money.pledged(way="common_revenue")
    motion = decided(world, money, "other")
    confirmed = money.settle(money.moderator, made, "confirmed", motion_id=motion.id)
    assert confirmed["motion_id"] == motion.id


def test_a_decision_on_use_does_not_raise_the_fund(world, money):
    motion = decided(world, money, "fund_use")
    made = money.pledged(way="fund_raising", motion_id=motion.id)
    money.settle(money.moderator, made, "confirmed").refused(409, "pledge-motion-unfit")


def test_a_decision_that_is_not_in_effect_yet_carries_nothing(world, money):
    motion = a_motion(world, money.estate, matter="fund_use").noticed()
    made = money.pledged(way="fund_use", motion_id=motion.id)
    money.settle(money.moderator, made, "confirmed").refused(409, "pledge-motion-needed")


def test_another_estates_decision_carries_nothing(world, money):
    motion = decided(world, type(money)(world, world.estate(units=3), money.platform), "fund_use")
    world.fresh(money.owner)
    world.fresh(money.moderator)
    made = money.pledged(way="fund_use", motion_id=motion.id)
    money.settle(money.moderator, made, "confirmed").refused(409, "pledge-motion-needed")


CARRIED = {
    "fund_use": {"fund_use"},
    "fund_raising": {"fund_raising"},
    "common_revenue": {"other", "common_parts"},
}
MATTERS_TRIED = ("fund_use", "fund_raising", "other", "common_parts")


@pytest.mark.parametrize("matter", MATTERS_TRIED)
def test_each_way_is_carried_by_its_own_matter_alone(world, money, matter):
    motion = decided(world, money, matter)
    for way, fitting in CARRIED.items():
        made = money.pledged(way=way, motion_id=motion.id)
        answer = money.settle(money.moderator, made, "confirmed")
        if matter in fitting:
            assert (answer["state"], answer["motion_id"]) == ("confirmed", motion.id)
            confirmed = answer.body
            gone = money.settle(money.secretary, confirmed, "withdrawn", reason="换一种方式")
            assert gone["state"] == "withdrawn"
        else:
            answer.refused(409, "pledge-motion-unfit")
            assert money.settle(money.owner, made, "withdrawn").status == 200


def test_raising_the_fund_needs_three_quarters_and_using_it_a_half():
    assert MATTERS["fund_raising"].matter_class is MatterClass.SPECIAL
    assert MATTERS["fund_use"].matter_class is MatterClass.ORDINARY
    assert {way: MOTION_ITEMS[way] for way in MOTION_ITEMS} == {
        Way.FUND_USE: {5},
        Way.FUND_RAISING: {6},
        Way.COMMON_REVENUE: {8, 9},
    }


def test_a_decision_that_was_not_passed_carries_nothing(world, money):
    motion = a_motion(world, money.estate, matter="fund_raising")
    motion.owners[0] = money.owner
    motion.opened().with_ballots("yes", "no", "no").closed().counted().publicised()
    motion.publicity_over()
    for person in (money.owner, money.moderator):
        world.fresh(person)
    made = money.pledged(way="fund_raising", motion_id=motion.id)
    money.settle(money.moderator, made, "confirmed").refused(409, "pledge-motion-needed")
