"""A telling is one statement however many it is for; each of them has it once."""

from models.notices import actions
from tests.notices.arranging import PROBE


def told(phones, clock):
    return actions.announce(
        event="probe:1",
        kind=PROBE,
        stage="once",
        estate_id=None,
        account_ids=[one.person.id for one in phones],
        params={"number": 1, "until": "2026年4月1日"},
        now=clock.now(),
    )


def test_each_is_told_once_however_often_it_is_told(phones, clock, statements):
    three = [phones.new() for _ in range(3)]
    begun = len(statements)
    assert told([*three, three[0]], clock) == 3
    written = [one for one in statements.statements[begun:] if "INSERT INTO notices" in one]
    assert len(written) == 1
    assert told(three, clock) == 0
    assert [len(one.inbox()) for one in three] == [1, 1, 1]


def test_nobody_to_tell_is_no_telling(clock, app):
    assert told([], clock) == 0
