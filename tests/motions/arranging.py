"""The vocabulary of motions for tests: everything goes through the public door.

motion = a_motion(world, estate).opened()
motion.cast(owner, "yes")
motion.closed().counted().publicised()
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs import motions as jobs
from tests.domain import EstateFixture, Person, World
from tests.files.scans import scan_id
from tests.http import Answer

APPROVAL = {
    "kind": "approval",
    "matter": "property_service",
    "title": "选聘物业服务企业",
    "text": "是否同意选聘咸安区安居物业服务有限公司，期限三年，每平方米每月0.80元？",
}
MODELS = {
    "kind": "choice",
    "matter": "management_model",
    "title": "改造后怎么管理",
    "text": "改造后的小区由谁管理？",
    "options": [
        {"label": "物业企业管理", "text": "选聘专业物业服务企业"},
        {"label": "业主自行管理"},
        {"label": "委托其他管理人"},
    ],
}
ELECTION = {
    "kind": "election",
    "matter": "committee_election",
    "title": "选举业主委员会",
    "text": "从候选人中选举业主委员会委员。",
    "seats": 2,
    "options": [{"label": "赵秀英"}, {"label": "钱德明"}, {"label": "孙丽华"}],
}
CONTENT = {
    "title": "选聘物业服务企业",
    "text": "改造完成后由谁管理小区，请各位业主共同决定。",
    "reason": "改造完成后需要专人维护，居民议事会议推荐。",
    "questions": [APPROVAL],
}


CHECKED = {
    "origin_matches": {"answer": "yes"},
    "matter_fits": {"answer": "yes"},
    "one_matter": {"answer": "yes"},
    "text_complete": {"answer": "yes"},
    "offers_attached": {"answer": "not_applicable", "remark": "没有附件"},
    "notice_place": {"answer": "yes", "remark": "小区东门公告栏"},
}
"""A reviewer who has looked at everything and found nothing wrong."""


def checklist(**changes):
    """A reviewer's answers; a line set to None is left out."""
    lines = {code: changes.get(code, said) for code, said in CHECKED.items()}
    return [{"code": code, **said} for code, said in lines.items() if said is not None]


def an_origin(person, estate, **changes):
    """What a preparation group decided, with the scan of its minutes."""
    return {
        "kind": "preparation_group",
        "body": "桂花苑首次业主大会筹备组",
        "resolved_on": "2026-02-27",
        "file_id": scan_id(person, estate),
    } | changes


def answers(choices):
    """A ballot's answers; a single word answers the only question."""
    if isinstance(choices, str):
        return {"q1": [choices]}
    return {code: [one] if isinstance(one, str) else one for code, one in choices.items()}


@dataclass
class Desk:
    """The staff of a community: two people who write and review, one who certifies."""

    clerk: Person
    moderator: Person
    secretary: Person


def a_desk(world: World, estate: EstateFixture) -> Desk:
    return Desk(
        world.staff("clerk", at=estate, name="李干事"),
        world.staff("moderator", at=estate, name="王主任"),
        world.staff("secretary", at=estate, name="周书记"),
    )


