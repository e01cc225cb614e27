"""The way of a large motion, at a size that takes seconds; `python -m bench large` goes it with 100,000 groups."""

import pytest

from bench import large
from bench.large import Step

pytestmark = pytest.mark.faults


def test_a_motion_goes_from_its_notice_to_the_verified_bundle_in_processes_of_its_own(tmp_path):
    said = []
    steps = large.run(1_000, tmp_path, said.append)
    assert [step.name for step in steps] == [
        "notice, roll and telling",
        "first request freezes the roll",
        "job records the opening and tells",
        "job closes and seals the log",
        "count over HTTP",
        "confirm over HTTP",
        "publicise and tell",
        "bundle over HTTP",
        "bundle again",
        "gongzhi verify",
        "gongzhi evidence check",
    ]
    kinds = set().union(*(step.peaks for step in steps))
    assert kinds == {"web", "session", "jobs", "verify", "check"}
    assert all(any(step.name in line for line in said) for step in steps)


def test_memory_that_grows_with_the_size_is_named():
    small = [Step("count", 1.0, 1.0, {"web": 100.0, "session": 10.0})]
    grown = [Step("count", 9.0, 5.0, {"web": 100 * 1.3 + 65, "session": 70.0})]
    assert large.too_much(small, small) == []
    (named,) = large.too_much(small, grown)
    assert named.startswith("count: web 195 MB")
