"""Where the demo's stories are told: the estate, the staff, the residents, and the days before today."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from hashlib import sha256

from flask import Flask

from models.accounts import actions as accounts
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
    StaffAccount("wu", "吴区长办", "区改造办", PASSWORD, "NB2W45DFOIZA4TJPNB2W45DFOIZA4TJP"),
    StaffAccount("admin", "系统管理员", "账号管理", PASSWORD, "ONSWG4TFOQZXI33UONSWG4TFOQZXI33U"),
)


@dataclass(slots=True)
class Resident:
    """A resident with an account: who acts, and the memberships unit id -> membership id."""

    persona: Persona
    actor: Actor
    units: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Stage:
    """What the stories act on. Acts are dated back from `today`, at plausible hours, one transaction each."""

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

    def commit(self) -> None:
        """End one act."""
        db.session.commit()


def openid_of(persona: Persona) -> str:
    """Return the openid that the sandbox gives a persona."""
    return "oGongzhi" + sha256(persona.id.encode()).hexdigest()[:20]


def log_in(stage: Stage, persona: Persona, moment: datetime) -> Resident | None:
    """Give a persona an account matched with the roster; None when the roster does not know them."""
    login = accounts.log_in(openid_of(persona), "", moment)
    actor = Actor(kind=ActorKind.RESIDENT, id=login.account.id)
    accounts.bind_phone(actor, persona.phone)
    accounts.match_roster(actor, persona.name, moment)
    resident = Resident(persona, actor)
    resident.units = {one.unit_id: one.id for one in accounts.memberships(actor)}
    stage.residents.append(resident)
    return resident


def chance(purpose: str, name: str) -> int:
    """Return 0 to 99, always the same for the same purpose and name."""
    return int(sha256(f"{purpose}|{name}".encode()).hexdigest()[:8], 16) % 100
