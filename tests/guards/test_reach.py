"""Every route answers 404 or 403 for another estate: generated from the route map, on the demo's own data.

A stranger (an owner elsewhere; staff with every role elsewhere) calls each route with the numbers of the demo's objects
and a body that the OpenAPI document accepts.
"""

import os
import re
from unittest import mock

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import text

from api.base.access import Audience
from api.base.capability import ROUTES
from models.base.actor import Role
from models.base.session import db
from server import capabilities, migrate, openapi
from server.app import create_app
from server.database import fresh_database
from server.demo import seed
from server.settings import load
from tests.conftest import psycopg_url
from tests.domain import World
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
}
"""Path parameter -> table of the demo in which such an object is found."""

FOR_NEWCOMERS = {"places.list_buildings", "places.list_building_units"}
"""Labels only, for somebody who looks for their home."""

STRANGERS = {Audience.RESIDENT: [Audience.RESIDENT], Audience.STAFF: [Audience.STAFF]}
ONE = settings(
    max_examples=2,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


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
        app = create_app(load())
    with app.app_context():
        ids = {
            name: db.session.scalar(text(f"SELECT min(id) FROM {table}"))  # noqa: S608
            for name, table in OBJECTS.items()
        }
        world = World(app, Api(app), app.extensions["clock"])
        estate = world.estate(units=1)
        owner = world.owner_of(estate, estate.units[0])
        staff = world.staff(*Role, at=estate.community_id)
        tokens = {Audience.RESIDENT: owner.api.token, Audience.STAFF: staff.api.token}
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    paths = {route: path for (path, _), route in openapi._routes_by_path(app).items()}
    yield schema, paths, ids, tokens
    with app.app_context():
        db.engine.dispose()


def test_the_demo_has_an_object_of_every_kind(demo):
    *_, ids, _ = demo
    assert [name for name, found in ids.items() if found is None] == []


def test_every_parameter_names_a_kind_of_object():
    known = set(OBJECTS)
    unknown = {name for route in ROUTES.values() for name in parameters(route)} - known
    assert sorted(name for name in unknown if name.endswith("_id")) == []


@pytest.mark.parametrize(("endpoint", "stranger"), CASES)
def test_a_stranger_reaches_nothing(demo, endpoint, stranger):
    schema, paths, ids, tokens = demo
    route = ROUTES[endpoint]
    operation = schema[paths[route]][route.method]

    @ONE
    @given(case=operation.as_strategy())
    def turned_away(case):
        case.path_parameters = {
            name: ids.get(name, value) for name, value in case.path_parameters.items()
        }
        answer = case.call(headers={"Authorization": f"Bearer {tokens[stranger]}"})
        assert answer.status_code in {403, 404}, answer.text

    turned_away()
