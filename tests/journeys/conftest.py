"""One demo for all journeys, and pages that fail their test when anything is wrong on them.

`JOURNEY_DEMO=http://127.0.0.1:8000` uses a demo that runs already (its sandbox on the next port), `JOURNEY_PICTURES`
names the folder for the pictures.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.journeys.running import Demo, Running
from tests.journeys.watched import Watched

PHONE = (390, 844)
DESK = (1440, 900)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The running demo, at a time of day at which people may be disturbed."""
    given = os.environ.get("JOURNEY_DEMO")
    running = None if given else Running(tmp_path_factory.mktemp("demo"))
    url = given or f"http://127.0.0.1:{running.port}"
    parts = urlsplit(url)
    found = Demo(url, f"{parts.scheme}://{parts.hostname}:{(parts.port or 80) + 1}")
    found.wait_for_morning()
    yield found
    if running:
        running.stop()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("JOURNEY_PICTURES")
    folder = Path(given) if given else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


Opens = Callable[[tuple[int, int]], Watched]


@pytest.fixture
def opens(browser: Browser, pictures: Path) -> Iterator[Opens]:
    """Open a page of a size, in a context of its own; what went wrong on it fails the test."""
    opened: list[Watched] = []

    def one(size: tuple[int, int]) -> Watched:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=size == PHONE,
        )
        opened.append(Watched(context, pictures))
        return opened[-1]

    yield one
    for number, watched in enumerate(opened):
        watched.page.screenshot(path=pictures / f"last-{number}.png")
        watched.page.context.close()
    assert [fault for watched in opened for fault in watched.faults] == []
