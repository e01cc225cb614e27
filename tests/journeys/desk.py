"""A member of the staff at the console."""

from datetime import date, datetime

from playwright.sync_api import FilePayload, Locator, expect

from server.demo.scans import page as scanned
from tests.house.waiting import until
from tests.journeys.resident import SLOW
from tests.journeys.running import Demo
from tests.journeys.watched import Watched


class Desk:
    """The console at the size of a desk's screen."""

    def __init__(self, watched: Watched, demo: Demo) -> None:
        self.watched = watched
        self.page = watched.page
        self.demo = demo

    def log_in(self, username: str) -> None:
        account = self.demo.staff(username)
        self.page.goto(f"{self.demo.url}/console/#/login")
        self.fill_login(account["username"], account["password"], account["totp"])
        expect(self.page.get_by_role("heading", name="工作台")).to_be_visible(timeout=SLOW)

    def fill_login(self, username: str, password: str, totp: str) -> None:
        self.page.get_by_label("用户名").fill(username, timeout=SLOW)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_label("动态口令").fill(totp)
        self.button("登录").click()

    def log_out(self) -> None:
        self.page.locator(".bar__name").click(timeout=SLOW)
        self.page.get_by_role("menuitem", name="退出登录").click()
        expect(self.page.get_by_label("用户名")).to_be_visible(timeout=SLOW)

    def change_to(self, username: str) -> None:
        """Hand the desk over to a colleague."""
        self.log_out()
        self.log_in(username)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).first.click(timeout=SLOW)

    def go(self, title: str) -> None:
        """Choose an item of the menu."""
        menu = self.page.get_by_role("navigation", name="功能")
        menu.get_by_role("link", name=title, exact=True).click(timeout=SLOW)
        expect(self.page.get_by_role("heading", name=title).first).to_be_visible(timeout=SLOW)

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible(timeout=SLOW)

    def row(self, *texts: str) -> Locator:
        found = self.page.locator("tbody tr")
        for text in texts:
            found = found.filter(has_text=text)
        return found.first

    def gives_reason(self, reason: str, confirm: str) -> None:
        """Fill the dialog that asks for a reason, and confirm."""
        dialog = self.dialog()
        dialog.get_by_role("textbox").last.fill(reason)
        self.confirms(confirm)

    def dialog(self) -> Locator:
        return self.page.locator(".el-dialog:visible").last

    def confirms(self, text: str) -> None:
        """Press the dialog's button; it closes when the server agreed."""
        dialog = self.dialog()
        dialog.get_by_role("button", name=text, exact=True).click(timeout=SLOW)
        expect(dialog).to_be_hidden(timeout=SLOW)

    def approves(self) -> None:
        """Answer every line of the review's checklist with yes, and say where the notice will hang."""
        self.press("审核")
        dialog = self.dialog()
        expect(dialog.get_by_text("由您回答的")).to_be_visible(timeout=SLOW)
        for line in dialog.locator("fieldset").all():
            line.get_by_text("是", exact=True).click()
        dialog.get_by_placeholder("写明地点").fill("小区东门公告栏")
        self.confirms("审核通过")

    def lets_through(self, words: str) -> None:
        """Approve what somebody wrote, once the platform has looked at it and left it to a person."""
        self.demo.move(minutes=1)

        def waits() -> bool:
            self.go("工作台")
            self.go("内容审核")
            expect(self.page.get_by_text("待审核").first).to_be_visible(timeout=SLOW)
            return self.row(words).count() > 0

        until(waits, within=60, what="a resident's words in the queue")
        self.row(words).get_by_role("button", name="审核").click(timeout=SLOW)
        self.press("通过")
        self.sees("已通过")
        self.page.keyboard.press("Escape")

    def attaches(self, within: Locator, lines: tuple[str, ...]) -> None:
        """Choose a scan in the one picker of a form; it is kept at once."""
        chosen = FilePayload(name="scan.pdf", mimeType="application/pdf", buffer=scanned(lines))
        within.locator("input[type=file]").set_input_files(chosen)
        expect(within.get_by_text("已保存，校验码")).to_be_visible(timeout=SLOW)

    def dates(self, field: Locator, moment: date) -> None:
        """Write a day, or a day and its time, into a field that takes it."""
        day = f"{moment.year}年{moment.month}月{moment.day}日"
        field.fill(f"{day} {moment:%H:%M}" if isinstance(moment, datetime) else day, timeout=SLOW)
        field.press("Enter")

    def picture(self, name: str, *, whole: bool = False) -> None:
        self.watched.picture(name, whole=whole)
