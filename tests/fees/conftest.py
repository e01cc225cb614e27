"""An estate with its office."""

import pytest

from tests.domain import World
from tests.fees.arranging import Office, office


@pytest.fixture
def desk(world: World) -> Office:
    """An estate of two units of 80.00 m2, its clerk and its secretary."""
    return office(world)
