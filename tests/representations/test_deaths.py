"""A holder has died: nobody votes in the dead holder's name, and the heirs are not forgotten."""

import pytest

from models.base.crypto import mask_name
from models.base.session import db
from models.roster.holding import HolderFacts
from models.roster.tables import HolderKind
from tests.files.scans import scan_id
from tests.proxies import arranging as proxies
from tests.representations.arranging import (
    acting,
    check_death,
    deceased,
    end,
    enter,
    enter_death,
    holder_ids,
    logged_in,
    notices,
    representative,
    says_name,
    take_back,
)


@pytest.fixture
def couple(world, estate):
    """Husband and wife with the first flat."""
    unit = estate.units[0]
    world.give(estate, unit, [world.a_holder(), world.a_holder()])
    db.session.commit()
    return unit


def test_nobody_votes_in_the_dead_owners_name(motion, estate):
    motion.opened()
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    deceased(motion, estate.units[0])
    refused = motion.cast_by(owner, group, "yes").refused(409, "holder-deceased")
    assert "遗产管理人" in refused["detail"]
    says_name(owner).refused(409, "holder-deceased")
    assert motion.page()["turnout"]["total"]["heads"] == 9, "the group stays in the denominator"


def test_nothing_follows_before_another_person_has_checked(world, motion, estate):
    motion.opened()
    made = enter_death(motion, estate.units[0])
    assert made["state"] == "pending"
    assert motion.cast(0, "yes").status == 200
    check_death(motion, made, person=motion.desk.clerk).refused(403, "role-missing")
    own = enter_death(motion, estate.units[1], person=motion.desk.moderator)
    check_death(motion, own).refused(403, "own-entry")
    check_death(motion, made, reason=" ").refused(422, "reason-missing")
    done = check_death(motion, made, accept=False, reason="证明的姓名不是他")
    assert done["state"] == "refused"
    check_death(motion, done).refused(409, "death-decided")
    take_back(motion, done).refused(409, "death-not-confirmed")
    items = motion.desk.moderator.api.get("/worklist", ok=True)["items"]
    assert {one["kind"]: one["count"] for one in items}["holder_deaths"] == 1


def test_a_ballot_cast_before_the_death_stands(motion, estate):
    motion.ruled(revision="once").opened()
    owner = motion.owner(0)
    group = motion.cast(0, "yes")["owner_group_id"]
    deceased(motion, estate.units[0], died_on="2026-03-18")
    assert motion.page()["turnout"]["cast"]["heads"] == 1
    motion.cast_by(owner, group, "no").refused(409, "holder-deceased")
    motion.closed().counted()
    (question,) = motion.result()["questions"]
    assert {one["code"]: one["heads"] for one in question["choices"] if one["heads"]} == {"yes": 1}


def test_the_widow_votes_for_both(world, motion, estate, couple):
    motion.opened()
    husband = world.owner_of(estate, couple)
    wife = world.owner_of(estate, couple, which=1)
    (group,) = motion.seats(wife)
    deceased(motion, couple)
    motion.cast_by(husband, group, "no").refused(409, "holder-deceased")
    assert motion.cast_by(wife, group, "yes").status == 200
    for person in (husband, wife):
        (told,) = notices(person, "一位产权人登记为去世")
        assert "2026年3月1日" in told["body"]


def test_the_heirs_administrator_votes(world, motion, estate, mother):
    unit = estate.units[0]
    enter(motion, unit, "administrator", mother).refused(422, "representation-basis-wrong")
    deceased(motion, unit)
    enter(motion, unit, "guardian", mother).refused(422, "representation-basis-wrong")
    acting(motion, unit, "administrator", mother)
    motion.opened()
    heir = representative(world, mother)
    (seat,) = motion.page(heir)["seats"]
    assert seat["acting_for"][0]["basis_label"] == "遗产管理人"
    assert motion.cast_by(heir, seat["owner_group_id"], "yes").status == 200


