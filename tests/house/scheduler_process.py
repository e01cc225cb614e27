"""A job process of the tests: `python scheduler_process.py DATABASE_URL CLOCK_FILE`."""

import logging
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from jobs import Daily, Every
from jobs.scheduler import Scheduler
from models.base.clock import FileClock
from models.base.session import db


def _write(job: str, now: datetime) -> int:
    db.session.execute(
        text("INSERT INTO beats (pid, job, at) VALUES (:pid, :job, :at)"),
        {"pid": os.getpid(), "job": job, "at": now},
    )
    db.session.commit()
    return 1


def beat(now: datetime) -> int:
    return _write("beat", now)


def rare(now: datetime) -> int:
    return _write("rare", now)


def morning(now: datetime) -> int:
    return _write("morning", now)


def broken(_now: datetime) -> int:
    raise ZeroDivisionError("13800001234 must not be written down")


def slow(now: datetime) -> int:
    """Commit item by item until something stops it."""
    items = 0
    while items < 300:
        items += _write("slow", now)
        time.sleep(0.1)
    return items


def main() -> None:
    logging.basicConfig(level="INFO")
    database_url, clock_file, *extra = sys.argv[1:]
    app = Flask("jobs of the tests")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(app)
    schedule = [
        Every(seconds=1, run=beat, name="test.beat"),
        Every(minutes=60, run=rare, name="test.rare"),
        Daily(at="08:30", run=morning, name="test.morning"),
        Daily(at="08:30", run=broken, name="test.broken"),
    ]
    if "slow" in extra:
        schedule.append(Every(minutes=60, run=slow, name="test.slow"))
    scheduler = Scheduler(
        context=app.app_context,
        clock=FileClock(Path(clock_file)),
        database_url=database_url,
        schedule=schedule,
    )
    signal.signal(signal.SIGTERM, lambda *_: scheduler.stop())
    scheduler.run()


if __name__ == "__main__":
    main()
