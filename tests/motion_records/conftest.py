"""Records of a motion on its way."""

import pytest

from jobs import evidence
from tests.motions.arranging import a_motion


class Records:
    """The records of one motion, as somebody reads and issues them."""

    def __init__(self, motion):
        self.motion = motion

    def all(self, person=None):
        person = person or self.motion.desk.clerk
        return person.api.get(f"/motions/{self.motion.id}/records", ok=True)

    def states(self, person=None):
        return {one["kind"]: one["state"] for one in self.all(person)["items"]}

    def read(self, kind, person=None, **query):
        person = person or self.motion.desk.clerk
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return person.api.get(f"/motions/{self.motion.id}/records/{kind}?{asked}")

    def issue(self, kind, person=None, reason=""):
        person = person or self.motion.desk.clerk
        return person.api.post(f"/motions/{self.motion.id}/records/{kind}", {"reason": reason})

    def file(self, person=None, **body):
        person = person or self.motion.desk.clerk
        return person.api.post(f"/motions/{self.motion.id}/filings", body)

    def seal(self):
        """The log takes up the ballots and its head is signed."""
        evidence.seal(self.motion.world.now)
        return self


@pytest.fixture
def estate(world):
    return world.estate(units=3)


@pytest.fixture
def motion(world, estate):
    """A draft on property service."""
    return a_motion(world, estate)


@pytest.fixture
def records(motion):
    return Records(motion)
