"""The ledger: totals are the sum of the lines after any sequence; the database refuses what must never be."""

import random

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from models.base.paging import Paging
from models.base.problems import Problem
from models.base.session import Base, db
from models.pledges import actions, funding, ledger, lists, settling
from models.pledges.rules import Choice, PledgeState, Way
from models.pledges.shares import Base as By
from models.pledges.tables import FundingShare, LedgerLine, Pledge
from models.renovations import actions as renovations
from tests.pledges.conftest import residents_pay

UNITS = 7


class Walk:
    """People do what they may, in any order."""

    def __init__(self, world, seed):
        self.chance, self.world = random.Random(seed), world  # noqa: S311 - a walk, no secret
        self.estate = world.estate(areas=[7000 + 313 * n for n in range(UNITS)])
        self.staff = [world.staff("secretary", "moderator", at=self.estate).actor for _ in "ab"]
        self.owners = [world.owner_of(self.estate, unit).actor for unit in self.estate.units]
        self.renovation = renovations.start(
            self.staff[0],
            title="改造",
            estate_ids=[self.estate.id],
            evidence="文",
            thresholds={},
            now=world.now,
        )
        self.plan = funding.publish(
            self.staff[0],
            self.renovation.id,
            items=residents_pay(1_000_003, By.AREA),
            basis="会议",
            amounts_public=True,
            version=0,
            now=world.now,
        )

    def pledge(self, place):
        unit = self.estate.units[place]
        share = funding.share_of(self.plan.id, unit.id).amount_fen
        choice = Choice(Way.DIRECT, self.chance.choice([1, share // 2, share]), None)
        owner = self.owners[place]
        shown = actions.text_for(owner, self.renovation.id, unit.id, choice)
        actions.pledge(
            owner, self.renovation.id, unit.id, choice, digest=shown.digest, now=self.world.now
        )

    def settle(self, place):
        unit = self.estate.units[place]
        standing = actions.standing_pledge(self.renovation.id, unit.id)
        if standing is None:
            return
        to = self.chance.choice([PledgeState.CONFIRMED, PledgeState.WITHDRAWN, PledgeState.WAIVED])
        settling.settle(
            self.chance.choice([*self.staff, self.owners[place]]),
            standing.id,
            to,
            reason="走一步",
            motion_id=None,
            version=standing.version,
            now=self.world.now,
        )

    def step(self):
        act = self.chance.choice([self.pledge, self.settle, self.settle])
        try:
            act(self.chance.randrange(UNITS))
        except Problem:
            db.session.rollback()
        else:
            db.session.commit()

    def check(self):
        public = lists.public_ledger(self.owners[0], self.renovation.id, Paging(limit=100))
        progress, rows = public.progress, public.rows
        by_state = {
            state: sum(row["amount_fen"] for row in rows if row["state"] == state)
            for state in ("pledged", "confirmed")
        }
        waived = sum(row["share_fen"] for row in rows if row["state"] == "waived")
        assert (progress.pledged_fen, progress.confirmed_fen, progress.waived_fen) == (
            by_state["pledged"],
            by_state["confirmed"],
            waived,
        )
        assert public.ledger_fen == progress.covered_fen
        assert sum(progress.by_way.values()) == progress.confirmed_fen
        assert progress.share_fen == sum(row["share_fen"] for row in rows) == 1_000_003
        assert progress.covered_fen + progress.missing_fen == progress.share_fen
        assert progress.silent_units == sum(row["state"] == "none" for row in rows)
        staff = lists.funding_seen(self.staff[1], self.renovation.id).progress
        assert staff == progress
        assert db.session.scalar(select(func.sum(LedgerLine.amount_fen))) in (None, 0)


@pytest.mark.parametrize("seed", range(4))
def test_public_total_is_staff_total_is_the_sum_of_the_lines(world, seed):
    walk = Walk(world, seed)
    for _ in range(40):
        walk.step()
        walk.check()
    standing = db.session.scalar(select(func.count(Pledge.id)))
    assert standing > 0


@pytest.fixture
def walk(world):
    made = Walk(world, 1)
    made.pledge(0)
    standing = actions.standing_pledge(made.renovation.id, made.estate.units[0].id)
    settling.settle(
        made.staff[0],
        standing.id,
        PledgeState.CONFIRMED,
        reason="核对",
        motion_id=None,
        version=1,
        now=world.now,
    )
    db.session.commit()
    return made


def refused_by_database(statement, values=None):
    with pytest.raises(DBAPIError) as caught, db.session.begin_nested():
        db.session.execute(statement, values or {})
    return str(caught.value.orig)


def test_an_entry_that_does_not_add_up_is_refused(walk):
    line = db.session.scalars(select(LedgerLine)).first()
    more = {
        "entry_id": line.entry_id,
        "estate_id": line.estate_id,
        "renovation_id": line.renovation_id,
        "unit_id": line.unit_id,
        "account": "receivable",
        "amount_fen": 1,
    }
    assert "add up to zero" in refused_by_database(insert(LedgerLine), more)


@pytest.mark.parametrize("table", ["ledger_lines", "ledger_entries", "funding_shares"])
def test_what_is_in_the_books_stays(walk, table):
    entity = Base.metadata.tables[table]
    assert "append-only" in refused_by_database(update(entity).values(estate_id=1))
    assert "append-only" in refused_by_database(delete(entity))


def test_what_was_pledged_never_changes(walk):
    changed = refused_by_database(text("UPDATE pledges SET amount_fen = amount_fen + 1"))
    assert "never changes" in changed
    assert "append-only" in refused_by_database(text("DELETE FROM pledges"))


def test_a_unit_has_one_standing_pledge(walk):
    standing = db.session.scalars(select(Pledge)).one()
    same = {
        column.key: getattr(standing, column.key)
        for column in Pledge.__table__.columns
        if column.key != "id"
    }
    assert "uq_pledges_standing" in refused_by_database(insert(Pledge), same)


def test_nobody_waives_alone_and_nobody_confirms_a_joint_way_without_decision(walk):
    alone = text("UPDATE pledges SET state = 'waived', waiver_by = 1, ended_by = 1")
    assert "waived_by_two" in refused_by_database(alone)
    standing = db.session.scalars(select(Pledge)).one()
    joint = {
        column.key: getattr(standing, column.key)
        for column in Pledge.__table__.columns
        if column.key not in {"id", "way", "unit_id"}
    }
    joint |= {"way": "fund_use", "unit_id": walk.estate.units[1].id}
    assert "joint_ways_are_decided" in refused_by_database(insert(Pledge), joint)


def test_totals_take_one_statement_however_many_units(walk, statements):
    ledger.progress(walk.plan.id)
    assert sum("funding_shares" in one for one in statements.statements) == 1
    assert db.session.scalar(select(func.count(FundingShare.id))) == UNITS