@dataclass
class MotionFixture:
    """A motion on its way; each step is one or more calls of the API."""

    world: World
    estate: EstateFixture
    desk: Desk
    id: int = 0
    owners: dict[int, Person] = field(default_factory=dict)
    opens_at: datetime | None = None

    def page(self, person: Person | None = None) -> Answer:
        return (person or self.desk.moderator).api.get(f"/motions/{self.id}", ok=True)

    @property
    def version(self) -> int:
        return int(self.page()["version"])

    @property
    def state(self) -> str:
        return str(self.page()["state"])

    def move(self, person: Person, to: str, **body: object) -> Answer:
        return person.api.post(
            f"/motions/{self.id}/transitions", {"to": to, **body}, version=self.version
        )

    def approve(self, person: Person, **changes: object) -> Answer:
        body = {"checklist": checklist(**changes)}
        return person.api.post(f"/motions/{self.id}/approval", body, version=self.version)

    def extend(self, person: Person, days: int = 5, reason: str = "雨天，走访没有完成") -> Answer:
        body = {"days": days, "reason": reason}
        return person.api.post(f"/motions/{self.id}/extension", body, version=self.version)

    def drafted(self, matter: str = "property_service", **changes: object) -> "MotionFixture":
        changes.setdefault("questions", [APPROVAL | {"matter": matter}])
        if "origin" not in changes:
            changes["origin"] = an_origin(self.desk.clerk, self.estate)
        answer = self.desk.clerk.api.post(
            f"/estates/{self.estate.id}/motions", CONTENT | changes, ok=True
        )
        self.id = answer["id"]
        return self

    def ruled(self, **rules: object) -> "MotionFixture":
        """Let the community have rules of its own, and the draft take them."""
        clerk, secretary = self.desk.clerk, self.desk.secretary
        url = f"/estates/{self.estate.id}/motion-rules"
        drafted = clerk.api.post(url, rules, ok=True)
        review = f"/motion-rules/{drafted['id']}/approval"
        _ok(secretary.api.post(review, version=drafted["version"]))
        _ok(clerk.api.patch(f"/motions/{self.id}", {}, version=self.version))
        return self

    def submitted(self) -> "MotionFixture":
        _ok(self.move(self.desk.clerk, "in_review"))
        return self

    def approved(self) -> "MotionFixture":
        _ok(self.approve(self.desk.moderator))
        return self

    def noticed(self, *, scheduled: bool = True, certified: bool = True) -> "MotionFixture":
        """Publish the notice; scheduled for 24:00 of its last day, or without a date of its own."""
        self.submitted().approved()
        dates = self.desk.moderator.api.get(f"/motions/{self.id}/calendar", ok=True)
        when = dates["earliest_opens_at"] if scheduled else None
        _ok(self.move(self.desk.moderator, "noticed", opens_at=when))
        self.opens_at = datetime.fromisoformat(dates["earliest_opens_at"])
        if certified:
            _ok(self.certify())
        return self

    def certify(self, note: str = "", person: Person | None = None) -> Answer:
        return self.move(person or self.desk.secretary, "open", reason=note)

    def confirm(self, person: Person | None = None) -> Answer:
        return (person or self.desk.moderator).api.post(
            f"/motions/{self.id}/count-confirmation", version=self.version
        )

    def opened(self) -> "MotionFixture":
        """Bring the clock to the opening moment."""
        self.noticed()
        assert self.opens_at is not None
        self.at(self.opens_at)
        return self

    def at(self, moment: datetime) -> "MotionFixture":
        """Set the clock and log everybody in again."""
        self.world.clock.set(moment)
        for person in (*vars(self.desk).values(), *self.owners.values()):
            self.world.fresh(person)
        return self

    def after(self, **delta: float) -> "MotionFixture":
        return self.at(self.world.now + timedelta(**delta))

    @property
    def closes_at(self) -> datetime:
        return datetime.fromisoformat(self.page()["closes_at"])

    @property
    def publicity_ends_at(self) -> datetime:
        return datetime.fromisoformat(self.page()["publicity_ends_at"])

    def owner(self, unit_index: int) -> Person:
        """The owner of a unit, logged in once."""
        if unit_index not in self.owners:
            unit = self.estate.units[unit_index]
            self.owners[unit_index] = self.world.owner_of(self.estate, unit)
        return self.owners[unit_index]

    def seats(self, person: Person) -> list[int]:
        return [seat["owner_group_id"] for seat in self.page(person)["seats"]]

    def cast(self, unit_index: int, choices: object, **more: object) -> Answer:
        """Let the owner of a unit cast their ballot."""
        owner = self.owner(unit_index)
        return self.cast_by(owner, self.seats(owner)[0], choices, **more)

    def cast_by(self, person: Person, group_id: int, choices: object, **more: object) -> Answer:
        body = {"choices": answers(choices), **more}
        return person.api.put(f"/motions/{self.id}/ballots/{group_id}", body)

    def change(self, unit_index: int, choices: object, **more: object) -> Answer:
        """Let the owner of a unit look at the ballot that counts and replace it."""
        owner = self.owner(unit_index)
        return self.change_by(owner, self.seats(owner)[0], choices, **more)

    def change_by(self, person: Person, group_id: int, choices: object, **more: object) -> Answer:
        held = person.api.get(f"/motions/{self.id}/ballots/{group_id}", ok=True)
        return self.cast_by(person, group_id, choices, replaces=held["receipt"]["id"], **more)

    def result(self, person: Person | None = None) -> Answer:
        return (person or self.desk.secretary).api.get(f"/motions/{self.id}/result", ok=True)

    def with_ballots(self, *choices: object) -> "MotionFixture":
        """Cast ballots of the first units in order."""
        for index, chosen in enumerate(choices):
            _ok(self.cast(index, chosen))
        return self

    def closed(self) -> "MotionFixture":
        return self.at(self.closes_at)

    def counted(self) -> "MotionFixture":
        _ok(self.move(self.desk.secretary, "counted"))
        return self

    def publicised(self) -> "MotionFixture":
        _ok(self.confirm())
        _ok(self.move(self.desk.moderator, "publicised"))
        return self

    def publicity_over(self) -> "MotionFixture":
        return self.at(self.publicity_ends_at)

    def tick(self) -> int:
        """Let the job run."""
        return jobs.advance(self.world.now)


def _ok(answer: Answer) -> None:
    assert answer.status < 400, answer.body


def a_motion(
    world: World,
    estate: EstateFixture | None = None,
    *,
    desk: Desk | None = None,
    units: int = 3,
    **changes: object,
) -> MotionFixture:
    """A draft on property service in an estate, its own unless given."""
    estate = estate or world.estate(units=units)
    return MotionFixture(world, estate, desk or a_desk(world, estate)).drafted(**changes)
