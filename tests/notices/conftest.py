"""Residents with a phone in the sandbox, templates on both sides, and the product listening to pushes."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from clients.wechat import WechatClient
from mini_program_stub.sandbox.serving import QuietHandler
from mini_program_stub.sandbox.testing import RunningSandbox, running_sandbox
from models.base.session import db
from tests.domain import World
from tests.notices.arranging import Phones, place_templates


@pytest.fixture
def phones(world: World, platform: RunningSandbox) -> Phones:
    """Residents with WeChat, and templates that the platform knows."""
    place_templates(platform, world.now)
    db.session.commit()
    return Phones(world, platform)


@pytest.fixture
def listening(live_app: Flask, tmp_path: Path) -> Iterator[RunningSandbox]:
    """The platform's sandbox and the product, each at an address that the other calls.

    Both clocks stand at ten tomorrow morning. `pushes(settle=...)` waits until the product has heard all.
    """
    server = make_server("127.0.0.1", 0, live_app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    with running_sandbox(tmp_path / "sandbox", app_url=address) as sandbox:
        told = datetime.fromisoformat(sandbox.control.clock()["now"]) + timedelta(days=1)
        sandbox.control.move_clock(to=told.replace(hour=10, minute=0).isoformat())
        told = datetime.fromisoformat(sandbox.control.clock()["now"])
        live_app.extensions["clock"].set(told)
        client = WechatClient(
            appid=sandbox.appid, secret=sandbox.secret, base_url=sandbox.base_url, read_seconds=2.0
        )
        live_app.extensions["wechat"] = client
        yield sandbox
        sandbox.control.pushes(settle=10)
        client.close()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def live_phones(live_world: World, listening: RunningSandbox) -> Phones:
    """Residents with WeChat, on a database with real commits."""
    place_templates(listening, live_world.now)
    db.session.commit()
    return Phones(live_world, listening)
