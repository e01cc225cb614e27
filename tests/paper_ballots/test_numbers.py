"""The number on a printed ballot: one for each owner group, and a slip of the pen is found."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.paper_ballots.rules import number_of, read_number

ids = st.integers(1, 2**40)


@given(ids, ids)
def test_a_number_leads_back_to_its_motion_and_owner(motion_id, group_id):
    assert read_number(number_of(motion_id, group_id)) == (motion_id, group_id)


@given(ids, ids, st.data())
def test_a_wrong_digit_is_found(motion_id, group_id, data):
    number = number_of(motion_id, group_id)
    places = [place for place, char in enumerate(number) if char.isdigit()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    with pytest.raises(Problem) as refused:
        read_number(number[:place] + other + number[place + 1 :])
    assert refused.value.code == "paper-number-wrong"


@given(ids, ids, st.data())
def test_two_neighbours_that_changed_places_are_found(motion_id, group_id, data):
    number = number_of(motion_id, group_id)
    digits = [place for place, char in enumerate(number) if char.isdigit()]
    pairs = [(a, b) for a, b in pairwise(digits) if number[a] != number[b]]
    if not pairs:
        return
    a, b = data.draw(st.sampled_from(pairs))
    chars = list(number)
    chars[a], chars[b] = chars[b], chars[a]
    with pytest.raises(Problem):
        read_number("".join(chars))


@pytest.mark.parametrize(
    "typed", ["{}-{}-{}", "{}{}{}", " {} - {} - {} ", "{}－{}－{}", "{}–{}–{}"]
)
def test_a_number_may_be_typed_as_people_type(typed):
    parts = number_of(12, 3456).split("-")
    assert read_number(typed.format(*parts)) == (12, 3456)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert read_number(typed.format(*parts).translate(wide)) == (12, 3456)


@pytest.mark.parametrize("typed", ["", "12", "abc", "0012-003456", "-" * 40, "00012-003456-0"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Problem) as refused:
        read_number(typed)
    assert refused.value.code == "paper-number-wrong"
