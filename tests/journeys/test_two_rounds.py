"""The management model: three proposals, none of which passes, and a second round between the leading two.

The last of the journeys in the order of files: it puts the common clock forward by months.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Opens
from tests.journeys.desk import Desk
from tests.journeys.owners import Owners
from tests.journeys.resident import SLOW, ResidentsPhone
from tests.journeys.running import Demo

pytestmark = pytest.mark.journey

TITLE = "确定桂花苑小区的管理模式"
SECOND = f"{TITLE}（第二轮）"
COMPANY, SELF, TRUST = "聘请物业服务企业", "业主自行管理", "委托社区物业中心"
MODELS = {
    COMPANY: "单价：每月每平方米 0.60 元\n期限：三年\n服务：保洁、秩序、绿化、维修",
    SELF: "单价：按实际开支分摊\n期限：一年一议\n服务：业主轮值，保洁外包",
    TRUST: "单价：每月每平方米 0.35 元\n期限：两年\n服务：保洁、秩序",
}
PERIOD = 16


def test_second_round_finds_what_the_first_did_not(demo: Demo, opens: Opens) -> None:
    demo.wait_for_morning()
    desk = Desk(opens(DESK), demo)
    desk.log_in("lin")
    _drafts(desk)
    _brings_to_the_vote(desk, TITLE)
    _goes_on(demo)
    _compares_and_votes(ResidentsPhone(opens(PHONE), demo, "独居老人"))
    assert Owners(demo).vote(TITLE, [("a", 45), ("b", 38), ("c", 17)]) > 0
    _goes_on(demo)
    desk = Desk(opens(DESK), demo)
    _counts(desk, TITLE, "没有选出，可再投一轮")
    desk.picture("console-no-winner", whole=True)
    _publicises(desk, TITLE)
    _drafts_the_second_round(desk)
    _brings_to_the_vote(desk, SECOND)
    _goes_on(demo)
    assert Owners(demo).vote(SECOND, [("a", 64), ("b", 26), ("abstain", 10)]) > 0
    _goes_on(demo)
    desk = Desk(opens(DESK), demo)
    _counts(desk, SECOND, "通过")
    _publicises(desk, SECOND)
    _prints(desk)
    _reads_both_rounds(ResidentsPhone(opens(PHONE), demo, "独居老人"))


def _goes_on(demo: Demo) -> None:
    demo.move(days=PERIOD)
    demo.wait_for_morning()


def _drafts(desk: Desk) -> None:
    desk.go("业主表决")
    desk.press("起草表决")
    desk.sees("业主在手机上看到的")
    page = desk.page
    page.get_by_label("标题", exact=True).fill(TITLE)
    page.get_by_label("为什么要表决").fill(
        "改造完成以后，小区要有人管。三种办法各有长短，请业主选定。"
    )
    _says_who_asked(desk)
    page.get_by_text("几个方案选一个").first.click()
    page.get_by_label("事项", exact=True).click()
    page.get_by_role("option", name="确定管理模式").first.click()
    page.get_by_label("问什么").fill("小区改造后采用哪一种管理模式？")
    desk.press("添加方案")
    for at, (label, text) in enumerate(MODELS.items()):
        page.get_by_label(f"方案 {at + 1}", exact=True).fill(label)
        page.get_by_label("介绍（业主投票时看到）").nth(at).fill(text)
    desk.picture("console-motion-editor", whole=True)
    desk.press("保存草稿")
    desk.sees("已保存草稿", COMPANY)


def _says_who_asked(desk: Desk) -> None:
    """The preparation group decided it; its minutes are attached."""
    card = desk.page.locator(".gz-card").filter(has_text="提交审核前必须写明")
    card.get_by_label("谁决定的").click()
    desk.page.get_by_role("option", name="筹备组决定").click()
    card.get_by_label("组织全称").fill("桂花苑小区首次业主大会筹备组")
    desk.dates(card.get_by_label("决定日期"), desk.demo.now.date())
    desk.attaches(card, ("会议记录", "提请业主共同决定小区的管理模式"))


def _brings_to_the_vote(desk: Desk, title: str) -> None:
    """The clerk's draft is reviewed and announced by another person, and certified by the secretary."""
    desk.press("提交审核")
    desk.confirms("提交审核")
    desk.change_to("chen")
    _opens(desk, title)
    desk.approves()
    desk.press("发布公告")
    desk.sees("公告期满")
    desk.confirms("发布并通知业主")
    desk.change_to("zhou")
    _opens(desk, title)
    desk.press("确认可以开始投票")
    desk.confirms("确认可以开始")
    desk.sees("已确认可以开始")


def _opens(desk: Desk, title: str) -> None:
    desk.go("业主表决")
    exact = desk.page.get_by_text(title, exact=True)
    desk.page.locator("tbody tr").filter(has=exact).first.click(timeout=SLOW)
    expect(desk.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible(
        timeout=SLOW
    )


def _compares_and_votes(me: ResidentsPhone) -> None:
    me.log_in()
    me.open("/pages/motions/index")
    me.press(TITLE)
    me.press("去投票")
    me.press("放在一起对照着看")
    me.sees("每月每平方米 0.35 元", "按实际开支分摊")
    me.picture("resident-offers", whole=True)
    me.chooses(COMPANY)
    me.press("下一步：核对")
    me.sees("请核对您的选择", COMPANY)
    me.press("我已看清楚")
    me.press("确认投票")
    me.sees("投好了，谢谢您", COMPANY)


def _counts(desk: Desk, title: str, outcome: str) -> None:
    """The secretary counts and another person confirms."""
    desk.log_in("zhou")
    _opens(desk, title)
    desk.sees("等待计票")
    desk.press("确认计票")
    desk.confirms("确认计票")
    desk.sees("计算过程", outcome, "计票是您确认的，不能由您复核")
    desk.change_to("chen")
    _opens(desk, title)
    desk.press("复核计票")
    desk.confirms("复核计票")
    desk.sees("计票已由另一位工作人员复核")


def _publicises(desk: Desk, title: str) -> None:
    desk.press("公示结果")
    desk.confirms("公示结果")
    desk.sees("结果公示中", title)


def _drafts_the_second_round(desk: Desk) -> None:
    desk.change_to("lin")
    _opens(desk, TITLE)
    desk.press("起草第二轮表决")
    desk.confirms("起草第二轮")
    desk.sees("这是第二轮表决", SECOND)
    expect(desk.page.get_by_text(TRUST)).to_have_count(0)


def _prints(desk: Desk) -> None:
    desk.press("结果公告（打印）")
    desk.sees(
        "桂花苑小区业主共同决定事项表决结果公告",
        "“聘请物业服务企业”四项比较全部达到，通过。",
        "扫码看公示页",
    )
    desk.page.emulate_media(media="print")
    expect(desk.page.get_by_role("navigation", name="功能")).to_be_hidden()
    desk.picture("console-announcement", whole=True)
    desk.page.emulate_media(media="screen")


def _reads_both_rounds(me: ResidentsPhone) -> None:
    me.log_in()
    me.open("/pages/motions/index")
    me.press(SECOND)
    me.sees("这是第二轮")
    me.press("看结果")
    me.sees("通过", f"“{COMPANY}”")
    me.picture("resident-second-round", whole=True)
    me.press("看表决内容")
    me.press("看第一轮的结果")
    me.sees("没有选出，可再投一轮", "之间再投一轮")
    me.picture("resident-first-round", whole=True)
    me.press("看表决内容")
    me.sees("已经有第二轮", "去看第二轮")
