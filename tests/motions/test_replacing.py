"""A ballot takes the place of another only by naming its receipt: a stale page replaces nothing."""

import pytest
from sqlalchemy import text

from models.base.session import db
from tests.motions.arranging import a_motion
from tests.motions.test_races import casting
from tests.motions.test_standing import group_of, over_the_counter
from tests.races import at_once
from tests.representations.arranging import notices


@pytest.fixture
def couple(world, estate):
    unit = estate.units[0]
    world.give(estate, unit, [world.a_holder(), world.a_holder()])
    db.session.commit()
    return world.owner_of(estate, unit), world.owner_of(estate, unit, which=1)


def leaves():
    return db.session.scalar(text("SELECT count(*) FROM evidence_leaves WHERE kind = 'ballot'"))


def everything(motion):
    """Every ballot in the order of arrival: its standing, and how it came."""
    rows = db.session.execute(
        text("SELECT standing, channel FROM ballots WHERE motion_id = :motion ORDER BY id"),
        {"motion": motion.id},
    )
    return [tuple(row) for row in rows]


def test_a_stale_page_changes_nothing(world, motion, couple):
    husband, wife = couple
    motion.ruled(revision="once").opened()
    for person in couple:
        world.fresh(person)
    (group,) = motion.seats(husband)
    first = motion.cast_by(husband, group, "yes")
    motion.after(hours=1)
    for person in couple:
        world.fresh(person)
    stale = motion.cast_by(wife, group, "no").refused(409, "ballot-already-cast")
    assert stale["detail"] == "共有人或其代表已在2026年3月18日 00:00投过票，可以打开这一票改一次。"
    assert stale["cast_at"] == first["cast_at"]
    own = motion.cast_by(husband, group, "no", helper="刘志愿")
    assert own.refused(409, "ballot-already-cast")["detail"].startswith("您已在2026年3月18日")
    assert motion.change_by(wife, group, "yes").body == first.body
    assert motion.cast_by(wife, group, "yes").body == first.body
    assert everything(motion) == [(1, "online")]
    assert leaves() == 1
    assert notices(husband, "您家改了票") == []


def test_only_the_ballot_that_counts_is_replaced(motion):
    motion.ruled(revision="once").opened()
    first = motion.cast(0, "yes")["receipt"]["id"]
    other = motion.cast(1, "yes")["receipt"]["id"]
    for wrong in (other, first + 1000):
        motion.cast(0, "no", replaces=wrong).refused(409, "ballot-already-cast")
    motion.cast(0, "no", replaces="x").refused(422, "invalid-input")
    assert everything(motion) == [(1, "online")] * 2
    motion.after(hours=1)
    changed = motion.cast(0, "no", replaces=first, helper="刘志愿")
    assert (changed["channel"], changed["choices"]) == ("assisted", {"q1": ["no"]})
    for named in (None, first, changed["receipt"]["id"]):
        assert motion.cast(0, "no", replaces=named).body == changed.body
        refused = motion.cast(0, "yes", replaces=named).refused(409, "ballot-already-cast")
        assert "改票只能一次" in refused["detail"]


def test_where_no_ballot_is_none_is_replaced(motion):
    motion.ruled(revision="once").opened()
    other = motion.cast(1, "yes")["receipt"]["id"]
    refused = motion.cast(0, "yes", replaces=other).refused(422, "invalid-input")
    assert refused["errors"] == {"replaces": ["这一票还没有投过"]}
    assert everything(motion) == [(1, "online")]


def test_rules_without_a_change_know_no_replacing(motion):
    motion.opened().with_ballots("yes")
    assert "投出后不能更改" in motion.change(0, "no").refused(409, "ballot-already-cast")["detail"]


def test_precedence_sets_paper_aside_without_naming_it(motion):
    motion.ruled(precedence="online", revision="once").opened()
    group = group_of(motion, 0)
    over_the_counter(motion, {"q1": ["no"]}, group=group)
    motion.after(hours=1)
    told = motion.cast(0, "yes", replaces=999_999).refused(409, "ballot-already-cast")
    assert told["detail"].startswith("您家已在2026年3月18日 00:00投过票")
    assert motion.cast(0, "yes").status == 200
    assert motion.change(0, "abstain").status == 200
    assert everything(motion) == [(1, "paper"), (2, "online"), (3, "online")]


@pytest.mark.faults
@pytest.mark.parametrize("has_cast", [False, True])
def test_co_owners_with_stale_pages_replace_nothing_of_each_other(live_world, has_cast):
    estate = live_world.estate(units=1)
    live_world.give(estate, estate.units[0], [live_world.a_holder(), live_world.a_holder()])
    db.session.commit()
    motion = a_motion(live_world, estate).ruled(revision="once").opened()
    wife, husband = (live_world.owner_of(estate, estate.units[0], which=at) for at in (0, 1))
    (group,) = motion.seats(wife)
    seen = motion.cast_by(wife, group, "yes")["receipt"]["id"] if has_cast else None
    answers = at_once(
        *[
            casting(motion, wife, group, "no", replaces=seen),
            casting(motion, husband, group, "abstain", replaces=seen),
        ]
        * 3
    )
    assert sorted(one.status for one in answers) == [200] * 3 + [409] * 3
    assert len({one["choices"]["q1"][0] for one in answers if one.status == 200}) == 1
    assert {one.code for one in answers if one.status == 409} == {"ballot-already-cast"}
    with db.engine.connect() as connection:
        standings = connection.execute(text("SELECT standing FROM ballots ORDER BY id")).scalars()
        assert list(standings) == ([1, 2] if has_cast else [1])


@pytest.mark.faults
def test_two_devices_that_change_at_once_make_one_change(live_world):
    motion = a_motion(live_world).ruled(revision="once").opened()
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    seen = motion.cast_by(owner, group, "yes")["receipt"]["id"]
    answers = at_once(
        *[
            casting(motion, owner, group, "no", replaces=seen),
            casting(motion, owner, group, "abstain", replaces=seen),
        ]
        * 3
    )
    assert sorted(one.status for one in answers) == [200] * 3 + [409] * 3
    assert {one["choices"]["q1"][0] for one in answers if one.status == 200} <= {"no", "abstain"}
    with db.engine.connect() as connection:
        standings = connection.execute(text("SELECT standing FROM ballots ORDER BY id")).scalars()
        assert list(standings) == [1, 2]
