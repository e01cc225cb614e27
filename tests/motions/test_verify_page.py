"""The page /verify in Chromium on a phone: a real bundle, a broken one, one's own ballot; and nothing leaves it."""

import json
import threading

import pytest
from werkzeug.serving import make_server

from jobs import evidence as jobs
from models.base.session import db
from tests.journeys.watched import OVERFLOWING
from tests.motions.arranging import APPROVAL, ELECTION, MODELS, a_motion

pytestmark = pytest.mark.journey

TOUCHED = """[...document.querySelectorAll('main button, main input')]
    .filter((one) => one.offsetParent).map((one) => one.offsetHeight)"""
SHEET = [APPROVAL, MODELS, ELECTION]
BALLOTS = [
    {"q1": "yes", "q2": "a", "q3": ["a", "b"]},
    {"q1": "yes", "q2": "a", "q3": ["a"]},
    {"q1": "no", "q2": "none", "q3": "abstain"},
]


@pytest.fixture
def motion(live_world):
    made = a_motion(live_world, units=4, questions=SHEET).opened().with_ballots(*BALLOTS)
    made.closed().counted().publicised()
    live_world.clock.move(minutes=1)
    jobs.seal(live_world.now)
    db.session.commit()
    return made


@pytest.fixture
def bundle(motion, tmp_path):
    answer = motion.desk.clerk.api.get(f"/motions/{motion.id}/bundle", ok=True)
    file = tmp_path / f"motion-{motion.id}.zip"
    file.write_bytes(answer.raw)
    return file


@pytest.fixture
def ballot(motion, tmp_path):
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    answer = owner.api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    file = tmp_path / f"ballot-{motion.id}.json"
    file.write_bytes(answer.raw)
    return file


@pytest.fixture
def address(live_app):
    server = make_server("127.0.0.1", 0, live_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/verify"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(address, browser):
    """The page, loaded, and then without a network."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    opened = context.new_page()
    faults = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(address)
    opened.get_by_role("button", name="开始核对").wait_for()
    context.set_offline(True)
    yield opened
    context.close()
    assert faults == []


def check(page, bundle, ballot=None):
    """Choose the files, press, and return the verdict."""
    if page.get_by_role("button", name="再核对一份").is_visible():
        page.get_by_role("button", name="再核对一份").click()
    page.get_by_label("第一步").set_input_files(bundle)
    page.get_by_label("第二步").set_input_files(ballot or [])
    page.get_by_role("button", name="开始核对").click()
    page.get_by_role("button", name="再核对一份").wait_for()
    return page.locator("#verdict").inner_text()


def broken(bundle):
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    bundle.write_bytes(content)
    return bundle


def test_an_honest_bundle_is_counted_again_without_a_network(page, bundle, motion):
    assert page.get_by_role("button", name="开始核对").is_disabled()
    assert "这份结果核对无误" in check(page, bundle)
    checks = page.locator("#checks > li")
    assert checks.count() == 8
    assert page.locator("#checks > li.good").count() == 8
    for question in motion.result()["questions"]:
        assert question["conclusion"] in page.locator("#counted").inner_text()
    assert page.evaluate("document.activeElement.id") == "verdict"


def test_ones_own_ballot_is_found_or_missed(page, bundle, ballot):
    assert "核对无误" in check(page, bundle, ballot)
    assert page.locator("#checks > li.good").count() == 9
    held = json.loads(ballot.read_bytes())
    held["choices"]["q1"] = ["no"]
    ballot.write_text(json.dumps(held))
    assert "您自己的选票没有对上" in check(page, bundle, ballot)
    assert page.locator("#checks > li.bad").count() == 1
    ballot.write_text("[]")
    assert "选票文件看不懂" in check(page, bundle, ballot)


def test_a_broken_bundle_is_said_in_plain_words(page, bundle, tmp_path):
    assert "核对没有通过" in check(page, broken(bundle))
    assert page.locator("#checks > li.bad").count() == 1
    assert page.locator("#checks > li.none").count() == 7
    assert page.locator("#counted").inner_text() == ""
    none = tmp_path / "photo.zip"
    none.write_bytes(b"none")
    assert "不是证据包" in check(page, none)


def test_what_the_browser_cannot_do_is_not_a_false_result(address, browser):
    """No signatures, no verdict."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    old = context.new_page()
    old.add_init_script("crypto.subtle.importKey = () => Promise.reject(new Error('NotSupported'))")
    old.goto(address)
    old.get_by_role("alert").wait_for()
    assert "这不是说结果有问题" in old.get_by_role("alert").inner_text()
    assert not old.get_by_role("button", name="开始核对").is_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_it_can_be_read_and_touched(page, bundle, width):
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate(OVERFLOWING) == []
    assert min(page.evaluate(TOUCHED)) >= 44
    check(page, bundle)
    assert page.evaluate(OVERFLOWING) == []
    sizes = page.evaluate(
        "[...document.querySelectorAll('main p, main li, main label, main input, main dd')]"
        ".filter((one) => one.offsetParent && !one.classList.contains('mono'))"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 17.6
    assert min(page.evaluate(TOUCHED)) >= 44


def test_the_page_is_forbidden_to_send_anything(live_app):
    answer = live_app.test_client().get("/verify")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert "unsafe-inline" not in policy
    with live_app.test_client().get("/public/assets/verifier.mjs") as module:
        assert module.headers["Content-Type"].startswith("text/javascript")
