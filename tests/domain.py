"""The domain's words for arranging tests. Arranges through the same verbs as the program; nothing reaches into tables.

estate = world.estate(units=12)
owner = world.owner_of(estate.units[0])        # logged in, matched with the roster
secretary = world.staff("secretary", at=estate)
owner.api.put(...)
"""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import Flask

from models.accounts import actions as accounts
from models.accounts import staff as staff_actions
from models.accounts import tokens
from models.accounts.tables import MembershipRole
from models.base.actor import Actor, ActorKind, Grant, Role
from models.base.clock import FixedClock
from models.base.session import db
from models.places import actions as places
from models.places.tables import AreaSource, Place, PlaceKind, Unit
from models.roster.holding import HolderFacts, hold
from models.roster.tables import HolderKind
from tests.http import Api

_numbers = itertools.count(1)


@dataclass
class EstateFixture:
    """An estate with its units, and who holds them."""

    id: int
    name: str
    community_id: int
    units: list[Unit]
    holders: dict[int, list[HolderFacts]]
    """Unit id -> its holders."""


@dataclass
class Person:
    """A logged-in resident or member of staff."""

    id: int
    api: Api
    actor: Actor
    name: str = ""
    membership_ids: dict[int, int] = field(default_factory=dict)
    """Unit id -> membership id."""
    openid: str = ""


class World:
    """Makes estates, residents and staff."""

    def __init__(self, app: Flask, api: Api, clock: FixedClock) -> None:
        self.app = app
        self.api = api
        self.clock = clock
        self._tree: Place | None = None

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def community(self) -> Place:
        """A community (社区) in a street in a district of its own."""
        number = next(_numbers)
        district = places.add_place(PlaceKind.DISTRICT, f"咸安区{number}", None)
        street = places.add_place(PlaceKind.STREET, f"温泉街道{number}", district)
        return places.add_place(PlaceKind.COMMUNITY, f"双鹤社区{number}", street)

    def estate(
        self,
        units: int = 6,
        *,
        area_centi_m2: int = 8000,
        areas: list[int] | None = None,
        completed_on: date = date(1996, 10, 1),
        community: Place | None = None,
    ) -> EstateFixture:
        """An estate of one building, each unit held by a person of its own (name 业主<n>, a phone)."""
        community = community or self.community()
        made = places.add_estate(
            community,
            name=f"桂花苑{next(_numbers)}",
            address="温泉路1号",
            completed_on=completed_on,
        )
        each = areas or [area_centi_m2] * units
        addresses = [
            places.UnitAddress("1", "1", f"{i + 1:03d}", f"1栋1单元{i + 1:03d}室")
            for i in range(len(each))
        ]
        entrance = places.entrance_ids(made.id, addresses)[("1", "1")]
        rows = [
            Unit(
                estate_id=made.id,
                entrance_id=entrance,
                room=address.room,
                label=address.label,
                floor=1,
                area_centi_m2=area,
                area_source=AreaSource.REGISTER.value,
                usage="住宅",
            )
            for address, area in zip(addresses, each, strict=True)
        ]
        db.session.add_all(rows)
        db.session.flush()
        found = EstateFixture(made.id, made.name, community.id, rows, {})
        for unit in rows:
            self.give(found, unit, [self.a_holder()])
        db.session.commit()
        return found

    def a_holder(self, kind: HolderKind = HolderKind.PERSON, *, phone: bool = True) -> HolderFacts:
        """A holder nobody else is."""
        number = next(_numbers)
        return HolderFacts(
            kind, f"业主{_in_chinese(number)}", f"138{number:08d}" if phone else None
        )

    def give(self, estate: EstateFixture, unit: Unit, holders: list[HolderFacts]) -> int:
        """Give a unit to exactly these holders; return the owner group."""
        group_id = hold(estate.id, unit.id, holders, self.now)
        estate.holders[unit.id] = holders
        return group_id

    def owner_of(self, estate: EstateFixture, unit: Unit, *, which: int = 0) -> Person:
        """Log in the unit's holder: phone bound, matched with the roster."""
        holder = estate.holders[unit.id][which]
        person = self.newcomer()
        assert holder.phone is not None
        accounts.bind_phone(person.actor, holder.phone)
        accounts.match_roster(person.actor, holder.name, self.now)
        db.session.commit()
        person.name = holder.name
        person.membership_ids = {m.unit_id: m.id for m in accounts.memberships(person.actor)}
        return person

    def tenant_of(self, estate: EstateFixture, unit: Unit) -> Person:
        """Log in a tenant of the unit."""
        return self._member(estate, unit, MembershipRole.TENANT)

    def household_of(self, estate: EstateFixture, unit: Unit) -> Person:
        """Log in a household member of the unit."""
        return self._member(estate, unit, MembershipRole.HOUSEHOLD)

    def newcomer(self) -> Person:
        """Log in somebody without phone or membership."""
        openid = f"oGongzhi{next(_numbers):020d}"
        login = accounts.log_in(openid, "session-key", self.now)
        db.session.commit()
        actor = Actor(ActorKind.RESIDENT, login.account.id)
        mine = self.api.as_(login.tokens.access_token)
        return Person(login.account.id, mine, actor, openid=openid)

    def staff(
        self, *roles: Role | str, at: EstateFixture | Place | int, name: str = "周书记"
    ) -> Person:
        """Log in a member of staff with roles at a place."""
        place_id = at if isinstance(at, int) else at.id
        grants = [Grant(Role(role), place_id) for role in roles]
        made = staff_actions.enroll(
            username=f"staff{next(_numbers)}",
            name=name,
            grants=grants,
            now=self.now,
            must_change_password=False,
        )
        issued = tokens.start_family(ActorKind.STAFF, made.staff.id, self.now)
        db.session.commit()
        actor = Actor(ActorKind.STAFF, made.staff.id, tuple(grants), name=name)
        return Person(made.staff.id, self.api.as_(issued.access_token), actor, name)

    def fresh(self, person: Person) -> Person:
        """Log a person in again after the clock moved past their token."""
        kind = person.actor.kind
        issued = tokens.start_family(kind, person.id, self.now)
        db.session.commit()
        person.api = self.api.as_(issued.access_token)
        return person

    def _member(self, estate: EstateFixture, unit: Unit, role: MembershipRole) -> Person:
        person = self.newcomer()
        accounts.open_membership(
            account_id=person.id,
            estate_id=estate.id,
            unit_id=unit.id,
            role=role,
            holder_id=None,
            source="claim",
            now=self.now,
        )
        db.session.commit()
        person.membership_ids = {m.unit_id: m.id for m in accounts.memberships(person.actor)}
        return person


def _in_chinese(number: int) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
