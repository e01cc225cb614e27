"""Numbers are given before they are committed, and some never are: no leaf is left out, none overtakes its time."""

import itertools
import random
import threading

import psutil
import pytest
from sqlalchemy import text

from jobs import evidence as jobs
from models.base import crypto
from models.base.session import db
from models.evidence import actions, sealing
from models.evidence.tables import EvidenceEntry
from tests.evidence.bulk import check_whole, leave_many

pytestmark = pytest.mark.faults


def places(estate):
    db.session.rollback()
    rows = db.session.query(EvidenceEntry).filter_by(estate_id=estate.id)
    return [row.leaf_id for row in rows.order_by(EvidenceEntry.log_index)]


def horizon():
    db.session.rollback()
    return db.session.scalar(text("SELECT low FROM evidence_horizon"))


def act(estate, now, number=0):
    return actions.append(
        kind="test",
        estate_id=estate.id,
        subject=("unit", 1),
        facts={"number": number},
        account_id=None,
        now=now,
    )


def test_a_leaf_that_is_committed_late_comes_late_and_is_not_lost(live_acts, live_app):
    estate, clock = live_acts.estate, live_acts.clock
    with live_app.app_context():
        late = act(estate, clock.now()).id
        with live_app.app_context():
            prompt = live_acts.leave()[0].id
            for _ in range(4):
                live_acts.seal()
            assert prompt > late
            assert places(estate) == [prompt]
            assert horizon() < late
        db.session.commit()
    live_acts.seal()
    assert places(estate) == [prompt, late]
    for _ in range(3):
        live_acts.seal()
    assert horizon() >= prompt
    check_whole(estate)


def test_a_number_that_was_never_committed_holds_nothing_up(live_acts, live_app):
    estate, clock = live_acts.estate, live_acts.clock
    live_acts.leave()
    with live_app.app_context():
        lost = act(estate, clock.now()).id
        db.session.rollback()
    live_acts.leave()
    for _ in range(3):
        live_acts.seal()
    assert lost not in places(estate)
    assert horizon() > lost
    check_whole(estate)


class Race:
    """Threads that act and threads that seal, each in a session of its own."""

    def __init__(self, acts, app):
        self.acts, self.app = acts, app
        self.ticks = itertools.count()
        self.done, self.failures = [], []
        self.over = threading.Event()

    def act_on(self, seed):
        """Some turn back, some take their time; what was answered is noted with when it began and ended."""
        dice = random.Random(seed)  # noqa: S311 - moments, no secrets
        for number in range(40):
            began = next(self.ticks)
            leaf_id = act(self.acts.estate, self.acts.clock.now(), number).id
            for _ in range(dice.choice((0, 0, 1, 30))):
                db.session.execute(text("SELECT 1"))
            if dice.random() < 0.2:
                db.session.rollback()
                continue
            db.session.commit()
            self.done.append((leaf_id, began, next(self.ticks)))

    def seal_on(self, _seed):
        while not self.over.is_set():
            jobs.seal(self.acts.clock.move(minutes=1), batch=7)

    def start(self, work, count):
        threads = [threading.Thread(target=self._inside, args=[work, n]) for n in range(count)]
        for thread in threads:
            thread.start()
        return threads

    def _inside(self, work, number):
        try:
            with self.app.app_context():
                work(number)
        except Exception as error:  # noqa: BLE001 - the test reports it
            self.failures.append(error)

    def overtaken(self, index):
        """Pairs of which the one was answered before the other began, and yet stands behind it."""
        return [
            (earlier, later)
            for earlier, _, committed in self.done
            for later, began, _ in self.done
            if committed < began and index[earlier] > index[later]
        ]


def test_a_race_of_acts_and_two_sealers_leaves_nothing_out_and_reorders_nothing(
    live_acts, live_app
):
    race = Race(live_acts, live_app)
    sealers, actors = race.start(race.seal_on, 2), race.start(race.act_on, 8)
    for thread in actors:
        thread.join()
    race.over.set()
    for thread in sealers:
        thread.join()
    assert race.failures == []
    live_acts.seal()

    found = places(live_acts.estate)
    assert sorted(found) == sorted(leaf_id for leaf_id, _, _ in race.done)
    assert race.overtaken({leaf_id: place for place, leaf_id in enumerate(found)}) == []
    check_whole(live_acts.estate)


def test_four_sealers_at_once_give_each_place_once(live_acts, live_app):
    leave_many(live_acts.estate, 1000, crypto.newest_signing_key(), live_acts.clock.now())
    race = Race(live_acts, live_app)
    for thread in race.start(lambda _: jobs.seal(live_acts.clock.now(), batch=20), 4):
        thread.join()
    assert race.failures == []
    live_acts.seal()
    check_whole(live_acts.estate)


MOST_MEMORY = 48 * 1024 * 1024


def test_a_hundred_thousand_leaves_are_caught_up_in_pieces_within_little_memory(live_acts):
    """Each piece is committed, so that a stop costs one piece; the log is whole at the end."""
    leave_many(live_acts.estate, 100_000, crypto.newest_signing_key(), live_acts.clock.now())
    jobs.keyring.enter(live_acts.clock.now())
    process = psutil.Process()
    pieces, before, most = [], process.memory_info().rss, 0
    for piece in sealing.take_up(live_acts.estate.id, live_acts.clock.now()):
        db.session.commit()
        pieces.append(piece)
        most = max(most, process.memory_info().rss - before)
    assert pieces == [sealing.BATCH] * 50
    assert most < MOST_MEMORY
    live_acts.seal()
    assert check_whole(live_acts.estate) == [100_000]
