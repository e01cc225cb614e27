"""Where the demo's stories are told: the estate, the staff, the residents, and the days before today."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from hashlib import sha256

from flask import Flask

from models.accounts import actions as accounts
from models.accounts.rules import CONSENT_DOCUMENTS
from models.base.actor import Actor, ActorKind
from models.base.clock import SHANGHAI, local_date
from models.base.session import db
from server.demo.sample_estate import Persona


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """A member of the demo's staff, with what a visitor needs to log in."""

    username: str
    name: str
    title: str
    password: str
    totp_secret: str


PASSWORD = "Gongzhi-2026"  # noqa: S105 - printed on the demo's landing page

STAFF = (
    StaffAccount("zhou", "周建平", "社区党支部书记", PASSWORD, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
    StaffAccount("chen", "陈晓岚", "审核员", PASSWORD, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"),
    StaffAccount("lin", "林小军", "经办人", PASSWORD, "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"),
    StaffAccount("wu", "吴芳", "区改造办", PASSWORD, "NB2W45DFOIZA4TJPNB2W45DFOIZA4TJP"),
    StaffAccount("admin", "郑宇", "系统管理员", PASSWORD, "ONSWG4TFOQZXI33UONSWG4TFOQZXI33U"),
)


Story = Iterator[datetime]
"""A story yields when its next act happens, and goes on when all stories have come that far."""
FIRST_HOUR, WAKING_HOURS = 8, 13
"""Residents do things on their phones between eight in the morning and nine in the evening."""


@dataclass(slots=True)
class Resident:
    """A resident with an account: who acts, and the memberships unit id -> membership id."""

    persona: Persona
    actor: Actor
    units: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Stage:
    """What the stories act on. Acts are dated back from `today`, at plausible hours."""

    app: Flask
    today: datetime
    say: Callable[[str], None]
    estate_id: int = 0
    community_id: int = 0
    staff: dict[str, Actor] = field(default_factory=dict)
    residents: list[Resident] = field(default_factory=list)

    @property
    def secretary(self) -> Actor:
        return self.staff["zhou"]

    @property
    def moderator(self) -> Actor:
        return self.staff["chen"]

    @property
    def clerk(self) -> Actor:
        return self.staff["lin"]

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a local time of day so many days before today (after it, when negative); never later than now."""
        day = local_date(self.today) - timedelta(days=days)
        moment = datetime.combine(day, time(hour, minute), SHANGHAI)
        return min(moment, self.today) if days >= 0 else moment

    def share(self, percent: int, of: str) -> list[Resident]:
        """Return about that share of the residents, the same ones for the same purpose each time."""
        return [one for one in self.residents if chance(of, one.persona.id) < percent]

    def spread(
        self, people: Sequence[Resident], of: str, *, since: int, until: int
    ) -> list[tuple[datetime, Resident]]:
        """Give each of the people a moment between two days ago, the same ones each time; in order of time."""
        moments = []
        for one in people:
            roll = _number(of, one.persona.id)
            days = since - roll % (since - until + 1)
            hour = FIRST_HOUR + roll // 100 % WAKING_HOURS
            moments.append((self.ago(days, hour, roll // 10_000 % 60), one))
        return sorted(moments, key=lambda moment: (moment[0], moment[1].persona.id))

    def commit(self) -> None:
        """End what was done so far."""
        db.session.commit()


def openid_of(persona: Persona) -> str:
    """Return the openid that the sandbox gives a persona."""
    return "oGongzhi" + sha256(persona.id.encode()).hexdigest()[:20]


def log_in(persona: Persona, moment: datetime) -> Resident:
    """Give a persona an account with consents and their phone, a resident of no unit yet."""
    login = accounts.log_in(openid_of(persona), "", moment)
    actor = Actor(kind=ActorKind.RESIDENT, id=login.account.id)
    for document in CONSENT_DOCUMENTS.values():
        accounts.answer_consent(
            actor,
            document.code,
            version=document.version,
            granted=True,
            context={},
            now=moment,
        )
    accounts.bind_phone(actor, persona.phone)
    return Resident(persona, actor)


def move_in(stage: Stage, persona: Persona, moment: datetime) -> None:
    """Let a persona of the roster log in and be recognised by it."""
    resident = log_in(persona, moment)
    accounts.match_roster(resident.actor, persona.name, moment)
    resident.units = {one.unit_id: one.id for one in accounts.memberships(resident.actor)}
    stage.residents.append(resident)


def chance(purpose: str, name: str) -> int:
    """Return 0 to 99, always the same for the same purpose and name."""
    return _number(purpose, name) % 100


def _number(purpose: str, name: str) -> int:
    return int(sha256(f"{purpose}|{name}".encode()).hexdigest()[:8], 16)
