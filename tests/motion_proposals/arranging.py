"""The vocabulary of proposals for tests: everything goes through the public door."""

from dataclasses import dataclass

from models.base.session import db
from models.moderation import actions as moderation
from models.motion_proposals.telling import SUBJECT
from tests.domain import EstateFixture, Person, World
from tests.files.scans import scan_id
from tests.http import Answer
from tests.motions.arranging import Desk, a_desk

CONTENT = {
    "title": "在小区东门装充电棚",
    "text": "是否同意在小区东门建 40 个车位的电动自行车充电棚？",
    "reason": "楼道里充电太危险，夏天已经冒过一次烟。",
    "matter": "other",
}


@dataclass
class ProposalFixture:
    """A proposal on its way."""

    world: World
    estate: EstateFixture
    desk: Desk
    author: Person
    owners: dict[int, Person]
    id: int = 0

    def page(self, person: Person | None = None) -> Answer:
        return (person or self.author).api.get(f"/motion-proposals/{self.id}", ok=True)

    @property
    def state(self) -> str:
        return str(self.page()["state"])

    @property
    def version(self) -> int:
        return int(self.page()["version"])

    def written(self, **changes: object) -> "ProposalFixture":
        url = f"/estates/{self.estate.id}/motion-proposals"
        self.id = self.author.api.post(url, CONTENT | changes, ok=True)["id"]
        return self

    def moderated(self, *, approve: bool = True, reason: str = "") -> "ProposalFixture":
        """Let the platform look and a person decide."""
        item = moderation.item_of((SUBJECT, self.id))
        moderation.checked(item.id, "pass", 100, self.world.now)
        db.session.commit()
        body = {"approve": approve, "reason": reason}
        url = f"/moderation/items/{item.id}/decision"
        self.desk.moderator.api.post(url, body, version=item.version, ok=True)
        return self

    def owner(self, index: int) -> Person:
        if index not in self.owners:
            unit = self.estate.units[index]
            self.owners[index] = self.world.owner_of(self.estate, unit)
        return self.owners[index]

    def groups(self, person: Person) -> list[int]:
        return [one["owner_group_id"] for one in self.page(person)["standings"]]

    def support(self, index: int, **changes: object) -> Answer:
        owner = self.owner(index)
        return self.support_by(owner, self.groups(owner)[0], **changes)

    def support_by(self, person: Person, group_id: int, **changes: object) -> Answer:
        body = {"digest": self.page(person)["digest"]} | changes
        return person.api.put(f"/motion-proposals/{self.id}/supports/{group_id}", body)

    def revoke(self, index: int) -> Answer:
        owner = self.owner(index)
        group_id = self.groups(owner)[0]
        return owner.api.delete(f"/motion-proposals/{self.id}/supports/{group_id}")

    def withdraw(self, person: Person | None = None) -> Answer:
        url = f"/motion-proposals/{self.id}/withdrawal"
        return (person or self.author).api.post(url, version=self.version)

    def take_up(self, person: Person | None = None) -> Answer:
        url = f"/motion-proposals/{self.id}/motion"
        return (person or self.desk.clerk).api.post(url, version=self.version)

    def decline(self, reason: str, person: Person | None = None) -> Answer:
        url = f"/motion-proposals/{self.id}/refusal"
        body = {"reason": reason}
        return (person or self.desk.secretary).api.post(url, body, version=self.version)

    def enter(self, index: int, **changes: object) -> Answer:
        """Let the clerk enter the signature of a unit's owner."""
        clerk = self.desk.clerk
        body = {
            "unit_id": self.estate.units[index].id,
            "signer": self.estate.holders[self.estate.units[index].id][0].name,
            "signed_on": "2026-03-02",
            "digest": self.page()["digest"],
            "file_id": scan_id(clerk, self.estate),
        }
        return clerk.api.post(f"/motion-proposals/{self.id}/papers", body | changes)

    def check(self, entry: Answer, **changes: object) -> Answer:
        person = changes.pop("by", None) or self.desk.moderator
        version = changes.pop("version", None) or entry["version"]
        body = {"accept": True} | changes
        url = f"/proposal-papers/{entry['id']}/decision"
        return person.api.post(url, body, version=version)

    def inbox(self, person: Person) -> list[str]:
        return [one["title"] for one in person.api.get("/me/inbox", ok=True)["items"]]

    def worklist(self, person: Person) -> list[str]:
        return [one["kind"] for one in person.api.get("/worklist", ok=True)["items"]]

    def after(self, **delta: float) -> "ProposalFixture":
        self.world.clock.move(**delta)
        for person in (*vars(self.desk).values(), self.author, *self.owners.values()):
            self.world.fresh(person)
        return self


def a_proposal(
    world: World, estate: EstateFixture | None = None, *, units: int = 10, **changes: object
) -> ProposalFixture:
    """A proposal by the owner of the first unit, waiting for moderation."""
    estate = estate or world.estate(units=units)
    author = world.owner_of(estate, estate.units[0])
    made = ProposalFixture(world, estate, a_desk(world, estate), author, {0: author})
    return made.written(**changes)
