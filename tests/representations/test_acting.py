"""Who cannot act in person is acted for: children by guardians, bodies by whom they send."""

import pytest

from jobs import representations as jobs
from models.base.session import db
from models.roster.holding import HolderFacts
from models.roster.tables import HolderKind
from tests.motions.arranging import a_motion
from tests.representations.arranging import (
    acting,
    decide,
    end,
    enter,
    holder_ids,
    logged_in,
    notices,
    proof,
    representative,
    says_name,
    titles,
)


def given(world, estate, unit, *holders):
    world.give(estate, unit, list(holders))
    db.session.commit()
    return unit


@pytest.fixture
def childs(world, estate, child):
    """The child's flat."""
    return given(world, estate, estate.units[0], child)


def test_a_guardian_casts_the_childs_ballot_online(world, motion, childs, mother):
    acting(motion, childs, "guardian", mother, born_on="2015-05-01")
    motion.opened()
    guardian = representative(world, mother)
    (seat,) = motion.page(guardian)["seats"]
    assert seat["acting_for"] == [{"holder": "孙**", "basis_label": "监护人"}]
    receipt = motion.cast_by(guardian, seat["owner_group_id"], "yes")
    assert (receipt.status, receipt["channel"]) == (200, "online")
    (membership,) = guardian.api.get("/me/memberships", ok=True)["items"]
    assert membership["represents"] == {"holder": "孙**", "basis_label": "监护人"}
    assert membership["until"] == "2033-05-01T00:00:00+08:00"


def test_nothing_is_in_force_before_another_person_has_decided(world, motion, childs, mother):
    made = enter(motion, childs, "guardian", mother)
    assert (made.status, made["state"]) == (201, "pending")
    says_name(logged_in(world, mother)).refused(409, "no-roster-match")
    decide(motion, made, person=motion.desk.clerk).refused(403, "role-missing")
    own = enter(motion, childs, "guardian", world.a_holder(), person=motion.desk.moderator)
    decide(motion, own).refused(403, "own-entry")
    decide(motion, made, reason=" ").refused(422, "reason-missing")
    refused = decide(motion, made, accept=False, reason="出生证明与姓名不符")
    assert (refused["state"], refused["state_label"]) == ("refused", "未通过")
    again = refused.body | {"id": made["id"]}
    decide(motion, again).refused(409, "representation-not-pending")


def test_a_representative_who_has_logged_in_before_may_act_at_once_and_is_told(
    world, motion, childs, mother
):
    guardian = logged_in(world, mother)
    done = acting(motion, childs, "guardian", mother)
    assert done["is_linked"]
    (told,) = notices(guardian, "您可以代为办理了")
    assert "孙**" in told["body"]
    motion.opened()
    world.fresh(guardian)
    assert motion.seats(guardian)


def test_the_same_phone_under_another_name_is_not_the_representative(world, motion, childs, mother):
    acting(motion, childs, "guardian", mother)
    stranger = logged_in(world, mother)
    stranger.name = "别人"
    says_name(stranger).refused(409, "no-roster-match")


def test_a_company_a_housing_office_and_the_developer_vote_through_whom_they_send(
    world, motion, estate
):
    sent = world.a_holder()
    for unit, kind in zip(estate.units, ("company", "public_housing", "developer"), strict=False):
        body = HolderFacts(HolderKind(kind), f"咸安区第{kind}单位")
        given(world, estate, unit, body)
        acting(motion, unit, "authorised", sent, last_day="2026-12-31")
    motion.opened()
    person = representative(world, sent)
    seats = motion.page(person)["seats"]
    assert [seat["acting_for"][0]["holder"] for seat in seats] == [
        "咸安区第company单位",
        "咸安区第public_housing单位",
        "咸安区第developer单位",
    ]
    for seat in seats:
        assert motion.cast_by(person, seat["owner_group_id"], "yes").status == 200
    assert motion.page()["turnout"]["cast"]["heads"] == 3


def test_a_co_owner_who_is_also_the_guardian_holds_one_seat(world, estate, motion, child):
    parent = world.a_holder()
    unit = given(world, estate, estate.units[0], parent, child)
    acting(motion, unit, "guardian", parent, which=1)
    motion.opened()
    (seat,) = motion.page(representative(world, parent))["seats"]
    assert len(seat["acting_for"]) == 1


def test_the_ward_does_not_act_beside_the_guardian(world, motion, estate, mother):
    unit = estate.units[0]
    owner = motion.owner(0)
    held = acting(motion, unit, "guardian", mother)
    motion.opened()
    (group,) = motion.seats(representative(world, mother))
    motion.cast_by(owner, group, "yes").refused(409, "holder-represented")
    says_name(owner).refused(409, "holder-represented")
    end(motion, held, reason="法院认定恢复行为能力")
    assert motion.seats(owner) == [group]


