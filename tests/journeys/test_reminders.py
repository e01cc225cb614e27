"""A bill's reminders: the first one reaches the phone, and once it is paid no further one comes."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from models.base.clock import SHANGHAI
from tests.house.waiting import until
from tests.journeys.conftest import DESK, Opens
from tests.journeys.desk import Desk
from tests.journeys.resident import SLOW, SandboxPhone, Screen
from tests.journeys.running import Demo

pytestmark = pytest.mark.journey

NAME, UNIT = "段月英", "1栋2单元101室"
TITLE = "物业费缴费提醒"
CHINESE_DAY = re.compile(r"(\d+)年(\d+)月(\d+)日")


def test_reminder_reaches_the_phone_and_stops_when_paid(demo: Demo, opens: Opens) -> None:
    phone = SandboxPhone(opens(DESK), demo)
    screen = phone.take(NAME)
    due = _reads_the_bill(screen)
    for _ in range(2):
        screen.press("允许提醒我")
        phone.allows()
        screen.sees("好的，有事会提醒您")
    demo.move_to(_morning(due - timedelta(days=7)))
    phone.receives(TITLE, UNIT, "请在截止日期前交纳")
    phone.picture("phone")

    screen = phone.reopens()
    screen.press("消息")
    screen.sees(f"物业费提醒：{UNIT}")
    phone.picture("phone-inbox")
    _enters_the_payment(Desk(opens(DESK), demo))

    day_before = _morning(due - timedelta(days=1))
    demo.move_to(day_before)
    until(lambda: _told(demo, since=day_before), within=120, what="anybody's last reminder")
    assert not [one for one in _told(demo, since=day_before) if one["person"] == NAME]
    screen = phone.reopens()
    screen.sees("等您办理")
    screen.does_not_see("物业费还差")
    screen.press("消息")
    screen.sees("已收到物业费")
    expect(screen.view.get_by_text(f"物业费提醒：{UNIT}")).to_have_count(1)
    phone.picture("phone-paid")


def _reads_the_bill(screen: Screen) -> date:
    screen.press("微信登录")
    screen.press("微信一键登录")
    screen.press("物业费还差")
    screen.sees("缴费截止", "怎么算的")
    row = screen.view.locator("uni-view").filter(has_text=re.compile(r"^缴费截止\d")).first
    found = CHINESE_DAY.search(row.inner_text())
    assert found is not None
    return date(*map(int, found.groups()))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(10), SHANGHAI)


def _told(demo: Demo, since: datetime) -> list[dict[str, str]]:
    """Everybody's reminders of a bill since a moment: who, and when."""
    people = {one["openid"]: one["name"] for one in demo.sandbox.personas(limit=500)["items"]}
    return [
        {"person": people[one["openid"]], "at": one["at"]}
        for one in demo.sandbox.all_deliveries()
        if "amount2" in one["data"] and datetime.fromisoformat(one["at"]) >= since
    ]


def _enters_the_payment(desk: Desk) -> None:
    desk.log_in("lin")
    desk.go("物业费账单")
    desk.page.get_by_label("房号").fill(UNIT)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("tbody tr")).to_have_count(1, timeout=SLOW)
    desk.picture("console-bills")
    desk.row(UNIT).click()
    desk.press("登记收款")
    dialog = desk.dialog()
    dialog.get_by_label("收据号").fill("AJ-T-0001")
    desk.dates(dialog.get_by_label("收款日期"), desk.demo.now.date())
    desk.picture("console-payment")
    desk.confirms("登记收款")
    desk.sees("已交清")
    desk.picture("console-bill")
