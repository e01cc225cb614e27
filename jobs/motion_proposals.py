"""What clock and roster do to proposals: run out, or reach a fifth because others sold or merged their homes."""

from datetime import datetime

from jobs import Every
from models.base.session import db
from models.motion_proposals import actions


def settle(now: datetime) -> int:
    """Record the proposals that ran out or reached a fifth; return how many."""
    moved = 0
    for proposal_id in actions.due():
        moved += actions.settle_one(proposal_id, now)
        db.session.commit()
    return moved


SCHEDULE = [Every(minutes=15, run=settle, name="motion_proposals.settle")]
