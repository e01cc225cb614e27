"""The vocabulary of the residents' money for tests."""

from urllib.parse import urlencode

import pytest

from models.pledges.planning import Charge, Item
from models.pledges.shares import Base, Portion
from models.pledges.works import Payer, Works

SCAN = "a" * 64


@pytest.fixture
def estate(world):
    return world.estate(areas=[8000, 8635, 9999])


def charge(payer, amount_fen, **more):
    return {"payer": payer, "amount_fen": amount_fen} | more


def item(*charges, works="building_repair", title="屋面修缮", **more):
    """A works item of a funding plan; it costs what its charges come to."""
    cost = sum(one["amount_fen"] for one in charges)
    made = {"works": works, "title": title, "cost_fen": cost, "charges": list(charges)}
    if any(one["payer"] == "residents" for one in charges):
        made["portions"] = [{"base": "equal", "percent": 100}]
    return made | more


def by(**percents):
    """How residents' money is divided: by(area=60, equal=40)."""
    return [{"base": base, "percent": percent} for base, percent in percents.items()]


def funding_body(*, residents_fen=1_000_000, base="equal", items=None, **changes):
    grant = charge("government", 90_000_000, level="central", fund="special_grant")
    roof = item(charge("residents", residents_fen), grant, portions=by(**{base: 100}))
    water = item(
        charge("pipeline_units", 9_000_000, label="供水公司"),
        works="pipeline_equipment",
        title="供水管线",
    )
    return {
        "items": [roof, water] if items is None else items,
        "basis": "2026年2月居民代表会议",
    } | changes


def residents_pay(amount_fen, base=Base.EQUAL):
    """Works items that the residents pay alone, by one basis."""
    charges = [Charge(Payer.RESIDENTS, amount_fen)]
    return [Item(Works.LIFT, "加装电梯", amount_fen, charges, [Portion(base, 100)])]


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

    def trial(self, items):
        """Try works items out without publishing them."""
        return self.secretary.api.post(f"{self.url}/funding/trial", {"items": items})

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
