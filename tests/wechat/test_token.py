"""The access token: kept, renewed, and dropped once when it is refused."""

import threading

import pytest

from clients.errors import Quota, Retry
from clients.wechat import TokenHolder
from clients.wechat_token import Token

from .conftest import BILL, BILL_TEXT, client_of


class Ticking:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Ticking()


def test_the_token_is_asked_for_once(sandbox, wechat):
    assert wechat.access_token() == wechat.access_token()
    assert sandbox.control.calls("stable_token") == {0: 1}


def test_the_token_is_renewed_five_minutes_before_its_end(clock):
    fetched = []

    def fetch():
        fetched.append(clock())
        return Token(f"token-{len(fetched)}", 7200)

    holder = TokenHolder(clock)
    assert holder.get(fetch) == "token-1"
    clock.seconds += 6899.9
    assert holder.get(fetch) == "token-1"
    clock.seconds += 0.1
    assert holder.get(fetch) == "token-2"


def test_threads_wait_for_one_fetch(clock):
    holder = TokenHolder(clock)
    fetched = []
    gate = threading.Event()

    def fetch():
        gate.wait(5)
        fetched.append(1)
        return Token("token", 7200)

    got = []
    threads = [threading.Thread(target=lambda: got.append(holder.get(fetch))) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert got == ["token"] * 8
    assert len(fetched) == 1


def test_a_late_refusal_does_not_drop_a_fresh_token(clock):
    holder = TokenHolder(clock)
    holder.get(lambda: Token("old", 7200))
    holder.drop("old")
    assert holder.get(lambda: Token("new", 7200)) == "new"
    holder.drop("old")
    assert holder.get(lambda: Token("newer", 7200)) == "new"


def test_a_failed_fetch_leaves_nothing_behind(sandbox, wechat):
    sandbox.control.switch("stable_token", -1, times=1)
    with pytest.raises(Retry):
        wechat.access_token()
    assert wechat.access_token()


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_refused_token_is_renewed_and_the_call_made_once_more(sandbox, wechat, li, errcode):
    sandbox.control.subscribe("li", [BILL["id"]])
    sandbox.control.switch("subscribe.send", errcode, times=1)
    assert wechat.send_subscribe_message(openid=li, template_id=BILL["id"], data=BILL_TEXT).msgid
    assert sandbox.control.calls("subscribe.send") == {errcode: 1, 0: 1}
    assert sandbox.control.calls("stable_token") == {0: 2}


def test_a_token_refused_twice_is_left_for_later(sandbox, wechat, li):
    sandbox.control.switch("subscribe.send", 40001, times=2)
    with pytest.raises(Retry):
        wechat.send_subscribe_message(openid=li, template_id=BILL["id"], data=BILL_TEXT)
    assert sandbox.control.calls("subscribe.send") == {40001: 2}


def test_a_token_that_ended_with_the_clock_is_renewed(sandbox, wechat, li):
    sandbox.control.subscribe("li", [BILL["id"]])
    before = wechat.access_token()
    sandbox.control.move_clock(advance="1d")
    assert wechat.send_subscribe_message(openid=li, template_id=BILL["id"], data=BILL_TEXT).msgid
    assert sandbox.control.calls("subscribe.send") == {42001: 1, 0: 1}
    assert wechat.access_token() != before


def test_the_quota_of_tokens_stops_a_message_before_it_is_sent(sandbox, wechat):
    sandbox.control.switch("stable_token", 45009)
    with pytest.raises(Quota):
        wechat.send_subscribe_message(openid="o" * 28, template_id="t", data=BILL_TEXT)
    assert sandbox.control.calls("subscribe.send") == {}


def test_two_processes_share_a_token(sandbox, wechat):
    other = client_of(sandbox)
    assert other.access_token() == wechat.access_token()
    other.close()
