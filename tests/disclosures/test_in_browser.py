"""The public page in Chromium with scripts switched off, on a phone, at a desk, and on A4."""

import re
import threading

import pytest
from werkzeug.serving import make_server

from tests.disclosures.arranging import Board
from tests.journeys.watched import OVERFLOWING

pytestmark = pytest.mark.journey

A4 = re.compile(rb"/MediaBox \[0 0 59[45]\S* 84[12]\S*\]")
A_PAGE = re.compile(rb"/Type /Page\b")


@pytest.fixture
def served(live_app, live_world):
    """An estate's board behind a real address."""
    server = make_server("127.0.0.1", 0, live_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", Board(live_world, live_world.estate(units=2))
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nothing_runs_out_of_the_frame(served, page, width):
    address, board = served
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}/public/disclosures/{board.publish_roll(30)}")
    assert page.evaluate(OVERFLOWING) == []
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.line')).fontSize)")
    assert size >= 18
    heights = page.evaluate(
        "[...document.querySelectorAll('a.button, button, input, .foot a')].filter("
        "(one) => one.offsetParent).map((one) => one.offsetHeight)"
    )
    assert heights
    assert min(heights) >= 44


def test_a_unit_is_found_and_the_whole_is_printed_without_a_script(served, page):
    address, board = served
    page.goto(f"{address}/public/disclosures/{board.publish_roll(300)}")
    page.get_by_label("在表里找房号").fill("00123")
    page.get_by_role("button", name="查找").click()
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("link", name="看全部").click()
    assert page.locator("tbody tr").count() == 300
    assert page.get_by_role("button", name="打印这一页").count() == 0
    printed = page.pdf(prefer_css_page_size=True)
    pages = len(A_PAGE.findall(printed))
    assert 8 <= pages <= 16
    assert len(A4.findall(printed)) == pages
