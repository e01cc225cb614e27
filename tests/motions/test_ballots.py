"""One ballot an owner group, in the window, by its owners, with a receipt that proves it and tells nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.accounts import actions as accounts
from models.base.digest import digest_of
from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.tables import EvidenceLeaf
from tests.motions.arranging import a_motion


def sell(world, estate, unit, *, to=None):
    """Sell a unit: new title, the seller's membership ends."""
    world.give(estate, unit, to or [world.a_holder()])
    accounts.end_memberships_of_unit(unit.id, keep_holders=[], reason="sold", now=world.now)
    db.session.commit()


def test_a_ballot_gives_a_signed_receipt_at_once(motion):
    motion.opened()
    receipt = motion.cast(0, "yes")
    assert (receipt.status, receipt["choices"], receipt["channel"]) == (
        200,
        {"q1": ["yes"]},
        "online",
    )
    leaf = db.session.get(EvidenceLeaf, receipt["receipt"]["id"])
    assert evidence.holds(leaf)
    assert motion.owner(0).api.get("/me/receipts", ok=True)["items"][0]["id"] == leaf.id


def test_choice_and_salt_open_what_the_log_holds(motion):
    motion.opened()
    receipt = motion.cast(0, "no")
    facts = receipt["receipt"]["payload"]["facts"]
    assert facts["question"] == motion.page()["digest"]
    assert facts["commitment"] == digest_of(
        {
            "motion": motion.id,
            "owner_group": receipt["owner_group_id"],
            "choices": {"q1": ["no"]},
            "salt": receipt["salt"],
        }
    )
    assert "no" not in facts.values()
    assert len(receipt["salt"]) == 32


def test_the_same_ballot_again_is_the_same_receipt(motion):
    motion.opened()
    first = motion.cast(0, "yes")
    motion.after(hours=1)
    assert motion.cast(0, "yes").body == first.body
    group = first["owner_group_id"]
    url = f"/motions/{motion.id}/ballots/{group}"
    assert motion.owner(0).api.get(url, ok=True).body == first.body


def test_another_ballot_is_a_conflict_that_says_when(motion):
    motion.opened()
    first = motion.cast(0, "yes")
    motion.after(hours=1)
    refused = motion.cast(0, "no").refused(409, "ballot-already-cast")
    assert refused["cast_at"] == first["cast_at"]
    assert "2026年3月18日 00:00" in refused["detail"]


def test_what_is_no_option_is_refused(motion):
    motion.opened()
    motion.cast(0, "maybe").refused(422, "choices-wrong")
    assert motion.page()["turnout"]["cast"]["heads"] == 0


def test_before_and_after_the_window_the_times_are_told(motion):
    motion.noticed()
    owner = motion.owner(0)
    early = motion.cast_by(owner, 1, "yes").refused(409, "motion-not-open")
    assert early["opens_at"] == "2026-03-18T00:00:00+08:00"
    motion.at(motion.opens_at)
    (group,) = motion.seats(owner)
    motion.at(motion.closes_at - timedelta(microseconds=1))
    assert motion.cast_by(owner, group, "yes").status == 200
    other = motion.owner(1)
    (late_group,) = motion.seats(other)
    motion.closed()
    late = motion.cast_by(other, late_group, "yes").refused(409, "motion-not-open")
    assert late["closes_at"] == "2026-04-02T00:00:00+08:00"
    motion.cast_by(owner, group, "no").refused(409, "motion-not-open")
    assert motion.cast_by(owner, group, "yes").status == 200


def test_an_unscheduled_motion_says_that_it_has_not_begun(motion):
    motion.noticed(scheduled=False)
    motion.cast_by(motion.owner(0), 1, "yes").refused(409, "motion-not-open")


def test_a_void_motion_takes_no_ballots(motion):
    motion.opened()
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    motion.move(motion.desk.secretary, "void", reason="程序有误")
    refused = motion.cast_by(owner, group, "yes").refused(409, "motion-not-open")
    assert "已作废" in refused["detail"]


def test_only_owners_of_the_group_cast_its_ballot(world, motion):
    motion.opened()
    owner, neighbour = motion.owner(0), motion.owner(1)
    (group,) = motion.seats(owner)
    motion.cast_by(neighbour, group, "yes").refused(404, "not-found")
    unit = motion.estate.units[0]
    for person in (world.tenant_of(motion.estate, unit), world.household_of(motion.estate, unit)):
        motion.cast_by(person, group, "yes").refused(403, "not-owner")
        assert motion.seats(person) == []
    motion.cast_by(world.newcomer(), group, "yes").refused(404, "not-found")
    motion.cast_by(owner, 999_999, "yes").refused(404, "not-found")
    owner.api.put(f"/motions/999999/ballots/{group}", {"choices": {"q1": ["yes"]}}).refused(
        404, "not-found"
    )
    motion.desk.secretary.api.put(
        f"/motions/{motion.id}/ballots/{group}", {"choices": {"q1": ["yes"]}}
    ).refused(403, "wrong-audience")
    neighbour.api.get(f"/motions/{motion.id}/ballots/{group}").refused(404, "not-found")
    owner.api.get(f"/motions/{motion.id}/ballots/{group}").refused(404, "not-found")


