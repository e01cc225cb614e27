"""Each act by everybody in every state, through the API: what comes of it is what the table says, and no refusal
changes anything.

Acts, states and roles are the product's own; who may what, and when, is written down apart in acts_expected.py.
A failure names the scene and the act, and whoever was answered something else.
"""

import pytest

from api.base.capability import ROUTES
from models.base.actor import Role
from models.motions.states import Act, State
from server import capabilities
from tests.motions.acts import ACTS, MOVES, NO_DOOR
from tests.motions.acts_expected import RULES
from tests.motions.scenes import EVERYBODY, STATES, scene_of
from tests.motions.trying import outcome_of_each

capabilities.load()
ROOMS = (
    *("motions", "motion_desk", "motion_review", "motion_results", "motion_turnout"),
    *("motion_bundle", "paper_ballots", "proxies", "deliveries"),
)
ABOUT_NO_MOTION = {"motions.list_matters", "motions.list_motions", "motion_desk.draft_motion"}


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"acts-{name}")) for name in STATES],
)
def scene(request, stage):
    with scene_of(stage, request.param) as found:
        yield found


@pytest.mark.parametrize("act", ACTS)
def test_each_act_by_everybody(scene, act):
    expected, found = outcome_of_each(scene, act)
    assert found == expected


def test_the_table_has_every_act_every_state_and_every_role():
    assert set(MOVES) | NO_DOOR == set(Act)
    assert {state for state, _ in STATES.values()} == {state.value for state in State}
    assert set(Role) < set(EVERYBODY)
    assert set(ACTS) == set(RULES) - {act.value for act in NO_DOOR}


def test_every_route_about_a_motion_is_tried():
    routes = {name for name in ROUTES if name.partition(".")[0] in ROOMS}
    assert routes - ABOUT_NO_MOTION - {one.endpoint for one in ACTS.values()} == set()


def test_every_tried_route_is_there():
    assert {one.endpoint for one in ACTS.values()} - set(ROUTES) == set()
