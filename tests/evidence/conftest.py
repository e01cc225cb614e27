"""What tests of the log say: acts that leave a receipt, and the job that seals them."""

import pytest

from jobs import evidence as jobs
from models.base.session import db
from models.evidence import actions


class Acts:
    """Somebody acts in an estate, and the log takes it up."""

    def __init__(self, estate, clock):
        self.estate = estate
        self.clock = clock
        self.left = []

    def leave(self, count=1, *, account_id=None, kind="test", estate=None):
        """So many acts, each with its receipt."""
        estate = estate or self.estate
        leaves = [
            actions.append(
                kind=kind,
                estate_id=estate.id,
                subject=("unit", estate.units[0].id),
                facts={"number": number},
                account_id=account_id,
                now=self.clock.now(),
            )
            for number in range(count)
        ]
        db.session.commit()
        self.left += leaves
        return leaves

    def seal(self):
        """A minute later the job runs."""
        self.clock.move(minutes=1)
        return jobs.seal(self.clock.now())


@pytest.fixture
def acts(world, clock):
    return Acts(world.estate(units=2), clock)


@pytest.fixture
def live_acts(live_world, live_app):
    return Acts(live_world.estate(units=2), live_app.extensions["clock"])
