"""That tests which must not run beside each other do share a worker: pytest and xdist agree on their group's name."""

import pytest


@pytest.mark.faults
def test_a_test_that_races_has_the_one_workers_group(request):
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("one worker, or no groups")
    assert request.node.nodeid.endswith("@alone")
