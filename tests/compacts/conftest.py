"""The compact's vocabulary for tests."""

import pytest

from models.base.session import db
from models.compacts import comments
from models.moderation.tables import ModerationItem


@pytest.fixture
def estate(world):
    return world.estate(units=4)


@pytest.fixture
def secretary(world, estate):
    return world.staff("secretary", "moderator", at=estate)


class Steps:
    """Takes a compact through its steps as the secretary."""

    def __init__(self, world, estate, secretary):
        self.world, self.estate, self.secretary = world, estate, secretary

    def drafted(self, title="桂花苑居民公约", body="一、爱护公共设施。\n二、按时交纳物业费。"):
        url = f"/estates/{self.estate.id}/compacts"
        return self.secretary.api.post(url, {"title": title, "body": body}, ok=True).body

    def moved(self, compact, to, **options):
        url = f"/compacts/{compact['id']}/transitions"
        options = {"version": compact["version"], "ok": True} | options
        return self.secretary.api.post(url, {"to": to}, **options).body

    def adopted(self, compact, **changes):
        meeting = {
            "kind": "residents_meeting",
            "members": 8,
            "present": 5,
            "agreed": 3,
            "notified_on": "2026-02-10",
            "held_on": "2026-02-28",
            "minutes": "会议在社区活动室召开，逐条表决。",
        } | changes
        url = f"/compacts/{compact['id']}/adoption"
        return self.secretary.api.put(url, meeting, version=compact["version"])

    def filed(self, compact, filed_on="2026-03-01"):
        body = {"office": "温泉街道办事处", "reference": "温街备〔2026〕3号", "filed_on": filed_on}
        url = f"/compacts/{compact['id']}/filing"
        return self.secretary.api.put(url, body, version=compact["version"])

    def opened(self, **text):
        """A compact that is open for signing."""
        compact = self.moved(self.moved(self.drafted(**text), "commenting"), "frozen")
        return self.moved(self.filed(self.adopted(compact).body).body, "open")


@pytest.fixture
def steps(world, estate, secretary):
    return Steps(world, estate, secretary)


@pytest.fixture
def fresh_code(platform):
    """A fresh login code of a person's own WeChat."""

    def code_of(person):
        persona = {
            "id": f"p{person.id}",
            "openid": person.openid,
            "name": "居民",
            "phone": "13800000001",
        }
        platform.control.put_personas([persona])
        return platform.control.login_code(persona["id"])

    return code_of


@pytest.fixture
def decide(world):
    """Decide a comment as moderation does."""

    def go(comment_id, *, approved, reason="合适"):
        item = db.session.query(ModerationItem).filter_by(subject_id=comment_id).one()
        assert item.state == "held"
        comments.decided(comment_id, approved, reason, world.now)
        db.session.commit()

    return go
