"""An estate without units, its staff, and files to upload."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from argon2 import PasswordHasher
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from models.accounts import staff as staff_accounts
from models.base.session import db
from models.places import actions as places
from tests.domain import Person, World
from tests.http import Answer

HEADER = "楼栋,单元,房号,楼层,建筑面积,面积来源,产权人,证件号,联系电话,产权性质,用途\n"


def line(
    room: str = "101",
    owner: str = "张建国",
    phone: str = "15407150001",
    *,
    area: str = "80.00",
    identity: str = "",
    kind: str = "",
    source: str = "",
    floor: str = "",
    usage: str = "",
) -> str:
    """A good row of a CSV in building 1, entrance 1; what is named is otherwise."""
    return f"1,1,{room},{floor},{area},{source},{owner},{identity},{phone},{kind},{usage}\n"


@dataclass
class Office:
    """An estate and the people of its community office."""

    estate_id: int
    world: World
    clerk: Person
    moderator: Person
    secretary: Person

    @property
    def path(self) -> str:
        return f"/estates/{self.estate_id}"

    def upload(
        self,
        content: str | bytes,
        *,
        by: Person | None = None,
        name: str = "花名册.csv",
        **options: Any,
    ) -> Answer:
        """Upload a file: CSV lines without header, or whole bytes."""
        raw = (HEADER + content).encode() if isinstance(content, str) else content
        sender = by or self.clerk
        # Encoded here: the test client would leave a large body's temporary file open.
        boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(raw), name)})
        headers = {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}
        headers |= options.pop("headers", {})
        path = f"{self.path}/roster-imports"
        return sender.api.post(path, raw=body, headers=headers, **options)

    def confirm(self, made: Answer, *, by: Person | None = None, **body: object) -> Answer:
        """Confirm an import as it was when it was uploaded."""
        sender = by or self.moderator
        path = f"{self.path}/roster-imports/{made['id']}/confirmation"
        return sender.api.post(path, body, version=made["version"])

    def register(self, content: str) -> Answer:
        """Upload and confirm, all changes approved."""
        made = self.upload(content, ok=True)
        answer = self.confirm(made, approve_all=True)
        assert answer.status == 200, answer.body
        return answer

    def rows(self, made: Answer, query: str = "", *, by: Person | None = None) -> list[dict]:
        sender = by or self.clerk
        path = f"{self.path}/roster-imports/{made['id']}/rows?limit=100{query}"
        return sender.api.get(path, ok=True)["items"]

    def units(self, query: str = "") -> list[dict]:
        return self.clerk.api.get(f"{self.path}/units?limit=100{query}", ok=True)["items"]

    def unit(self, label: str, *, by: Person | None = None) -> dict:
        """One unit in clear."""
        (found,) = self.units(f"&label={label}")
        return (by or self.clerk).api.get(f"{self.path}/units/{found['id']}", ok=True).body

    def groups(self) -> list[list[str]]:
        """The labels of each owner group's units."""
        items = self.clerk.api.get(f"{self.path}/owner-groups?limit=100", ok=True)["items"]
        return sorted(sorted(unit["label"] for unit in one["units"]) for one in items)

    def holders(self, label: str) -> list[tuple[str, str | None]]:
        return sorted((one["name"], one["phone"]) for one in self.unit(label)["holders"])


def an_office(world: World) -> Office:
    """An estate without units and its staff."""
    community = world.community()
    estate = places.add_estate(
        community, name="桂花苑小区", address="桂花路18号", completed_on=date(1996, 10, 1)
    )
    db.session.commit()
    staff = [world.staff(role, at=community) for role in ("clerk", "moderator", "secretary")]
    return Office(estate.id, world, *staff)


@pytest.fixture
def office(world: World) -> Office:
    return an_office(world)


@pytest.fixture
def live_office(live_world: World) -> Office:
    return an_office(live_world)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash the staff's passwords with argon2's least cost: nobody logs in by password here."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(staff_accounts, "_hasher", cheap)
