"""What the clock does for representations: end those whose term is over or whose ward has come of age."""

from datetime import datetime

from jobs import Every
from models.base.session import db
from models.representations import ending


def expire(now: datetime) -> int:
    """End each and tell people; a ballot after the term was refused already."""
    found = ending.due(now)
    for representation_id in found:
        ending.expire(representation_id, now)
        db.session.commit()
    return len(found)


SCHEDULE = [Every(minutes=1, name="representations.expire", run=expire)]
