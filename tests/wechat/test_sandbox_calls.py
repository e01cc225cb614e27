"""The server calls as a stranger would make them, and what is recorded of them."""

from datetime import datetime, timedelta

import pytest

from models.base.clock import SHANGHAI

from .conftest import BILL, BILL_TEXT, LI, MOTION, ask, token


def test_the_token_repeats_and_counts_down(sandbox):
    first = token(sandbox)
    assert first["expires_in"] == 7200
    sandbox.control.move_clock(advance="1h")
    second = token(sandbox)
    assert second["access_token"] == first["access_token"]
    assert 3590 <= second["expires_in"] <= 3600


def test_the_token_is_renewed_in_its_last_five_minutes_and_the_old_one_lives_on(sandbox):
    first = token(sandbox)
    sandbox.control.move_clock(advance="1h56m")
    assert token(sandbox)["access_token"] != first["access_token"]
    old = {"access_token": first["access_token"]}
    answer = ask(sandbox, "POST", "/wxa/msg_sec_check", params=old, json={}).json()
    assert answer["errcode"] == 47001


def test_a_forced_token_ends_the_others_and_is_rationed(sandbox):
    first = token(sandbox)
    forced = token(sandbox, force_refresh=True)
    assert forced["access_token"] != first["access_token"]
    old = {"access_token": first["access_token"]}
    assert (
        ask(sandbox, "POST", "/wxa/msg_sec_check", params=old, json={}).json()["errcode"] == 40001
    )
    assert token(sandbox, force_refresh=True)["errcode"] == 45011
    midnight = datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    sandbox.control.move_clock(to=midnight.isoformat())
    for _ in range(20):
        assert "access_token" in token(sandbox, force_refresh=True)
        sandbox.control.move_clock(advance="30s")
    assert token(sandbox, force_refresh=True)["errcode"] == 45009


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wx0"}, 40013),
        ({"secret": "no"}, 40125),
        ({"grant_type": "authorization_code"}, 40002),
    ],
)
def test_who_asks_for_a_token_is_checked(sandbox, changed, errcode):
    answer = token(sandbox, **changed)
    assert answer["errcode"] == errcode
    assert " rid: " in answer["errmsg"]


def test_wrong_methods_tokens_and_bodies_have_their_codes(sandbox):
    assert ask(sandbox, "GET", "/cgi-bin/stable_token").json()["errcode"] == 43002
    assert ask(sandbox, "POST", "/sns/jscode2session").json()["errcode"] == 43001
    path = "/cgi-bin/message/subscribe/send"
    assert ask(sandbox, "POST", path, json={}).json()["errcode"] == 41001
    wrong = {"access_token": "wrong"}
    assert ask(sandbox, "POST", path, params=wrong, json={}).json()["errcode"] == 40001
    good = {"access_token": token(sandbox)["access_token"]}
    assert ask(sandbox, "POST", path, params=good).json()["errcode"] == 44002
    for body in (b"no json", b"[]"):
        assert ask(sandbox, "POST", path, params=good, data=body).json()["errcode"] == 47001
    bare = {"touser": "", "template_id": BILL["id"]}
    assert ask(sandbox, "POST", path, params=good, json=bare).json()["errcode"] == 40003


def test_a_login_without_grant_type_is_refused(sandbox):
    query = {"appid": sandbox.appid, "secret": sandbox.secret, "js_code": "x"}
    assert ask(sandbox, "GET", "/sns/jscode2session", params=query).json()["errcode"] == 40002


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [({"version": 1}, 47001), ({"scene": 5}, 40129), ({"content": "好" * 2501}, 47001)],
)
def test_a_content_check_of_wrong_shape(sandbox, li, changed, errcode):
    body = {"content": "灯", "version": 2, "scene": 2, "openid": li}
    query = {"access_token": token(sandbox)["access_token"]}
    answer = ask(sandbox, "POST", "/wxa/msg_sec_check", params=query, json=body | changed)
    assert answer.json()["errcode"] == errcode


def test_message_data_must_be_an_object(sandbox, li):
    query = {"access_token": token(sandbox)["access_token"]}
    body = {"touser": li, "template_id": BILL["id"], "data": []}
    answer = ask(sandbox, "POST", "/cgi-bin/message/subscribe/send", params=query, json=body)
    assert answer.json()["errcode"] == 47003


def test_every_delivery_is_counted_by_person_template_and_content(sandbox, wechat, li):
    sandbox.control.put_credits([{"persona": "li", "template_id": BILL["id"], "credits": 9}])

    def send(page, **changed):
        wechat.send_subscribe_message(
            openid=li, template_id=BILL["id"], data=BILL_TEXT | changed, page=page
        )

    for _ in range(3):
        send("pages/bill?id=1")
    send("pages/bill?id=2")
    send("pages/bill?id=1", thing1="1栋1单元102室")
    times = [item["times"] for item in sandbox.control.all_deliveries()]
    assert times == [3, 3, 3, 1, 1]
    found = sandbox.control.repeated()
    assert found["totals"] == {"messages": 5, "different": 3, "repeated": 1, "most": 3}
    assert [item["times"] for item in found["items"]] == [3]


def test_deliveries_are_paged(sandbox, wechat, li):
    sandbox.control.put_credits([{"openid": li, "template_id": MOTION["id"], "credits": 5}])
    for number in range(5):
        wechat.send_subscribe_message(
            openid=li, template_id=MOTION["id"], data={"thing1": f"第{number}项"}
        )
    first = sandbox.control.deliveries(limit=3)
    second = sandbox.control.deliveries(after=first["next"], limit=3)
    assert [len(first["items"]), len(second["items"]), second["next"]] == [3, 2, None]
    newest = ask(sandbox, "GET", "/phone/api/recent").json()["items"][-1]
    assert newest["persona"] == {"id": "li", "name": LI["name"]}


def test_a_refused_message_is_no_delivery_but_a_call(sandbox, wechat, li):
    sandbox.control.switch("subscribe.send", 45168)
    with pytest.raises(Exception, match="45168"):
        wechat.send_subscribe_message(openid=li, template_id=BILL["id"], data=BILL_TEXT)
    assert sandbox.control.all_deliveries() == []
    assert sandbox.control.calls("subscribe.send") == {45168: 1}


def test_switches_queue_up_and_are_used_up(sandbox, wechat):
    sandbox.control.switch("stable_token", -1, times=2)
    sandbox.control.switch("stable_token", 45009, times=1)
    seen = [token(sandbox).get("errcode", 0) for _ in range(4)]
    assert seen == [-1, -1, 45009, 0]
    assert sandbox.control.switches() == []


def test_a_switch_without_times_stays_until_cleared(sandbox):
    first = sandbox.control.switch("stable_token", -1)
    sandbox.control.switch("jscode2session", -1)
    assert [token(sandbox)["errcode"] for _ in range(3)] == [-1] * 3
    ask(sandbox, "DELETE", f"/sandbox/api/switches/{first['id']}")
    assert "access_token" in token(sandbox)
    assert len(sandbox.control.switches()) == 1
    sandbox.control.clear_switches()
    assert sandbox.control.switches() == []
