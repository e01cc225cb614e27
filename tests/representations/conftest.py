"""An open vote in an estate of nine flats, one of them a child's."""

import pytest

from models.roster.holding import HolderFacts
from models.roster.tables import HolderKind
from tests.motions.arranging import a_desk, a_motion


@pytest.fixture
def estate(world):
    return world.estate(units=9)


@pytest.fixture
def desk(world, estate):
    return a_desk(world, estate)


@pytest.fixture
def motion(world, estate, desk):
    """A draft on property service."""
    return a_motion(world, estate, desk=desk)


@pytest.fixture
def child(world):
    """A child with title, without a phone."""
    return HolderFacts(HolderKind.PERSON, "孙小宝")


@pytest.fixture
def mother(world):
    """Somebody with a phone who holds nothing here."""
    return HolderFacts(HolderKind.PERSON, "孙丽华", "13912340001")
