"""How many took part so far; never how they chose."""

from datetime import datetime

from sqlalchemy import func, select

from models.base.session import db
from models.motions.clockwork import electorate
from models.motions.counting import Turnout, turnout_of
from models.motions.tables import Ballot, Motion, RollEntry
from models.motions.weights import NOTHING, Weight


def turnout_now(motion: Motion, now: datetime) -> Turnout:
    """Return a motion's turnout; before the opening against the roll as it stands now."""
    if motion.roll_frozen_at is None:
        return turnout_of(NOTHING, electorate(motion.estate_id, now))
    heads, area = db.session.execute(
        select(func.count(), func.sum(RollEntry.area_centi_m2))
        .select_from(Ballot)
        .join(
            RollEntry,
            (RollEntry.motion_id == Ballot.motion_id)
            & (RollEntry.owner_group_id == Ballot.owner_group_id),
        )
        .where(Ballot.motion_id == motion.id, Ballot.standing == 1)
    ).one()
    total = Weight(motion.roll_heads or 0, motion.roll_area_centi_m2 or 0)
    return turnout_of(Weight(heads, int(area or 0)), total)
