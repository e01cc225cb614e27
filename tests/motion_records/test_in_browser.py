"""The records in Chromium: each sheet opens without an error and goes on A4, headings repeated."""

import json
import re
import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.deliveries.test_deliveries import handed
from tests.journeys.watched import Watched
from tests.motion_records.conftest import Records
from tests.motions.arranging import ELECTION, MODELS, a_motion

pytestmark = pytest.mark.journey

A4 = re.compile(rb"/MediaBox \[0 0 59[45]\S* 84[12]\S*\]")
A_PAGE = re.compile(rb"/Type /Page\b")
LONG = "关于改造完成以后由哪一家单位长期管理本小区并且怎样收取物业服务费用的表决事项" * 2
MANY = 90
"""Units: more than one page of a roll."""


@pytest.fixture
def address(live_app):
    server = make_server("127.0.0.1", 0, live_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def motion(live_world):
    """A vote with a long title and many homes that is in effect."""
    estate = live_world.estate(units=MANY)
    long_model = MODELS | {"title": LONG[:58], "text": LONG}
    motion = a_motion(live_world, estate, questions=[long_model, ELECTION], title=LONG[:58])
    motion.noticed()
    handed(motion, 0, 1)
    motion.at(motion.opens_at)
    for index in range(2):
        motion.cast(index, {"q1": "a", "q2": ["a", "b"]})
    motion.closed().counted().publicised()
    Records(motion).seal()
    return motion.publicity_over()


@pytest.fixture
def page(browser, tmp_path, motion, address):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    clerk = motion.desk.clerk
    session = {
        "access_token": clerk.api.token,
        "refresh_token": "",
        "staff": clerk.api.get("/staff/me", ok=True).body,
    }
    kept = json.dumps(json.dumps(session))
    context.add_init_script(f"sessionStorage.setItem('gongzhi.session', {kept})")
    watched = Watched(context, tmp_path)
    yield watched
    context.close()
    assert watched.faults == []


def test_every_record_is_read_issued_and_printed(page, address, motion):
    url = f"{address}/console/#/motions/{motion.id}"
    page.page.goto(url)
    page.page.get_by_role("link", name="文书（出具、打印）").click()
    expect(page.page.get_by_role("link", name="查看、打印")).to_have_count(7)
    for kind in ("notice", "roll", "delivery", "opening", "minutes", "result", "ending"):
        page.page.goto(f"{url}/records/{kind}")
        expect(page.page.locator(".paper h1")).to_be_visible()
        page.page.get_by_role("button", name="出具", exact=True).click()
        expect(page.page.get_by_text("编号 2026-")).to_be_visible()
        page.check_width(kind)
        printed = page.page.pdf(prefer_css_page_size=True)
        pages = len(A_PAGE.findall(printed))
        assert len(A4.findall(printed)) == pages >= 1
        if kind == "roll":
            assert 2 <= pages <= 6


def test_in_print_only_the_sheet_is_left(page, address, motion):
    page.page.goto(f"{address}/console/#/motions/{motion.id}/records/roll")
    expect(page.page.locator(".paper h1")).to_be_visible()
    page.page.emulate_media(media="print")
    expect(page.page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.page.locator(".paper thead th").last).to_have_text("票号")
    assert (
        page.page.evaluate("getComputedStyle(document.querySelector('.paper thead')).display")
        == "table-header-group"
    )


def test_each_ballot_is_a_page_of_its_own(page, address, motion):
    questions = [MODELS, ELECTION]
    open_one = a_motion(
        motion.world, motion.estate, desk=motion.desk, questions=questions
    ).noticed()
    page.page.goto(f"{address}/console/#/motions/{open_one.id}/paper/print")
    expect(page.page.locator(".ballot")).to_have_count(MANY)
    printed = page.page.pdf(prefer_css_page_size=True)
    assert len(A_PAGE.findall(printed)) == len(A4.findall(printed)) == MANY
