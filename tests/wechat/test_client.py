"""The client against the platform played over HTTP."""

import logging

import pytest

from clients.errors import BadCode, BadParameter, Config, Final, NoCredit, NotActive, Retry
from clients.wechat import ContentScene, Suggestion

from .conftest import BILL, BILL_TEXT, LI, MOTION, TICKET, client_of


def send(wechat, openid, template=BILL, data=BILL_TEXT, **further):
    return wechat.send_subscribe_message(
        openid=openid, template_id=template["id"], data=data, **further
    )


def test_a_login_code_gives_the_same_person_each_time(sandbox, wechat):
    first = wechat.code2session(sandbox.control.login_code("li"))
    second = wechat.code2session(sandbox.control.login_code("li"))
    other = wechat.code2session(sandbox.control.login_code("wang"))
    assert first.openid == second.openid != other.openid
    assert first.session_key != second.session_key


def test_a_login_code_works_once(sandbox, wechat):
    code = sandbox.control.login_code("li")
    wechat.code2session(code)
    with pytest.raises(BadCode):
        wechat.code2session(code)


@pytest.mark.parametrize(("later", "works"), [("4m50s", True), ("5m", False)])
def test_a_login_code_lives_five_minutes(sandbox, wechat, later, works):
    code = sandbox.control.login_code("li")
    sandbox.control.move_clock(advance=later)
    if works:
        assert wechat.code2session(code).openid
    else:
        with pytest.raises(BadCode):
            wechat.code2session(code)


def test_a_phone_code_is_no_login_code(sandbox, wechat):
    with pytest.raises(BadCode):
        wechat.code2session(sandbox.control.phone_code("li"))
    with pytest.raises(BadCode):
        wechat.get_phone_number(sandbox.control.login_code("li"))


def test_the_phone_number_comes_once(sandbox, wechat):
    code = sandbox.control.phone_code("li")
    phone = wechat.get_phone_number(code)
    assert (phone.number, phone.pure_number, phone.country_code) == (
        LI["phone"],
        LI["phone"],
        "86",
    )
    with pytest.raises(BadCode):
        wechat.get_phone_number(code)


def test_a_phone_code_lives_five_minutes(sandbox, wechat):
    code = sandbox.control.phone_code("li")
    sandbox.control.move_clock(advance="5m")
    with pytest.raises(BadCode):
        wechat.get_phone_number(code)


def test_results_hide_people_when_printed(sandbox, wechat):
    session = wechat.code2session(sandbox.control.login_code("li"))
    phone = wechat.get_phone_number(sandbox.control.phone_code("li"))
    assert session.openid not in repr(session)
    assert session.session_key not in repr(session)
    assert LI["phone"] not in repr(phone)


@pytest.mark.parametrize("wrong", [{"appid": "wx0000"}, {"secret": "wrong"}])
def test_wrong_credentials_are_the_operators_matter(sandbox, wrong):
    client = client_of(sandbox, **wrong)
    with pytest.raises(Config):
        client.access_token()
    with pytest.raises(Config):
        client.code2session(sandbox.control.login_code("li"))
    client.close()


def test_each_accept_is_one_message(sandbox, wechat, li):
    control = sandbox.control
    with pytest.raises(NoCredit):
        send(wechat, li)
    control.subscribe("li", [BILL["id"]])
    control.subscribe("li", [BILL["id"]])
    assert control.credits("li")[BILL["id"]] == 2
    assert send(wechat, li).msgid
    send(wechat, li)
    with pytest.raises(NoCredit):
        send(wechat, li)
    assert control.credits("li")[BILL["id"]] == 0


def test_a_message_is_shown_with_the_templates_words(sandbox, wechat, li):
    sandbox.control.subscribe("li", [BILL["id"]])
    send(wechat, li, page="pages/fees/bill?id=3")
    (message,) = sandbox.control.messages("li")
    assert message["title"] == "物业费缴费提醒"
    assert [(f["label"], f["value"]) for f in message["fields"]] == [
        ("房屋", "1栋1单元101室"),
        ("金额", "123.45元"),
        ("截止日期", "2026年12月31日"),
    ]
    assert message["page"] == "pages/fees/bill?id=3"
    assert sandbox.control.messages("wang") == []
    assert sandbox.control.messages("li", after=message["id"]) == []


