"""The control door: people, templates, clock, and what survives a restart."""

import json
from datetime import datetime, timedelta

import pytest

from mini_program_stub.sandbox.control import SandboxError
from mini_program_stub.sandbox.settings import SandboxSettings
from mini_program_stub.sandbox.testing import running_sandbox
from models.base.clock import FileClock, local_date

from .conftest import BILL, LI, TICKET, ask, client_of, token


def test_people_are_searched_and_paged(sandbox):
    many = [
        {"id": f"p{i}", "name": f"居民{i}", "phone": f"1390000{i:04d}", "note": f"2栋{i}室"}
        for i in range(120)
    ]
    sandbox.control.put_personas(many)
    first = sandbox.control.personas("居民", limit=100)
    assert (len(first["items"]), first["total"]) == (100, 120)
    rest = sandbox.control.personas("居民", after=first["next"], limit=100)
    assert (len(rest["items"]), rest["next"]) == (20, None)
    assert sandbox.control.personas("2栋17室")["items"][0]["name"] == "居民17"
    assert sandbox.control.personas("13900000042")["total"] == 1
    assert sandbox.control.personas("100%")["total"] == 0


def test_people_are_updated_and_keep_their_openid(sandbox):
    before = sandbox.control.personas("李桂英")["items"][0]
    sandbox.control.put_personas([LI | {"phone": "13800000009"}])
    after = sandbox.control.personas("李桂英")["items"][0]
    assert (after["openid"], after["phone"]) == (before["openid"], "13800000009")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("personas", {}, 400),
        ("personas", [{"id": "x"}], 400),
        ("personas", [{"id": "x", "name": "x", "openid": "短"}], 400),
        ("templates", {}, 400),
        ("templates", [{"id": "t"}], 400),
        ("templates", [{"id": "t", "title": "t", "fields": {"wish1": "x"}}], 400),
        ("pages", [7], 400),
        ("keywords", [{"word": "x", "suggest": "pass"}], 400),
        ("keywords", {}, 400),
        ("switches", [], 400),
        ("switches", {"api": "subscribe.send"}, 400),
        ("switches", {"api": "no.such", "errcode": -1}, 400),
        ("switches", {"api": "jscode2session", "mode": "double"}, 400),
        ("switches", {"api": "jscode2session", "errcode": -1, "times": 0}, 400),
        ("switches", {"api": "jscode2session", "errcode": -1, "latency_ms": -5}, 400),
        ("switches", {"api": "jscode2session", "errcode": -1, "often": 1}, 400),
        ("clock", {"advance": "soon"}, 400),
        ("clock", {"advance": ""}, 400),
        ("clock", {"to": "tomorrow"}, 400),
        ("clock", {"to": "2020-01-01T00:00:00+08:00"}, 409),
        ("clock", {"offset_seconds": -60}, 409),
        ("clock", {"offset_seconds": 10**12}, 400),
        ("clock", {}, 400),
        ("clock", [], 400),
        ("credits", [{"persona": "nobody", "template_id": "t", "credits": 1}], 404),
        ("credits", [{"persona": "li", "template_id": "t", "credits": -1}], 400),
        ("credits", {}, 400),
        ("app-url", {"url": "ftp://x"}, 400),
    ],
)
def test_control_refuses_what_it_does_not_understand(sandbox, path, body, status):
    answer = ask(sandbox, "PUT", f"/sandbox/api/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_an_openid_belongs_to_one_person(sandbox):
    taken = sandbox.control.personas("李桂英")["items"][0]["openid"]
    with pytest.raises(SandboxError) as caught:
        sandbox.control.put_personas([{"id": "other", "name": "别人", "openid": taken}])
    assert caught.value.status == 409


@pytest.mark.parametrize("query", ["limit=-1", "limit=x", "limit=5001", "after=1.5"])
def test_numbers_in_a_query_are_checked(sandbox, query):
    assert ask(sandbox, "GET", f"/sandbox/api/personas?{query}").status_code == 400


def test_unknown_paths_and_bad_json_are_answered_in_json(sandbox):
    assert ask(sandbox, "GET", "/cgi-bin/nothing").json()["error"] == "Not Found"
    assert ask(sandbox, "PUT", "/sandbox/api/clock", data=b"no").status_code == 400
    assert ask(sandbox, "GET", "/sandbox/api/credits?persona=nobody").status_code == 404


def test_templates_pages_and_keywords_come_from_a_file(tmp_path):
    path = tmp_path / "wechat.json"
    content = {
        "templates": [BILL, TICKET],
        "pages": ["pages/fees/bill"],
        "keywords": [{"word": "某词", "suggest": "review", "label": 21000}],
    }
    path.write_text(json.dumps(content), "utf-8")
    with running_sandbox(tmp_path, templates_file=path) as sandbox:
        listed = ask(sandbox, "GET", "/sandbox/api/templates").json()["items"]
        assert [(t["id"], t["type"]) for t in listed] == [(BILL["id"], 2), (TICKET["id"], 3)]
        words = ask(sandbox, "GET", "/sandbox/api/keywords").json()["items"]
        assert [word["word"] for word in words] == ["某词"]


def test_product_and_sandbox_read_one_clock(sandbox):
    product = FileClock(sandbox.settings.clock_file)
    moved = sandbox.control.move_clock(advance="1d8h")
    assert moved["offset_seconds"] == 115200
    assert abs(product.now() - datetime.fromisoformat(moved["now"])) < timedelta(seconds=2)
    assert json.loads(sandbox.settings.clock_file.read_text()) == {"offset_seconds": 115200}


def test_the_clock_reaches_the_moment_asked_for(sandbox):
    day = local_date(FileClock(sandbox.settings.clock_file).now()) + timedelta(days=10)
    moved = sandbox.control.move_clock(to=f"{day}T09:00:00")
    assert moved["now"].startswith(f"{day}T09:00:0")
    moved = sandbox.control.move_clock(offset_seconds=moved["offset_seconds"] + 60)
    assert moved["now"].startswith(f"{day}T09:01:0")


def test_no_half_written_clock_is_left(sandbox):
    for _ in range(20):
        sandbox.control.move_clock(advance="1m")
    folder = sandbox.settings.clock_file.parent
    assert [path.name for path in folder.iterdir() if path.name.startswith("clock")] == ["clock"]
    assert sandbox.control.clock()["offset_seconds"] == 1200


def test_everything_survives_a_restart(tmp_path):
    with running_sandbox(tmp_path) as sandbox:
        sandbox.control.put_personas([LI])
        sandbox.control.put_templates([BILL])
        sandbox.control.subscribe("li", [BILL["id"]])
        sandbox.control.move_clock(advance="3d")
        sandbox.control.switch("stable_token", -1, times=1)
        client = client_of(sandbox)
        openid = client.code2session(sandbox.control.login_code("li")).openid
        client.close()
        code = sandbox.control.login_code("li")
    with running_sandbox(tmp_path) as sandbox:
        client = client_of(sandbox)
        assert client.code2session(code).openid == openid
        assert sandbox.control.credits("li") == {BILL["id"]: 1}
        assert sandbox.control.clock()["offset_seconds"] == 3 * 86400
        assert token(sandbox)["errcode"] == -1
        assert client.access_token()
        client.close()


def test_forgetting_keeps_the_clock_and_the_openids(sandbox, li):
    sandbox.control.move_clock(advance="1d")
    sandbox.control.forget_everything()
    assert sandbox.control.personas()["total"] == 0
    assert sandbox.control.clock()["offset_seconds"] == 86400
    sandbox.control.put_personas([LI])
    assert sandbox.control.personas()["items"][0]["openid"] == li


def test_settings_hide_their_secrets(tmp_path):
    shown = repr(SandboxSettings(data=tmp_path, clock_file=tmp_path / "clock", secret="hidden"))
    assert "hidden" not in shown