def test_what_fits_no_holder_is_refused(motion, estate, mother, world):
    person, body = estate.units[0], estate.units[1]
    given(world, estate, body, HolderFacts(HolderKind.COMPANY, "咸宁市纺织厂"))
    for unit, basis in ((person, "authorised"), (body, "guardian"), (person, "administrator")):
        refused = enter(motion, unit, basis, mother, last_day="2026-12-31")
        refused.refused(422, "representation-basis-wrong")


@pytest.mark.parametrize(
    ("basis", "changes"),
    [
        ("guardian", {"born_on": "2008-03-02"}),
        ("guardian", {"born_on": "2026-03-03"}),
        ("guardian", {"last_day": "2026-03-01"}),
        ("authorised", {}),
        ("authorised", {"born_on": "2015-05-01", "last_day": "2026-12-31"}),
    ],
)
def test_a_term_that_cannot_be_is_refused(world, motion, mother, basis, changes):
    estate, unit = motion.estate, motion.estate.units[0]
    if basis == "authorised":
        given(world, estate, unit, HolderFacts(HolderKind.COMPANY, "咸宁市纺织厂"))
    enter(motion, unit, basis, mother, **changes).refused(422, "representation-term-wrong")


def test_the_same_person_is_entered_once_for_a_holder(motion, childs, mother):
    acting(motion, childs, "guardian", mother)
    enter(motion, childs, "guardian", mother).refused(409, "representation-exists")


def test_the_child_that_comes_of_age_votes_in_person(world, motion, childs, mother):
    held = acting(motion, childs, "guardian", mother, born_on="2008-03-20")
    motion.opened()
    guardian = representative(world, mother)
    (group,) = motion.seats(guardian)
    motion.at(motion.world.now.replace(month=3, day=19, hour=16, minute=0))
    world.fresh(guardian)
    motion.cast_by(guardian, group, "yes").refused(409, "representation-over")
    assert motion.page(guardian)["seats"] == []
    assert jobs.expire(world.now) == 1
    assert jobs.expire(world.now) == 0
    (told,) = notices(guardian, "代表资格已终止")
    assert "已满十八周岁" in told["body"]
    row = motion.desk.clerk.api.get(f"/representations/{held['id']}", ok=True)
    assert (row["state"], row["end_reason"]) == ("ended", "产权人已满十八周岁，由本人办理")


def test_a_letter_of_authority_ends_at_24_00_of_its_last_day(world, motion, estate):
    unit = given(world, estate, estate.units[0], HolderFacts(HolderKind.COMPANY, "咸宁市纺织厂"))
    sent = world.a_holder()
    acting(motion, unit, "authorised", sent, last_day="2026-03-20")
    motion.opened()
    person = representative(world, sent)
    (group,) = motion.seats(person)
    motion.at(motion.world.now.replace(day=20, hour=15, minute=59))
    world.fresh(person)
    assert motion.cast_by(person, group, "yes").status == 200
    motion.after(minutes=1)
    world.fresh(person)
    motion.cast_by(person, group, "no").refused(409, "representation-over")
    assert motion.cast_by(person, group, "yes").status == 200, "the receipt of what was cast"


def test_a_representation_taken_back_is_over_at_once_and_a_cast_ballot_stands(
    world, motion, childs, mother
):
    held = acting(motion, childs, "guardian", mother)
    motion.opened()
    guardian = representative(world, mother)
    (group,) = motion.seats(guardian)
    motion.cast_by(guardian, group, "yes")
    end(motion, held, reason=" ").refused(422, "reason-missing")
    end(motion, held, person=motion.desk.clerk).refused(403, "role-missing")
    assert end(motion, held, reason="监护人已变更")["state"] == "ended"
    end(motion, held).refused(409, "representation-ended")
    assert motion.page()["turnout"]["cast"]["heads"] == 1
    assert "代表资格已终止" in titles(guardian)


def test_a_representative_may_lay_it_down(world, motion, childs, mother):
    held = acting(motion, childs, "guardian", mother)
    guardian = representative(world, mother)
    end(motion, held, person=motion.owner(5)).refused(404, "not-found")
    assert end(motion, held, person=guardian, reason="")["end_reason"] == "代表人自己辞去"
    assert guardian.api.get("/me/memberships", ok=True)["items"] == []


# Applying in the app


def applied(person, unit, holder, **changes):
    body = {
        "unit_id": unit.id,
        "holder_name": holder.name,
        "basis": "guardian",
        "name": person.name,
        "note": "我是孩子的母亲，有出生证明",
    }
    return person.api.post("/me/representations", body | changes)


