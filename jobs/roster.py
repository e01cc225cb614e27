"""What the clock does for the roster: read large files to their end, forget rows that have served."""

from datetime import datetime

from jobs import Daily, Every
from models.base.session import db
from models.roster import importing


def read_imports(_now: datetime) -> int:
    """Read on in every import that is being read; a commit after each piece shows how far it is."""
    rows = 0
    for import_id in importing.unread():
        for piece in importing.read_on(import_id):
            db.session.commit()
            rows += piece
        db.session.commit()
    return rows


def forget_rows(now: datetime) -> int:
    """Delete the rows of imports that were decided long ago or never confirmed."""
    forgotten = importing.forgettable(now)
    for import_id in forgotten:
        importing.forget(import_id, now)
        db.session.commit()
    return len(forgotten)


SCHEDULE = [
    Every(seconds=3, name="roster.read_imports", run=read_imports),
    Daily(at="03:40", name="roster.forget_rows", run=forget_rows),
]
