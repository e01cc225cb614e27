"""A running sandbox with two residents, a client of it, and the product's callback address."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from clients.wechat import WechatClient
from clients.wechat_push import Forged, PushChannel, PushEvent
from mini_program_stub.sandbox.serving import QuietHandler
from mini_program_stub.sandbox.testing import RunningSandbox, running_sandbox

LI = {"id": "li", "name": "李桂英", "phone": "13800000001", "note": "1栋1单元101室"}
WANG = {"id": "wang", "name": "王建国", "phone": "", "note": "1栋1单元102室"}
BILL = {
    "id": "TEMPLATE-BILL",
    "title": "物业费缴费提醒",
    "fields": {"thing1": "房屋", "amount2": "金额", "date3": "截止日期"},
}
MOTION = {"id": "TEMPLATE-MOTION", "title": "表决通知", "fields": {"thing1": "事项"}}
TICKET = {"id": "TEMPLATE-TICKET", "title": "工单进展", "fields": {"thing1": "工单"}, "type": 3}
BILL_TEXT = {"thing1": "1栋1单元101室", "amount2": "123.45元", "date3": "2026年12月31日"}


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path) as running:
        running.control.put_personas([LI, WANG])
        running.control.put_templates([BILL, MOTION, TICKET])
        yield running


@pytest.fixture
def wechat(sandbox: RunningSandbox) -> Iterator[WechatClient]:
    client = client_of(sandbox)
    yield client
    client.close()


def client_of(sandbox: RunningSandbox, **told) -> WechatClient:
    return WechatClient(
        **{"appid": sandbox.appid, "secret": sandbox.secret, "base_url": sandbox.base_url} | told
    )


@pytest.fixture
def li(sandbox: RunningSandbox, wechat: WechatClient) -> str:
    """Return the openid of a resident who has just logged in."""
    return wechat.code2session(sandbox.control.login_code("li")).openid


@contextmanager
def served(app: Flask, **how) -> Iterator[str]:
    """Serve an application on a free port and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler, **how)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@dataclass
class Callback:
    """The product's callback address: opens what arrives with our own code."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    tries: int = 0
    events: "queue.Queue[PushEvent]" = field(default_factory=queue.Queue)

    def next(self) -> PushEvent:
        return self.events.get(timeout=10)


@pytest.fixture
def callback(sandbox: RunningSandbox) -> Iterator[Callback]:
    settings = sandbox.settings
    channel = PushChannel(
        appid=settings.appid, token=settings.push_token, aes_key=settings.push_aes_key
    )
    with listening(channel) as heard:
        sandbox.control.set_app_url(heard.url)
        yield heard


@contextmanager
def listening(channel: PushChannel) -> Iterator[Callback]:
    heard = Callback()
    app = Flask("callback")

    @app.get("/api/v1/wechat/events")
    def confirm():
        try:
            return channel.confirm_address(request.args)
        except Forged:
            return "forged", 403

    @app.post("/api/v1/wechat/events")
    def take():
        heard.tries += 1
        try:
            events = channel.open(request.args, request.get_data())
        except Forged:
            return "forged", 403
        status = heard.answers.pop(0) if heard.answers else 200
        if status == 200:
            for event in events:
                heard.events.put(event)
        return "success", status

    with served(app) as url:
        heard.url = url
        yield heard


def ask(sandbox: RunningSandbox, method: str, path: str, **how) -> requests.Response:
    """Make a request as a stranger to our client would."""
    return requests.request(method, sandbox.base_url + path, timeout=10, **how)


def token(sandbox: RunningSandbox, **changed) -> dict:
    """Return the answer to a request for the access token."""
    body = {"grant_type": "client_credential", "appid": sandbox.appid, "secret": sandbox.secret}
    return ask(sandbox, "POST", "/cgi-bin/stable_token", json=body | changed).json()
