"""Sealing under `kill -9`: the log that two processes wrote, killed again and again, is whole."""

import os
import random
from pathlib import Path

import pytest

from models.base.session import db
from models.evidence.tables import EvidenceEntry
from server import settings
from server.app import create_app
from server.database import drop_database, fresh_database
from server.settings import new_keys, write_keys
from tests.domain import World
from tests.evidence.bulk import check_whole, leave_many
from tests.house.nursery import Nursery
from tests.house.waiting import until
from tests.http import Api

pytestmark = pytest.mark.faults

PROCESS = Path(__file__).with_name("sealing_process.py")
LEAVES = int(os.environ.get("FAULT_LEAVES", "6000"))
KILLS = int(os.environ.get("FAULT_KILLS", "8"))
SEED = int(os.environ.get("FAULT_SEED", "20260302"))


@pytest.fixture
def environment(template_url, postgres, tmp_path):
    url = fresh_database(postgres.uri(), template="gongzhi_template")
    write_keys(tmp_path / "keys.json", new_keys())
    yield {
        "GONGZHI_ENV": "test",
        "DATABASE_URL": url,
        "GONGZHI_DATA": str(tmp_path),
        "GONGZHI_KEYS_FILE": str(tmp_path / "keys.json"),
        "GONGZHI_LOG_LEVEL": "WARNING",
    }
    drop_database(url)


@pytest.fixture
def estate(environment):
    app = create_app(settings.load(environment))
    with app.app_context():
        clock = app.extensions["clock"]
        made = World(app, Api(app), clock).estate(units=1)
        leave_many(made, LEAVES, "s1", clock.now())
        yield made
        db.session.remove()
        db.engine.dispose()


def sealed():
    db.session.rollback()
    return db.session.query(EvidenceEntry).count()


def test_the_log_is_whole_whoever_is_killed(environment, estate):
    dice = random.Random(SEED)  # noqa: S311 - moments, no secrets
    nursery = Nursery(PROCESS, environment)
    try:
        for round_number in range(KILLS):
            nursery.start()
            goal = sealed() + dice.randrange(1, LEAVES // (KILLS + 1))
            until(lambda goal=goal: sealed() >= goal, within=60, what="progress")
            victims = nursery.running if round_number % 2 else nursery.running[:1]
            for victim in list(victims):
                nursery.kill(victim)
        nursery.start()
        until(lambda: sealed() == LEAVES, within=60, what="the rest")
        until(lambda: last_head() == LEAVES, within=60, what="the last head")
    finally:
        nursery.close()
    check_whole(estate)


def last_head():
    return db.session.scalar(db.text("SELECT max(size) FROM evidence_heads"))
