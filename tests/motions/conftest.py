"""Motions on their way, for the tests of this room."""

import pytest

from tests.motions.arranging import a_desk, a_motion


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
