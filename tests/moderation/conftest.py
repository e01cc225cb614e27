import pytest

from tests.moderation.arranging import Queue


@pytest.fixture
def estate(world):
    return world.estate(units=4)


@pytest.fixture
def moderator(world, estate):
    return world.staff("moderator", at=estate, name="李审核")


@pytest.fixture
def queue(world, estate, moderator):
    """The queue without a platform that answers."""
    return Queue(world, estate, moderator)


@pytest.fixture
def checked_queue(world, estate, moderator, platform):
    """The queue behind the platform's sandbox, over real HTTP."""
    return Queue(world, estate, moderator, platform)
