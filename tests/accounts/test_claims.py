"""Claims: asked by residents, decided by clerks with a reason."""

import pytest

from models.accounts import actions
from models.base.session import db


@pytest.fixture
def estate(world):
    return world.estate(units=3)


@pytest.fixture
def daughter(world):
    """A daughter with a phone who wants to look after her mother's flat."""
    person = world.newcomer()
    actions.bind_phone(person.actor, "13900001111")
    db.session.commit()
    return person


def claim_body(estate, **changes):
    return {
        "unit_id": estate.units[0].id,
        "role": "household",
        "name": "李小红",
        "proof": "业主的女儿，户口本同户",
    } | changes


def test_a_claim_is_accepted_and_told(world, estate, daughter):
    filed = daughter.api.post("/me/claims", claim_body(estate), ok=True)
    clerk = world.staff("clerk", at=estate)
    listed = clerk.api.get(f"/estates/{estate.id}/claims?state=pending", ok=True)["items"]
    assert listed[0]["name_masked"] == "李**"
    opened = clerk.api.get(f"/claims/{filed['id']}", ok=True)
    assert (opened["name"], opened["phone"], opened["name_on_roster"]) == (
        "李小红",
        "13900001111",
        False,
    )
    clerk.api.post(
        f"/claims/{filed['id']}/decision",
        {"accept": True, "reason": "户口本已核对"},
        version=1,
        ok=True,
    )
    assert daughter.api.get("/me/memberships")["items"][0]["role"] == "household"
    assert daughter.api.get("/me/inbox")["items"][0]["title"] == "住户认证已通过"


def test_a_refusal_needs_a_reason(world, estate, daughter):
    filed = daughter.api.post("/me/claims", claim_body(estate))
    clerk = world.staff("clerk", at=estate)
    url = f"/claims/{filed['id']}/decision"
    clerk.api.post(url, {"accept": False, "reason": " "}, version=1).refused(422, "reason-missing")
    clerk.api.post(url, {"accept": False, "reason": "材料不清"}).refused(428, "if-match-required")
    clerk.api.post(url, {"accept": False, "reason": "材料不清"}, version=7).refused(
        412, "changed-meanwhile"
    )
    clerk.api.post(url, {"accept": False, "reason": "材料不清"}, version=1, ok=True)
    clerk.api.post(url, {"accept": True, "reason": "看错了"}, version=2).refused(
        409, "claim-decided"
    )
    assert daughter.api.get("/me/claims")["items"][0]["reason"] == "材料不清"


def test_a_second_claim_while_one_is_pending_is_refused(estate, daughter):
    daughter.api.post("/me/claims", claim_body(estate), ok=True)
    daughter.api.post("/me/claims", claim_body(estate)).refused(409, "claim-pending")


def test_a_member_need_not_claim(world, estate, daughter):
    owner = world.owner_of(estate, estate.units[0])
    owner.api.post("/me/claims", claim_body(estate, role="owner")).refused(409, "already-member")


def test_the_same_key_answers_the_same_claim(estate, daughter):
    first = daughter.api.post("/me/claims", claim_body(estate), key="same-key-1", ok=True)
    again = daughter.api.post("/me/claims", claim_body(estate), key="same-key-1", ok=True)
    assert again.body == first.body
    daughter.api.post("/me/claims", claim_body(estate, name="王小明"), key="same-key-1").refused(
        409, "idempotency-key-reused"
    )
    daughter.api.post("/me/claims", claim_body(estate), key="short").refused(
        400, "idempotency-key-required"
    )


def test_a_claim_without_phone_a_bad_name_or_for_no_unit_is_refused(world, estate, daughter):
    world.newcomer().api.post("/me/claims", claim_body(estate)).refused(409, "phone-missing")
    daughter.api.post("/me/claims", claim_body(estate, name="<b>")).refused(422, "bad-name")
    daughter.api.post("/me/claims", claim_body(estate, unit_id=999_999_999)).refused(
        404, "not-found"
    )


def test_another_communitys_clerk_finds_nothing(world, estate, daughter):
    filed = daughter.api.post("/me/claims", claim_body(estate))
    foreign = world.staff("clerk", at=world.community())
    foreign.api.get(f"/claims/{filed['id']}").refused(404, "not-found")
    foreign.api.get(f"/estates/{estate.id}/claims").refused(404, "not-found")


def test_unknown_fields_and_broken_bodies_are_named(estate, daughter):
    refused = daughter.api.post("/me/claims", claim_body(estate, unit_id="x", more=1)).refused(
        422, "invalid-input"
    )
    assert set(refused["errors"]) == {"unit_id", "more"}
    daughter.api.call("POST", "/me/claims", raw=b"{").refused(400, "bad-json")
    form = {"Content-Type": "text/plain"}
    daughter.api.call("POST", "/me/claims", raw=b"unit=1", headers=form).refused(
        415, "bad-media-type"
    )
    refused = daughter.api.post("/me/claims", claim_body(estate, proof="a\x00b"))
    refused.refused(422, "invalid-input")


def test_erasing_an_account_leaves_a_tombstone(world, estate):
    owner = world.owner_of(estate, estate.units[0])
    held = owner.api.get("/me/export", ok=True)["held"]
    assert held["account"]["name"] == owner.name
    owner.api.delete("/me", ok=True)
    owner.api.get("/me").refused(404, "not-found")


def test_consents_are_versioned(world, estate):
    owner = world.owner_of(estate, estate.units[0])
    privacy = next(d for d in owner.api.get("/me/consents")["items"] if d["document"] == "privacy")
    assert privacy["granted"] is None
    answer = owner.api.put("/me/consents/privacy", {"version": 1, "granted": True}, ok=True)
    assert answer["granted"] is True
    owner.api.put("/me/consents/privacy", {"version": 9, "granted": True}).refused(
        409, "consent-outdated"
    )
    owner.api.put("/me/consents/nothing", {"version": 1, "granted": True}).refused(404, "not-found")
