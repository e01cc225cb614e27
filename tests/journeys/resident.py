"""A resident with the browser's twin of the mini program: presses, reads, writes."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Frame, Locator, Page, expect

from tests.journeys.running import Demo
from tests.journeys.watched import Watched

SLOW = 30_000
"""Milliseconds that a busy machine may take."""


class Screen:
    """What can be done on a page of the residents' app, alone or inside the sandbox's phone."""

    def __init__(self, watched: Watched, view: Page | Frame) -> None:
        self.watched = watched
        self.view = view

    def button(self, text: str) -> Locator:
        return self.view.get_by_role("button", name=text, exact=True)

    def press(self, text: str) -> None:
        """Press what can be pressed and carries the words: a button, a row, a tab, a choice."""
        self.pressable(text).first.click(timeout=SLOW)

    def pressable(self, text: str) -> Locator:
        words = re.compile(re.escape(text))
        found = self.view.get_by_role("button", name=words)
        for role in ("link", "tab", "radio", "checkbox", "switch"):
            found = found.or_(self.view.get_by_role(role, name=words))
        return found

    def chooses(self, text: str) -> None:
        """Choose the one of several that carries exactly these words."""
        words = self.view.get_by_text(text, exact=True)
        self.view.get_by_role("radio").filter(has=words).click(timeout=SLOW)

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.view.get_by_text(text).first).to_be_visible(timeout=SLOW)

    def does_not_see(self, text: str) -> None:
        expect(self.view.get_by_text(text)).to_have_count(0, timeout=SLOW)

    def writes(self, field: str, text: str) -> None:
        named = f'input[aria-label="{field}"], textarea[aria-label="{field}"]'
        self.view.locator(named).first.fill(text, timeout=SLOW)

    def confirms(self, text: str) -> None:
        """Tick the sheet and press its button; it goes away when it is done."""
        sheet = self.view.get_by_role("dialog")
        expect(sheet).to_be_visible(timeout=SLOW)
        sheet.get_by_role("checkbox").click()
        sheet.get_by_role("button", name=text).click()
        expect(sheet).to_be_hidden(timeout=SLOW)

    def picture(self, name: str, *, whole: bool = False) -> None:
        self.watched.picture(name, whole=whole)


class ResidentsPhone(Screen):
    """The app alone, at the size of a phone, in the hand of one person."""

    def __init__(self, watched: Watched, demo: Demo, wanted: str) -> None:
        super().__init__(watched, watched.page)
        self.demo = demo
        self.person = demo.persona(wanted)

    def open(self, page: str = "") -> None:
        query = {"sandbox": self.demo.sandbox.base_url, "persona": self.person["id"]}
        self.watched.page.goto(f"{self.demo.url}/app/?{urlencode(query)}#{page or '/'}")

    def log_in(self) -> None:
        """Log in as somebody who has been here before."""
        self.open("/pages/accounts/login")
        self.press("微信一键登录")
        self.sees("等您办理")


class SandboxPhone(Screen):
    """The sandbox's page: the phone in its frame, with WeChat's messages and controls around it."""

    def __init__(self, watched: Watched, demo: Demo) -> None:
        self.page = watched.page
        self.page.goto(f"{demo.sandbox.base_url}/phone/")
        super().__init__(watched, self.page)

    def take(self, name: str) -> Screen:
        """Take up somebody's phone; return what its screen shows."""
        people = self.page.locator("#people-list button")
        expect(people.first).to_be_visible(timeout=SLOW)
        if people.filter(has_text=name).count() == 0:
            self.page.get_by_label("按姓名、电话或房号查找").fill(name)
        people.filter(has_text=name).first.click()
        return self._screen()

    def reopens(self) -> Screen:
        """Close the mini program and open it again."""
        self.page.get_by_role("button", name="重新打开").click()
        return self._screen()

    def _screen(self) -> Screen:
        handle = self.page.locator("#app").element_handle()
        frame = handle.content_frame() if handle else None
        assert frame is not None
        return Screen(self.watched, frame)

    def allows(self) -> None:
        """Answer WeChat's question with yes."""
        self.page.get_by_role("dialog", name="订阅消息").get_by_role("button", name="允许").click(
            timeout=SLOW
        )

    def receives(self, *texts: str) -> None:
        """Wait until a service message with these words is there."""
        card = self.page.locator("#inbox button")
        for text in texts:
            card = card.filter(has_text=text)
        expect(card.first).to_be_visible(timeout=3 * SLOW)
