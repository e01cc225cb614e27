"""A street of households with bills that are due in a week, and the processes that tell them. Made in bulk."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select

from mini_program_stub.sandbox.testing import RunningSandbox
from models.accounts.tables import Account, Membership
from models.base import crypto
from models.base.clock import SHANGHAI, FileClock
from models.base.session import db
from models.fees import contracts
from models.fees.tables import Bill
from models.notices import subscriptions
from models.notices.rules import TEMPLATES
from models.notices.tables import DeliveryAttempt, Notice, SubscriptionCredit, VisitTask
from models.places.tables import Unit
from models.roster.tables import OwnerGroup, UnitTitle
from server import settings
from server.app import create_app
from server.settings import new_keys, write_keys
from tests.domain import World
from tests.house.nursery import Nursery
from tests.http import Api

PROCESS = Path(__file__).with_name("reminder_process.py")
STAGE_DAY = datetime(2026, 4, 14, 10, 0, tzinfo=SHANGHAI)
"""Seven days before the bills of April are due, half an hour after the hour of reminding."""
LEASE = timedelta(hours=1)
FEE = "template-fee"


@dataclass
class Street:
    """A database, a sandbox, two clock files, and the processes on them."""

    folder: Path
    database_url: str
    sandbox: RunningSandbox
    households: int
    credits: int
    estate_id: int = 0
    kills: int = 0
    nursery: Nursery | None = None
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        write_keys(self.folder / "keys.json", new_keys())
        self.environment = {
            "GONGZHI_ENV": "test",
            "DATABASE_URL": self.database_url,
            "GONGZHI_DATA": str(self.folder),
            "GONGZHI_KEYS_FILE": str(self.folder / "keys.json"),
            "GONGZHI_WECHAT_BASE_URL": self.sandbox.base_url,
            "GONGZHI_WECHAT_APPID": self.sandbox.appid,
            "GONGZHI_WECHAT_SECRET": self.sandbox.secret,
            "GONGZHI_LOG_LEVEL": "WARNING",
        }
        self.product, self.machine = self.folder / "product.json", self.folder / "machine.json"
        self.move(self.product, STAGE_DAY - datetime.now(UTC))
        self.move(self.machine, timedelta(0))
        self.app = create_app(settings.load(self.environment), FileClock(self.product))

    def move(self, clock: Path, offset: timedelta) -> None:
        fresh = clock.with_suffix(".new")
        fresh.write_text(json.dumps({"offset_seconds": offset.total_seconds()}))
        fresh.replace(clock)

    def build(self) -> "Street":
        """Households with one owner each, their bills, and so many credits on both sides."""
        world = World(self.app, Api(self.app), FileClock(self.product))
        estate = world.estate(1)
        self.estate_id = estate.id
        clerk, secretary = world.staff("clerk", at=estate), world.staff("secretary", at=estate)
        self._people(estate.units[0].entrance_id)
        contract = contracts.draft(clerk.actor, estate.id, FACTS, STAGE_DAY)
        db.session.flush()
        contracts.hand_in(clerk.actor, contract.id, version=1, now=STAGE_DAY)
        contracts.put_into_effect(
            secretary.actor, contract.id, version=2, now=STAGE_DAY - timedelta(days=10)
        )
        db.session.commit()
        return self

    def _people(self, entrance_id: int) -> None:
        numbers = range(self.households)
        openids = [f"openid-of-household-{number:06d}" for number in numbers]
        now = STAGE_DAY - timedelta(days=30)
        units = _ids(
            Unit,
            [
                {
                    "estate_id": self.estate_id,
                    "entrance_id": entrance_id,
                    "room": f"B{number}",
                    "label": f"2栋1单元{number:06d}室",
                    "area_centi_m2": 8000,
                    "area_source": "register",
                    "usage": "住宅",
                }
                for number in numbers
            ],
        )
        groups = _ids(
            OwnerGroup,
            [{"estate_id": self.estate_id, "key": f"group-{number}"} for number in numbers],
        )
        accounts = _ids(
            Account,
            [
                {
                    "openid": openid,
                    "openid_index": crypto.blind_index(openid, "openid"),
                    "created_at": now,
                    "last_login_at": now,
                    "elder_mode": False,
                    "version": 1,
                }
                for openid in openids
            ],
        )
        for table, rows in (
            (
                UnitTitle,
                [
                    {
                        "estate_id": self.estate_id,
                        "unit_id": unit,
                        "owner_group_id": group,
                        "started_at": now,
                    }
                    for unit, group in zip(units, groups, strict=True)
                ],
            ),
            (
                Membership,
                [
                    {
                        "account_id": account,
                        "estate_id": self.estate_id,
                        "unit_id": unit,
                        "role": "owner",
                        "source": "roster",
                        "started_at": now,
                    }
                    for account, unit in zip(accounts, units, strict=True)
                ],
            ),
            (
                SubscriptionCredit,
                [
                    {
                        "account_id": account,
                        "template_id": FEE,
                        "credits": self.credits,
                        "certain": True,
                        "changed_at": now,
                    }
                    for account in accounts
                ],
            ),
        ):
            db.session.execute(insert(table), rows)
        subscriptions.place_template("fee", FEE, now=now)
        self.sandbox.control.put_templates(
            [{"id": FEE, "title": "物业费", "fields": dict(TEMPLATES["fee"].fields)}]
        )
        self.sandbox.control.put_personas(
            {"id": openid, "openid": openid, "name": "住户"} for openid in openids
        )
        self.sandbox.control.put_credits(
            {"openid": openid, "template_id": FEE, "credits": self.credits} for openid in openids
        )

    @property
    def running(self) -> list[int]:
        return self.nursery.running if self.nursery else []

    def start(self, wanted: int = 2) -> None:
        """See to it that so many job processes are at work."""
        if self.nursery is None:
            self.nursery = Nursery(PROCESS, self.environment, self.product, self.machine)
        self.nursery.start(wanted)

    def kill(self, process: int) -> None:
        assert self.nursery is not None
        self.nursery.kill(process)
        self.kills += 1

    def kill_all(self) -> None:
        """Kill all, and let their leases end: nobody is alive who could still be sending."""
        for process in list(self.running):
            self.kill(process)
        self.move(self.machine, LEASE * self.kills)

    def close(self) -> None:
        if self.nursery is not None:
            self.nursery.close()

    def arrived(self) -> int:
        """How many messages the platform took."""
        return int(self.sandbox.control.repeated()["totals"]["messages"])

    def at_rest(self) -> bool:
        """Whether all is told and nothing waits or is under way."""
        db.session.rollback()
        undone = db.session.scalar(
            select(func.count(Notice.id)).where(Notice.state.in_(("waiting", "sending")))
        )
        told = db.session.scalar(
            select(func.count(Notice.id)).where(Notice.kind == "bill_reminder")
        )
        return not undone and told == self.households

    def states(self) -> Counter[str]:
        db.session.rollback()
        rows = db.session.execute(
            select(Notice.state, func.count())
            .where(Notice.kind == "bill_reminder")
            .group_by("state")
        )
        return Counter({row[0]: row[1] for row in rows})

    def told_in_the_inbox(self) -> Counter[int]:
        """How often each account was told of its bill: once is right."""
        rows = db.session.execute(
            select(Notice.account_id, func.count())
            .where(Notice.kind == "bill_reminder")
            .group_by(Notice.account_id)
        )
        return Counter(count for _, count in rows)

    def open_attempts(self) -> int:
        return (
            db.session.scalar(
                select(func.count(DeliveryAttempt.id)).where(DeliveryAttempt.finished_at.is_(None))
            )
            or 0
        )

    def outcomes(self) -> Counter[str | None]:
        rows = db.session.execute(
            select(DeliveryAttempt.outcome, func.count()).group_by(DeliveryAttempt.outcome)
        )
        return Counter({row[0]: row[1] for row in rows})

    def visits(self) -> int:
        """Units without an account are on the visit list: the one that the estate began with."""
        return db.session.scalar(select(func.count(VisitTask.id))) or 0

    def bills(self) -> int:
        return db.session.scalar(select(func.count(Bill.id))) or 0


FACTS = {
    "company": "红管家",
    "rate_fen": 80,
    "months_per_period": 3,
    "due_day_offset": 20,
    "starts_on": date(2026, 4, 1),
    "ends_on": date(2027, 3, 31),
    "terms": "保洁、保安、绿化",
    "dismissal_notice_days": 60,
    "refusal_notice_days": 90,
    "motion_id": None,
}


def _ids(table, rows):
    """Insert many rows and return their ids in order."""
    done = db.session.scalars(insert(table).returning(table.id, sort_by_parameter_order=True), rows)
    return list(done)
