"""Motions on their way, for the tests of this room."""

import pytest
from argon2 import PasswordHasher

from models.accounts import staff
from tests.motions.arranging import a_desk, a_motion


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    """Hash the staff's passwords with argon2's least cost: nobody logs in by password here."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(staff, "_hasher", cheap)


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
