"""What the clock does for motions: open, close, bring into effect, and remind those who have not voted."""

from datetime import datetime, timedelta

from jobs import Every
from models.base.session import db
from models.motions import clockwork, reminding

CLOSING_REMINDER = timedelta(hours=39)
"""Voting ends at 24:00: from 09:00 of the day before on."""


def advance(now: datetime) -> int:
    """Record what the clock has done to each motion and tell people; a motion that has nothing to do is no item."""
    moved = 0
    for motion_id in clockwork.due(now):
        moved += clockwork.settle(clockwork.locked(motion_id), now)
        db.session.commit()
    return moved


def remind(now: datetime) -> int:
    """Tell owners whose ballot is missing that voting ends soon."""
    told = 0
    for motion in clockwork.closing_within(now, CLOSING_REMINDER):
        told += reminding.remind_of_closing(motion, now)
        db.session.commit()
    return told


SCHEDULE = [
    Every(minutes=1, run=advance, name="motions.advance"),
    Every(minutes=15, run=remind, name="motions.remind"),
]
