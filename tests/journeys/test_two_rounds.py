"""The management model: what owners propose, by phone and on paper none of three passes, then a run-off and its paper.

The last of the journeys in the order of files: it puts the common clock forward by months.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Opens
from tests.journeys.motions_desk import MotionsDesk
from tests.journeys.owners import Owners
from tests.journeys.printed import characters
from tests.journeys.proposing import Proposed, reaches_a_fifth, takes_up
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
PROPOSED = Proposed(
    TITLE,
    "小区改造后采用哪一种管理模式？",
    "改造完成以后，小区要有人管。三种办法各有长短，请业主选定。",
    tuple(MODELS),
)
PERIOD = 16
ME, HOME = "独居老人", "1栋1单元302室"
SUPPORTER = "名下三套房"


def test_second_round_finds_what_the_first_did_not(
    demo: Demo, opens: Opens, tmp_path: Path
) -> None:
    demo.wait_for_morning()
    owners = Owners(demo)
    desk = MotionsDesk(opens(DESK), demo)
    reaches_a_fifth(
        PROPOSED,
        ResidentsPhone(opens(PHONE), demo, ME),
        ResidentsPhone(opens(PHONE), demo, SUPPORTER),
        owners,
        desk,
    )
    mine, first, second = _prepares(demo, opens, desk)
    _goes_on(demo)
    me = ResidentsPhone(opens(PHONE), demo, ME)
    _compares_and_votes(me)
    assert owners.vote(TITLE, [("a", 45), ("b", 38), ("c", 17)]) > 0
    _takes_paper(demo, opens, TITLE, [(first, SELF), (second, TRUST), (mine, SELF)])
    _finds_the_paper_that_does_not_count(me)
    _goes_on(demo)
    _goes_into_the_second_round(demo, opens)
    _goes_on(demo)
    assert owners.vote(SECOND, [("a", 64), ("b", 26), ("abstain", 10)]) > 0
    desk = MotionsDesk(opens(DESK), demo)
    desk.log_in("chen")
    number = desk.prints_ballots(SECOND)[0]
    _takes_paper(demo, opens, SECOND, [(number, COMPANY)])
    _goes_on(demo)
    _publicises(demo, opens, tmp_path)
    _goes_on(demo)
    _reads_both_rounds(me)


def _goes_on(demo: Demo) -> None:
    demo.move(days=PERIOD)
    demo.wait_for_morning()


def _prepares(demo: Demo, opens: Opens, desk: MotionsDesk) -> list[str]:
    """From the draft to the certified opening; return the numbers of a voter's sheet and of two others."""
    desk.change_to("lin")
    takes_up(desk, TITLE)
    _explains(desk)
    desk.acts("提交审核")
    desk.change_to("chen")
    desk.opens(TITLE)
    desk.announces()
    _objects_to_the_roll(ResidentsPhone(opens(PHONE), demo, ME))
    desk.delivers(TITLE, "林小军")
    desk.picture("console-deliveries")
    numbers = desk.prints_ballots(TITLE)
    desk.watched.page.emulate_media(media="print")
    desk.picture("console-printed-ballot")
    desk.watched.page.emulate_media(media="screen")
    mine = desk.page.locator("article").filter(has_text=HOME).locator("figcaption")
    me = mine.inner_text()
    desk.change_to("zhou")
    _answers(desk)
    desk.opens(TITLE)
    desk.certifies()
    return [me, *[one for one in numbers if one != me][-2:]]


def _explains(desk: MotionsDesk) -> None:
    """Write beside each of the three what it costs; who asked for them cannot be changed."""
    page = desk.page
    desk.press("修改")
    desk.sees("业主在手机上看到的", "业主联名提议")
    for at, (label, text) in enumerate(MODELS.items()):
        expect(page.get_by_label(f"方案 {at + 1}", exact=True)).to_have_value(label)
        page.get_by_label("介绍（业主投票时看到）").nth(at).fill(text)
    expect(page.get_by_label("谁决定的")).to_have_count(0)
    desk.picture("console-motion-editor", whole=True)
    desk.press("保存草稿")
    desk.sees("已保存草稿", COMPANY)


def _objects_to_the_roll(me: ResidentsPhone) -> None:
    me.log_in()
    me.open("/pages/motions/index")
    me.press(TITLE)
    me.press("表决名册")
    me.press("提出异议")
    me.writes("您的异议和理由", "名册上我家两套房合成一户，是不是算错了？")
    me.press("提交异议")
    me.sees("我的异议")