def test_a_guardian_applies_in_the_app_and_a_clerk_adds_the_proof(
    world, motion, childs, child, mother
):
    person = logged_in(world, mother)
    made = applied(person, childs, child)
    assert (made.status, made["state_label"], made["holder_name"]) == (201, "待补录证明", "孙**")
    applied(person, childs, child).refused(409, "representation-exists")
    listed = motion.desk.clerk.api.get(
        f"/estates/{motion.estate.id}/representations?state=applied", ok=True
    )
    (row,) = listed["items"]
    assert (row["name"], row["unit_labels"]) == ("孙**", [childs.label])
    path = f"/representations/{row['id']}/proof"
    body = proof(motion, childs, "guardian", born_on="2015-05-01")
    done = motion.desk.clerk.api.put(path, body, version=row["version"])
    assert done["state"] == "pending"
    motion.desk.clerk.api.put(path, body, version=done["version"]).refused(
        409, "representation-not-applied"
    )
    decide(motion, done)
    (mine,) = person.api.get("/me/representations", ok=True)["items"]
    assert mine["state"] == "active"
    motion.opened()
    world.fresh(person)
    assert motion.seats(person)


def test_an_application_may_be_refused_and_taken_back(world, motion, childs, child, mother):
    person = logged_in(world, mother)
    first = applied(person, childs, child)
    assert end(motion, first, person=person, reason="")["state"] == "ended"
    second = applied(person, childs, child)
    row = motion.desk.clerk.api.get(f"/representations/{second['id']}", ok=True)
    assert decide(motion, row, accept=False, reason="没有带证明来")["state"] == "refused"
    (told,) = notices(person, "代表登记没有通过")
    assert "没有带证明来" in told["body"]


def test_applying_does_not_say_who_holds_the_flat(world, motion, childs, child, mother):
    person = logged_in(world, mother)
    answer = applied(person, childs, world.a_holder())
    assert answer.status == 201
    applied(world.newcomer(), childs, child, name="某人").refused(409, "phone-missing")
    assert person.api.get(f"/estates/{motion.estate.id}/roster").status == 404


# What staff see


def test_the_desk_sees_who_acts_masked_and_in_clear_with_a_record(motion, childs, mother):
    acting(motion, childs, "guardian", mother)
    listed = motion.desk.clerk.api.get(f"/estates/{motion.estate.id}/units", ok=True)
    row = next(one for one in listed["items"] if one["id"] == childs.id)
    assert row["holders"][0]["acting"] == [{"name": "孙**", "basis_label": "监护人", "until": None}]
    unit = motion.desk.clerk.api.get(f"/estates/{motion.estate.id}/units/{childs.id}", ok=True)
    assert unit["holders"][0]["acting"][0]["name"] == "孙丽华"


def test_what_waits_is_on_the_worklist(world, motion, childs, child, mother):
    enter(motion, childs, "guardian", mother)
    applied(logged_in(world, world.a_holder()), childs, child, name="钱多多")
    items = motion.desk.moderator.api.get("/worklist", ok=True)["items"]
    kinds = {one["kind"]: one["count"] for one in items}
    assert kinds["representations_pending"] == kinds["representations_applied"] == 1


def test_an_estates_neighbours_staff_see_nothing(world, motion, childs, mother):
    held = acting(motion, childs, "guardian", mother)
    elsewhere = world.staff("moderator", at=world.estate(units=1))
    elsewhere.api.get(f"/representations/{held['id']}").refused(404, "not-found")
    end(motion, held, person=elsewhere).refused(404, "not-found")
    foreign = a_motion(world, world.estate(units=1))
    body = proof(foreign, foreign.estate.units[0], "guardian")
    body |= {"holder_id": holder_ids(motion, childs)[0], "name": "孙丽华", "phone": "13912340009"}
    path = f"/estates/{foreign.estate.id}/representations"
    foreign.desk.clerk.api.post(path, body).refused(404, "not-found")


def test_an_account_that_is_erased_acts_for_nobody(world, motion, childs, mother):
    held = acting(motion, childs, "guardian", mother)
    guardian = representative(world, mother)
    assert guardian.api.delete("/me").status == 204
    row = motion.desk.clerk.api.get(f"/representations/{held['id']}", ok=True)
    assert (row["state"], row["end_reason"]) == ("ended", "代表人已注销账号")


def test_the_export_holds_ones_own_data_and_not_the_wards(world, motion, estate, mother):
    acting(motion, estate.units[0], "guardian", mother)
    guardian = representative(world, mother)
    held = guardian.api.get("/me/export", ok=True)["held"]
    assert held["representations"][0]["basis"] == "监护人"
    assert held["roster"] == []
