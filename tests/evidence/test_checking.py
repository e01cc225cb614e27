"""Whoever has the database and turns the triggers off is found out, and what they touched is named."""

import json
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from models.base import crypto
from models.base.digest import canonical, sha256_hex
from models.base.session import db
from models.evidence import checking, sealing
from models.evidence.findings import Finding
from models.evidence.statements import hash_of_receipt, head_statement
from models.evidence.tables import EvidenceHead, EvidenceLeaf, EvidenceLog

COUNT = 600


@pytest.fixture
def log(acts):
    """A log of 600 receipts under three heads: of 100, of 300, of 600."""
    for count in (100, 200, 300):
        acts.leave(count)
        acts.seal()
    return db.session.get(EvidenceLog, acts.estate.id)


@contextmanager
def nobody_watching():
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    yield
    db.session.flush()
    db.session.execute(text("SET LOCAL session_replication_role = origin"))
    db.session.expire_all()


def tamper(statement, **values):
    with nobody_watching():
        touched = db.session.execute(text(statement), values).rowcount
        assert touched


def findings(log):
    found = [*checking.check_keys()]
    found += [one for one in checking.check_log(log) if isinstance(one, Finding)]
    return [*found, *checking.check_left_out()]


def leaf_at(log, index):
    return db.session.execute(
        text(
            "SELECT leaf_id FROM evidence_entries WHERE estate_id = :estate AND log_index = :index"
        ),
        {"estate": log.estate_id, "index": index},
    ).scalar_one()


def named(found):
    return [(one.kind, one.place) for one in found]


def test_an_honest_log_has_nothing_to_show(log):
    assert findings(log) == []


