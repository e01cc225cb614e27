"""What the platform pushes: checked, kept once, applied at once; and the same taps as the phone tells them."""

import json

import pytest

from clients.wechat_push import PushChannel
from jobs import notices as jobs
from mini_program_stub.sandbox.settings import APPID, PUSH_AES_KEY, PUSH_TOKEN
from models.notices.rules import TEMPLATES
from tests.notices.arranging import deliver, states, tell, template_id

MATTER = template_id("matter")


@pytest.fixture
def li(live_phones):
    return live_phones.new()


@pytest.fixture
def clock_there(live_app):
    return live_app.extensions["clock"]


def heard(listening):
    """Wait until the product has heard all; return what it answered."""
    return [one["answer"] for one in listening.control.pushes(settle=10)["items"]]


def test_the_platform_confirms_our_address(listening):
    assert listening.control.address_is_confirmed()


def test_a_tap_told_by_both_counts_once(li, listening):
    li.accepts()
    assert heard(listening) == ["HTTP 200"]
    assert li.credits() == 1


def test_two_taps_told_by_both_at_once_do_not_block_each_other(li, listening, clock_there):
    asked = sorted((template_id(key) for key in TEMPLATES), reverse=True)
    for _ in range(8):
        listening.control.move_clock(advance="1m")
        clock_there.move(minutes=1)
        li.report(listening.control.subscribe(li.persona, asked))
    assert set(heard(listening)) == {"HTTP 200"}
    assert li.credits() == 8


def test_a_tap_told_by_the_platform_first_counts_once(li, listening):
    results = listening.control.subscribe(li.persona, [MATTER])
    heard(listening)
    assert li.credits() == 1
    li.report(results)
    assert li.credits() == 1


def test_a_tap_that_the_app_could_not_report_counts(li, listening):
    listening.control.subscribe(li.persona, [MATTER])
    heard(listening)
    assert li.credits() == 1


def test_taps_add_up(li, listening, clock_there):
    for _ in range(3):
        li.accepts()
        heard(listening)
        listening.control.move_clock(advance="1m")
        clock_there.move(minutes=1)
    assert li.credits() == 3


def test_the_same_event_pushed_twice_counts_once(li, listening):
    listening.control.switch("push", mode="double", times=1)
    listening.control.subscribe(li.persona, [MATTER])
    assert heard(listening) == ["HTTP 200", "HTTP 200"]
    assert li.credits() == 1


def test_a_rejection_in_the_prompt_takes_nothing_away(li, listening):
    li.accepts()
    listening.control.subscribe(li.persona, [MATTER], "reject")
    heard(listening)
    assert li.credits() == 1


def test_switching_a_template_off_empties_the_ledger(li, listening):
    li.accepts(times=2)
    listening.control.set_receiving(li.persona, MATTER, receive=False)
    heard(listening)
    assert li.credits() == 0


def test_a_failure_told_later_makes_a_dead_letter(live_phones, listening, clock_there, live_world):
    estate = live_world.estate(units=1)
    owner = live_phones.owner_of(estate, estate.units[0]).accepts()
    listening.control.switch("subscribe.send", 43101, mode="fail_later", times=1)
    tell(owner, now=clock_there.now(), estate_id=estate.id)
    heard(listening)
    deliver(clock_there)
    heard(listening)
    jobs.deliver(clock_there.now())  # the word may have come before the sending was on record
    assert states(owner) == ["dead"]
    assert owner.credits() == 0
    secretary = live_world.staff("secretary", at=estate)
    dead = secretary.api.get(f"/estates/{estate.id}/notices/undelivered", ok=True)["items"]
    assert [(one["last_outcome"], one["last_errcode"]) for one in dead] == [("failed_later", 43101)]


def test_a_failure_told_before_the_sending_is_on_record_is_applied_later(phones, api, clock):
    from models.base.session import db
    from models.notices import pushes
    from models.notices.delivery import Result, claim, record
    from models.notices.outcomes import Outcome

    li = phones.new().accepts()
    tell(li, now=clock.now())
    parcels = claim(clock.now(), most=1, lease_until=clock.now())
    event = {
        "FromUserName": parcels[0].openid,
        "CreateTime": int(clock.now().timestamp()),
        "MsgType": "event",
        "Event": "subscribe_msg_sent_event",
        "List": {"TemplateId": MATTER, "MsgID": "77", "ErrorCode": "3", "ErrorStatus": "failed"},
    }
    push(api, event)
    record([Result(parcels[0], Outcome.DELIVERED, msgid="77")], clock.now())
    db.session.commit()
    assert states(li) == ["delivered"]
    assert pushes.apply_late(clock.now()) == 1
    assert states(li) == ["dead"]


def push(api, event, *, channel=None, **changed):
    """Push an event as the platform does, in safe mode."""
    channel = channel or PushChannel(appid=APPID, token=PUSH_TOKEN, aes_key=PUSH_AES_KEY)
    text = event if isinstance(event, bytes) else json.dumps(event).encode()
    sealed = channel.seal(text, timestamp="1714112445", nonce="415670741")
    query = {
        "timestamp": "1714112445",
        "nonce": "415670741",
        "msg_signature": sealed["MsgSignature"],
        "encrypt_type": "aes",
        **changed,
    }
    path = "/wechat/events?" + "&".join(f"{key}={value}" for key, value in query.items())
    return api.call("POST", path, raw=json.dumps({"Encrypt": sealed["Encrypt"]}).encode())


def test_a_forged_push_is_refused(api):
    event = {"FromUserName": "o", "CreateTime": 1, "MsgType": "event", "Event": "x"}
    assert push(api, event).raw == b"success"
    push(api, event, msg_signature="0" * 40).refused(403, "push-forged")
    foreign = PushChannel(appid="wx0000000000000000", token=PUSH_TOKEN, aes_key=PUSH_AES_KEY)
    push(api, event, channel=foreign).refused(403, "push-forged")
    api.call("POST", "/wechat/events?signature=x", raw=b"{}").refused(403, "push-forged")
    api.get("/wechat/events?signature=x&timestamp=1&nonce=2&echostr=3").refused(403, "push-forged")


def test_a_message_nobody_can_read_is_heard_and_left(api):
    assert push(api, b"[1, 2").raw == b"success"


def test_an_event_about_somebody_we_do_not_know_is_kept(api):
    event = {
        "FromUserName": "o-nobody",
        "CreateTime": 1,
        "MsgType": "event",
        "Event": "subscribe_msg_popup_event",
        "List": [
            {"TemplateId": MATTER, "SubscribeStatusString": "accept", "PopupScene": "0"},
            {"TemplateId": "other", "SubscribeStatusString": "accept", "PopupScene": "0"},
        ],
    }
    assert push(api, event).raw == b"success"
    assert push(api, event).raw == b"success"


def test_old_messages_are_emptied_after_half_a_year(api, clock):
    push(api, {"FromUserName": "o", "CreateTime": 1, "MsgType": "event", "Event": "x"})
    clock.move(days=179)
    assert jobs.forget_old(clock.now()) == 0
    clock.move(days=2)
    assert jobs.forget_old(clock.now()) == 1
