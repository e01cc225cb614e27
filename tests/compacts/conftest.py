"""The compact's vocabulary for tests."""

import pytest

from models.base.session import db
from models.compacts import comments
from models.moderation.tables import ModerationItem
from tests.files.scans import scan_id

MEETING = {
    "kind": "residents_meeting",
    "members": 8,
    "present": 5,
    "agreed": 3,
    "notified_on": "2026-02-10",
    "held_on": "2026-02-28",
    "minutes": "会议在社区活动室召开，逐条表决。",
}


@pytest.fixture
def estate(world):
    return world.estate(units=4)


@pytest.fixture
def secretary(world, estate):
    return world.staff("secretary", "moderator", at=estate)


@pytest.fixture
def clerk(world, estate):
    return world.staff("clerk", at=estate)


@pytest.fixture
def moderator(world, estate):
    return world.staff("moderator", at=estate)


class Steps:
    """Takes a compact through its steps: the clerk enters, the secretary checks and moves."""

    def __init__(self, world, estate, secretary, clerk):
        self.world, self.estate, self.secretary, self.clerk = world, estate, secretary, clerk

    def drafted(self, title="桂花苑居民公约", body="一、爱护公共设施。\n二、按时交纳物业费。"):
        url = f"/estates/{self.estate.id}/compacts"
        return self.secretary.api.post(url, {"title": title, "body": body}, ok=True).body

    def moved(self, compact, to, **options):
        url = f"/compacts/{compact['id']}/transitions"
        options = {"version": compact["version"], "ok": True} | options
        return self.secretary.api.post(url, {"to": to}, **options).body

    def frozen(self, **text):
        """A compact whose text is fixed."""
        return self.moved(self.moved(self.drafted(**text), "commenting"), "frozen")

    def entered(self, compact, **changes):
        """What the clerk enters of the meeting."""
        meeting = MEETING | {"minutes_file_id": scan_id(self.clerk, self.estate)} | changes
        url = f"/compacts/{compact['id']}/adoption"
        return self.clerk.api.put(url, meeting, version=compact["version"])

    def checked(self, compact, by=None, **changes):
        """The secretary's check of what was entered, with their own count."""
        counts = {name: MEETING[name] for name in ("members", "present", "agreed")} | changes
        url = f"/compacts/{compact['id']}/adoption/check"
        checker = by or self.secretary
        return checker.api.post(url, counts, version=compact["version"])

    def adopted(self, compact):
        return self.checked(self.entered(compact).body)

    def filed(self, compact, **changes):
        body = {
            "office": "温泉街道办事处",
            "reference": "温街备〔2026〕3号",
            "filed_on": "2026-03-01",
            "file_id": scan_id(self.clerk, self.estate),
        } | changes
        url = f"/compacts/{compact['id']}/filing"
        return self.clerk.api.put(url, body, version=compact["version"])

    def opened(self, **text):
        """A compact that is open for signing."""
        return self.moved(self.filed(self.adopted(self.frozen(**text)).body).body, "open")

    def on_paper(self, compact, unit, signer, by=None, **changes):
        """What the clerk enters of a paper that somebody signed."""
        body = {
            "unit_id": unit.id,
            "signer": signer,
            "signed_on": "2026-03-02",
            "digest": compact["digest"],
            "file_id": scan_id(self.clerk, self.estate),
        } | changes
        url = f"/compacts/{compact['id']}/paper-signatures"
        return (by or self.clerk).api.post(url, body)

    def decided(self, entry, by=None, **decision):
        """The secretary's check of a paper."""
        url = f"/paper-signatures/{entry['id']}/decision"
        body = {"accept": True} | decision
        return (by or self.secretary).api.post(url, body, version=entry["version"])


@pytest.fixture
def steps(world, estate, secretary, clerk):
    return Steps(world, estate, secretary, clerk)


@pytest.fixture
def signed_online(fresh_code):
    """Let a resident sign on the phone; the answer."""

    def go(person, compact, unit):
        url = f"/compacts/{compact['id']}/signatures/{person.membership_ids[unit.id]}"
        return person.api.put(url, {"digest": compact["digest"], "code": fresh_code(person)})

    return go


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
