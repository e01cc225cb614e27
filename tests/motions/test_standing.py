"""Several ballots of one owner group: which one counts, and that none is lost."""

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.clock import SHANGHAI
from models.base.session import db
from models.motions.handed_in import HandedIn, cast_on_paper
from models.motions.standing import (
    ArrivalRules,
    Channel,
    Held,
    Precedence,
    Revision,
    effective,
    standing_for,
    why_refused,
    why_superseded,
)
from models.motions.tables import Motion

MONDAY = datetime(2026, 3, 23, 9, 0, tzinfo=SHANGHAI)
ONLINE, PAPER, PROXY, ASSISTED = Channel.ONLINE, Channel.PAPER, Channel.PROXY, Channel.ASSISTED
ONCE = ArrivalRules(revision=Revision.ONCE)


def arrived(rules, *handed_in):
    """The ballots of one group, (channel, day handed in), in the order in which they arrive."""
    held = []
    for channel, day in handed_in:
        at = MONDAY + timedelta(days=day)
        held.append(Held(standing_for(channel, at, held, rules), channel, at))
    return held


def counting(rules, *handed_in):
    present = effective(arrived(rules, *handed_in))
    return present.channel, (present.at - MONDAY).days


# Which one counts


@pytest.mark.parametrize(
    ("precedence", "first", "second", "counts"),
    [
        (Precedence.FIRST, (ONLINE, 1), (PAPER, 2), (ONLINE, 1)),
        (Precedence.FIRST, (PAPER, 1), (ONLINE, 2), (PAPER, 1)),
        (Precedence.FIRST, (ONLINE, 2), (PAPER, 1), (PAPER, 1)),
        (Precedence.ONLINE, (PAPER, 1), (ONLINE, 2), (ONLINE, 2)),
        (Precedence.ONLINE, (ONLINE, 1), (PAPER, 2), (ONLINE, 1)),
        (Precedence.PAPER, (ONLINE, 1), (PAPER, 2), (PAPER, 2)),
        (Precedence.PAPER, (PAPER, 1), (ASSISTED, 2), (PAPER, 1)),
        (Precedence.PAPER, (ONLINE, 1), (PROXY, 2), (PROXY, 2)),
    ],
)
def test_precedence_decides_between_network_and_counter(precedence, first, second, counts):
    assert counting(ArrivalRules(precedence=precedence), first, second) == counts


@pytest.mark.parametrize(
    ("handed_in", "counts"),
    [
        ([(ONLINE, 1), (ONLINE, 2)], (ONLINE, 2)),
        ([(ONLINE, 1), (ONLINE, 2), (ONLINE, 3)], (ONLINE, 2)),
        ([(ONLINE, 1), (ASSISTED, 2)], (ASSISTED, 2)),
        ([(PAPER, 2), (PAPER, 1)], (PAPER, 2)),
        ([(ONLINE, 1), (PAPER, 2), (ONLINE, 3)], (ONLINE, 3)),
    ],
)
def test_one_revision_and_no_second(handed_in, counts):
    assert counting(ONCE, *handed_in) == counts


def test_without_revision_the_first_of_a_kind_stands_however_late_it_is_written_down():
    assert counting(ArrivalRules(), (PAPER, 2), (PAPER, 3)) == (PAPER, 2)
    assert counting(ArrivalRules(), (PAPER, 2), (PAPER, 1)) == (PAPER, 1)


@given(
    st.lists(st.tuples(st.sampled_from(Channel), st.integers(0, 9)), min_size=1, max_size=6),
    st.sampled_from(Precedence),
    st.sampled_from(Revision),
)
def test_exactly_one_counts_and_the_first_has_standing_one(handed_in, precedence, revision):
    held = arrived(ArrivalRules(revision, precedence), *handed_in)
    stood = [one.standing for one in held if one.standing]
    assert stood == list(range(1, len(stood) + 1))


def test_every_superseded_ballot_has_its_reason():
    for precedence, revision in itertools.product(Precedence, Revision):
        rules = ArrivalRules(revision, precedence)
        held = arrived(rules, (ONLINE, 1), (PAPER, 2), (ONLINE, 3), (PAPER, 4))
        present = effective(held)
        for one in held:
            if one is not present:
                assert why_superseded(one, present, rules)
        assert why_refused(ONLINE, MONDAY + timedelta(days=5), present, rules)


# Through the door


def test_the_rules_say_none_and_first_by_default(motion):
    motion.opened()
    motion.cast(0, "yes")
    assert "投出后不能更改" in motion.cast(0, "no").refused(409, "ballot-already-cast")["detail"]


