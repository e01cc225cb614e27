"""Whatever is sent along the OpenAPI document, by a resident or by staff: no 5xx, no answer off the contract."""

import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.base.access import Audience
from api.base.capability import ROUTES
from mini_program_stub.sandbox.testing import running_sandbox
from models.base.actor import Role
from models.base.clock import FixedClock
from models.base.session import db
from server import capabilities, openapi
from server.app import create_app
from server.database import fresh_database
from tests.conftest import START, settings_for
from tests.domain import World
from tests.http import Api

pytestmark = pytest.mark.contract

capabilities.load()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12
GATHERED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def fuzzed(postgres, template_url, tmp_path_factory):
    """An app with an estate, an owner and a member of staff who holds every role."""
    url = fresh_database(postgres.uri(), template="gongzhi_template")
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as platform:
        told = settings_for(url, tmp_path_factory.mktemp("d"), platform.base_url)
        app = create_app(told, FixedClock(START))
        yield _arranged(app)
        with app.app_context():
            db.engine.dispose()
        app.extensions["wechat"].close()


def _arranged(app):
    with app.app_context():
        world = World(app, Api(app), app.extensions["clock"])
        estate = world.estate(units=3)
        owner = world.owner_of(estate, estate.units[0])
        staff = world.staff(*Role, at=estate.community_id)
        tokens = {Audience.RESIDENT: owner.api.token, Audience.STAFF: staff.api.token}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    with app.app_context():
        paths = {
            (endpoint, route.method): path
            for (path, method), route in openapi._routes_by_path(app).items()
            for endpoint, known in ROUTES.items()
            if known is route
        }
    return schema, tokens, paths


def _callers(route):
    if route.access.audience is Audience.ANYONE:
        return [Audience.RESIDENT, Audience.STAFF]
    if route.access.audience is Audience.PUBLIC:
        return [Audience.RESIDENT]
    return [route.access.audience]


CASES = [
    pytest.param(endpoint, caller, id=f"{endpoint}-{caller}")
    for endpoint, route in sorted(ROUTES.items())
    for caller in _callers(route)
    if endpoint not in {"accounts.erase_me", "sessions.log_out"}  # they would end the caller
]


@pytest.mark.parametrize(("endpoint", "caller"), CASES)
def test_no_answer_is_off_the_contract(fuzzed, endpoint, caller):
    schema, tokens, paths = fuzzed
    route = ROUTES[endpoint]
    operation = schema[paths[endpoint, route.method]][route.method]
    public = route.access.audience is Audience.PUBLIC
    headers = {} if public else {"Authorization": f"Bearer {tokens[caller]}"}

    @GATHERED
    @given(case=operation.as_strategy())
    def hold(case):
        case.headers.pop("Authorization", None)
        case.call_and_validate(headers=headers, checks=CHECKS)

    hold()