def test_co_owners_are_one_head_with_one_ballot(world):
    estate = world.estate(units=3)
    world.give(estate, estate.units[0], [world.a_holder(), world.a_holder()])
    motion = a_motion(world, estate).opened()
    wife = world.owner_of(estate, estate.units[0])
    husband = world.owner_of(estate, estate.units[0], which=1)
    (group,) = motion.seats(wife)
    assert motion.seats(husband) == [group]
    first = motion.cast_by(wife, group, "yes")
    motion.cast_by(husband, group, "no").refused(409, "ballot-already-cast")
    assert motion.cast_by(husband, group, "yes").body == first.body
    assert motion.page()["turnout"]["cast"] == {"heads": 1, "area_centi_m2": 8000}


def test_an_owner_of_two_flats_casts_one_ballot_with_both_areas(world):
    estate = world.estate(areas=[8000, 6000, 7000])
    world.give(estate, estate.units[1], estate.holders[estate.units[0].id])
    motion = a_motion(world, estate).opened()
    owner = motion.owner(0)
    (seat,) = motion.page(owner)["seats"]
    assert (seat["area_centi_m2"], len(seat["unit_labels"])) == (14000, 2)
    motion.cast_by(owner, seat["owner_group_id"], "yes")
    turnout = motion.page()["turnout"]
    assert turnout["cast"] == {"heads": 1, "area_centi_m2": 14000}
    assert turnout["total"] == {"heads": 2, "area_centi_m2": 21000}
    assert turnout["missing"] == {"heads": 1, "area_centi_m2": 0}


def test_parking_is_left_out_of_heads_and_areas(world):
    estate = world.estate(units=3)
    estate.units[2].usage = "车位"
    db.session.commit()
    motion = a_motion(world, estate).opened()
    assert motion.page()["turnout"]["total"] == {"heads": 2, "area_centi_m2": 16000}


# Sales


def test_a_sale_after_the_opening_changes_nothing_already_cast(world, motion):
    motion.opened()
    seller = motion.owner(0)
    group = motion.cast(0, "yes")["owner_group_id"]
    sell(world, motion.estate, motion.estate.units[0])
    buyer = world.owner_of(motion.estate, motion.estate.units[0])
    motion.cast_by(buyer, group, "no").refused(409, "ballot-already-cast")
    assert motion.page()["turnout"]["total"]["heads"] == 9
    assert seller.api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)["choices"] == {
        "q1": ["yes"]
    }


def test_the_buyer_does_not_learn_how_the_seller_voted(world, motion):
    motion.opened()
    group = motion.cast(0, "yes")["owner_group_id"]
    sell(world, motion.estate, motion.estate.units[0])
    buyer = world.owner_of(motion.estate, motion.estate.units[0])
    motion.cast_by(buyer, group, "yes").refused(409, "ballot-already-cast")
    buyer.api.get(f"/motions/{motion.id}/ballots/{group}").refused(404, "not-found")


def test_who_bought_after_the_opening_casts_the_ballot_that_the_seller_had_not(world, motion):
    motion.opened()
    seller = motion.owner(0)
    (group,) = motion.seats(seller)
    sell(world, motion.estate, motion.estate.units[0])
    motion.cast_by(seller, group, "no").refused(404, "not-found")
    buyer = world.owner_of(motion.estate, motion.estate.units[0])
    assert motion.seats(buyer) == [group]
    assert motion.cast_by(buyer, group, "yes").status == 200


def test_the_seller_of_one_flat_of_two_keeps_the_ballot(world):
    estate = world.estate(units=3)
    world.give(estate, estate.units[1], estate.holders[estate.units[0].id])
    motion = a_motion(world, estate).opened()
    seller = motion.owner(0)
    (group,) = motion.seats(seller)
    sell(world, estate, estate.units[1])
    buyer = world.owner_of(estate, estate.units[1])
    assert motion.seats(buyer) == []
    motion.cast_by(buyer, group, "no").refused(409, "ballot-of-seller")
    assert motion.cast_by(seller, group, "yes").status == 200