def test_an_owner_changes_a_ballot_once_where_the_rules_allow_it(motion):
    motion.ruled(revision="once").opened()
    first = motion.cast(0, "yes")
    motion.after(hours=1)
    motion.change(0, "maybe").refused(422, "choices-wrong")
    second = motion.change(0, "no")
    assert (second.status, second["choices"]) == (200, {"q1": ["no"]})
    assert second["superseded"] == [
        {
            "channel": "online",
            "cast_at": first["cast_at"],
            "why": "您家后来改过票，以改后的为准。",
        }
    ]
    group = first["owner_group_id"]
    shown = motion.owner(0).api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    assert shown.body == second.body == motion.cast(0, "no").body
    third = motion.change(0, "abstain").refused(409, "ballot-already-cast")
    assert "改票只能一次" in third["detail"]
    assert motion.page()["turnout"]["cast"]["heads"] == 1
    held = motion.owner(0).api.get("/me/export", ok=True)["held"]["ballots"]
    assert [one["counts"] for one in held] == [False, True]
    motion.closed().counted()
    (question,) = motion.result()["questions"]
    assert {one["code"]: one["heads"] for one in question["choices"] if one["heads"]} == {"no": 1}


def test_a_changed_ballot_is_changed_back_by_nobody_after_closing(motion):
    motion.ruled(revision="once").opened().with_ballots("yes")
    motion.closed()
    motion.cast(0, "no").refused(409, "motion-not-open")
    assert motion.cast(0, "yes").status == 200


def test_who_bought_the_unit_does_not_change_the_sellers_ballot(world, motion):
    from tests.motions.test_ballots import sell

    motion.ruled(revision="once").opened()
    group = motion.cast(0, "yes")["owner_group_id"]
    sell(world, motion.estate, motion.estate.units[0])
    buyer = world.owner_of(motion.estate, motion.estate.units[0])
    refused = motion.cast_by(buyer, group, "no").refused(409, "ballot-already-cast")
    assert "由原业主投出" in refused["detail"]


# Over the counter


def over_the_counter(motion, choices, *, group, channel=PAPER, handed_in=None):
    now = motion.world.now
    given = HandedIn(group, choices, channel, handed_in or now)
    counts = cast_on_paper(db.session.get(Motion, motion.id), given, now)
    db.session.commit()
    return counts


def group_of(motion, index):
    return motion.seats(motion.owner(index))[0]


def test_a_paper_ballot_counts_like_any_other_and_may_be_blank(motion):
    motion.opened()
    over_the_counter(motion, {"q1": ["yes"]}, group=group_of(motion, 0))
    over_the_counter(motion, {"q1": ["blank"]}, group=group_of(motion, 1), channel=PROXY)
    assert motion.page()["turnout"]["cast"]["heads"] == 2
    assert motion.page(motion.owner(0))["seats"][0]["channel"] == "paper"
    motion.closed().counted()
    (question,) = motion.result()["questions"]
    assert [one["code"] for one in question["choices"]] == ["yes", "no", "abstain", "blank"]
    assert question["participating"]["heads"] == 1


def test_a_paper_ballot_handed_in_before_the_online_one_takes_its_place(motion):
    motion.opened()
    handed_in = motion.world.now
    group = group_of(motion, 0)
    motion.after(hours=2).cast(0, "yes")
    assert over_the_counter(motion, {"q1": ["no"]}, group=group, handed_in=handed_in)
    shown = motion.owner(0).api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    assert (shown["channel"], shown["choices"]) == ("paper", {"q1": ["no"]})
    assert [one["channel"] for one in shown["superseded"]] == ["online"]
    assert "以先交的为准" in motion.cast(0, "yes").refused(409, "ballot-already-cast")["detail"]


def test_a_paper_ballot_that_does_not_count_is_kept_and_shown(motion):
    motion.ruled(precedence="online").opened()
    group = motion.cast(0, "yes")["owner_group_id"]
    assert not over_the_counter(motion, {"q1": ["no"]}, group=group)
    shown = motion.owner(0).api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    assert shown["choices"] == {"q1": ["yes"]}
    (kept,) = shown["superseded"]
    assert (kept["channel"], "以网上投票为准" in kept["why"]) == ("paper", True)
    motion.closed().counted()
    assert motion.result()["participating"]["heads"] == 1


def test_the_database_keeps_one_ballot_a_standing(motion):
    motion.opened().with_ballots("yes")
    again = text(
        "WITH leaf AS (INSERT INTO evidence_leaves (estate_id, kind, subject_kind, subject_id, payload, digest, key_id,"
        " signature, at) SELECT estate_id, kind, subject_kind, subject_id, payload, 'd', key_id, signature, at"
        " FROM evidence_leaves RETURNING id)"
        " INSERT INTO ballots (motion_id, estate_id, owner_group_id, standing, sealed, channel, cast_at, leaf_id)"
        " SELECT motion_id, estate_id, owner_group_id, 1, sealed, channel, cast_at, leaf.id FROM ballots, leaf"
    )
    with pytest.raises(IntegrityError, match="standing"), db.session.begin_nested():
        db.session.execute(again)
