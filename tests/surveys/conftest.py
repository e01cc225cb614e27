import pytest

from tests.surveys.arranging import Survey


@pytest.fixture
def estate(world):
    return world.estate(units=6)


@pytest.fixture
def survey(world, estate):
    clerk = world.staff("clerk", at=estate)
    moderator = world.staff("moderator", at=estate, name="李审核")
    return Survey(world, estate, clerk, moderator)
