"""Anybody follows a receipt to the signed head, and one head to the next, with what the API tells and nothing else."""

from itertools import pairwise

import pytest

from jobs import evidence as jobs
from models.base import crypto
from models.base.digest import canonical, sha256_hex
from models.evidence.merkle import holds_consistency, holds_inclusion, leaf_hash

hexed = bytes.fromhex


def entry_hash(receipt):
    """The leaf hash as a stranger computes it from a receipt."""
    named = {name: receipt[name] for name in ("digest", "key_id", "signature")}
    return leaf_hash(canonical(named))


def holds(proof):
    path = [hexed(one) for one in proof["path"]]
    head = proof["head"]
    return holds_inclusion(
        hexed(proof["leaf_hash"]), proof["log_index"], head["size"], path, hexed(head["root"])
    )


def is_signed(api, log_id, head):
    keys = {key["key_id"]: key["public_key"] for key in api.get("/evidence/keys")["items"]}
    statement = {
        "at": head["at"],
        "key_id": head["key_id"],
        "kind": "tree-head",
        "log_id": log_id,
        "root": head["root"],
        "size": head["size"],
    }
    return crypto.holds_under(keys[head["key_id"]], head["signature"], canonical(statement))


@pytest.fixture
def owner(world, acts):
    return world.owner_of(acts.estate, acts.estate.units[0])


def test_an_owner_proves_their_receipt(acts, owner, api):
    acts.leave(3)
    (leaf,) = acts.leave(account_id=owner.id)
    acts.leave(3)
    acts.seal()
    receipt = owner.api.get(f"/receipts/{leaf.id}", ok=True).body
    proof = owner.api.get(f"/receipts/{leaf.id}/proof", ok=True)["proof"]
    assert proof["log_index"] == 3
    assert sha256_hex(canonical(receipt["payload"])) == receipt["digest"]
    assert proof["leaf_hash"] == entry_hash(receipt).hex()
    assert holds(proof)
    assert is_signed(api, proof["log_id"], proof["head"])


def test_a_receipt_that_waits_has_no_proof_yet(acts, owner):
    (leaf,) = acts.leave(account_id=owner.id)
    assert owner.api.get(f"/receipts/{leaf.id}/proof", ok=True).body == {"proof": None}
    acts.seal()
    assert holds(owner.api.get(f"/receipts/{leaf.id}/proof", ok=True)["proof"])


def test_a_receipt_between_two_heads_waits_for_the_next(acts, owner, api):
    acts.leave()
    acts.seal()
    (leaf,) = acts.leave(account_id=owner.id)
    jobs.seal(acts.clock.move(seconds=20))
    assert owner.api.get(f"/receipts/{leaf.id}/proof", ok=True)["proof"] is None
    receipt = owner.api.get(f"/receipts/{leaf.id}", ok=True).body
    hashed = entry_hash(receipt).hex()
    path = f"/estates/{acts.estate.id}/evidence/entries/{hashed}"
    api.get(path).refused(409, "not-in-log-yet")
    acts.seal()
    assert holds(owner.api.get(f"/receipts/{leaf.id}/proof", ok=True)["proof"])
    assert holds(api.get(path, ok=True))


def test_nobody_proves_the_receipt_of_another(acts, owner, world):
    (leaf,) = acts.leave(account_id=owner.id)
    acts.seal()
    neighbour = world.owner_of(acts.estate, acts.estate.units[1])
    neighbour.api.get(f"/receipts/{leaf.id}/proof").refused(404, "not-found")
    guessed = f"/receipts/{leaf.id}/proof?digest={'0' * 64}"
    neighbour.api.get(guessed).refused(404, "not-found")


def test_who_was_shown_a_receipt_proves_it_too(acts, owner, world):
    (leaf,) = acts.leave(account_id=owner.id)
    acts.seal()
    co_owner = world.owner_of(acts.estate, acts.estate.units[1])
    shown = f"/receipts/{leaf.id}/proof?digest={leaf.digest}"
    assert holds(co_owner.api.get(shown, ok=True)["proof"])


