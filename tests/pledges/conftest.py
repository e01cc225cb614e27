"""The vocabulary of the residents' money for tests."""

from urllib.parse import urlencode

import pytest

SCAN = "a" * 64


@pytest.fixture
def estate(world):
    return world.estate(areas=[8000, 8635, 9999])


def funding_body(**changes):
    return {
        "cost_fen": 100_000_000,
        "residents_fen": 1_000_000,
        "parts": [
            {"source": "government", "label": "中央和省级补助", "amount_fen": 90_000_000},
            {"source": "pipeline_units", "label": "供水公司", "amount_fen": 9_000_000},
        ],
        "split": "equal",
        "basis": "2026年2月居民代表会议",
    } | changes


class Money:
    """A renovation's money: its people, and what they do."""

    def __init__(self, world, estate, platform):
        self.world, self.estate, self.platform = world, estate, platform
        self.units = estate.units
        self.secretary = world.staff("secretary", at=estate, name="周书记")
        self.moderator = world.staff("moderator", at=estate, name="陈审核")
        self.owner = world.owner_of(estate, estate.units[0])
        body = {"title": "桂花苑改造", "estate_ids": [estate.id], "evidence": "温街文〔2026〕3号"}
        self.renovation = self.secretary.api.post("/renovations", body, ok=True).body
        self.url = f"/renovations/{self.renovation['id']}"

    def url_of(self, unit):
        return f"{self.url}/pledges/{unit.id}"

    def publish(self, version=0, **changes):
        """Publish the funding."""
        body = funding_body(**changes)
        return self.secretary.api.put(f"{self.url}/funding", body, version=version)

    def fresh_code(self, person):
        """A fresh login code of a person's own WeChat."""
        persona = {
            "id": f"p{person.id}",
            "openid": person.openid,
            "name": "业主",
            "phone": "13800000001",
        }
        self.platform.control.put_personas([persona])
        return self.platform.control.login_code(persona["id"])

    def pledge(self, person=None, unit=None, *, way="direct", amount_fen=100_000, **changes):
        """Pledge as a person does: read the text, confirm it."""
        person, unit = person or self.owner, unit or self.units[0]
        choice = {"way": way, "amount_fen": amount_fen}
        if "motion_id" in changes:
            choice["motion_id"] = changes.pop("motion_id")
        shown = person.api.get(f"{self.url_of(unit)}/text?{urlencode(choice)}")
        if shown.status != 200:
            return shown
        confirmed = {"digest": shown["digest"], "code": self.fresh_code(person)}
        return person.api.put(self.url_of(unit), choice | confirmed | changes)

    def pledged(self, **options):
        """A pledge that was just made."""
        return self.pledge(**options).body["pledge"]

    def settle(self, person, pledge, to, *, reason="已核对", **body):
        """Take a pledge to another state."""
        return person.api.post(
            f"/pledges/{pledge['id']}/transitions",
            {"to": to, "reason": reason} | body,
            version=pledge["version"],
        )

    def progress(self):
        """How the share stands, as everybody sees it."""
        return self.owner.api.get(f"{self.url}/funding", ok=True)["progress"]


@pytest.fixture
def unpublished(world, estate, platform):
    """A renovation whose shares are not published yet."""
    return Money(world, estate, platform)


@pytest.fixture
def money(unpublished):
    """A renovation whose shares are published: 10,000 yuan over three units."""
    unpublished.publish()
    return unpublished
