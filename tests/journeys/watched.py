"""A browser page that tells on itself: errors, strangers, refusals nobody expected, text that runs out of the frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

LOCAL = ("127.0.0.1", "localhost")
BROWSERS_OWN = "Failed to load resource"
"""Chromium's own line for an answer of 400 and more; `_take_response` judges those."""
COLOURS = 192
"""Of a picture: enough for pages, and a quarter of the bytes."""
RENEWED = 401
"""A token ran out; the page renews it and asks again."""
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth
  const root = document.scrollingElement
  if (root.scrollWidth <= wide + 1) return []
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > wide + 1)
    .slice(0, 5)
    .map((one) => `${one.tagName}.${one.className}: ${(one.textContent || '').trim().slice(0, 40)}`)
}"""


class Watched:
    """A page with what went wrong on it, and a place for its pictures."""

    def __init__(self, context: BrowserContext, pictures: Path) -> None:
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self._pictures = pictures
        self._expected: list[int] = []
        self._is_offline = False
        self.page.on("console", self._take_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("request", self._take_request)
        self.page.on("requestfailed", self._take_failure)
        self.page.on("response", self._take_response)

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Let answers of these statuses pass within."""
        self._expected = list(statuses)
        yield
        self._expected = []

    @contextmanager
    def offline(self) -> Iterator[None]:
        """Take the network away within."""
        self._is_offline = True
        self.page.context.set_offline(offline=True)
        yield
        self.page.context.set_offline(offline=False)
        self._is_offline = False

    def picture(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of what is on the screen, or of the whole page; nothing may run out of the frame."""
        self.check_width(name)
        size = self.page.viewport_size
        if whole and size:
            # A taller window, not Chromium's stitching: what sticks to the foot stays there.
            height = self.page.evaluate("document.scrollingElement.scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": height})
        taken = self.page.screenshot(animations="disabled")
        Image.open(BytesIO(taken)).quantize(COLOURS).save(self._pictures / f"{name}.png")
        if whole and size:
            self.page.set_viewport_size(size)

    def check_width(self, where: str) -> None:
        for frame in self.page.frames:
            wide = frame.evaluate(OVERFLOWING)
            if wide:
                self.faults.append(f"{where} runs out of the frame: {wide}")

    def _take_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(BROWSERS_OWN):
            self.faults.append(f"console: {message.text}")

    def _take_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme.startswith("http") and parts.hostname not in LOCAL:
            self.faults.append(f"asks a stranger: {request.url}")

    def _take_failure(self, request: Request) -> None:
        is_left = "ERR_ABORTED" in (request.failure or "")
        if not self._is_offline and not is_left:
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _take_response(self, response: Response) -> None:
        if response.status < 400 or response.status in (RENEWED, *self._expected):
            return
        self.faults.append(f"{response.status}: {response.request.method} {response.url}")
