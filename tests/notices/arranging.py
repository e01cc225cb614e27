"""Words for tests that deliver: people with WeChat, notices to tell, a courier with its dice loaded."""

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from jobs.worker import Courier
from mini_program_stub.sandbox.testing import RunningSandbox
from models.base.actor import Actor, ActorKind
from models.base.clock import FixedClock
from models.base.session import db
from models.notices import actions, subscriptions
from models.notices.rules import KINDS, TEMPLATES, NoticeKind, register_kind
from tests.domain import Person, World

_numbers = itertools.count(1)

PROBE = "probe"
"""A kind that exists for these tests: it carries a number over the `matter` template."""
LOUD = "probe_loud"

for _code, _quiet in ((PROBE, True), (LOUD, False)):
    if _code not in KINDS:
        register_kind(
            NoticeKind(
                _code,
                "试投消息：{number}",
                "请在{until}前查看第{number}号事项。",
                route="/pages/notices/inbox?id={number}",
                template="matter",
                fields={
                    "thing1": "第{number}号事项",
                    "thing2": "桂花苑",
                    "date3": "{until}",
                    "thing4": "请点开查看",
                },
                quiet=_quiet,
            )
        )


def template_id(key: str) -> str:
    return f"template-{key}"


def place_templates(platform: RunningSandbox, now: datetime) -> None:
    """Enter the ids of all templates, and let the sandbox know the templates."""
    platform.control.put_templates(
        {"id": template_id(one.key), "title": one.title, "fields": dict(one.fields)}
        for one in TEMPLATES.values()
    )
    for key in TEMPLATES:
        subscriptions.place_template(key, template_id(key), now=now)


@dataclass
class Phone:
    """A person with WeChat: persona in the sandbox, account in the product."""

    persona: str
    person: Person
    platform: RunningSandbox
    world: World

    def accepts(self, key: str = "matter", times: int = 1) -> "Phone":
        """Tap accept in WeChat, and let the app report it."""
        for _ in range(times):
            results = self.platform.control.subscribe(self.persona, [template_id(key)])
            self.report(results)
        return self

    def report(self, results: dict[str, str]) -> None:
        """Let the app report what was tapped."""
        self.world.fresh(self.person).api.post("/me/subscriptions", {"results": results}, ok=True)

    def credits(self, key: str = "matter") -> int:
        """What our ledger says."""
        person = self.world.fresh(self.person)
        listed = person.api.get("/me/subscriptions", ok=True)["items"]
        return next(one["credits"] for one in listed if one["key"] == key)

    def messages(self) -> list[dict[str, Any]]:
        """The service messages on the phone, as field -> text."""
        return [
            {field["key"]: field["value"] for field in message["fields"]}
            for message in self.platform.control.messages(self.persona)
        ]

    def inbox(self) -> list[dict[str, Any]]:
        return self.world.fresh(self.person).api.get("/me/inbox", ok=True)["items"]


class Phones:
    """Gives people WeChat."""

    def __init__(self, world: World, platform: RunningSandbox) -> None:
        self.world = world
        self.platform = platform

    def new(self) -> Phone:
        """Somebody new who logged in through WeChat."""
        number = next(_numbers)
        persona = f"persona-{number}"
        self.platform.control.put_personas([{"id": persona, "name": f"住户{number}"}])
        return Phone(persona, self._log_in(persona), self.platform, self.world)

    def owner_of(self, estate, unit) -> Phone:
        """The unit's holder, with WeChat."""
        holder = estate.holders[unit.id][0]
        persona = f"owner-{unit.id}"
        self.platform.control.put_personas(
            [{"id": persona, "name": holder.name, "phone": holder.phone}]
        )
        person = self._log_in(persona)
        person.api.post("/me/phone", {"code": self.platform.control.phone_code(persona)}, ok=True)
        person.api.post("/me/memberships", {"name": holder.name}, ok=True)
        person.name = holder.name
        return Phone(persona, person, self.platform, self.world)

    def _log_in(self, persona: str) -> Person:
        code = self.platform.control.login_code(persona)
        answer = self.world.api.post("/sessions/wechat", {"code": code}, ok=True)
        account_id = answer["account"]["id"]
        return Person(
            account_id,
            self.world.api.as_(answer["access_token"]),
            Actor(ActorKind.RESIDENT, account_id),
        )


def tell(
    phone: Phone, number: int = 1, *, kind: str = PROBE, now: datetime, estate_id=None
) -> None:
    """Write a notice to a person."""
    actions.announce(
        event=f"probe:{number}",
        kind=kind,
        stage="once",
        estate_id=estate_id,
        account_ids=[phone.person.id],
        params={"number": number, "until": "2026年4月1日"},
        now=now,
    )
    db.session.commit()


def courier(clock: FixedClock, **how: Any) -> Courier:
    """A courier of the app's own client; dice at the middle, a machine clock that stands beside the product's."""
    how.setdefault("machine", FixedClock(clock.now()))
    return Courier(current_app.extensions["wechat"], clock, dice=lambda: 0.5, parallel=4, **how)


def deliver(clock: FixedClock, **how: Any) -> int:
    """Deliver what is due now."""
    return courier(clock, **how).deliver_batch()


def states(phone: Phone) -> list[str]:
    """The delivery states of a person's notices, oldest first; staff see the same."""
    from sqlalchemy import select

    from models.notices.tables import Notice

    db.session.expire_all()
    return list(
        db.session.scalars(
            select(Notice.state).where(Notice.account_id == phone.person.id).order_by(Notice.id)
        )
    )