def test_a_rejection_gives_no_credit_and_takes_none(sandbox, wechat, li):
    sandbox.control.subscribe("li", [BILL["id"]])
    answers = sandbox.control.subscribe("li", [BILL["id"], MOTION["id"]], {MOTION["id"]: "accept"})
    assert answers == {BILL["id"]: "reject", MOTION["id"]: "accept"}
    assert sandbox.control.credits("li")[BILL["id"]] == 1
    assert sandbox.control.credits("li")[MOTION["id"]] == 1


def test_a_long_term_template_is_not_used_up(sandbox, wechat, li):
    with pytest.raises(NoCredit):
        send(wechat, li, TICKET, {"thing1": "楼道灯"})
    sandbox.control.subscribe("li", [TICKET["id"]])
    for number in range(3):
        send(wechat, li, TICKET, {"thing1": f"楼道灯{number}"})
    assert len(sandbox.control.messages("li")) == 3


def test_switching_a_template_off_ends_its_credits(sandbox, wechat, li):
    sandbox.control.subscribe("li", [BILL["id"]])
    sandbox.control.set_receiving("li", BILL["id"], receive=False)
    with pytest.raises(NoCredit):
        send(wechat, li)


def test_strangers_templates_and_pages_are_refused(sandbox, wechat, li):
    sandbox.control.subscribe("li", [BILL["id"]])
    sandbox.control.put_pages(["pages/fees/bill"])
    with pytest.raises(Final) as caught:
        send(wechat, "o" + "x" * 27)
    assert caught.value.errcode == 40003
    with pytest.raises(Final) as caught:
        wechat.send_subscribe_message(openid=li, template_id="none", data={"thing1": "x"})
    assert caught.value.errcode == 40037
    with pytest.raises(Final) as caught:
        send(wechat, li, page="pages/no/such")
    assert caught.value.errcode == 41030
    send(wechat, li, page="pages/fees/bill?id=3")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"thing1": "一" * 21}, "thing1"),
        ({"thing1": ""}, "thing1"),
        ({"thing1": "两\n行"}, "thing1"),
        ({"amount2": "很多"}, "amount2"),
        ({"date3": "明天"}, "date3"),
        ({"thing9": "多余"}, "thing9"),
    ],
)
def test_the_platform_names_the_field_it_refuses(sandbox, wechat, li, wrong, field):
    sandbox.control.subscribe("li", [BILL["id"]])
    with pytest.raises(BadParameter) as caught:
        send(wechat, li, data=BILL_TEXT | wrong)
    assert (caught.value.errcode, caught.value.field) == (47003, field)
    assert sandbox.control.credits("li")[BILL["id"]] == 1


def test_a_missing_field_is_an_empty_one(sandbox, wechat, li):
    sandbox.control.subscribe("li", [BILL["id"]])
    with pytest.raises(BadParameter) as caught:
        send(wechat, li, data={"thing1": "1栋", "amount2": "1元"})
    assert caught.value.field == "date3"


def check(wechat, openid, content, **further):
    return wechat.msg_sec_check(
        content=content, openid=openid, scene=ContentScene.COMMENT, **further
    )


def test_the_worst_word_decides(sandbox, wechat, li):
    sandbox.control.put_keywords(
        [
            {"word": "吃回扣", "suggest": "review", "label": 21000},
            {"word": "赌博", "suggest": "risky", "label": 20006},
        ]
    )
    assert check(wechat, li, "楼道灯坏了").suggestion is Suggestion.PASS
    assert check(wechat, li, "有人吃回扣").suggestion is Suggestion.REVIEW
    both = check(wechat, li, "吃回扣还赌博")
    assert (both.suggestion, both.label) == (Suggestion.RISKY, 20006)
    assert check(wechat, li, "见标题", title="赌博").suggestion is Suggestion.RISKY


