"""Personal data are unreadable at rest, and tampering is noticed."""

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from models.base import crypto
from models.base.session import db
from models.evidence import actions as evidence


def test_phone_and_name_are_not_in_the_database_in_clear(world):
    estate = world.estate(units=1)
    owner = world.owner_of(estate, estate.units[0])
    stored = str(db.session.execute(text("SELECT * FROM accounts")).all())
    held = str(db.session.execute(text("SELECT * FROM holders")).all())
    phone = estate.holders[estate.units[0].id][0].phone
    assert owner.name not in stored + held
    assert phone not in stored + held


def test_a_changed_ciphertext_is_refused(app):
    sealed = crypto.encrypt("13800001234")
    assert crypto.decrypt(sealed) == "13800001234"
    broken = sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:]
    with pytest.raises((InvalidTag, ValueError)):
        crypto.decrypt(broken)


def test_a_receipt_holds_until_a_byte_changes(world):
    estate = world.estate(units=1)
    leaf = evidence.append(
        kind="test",
        estate_id=estate.id,
        subject=("unit", estate.units[0].id),
        facts={"amount_fen": 100},
        account_id=None,
        now=world.now,
    )
    assert evidence.holds(leaf)
    leaf.payload = {**leaf.payload, "facts": {"amount_fen": 101}}
    assert not evidence.holds(leaf)
    db.session.rollback()


def test_the_database_refuses_to_change_or_delete_evidence(world):
    from sqlalchemy.exc import DBAPIError

    estate = world.estate(units=1)
    evidence.append(
        kind="test",
        estate_id=estate.id,
        subject=("unit", 1),
        facts={},
        account_id=None,
        now=world.now,
    )
    db.session.commit()
    for statement in ("UPDATE evidence_leaves SET kind = 'x'", "DELETE FROM evidence_leaves"):
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_masks_leave_enough_to_recognise_and_not_more():
    assert crypto.mask_name("王建国") == "王**"
    assert crypto.mask_phone("13800001234") == "138****1234"