CHANGES = {
    "payload = jsonb_set(payload, '{facts,number}', '7777')": "content",
    'payload = payload || \'{"at": "2020-01-01T00:00:00+08:00"}\'': "content",
    "digest = repeat('0', 64)": "content",
    "signature = 'AAAA'": "does not hold",
    "key_id = 's9'": "nobody vouched",
    "kind = 'ballot'": "kind differs",
    "subject_id = subject_id + 1": "subject differs",
    "at = at - interval '1 day'": "at differs",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_receipt_is_named(log, change):
    leaf_id = leaf_at(log, 42)
    tamper(f"UPDATE evidence_leaves SET {change} WHERE id = :id", id=leaf_id)  # noqa: S608
    (found,) = findings(log)
    assert found.kind == "row"
    assert found.place == f"estate {log.estate_id}, entry 42, receipt {leaf_id}"
    assert CHANGES[change] in found.what


def test_a_receipt_moved_to_another_estate_is_named(log, world):
    other = world.estate(units=1)
    tamper(
        "UPDATE evidence_leaves SET estate_id = :other WHERE id = :id",
        other=other.id,
        id=leaf_at(log, 5),
    )
    (found,) = findings(log)
    assert (found.kind, "estate differs" in found.what) == ("row", True)


def test_a_deleted_receipt_is_named(log):
    leaf_id = leaf_at(log, 299)
    tamper("DELETE FROM evidence_leaves WHERE id = :id", id=leaf_id)
    (found,) = findings(log)
    assert named([found]) == [("row", f"estate {log.estate_id}, entry 299, receipt {leaf_id}")]
    assert found.what == "the receipt is gone"


def test_a_receipt_signed_anew_by_a_thief_of_the_key_is_named_by_the_head(log):
    """With the key a receipt can be made that holds in itself; the heads that were published do not take it."""
    leaf_id = leaf_at(log, 120)
    leaf = db.session.get(EvidenceLeaf, leaf_id)
    payload = {**leaf.payload, "facts": {"number": 999_999}}
    digest = sha256_hex(canonical(payload))
    key_id, signature = crypto.sign(bytes.fromhex(digest))
    tamper(
        "UPDATE evidence_leaves SET payload = CAST(:payload AS jsonb), digest = :digest,"
        " signature = :signature WHERE id = :id",
        payload=json.dumps(payload),
        digest=digest,
        signature=signature,
        id=leaf_id,
    )
    (found,) = findings(log)
    assert named([found]) == [("order", f"estate {log.estate_id}, entry 120, receipt {leaf_id}")]
    tamper(
        "UPDATE evidence_entries SET leaf_hash = :hash WHERE leaf_id = :id",
        hash=hash_of_receipt(digest, key_id, signature),
        id=leaf_id,
    )
    (found,) = findings(log)
    assert named([found]) == [("order", f"estate {log.estate_id}")]
    assert "entries 100 to 255 are not those that the head of 300" in found.what


@pytest.mark.parametrize(
    ("one", "other", "between"),
    [
        (3, 7, "0 to 99"),
        (110, 200, "100 to 255"),
        (260, 290, "256 to 299"),
        (400, 401, "300 to 511"),
        (520, 590, "512 to 599"),
    ],
)
def test_two_places_changed_with_each_other_are_named(log, one, other, between):
    swap(log, one, other)
    found = findings(log)
    assert named(found) == [("order", f"estate {log.estate_id}")]
    assert f"entries {between} are not those" in found[0].what
    assert f"look at {one + 1}" in found[0].what


def swap(log, one, other):
    """In three steps: no receipt may be at two places even for a moment."""
    values = {"estate": log.estate_id}
    rows = {
        index: db.session.execute(
            text(
                "SELECT leaf_id, leaf_hash FROM evidence_entries"
                " WHERE estate_id = :estate AND log_index = :index"
            ),
            {**values, "index": index},
        ).one()
        for index in (one, other)
    }
    put = (
        "UPDATE evidence_entries SET leaf_id = :leaf, leaf_hash = :hash"
        " WHERE estate_id = :estate AND log_index = :index"
    )
    for index, leaf, hashed in (
        (one, -1, rows[other].leaf_hash),
        (other, rows[one].leaf_id, rows[one].leaf_hash),
        (one, rows[other].leaf_id, rows[other].leaf_hash),
    ):
        tamper(put, **values, index=index, leaf=leaf, hash=hashed)


def test_an_entry_taken_out_is_named(log):
    tamper(
        "DELETE FROM evidence_entries WHERE estate_id = :estate AND log_index = 200",
        estate=log.estate_id,
    )
    assert ("order", f"estate {log.estate_id}, entry 200") in named(findings(log))


def test_a_log_closed_up_over_a_missing_entry_is_named(log):
    tamper("DELETE FROM evidence_entries WHERE estate_id = :e AND log_index = 320", e=log.estate_id)
    tamper(
        "UPDATE evidence_entries SET log_index = log_index + 1000000"
        " WHERE estate_id = :e AND log_index > 320",
        e=log.estate_id,
    )
    tamper(
        "UPDATE evidence_entries SET log_index = log_index - 1000001"
        " WHERE estate_id = :e AND log_index > 1000000",
        e=log.estate_id,
    )
    found = findings(log)
    assert ("order", f"estate {log.estate_id}") in named(found)
    assert any("entries 599 to 599 are missing" in one.what for one in found)


def test_an_end_cut_off_is_named_by_the_head_that_is_left(log):
    tamper("DELETE FROM evidence_entries WHERE estate_id = :e AND log_index > 580", e=log.estate_id)
    (found,) = findings(log)
    assert "entries 581 to 599 are missing" in found.what


def test_an_end_cut_off_with_its_head_is_named_by_a_head_kept_outside(log):
    head = db.session.query(EvidenceHead).filter_by(estate_id=log.estate_id, size=600).one()
    root = head.root
    tamper(
        "DELETE FROM evidence_entries WHERE estate_id = :e AND log_index >= 300", e=log.estate_id
    )
    tamper("DELETE FROM evidence_nodes WHERE estate_id = :e AND number >= 1", e=log.estate_id)
    tamper("DELETE FROM evidence_heads WHERE id = :id", id=head.id)
    assert [one for one in checking.check_log(log) if isinstance(one, Finding)] == []
    (found,) = checking.check_kept_head(log, 600, root)
    assert "only 300" in found.what


def test_a_log_that_was_written_anew_is_named_by_a_head_kept_outside(log):
    (found,) = checking.check_kept_head(log, 300, b"\x00" * 32)
    assert "not those of the kept head" in found.what
    head = db.session.query(EvidenceHead).filter_by(estate_id=log.estate_id, size=300).one()
    assert [*checking.check_kept_head(log, 300, head.root)] == []


HEADS = {
    "root = decode(repeat('ab', 32), 'hex')": "does not hold",
    "at = at - interval '1 hour'": "does not hold",
    "signature = 'AAAA'": "does not hold",
    "key_id = 's9'": "nobody vouched",
}


@pytest.mark.parametrize("change", HEADS)
def test_a_changed_head_is_named(log, change):
    tamper(
        f"UPDATE evidence_heads SET {change} WHERE estate_id = :e AND size = 300",  # noqa: S608
        e=log.estate_id,
    )
    (found,) = findings(log)
    assert named([found]) == [("head", f"estate {log.estate_id}, head of 300")]
    assert HEADS[change] in found.what


def test_a_head_dated_before_the_one_before_is_named(log):
    """Signed with the stolen key, so that only the order betrays it."""
    head = db.session.query(EvidenceHead).filter_by(estate_id=log.estate_id, size=300).one()
    at = head.at.replace(year=2025)
    statement = head_statement(
        log_id=log.log_id, size=300, root=head.root, at=at, key_id=head.key_id
    )
    tamper(
        "UPDATE evidence_heads SET at = :at, signature = :signature WHERE id = :id",
        at=at,
        signature=crypto.sign_as(head.key_id, statement),
        id=head.id,
    )
    (found,) = findings(log)
    assert (found.kind, found.what) == ("head", "is older than the head before")


def test_a_changed_node_is_named(log):
    tamper(
        "UPDATE evidence_nodes SET hash = decode(repeat('ab', 32), 'hex')"
        " WHERE estate_id = :e AND number = 1",
        e=log.estate_id,
    )
    assert named(findings(log)) == [("node", f"estate {log.estate_id}, node 8/1")]


KEYS = {
    "public_key = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='": "vouched",
    "begins_at = begins_at - interval '1 day'": "vouched",
    "signature = 'AAAA'": "vouched",
}


@pytest.mark.parametrize("change", KEYS)
def test_a_changed_key_is_named(log, change):
    key_id = crypto.newest_signing_key()
    tamper(f"UPDATE evidence_keys SET {change} WHERE key_id = :key", key=key_id)  # noqa: S608
    found = list(checking.check_keys())
    assert found[0].place == f"key {key_id}"
    assert KEYS[change] in found[0].what


def test_a_log_with_another_name_is_named(log):
    tamper("UPDATE evidence_logs SET log_id = 'x' WHERE estate_id = :e", e=log.estate_id)
    found = findings(log)
    assert found[0].kind == "log"
    assert {one.kind for one in found} == {"log", "head"}


def test_a_receipt_that_was_kept_from_the_log_is_named(acts, log):
    for _ in range(3):
        acts.seal()
    assert sealing.lag().leaves == 0
    leaf_id = leaf_at(log, 599)
    tamper("DELETE FROM evidence_entries WHERE leaf_id = :id", id=leaf_id)
    assert ("left-out", f"receipt {leaf_id}") in named(findings(log))
