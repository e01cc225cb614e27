"""What the staff do with a motion at the console, from its review to its publicity."""

import re
from collections.abc import Sequence

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.resident import SLOW

NUMBER = re.compile(r"^\d{4}-\d{6}-\d$")


class MotionsDesk(Desk):
    """The desk of whoever is logged in, with a motion open or opened by its title."""

    def opens(self, title: str) -> None:
        self.go("业主表决")
        exact = self.page.get_by_text(title, exact=True)
        self.page.locator("tbody tr").filter(has=exact).first.click(timeout=SLOW)
        heading = self.page.get_by_role("heading", level=1, name=title, exact=True)
        expect(heading).to_be_visible(timeout=SLOW)

    def acts(self, name: str, confirm: str | None = None) -> None:
        """Press what may be done with the motion, and confirm it."""
        self.press(name)
        self.confirms(confirm or name)

    def announces(self) -> None:
        """Review the open motion of somebody else, and publish its notice."""
        self.approves()
        self.sees("已审核通过，可以发布公告")
        self.press("发布公告")
        self.sees("公告期满")
        self.confirms("发布并通知业主")
        self.sees("公告中")

    def certifies(self) -> None:
        self.acts("确认可以开始投票", "确认可以开始")
        self.sees("已确认可以开始")

    def goes_to(self, channel: str, title: str) -> None:
        """Open one of a motion's channels."""
        self.go("送达与收票")
        exact = self.page.get_by_text(title, exact=True)
        row = self.page.locator("tbody tr").filter(has=exact).first
        row.get_by_role("button", name=channel).click(timeout=SLOW)

    def delivers(self, title: str, carrier: str) -> None:
        """Write down who in the first building got the papers in hand."""
        self.goes_to("送达登记", title)
        expect(self.page.locator(".units__one").first).to_be_visible(timeout=SLOW)
        self.press("选未送达的")
        self.page.get_by_role("button", name=re.compile(r"^登记 [1-9]\d* 套$")).click(timeout=SLOW)
        self.dialog().get_by_label("送达人").fill(carrier)
        self.confirms("登记")
        self.sees("已登记")

    def prints_ballots(self, title: str) -> list[str]:
        """Open the sheets of the first building whose ballots are not in; return their numbers."""
        self.goes_to("纸质选票", title)
        self.press("打印选票")
        found = self.page.locator("figcaption").filter(has_text=NUMBER)
        expect(found.first).to_be_visible(timeout=SLOW)
        return found.all_inner_texts()

    def enters_ballots(self, title: str, read: Sequence[tuple[str, str]]) -> None:
        """Enter sheets of one question, each with its scan: number and what is ticked."""
        self.goes_to("纸质选票", title)
        form = self.page.locator(".entry")
        for number, ticked in read:
            form.get_by_label("票号").fill(number, timeout=SLOW)
            self.attaches(form, ("业主表决票", number, f"√ {ticked}"))
            form.get_by_text(ticked, exact=True).click(timeout=SLOW)
            self.press("加入本批")
            self.sees(number)
        self.press(f"录入这批 {len(read)} 张")
        self.sees(f"已录入 {len(read)} 张")

    def reads_ballots_again(self, title: str, read: Sequence[tuple[str, str]]) -> None:
        """Read the sheets a second time; each is what the first person read."""
        self.goes_to("纸质选票", title)
        for number, ticked in read:
            self.row(number).get_by_role("button", name="复录").click(timeout=SLOW)
            self.dialog().get_by_text(ticked, exact=True).click(timeout=SLOW)
            self.confirms("提交复录")
        self.sees("没有要复录的")

    def confirms_count(self, outcome: str) -> None:
        """Confirm somebody else's count and publicise the result."""
        self.sees(outcome)
        self.acts("复核计票")
        self.sees("计票已由另一位工作人员复核")
        self.acts("公示结果")
        self.sees("结果公示中")