def test_a_sale_before_the_opening_counts_for_the_buyer(world, motion):
    motion.noticed()
    sell(world, motion.estate, motion.estate.units[0])
    motion.at(motion.opens_at)
    buyer = world.owner_of(motion.estate, motion.estate.units[0])
    assert motion.cast_by(buyer, motion.seats(buyer)[0], "yes").status == 200


def test_a_sale_after_the_opening_is_not_on_a_roll_that_is_frozen_late(world, motion):
    """Nobody looks at the motion until the next morning: the roll is still that of the opening."""
    motion.noticed()
    old = world.owner_of(motion.estate, motion.estate.units[0])
    world.clock.set(motion.opens_at + timedelta(hours=1))
    sell(world, motion.estate, motion.estate.units[0])
    motion.after(hours=8)
    buyer = world.owner_of(motion.estate, motion.estate.units[0])
    (seat,) = motion.page(buyer)["seats"]
    groups = {
        one["owner_group_id"]
        for one in world.fresh(old).api.get("/me/memberships", ok=True)["items"]
    }
    assert seat["owner_group_id"] not in groups
    current = buyer.api.get("/me/memberships", ok=True)["items"][0]["owner_group_id"]
    assert seat["owner_group_id"] != current


# What the database refuses by itself


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ballots SET sealed = 'x'",
        "DELETE FROM ballots",
        "UPDATE motion_roll SET area_centi_m2 = 1",
        "DELETE FROM motion_transitions",
        "UPDATE motions SET roll_heads = 1",
        "UPDATE motions SET closes_at = opens_at + interval '1 day'",
        "DELETE FROM motions",
        (
            "INSERT INTO ballots (motion_id, estate_id, owner_group_id, standing, sealed, channel, cast_at, leaf_id) "
            "SELECT motion_id, estate_id, 999999, 1, sealed, channel, cast_at, leaf_id FROM ballots"
        ),
        (
            "INSERT INTO ballots (motion_id, estate_id, owner_group_id, standing, sealed, channel, cast_at, leaf_id) "
            "SELECT motion_id, estate_id, owner_group_id, 1, sealed, channel, cast_at, leaf_id FROM ballots"
        ),
    ],
)
def test_the_database_keeps_ballots_and_roll(motion, statement):
    motion.opened().with_ballots("yes")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_casting_takes_one_statement(motion, statements):
    motion.opened().with_ballots("yes")
    owner = motion.owner(1)
    (group,) = motion.seats(owner)
    before = len(statements)
    assert motion.cast_by(owner, group, "yes").status == 200
    touching = [one for one in statements.statements[before:] if "SAVEPOINT" not in one]
    assert len(touching) == 1


# What waits, what is held


def test_a_ballot_waits_at_home_until_it_is_cast(motion):
    owner = motion.owner(0)
    motion.noticed()
    assert owner.api.get("/me/todo", ok=True)["items"] == []
    motion.at(motion.opens_at)
    (waiting,) = owner.api.get("/me/todo", ok=True)["items"]
    assert waiting["title"] == "您有一项表决还没有投票"
    assert waiting["route"] == f"/pages/motions/detail?id={motion.id}"
    assert "2026年4月1日24:00截止" in waiting["detail"]
    motion.page(owner)
    assert len(owner.api.get("/me/todo", ok=True)["items"]) == 1
    motion.cast(0, "abstain")
    assert owner.api.get("/me/todo", ok=True)["items"] == []
    assert len(motion.owner(1).api.get("/me/todo", ok=True)["items"]) == 1


def test_nothing_waits_for_tenants(world, motion):
    motion.opened()
    tenant = world.tenant_of(motion.estate, motion.estate.units[0])
    assert tenant.api.get("/me/todo", ok=True)["items"] == []


def test_a_person_gets_their_own_ballots_with_what_is_held_about_them(motion):
    motion.opened()
    motion.cast(0, "no")
    held = motion.owner(0).api.get("/me/export", ok=True)["held"]
    assert [(one["motion"], one["choices"]) for one in held["ballots"]] == [
        ("选聘物业服务企业", {"选聘物业服务企业": "不同意"})
    ]
    assert motion.owner(1).api.get("/me/export", ok=True)["held"]["ballots"] == []


def test_ballots_outlive_the_account_that_cast_them(motion):
    motion.opened().with_ballots("yes")
    motion.owner(0).api.delete("/me", ok=True)
    assert motion.page()["turnout"]["cast"]["heads"] == 1


def test_a_request_that_began_earlier_and_came_later_does_not_replace_what_was_acknowledged(motion):
    """Two devices at the same moment: whose ballot was stored first has its receipt already."""
    motion.opened().with_ballots("yes")
    motion.after(seconds=-1).cast(0, "no").refused(409, "ballot-already-cast")
