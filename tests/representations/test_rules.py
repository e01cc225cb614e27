"""When somebody comes of age, and what a term may be."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.clock import SHANGHAI, local_date
from models.representations.rules import Basis, of_age_on, term_of, until_words, why_over

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2008, 3, 3), date(2026, 3, 3)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2008, 12, 31), date(2026, 12, 31)),
    ],
)
def test_of_age_is_the_eighteenth_birthday(born, of_age):
    assert of_age_on(born) == of_age


@given(st.dates(min_value=date(2008, 3, 3), max_value=date(2026, 3, 2)))
def test_guardianship_of_a_minor_ends_when_the_birthday_begins(born):
    until = term_of(Basis.GUARDIAN, born_on=born, last_day=None, now=NOW)
    assert local_date(until) == of_age_on(born)
    assert until.astimezone(SHANGHAI).hour == 0
    assert why_over(born, until) == "产权人已满十八周岁，由本人办理"


def test_the_earlier_of_two_ends_counts():
    early = term_of(Basis.GUARDIAN, born_on=date(2015, 1, 1), last_day=date(2026, 6, 30), now=NOW)
    assert until_words(early) == "有效期到2026年7月1日零点。"
    assert why_over(date(2015, 1, 1), early) == "期限已到"


def test_an_administrator_has_no_term_unless_the_paper_says_one():
    assert term_of(Basis.ADMINISTRATOR, born_on=None, last_day=None, now=NOW) is None
    assert until_words(None) == ""