def awaited(motion, unit):
    clerk = motion.desk.clerk
    base = f"/motions/{motion.id}/turnout/buildings"
    (building,) = clerk.api.get(base, ok=True)["items"]
    items = clerk.api.get(f"{base}/{building['building_id']}", ok=True)["items"]
    row = next((one for one in items if one["unit_labels"] == [unit.label]), None)
    return building["awaiting_heirs"], row and row["awaits_heirs"]


def test_an_inheritance_that_is_open_is_shown_to_those_who_visit(world, motion, estate, mother):
    unit = estate.units[0]
    motion.opened()
    assert awaited(motion, unit) == (0, False)
    deceased(motion, unit)
    assert awaited(motion, unit) == (1, True)
    path = f"/motions/{motion.id}/turnout/visits"
    assert motion.desk.clerk.api.post(path, {}, ok=True)["added"] == 9
    visits = motion.desk.clerk.api.get(f"/estates/{estate.id}/visit-tasks?limit=50", ok=True)[
        "items"
    ]
    (pending,) = [one for one in visits if "继承未定" in one["reason"]]
    assert pending["unit"]["label"] == unit.label
    acting(motion, unit, "administrator", mother)
    assert awaited(motion, unit) == (0, False)


def test_one_of_two_owners_leaves_no_open_inheritance(world, motion, estate, couple):
    motion.opened()
    deceased(motion, couple)
    assert awaited(motion, couple) == (0, False)
    deceased(motion, couple, which=1)
    assert awaited(motion, couple) == (1, True)


def signed(motion, unit_index, agent_index):
    """A mandate on paper in the name of a unit's holder, checked."""
    holder = motion.estate.holders[motion.estate.units[unit_index].id][0]
    body = proxies.agent_body(motion, unit_index, agent_index, principal=holder.name)
    body["file_id"] = scan_id(motion.desk.clerk, motion.estate)
    path = f"/motions/{motion.id}/paper-proxies"
    motion.desk.clerk.api.post(path, body, ok=True)
    proxies.check(motion, unit_index)


def test_mandates_end_with_who_gave_them_and_with_who_was_sent(world, motion, estate):
    motion.noticed()
    for index in (0, 1, 2):
        signed(motion, index, 3)
    deceased(motion, estate.units[0])
    assert [one["title"] for one in notices(motion.owner(3), "委托已终止")] == ["委托已终止"]
    motion.at(motion.opens_at)
    assert proxies.vote(motion, 1, 3).status == 200
    agent = motion.owner(3)
    group = proxies.group_of(motion, 2)
    deceased(motion, estate.units[3])
    listed = motion.desk.clerk.api.get(f"/motions/{motion.id}/proxies", ok=True)["items"]
    assert [one["state"] for one in listed] == ["revoked", "used", "revoked"]
    path = f"/motions/{motion.id}/proxies/{group}/ballot"
    agent.api.put(path, {"choices": {"q1": ["yes"]}}).refused(404, "not-found")


def test_a_mandate_signed_by_the_dead_is_refused(world, motion, estate):
    motion.noticed()
    name = estate.holders[estate.units[0].id][0].name
    group_of = proxies.group_of(motion, 0)
    body = proxies.agent_body(motion, 0, 3, principal=name, owner_group_id=group_of)
    body["file_id"] = scan_id(motion.desk.clerk, estate)
    deceased(motion, estate.units[0])
    path = f"/motions/{motion.id}/paper-proxies"
    motion.desk.clerk.api.post(path, body).refused(409, "holder-deceased")
    body["principal"] = "他的儿子"
    motion.desk.clerk.api.post(path, body).refused(409, "holder-deceased")


