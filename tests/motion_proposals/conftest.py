"""Proposals on their way, for the tests of this room."""

import pytest

from tests.motion_proposals.arranging import a_proposal


@pytest.fixture
def proposal(world):
    """Ten owners; one of them proposes, and stands behind it: one more makes a fifth."""
    return a_proposal(world)
