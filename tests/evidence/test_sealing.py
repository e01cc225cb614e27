"""Leaves get their places and the log its signed heads: each once, without a gap, whatever the batches."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from jobs import evidence as jobs
from models.base import crypto
from models.base.session import db
from models.evidence import keyring, sealing
from models.evidence.merkle import root_of
from models.evidence.statements import hash_of_receipt, head_statement
from models.evidence.tables import EvidenceEntry, EvidenceHead, EvidenceLog, EvidenceNode


def entries(estate):
    rows = db.session.query(EvidenceEntry).filter_by(estate_id=estate.id)
    return rows.order_by(EvidenceEntry.log_index).all()


def heads(estate):
    return db.session.query(EvidenceHead).filter_by(estate_id=estate.id).order_by("id").all()


def hash_of(leaf):
    return hash_of_receipt(leaf.digest, leaf.key_id, leaf.signature)


def test_each_act_gets_its_place_in_order(acts):
    leaves = acts.leave(5)
    assert acts.seal() == 5
    found = entries(acts.estate)
    assert [(one.log_index, one.leaf_id) for one in found] == list(
        enumerate(leaf.id for leaf in leaves)
    )
    assert [one.leaf_hash for one in found] == [hash_of(leaf) for leaf in leaves]


def test_the_head_is_signed_over_size_root_time_log_and_key(acts):
    leaves = acts.leave(5)
    acts.seal()
    (head,) = heads(acts.estate)
    assert (head.size, head.root) == (5, root_of(map(hash_of, leaves)))
    assert head.at == acts.clock.now()
    log = db.session.get(EvidenceLog, acts.estate.id)
    statement = head_statement(
        log_id=log.log_id, size=5, root=head.root, at=head.at, key_id=head.key_id
    )
    public_key = keyring.public_keys()[head.key_id]
    assert crypto.holds_under(public_key, head.signature, statement)
    assert not crypto.holds_under(public_key, head.signature, statement + b" ")


def test_nothing_new_is_no_new_head(acts):
    acts.leave(3)
    acts.seal()
    assert acts.seal() == 0
    assert len(heads(acts.estate)) == 1


def test_a_head_a_minute_at_most_and_nothing_is_left_without_one(acts):
    acts.leave(3)
    acts.seal()
    acts.leave(2)
    acts.clock.move(seconds=20)
    assert jobs.seal(acts.clock.now()) == 2
    assert [head.size for head in heads(acts.estate)] == [3]
    assert acts.seal() == 0
    assert [head.size for head in heads(acts.estate)] == [3, 5]


def test_a_clock_that_was_put_back_does_not_put_back_the_heads(acts):
    acts.leave()
    acts.seal()
    acts.leave()
    acts.clock.move(days=-3)
    acts.seal()
    first, second = heads(acts.estate)
    assert (second.size, second.at) == (2, first.at)


def test_each_estate_has_its_own_log(acts, world):
    other = world.estate(units=1)
    acts.leave(3)
    acts.leave(2, estate=other)
    acts.leave(1)
    acts.seal()
    assert [one.log_index for one in entries(acts.estate)] == [0, 1, 2, 3]
    assert [one.log_index for one in entries(other)] == [0, 1]
    logs = {db.session.get(EvidenceLog, one.id).log_id for one in (acts.estate, other)}
    assert len(logs) == 2


def test_a_log_beyond_a_block_keeps_every_eighth_level(acts):
    leaves = acts.leave(600)
    acts.seal()
    kept = db.session.query(EvidenceNode).filter_by(estate_id=acts.estate.id).order_by("number")
    hashes = [hash_of(leaf) for leaf in leaves]
    assert [(one.level, one.number, one.hash) for one in kept] == [
        (8, 0, root_of(hashes[:256])),
        (8, 1, root_of(hashes[256:512])),
    ]
    assert heads(acts.estate)[0].root == root_of(hashes)


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(count=st.integers(1, 300), batch=st.integers(1, 300))
def test_the_batches_do_not_matter(acts, count, batch):
    """One log grows from example to example."""
    acts.leave(count)
    acts.clock.move(minutes=1)
    keyring.enter(acts.clock.now())
    taken = list(sealing.take_up(acts.estate.id, acts.clock.now(), batch=batch))
    head = sealing.sign_head(acts.estate.id, acts.clock.now())
    assert sum(taken) == count
    assert head.size == len(acts.left)
    assert head.root == root_of(map(hash_of, acts.left))


def test_lag_tells_how_many_wait_and_since_when(acts):
    began = acts.clock.now()
    before = sealing.lag().leaves
    acts.leave(2)
    acts.clock.move(seconds=90)
    acts.leave(1)
    lag = sealing.lag()
    assert (lag.leaves - before, lag.since, lag.seconds(acts.clock.now())) == (3, began, 90)
    acts.seal()
    assert sealing.lag() == sealing.Lag(0, None)


SEALED = {
    "evidence_logs": "log_id",
    "evidence_entries": "leaf_hash",
    "evidence_nodes": "hash",
    "evidence_heads": "root",
    "evidence_keys": "public_key",
}


@pytest.mark.parametrize("table", SEALED)
def test_the_database_refuses_to_change_what_was_sealed(acts, table):
    acts.leave(257)
    acts.seal()
    name = SEALED[table]
    change = f"UPDATE {table} SET {name} = {name}"  # noqa: S608
    for act in (change, f"DELETE FROM {table}"):  # noqa: S608
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(text(act))


@pytest.mark.parametrize("index", [2, 4])
def test_the_database_refuses_a_gap_and_a_place_given_twice(acts, index):
    acts.leave(3)
    acts.seal()
    acts.leave(1)
    statement = text(
        "INSERT INTO evidence_entries (estate_id, log_index, leaf_id, leaf_hash)"
        " SELECT :estate, :index, max(id), decode(repeat('00', 32), 'hex') FROM evidence_leaves"
    )
    with pytest.raises(DBAPIError, match=r"gap|unique"), db.session.begin_nested():
        db.session.execute(statement, {"estate": acts.estate.id, "index": index})
