"""The platform's answers over real HTTP, and what becomes of a notice after each."""

from datetime import timedelta

import pytest

from models.base.clock import SHANGHAI
from tests.notices.arranging import LOUD, deliver, states, tell


@pytest.fixture
def li(phones):
    return phones.new()


def test_a_message_arrives_once_and_uses_up_a_credit(li, clock):
    li.accepts(times=2)
    tell(li, 7, now=clock.now())
    assert deliver(clock) == 1
    assert deliver(clock) == 0
    assert [one["thing1"] for one in li.messages()] == ["第7号事项"]
    assert states(li) == ["delivered"]
    assert li.credits() == 1


def test_without_a_credit_the_inbox_alone_tells(li, clock, platform):
    tell(li, now=clock.now())
    deliver(clock)
    assert states(li) == ["in_app_only"]
    assert [one["title"] for one in li.inbox()] == ["试投消息：1"]
    assert platform.control.calls("subscribe.send") == {}


def test_who_withdrew_the_consent_is_told_in_the_inbox_alone(li, clock, platform):
    li.accepts()
    li.person.api.put("/me/consents/reminders", {"version": 1, "granted": False}, ok=True)
    tell(li, now=clock.now())
    deliver(clock)
    assert states(li) == ["in_app_only"]
    assert platform.control.calls("subscribe.send") == {}


def test_messages_to_one_person_go_in_order_one_at_a_time(li, clock):
    li.accepts(times=5)
    for number in range(1, 6):
        tell(li, number, now=clock.now())
    deliver(clock)
    assert [one["thing1"] for one in li.messages()] == [f"第{n}号事项" for n in range(1, 6)]


def test_an_older_message_that_waits_for_its_next_try_holds_back_the_younger(li, clock, platform):
    li.accepts(times=2)
    tell(li, 1, now=clock.now())
    platform.control.switch("subscribe.send", -1, times=1)
    deliver(clock)
    tell(li, 2, now=clock.now())
    deliver(clock)
    assert li.messages() == []
    clock.move(minutes=1)
    deliver(clock)
    assert [one["thing1"] for one in li.messages()] == ["第1号事项", "第2号事项"]


# errcode of the platform -> state of the notice, credits left of two
TABLE = [
    (43101, "in_app_only", 0),
    (47003, "dead", 2),
    (40003, "dead", 2),
    (40037, "dead", 2),
    (41030, "dead", 2),
    (45168, "dead", 2),
    (-1, "waiting", 2),
    (43108, "waiting", 2),
    (45011, "waiting", 2),
    (45009, "waiting", 2),
    (48001, "waiting", 2),
    (43107, "waiting", 2),
]


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_what_each_refusal_means(li, clock, platform, row):
    errcode, state, left = row
    li.accepts(times=2)
    tell(li, now=clock.now())
    platform.control.switch("subscribe.send", errcode, times=1)
    deliver(clock)
    assert states(li) == [state]
    assert li.credits() == left


@pytest.mark.parametrize("errcode", [40001, 42001])
def test_a_stale_token_is_renewed_within_the_attempt(li, clock, platform, errcode):
    li.accepts()
    tell(li, now=clock.now())
    platform.control.switch("subscribe.send", errcode, times=1)
    deliver(clock)
    assert states(li) == ["delivered"]


def test_a_busy_platform_is_asked_again_later_and_at_last_given_up(li, clock, platform, world):
    li.accepts()
    tell(li, now=clock.now())
    platform.control.switch("subscribe.send", -1)
    waits = []
    for _ in range(8):
        since = clock.now()
        deliver(clock)
        if states(li) == ["dead"]:
            break
        while not platform.control.calls("subscribe.send").get(-1, 0) > len(waits) + 1:
            clock.move(seconds=15)
            deliver(clock)
        waits.append(clock.now() - since)
    assert states(li) == ["dead"]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)


