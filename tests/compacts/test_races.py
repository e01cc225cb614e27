"""Two taps on one signature, with real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from models.accounts import actions as accounts
from models.base.session import db
from models.compacts import actions, signing
from models.compacts.rules import AdoptionKind, CompactState, Meeting
from models.compacts.tables import CompactSignature

pytestmark = pytest.mark.faults


def test_ten_taps_make_one_signature_and_one_receipt(live_app, live_world):
    world = live_world
    estate = world.estate(units=1)
    secretary = world.staff("secretary", "moderator", at=estate).actor
    compact = actions.draft(secretary, estate.id, title="公约", body="条款", now=world.now)
    for to in (CompactState.COMMENTING, CompactState.FROZEN):
        actions.move(secretary, compact.id, to, reason="", version=compact.version, now=world.now)
    day = world.now.date()
    meeting = Meeting(AdoptionKind.REPRESENTATIVES, 3, 3, 3, day, day)
    actions.adopt(
        secretary, compact.id, meeting, minutes="记录", version=compact.version, now=world.now
    )
    actions.file(
        secretary,
        compact.id,
        office="街道",
        reference="1",
        filed_on=day,
        version=compact.version,
        now=world.now,
    )
    actions.move(
        secretary,
        compact.id,
        CompactState.OPEN,
        reason="",
        version=compact.version,
        now=world.now,
    )
    db.session.commit()
    owner = world.owner_of(estate, estate.units[0])
    membership = accounts.memberships(owner.actor)[0].id
    compact_id, digest, now = compact.id, compact.digest, world.now

    def tap(_):
        with live_app.app_context():
            leaf = signing.sign(owner.actor, compact_id, membership, digest=digest, now=now)
            leaf_id = leaf.id
            db.session.commit()
            return leaf_id

    with ThreadPoolExecutor(10) as pool:
        receipts = set(pool.map(tap, range(10)))
    assert len(receipts) == 1
    assert db.session.scalar(select(func.count(CompactSignature.id))) == 1