def test_anybody_proves_an_entry_by_its_hash_under_any_head(acts, owner, api):
    (leaf,) = acts.leave(account_id=owner.id)
    acts.leave(2)
    acts.seal()
    acts.leave(300)
    acts.seal()
    receipt = owner.api.get(f"/receipts/{leaf.id}", ok=True).body
    path = f"/estates/{acts.estate.id}/evidence/entries/{entry_hash(receipt).hex()}"
    newest, first = api.get(path, ok=True), api.get(f"{path}?size=3", ok=True)
    assert (newest["head"]["size"], first["head"]["size"]) == (303, 3)
    assert holds(newest)
    assert holds(first)
    refused = api.get(f"{path}?size=200").refused(422, "tree-size-unknown")
    assert refused["size"] == 303


@pytest.mark.parametrize("asked", ["00" * 32, "zz", "none", "00"])
def test_what_is_not_in_the_log_has_no_proof(acts, api, asked):
    acts.leave()
    acts.seal()
    api.get(f"/estates/{acts.estate.id}/evidence/entries/{asked}").refused(404, "not-found")


def test_an_entry_of_another_log_has_no_proof_in_this_one(acts, world, api):
    other = world.estate(units=1)
    (leaf,) = acts.leave(estate=other)
    acts.leave()
    acts.seal()
    hashed = entry_hash(
        {"digest": leaf.digest, "key_id": leaf.key_id, "signature": leaf.signature}
    ).hex()
    api.get(f"/estates/{other.id}/evidence/entries/{hashed}", ok=True)
    api.get(f"/estates/{acts.estate.id}/evidence/entries/{hashed}").refused(404, "not-found")


def test_each_head_is_proved_to_begin_with_the_ones_before(acts, api):
    for count in (1, 4, 7, 260):
        acts.leave(count)
        acts.seal()
    base = f"/estates/{acts.estate.id}/evidence"
    heads = api.get(f"{base}/heads", ok=True)["items"]
    assert [head["size"] for head in heads] == [272, 12, 5, 1]
    log = api.get(base, ok=True)
    assert log["head"] == heads[0]
    assert all(is_signed(api, log["log_id"], head) for head in heads)
    for later, earlier in pairwise(heads):
        sizes = earlier["size"], later["size"]
        asked = f"{base}/consistency?first={sizes[0]}&second={sizes[1]}"
        path = [hexed(one) for one in api.get(asked, ok=True)["path"]]
        assert holds_consistency(*sizes, hexed(earlier["root"]), hexed(later["root"]), path)


@pytest.mark.parametrize("sizes", [(1, 9), (3, 2), (9, 9)])
def test_sizes_that_the_log_never_had_are_refused(acts, api, sizes):
    acts.leave(5)
    acts.seal()
    query = f"first={sizes[0]}&second={sizes[1]}"
    refused = api.get(f"/estates/{acts.estate.id}/evidence/consistency?{query}")
    assert refused.refused(422, "tree-size-unknown")["size"] == 5


@pytest.mark.parametrize("query", ["first=0&second=1", "first=x&second=2", "first=1"])
def test_sizes_that_are_none_are_refused(acts, api, query):
    answer = api.get(f"/estates/{acts.estate.id}/evidence/consistency?{query}")
    answer.refused(422, "invalid-input")


def test_a_log_before_the_first_act_is_empty(acts, api):
    base = f"/estates/{acts.estate.id}/evidence"
    log = api.get(base, ok=True).body
    assert log == {
        "estate": {"id": acts.estate.id, "name": acts.estate.name},
        "log_id": None,
        "head": None,
    }
    assert api.get(f"{base}/heads", ok=True)["items"] == []
    api.get(f"{base}/consistency?first=1&second=1").refused(422, "tree-size-unknown")


@pytest.mark.parametrize("path", ["", "/heads", "/consistency?first=1&second=1"])
def test_no_estate_has_no_log(api, path):
    api.get(f"/estates/999999999/evidence{path}").refused(404, "not-found")
