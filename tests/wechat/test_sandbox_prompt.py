"""The subscription prompt: a request waits for a finger in the phone's frame."""

import threading

import pytest
import requests

from mini_program_stub.sandbox.control import SandboxControl, SandboxError
from mini_program_stub.sandbox.testing import running_sandbox

from .conftest import BILL, LI, MOTION


class Finger:
    """Somebody who looks at the phone page and taps."""

    def __init__(self, sandbox):
        self.url = sandbox.base_url + "/phone/api"

    def look(self):
        return requests.get(f"{self.url}/state?persona=li", timeout=5).json()

    def wait_for_prompt(self):
        for _ in range(2000):
            prompt = self.look()["prompt"]
            if prompt is not None:
                return prompt
        raise AssertionError("no prompt came")

    def tap(self, prompt, choices, *, keep=False):
        answer = requests.post(
            f"{self.url}/prompts/{prompt['id']}/answer",
            json={"choices": choices, "keep": keep},
            timeout=5,
        )
        assert answer.ok


class Request(threading.Thread):
    """A request of the mini program that waits for the prompt's answer."""

    def __init__(self, sandbox, *template_ids):
        super().__init__()
        self.control = SandboxControl(sandbox.base_url)
        self.template_ids = template_ids
        self.results = None
        self.start()

    def run(self):
        try:
            self.results = self.control.subscribe("li", self.template_ids, decide=None)
        except SandboxError as refused:
            self.results = refused.answer["errCode"]
        self.control.close()

    def answer(self):
        self.join(10)
        return self.results


@pytest.fixture
def finger(sandbox):
    finger = Finger(sandbox)
    finger.look()
    return finger


def test_a_request_waits_for_the_finger(sandbox, finger):
    request = Request(sandbox, BILL["id"], MOTION["id"])
    prompt = finger.wait_for_prompt()
    assert [template["title"] for template in prompt["templates"]] == [
        BILL["title"],
        MOTION["title"],
    ]
    finger.tap(prompt, {BILL["id"]: "accept"})
    assert request.answer() == {BILL["id"]: "accept", MOTION["id"]: "reject"}
    assert finger.look()["prompt"] is None
    assert sandbox.control.credits("li")[BILL["id"]] == 1


def test_a_kept_choice_is_not_asked_again(sandbox, finger):
    request = Request(sandbox, BILL["id"])
    finger.tap(finger.wait_for_prompt(), {BILL["id"]: "accept"}, keep=True)
    request.answer()
    assert sandbox.control.subscribe("li", [BILL["id"]], decide=None) == {BILL["id"]: "accept"}
    assert sandbox.control.credits("li")[BILL["id"]] == 2
    request = Request(sandbox, BILL["id"], MOTION["id"])
    prompt = finger.wait_for_prompt()
    assert [template["id"] for template in prompt["templates"]] == [MOTION["id"]]
    finger.tap(prompt, {})
    assert request.answer() == {BILL["id"]: "accept", MOTION["id"]: "reject"}


def test_switching_off_forgets_the_kept_choice(sandbox, finger):
    request = Request(sandbox, BILL["id"])
    finger.tap(finger.wait_for_prompt(), {BILL["id"]: "accept"}, keep=True)
    request.answer()
    sandbox.control.set_receiving("li", BILL["id"], receive=False)
    request = Request(sandbox, BILL["id"])
    finger.tap(finger.wait_for_prompt(), {BILL["id"]: "accept"})
    assert request.answer() == {BILL["id"]: "accept"}
    assert finger.look()["subscriptions"][0]["receiving"]


def test_a_prompt_nobody_answers_fails(tmp_path):
    with running_sandbox(tmp_path, prompt_seconds=0.2) as sandbox:
        sandbox.control.put_personas([LI])
        sandbox.control.put_templates([BILL])
        finger = Finger(sandbox)
        finger.look()
        assert Request(sandbox, BILL["id"]).answer() == 10005
        assert finger.look()["prompt"] is None


def test_a_waiting_prompt_ends_with_the_sandbox(tmp_path):
    with running_sandbox(tmp_path) as sandbox:
        sandbox.control.put_personas([LI])
        sandbox.control.put_templates([BILL])
        finger = Finger(sandbox)
        finger.look()
        request = Request(sandbox, BILL["id"])
        finger.wait_for_prompt()
        sandbox.world.prompts.close()
        assert request.answer() == 10005


def test_looking_at_the_phone_counts_as_having_it_open(sandbox, wechat, li, finger):
    sandbox.control.move_clock(advance="3h")
    assert finger.look()["persona"]["name"] == LI["name"]
    with sandbox.world.store.transaction() as tx:
        (active,) = tx.execute("select active_at from personas where id = 'li'").fetchone()
    assert abs(active - sandbox.world.clock.now().timestamp()) < 60
