import pytest

from tests.disclosures.arranging import Board, PublicPage


@pytest.fixture
def estate(world):
    return world.estate(units=4)


@pytest.fixture
def board(world, estate):
    return Board(world, estate)


@pytest.fixture
def opens(app):
    """Open a public page."""
    return lambda path: PublicPage(app, path)
