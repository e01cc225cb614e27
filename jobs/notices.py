"""What the clock does about notices. A worker of its own delivers within a second; this is what happens without one."""

from datetime import datetime

from flask import current_app

from jobs import Daily, Every
from jobs.worker import deliver_batch
from models.base.session import db
from models.notices import pushes


def deliver(now: datetime) -> int:
    """Deliver what is due, and apply failures that the platform told too early."""
    late = pushes.apply_late(now)
    db.session.commit()
    return late + deliver_batch(current_app.extensions["wechat"], current_app.extensions["clock"])


def forget_old(now: datetime) -> int:
    """Empty old messages of the platform."""
    forgotten = pushes.forget_old(now)
    db.session.commit()
    return forgotten


SCHEDULE = [
    Every(minutes=1, run=deliver, name="notices.deliver"),
    Daily(at="03:50", run=forget_old, name="notices.forget"),
]
