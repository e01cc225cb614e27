"""The page on which the demo opens: three doors, and the staff's accounts."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Opens
from tests.journeys.resident import SLOW
from tests.journeys.running import Demo

pytestmark = pytest.mark.journey

DOORS = {
    "居民的手机": "先选择一位居民",
    "居民端网页": "欢迎来到共治",
    "工作人员控制台": "登录工作台",
}
"""A door's name -> what is behind it."""


@pytest.mark.parametrize(("size", "name"), [(DESK, "landing"), (PHONE, "landing-phone")])
def test_each_door_opens(demo: Demo, opens: Opens, size: tuple[int, int], name: str) -> None:
    watched = opens(size)
    page = watched.page
    for door, behind in DOORS.items():
        page.goto(demo.url)
        expect(page.locator("tbody tr")).to_have_count(5, timeout=SLOW)
        expect(page.get_by_text(re.compile(r"^\d{6}$"))).to_have_count(5)
        page.get_by_role("link", name=door).click()
        expect(page.get_by_text(behind).first).to_be_visible(timeout=SLOW)
    page.goto(demo.url)
    expect(page.locator("tbody tr")).to_have_count(5, timeout=SLOW)
    watched.picture(name, whole=True)
