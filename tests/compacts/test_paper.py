"""Signing on paper: a clerk enters it with the scan, another person checks, then it counts."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base.session import db
from models.compacts import signing


def todo(person):
    return [one["kind"] for one in person.api.get("/me/todo", ok=True)["items"]]


def test_a_paper_counts_when_another_person_has_checked_it(world, estate, steps, clerk, secretary):
    compact = steps.opened()
    entry = steps.on_paper(compact, estate.units[0], "王秀英")
    assert entry.status == 201
    assert (entry["state"], entry["signer"], entry["mine"]) == ("entered", "王**", True)
    assert signing.signed_units(compact["id"]) == 0
    work = secretary.api.get("/worklist", ok=True)["items"]
    assert "compact_paper_signatures" in [one["kind"] for one in work]
    assert steps.decided(entry)["state"] == "confirmed"
    shown = clerk.api.get(f"/compacts/{compact['id']}")
    assert (shown["signed_units"], shown["paper_waiting"]) == (1, 0)


def test_the_signer_finds_the_receipt_on_their_phone(world, estate, steps):
    compact = steps.opened()
    unit = estate.units[0]
    owner = world.owner_of(estate, unit)
    entry = steps.on_paper(compact, unit, owner.name)
    steps.decided(entry)
    receipt = owner.api.get("/me/receipts", ok=True)["items"][0]
    facts = receipt["payload"]["facts"]
    assert facts["compact_digest"] == compact["digest"]
    assert facts["scan_digest"] == entry["file_digest"]
    assert owner.name not in str(receipt["payload"])
    mine = owner.api.get(f"/compacts/{compact['id']}")["my_signatures"]
    assert [one["receipt_id"] for one in mine] == [receipt["id"]]
    assert "compact" not in todo(owner)
    assert owner.api.get("/me/inbox")["items"][0]["title"] == "您家在纸上签署了公约"


def test_nobody_checks_their_own_entry(estate, steps, moderator):
    compact = steps.opened()
    entry = steps.on_paper(compact, estate.units[0], "王秀英", by=moderator)
    steps.decided(entry, by=moderator).refused(403, "own-entry")


def test_a_clerk_enters_and_does_not_check(world, estate, steps):
    entry = steps.on_paper(steps.opened(), estate.units[0], "王秀英")
    steps.decided(entry, by=world.staff("clerk", at=estate)).refused(403, "role-missing")


def test_who_signed_on_the_phone_is_not_entered_from_paper(world, estate, steps, signed_online):
    compact = steps.opened()
    unit = estate.units[0]
    owner = world.owner_of(estate, unit)
    signed_online(owner, compact, unit)
    steps.on_paper(compact, unit, owner.name).refused(409, "signed-online")
    assert steps.on_paper(compact, unit, "妻子").status == 201


def test_who_signs_on_the_phone_before_the_check_is_not_counted_twice(
    world, estate, steps, signed_online
):
    compact = steps.opened()
    unit = estate.units[0]
    owner = world.owner_of(estate, unit)
    entry = steps.on_paper(compact, unit, owner.name)
    signed_online(owner, compact, unit)
    steps.decided(entry).refused(409, "signed-online")
    steps.decided(entry, accept=False).refused(422, "reason-missing")
    back = steps.decided(entry, accept=False, reason="已在手机上签署")
    assert (back["state"], back["reason"]) == ("returned", "已在手机上签署")


def test_who_signed_on_paper_is_not_asked_on_the_phone(world, estate, steps, signed_online):
    compact = steps.opened()
    unit = estate.units[0]
    owner = world.owner_of(estate, unit)
    steps.decided(steps.on_paper(compact, unit, owner.name))
    signed_online(owner, compact, unit).refused(409, "signed-on-paper")


def test_who_comes_to_the_app_after_signing_on_paper_is_known_by_name(
    world, estate, steps, signed_online
):
    compact = steps.opened()
    unit = estate.units[0]
    name = estate.holders[unit.id][0].name
    steps.decided(steps.on_paper(compact, unit, name))
    owner = world.owner_of(estate, unit)
    assert "compact" not in todo(owner)
    signed_online(owner, compact, unit).refused(409, "signed-on-paper")


def test_another_of_the_household_may_still_sign_on_the_phone(world, estate, steps, signed_online):
    compact = steps.opened()
    unit = estate.units[0]
    steps.decided(steps.on_paper(compact, unit, "王秀英"))
    assert signed_online(world.tenant_of(estate, unit), compact, unit).status == 200
    assert signing.signed_units(compact["id"]) == 1


def test_the_same_paper_is_entered_once(estate, steps):
    compact = steps.opened()
    entry = steps.on_paper(compact, estate.units[0], "王秀英")
    steps.on_paper(compact, estate.units[0], " 王 秀英 ").refused(409, "paper-signature-entered")
    steps.decided(entry, accept=False, reason="扫描件不清楚")
    assert steps.on_paper(compact, estate.units[0], "王秀英").status == 201


def test_a_decided_paper_is_decided(estate, steps):
    entry = steps.decided(steps.on_paper(steps.opened(), estate.units[0], "王秀英"))
    steps.decided(entry).refused(409, "paper-signature-decided")


def test_a_paper_with_another_text_is_not_taken(estate, steps):
    compact = steps.opened()
    other = steps.on_paper(compact, estate.units[0], "王秀英", digest="0" * 64)
    other.refused(409, "digest-differs")


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-03"])
def test_a_paper_is_signed_between_the_opening_and_today(estate, steps, day):
    early = steps.on_paper(steps.opened(), estate.units[0], "王秀英", signed_on=day)
    assert "signed_on" in early.refused(422, "bad-signing-date")["errors"]


def test_before_the_opening_nobody_signs_on_paper(estate, steps):
    steps.on_paper(steps.frozen(), estate.units[0], "王秀英").refused(409, "compact-not-open")


def test_after_a_new_version_an_old_paper_counts_no_more(estate, steps):
    entry = steps.on_paper(steps.opened(), estate.units[0], "王秀英")
    second = steps.opened(body="一、新的条款。")
    steps.decided(entry).refused(409, "compact-not-open")
    assert signing.signed_units(second["id"]) == 0


def test_a_unit_or_a_scan_of_elsewhere_is_not_found(world, estate, steps):
    compact = steps.opened()
    elsewhere = world.estate(units=1)
    steps.on_paper(compact, elsewhere.units[0], "王秀英").refused(404, "not-found")
    steps.on_paper(compact, estate.units[0], "王秀英", file_id=999_999).refused(404, "not-found")
    stranger = world.staff("clerk", "secretary", at=elsewhere)
    entry = steps.on_paper(compact, estate.units[0], "王秀英")
    steps.decided(entry, by=stranger).refused(404, "not-found")
    url = f"/compacts/{compact['id']}/paper-signatures"
    stranger.api.get(url).refused(404, "not-found")


def test_the_desk_lists_papers_by_state(estate, steps, clerk):
    compact = steps.opened()
    steps.decided(steps.on_paper(compact, estate.units[0], "王秀英"))
    steps.on_paper(compact, estate.units[1], "赵强")
    url = f"/compacts/{compact['id']}/paper-signatures"
    assert len(clerk.api.get(url, ok=True)["items"]) == 2
    waiting = clerk.api.get(f"{url}?state=entered", ok=True)["items"]
    assert [one["unit_label"] for one in waiting] == [estate.units[1].label]


def test_a_new_version_asks_those_anew_who_had_signed_and_says_so(
    world, estate, steps, signed_online
):
    first = steps.opened()
    signed, other = (world.owner_of(estate, unit) for unit in estate.units[:2])
    signed_online(signed, first, estate.units[0])
    steps.opened(body="一、新的条款。")
    titles = [
        person.api.get("/me/inbox", ok=True)["items"][0]["title"] for person in (signed, other)
    ]
    assert titles == ["公约有新版本，请重新签署", "请签署居民公约"]
    assert "compact" in todo(signed)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE compact_paper_signatures SET digest = 'x'", "DELETE FROM compact_paper_signatures"],
)
def test_below_us_what_was_entered_does_not_change(estate, steps, statement):
    steps.on_paper(steps.opened(), estate.units[0], "王秀英")
    with pytest.raises(DBAPIError, match="entered from paper"), db.session.begin_nested():
        db.session.execute(text(statement))
