"""The residents' compact, a new version: from its draft over a comment and a meeting to signatures and a public page.

After the journeys that sign the version before: it is superseded here.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Opens
from tests.journeys.desk import Desk
from tests.journeys.resident import SLOW, ResidentsPhone
from tests.journeys.running import Demo

pytestmark = pytest.mark.journey

TITLE = "桂花苑小区居民公约（新版）"
ARTICLES = (
    "一、邻里和睦，有事好商量。",
    "二、楼道畅通，不堆放杂物。",
    "三、公共收益每半年公布一次。",
)
CHANGED = "三、公共收益每季度公布一次，贴在公告栏。"
REMARK = "公共收益最好每季度公布，免得有人说吃回扣。"
FIGURES = {"应到人数": 312, "到会人数": 240, "同意人数": 221}
PAPER_UNIT, PAPER_SIGNER = "6栋4单元601室", "咸宁市温泉房屋开发公司"
ME = "独居老人"


def test_compact_goes_from_draft_to_signatures_and_public_page(demo: Demo, opens: Opens) -> None:
    demo.wait_for_morning()
    desk, me = Desk(opens(DESK), demo), ResidentsPhone(opens(PHONE), demo, ME)
    desk.log_in("lin")
    _drafts(desk)
    desk.change_to("chen")
    _opens(desk)
    _moves(desk, "公开征求意见", "已公开征求意见")
    _comments(me)
    desk.lets_through("吃回扣")
    _answers_and_redrafts(desk)
    _sees_what_changed(me)
    _enters_the_meeting(desk)
    desk.change_to("zhou")
    _opens(desk)
    _checks_files_and_opens(desk)
    _signs(me)
    _enters_a_signature(desk)
    desk.change_to("chen")
    _opens(desk)
    desk.press("核对无误")
    desk.confirms("与扫描件一致")
    desk.sees("已确认，这一户已计入签署")
    desk.picture("console-compact", whole=True)
    _is_public(desk)


def _drafts(desk: Desk) -> None:
    desk.go("居民公约")
    desk.press("起草新版本")
    desk.page.get_by_label("标题", exact=True).fill(TITLE)
    desk.page.get_by_label("正文", exact=True).fill("\n".join(ARTICLES))
    desk.press("保存")
    desk.sees("公约文本已保存")


def _opens(desk: Desk) -> None:
    desk.go("居民公约")
    desk.row(TITLE).click(timeout=SLOW)
    expect(desk.page.get_by_role("heading", level=1, name=TITLE)).to_be_visible(timeout=SLOW)


def _moves(desk: Desk, act: str, done: str) -> None:
    desk.press(act)
    desk.confirms(act)
    desk.sees(done)


def _comments(me: ResidentsPhone) -> None:
    me.log_in()
    me.open("/pages/compacts/index")
    me.press("看草案，提意见")
    me.writes("您的意见", REMARK)
    me.press("提交意见")
    me.sees("谢谢，意见收到了")
    me.picture("resident-comment", whole=True)


def _answers_and_redrafts(desk: Desk) -> None:
    _opens(desk)
    desk.press("答复")
    desk.dialog().get_by_text("采纳", exact=True).click()
    desk.dialog().get_by_role("textbox").last.fill("已写入第三条：每季度公布。")
    desk.confirms("答复")
    desk.press("修改文本")
    body = desk.page.get_by_label("正文", exact=True)
    body.fill("\n".join([*ARTICLES[:-1], CHANGED]), timeout=SLOW)
    desk.page.get_by_label("改动说明").fill("按居民意见改为每季度公布")
    desk.press("保存")
    desk.sees("改动说明：按居民意见改为每季度公布", "第 2 稿")
    desk.picture("console-compact-changes", whole=True)
    _moves(desk, "文本定稿", "文本已定稿")


def _sees_what_changed(me: ResidentsPhone) -> None:
    me.open("/pages/compacts/index")
    me.does_not_see("看草案，提意见")
    me.pressable("打开公约").last.click(timeout=SLOW)
    me.sees("已写入第三条：每季度公布。")
    me.press("看看改了哪些")
    me.sees("按居民意见改为每季度公布", "季度", "，贴在公告栏")
    me.picture("resident-compact-changes", whole=True)


def _enters_the_meeting(desk: Desk) -> None:
    today = desk.demo.now.date()
    desk.press("登记会议表决")
    dialog = desk.dialog()
    dialog.get_by_text("户代表").first.click()
    _counts(desk)
    desk.dates(dialog.get_by_label("通知日期"), today - timedelta(days=12))
    desk.dates(dialog.get_by_label("开会日期"), today)
    dialog.get_by_placeholder("时间、地点").fill("在社区礼堂开会，逐条宣读，举手表决，221 户同意。")
    desk.attaches(dialog, ("居民会议记录", "221 户同意"))
    desk.confirms("登记")
    desk.sees("会议表决已登记，等另一位工作人员核对")


def _counts(desk: Desk) -> None:
    for label, number in FIGURES.items():
        desk.dialog().get_by_label(label).fill(str(number))


def _checks_files_and_opens(desk: Desk) -> None:
    desk.press("核对会议表决")
    _counts(desk)
    desk.confirms("人数一致，通过公约")
    desk.sees("公约已通过")
    desk.press("登记备案")
    dialog = desk.dialog()
    dialog.get_by_label("备案机关").fill("温泉街道办事处")
    dialog.get_by_label("备案文号").fill("温街备〔2026〕31号")
    desk.dates(dialog.get_by_label("备案日期"), desk.demo.now.date())
    desk.attaches(dialog, ("备案回执", "温街备〔2026〕31号"))
    desk.confirms("登记")
    desk.sees("备案已登记")
    _moves(desk, "开放签署", "已开放签署")


def _signs(me: ResidentsPhone) -> None:
    me.open("/pages/compacts/index")
    me.does_not_see("正在准备的新版本")
    me.press("打开公约")
    me.press("阅读全文并签署")
    me.sees(CHANGED)
    me.press("我已阅读全文")
    me.press("签署公约")
    me.confirms("确认签署")
    me.sees("签好了，谢谢您", "凭证号")


def _enters_a_signature(desk: Desk) -> None:
    desk.press("登记纸质签署")
    dialog = desk.dialog()
    dialog.get_by_placeholder("输入房号的一部分").or_(dialog.get_by_role("combobox")).first.fill(
        PAPER_UNIT
    )
    desk.page.get_by_role("option", name=PAPER_UNIT).click(timeout=SLOW)
    dialog.get_by_label("签署人").fill(PAPER_SIGNER)
    desk.dates(dialog.get_by_label("签署日期"), desk.demo.now.date())
    dialog.get_by_text("与第").click()
    desk.attaches(dialog, (TITLE, f"签署人 {PAPER_SIGNER}"))
    desk.confirms("登记")
    desk.sees("已登记，等另一位工作人员核对")


def _is_public(desk: Desk) -> None:
    """Anybody reads the text, the meeting and the filing, without a login."""
    with desk.page.expect_popup() as opened:
        desk.page.get_by_role("link", name="公示页（可打印）").click()
    page = opened.value
    for words in (TITLE, CHANGED, "温街备〔2026〕31号", "221"):
        expect(page.get_by_text(words).first).to_be_visible(timeout=SLOW)
    page.close()