def _answers(desk: MotionsDesk) -> None:
    desk.go("异议答复")
    desk.row("算错了").get_by_role("button", name="答复").click(timeout=SLOW)
    dialog = desk.dialog()
    dialog.get_by_text("异议不成立").click()
    dialog.get_by_label("答复（提出人会看到").fill("两套房都在您名下，算一人，面积相加，没有算错。")
    desk.confirms("答复")


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


def _takes_paper(demo: Demo, opens: Opens, title: str, read: Sequence[tuple[str, str]]) -> None:
    """One enters the sheets, another reads them again without seeing what the first read."""
    desk = MotionsDesk(opens(DESK), demo)
    desk.log_in("lin")
    desk.enters_ballots(title, read)
    desk.picture("console-paper-entry", whole=True)
    desk.change_to("chen")
    desk.reads_ballots_again(title, read)


def _finds_the_paper_that_does_not_count(me: ResidentsPhone) -> None:
    me.open("/pages/motions/index")
    me.press(TITLE)
    me.press(HOME)
    me.sees("另有一张没有计入的票", "按本次规则以网上投票为准")
    me.picture("resident-superseded", whole=True)


def _counts(demo: Demo, opens: Opens, title: str, outcome: str) -> MotionsDesk:
    """The secretary counts, another person confirms and publicises; return that person's desk."""
    desk = MotionsDesk(opens(DESK), demo)
    desk.log_in("zhou")
    desk.opens(title)
    desk.sees("等待计票")
    desk.acts("确认计票")
    desk.sees("计算过程", "计票是您确认的，不能由您复核")
    desk.change_to("chen")
    desk.opens(title)
    desk.confirms_count(outcome)
    return desk


def _goes_into_the_second_round(demo: Demo, opens: Opens) -> None:
    desk = _counts(demo, opens, TITLE, "没有选出，可再投一轮")
    desk.picture("console-no-winner", whole=True)
    desk.change_to("lin")
    desk.opens(TITLE)
    desk.acts("起草第二轮表决", "起草第二轮")
    desk.sees("这是第二轮表决", SECOND)
    expect(desk.page.get_by_text(TRUST)).to_have_count(0)
    desk.acts("提交审核")
    desk.change_to("chen")
    desk.opens(SECOND)
    desk.announces()
    desk.change_to("zhou")
    desk.opens(SECOND)
    desk.certifies()


def _publicises(demo: Demo, opens: Opens, folder: Path) -> None:
    """The result is publicised, printed, and proved with nothing but the bundle."""
    desk = _counts(demo, opens, SECOND, f"“{COMPANY}”四项比较全部达到，通过。")
    with desk.page.expect_download() as download:
        desk.press("下载证据包")
    bundle = folder / "bundle.zip"
    download.value.save_as(bundle)
    gongzhi = Path(sys.executable).with_name("gongzhi")
    verified = subprocess.run(
        [gongzhi, "verify", bundle], capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stdout
    assert "verified: keys, log, roll, receipts, bags and count" in verified.stdout
    desk.press("结果公告（打印）")
    desk.press("出具")
    desk.sees("已出具", "桂花苑小区业主共同决定事项表决结果公告", f"“{COMPANY}”四项比较全部达到")
    desk.page.emulate_media(media="print")
    expect(desk.page.get_by_role("navigation", name="功能")).to_be_hidden()
    desk.picture("console-announcement", whole=True)
    assert set("结果公告四项比较通过") <= characters(desk.page.pdf(prefer_css_page_size=True))
    desk.page.emulate_media(media="screen")


def _reads_both_rounds(me: ResidentsPhone) -> None:
    me.log_in()
    me.open("/pages/motions/index")
    me.press("已结束")
    me.press(SECOND)
    me.sees("这是第二轮")
    me.press("看结果")
    me.sees("已生效", f"“{COMPANY}”")
    me.picture("resident-second-round", whole=True)
    me.press("看表决内容")
    me.press("看第一轮的结果")
    me.sees("没有选出，可再投一轮", "之间再投一轮")
    me.picture("resident-first-round", whole=True)
    me.press("看表决内容")
    me.sees("已经有第二轮", "去看第二轮")
