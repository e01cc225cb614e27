"""Words for tests of disclosures: an estate's board, and those who publish, object and answer."""

import re
from html import unescape

from models.base.clock import end_of_period
from models.base.session import db
from models.disclosures import actions
from models.disclosures.rules import DisclosureKind, Section, Table


class Board:
    """An estate's board: what hangs there, who looks after it, who reads it."""

    def __init__(self, world, estate):
        self.world, self.estate = world, estate
        self.moderator = world.staff("moderator", at=estate, name="陈审核")
        self.clerk = world.staff("clerk", at=estate, name="林经办")
        self._subjects = 0

    def publish(self, kind="plan", *, days=15, sections=None, subject=None, **options):
        """Publish something as the capability does that owns it; its number."""
        self._subjects += 1
        given = {"title": "屋面改造方案", "takes_objections": True} | options
        made = actions.publish(
            estate_id=self.estate.id,
            kind=DisclosureKind(kind),
            subject=subject or ("scheme", self._subjects),
            sections=sections or [Section("内容", ("六栋屋面重做防水。",))],
            ends_at=end_of_period(self.world.now, days),
            now=self.world.now,
            **given,
        )
        db.session.commit()
        return made.id

    def publish_roll(self, rows, **options):
        """Publish a roll of so many units; the rows come one by one."""
        listed = ((f"1栋1单元{number:05d}室", "86.35平方米") for number in range(1, rows + 1))
        table = Table(("房号", "建筑面积"), listed)
        return self.publish(
            "roll", sections=[Section("业主名册", ("只写房号。",), table)], **options
        )

    def owner(self, which=0):
        return self.world.owner_of(self.estate, self.estate.units[which])

    def page(self, disclosure_id):
        """What the API gives anybody."""
        return self.world.api.get(f"/disclosures/{disclosure_id}", ok=True)

    def listed(self, person, query=""):
        url = f"/estates/{self.estate.id}/disclosures{query}"
        return person.api.get(url, ok=True)["items"]

    def object_(self, person, disclosure_id, text="防水只保五年，太短了。"):
        return person.api.post(f"/disclosures/{disclosure_id}/objections", {"text": text})

    def objections(self, person, query=""):
        url = f"/estates/{self.estate.id}/objections{query}"
        return person.api.get(url, ok=True)["items"]

    def answer(self, objection, *, by=None, **decision):
        body = {"uphold": False, "answer": "合同写明保修八年。"} | decision
        who = by or self.moderator
        url = f"/objections/{objection['id']}/decision"
        return who.api.post(url, body, version=objection["version"])

    def take_down(self, disclosure_id, *, by=None, **body):
        who = by or self.moderator
        given = {"reason": "预算有误，重新编制"} | body
        return who.api.post(f"/disclosures/{disclosure_id}/withdrawal", given)

    def over(self, days=15):
        """Let the publicity run out."""
        self.world.clock.move(days=days, hours=15)
        for person in (self.moderator, self.clerk):
            self.world.fresh(person)


class PublicPage:
    """A public page as anybody's browser gets it, without a login and without running a script."""

    def __init__(self, app, path):
        self.response = app.test_client().get(path)
        self.html = self.response.get_data(as_text=True)
        self.status = self.response.status_code
        self.response.close()

    @property
    def words(self):
        """What a reader sees: the text of the page, white space closed up."""
        body = self.html.partition("<body>")[2]
        plain = unescape(re.sub(r"<[^>]+>", " ", body))
        return re.sub(r"\s+", " ", plain)

    @property
    def rows(self):
        return re.findall(r"<tr>(?:<td>(.*?)</td>)", self.html)
