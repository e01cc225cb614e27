"""The vocabulary of surveys for tests: they are drafted, published and answered through the public door."""

from datetime import timedelta

from models.base.paging import Paging
from models.base.session import db
from models.moderation import actions as moderation
from models.moderation.tables import ModerationState

SINGLE, SCALE, TEXT, SEVERAL = range(4)
"""Places of the questions of a survey that is made here."""

QUESTIONS = [
    {"kind": "single", "title": "最急需改造的是哪一项？", "options": ["屋面", "管网", "电梯"]},
    {"kind": "scale", "title": "您对现在的环境满意吗？"},
    {"kind": "text", "title": "还有什么想说的？", "required": False},
    {
        "kind": "multiple",
        "title": "您愿意参加哪些活动？",
        "options": ["巡查", "值守", "绿化"],
        "required": False,
    },
]


class Survey:
    """One survey, with the clerk who drafts and the moderator who publishes and lets texts through."""

    def __init__(self, world, estate, clerk, moderator):
        self.world, self.estate = world, estate
        self.clerk, self.moderator = clerk, moderator
        self.shown = {}

    @property
    def url(self):
        return f"/surveys/{self.shown['id']}"

    def form(self, **changes):
        return {
            "kind": "needs",
            "title": "改造需求调查",
            "opens_at": self.world.now.isoformat(),
            "closes_at": (self.world.now + timedelta(days=7)).isoformat(),
            "questions": QUESTIONS,
        } | changes

    def drafted(self, **changes):
        url = f"/estates/{self.estate.id}/surveys"
        self.shown = self.clerk.api.post(url, self.form(**changes), ok=True).body
        return self

    def published(self, **changes):
        self.drafted(**changes)
        url = f"{self.url}/publication"
        self.shown = self.moderator.api.post(url, version=self.shown["version"], ok=True).body
        return self

    def answers(self, *values):
        """Name the questions of the given values; None leaves one out."""
        asked = self.shown["questions"]
        return [
            {"question_id": question["id"], "value": value}
            for question, value in zip(asked, values, strict=False)
            if value is not None
        ]

    def answer(self, person, *values, unit=None, ok=True):
        membership = (
            person.membership_ids[unit.id] if unit else next(iter(person.membership_ids.values()))
        )
        body = {"answers": self.answers(*values)}
        return person.api.put(f"{self.url}/answers/{membership}", body, ok=ok)

    def answered_by(self, people, *values):
        for person in people:
            self.answer(person, *values)
        return self

    def owners(self, count):
        return [self.world.owner_of(self.estate, unit) for unit in self.estate.units[:count]]

    def closed(self):
        self.world.clock.move(days=7)
        self.world.fresh(self.moderator)
        return self

    def result(self):
        return self.moderator.api.get(f"{self.url}/results", ok=True).body

    def let_through(self, **refusals):
        """Let every text through that waits, but those named: text -> why not."""
        held = moderation.queue(
            self.moderator.actor, self.estate.id, ModerationState.HELD, Paging(None, 100)
        )
        for item in held.items:
            moderation.checked(item.id, "pass", 100, self.world.now)
            moderation.decide(
                self.moderator.actor,
                item.id,
                approve=item.text not in refusals,
                reason=refusals.get(item.text, "合适"),
                version=item.version,
                now=self.world.now,
            )
        db.session.commit()