def test_a_used_up_quota_waits_for_the_morning(li, clock, platform):
    li.accepts()
    tell(li, now=clock.now())
    platform.control.switch("subscribe.send", 45009, times=1)
    deliver(clock)
    clock.set(clock.now().astimezone(SHANGHAI).replace(hour=20, minute=59))
    deliver(clock)
    assert states(li) == ["waiting"]
    clock.move(hours=11, minutes=1)
    deliver(clock)
    assert states(li) == ["delivered"]


def test_a_quota_stops_the_courier_from_asking_for_others(phones, clock, platform):
    people = [phones.new().accepts() for _ in range(12)]
    for person in people:
        tell(person, now=clock.now())
    platform.control.switch("subscribe.send", 45009)
    deliver(clock)
    assert platform.control.calls("subscribe.send")[45009] <= 2 * 4
    assert {states(person)[0] for person in people} == {"waiting"}


@pytest.mark.parametrize("mode", ["lost", "drop"])
def test_an_answer_that_never_came_is_not_asked_for_twice(li, clock, platform, mode):
    """`lost`: the platform did it; `drop`: it did not. We cannot tell, and do not tell twice."""
    li.accepts(times=3)
    tell(li, now=clock.now())
    platform.control.switch("subscribe.send", mode=mode, times=1)
    deliver(clock)
    clock.move(days=1)
    deliver(clock)
    assert states(li) == ["unknown"]
    assert len(li.messages()) == (1 if mode == "lost" else 0)
    assert len(li.inbox()) == 1
    assert li.credits() == 2


def test_a_platform_that_is_not_there_is_waited_for(li, clock, app):
    from clients.wechat import WechatClient

    li.accepts()
    tell(li, now=clock.now())
    real = app.extensions["wechat"]
    app.extensions["wechat"] = WechatClient(appid="x", secret="y", base_url="http://127.0.0.1:9")
    deliver(clock)
    assert states(li) == ["waiting"]
    app.extensions["wechat"].close()
    app.extensions["wechat"] = real
    clock.move(minutes=1)
    deliver(clock)
    assert states(li) == ["delivered"]


def test_nobody_is_disturbed_at_night(li, clock):
    li.accepts(times=2)
    clock.set(clock.now().astimezone(SHANGHAI).replace(hour=21, minute=0))
    tell(li, 1, now=clock.now())
    deliver(clock)
    assert li.messages() == []
    assert len(li.inbox()) == 1
    clock.move(hours=10, minutes=59)
    deliver(clock)
    assert li.messages() == []
    clock.move(minutes=1)
    deliver(clock)
    assert len(li.messages()) == 1


def test_a_backlog_does_not_run_on_into_the_night_but_what_is_urgent_does(li, clock):
    li.accepts(times=2)
    tell(li, 1, now=clock.now())
    clock.set(clock.now().astimezone(SHANGHAI).replace(hour=23))
    tell(li, 2, kind=LOUD, now=clock.now())
    deliver(clock)
    assert [one["thing1"] for one in li.messages()] == ["第2号事项"]


def test_a_text_that_the_template_cannot_hold_is_a_dead_letter(li, clock):
    from models.notices import actions

    li.accepts()
    actions.announce(
        event="probe:9",
        kind="probe",
        stage="once",
        estate_id=None,
        account_ids=[li.person.id],
        params={"number": 9, "until": "改天"},
        now=clock.now(),
    )
    deliver(clock)
    assert states(li) == ["dead"]


def test_what_is_settled_is_no_longer_sent(li, clock):
    from models.notices import actions

    li.accepts()
    tell(li, 3, now=clock.now())
    actions.cancel(["probe:3"], clock.now())
    assert deliver(clock) == 0
    assert states(li) == ["cancelled"]
    assert len(li.inbox()) == 1


def test_an_erased_account_is_not_written_to(li, clock):
    li.accepts()
    tell(li, now=clock.now())
    li.person.api.delete("/me", ok=True)
    assert deliver(clock) == 0
    assert states(li) == ["cancelled"]
