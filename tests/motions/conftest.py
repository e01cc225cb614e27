"""Motions on their way, for the tests of this room."""

import pytest

from tests.conftest import START, on_a_platform, rolled_back
from tests.domain import World
from tests.http import Api
from tests.motions.arranging import a_desk, a_motion
from tests.motions.scenes import a_stage


@pytest.fixture
def estate(world):
    """Nine flats of 80 m2, each of another owner."""
    return world.estate(units=9)


@pytest.fixture
def desk(world, estate):
    return a_desk(world, estate)


@pytest.fixture
def motion(world, estate, desk):
    """A draft on property service."""
    return a_motion(world, estate, desk=desk)


@pytest.fixture(scope="module")
def stage(shared_app, tmp_path_factory):
    """The estate, desk and people of all scenes of a file."""
    clock = shared_app.extensions["clock"]
    clock.set(START)
    with rolled_back(shared_app) as app, on_a_platform(app, tmp_path_factory.mktemp("box")) as box:
        yield a_stage(World(app, Api(app), clock), box)
