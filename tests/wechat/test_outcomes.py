"""Each of the platform's codes and what it means for the caller."""

from datetime import UTC, datetime, timedelta

import pytest

from clients.errors import (
    BadCode,
    BadParameter,
    Blocked,
    Config,
    Final,
    NoCredit,
    NotActive,
    Quota,
    Retry,
)
from clients.wechat import ContentScene

from .conftest import BILL, BILL_TEXT

CALLS = {
    "jscode2session": lambda wechat, openid: wechat.code2session("code"),
    "stable_token": lambda wechat, openid: wechat.access_token(),
    "getuserphonenumber": lambda wechat, openid: wechat.get_phone_number("code"),
    "subscribe.send": lambda wechat, openid: wechat.send_subscribe_message(
        openid=openid, template_id=BILL["id"], data=BILL_TEXT
    ),
    "msg_sec_check": lambda wechat, openid: wechat.msg_sec_check(
        content="小区门口的灯坏了", openid=openid, scene=ContentScene.FORUM
    ),
    "checksession": lambda wechat, openid: wechat.check_session(openid=openid, session_key="k"),
}

TABLE = [
    ("jscode2session", -1, Retry),
    ("jscode2session", 40029, BadCode),
    ("jscode2session", 40226, Blocked),
    ("jscode2session", 45011, Retry),
    ("jscode2session", 40013, Config),
    ("jscode2session", 40125, Config),
    ("stable_token", -1, Retry),
    ("stable_token", 40001, Config),
    ("stable_token", 40002, Config),
    ("stable_token", 40013, Config),
    ("stable_token", 40125, Config),
    ("stable_token", 40164, Config),
    ("stable_token", 40243, Config),
    ("stable_token", 41002, Config),
    ("stable_token", 41004, Config),
    ("stable_token", 43002, Final),
    ("stable_token", 45009, Quota),
    ("stable_token", 45011, Retry),
    ("stable_token", 50004, Config),
    ("stable_token", 50007, Config),
    ("stable_token", 89503, Config),
    ("stable_token", 89506, Config),
    ("stable_token", 89507, Config),
    ("getuserphonenumber", -1, Retry),
    ("getuserphonenumber", 40013, Config),
    ("getuserphonenumber", 40029, BadCode),
    ("getuserphonenumber", 45011, Retry),
    ("subscribe.send", -1, Retry),
    ("subscribe.send", 40001, Retry),
    ("subscribe.send", 40003, Final),
    ("subscribe.send", 40014, Retry),
    ("subscribe.send", 40037, Final),
    ("subscribe.send", 41030, Final),
    ("subscribe.send", 42001, Retry),
    ("subscribe.send", 43101, NoCredit),
    ("subscribe.send", 43107, Config),
    ("subscribe.send", 43108, Retry),
    ("subscribe.send", 45009, Quota),
    ("subscribe.send", 45168, Final),
    ("subscribe.send", 47003, BadParameter),
    ("subscribe.send", 48001, Config),
    ("subscribe.send", 99999, Final),
    ("msg_sec_check", -1, Retry),
    ("msg_sec_check", 40003, Final),
    ("msg_sec_check", 40129, Final),
    ("msg_sec_check", 43002, Final),
    ("msg_sec_check", 43104, Final),
    ("msg_sec_check", 44002, Final),
    ("msg_sec_check", 44991, Retry),
    ("msg_sec_check", 45009, Quota),
    ("msg_sec_check", 47001, Final),
    ("msg_sec_check", 61010, NotActive),
    ("checksession", -1, Retry),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]} {row[1]}")
def test_each_code_has_its_outcome(sandbox, wechat, li, row):
    call, errcode, kind = row
    sandbox.control.switch(call, errcode)
    with pytest.raises(kind) as caught:
        CALLS[call](wechat, li)
    assert type(caught.value) is kind
    assert (caught.value.call, caught.value.errcode) == (call, errcode)
    assert caught.value.rid
    assert sandbox.control.deliveries()["totals"]["messages"] == 0


def test_the_error_tells_neither_the_person_nor_the_secret(sandbox, wechat, li):
    sandbox.control.switch("subscribe.send", 43101)
    with pytest.raises(NoCredit) as caught:
        CALLS["subscribe.send"](wechat, li)
    for secret in (li, sandbox.secret, wechat.access_token()):
        assert secret not in str(caught.value)


def test_a_minutes_quota_waits_a_minute_and_a_busy_platform_less(sandbox, wechat, li):
    waits = {}
    for errcode in (45011, 43108, -1):
        sandbox.control.switch("subscribe.send", errcode, times=1)
        with pytest.raises(Retry) as caught:
            CALLS["subscribe.send"](wechat, li)
        waits[errcode] = caught.value.wait
    assert waits == {
        45011: timedelta(seconds=60),
        43108: timedelta(seconds=5),
        -1: timedelta(seconds=10),
    }


def test_a_days_quota_waits_for_the_next_day_in_shanghai():
    evening = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    night = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert Quota("subscribe.send", 45009).until(evening) == night
    assert Quota("subscribe.send", 45009).until(night) == night + timedelta(days=1)


@pytest.mark.parametrize(
    ("errmsg", "field"),
    [
        ("argument invalid! data.thing3.value is emtpy", "thing3"),
        ("argument invalid! data.phone_number6.value invalid", "phone_number6"),
        ("argument invalid!", None),
    ],
)
def test_a_bad_parameter_names_the_field(sandbox, wechat, li, errmsg, field):
    sandbox.control.switch("subscribe.send", 47003, errmsg=errmsg)
    with pytest.raises(BadParameter) as caught:
        CALLS["subscribe.send"](wechat, li)
    assert caught.value.field == field
