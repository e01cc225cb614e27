"""A till: an estate with bills, staff, two owners, and the platform beside it on the same clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from mini_program_stub.sandbox.testing import RunningSandbox, running_sandbox
from models.base.clock import FixedClock
from tests.domain import World
from tests.fees.arranging import office
from tests.payments.arranging import Till
from tests.wechat_pay.arranging import client_of, set_clock

NOTIFY = "http://127.0.0.1:9/api/v1/wechat-pay/callbacks"


@pytest.fixture
def platform(app: Flask, clock: FixedClock, tmp_path: Path) -> Iterator[RunningSandbox]:
    """The platform's sandbox, its clock beginning where the test's does; its callbacks go nowhere."""
    folder = tmp_path / "sandbox"
    set_clock(folder / "clock", clock.now())
    with running_sandbox(folder) as sandbox:
        # Only the test brings callbacks: the sandbox's own thread would bring them when it likes.
        sandbox.world.notifier.stop()
        yield sandbox


@pytest.fixture
def till(app: Flask, world: World, platform: RunningSandbox) -> Iterator[Till]:
    client = client_of(platform, NOTIFY, now=app.extensions["clock"].now)
    before = app.extensions["wechat_pay"]
    app.extensions["wechat_pay"] = client
    desk = office(world)
    desk.contract(starts_on="2026-03-01", ends_on="2027-02-28")
    yield Till(desk, platform, client, app)
    app.extensions["wechat_pay"] = before
    client.close_connections()
