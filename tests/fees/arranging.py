"""Words for tests of fees: contracts in effect, calls to commit, money on bills."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jobs import fees as jobs
from tests.domain import EstateFixture, Person, World

TERMS = "保洁、保安、绿化养护、公共设施日常维护，每季度公布收支。"
CONTRACT = {
    "company": "咸宁红管家物业服务有限公司",
    "rate_fen": 80,
    "months_per_period": 3,
    "due_day_offset": 20,
    "starts_on": "2026-04-01",
    "ends_on": "2027-03-31",
    "terms": TERMS,
}


@dataclass
class Office:
    """An estate's staff: a clerk who enters, a secretary who decides, and what they do together."""

    world: World
    estate: EstateFixture
    clerk: Person = field(init=False)
    secretary: Person = field(init=False)

    def __post_init__(self) -> None:
        self.clerk = self.world.staff("clerk", at=self.estate, name="李干事")
        self.secretary = self.world.staff("secretary", at=self.estate)

    def awake(self) -> "Office":
        """Log both in again after the clock moved."""
        self.world.fresh(self.clerk)
        self.world.fresh(self.secretary)
        return self

    def drafts(self, **changes: Any) -> Any:
        url = f"/estates/{self.estate.id}/service-contracts"
        return self.awake().clerk.api.post(url, CONTRACT | changes, ok=True)

    def moves(self, contract: Any, to: str, *, by: Person | None = None, **body: Any) -> Any:
        url = f"/service-contracts/{contract['id']}/transitions"
        person = by or (self.secretary if to in {"effective", "draft"} else self.clerk)
        return person.api.post(url, {"to": to, **body}, version=contract["version"])

    def contract(self, **changes: Any) -> Any:
        """A contract in effect."""
        handed_in = self.moves(self.drafts(**changes), "in_review")
        effective = self.moves(handed_in, "effective")
        assert effective.status == 200, effective.body
        return effective

    def call(self, commit_by: date, body: str | None = None) -> Any:
        """A call to commit, published."""
        url = f"/estates/{self.estate.id}/commitment-calls"
        told = {"commit_by": commit_by.isoformat()} | ({"body": body} if body else {})
        drafted = self.awake().clerk.api.post(url, told, ok=True)
        return self.secretary.api.post(
            f"/commitment-calls/{drafted['id']}/publication", version=drafted["version"], ok=True
        )

    def bills(self, query: str = "") -> list[dict[str, Any]]:
        """The estate's bills, oldest first."""
        url = f"/estates/{self.estate.id}/bills?limit=100{query}"
        return self.awake().clerk.api.get(url, ok=True)["items"][::-1]

    def takes(self, bill: Any, amount_fen: int, **changes: Any) -> Any:
        """Money is entered by the clerk."""
        self.receipts = getattr(self, "receipts", 0) + 1
        body = {
            "amount_fen": amount_fen,
            "method": "cash",
            "receipt_number": f"SJ{self.receipts:04d}",
            "received_on": self.world.now.astimezone().date().isoformat(),
        }
        return self.awake().clerk.api.post(f"/bills/{bill['id']}/payments", body | changes)

    def owner(self, number: int = 0) -> Person:
        """The owner of the n-th unit."""
        return self.world.owner_of(self.estate, self.estate.units[number])


def office(world: World, units: int = 2, **estate: Any) -> Office:
    return Office(world, world.estate(units, **estate))


def run_jobs(world: World) -> None:
    """Let everything of fees that is due happen."""
    jobs.end_contracts(world.now)
    jobs.issue_bills(world.now)
    jobs.sweep_reminders(world.now)


def titles(person: Person, world: World) -> list[str]:
    """What a person finds in the inbox, newest first."""
    return [one["title"] for one in world.fresh(person).api.get("/me/inbox", ok=True)["items"]]


def kinds(person: Person, world: World) -> list[str]:
    """The kinds of what a person was told, oldest first."""
    listed = world.fresh(person).api.get("/me/inbox?limit=100", ok=True)["items"]
    return [one["kind"] for one in listed][::-1]
