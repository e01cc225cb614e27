"""Every route answers 404 or 403 for another estate: generated from the route map, on the demo's own data.

A stranger (an owner elsewhere; staff with every role elsewhere) calls each route with the numbers of the demo's objects
and a body that the edge accepts.
"""

import io
import os
import re
from datetime import timedelta
from unittest import mock
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from api.base.access import Audience
from api.base.capability import ROUTES
from models.base.actor import Role
from models.base.clock import day_start, local_date
from models.base.session import Base, db
from models.fees import reminders
from server import capabilities, migrate
from server.app import create_app
from server.database import fresh_database
from server.demo import seed
from server.settings import load
from tests.conftest import psycopg_url
from tests.domain import World
from tests.guards.plausible import body_of
from tests.http import Api

pytestmark = pytest.mark.contract

capabilities.load()

OBJECTS = {
    "estate_id": "estates",
    "building_id": "buildings",
    "unit_id": "units",
    "claim_id": "claims",
    "compact_id": "compacts",
    "comment_id": "compact_comments",
    "membership_id": "memberships",
    "item_id": "moderation_items",
    "motion_id": "motions",
    "survey_id": "surveys",
    "staff_id": "staff",
    "notice_id": "notices",
    "receipt_id": "evidence_leaves",
    "group_id": "owner_groups",
    "visit_id": "visit_tasks",
    "correction_id": "roster_corrections",
    "payment_id": "payments",
}
"""Path parameter -> table of the demo in which such an object is found; others are told by their names."""

FOR_NEWCOMERS = {"places.list_buildings", "places.list_building_units"}
"""Labels only, for somebody who looks for their home."""

STRANGERS = {Audience.RESIDENT: [Audience.RESIDENT], Audience.STAFF: [Audience.STAFF]}


def parameters(route):
    return re.findall(r"<\w+:(\w+)>", route.path)


CASES = [
    pytest.param(endpoint, stranger, id=f"{endpoint}-{stranger}")
    for endpoint, route in sorted(ROUTES.items())
    if route.access.audience is not Audience.PUBLIC
    and endpoint not in FOR_NEWCOMERS
    and any(name.endswith("_id") for name in parameters(route))
    for stranger in STRANGERS.get(route.access.audience, [Audience.RESIDENT, Audience.STAFF])
]


def _table_of(name):
    plural = name.removesuffix("_id") + "s"
    known = Base.registry.metadata.tables
    candidates = [table for table in known if table == plural or table.endswith(f"_{plural}")]
    return OBJECTS.get(name) or (candidates[0] if len(candidates) == 1 else None)


TABLES = {
    name: _table_of(name)
    for route in ROUTES.values()
    for name in parameters(route)
    if name.endswith("_id")
}


@pytest.fixture(scope="module")
def demo(postgres, tmp_path_factory):
    """The demo's data, and two strangers."""
    url = fresh_database(postgres.uri())
    migrate.upgrade(psycopg_url(url))
    told = {
        "GONGZHI_ENV": "demo",
        "DATABASE_URL": url,
        "GONGZHI_DATA": str(tmp_path_factory.mktemp("demo")),
        "GONGZHI_WECHAT_BASE_URL": "http://127.0.0.1:9",
        "GONGZHI_SANDBOX_URL": "",
    }
    with mock.patch.dict(os.environ, told):
        seed.seed(lambda _said: None)
        app = create_app(load(for_ballots=True))
    with app.app_context():
        # The reminders of the days to come send somebody to the households without a phone.
        day = local_date(app.extensions["clock"].now()) + timedelta(days=4)
        reminders.sweep_reminders(day_start(day) + timedelta(hours=12))
        db.session.commit()
        ids = {
            name: db.session.scalar(text(f"SELECT min(id) FROM {table}"))  # noqa: S608
            for name, table in TABLES.items()
            if table
        }
        world = World(app, Api(app), app.extensions["clock"])
        estate = world.estate(units=1)
        owner = world.owner_of(estate, estate.units[0])
        staff = world.staff(*Role, at=estate.community_id)
    yield ids, {Audience.RESIDENT: owner.api, Audience.STAFF: staff.api}
    with app.app_context():
        db.engine.dispose()


def test_every_parameter_names_a_kind_of_object():
    assert sorted(name for name, table in TABLES.items() if table is None) == []


def test_the_demo_has_an_object_of_every_kind(demo):
    ids, _ = demo
    assert sorted(name for name, found in ids.items() if found is None) == []


@pytest.mark.parametrize(("endpoint", "stranger"), CASES)
def test_a_stranger_reaches_nothing(demo, endpoint, stranger):
    ids, apis = demo
    route = ROUTES[endpoint]
    path = re.sub(r"<\w+:(\w+)>", lambda found: str(ids.get(found[1]) or 999_999_999), route.path)
    if route.query:
        path += "?" + urlencode(body_of(route.query))
    answer = apis[stranger].call(
        route.method,
        path,
        body_of(route.body) if route.body else None,
        version=1 if route.guard else None,
        files={"file": (io.BytesIO(b"a,b\n"), "roster.csv")} if route.files else None,
    )
    assert answer.status in {403, 404}, answer.body
