"""What people are told when something goes wrong."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Opens
from tests.journeys.desk import Desk
from tests.journeys.resident import ResidentsPhone
from tests.journeys.running import Demo

pytestmark = pytest.mark.journey

ROOF = "使用维修资金修缮六栋楼屋面防水"


def test_wrong_password_and_old_code_are_refused_in_words(demo: Demo, opens: Opens) -> None:
    desk = Desk(opens(DESK), demo)
    account = demo.staff("wu")
    desk.page.goto(f"{demo.url}/console/")
    with desk.watched.expecting(401):
        desk.fill_login("wu", "not-the-password", account["totp"])
        desk.sees("用户名、密码或动态口令不对")
        desk.picture("console-wrong-password")
        account = demo.staff("wu")
        demo.move(minutes=3)
        desk.fill_login("wu", account["password"], account["totp"])
        desk.sees("用户名、密码或动态口令不对")
    desk.log_in("wu")


def test_stale_page_replaces_nothing_and_a_ballot_is_changed_once(demo: Demo, opens: Opens) -> None:
    husband = ResidentsPhone(opens(PHONE), demo, "高福生")
    wife = ResidentsPhone(opens(PHONE), demo, "何腊梅")
    tablet = ResidentsPhone(opens(PHONE), demo, "高福生")
    for one, choice in ((wife, "不同意"), (husband, "同意"), (tablet, "弃权")):
        one.log_in()
        one.open("/pages/motions/index")
        one.press(ROOF)
        one.press("去投票")
        _answer(one, choice)
    wife.press("确认投票")
    wife.sees("投好了，谢谢您")
    for one in (husband, tablet):
        with one.watched.expecting(409):
            one.press("确认投票")
            one.sees("共有人或其代表已在", "可以打开这一票改一次")
            one.picture("resident-stale-ballot")
        one.press("打开这一票")
        one.sees("您的选择", "不同意")
        one.press("改一次票")
        one.confirms("去改票")
        one.sees("正在改票")
        _answer(one, "同意" if one is husband else "弃权")
    husband.press("确认改票")
    husband.sees("改好了", "另有一张没有计入的票", "您家后来改过票，以改后的为准。")
    with tablet.watched.expecting(409):
        tablet.press("确认改票")
        tablet.sees("改票只能一次，不能再改")
        tablet.picture("resident-third-ballot")
    tablet.press("打开这一票")
    tablet.sees("同意", "另有一张没有计入的票")


def _answer(one: ResidentsPhone, choice: str) -> None:
    """Answer both questions, up to the last look."""
    one.chooses(choice)
    one.press("下一项")
    one.chooses("活动场地")
    one.press("下一步：核对")
    one.press("我已看清楚")


def test_page_without_network_says_so_and_tries_again(demo: Demo, opens: Opens) -> None:
    me = ResidentsPhone(opens(PHONE), demo, "独居老人")
    me.log_in()
    me.open("/pages/compacts/index")
    me.sees("现行公约")
    me.open("/pages/home/matters")
    me.sees("全部事项")
    with me.watched.offline():
        me.press("居民公约")
        me.sees("网络没有连上", "请检查手机网络后再试一次")
        me.picture("resident-offline")
    me.press("再试一次")
    me.sees("现行公约")


def test_broken_server_is_told_in_words(demo: Demo, opens: Opens) -> None:
    me = ResidentsPhone(opens(PHONE), demo, "独居老人")
    me.log_in()
    me.watched.page.route(
        "**/api/v1/estates/*/compacts",
        lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad</h1>"),
    )
    with me.watched.expecting(502):
        me.open("/pages/compacts/index")
        me.sees("再试一次")
        expect(me.view.get_by_text("Bad")).to_have_count(0)
        me.picture("resident-server-error")
