"""What the clock does for surveys: once one is over, tell those who were asked that they can read the result."""

from datetime import datetime

from jobs import Every
from models.base.session import db
from models.surveys import actions


def tell_results(now: datetime) -> int:
    """Tell of every survey that is over and was not told of, also of those that closed while nobody ran this."""
    told = 0
    for survey_id in actions.untold(now):
        told += actions.tell_result(survey_id, now)
        db.session.commit()
    return told


SCHEDULE = [Every(minutes=1, run=tell_results, name="surveys.result")]
