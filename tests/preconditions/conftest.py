"""The vocabulary of preconditions for tests."""

import pytest


@pytest.fixture
def estate(world):
    return world.estate(units=3)


@pytest.fixture
def clerk(world, estate):
    return world.staff("clerk", at=estate, name="李录入")


@pytest.fixture
def moderator(world, estate):
    return world.staff("moderator", at=estate, name="陈审核")


@pytest.fixture
def resident(world, estate):
    return world.owner_of(estate, estate.units[0])


@pytest.fixture
def foreign(world):
    return world.staff("clerk", "moderator", "secretary", at=world.community())
