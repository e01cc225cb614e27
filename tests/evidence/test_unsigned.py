"""Staff are told when the log stands without a signed head for longer than sealing takes."""

import pytest

from models.evidence import keyring, sealing
from models.evidence.sealing import Lag
from models.evidence.unsigned import unsigned
from tests.http import Api


@pytest.fixture
def secretary(world, acts):
    return world.staff("secretary", at=acts.estate)


def told(person, world):
    work = world.fresh(person).api.get("/worklist", ok=True)["items"]
    return [one for one in work if one["kind"] == "evidence_unsigned"]


def placed_without_head(acts):
    keyring.enter(acts.clock.now())
    list(sealing.take_up(acts.estate.id, acts.clock.now()))


def test_receipts_wait_until_a_head_is_over_them(acts):
    began = acts.clock.now()
    acts.leave(3)
    assert unsigned(acts.estate.id) == Lag(3, began)
    placed_without_head(acts)
    assert sealing.lag().leaves == 0
    assert unsigned(acts.estate.id) == Lag(3, began)
    acts.seal()
    assert unsigned(acts.estate.id) == Lag(0, None)


def test_what_came_after_the_head_waits_again(acts):
    acts.leave(3)
    acts.seal()
    acts.leave(2)
    assert unsigned(acts.estate.id) == Lag(2, acts.clock.now())


def test_another_estate_is_its_own(world, acts):
    other = world.estate(units=1)
    acts.leave(2, estate=other)
    assert unsigned(acts.estate.id) == Lag(0, None)
    assert unsigned(other.id).leaves == unsigned().leaves == 2


def test_the_secretary_is_told_after_ten_minutes(world, acts, secretary):
    acts.leave(2)
    acts.clock.move(minutes=9, seconds=59)
    assert told(secretary, world) == []
    acts.clock.move(minutes=2)
    (item,) = told(secretary, world)
    assert (item["count"], item["estate_id"], item["route"]) == (2, acts.estate.id, "/evidence")
    assert "11分钟" in item["title"]
    acts.seal()
    assert told(secretary, world) == []


def test_a_head_that_is_missing_is_told_like_a_place_that_is_missing(world, acts, secretary):
    acts.leave(1)
    placed_without_head(acts)
    acts.clock.move(minutes=10)
    assert len(told(secretary, world)) == 1


def test_clerks_and_secretaries_elsewhere_are_not_told(world, acts):
    acts.leave(1)
    acts.clock.move(minutes=30)
    assert told(world.staff("clerk", at=acts.estate), world) == []
    assert told(world.staff("secretary", at=world.estate(units=1)), world) == []


def test_the_metrics_tell_it_too(app, acts):
    acts.leave(1)
    placed_without_head(acts)
    acts.clock.move(seconds=90)
    figures = Api(app).get("//metrics").raw.decode()
    assert "gongzhi_evidence_lag_seconds 0.0" in figures
    assert "gongzhi_evidence_unsigned_seconds 90.0" in figures
