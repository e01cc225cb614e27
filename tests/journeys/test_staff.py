"""A day at the community's desk, and a motion from voting to effect."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Opens
from tests.journeys.desk import Desk
from tests.journeys.resident import SLOW, ResidentsPhone
from tests.journeys.running import ROOT, Demo

pytestmark = pytest.mark.journey

MISTAKES = ROOT / "docs" / "samples" / "roster-with-mistakes.csv"
ROOF = "使用维修资金修缮六栋楼屋面防水"


def test_desk_works_through_its_list(demo: Demo, opens: Opens) -> None:
    desk = Desk(opens(DESK), demo)
    desk.log_in("lin")
    desk.sees("桂花苑小区", "去办理")
    desk.picture("console-worklist")
    _looks_at_a_roster_with_mistakes(desk)
    _accepts_the_tenant(desk)
    desk.change_to("chen")
    _moderates_a_remark(desk)
    _reads_ballots_on_paper_again(desk)
    _reviews_and_announces(desk)
    _sees_turnout_and_nothing_more(desk)


def _looks_at_a_roster_with_mistakes(desk: Desk) -> None:
    desk.go("导入花名册")
    desk.page.locator("input[type=file]").set_input_files(MISTAKES)
    desk.press("上传并核对")
    desk.sees("这是预览，花名册还没有变", "有错误")
    desk.picture("console-import")
    desk.press("放弃这次导入")
    desk.confirms("放弃")


def _accepts_the_tenant(desk: Desk) -> None:
    desk.go("认证申请")
    desk.row("3栋4单元201室").get_by_role("button", name="处理").click(timeout=SLOW)
    desk.sees("租住两年")
    desk.picture("console-claim")
    desk.press("通过")
    desk.gives_reason("租房合同和房东证明已核对", "通过")
    desk.sees("已通过，申请人会收到通知")


def _moderates_a_remark(desk: Desk) -> None:
    desk.go("内容审核")
    remark = desk.row("比以前亮堂多了")
    expect(remark).to_be_visible(timeout=SLOW)
    desk.picture("console-moderation")
    remark.get_by_role("button", name="审核").click()
    desk.sees("平台检测")
    desk.press("通过")
    desk.sees("已通过")
    desk.page.keyboard.press("Escape")


def _reads_ballots_on_paper_again(desk: Desk) -> None:
    """The clerk read them yesterday; what the moderator reads is the same, and they are in the box."""
    desk.go("送达与收票")
    desk.row(ROOF).get_by_role("button", name="纸质选票").click(timeout=SLOW)
    desk.sees("互相看不到")
    desk.picture("console-paper", whole=True)
    for left in (1, 0):
        desk.press("复录")
        for words in ("同意", "电动自行车充电棚"):
            desk.dialog().get_by_text(words, exact=True).click()
        desk.confirms("提交复录")
        expect(desk.button("复录")).to_have_count(left, timeout=SLOW)
    desk.sees("没有要复录的")


def _reviews_and_announces(desk: Desk) -> None:
    desk.go("业主表决")
    desk.row("管理规约").click(timeout=SLOW)
    desk.sees("等待另一位工作人员审核")
    desk.approves()
    desk.press("发布公告")
    desk.sees("公告期满")
    desk.picture("console-notice")
    desk.confirms("发布并通知业主")
    desk.sees("公告中")


def _sees_turnout_and_nothing_more(desk: Desk) -> None:
    desk.go("业主表决")
    desk.row(ROOF).click(timeout=SLOW)
    desk.sees("参加情况", "投票结束前看不到怎么投的")
    expect(desk.page.get_by_text("计算过程")).to_have_count(0)
    desk.picture("console-turnout")


def test_motion_is_counted_publicised_and_takes_effect(demo: Demo, opens: Opens) -> None:
    demo.move(days=12)
    demo.wait_for_morning()
    desk = Desk(opens(DESK), demo)
    desk.log_in("zhou")
    desk.go("业主表决")
    desk.row(ROOF).click(timeout=SLOW)
    desk.press("确认计票")
    desk.confirms("确认计票")
    desk.sees("计算过程")
    desk.change_to("chen")
    desk.go("业主表决")
    desk.row(ROOF).click(timeout=SLOW)
    desk.press("复核计票")
    desk.confirms("复核计票")
    desk.press("公示结果")
    desk.confirms("公示结果")
    desk.sees("结果公示中")
    desk.picture("console-result", whole=True)

    me = ResidentsPhone(opens(PHONE), demo, "独居老人")
    me.log_in()
    me.open("/pages/motions/index")
    me.press(ROOF)
    me.press("看结果")
    me.sees("第 1 项：使用维修资金修缮屋面", "四项比较", "没有选出，可再投一轮")
    me.press("看计算过程")
    me.sees("计算过程", "弃权计入参与表决")
    me.picture("resident-result", whole=True)

    demo.move(days=16)
    demo.wait_for_morning()
    me.open("/pages/motions/index")
    me.press("已结束")
    me.press(ROOF)
    me.press("看结果")
    me.sees("已生效")
    me.picture("resident-effective", whole=True)
