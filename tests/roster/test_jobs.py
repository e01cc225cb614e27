"""Large files are read by the clock, in bounded memory and with progress; rows that have served are forgotten."""

import logging
import threading
import time
from contextlib import contextmanager

import psutil
import pytest

import jobs
from jobs import roster as roster_jobs
from models.base.session import db
from models.roster import importing
from tests.roster.conftest import line

log = logging.getLogger(__name__)

TEN_THOUSAND = 10_000
MEMORY_BOUND = 160 * 1024 * 1024


def many(rows: int) -> str:
    """Rows of that many units; each tenth a couple, each hundredth owner holds two."""
    return "".join(
        f"{1 + n // 500},{1 + n % 500 // 100},{101 + n % 100},,{60 + n % 50}.{n % 100:02d},,"
        f"{owners(n)},,{15400000000 + n - (n % 100 == 1)},,\n"
        for n in range(rows)
    )


def owners(n: int) -> str:
    name = "业主" + "零一二三四五六七八九"[(n - (n % 100 == 1)) % 10]
    return f"{name}、配偶" if n % 10 == 5 else name


@contextmanager
def peak_growth():
    """Watch how much memory the process takes beyond what it had; gives a function that tells."""
    process = psutil.Process()
    before, peak, over = process.memory_info().rss, [0], threading.Event()

    def watch():
        while not over.is_set():
            peak[0] = max(peak[0], process.memory_info().rss - before)
            over.wait(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield lambda: peak[0]
    over.set()
    watcher.join()


@pytest.mark.faults
def test_ten_thousand_rows_are_read_with_progress_and_confirmed(live_office):
    content = many(TEN_THOUSAND)
    started = time.perf_counter()
    with peak_growth() as growth:
        made = live_office.upload(content)
        assert (made["state"], made["processed"], made["total"]) == ("reading", 1_000, 10_000)
        live_office.confirm(made).refused(409, "roster-import-reading")
        path = f"{live_office.path}/roster-imports/{made['id']}"
        seen = []
        for _piece in importing.read_on(made["id"]):
            db.session.commit()
            seen.append(live_office.clerk.api.get(path, ok=True)["processed"])
        assert seen == list(range(1_500, 10_001, 500))
        read_after = time.perf_counter() - started
        preview = live_office.clerk.api.get(path, ok=True)
        assert (preview["state"], preview["new_rows"]) == ("previewed", TEN_THOUSAND)
        done = live_office.confirm(preview)
        assert done["applied_rows"] == TEN_THOUSAND
    seconds = time.perf_counter() - started
    found = live_office.clerk.api.get(f"{live_office.path}/roster", ok=True)
    assert (found["units"], found["heads"]) == (TEN_THOUSAND, TEN_THOUSAND - TEN_THOUSAND // 100)
    log.info(
        "10,000 rows: preview after %.1f s, register after %.1f s, %d MB more memory",
        read_after,
        seconds,
        growth() >> 20,
    )
    assert growth() < MEMORY_BOUND


def test_a_reading_that_was_cut_off_goes_on_where_it_stopped(live_office):
    repeated = line("101").replace("1,1,", "1,1,", 1)
    made = live_office.upload(many(1_700) + repeated)
    cut_off = importing.read_on(made["id"])
    next(cut_off)
    db.session.commit()
    next(cut_off)
    db.session.rollback()
    assert roster_jobs.read_imports(live_office.world.now) == 201
    path = f"{live_office.path}/roster-imports/{made['id']}"
    found = live_office.clerk.api.get(path, ok=True)
    assert (found["state"], found["processed"]) == ("previewed", 1_701)
    (bad,) = live_office.rows(made, "&verdict=bad")
    assert (bad["number"], bad["flaws"][0]["code"]) == (1_702, "unit-repeated")
    assert roster_jobs.read_imports(live_office.world.now) == 0


def test_a_reading_that_somebody_cancels_stops(live_office):
    made = live_office.upload(many(2_000))
    path = f"{live_office.path}/roster-imports/{made['id']}"
    reading = importing.read_on(made["id"])
    next(reading)
    db.session.commit()
    live_office.clerk.api.delete(path, version=made["version"], ok=True)
    assert list(reading) == []
    assert live_office.rows(made) == []


def test_a_preview_nobody_confirms_is_given_up(office, clock):
    made = office.upload(line())
    clock.move(days=30)
    assert roster_jobs.forget_rows(clock.now()) == 0
    clock.move(seconds=1)
    assert roster_jobs.forget_rows(clock.now()) == 1
    clerk = office.world.fresh(office.clerk)
    found = clerk.api.get(f"{office.path}/roster-imports/{made['id']}", ok=True)
    assert (found["state"], found["decided_by_name"]) == ("cancelled", None)
    assert office.rows(made) == []


def test_rows_of_a_confirmed_import_are_kept_400_days(office, clock):
    made = office.upload(line())
    office.confirm(made)
    clock.move(days=400)
    assert roster_jobs.forget_rows(clock.now()) == 0
    clock.move(seconds=1)
    assert roster_jobs.forget_rows(clock.now()) == 1
    assert roster_jobs.forget_rows(clock.now()) == 0
    office.world.fresh(office.clerk)
    assert office.rows(made) == []
    found = office.clerk.api.get(f"{office.path}/roster-imports/{made['id']}", ok=True)
    assert (found["state"], found["rows_forgotten_at"] is not None) == ("confirmed", True)
    assert len(office.units()) == 1


def test_both_jobs_are_on_the_clock():
    names = {job.name for job in jobs.schedule()}
    assert {"roster.read_imports", "roster.forget_rows"} <= names
