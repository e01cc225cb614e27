"""A household's pledge through the door."""

import pytest

from models.base.session import db
from models.places.tables import Unit
from models.renovations.tables import Renovation
from tests.pledges.conftest import SCAN


def test_a_household_sees_its_figure_chooses_and_gets_a_receipt(money):
    unit = money.units[0]
    home = money.owner.api.get(money.url_of(unit), ok=True)
    assert home["may_pledge"]
    assert home["working"].startswith("10,000.00元 ÷ 3户 = 3,333.3333元。合计3,333.34元")
    answer = money.pledge(money.owner, unit, amount_fen=333_334)
    assert answer["pledge"]["state_title"] == "已认领，待确认"
    receipt = answer["receipt"]
    assert receipt["payload"]["facts"]["amount_fen"] == 333_334
    assert money.owner.api.get(f"/receipts/{receipt['id']}", ok=True)["digest"] == receipt["digest"]
    shown = money.progress()
    assert (shown["pledged_fen"], shown["pledged_units"], shown["silent_units"]) == (333_334, 1, 2)


def test_the_same_choice_again_gives_the_same_receipt(money):
    first, again = (money.pledge() for _ in range(2))
    assert first.body == again.body


def test_another_choice_takes_the_place_and_the_old_one_is_kept(money):
    unit = money.units[0]
    first = money.pledge(money.owner, unit, amount_fen=100_000)["pledge"]
    second = money.pledge(money.owner, unit, amount_fen=200_000)["pledge"]
    assert first["id"] != second["id"]
    assert money.progress()["pledged_fen"] == 200_000
    history = money.owner.api.get(money.url_of(unit))["history"]
    assert [event["state"] for event in history] == ["pledged", "superseded", "pledged"]


def test_a_text_that_was_not_shown_is_refused(money):
    money.pledge(digest="0" * 64).refused(409, "pledge-text-changed")
    money.pledge(amount_fen=100_000, way="direct", digest="x").refused(422, "invalid-input")


def test_somebody_elses_login_code_does_not_confirm(world, money):
    neighbour = world.owner_of(money.estate, money.units[1])
    money.pledge(code=money.fresh_code(neighbour)).refused(403, "step-up-failed")


def test_more_than_the_share_is_refused(money):
    refused = money.pledge(amount_fen=333_335)
    refused.refused(422, "pledge-above-share")
    assert "3,333.34元" in refused["detail"]


def test_before_the_share_is_published_nobody_pledges(unpublished):
    unpublished.pledge().refused(409, "share-not-published")
    home = unpublished.owner.api.get(unpublished.url_of(unpublished.units[0]), ok=True)
    assert not home["may_pledge"]
    assert "还没有公布" in home["why_not"]


def test_only_owners_pledge(world, money):
    unit = money.units[0]
    for member in (world.tenant_of(money.estate, unit), world.household_of(money.estate, unit)):
        assert member.api.get(money.url_of(unit))["why_not"] == "出资认领由业主本人办理。"
        money.pledge(member, unit).refused(403, "not-owner")


def test_a_neighbours_unit_and_another_estates_unit_are_not_found(world, money):
    other = world.estate(units=1)
    stranger = world.owner_of(other, other.units[0])
    body = {"way": "direct", "amount_fen": 1, "digest": "0" * 64}
    for person, unit in (
        (money.owner, money.units[1]),
        (stranger, other.units[0]),
        (stranger, money.units[0]),
    ):
        url = money.url_of(unit)
        person.api.get(url).refused(404, "not-found")
        person.api.get(f"{url}/text?way=direct&amount_fen=1").refused(404, "not-found")
        person.api.put(url, body | {"code": money.fresh_code(person)}).refused(404, "not-found")
    money.moderator.api.get(money.url_of(other.units[0])).refused(404, "not-found")
    money.moderator.api.get(money.url_of(money.units[0]), ok=True)


