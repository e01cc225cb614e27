"""The law of the residents' compact, as sentences."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.compacts.meeting import (
    AdoptionKind,
    Counts,
    Meeting,
    check_adoption,
    check_counts,
    comparisons,
)
from models.compacts.rules import CompactState, roles_for

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


def representatives(**changes):
    facts = {"members": 45, "present": 30, "agreed": 16, "authorised_on": TODAY} | changes
    return a_meeting(kind=AdoptionKind.REPRESENTATIVES, **facts)


def test_household_representatives_stand_for_the_residents_with_the_same_halves():
    households = AdoptionKind.HOUSEHOLDS_MEETING
    check_adoption(a_meeting(kind=households), TODAY)
    assert refused_fields(a_meeting(kind=households, present=150)) == {"present"}


def test_representatives_need_two_thirds_present_and_exactly_two_thirds_is_enough():
    check_adoption(representatives(), TODAY)
    assert refused_fields(representatives(present=29, agreed=29)) == {"present"}


def test_two_thirds_of_a_number_that_three_does_not_divide_are_rounded_up():
    check_adoption(representatives(members=10, present=7, agreed=4), TODAY)
    assert refused_fields(representatives(members=10, present=6, agreed=6)) == {"present"}


def test_exactly_half_of_the_representatives_present_is_no_majority():
    assert refused_fields(representatives(present=30, agreed=15)) == {"agreed"}


def test_representatives_decide_only_what_the_residents_meeting_authorised():
    assert refused_fields(representatives(authorised_on=None)) == {"authorised_on"}
    tomorrow = TODAY + timedelta(days=1)
    assert refused_fields(representatives(authorised_on=tomorrow)) == {"authorised_on"}


def test_representatives_need_no_ten_days_notice():
    check_adoption(representatives(notified_on=TODAY), TODAY)


def test_each_comparison_is_a_sentence_with_its_article():
    said = [one.sentence for one in comparisons(a_meeting(present=150, agreed=76))]
    assert said == [
        "十八周岁以上居民 300 人，到会人数 150 人。要超过全体的二分之一，即至少 151 人：没有达到。",
        "到会 150 人，同意人数 76 人。要超过到会人数的二分之一，即至少 76 人：达到。",
        "2026年3月10日通知，2026年3月20日开会，提前 10 日。要提前 10 日：达到。",
    ]
    assert comparisons(representatives())[0].sentence == (
        "居民代表 45 人，到会人数 30 人。要不少于全体的三分之二，即至少 30 人：达到。"
    )
    articles = [one.source[-5:] for one in comparisons(a_meeting())]
    assert articles == ["第二十七条", "第二十七条", "第二十六条"]


def test_a_second_count_that_differs_is_told_by_field_and_not_by_figure():
    check_counts(Counts(300, 151, 76), Counts(300, 151, 76))
    with pytest.raises(Problem) as refusal:
        check_counts(Counts(300, 151, 76), Counts(300, 150, 76))
    assert refusal.value.code == "adoption-counts-differ"
    assert set(refusal.value.errors) == {"present"}
    assert "151" not in str(refusal.value.errors)


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
