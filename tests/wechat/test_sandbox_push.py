"""What the sandbox tells the product's callback address, opened with our own code."""

import sqlite3
from contextlib import closing

from clients.wechat_push import PushChannel
from mini_program_stub.sandbox.testing import running_sandbox

from .conftest import BILL, BILL_TEXT, LI, MOTION, client_of, listening


def test_the_address_is_confirmed(sandbox, callback):
    assert sandbox.control.address_is_confirmed()


def test_an_address_of_another_token_or_of_nobody_is_not_confirmed(sandbox):
    assert not sandbox.control.address_is_confirmed()
    with listening(PushChannel(appid=sandbox.appid, token="other")) as stranger:
        sandbox.control.set_app_url(stranger.url)
        assert not sandbox.control.address_is_confirmed()


def test_an_accepted_prompt_is_pushed_encrypted(sandbox, callback, li):
    sandbox.control.subscribe("li", [BILL["id"]])
    event = callback.next()
    assert (event.name, event.openid) == ("subscribe_msg_popup_event", li)
    assert (event.template_id, event.accepted) == (BILL["id"], True)


def test_a_prompt_for_two_templates_is_two_events(sandbox, callback):
    sandbox.control.subscribe("li", [BILL["id"], MOTION["id"]], {BILL["id"]: "accept"})
    assert [(e.template_id, e.accepted) for e in (callback.next(), callback.next())] == [
        (BILL["id"], True),
        (MOTION["id"], False),
    ]


def test_two_taps_within_a_second_are_two_events(sandbox, callback):
    sandbox.control.subscribe("li", [BILL["id"]])
    sandbox.control.subscribe("li", [BILL["id"]])
    assert callback.next().dedupe_key != callback.next().dedupe_key


def test_only_switching_off_is_pushed(sandbox, callback):
    sandbox.control.subscribe("li", [BILL["id"]])
    callback.next()
    sandbox.control.set_receiving("li", BILL["id"], receive=False)
    sandbox.control.set_receiving("li", BILL["id"], receive=True)
    event = callback.next()
    assert (event.name, event.accepted) == ("subscribe_msg_change_event", False)
    assert len(sandbox.control.pushes(settle=10)["items"]) == 2


def test_a_message_lost_on_the_way_is_told(sandbox, wechat, callback, li):
    sandbox.control.subscribe("li", [BILL["id"]])
    callback.next()
    sandbox.control.switch("subscribe.send", 1003, mode="fail_later", times=1)
    sent = wechat.send_subscribe_message(openid=li, template_id=BILL["id"], data=BILL_TEXT)
    event = callback.next()
    assert (event.name, event.msgid) == ("subscribe_msg_sent_event", sent.msgid)
    assert event.error_code == 1003
    assert sandbox.control.messages("li") == []


def test_a_push_is_tried_three_times_more(sandbox, callback):
    callback.answers = [500, 503, 404]
    sandbox.control.subscribe("li", [BILL["id"]])
    assert callback.next().template_id == BILL["id"]
    (push,) = sandbox.control.pushes(settle=10)["items"]
    assert (push["state"], push["attempts"]) == ("delivered", 4)


def test_then_it_is_given_up(sandbox, callback):
    callback.answers = [500] * 4
    sandbox.control.subscribe("li", [BILL["id"]])
    (push,) = sandbox.control.pushes(settle=10)["items"]
    assert (push["state"], push["attempts"], push["answer"]) == ("failed", 4, "HTTP 500")
    assert callback.tries == 4


def test_an_address_where_nobody_listens_does_not_stop_the_phone(sandbox):
    assert sandbox.control.subscribe("li", [BILL["id"]]) == {BILL["id"]: "accept"}
    (push,) = sandbox.control.pushes(settle=10)["items"]
    assert push["state"] == "failed"


def test_the_switch_that_doubles_a_push(sandbox, callback):
    sandbox.control.switch("push", mode="double", times=1)
    sandbox.control.subscribe("li", [BILL["id"]])
    assert callback.next().dedupe_key == callback.next().dedupe_key


def test_the_switch_that_loses_a_push(sandbox, callback):
    sandbox.control.switch("push", mode="drop", times=1)
    sandbox.control.subscribe("li", [BILL["id"]])
    (push,) = sandbox.control.pushes(settle=10)["items"]
    assert push["state"] == "lost"
    assert callback.tries == 0


def test_what_is_pending_is_pushed_after_a_restart(tmp_path):
    with running_sandbox(tmp_path, push_retry_delays=(3600.0,)) as sandbox:
        sandbox.control.put_personas([LI])
        sandbox.control.put_templates([BILL])
        sandbox.control.subscribe("li", [BILL["id"]])
    with closing(sqlite3.connect(tmp_path / "sandbox.sqlite3")) as state, state:
        assert state.execute("update pushes set due = 0 where state = 'pending'").rowcount == 1
    settings = sandbox.settings
    channel = PushChannel(
        appid=settings.appid, token=settings.push_token, aes_key=settings.push_aes_key
    )
    with listening(channel) as callback, running_sandbox(tmp_path, app_url=callback.url):
        assert callback.next().template_id == BILL["id"]


def test_plain_mode(tmp_path):
    with running_sandbox(tmp_path, push_aes_key="") as sandbox:
        channel = PushChannel(appid=sandbox.appid, token=sandbox.settings.push_token)
        sandbox.control.put_personas([LI])
        sandbox.control.put_templates([BILL])
        with listening(channel) as callback:
            sandbox.control.set_app_url(callback.url)
            client = client_of(sandbox)
            openid = client.code2session(sandbox.control.login_code("li")).openid
            client.close()
            sandbox.control.subscribe("li", [BILL["id"]])
            assert callback.next().openid == openid
