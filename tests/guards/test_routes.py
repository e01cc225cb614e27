"""Every route has a decision on who may call it, and keeps to it."""

import pytest

from api.base.access import Audience
from api.base.capability import ROUTES
from server import capabilities

capabilities.load()
NOT_THE_API = {"operations", "pages"}


def test_every_route_of_the_api_has_a_decision(app):
    undecided = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] not in NOT_THE_API and rule.endpoint not in ROUTES
    ]
    assert undecided == []


def test_routes_outside_the_api_only_read(app):
    writing = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in NOT_THE_API
        and rule.methods - {"GET", "HEAD", "OPTIONS"}
    ]
    assert writing == []


def _path(route) -> str:
    """A path with numbers nobody has."""
    import re

    return re.sub(r"<int:\w+>", "9999999999", re.sub(r"<(string:)?\w+>", "none", route.path))


CLOSED = sorted(
    (name, route) for name, route in ROUTES.items() if route.access.audience is not Audience.PUBLIC
)


@pytest.mark.parametrize(("name", "route"), CLOSED, ids=[name for name, _ in CLOSED])
def test_a_closed_route_asks_for_a_login(api, name, route):
    api.call(route.method, _path(route)).refused(401, "not-logged-in")


FOR_STAFF = [(n, r) for n, r in CLOSED if r.access.audience is Audience.STAFF]
FOR_RESIDENTS = [(n, r) for n, r in CLOSED if r.access.audience is Audience.RESIDENT]


@pytest.fixture
def newcomer(world):
    return world.newcomer()


@pytest.mark.parametrize(("name", "route"), FOR_STAFF, ids=[n for n, _ in FOR_STAFF])
def test_a_resident_is_turned_away_from_staff_routes(newcomer, name, route):
    newcomer.api.call(route.method, _path(route)).refused(403, "wrong-audience")


@pytest.fixture
def secretary(world):
    return world.staff("secretary", at=world.community())


@pytest.mark.parametrize(("name", "route"), FOR_RESIDENTS, ids=[n for n, _ in FOR_RESIDENTS])
def test_staff_are_turned_away_from_residents_routes(secretary, name, route):
    secretary.api.call(route.method, _path(route)).refused(403, "wrong-audience")


def test_routes_that_create_ask_for_a_key_and_answer_201():
    wrong = [n for n, r in ROUTES.items() if r.creates and (r.method, r.status) != ("POST", 201)]
    assert wrong == []


def test_every_view_says_in_one_line_what_it_does(app):
    silent = [name for name in ROUTES if not (app.view_functions[name].__doc__ or "").strip()]
    assert silent == []
