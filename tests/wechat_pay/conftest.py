"""A running sandbox with two residents, and a shop that sells to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mini_program_stub.sandbox.testing import RunningSandbox, running_sandbox
from tests.wechat.conftest import LI, WANG
from tests.wechat_pay.arranging import Shop, open_shop


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path) as running:
        running.control.put_personas([LI, WANG])
        yield running


@pytest.fixture
def shop(sandbox: RunningSandbox) -> Iterator[Shop]:
    with open_shop(sandbox) as opened:
        yield opened