def test_a_unit_that_is_not_in_the_published_list_cannot_pledge(world, money):
    first = money.units[0]
    late = Unit(
        estate_id=money.estate.id,
        entrance_id=first.entrance_id,
        room="999",
        label="1栋1单元999室",
        floor=9,
        area_centi_m2=5000,
        area_source="register",
        usage="住宅",
    )
    db.session.add(late)
    db.session.flush()
    world.give(money.estate, late, [world.a_holder()])
    newcomer = world.owner_of(money.estate, late)
    money.pledge(newcomer, late).refused(409, "unit-without-share")


def test_pledging_ends_with_the_works(money):
    db.session.get(Renovation, money.renovation["id"]).stage = "joint_acceptance"
    db.session.commit()
    money.pledge().refused(409, "pledging-closed")


def test_a_moderator_confirms_and_the_household_is_told(money):
    made = money.pledged()
    confirmed = money.settle(money.moderator, made, "confirmed")
    assert confirmed["state"] == "confirmed"
    told = money.owner.api.get("/me/inbox")["items"][0]
    assert "1,000.00元（直接出资）" in told["body"]
    shown = money.progress()
    assert (shown["confirmed_fen"], shown["pledged_fen"]) == (100_000, 0)
    entry = money.moderator.api.get(f"{money.url}/ledger-entries", ok=True)["items"]
    lines = {line["account"]: line["amount_fen"] for line in entry[0]["lines"]}
    assert lines == {"receivable": 100_000, "contributions": -100_000}
    money.pledge(amount_fen=5).refused(409, "pledge-fixed")


def test_a_household_withdraws_until_it_is_confirmed_and_may_pledge_again(money):
    made = money.pledged()
    money.settle(money.owner, made, "confirmed").refused(403, "role-missing")
    assert money.settle(money.owner, made, "withdrawn", reason="再想想")["state"] == "withdrawn"
    assert money.progress()["pledged_fen"] == 0
    again = money.pledged()
    confirmed = money.settle(money.moderator, again, "confirmed").body
    money.settle(money.owner, confirmed, "withdrawn").refused(409, "pledge-fixed")


def test_a_pledge_that_ended_goes_nowhere(money):
    made = money.pledged()
    ended = money.settle(money.moderator, made, "withdrawn", reason="住户来电撤回").body
    money.settle(money.moderator, ended, "confirmed").refused(409, "pledge-state")
    money.settle(money.moderator, made, "confirmed").refused(412, "changed-meanwhile")


def test_the_secretary_takes_back_a_confirmation_with_a_reversing_entry(money):
    made = money.pledged()
    confirmed = money.settle(money.moderator, made, "confirmed").body
    money.settle(money.moderator, confirmed, "withdrawn").refused(403, "role-missing")
    assert (
        money.settle(money.secretary, confirmed, "withdrawn", reason="误确认")["state"]
        == "withdrawn"
    )
    assert money.progress()["confirmed_fen"] == 0
    shown = money.owner.api.get(f"{money.url}/ledger")
    assert shown["ledger_fen"] == shown["progress"]["covered_fen"] == 0
    entries = money.moderator.api.get(f"{money.url}/ledger-entries")["items"]
    assert [entry["kind"] for entry in entries] == ["reversal", "confirmation"]


def test_what_carried_the_project_through_the_gate_is_not_taken_back(money):
    confirmed = money.settle(money.moderator, money.pledged(), "confirmed").body
    db.session.get(Renovation, money.renovation["id"]).stage = "planning"
    db.session.commit()
    money.settle(money.secretary, confirmed, "withdrawn").refused(409, "pledge-carries-project")


def test_a_waiver_takes_two_persons_and_covers_the_whole_share(money):
    made = money.pledged()
    proposed = money.settle(money.moderator, made, "waived", reason="低保户").body
    assert (proposed["state"], proposed["waiver_proposed"]) == ("pledged", True)
    money.settle(money.moderator, proposed, "waived").refused(403, "waiver-needs-second")
    waived = money.settle(money.secretary, proposed, "waived", reason="低保户，材料齐全").body
    assert waived["state"] == "waived"
    shown = money.progress()
    assert (shown["waived_fen"], shown["covered_fen"]) == (333_334, 333_334)
    money.pledge(amount_fen=5).refused(409, "pledge-fixed")


