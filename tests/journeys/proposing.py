"""A proposal of owners: written in the app, moderated, supported by taps and on paper, taken up as a draft."""

from dataclasses import dataclass

from playwright.sync_api import expect

from server.demo.sample_estate import homes
from tests.journeys.motions_desk import MotionsDesk
from tests.journeys.owners import Owners
from tests.journeys.resident import SLOW, ResidentsPhone

ON_PAPER = ("6栋4单元101室", "2栋4单元501室", "2栋5单元301室")
"""Homes of a body and of two people without a telephone that could tap: the last of them makes it a fifth."""
SIGNED = {one.label: one.owners[0].name for one in homes() if one.label in ON_PAPER}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an owner writes; the matter is the first of the list."""

    title: str
    text: str
    reason: str
    options: tuple[str, ...]


def reaches_a_fifth(
    proposed: Proposed,
    author: ResidentsPhone,
    supporter: ResidentsPhone,
    owners: Owners,
    desk: MotionsDesk,
) -> None:
    """From the author's words to a fifth of the owners behind them, and not one more."""
    author.log_in()
    _writes(author, proposed)
    desk.log_in("chen")
    desk.lets_through(proposed.title)
    supporter.log_in()
    _supports(supporter, proposed.title)
    owners.support(proposed.title, leaving=len(SIGNED))
    desk.change_to("lin")
    _enters_signatures(desk, proposed.title)
    desk.change_to("chen")
    _checks_signatures(desk, proposed.title)


def takes_up(desk: MotionsDesk, title: str) -> None:
    """Draft the motion whose origin the proposal is; the draft is open afterwards."""
    _opens(desk, title)
    desk.acts("起草表决", "起草")
    desk.sees("已起草，请核对后提交审核", "号业主提议", "人数达到五分之一")


def _writes(author: ResidentsPhone, proposed: Proposed) -> None:
    author.open("/pages/motion_proposals/write")
    author.sees("怎么提议")
    author.writes("题目", proposed.title)
    author.view.locator("uni-picker").click(timeout=SLOW)
    author.view.locator(".uni-picker-action-confirm").click(timeout=SLOW)
    author.writes("请大家决定什么", proposed.text)
    author.writes("为什么", proposed.reason)
    author.writes("有几个方案供选择的，一行写一个（可以不写）", "\n".join(proposed.options))
    author.picture("resident-proposal-writing", whole=True)
    author.press("下一步：核对")
    author.sees("您家同时算作第一户附议。", "事项：确定管理模式")
    author.confirms("提交提议")
    author.sees("社区正在审核文字")


def _supports(supporter: ResidentsPhone, title: str) -> None:
    supporter.open("/pages/motion_proposals/index")
    supporter.press(title)
    supporter.sees("征集附议中", "没有附议")
    supporter.press("我也附议")
    supporter.confirms("附议")
    supporter.sees("附议好了，谢谢您", "已附议")
    supporter.picture("resident-proposal", whole=True)


def _opens(desk: MotionsDesk, title: str) -> None:
    desk.go("业主表决")
    desk.press("业主提议")
    desk.row(title).click(timeout=SLOW)
    heading = desk.page.get_by_role("heading", level=1, name=title, exact=True)
    expect(heading).to_be_visible(timeout=SLOW)


def _enters_signatures(desk: MotionsDesk, title: str) -> None:
    _opens(desk, title)
    for unit, signer in SIGNED.items():
        desk.press("登记纸质附议")
        dialog = desk.dialog()
        dialog.get_by_role("combobox").first.fill(unit, timeout=SLOW)
        desk.page.get_by_role("option", name=unit).click(timeout=SLOW)
        dialog.get_by_label("签名的业主").fill(signer)
        desk.dates(dialog.get_by_label("签名日期"), desk.demo.now.date())
        dialog.get_by_text("纸上印的校验码是").click()
        desk.attaches(dialog, ("附议签名表", title, f"{unit} {signer}"))
        desk.confirms("登记")
        entered = desk.page.get_by_role("listitem").filter(has_text=unit)
        expect(entered).to_contain_text("待核对", timeout=SLOW)


def _checks_signatures(desk: MotionsDesk, title: str) -> None:
    """Another person holds each against its scan."""
    _opens(desk, title)
    waiting = desk.button("核对无误")
    for left in reversed(range(len(SIGNED))):
        desk.press("核对无误")
        desk.confirms("与扫描件一致")
        expect(waiting).to_have_count(left, timeout=SLOW)
    desk.sees("已达到全体业主的百分之二十，请在")
    desk.picture("console-proposal", whole=True)