def test_a_long_text_is_checked_to_its_end(sandbox, wechat, li):
    sandbox.control.put_keywords([{"word": "赌博", "suggest": "risky", "label": 20006}])
    assert check(wechat, li, "好" * 5000 + "赌博").suggestion is Suggestion.RISKY
    assert sandbox.control.calls("msg_sec_check") == {0: 3}


@pytest.mark.parametrize("before", [2448, 2449, 2450, 2498, 2499, 2500])
def test_no_word_is_lost_between_two_parts(sandbox, wechat, li, before):
    sandbox.control.put_keywords([{"word": "赌博", "suggest": "risky", "label": 20006}])
    text = "好" * before + "赌博" + "好" * 100
    assert check(wechat, li, text).suggestion is Suggestion.RISKY


@pytest.mark.parametrize(("length", "parts"), [(1, 1), (2500, 1), (2501, 2)])
def test_a_text_is_asked_in_as_few_parts_as_can_be(sandbox, wechat, li, length, parts):
    check(wechat, li, "好" * length)
    assert sandbox.control.calls("msg_sec_check") == {0: parts}


def test_the_switch_for_the_verdict(sandbox, wechat, li):
    sandbox.control.switch("msg_sec_check", 20001, mode="risky", times=1)
    verdict = check(wechat, li, "楼道灯坏了")
    assert (verdict.suggestion, verdict.label) == (Suggestion.RISKY, 20001)
    assert check(wechat, li, "楼道灯坏了").suggestion is Suggestion.PASS


@pytest.mark.parametrize(("later", "works"), [("1h59m", True), ("2h", False)])
def test_the_author_must_have_been_there_within_two_hours(sandbox, wechat, li, later, works):
    sandbox.control.move_clock(advance=later)
    if works:
        assert check(wechat, li, "楼道灯坏了").suggestion is Suggestion.PASS
        return
    with pytest.raises(NotActive):
        check(wechat, li, "楼道灯坏了")
    sandbox.control.login_code("li")
    assert check(wechat, li, "楼道灯坏了").suggestion is Suggestion.PASS


def test_an_empty_text_is_refused(wechat, li):
    with pytest.raises(Final):
        check(wechat, li, "")


def test_a_session_key_ends_with_the_next_login(sandbox, wechat):
    first = wechat.code2session(sandbox.control.login_code("li"))
    good = {"openid": first.openid, "session_key": first.session_key}
    assert wechat.check_session(**good)
    wechat.code2session(sandbox.control.login_code("li"))
    assert not wechat.check_session(**good)


def test_a_busy_platform_is_no_verdict_on_the_session(sandbox, wechat, li):
    sandbox.control.switch("checksession", -1)
    with pytest.raises(Retry):
        wechat.check_session(openid=li, session_key="k")


def test_no_log_line_holds_a_person_or_a_secret(sandbox, wechat, caplog):
    caplog.set_level(logging.DEBUG)
    code = sandbox.control.login_code("li")
    session = wechat.code2session(code)
    phone_code = sandbox.control.phone_code("li")
    wechat.get_phone_number(phone_code)
    with pytest.raises(NoCredit):
        send(wechat, session.openid)
    written = "\n".join(record.getMessage() + str(record.__dict__) for record in caplog.records)
    assert "wechat call" in written
    secrets = [session.openid, session.session_key, LI["phone"], code, phone_code]
    for secret in [*secrets, sandbox.secret, wechat.access_token()]:
        assert secret not in written


def test_the_log_names_call_code_and_rid(sandbox, wechat, li, caplog):
    caplog.set_level(logging.INFO, "clients")
    with pytest.raises(NoCredit) as caught:
        send(wechat, li)
    record = caplog.records[-1]
    assert (record.call, record.errcode, record.rid) == (
        "subscribe.send",
        43101,
        caught.value.rid,
    )