def test_paper_is_entered_by_one_and_confirmed_by_another(world, money):
    url = f"{money.url}/paper-pledges"
    body = {
        "unit_id": money.units[1].id,
        "way": "direct",
        "amount_fen": 333_333,
        "scan_digest": SCAN,
    }
    entered = money.moderator.api.post(url, body, ok=True).body
    assert entered["channel"] == "paper"
    money.settle(money.moderator, entered, "confirmed").refused(403, "own-entry")
    money.moderator.api.post(url, body).refused(409, "unit-has-pledge")
    other = world.staff("moderator", at=money.estate)
    assert money.settle(other, entered, "confirmed").status == 200
    assert money.progress()["confirmed_fen"] == 333_333


def test_paper_of_another_estates_unit_is_not_found(world, money):
    other = world.estate(units=1)
    body = {
        "unit_id": other.units[0].id,
        "way": "direct",
        "amount_fen": 1,
        "scan_digest": SCAN,
    }
    url = f"{money.url}/paper-pledges"
    money.moderator.api.post(url, body).refused(404, "not-found")
    foreign = world.staff("clerk", at=other)
    foreign.api.post(url, body).refused(404, "not-found")


def test_staff_of_elsewhere_and_clerks_settle_nothing(world, money):
    made = money.pledged()
    other = world.estate(units=1)
    foreign = world.staff("moderator", at=other)
    stranger = world.owner_of(other, other.units[0])
    money.settle(foreign, made, "confirmed").refused(404, "not-found")
    money.settle(stranger, made, "withdrawn").refused(404, "not-found")
    money.settle(world.staff("clerk", at=money.estate), made, "confirmed").refused(
        403, "role-missing"
    )
    money.settle(world.tenant_of(money.estate, money.units[0]), made, "withdrawn").refused(
        403, "not-owner"
    )
    gone = made | {"id": 999_999_999}
    money.settle(foreign, gone, "confirmed").refused(404, "not-found")


@pytest.mark.parametrize("way", ["fund_use", "fund_raising", "common_revenue"])
def test_a_joint_way_waits_for_the_owners_decision(money, way):
    made = money.pledge(way=way)["pledge"]
    money.settle(money.moderator, made, "confirmed").refused(409, "pledge-motion-needed")
    money.settle(money.moderator, made, "confirmed", motion_id=999_999_999).refused(
        409, "pledge-motion-needed"
    )


def test_the_staffs_list_holds_the_silent_too(money):
    money.pledge()
    url = f"{money.url}/pledges"
    assert len(money.moderator.api.get(url, ok=True)["items"]) == 3
    silent = money.moderator.api.get(f"{url}?state=none", ok=True)["items"]
    assert [row["unit"]["id"] for row in silent] == [unit.id for unit in money.units[1:]]
    waiting = money.moderator.api.get(f"{url}?state=pledged&limit=1", ok=True)
    assert [row["pledge"]["amount_fen"] for row in waiting["items"]] == [100_000]


def test_home_says_who_has_not_pledged(money):
    kinds = [one["kind"] for one in money.owner.api.get("/me/todo")["items"]]
    assert "pledge" in kinds
    money.pledge()
    kinds = [one["kind"] for one in money.owner.api.get("/me/todo")["items"]]
    assert "pledge" not in kinds


def test_the_desk_counts_what_waits(money):
    made = money.pledged()
    items = {one["kind"]: one for one in money.moderator.api.get("/worklist", ok=True)["items"]}
    assert items["pledges"]["count"] == 1
    money.settle(money.moderator, made, "waived")
    kinds = {one["kind"] for one in money.moderator.api.get("/worklist")["items"]}
    assert "waivers" in kinds
    assert "pledges" not in kinds


def test_a_person_may_ask_what_is_held(money):
    money.pledge()
    held = money.owner.api.get("/me/export", ok=True)["held"]["pledges"]
    assert held[0]["amount_fen"] == 100_000
