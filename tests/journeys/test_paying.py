"""A bill is paid in the app: left first, then paid with a lost notice, found all the same; seen at the desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, Opens
from tests.journeys.desk import Desk
from tests.journeys.resident import SLOW, SandboxPhone
from tests.journeys.running import Demo

pytestmark = pytest.mark.journey

UNIT = "1栋2单元501室"
SHEET = "微信支付"


def test_a_bill_is_paid_and_the_result_is_said_as_it_is(demo: Demo, opens: Opens) -> None:
    phone = SandboxPhone(opens(DESK), demo)
    screen = phone.take(UNIT)
    screen.press("微信登录")
    screen.press("微信一键登录")
    screen.press("物业费还差")
    screen.view.get_by_role("button", name=re.compile(r"微信支付 \d")).click(timeout=SLOW)
    sheet = phone.page.get_by_role("dialog", name=SHEET)
    expect(sheet).to_contain_text("物业费", timeout=SLOW)
    phone.picture("pay-sheet")
    sheet.get_by_role("button", name="取消").click()
    screen.sees("没有付款，也没有扣钱")

    screen.press("重新支付")
    sheet.get_by_role("button", name="支付，但平台的通知丢失").click(timeout=SLOW)
    screen.sees("已收到您的付款", "收据号 WY")
    phone.picture("pay-done")
    screen.sees("已交清", "（收据 WY")
    receipt = screen.view.get_by_text(re.compile("收据号 WY")).inner_text().removeprefix("收据号 ")

    desk = Desk(opens(DESK), demo)
    desk.log_in("chen")
    desk.go("收款与对账")
    desk.sees(receipt.strip())
    desk.picture("payments")
    for tab, words in (
        ("异常", "金额：我方"),
        ("退款", "申请退款"),
        ("微信订单", "已支付"),
    ):
        desk.page.get_by_role("tab", name=tab).click()
        pane = desk.page.get_by_role("tabpanel", name=tab)
        expect(pane.get_by_text(words).first).to_be_visible(timeout=SLOW)
        desk.picture(f"payments-{tab}")
