"""Two taps, and a confirmation that meets a withdrawal, with real commits."""

import pytest
from sqlalchemy import func, select

from models.base.session import db
from models.pledges import actions, funding, ledger, settling
from models.pledges.rules import Choice, PledgeState, Way
from models.pledges.tables import LedgerEntry, Pledge, PledgeEvent
from tests.pledges.conftest import residents_pay
from tests.pledges.test_ledger import Walk
from tests.races import at_once, in_a_transaction

pytestmark = pytest.mark.faults


@pytest.fixture
def walk(live_world):
    made = Walk(live_world, 7)
    db.session.commit()
    return made


def acting(app, *calls):
    return at_once(*(in_a_transaction(app, call) for call in calls))


def taps(walk, amounts):
    owner, now = walk.owners[0], walk.world.now
    renovation_id, unit_id = walk.renovation.id, walk.estate.units[0].id
    texts = {
        amount: actions.text_for(
            owner, renovation_id, unit_id, Choice(Way.DIRECT, amount, None)
        ).digest
        for amount in set(amounts)
    }

    def tap(amount):
        choice = Choice(Way.DIRECT, amount, None)
        made, leaf = actions.pledge(
            owner, renovation_id, unit_id, choice, digest=texts[amount], now=now
        )
        return made.id, leaf.id

    return [lambda amount=amount: tap(amount) for amount in amounts]


def test_ten_taps_make_one_pledge_and_one_receipt(live_app, walk):
    assert len(set(acting(live_app, *taps(walk, [1000] * 10)))) == 1
    assert db.session.scalar(select(func.count(Pledge.id))) == 1


def test_two_different_taps_leave_one_standing_pledge(live_app, walk):
    acting(live_app, *taps(walk, [1000, 2000, 3000]))
    states = sorted(db.session.scalars(select(Pledge.state)))
    assert states == ["pledged", "superseded", "superseded"]


@pytest.mark.parametrize("round_", range(3))
def test_of_a_confirmation_and_a_withdrawal_at_once_one_goes_through(live_app, walk, round_):
    (made,) = acting(live_app, *taps(walk, [1000]))
    pledge_id, plan_id, renovation_id = made[0], walk.plan.id, walk.renovation.id
    now = walk.world.now

    def settle(actor, to):
        return settling.settle(
            actor, pledge_id, to, reason="同时", motion_id=None, version=1, now=now
        ).state

    found = acting(
        live_app,
        lambda: settle(walk.staff[0], PledgeState.CONFIRMED),
        lambda: settle(walk.owners[0], PledgeState.WITHDRAWN),
        lambda: settle(walk.staff[1], PledgeState.CONFIRMED),
    )
    assert found.count("changed-meanwhile") == 2
    state = db.session.scalars(select(Pledge.state)).one()
    assert state in found
    confirmed = state == "confirmed"
    assert db.session.scalar(select(func.count(LedgerEntry.id))) == int(confirmed)
    assert db.session.scalar(select(func.count(PledgeEvent.id))) == 2
    total = 1000 if confirmed else 0
    assert ledger.progress(plan_id).confirmed_fen == ledger.contributions(renovation_id) == total


def test_a_pledge_and_a_new_publication_at_once_leave_nothing_of_the_old_plan(live_app, walk):
    now, renovation_id, staff = walk.world.now, walk.renovation.id, walk.staff[0]

    def publish():
        return funding.publish(
            staff,
            renovation_id,
            items=residents_pay(2_000_000),
            basis="再次会议",
            amounts_public=True,
            version=1,
            now=now,
        ).number

    pledged, number = acting(live_app, *taps(walk, [1000]), publish)
    assert number == 2
    if pledged == "pledge-text-changed":
        assert db.session.scalar(select(func.count(Pledge.id))) == 0
    else:
        assert db.session.scalars(select(Pledge.state)).one() == "superseded"
