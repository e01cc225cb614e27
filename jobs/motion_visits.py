"""What the clock does for the visit list of a vote: whoever has voted needs no visit any more."""

from datetime import datetime

from jobs import Every
from models.base.session import db
from models.motions import buildings


def end_visits(now: datetime) -> int:
    """Take from the visit list whoever has voted meanwhile, and everybody once voting has closed."""
    ended = buildings.end_visits(now)
    db.session.commit()
    return ended


SCHEDULE = [Every(minutes=15, run=end_visits, name="motion_visits.end")]
