"""The phone door: subscriptions, codes, and who may read it."""

import pytest

from mini_program_stub.sandbox.control import SandboxError
from mini_program_stub.sandbox.testing import running_sandbox

from .conftest import BILL, TICKET, ask


@pytest.mark.parametrize(
    ("template_ids", "errcode"),
    [
        ([], 10001),
        (None, 10001),
        (["no such"], 20001),
        ([BILL["id"], TICKET["id"]], 20002),
        ([f"t{i}" for i in range(6)], 20003),
    ],
)
def test_a_request_for_subscriptions_fails_as_in_the_mini_program(sandbox, template_ids, errcode):
    body = {"persona": "li", "template_ids": template_ids, "decide": "accept"}
    answer = ask(sandbox, "POST", "/phone/api/subscribe", json=body)
    assert answer.status_code == 400
    assert answer.json()["errCode"] == errcode


def test_without_anybody_at_the_phone_there_is_no_prompt(sandbox):
    with pytest.raises(SandboxError) as caught:
        sandbox.control.subscribe("li", [BILL["id"]], decide=None)
    assert (caught.value.status, caught.value.answer["errCode"]) == (409, 10005)


def test_an_answer_must_be_accept_or_reject(sandbox):
    with pytest.raises(SandboxError) as caught:
        sandbox.control.subscribe("li", [BILL["id"]], decide="perhaps")
    assert caught.value.status == 400


def test_a_phone_without_number_gives_none(sandbox):
    answer = ask(sandbox, "GET", "/phone/api/phone-code?persona=wang")
    assert answer.status_code == 409


@pytest.mark.parametrize("what", ["login-code", "phone-code", "messages", "state"])
def test_a_stranger_has_no_phone(sandbox, what):
    assert ask(sandbox, "GET", f"/phone/api/{what}?persona=nobody").status_code == 404


def test_a_prompt_that_ended_takes_no_answer(sandbox):
    answer = ask(sandbox, "POST", "/phone/api/prompts/1/answer", json={"choices": {}})
    assert answer.status_code == 404


@pytest.mark.parametrize("body", [[], {"persona": "li"}, {"persona": "li", "template_id": 1}])
def test_the_settings_of_the_phone_want_a_template_and_a_wish(sandbox, body):
    assert ask(sandbox, "PUT", "/phone/api/subscriptions", json=body).status_code == 400


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8001", False),
        ("http://example.com", False),
        ("null", False),
    ],
)
def test_only_the_app_may_read_the_phone(tmp_path, origin, allowed):
    with running_sandbox(tmp_path, app_url="http://127.0.0.1:8000") as sandbox:
        for method, path in (("OPTIONS", "subscribe"), ("GET", "login-code?persona=x")):
            answer = ask(sandbox, method, f"/phone/api/{path}", headers={"Origin": origin})
            heard = answer.headers.get("Access-Control-Allow-Origin")
            assert heard == (origin if allowed else None)


def test_control_is_for_no_other_origin(sandbox):
    answer = ask(sandbox, "GET", "/sandbox/api/personas", headers={"Origin": "http://127.0.0.1:9"})
    assert "Access-Control-Allow-Origin" not in answer.headers
