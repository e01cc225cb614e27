"""The law of the residents' compact, as sentences."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.compacts.rules import (
    AdoptionKind,
    CompactState,
    Meeting,
    check_adoption,
    comparisons,
    roles_for,
)

TODAY = date(2026, 3, 20)


def a_meeting(**changes):
    facts = {
        "kind": AdoptionKind.RESIDENTS_MEETING,
        "members": 300,
        "present": 151,
        "agreed": 76,
        "notified_on": TODAY - timedelta(days=10),
        "held_on": TODAY,
    } | changes
    return Meeting(**facts)


def refused_fields(meeting):
    with pytest.raises(Problem) as refusal:
        check_adoption(meeting, TODAY)
    assert refusal.value.code == "adoption-refused"
    return set(refusal.value.errors)


def test_more_than_half_present_and_more_than_half_of_them_agreed_adopts():
    check_adoption(a_meeting(), TODAY)


def test_exactly_half_present_is_no_quorum():
    assert refused_fields(a_meeting(present=150)) == {"present"}


def test_exactly_half_of_the_present_is_no_majority():
    assert refused_fields(a_meeting(present=152, agreed=76)) == {"agreed"}


def test_representatives_need_two_thirds_present_and_exactly_two_thirds_is_enough():
    representatives = AdoptionKind.REPRESENTATIVES
    check_adoption(a_meeting(kind=representatives, members=45, present=30, agreed=16), TODAY)
    assert refused_fields(a_meeting(kind=representatives, members=45, present=29, agreed=29)) == {
        "present"
    }


def test_a_residents_meeting_is_announced_ten_days_before():
    assert refused_fields(a_meeting(notified_on=TODAY - timedelta(days=9))) == {"notified_on"}


def test_a_meeting_in_the_future_has_not_decided():
    assert "held_on" in refused_fields(a_meeting(held_on=TODAY + timedelta(days=1)))


def test_more_agreed_than_present_is_refused():
    assert "agreed" in refused_fields(a_meeting(agreed=152))


@given(members=st.integers(1, 10_000), data=st.data())
def test_one_more_agreement_never_turns_adopted_into_refused(members, data):
    present = data.draw(st.integers(1, members))
    agreed = data.draw(st.integers(0, present - 1))
    before = comparisons(a_meeting(members=members, present=present, agreed=agreed))
    after = comparisons(a_meeting(members=members, present=present, agreed=agreed + 1))
    assert all(b.met <= a.met for b, a in zip(before, after, strict=True))


def test_nobody_reopens_what_was_superseded():
    for to in CompactState:
        with pytest.raises(Problem, match="compact-state"):
            roles_for(CompactState.SUPERSEDED, to)


def test_all_that_is_wrong_with_a_meeting_is_said_at_once():
    late_and_few = a_meeting(present=150, agreed=76, notified_on=TODAY - timedelta(days=9))
    assert refused_fields(late_and_few) == {"present", "notified_on"}
