"""What a resident does: with a phone in the sandbox, and from the first login to the inbox."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Opens
from tests.journeys.resident import ResidentsPhone, SandboxPhone
from tests.journeys.running import Demo

pytestmark = pytest.mark.journey

REMARK = "二单元三楼到四楼的灯晚上不亮，麻烦来看看。"


def test_visitor_takes_up_a_residents_phone(demo: Demo, opens: Opens) -> None:
    phone = SandboxPhone(opens(DESK), demo)
    screen = phone.take("田正文")
    screen.sees("欢迎来到共治")
    screen.press("微信登录")
    screen.press("微信一键登录")
    screen.sees("桂花苑小区", "改造进度", "落实六个前置", "等您办理")
    phone.picture("phone-home")


def test_owner_goes_from_the_first_login_to_the_inbox(demo: Demo, opens: Opens) -> None:
    me = ResidentsPhone(opens(PHONE), demo, "还没有登录过")
    _is_recognised(me)
    _reads_in_large_type(me)
    _signs_the_compact(me)
    _pledges(me)
    _votes(me)
    _commits_to_fees(me)
    _answers_the_survey(me)
    me.open("/pages/notices/inbox")
    me.sees("还没有消息")
    me.picture("resident-inbox")


def _is_recognised(me: ResidentsPhone) -> None:
    me.open()
    me.sees("欢迎来到共治")
    me.picture("resident-welcome")
    me.press("微信登录")
    me.press("微信一键登录")
    me.sees("个人信息处理说明")
    me.picture("resident-consents", whole=True)
    me.button("同意").click()
    me.press("同意接收")
    me.press("继续")
    me.sees("第 1 步：手机号")
    me.press("验证手机号")
    me.sees("已验证")
    me.writes("您的姓名", me.person["name"])
    me.picture("resident-join", whole=True)
    me.press("核对房屋登记")
    me.sees("您已认证的房屋", "2栋2单元101室")
    me.press("回到首页")
    me.sees("改造进度", "等您办理", "请签署")
    me.picture("app-home")
    me.picture("resident-home", whole=True)


def _reads_in_large_type(me: ResidentsPhone) -> None:
    me.press("长辈版")
    expect(me.view.get_by_role("switch", name="长辈版")).to_be_checked()
    me.picture("elder-home", whole=True)
    me.open("/pages/home/matters")
    me.sees("全部事项")
    me.picture("elder-matters", whole=True)
    me.open("/pages/home/index")
    me.press("长辈版")
    expect(me.view.get_by_role("switch", name="长辈版")).not_to_be_checked()


def _signs_the_compact(me: ResidentsPhone) -> None:
    me.open("/pages/compacts/index")
    me.press("打开公约")
    me.sees("签署进度")
    me.picture("resident-compact", whole=True)
    me.press("阅读全文并签署")
    me.press("我已阅读全文")
    me.press("签署公约")
    me.sees("确认签署居民公约")
    me.picture("resident-sign-sheet")
    me.confirms("确认签署")
    me.sees("签好了，谢谢您", "凭证号")
    me.picture("resident-compact-receipt", whole=True)


def _pledges(me: ResidentsPhone) -> None:
    me.open("/pages/pledges/pledge")
    me.sees("应出资", "认领出资")
    me.picture("resident-pledge", whole=True)
    me.press("下一步：核对内容")
    me.confirms("确认认领")
    me.sees("现在的认领", "凭证号")
    me.picture("resident-pledge-receipt", whole=True)


def _votes(me: ResidentsPhone) -> None:
    me.open("/pages/motions/index")
    me.press("屋面防水")
    me.sees("参加了多少")
    me.picture("resident-motion", whole=True)
    me.press("去投票")
    me.sees("第 1 项，共 2 项")
    me.picture("resident-vote", whole=True)
    me.chooses("同意")
    me.press("下一项")
    me.sees("第 2 项，共 2 项", "修整中心花园，添置座椅和健身器材")
    me.chooses("活动场地")
    me.picture("resident-vote-choice", whole=True)
    me.press("下一步：核对")
    me.sees("请核对您的选择", "同意", "活动场地")
    me.press("有人帮我投票")
    me.writes("帮您投票的人的姓名", "林晓")
    me.press("我已看清楚")
    me.picture("resident-vote-check", whole=True)
    me.press("确认投票")
    me.sees("投好了，谢谢您", "凭证号", "协助投票", "活动场地")
    me.picture("resident-ballot-receipt", whole=True)


def _commits_to_fees(me: ResidentsPhone) -> None:
    me.open("/pages/fees/money")
    me.sees("现在要交", "账单")
    me.picture("resident-fees", whole=True)
    me.press("交费承诺")
    me.sees("承诺接受后期物业管理并交纳费用")
    me.press("我已阅读全文")
    me.picture("resident-commitment", whole=True)
    me.press("我承诺")
    me.confirms("确认承诺")
    me.sees("已承诺，谢谢您", "凭证号")
    me.picture("resident-commitment-receipt", whole=True)


def _answers_the_survey(me: ResidentsPhone) -> None:
    me.open("/pages/surveys/index")
    me.press("楼道照明")
    me.sees("必答")
    for group in me.view.get_by_role("radiogroup").all():
        group.get_by_role("radio").nth(3).click()
    me.writes("您的回答", REMARK)
    me.picture("resident-survey", whole=True)
    me.press("提交回答")
    me.sees("谢谢，您的回答已经收到")
    me.picture("resident-survey-done", whole=True)
