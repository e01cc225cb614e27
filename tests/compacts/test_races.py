"""Two taps on one signature, with real commits."""

import pytest
from sqlalchemy import func, select

from models.accounts import actions as accounts
from models.base.session import db
from models.compacts import actions, adopting, paper, signing
from models.compacts.meeting import AdoptionKind, Counts, Meeting
from models.compacts.rules import CompactState
from models.compacts.tables import CompactSignature
from models.files import actions as files
from tests.files.scans import PDF
from tests.races import at_once, in_a_transaction

pytestmark = pytest.mark.faults


def opened(world, estate):
    """A compact that is open, and committed."""
    secretary = world.staff("secretary", "moderator", at=estate).actor
    clerk = world.staff("clerk", at=estate).actor
    compact = actions.draft(secretary, estate.id, title="公约", body="条款", now=world.now)

    def move(to):
        version = compact.version
        actions.move(secretary, compact.id, to, reason="", version=version, now=world.now)

    move(CompactState.COMMENTING)
    move(CompactState.FROZEN)
    day = world.now.date()
    scan = files.store(clerk, estate.id, PDF, world.now).id
    meeting = Meeting(AdoptionKind.REPRESENTATIVES, 3, 3, 3, day, day, day)
    adopting.enter(
        clerk,
        compact.id,
        meeting,
        minutes="记录",
        minutes_file_id=scan,
        version=compact.version,
        now=world.now,
    )
    adopting.check(secretary, compact.id, Counts(3, 3, 3), version=compact.version, now=world.now)
    filing = {"office": "街道", "reference": "1", "filed_on": day, "file_id": scan}
    adopting.file(clerk, compact.id, **filing, version=compact.version, now=world.now)
    move(CompactState.OPEN)
    db.session.commit()
    return compact


def test_ten_taps_make_one_signature_and_one_receipt(live_app, live_world):
    world = live_world
    estate = world.estate(units=1)
    compact = opened(world, estate)
    owner = world.owner_of(estate, estate.units[0])
    membership = accounts.memberships(owner.actor)[0].id
    compact_id, digest, now = compact.id, compact.digest, world.now

    def tap():
        return signing.sign(owner.actor, compact_id, membership, digest=digest, now=now).id

    receipts = set(at_once(*[in_a_transaction(live_app, tap)] * 10))
    assert len(receipts) == 1
    assert db.session.scalar(select(func.count(CompactSignature.id))) == 1


def test_a_tap_and_a_paper_of_the_same_person_at_once_make_one_signature(live_app, live_world):
    world = live_world
    estate = world.estate(units=1)
    compact = opened(world, estate)
    unit = estate.units[0]
    owner = world.owner_of(estate, unit)
    membership = accounts.memberships(owner.actor)[0].id
    clerk = world.staff("clerk", at=estate).actor
    checker = world.staff("moderator", at=estate).actor
    entry = paper.enter(
        clerk,
        compact.id,
        unit_id=unit.id,
        signer=owner.name,
        signed_on=world.now.date(),
        digest=compact.digest,
        file_id=files.store(clerk, estate.id, PDF, world.now).id,
        now=world.now,
    )
    db.session.commit()
    compact_id, digest, entry_id, now = compact.id, compact.digest, entry.id, world.now

    def tap():
        signing.sign(owner.actor, compact_id, membership, digest=digest, now=now)
        return "done"

    def confirm():
        paper.decide(checker, entry_id, accept=True, reason="", version=1, now=now)
        return "done"

    ends = sorted(at_once(*(in_a_transaction(live_app, act) for act in (tap, confirm))))
    assert ends in (["done", "signed-on-paper"], ["done", "signed-online"])
    assert db.session.scalar(select(func.count(CompactSignature.id))) == 1
