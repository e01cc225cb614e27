"""The phone page in a real browser: pick a resident, allow messages, see one arrive."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from .conftest import BILL, BILL_TEXT, MOTION, served

pytestmark = pytest.mark.journey

# Stands for the residents' H5 at /app/: asks for subscriptions in both ways.
APP = """<!doctype html><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,">
<button id="ask">request</button><button id="post">message</button><output></output><script>
const query = new URLSearchParams(location.search)
const persona = query.get('persona'), template_ids = ['TEMPLATE-BILL', 'TEMPLATE-MOTION']
const say = (text) => { document.querySelector('output').textContent = text }
document.querySelector('#ask').onclick = async () => {
  const answer = await fetch(query.get('sandbox') + '/phone/api/subscribe', {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ persona, template_ids }) })
  say('request ' + JSON.stringify((await answer.json()).results))
}
document.querySelector('#post').onclick = () => parent.postMessage(
  { source: 'gongzhi-h5', type: 'subscribe', id: 1, template_ids }, query.get('sandbox'))
addEventListener('message', (event) => say('message ' + JSON.stringify(event.data.results)))
</script>"""


@pytest.fixture
def complaints():
    return []


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def page(request, browser, sandbox, complaints) -> Iterator[Page]:
    app = Flask("h5")
    app.add_url_rule("/app/", "app", lambda: APP)
    app.add_url_rule("/api/v1/wechat/events", "events", lambda: "success", methods=["POST"])
    width, height = request.param
    with served(app) as url:
        sandbox.control.set_app_url(url)
        opened = browser.new_page(
            viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
        )
        opened.on(
            "console",
            lambda said: (
                complaints.append(said.text) if said.type in {"error", "warning"} else None
            ),
        )
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(sandbox.base_url + "/phone/")
        yield opened
        opened.close()
    assert complaints == []


def pick(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_from_picking_a_resident_to_a_message(sandbox, wechat, li, page):
    page.get_by_role("searchbox").fill("桂英")
    pick(page, "李桂英")
    app = page.frame_locator("#app")
    app.locator("#ask").click()
    prompt = page.get_by_role("dialog", name="订阅消息")
    prompt.get_by_text(MOTION["title"]).click()
    prompt.get_by_role("button", name="允许").click()
    app.get_by_text('request {"TEMPLATE-BILL":"accept","TEMPLATE-MOTION":"reject"}').wait_for()
    page.locator("#allowances").get_by_text("还能收 1 次").wait_for()

    wechat.send_subscribe_message(
        openid=li, template_id=BILL["id"], data=BILL_TEXT, page="pages/fees/bill?id=3"
    )
    banner = page.locator("#banner")
    banner.get_by_text("服务通知：物业费缴费提醒").wait_for()
    card = page.locator("#inbox .notice")
    assert "123.45元" in card.inner_text()
    card.click()
    assert page.locator("#app").get_attribute("src").endswith("#/pages/fees/bill?id=3")


def test_the_app_may_ask_by_message(page):
    pick(page, "李桂英")
    app = page.frame_locator("#app")
    app.locator("#post").click()
    page.get_by_role("dialog").get_by_role("button", name="拒绝").click()
    app.get_by_text('message {"TEMPLATE-BILL":"reject","TEMPLATE-MOTION":"reject"}').wait_for()


def test_clock_and_faults(sandbox, page):
    page.get_by_role("button", name="+15天").click()
    page.locator("#offset").get_by_text("已拨快 15天").wait_for()
    assert sandbox.control.clock()["offset_seconds"] == 15 * 86400
    page.get_by_text("故障开关").click()
    page.get_by_label("怎样出错").select_option(label="今日次数用完（45009）")
    page.get_by_role("button", name="打开", exact=True).click()
    page.locator("#faults").get_by_text("还有 1 次").wait_for()
    (switch,) = sandbox.control.switches()
    assert (switch["api"], switch["errcode"]) == ("subscribe.send", 45009)
    page.locator("#faults").get_by_role("button", name="关闭").click()
    page.locator("#faults li").wait_for(state="detached")
    assert sandbox.control.switches() == []


def test_everybodys_messages_and_taking_up_another_phone(sandbox, wechat, li, page):
    sandbox.control.subscribe("li", [MOTION["id"]])
    wechat.send_subscribe_message(
        openid=li, template_id=MOTION["id"], data={"thing1": "选聘物业"}, page="pages/motion"
    )
    pick(page, "王建国")
    page.get_by_text("还没有服务通知").wait_for()
    page.get_by_role("button", name="全部居民").click()
    page.get_by_text("发给 李桂英").click()
    page.locator("#holder").get_by_text("李桂英").wait_for()
    assert "persona=li#/pages/motion" in page.locator("#app").get_attribute("src")
    assert page.locator("#banner").is_hidden()


def test_nothing_runs_over_the_edge(page):
    pick(page, "李桂英")
    page.locator("#allowances").get_by_text("没有次数").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