def test_guardianship_ends_with_the_ward_and_with_the_guardian(world, motion, estate, mother):
    ward, flat_of_guardian = estate.units[0], estate.units[1]
    guardian_holder = estate.holders[flat_of_guardian.id][0]
    held = acting(motion, ward, "guardian", guardian_holder)
    guardian = representative(world, guardian_holder)
    assert len(guardian.api.get("/me/memberships", ok=True)["items"]) == 2
    deceased(motion, flat_of_guardian)
    row = motion.desk.clerk.api.get(f"/representations/{held['id']}", ok=True)
    assert (row["state"], row["end_reason"]) == ("ended", "代表人已登记为去世")
    second = acting(motion, ward, "guardian", mother)
    deceased(motion, ward)
    row = motion.desk.clerk.api.get(f"/representations/{second['id']}", ok=True)
    assert row["end_reason"] == "产权人已登记为去世，监护和授权随之终止"


def test_a_death_entered_wrongly_is_taken_back(world, motion, estate, mother):
    unit = estate.units[0]
    owner = motion.owner(0)
    death = deceased(motion, unit)
    heir = acting(motion, unit, "administrator", mother)
    assert owner.api.get("/me/memberships", ok=True)["items"] == []
    take_back(motion, death, reason=" ").refused(422, "reason-missing")
    take_back(motion, death, person=motion.desk.clerk).refused(403, "role-missing")
    assert take_back(motion, death)["state"] == "taken_back"
    motion.opened()
    assert len(motion.seats(owner)) == 1
    row = motion.desk.clerk.api.get(f"/representations/{heir['id']}", ok=True)
    assert row["end_reason"] == "去世登记已撤销"
    (told,) = notices(owner, "去世登记已撤销")
    assert "登记错了人" in told["body"]
    end(motion, heir).refused(409, "representation-ended")


def test_who_entered_a_death_does_not_take_it_back(motion, estate):
    made = enter_death(motion, estate.units[0], person=motion.desk.moderator)
    done = check_death(motion, made, person=motion.desk.secretary)
    take_back(motion, done).refused(403, "own-entry")


def test_what_cannot_be_is_refused(world, motion, estate):
    unit = estate.units[0]
    enter_death(motion, unit, died_on="2026-03-03").refused(422, "death-date-wrong")
    enter_death(motion, unit)
    enter_death(motion, unit).refused(409, "death-exists")
    world.give(estate, estate.units[1], [HolderFacts(HolderKind.COMPANY, "咸宁市纺织厂")])
    db.session.commit()
    enter_death(motion, estate.units[1]).refused(422, "only-persons-die")
    path = f"/estates/{estate.id}/holder-deaths"
    body = {"holder_id": 999_999, "died_on": "2026-03-01", "note": "证明", "file_id": 1}
    motion.desk.clerk.api.post(path, body).refused(404, "not-found")


def test_a_claim_in_the_dead_owners_name_is_not_accepted(world, motion, estate):
    unit = estate.units[0]
    name = estate.holders[unit.id][0].name
    person = logged_in(world, HolderFacts(HolderKind.PERSON, name, "13912340077"))
    body = {"unit_id": unit.id, "role": "owner", "name": name, "proof": "产权证"}
    claim = person.api.post("/me/claims", body, ok=True)
    deceased(motion, unit)
    decision = {"accept": True, "reason": "姓名一致"}
    motion.desk.clerk.api.post(
        f"/claims/{claim['id']}/decision", decision, version=claim["version"]
    ).refused(409, "holder-deceased")


def test_the_register_shows_who_has_died(motion, estate):
    unit = estate.units[0]
    deceased(motion, unit)
    listed = motion.desk.clerk.api.get(f"/estates/{estate.id}/units", ok=True)["items"]
    holder = next(one for one in listed if one["id"] == unit.id)["holders"][0]
    assert (holder["deceased_on"], holder["id"]) == ("2026-03-01", holder_ids(motion, unit)[0])
    (row,) = motion.desk.clerk.api.get(f"/estates/{estate.id}/holder-deaths", ok=True)["items"]
    name = estate.holders[unit.id][0].name
    assert (row["unit_labels"], row["holder_name"]) == ([unit.label], mask_name(name))
