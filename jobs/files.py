"""What the clock does for scans: forget those to which nothing refers."""

from datetime import datetime

from jobs import Daily
from models.base.session import db
from models.files import actions


def forget_loose(now: datetime) -> int:
    """Delete the files that were uploaded long ago and never used."""
    forgotten = actions.forget_loose(now)
    db.session.commit()
    return forgotten


SCHEDULE = [Daily(at="03:55", name="files.forget_loose", run=forget_loose)]
