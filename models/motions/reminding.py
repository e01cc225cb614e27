"""Who has not voted yet is told once before voting ends, and once more after an extension."""

from datetime import datetime

from sqlalchemy import func, select

from models.accounts import actions as accounts
from models.accounts.tables import MembershipRole
from models.base.clock import local_date
from models.base.session import db
from models.motions.tables import Ballot, Motion, RollEntry
from models.motions.telling import last_day, tell


def remind_of_closing(motion: Motion, now: datetime) -> int:
    """Tell the owners whose roll entry has no ballot; return how many were told anew."""
    if motion.closes_at is None:
        return 0
    units = db.session.scalars(
        select(func.unnest(RollEntry.unit_ids))
        .outerjoin(
            Ballot,
            (Ballot.motion_id == RollEntry.motion_id)
            & (Ballot.owner_group_id == RollEntry.owner_group_id)
            & (Ballot.standing == 1),
        )
        .where(RollEntry.motion_id == motion.id, Ballot.id.is_(None))
    ).all()
    return tell(
        motion,
        "motion_closing",
        f"closing-{local_date(motion.closes_at):%Y%m%d}",
        date=last_day(motion.closes_at),
        now=now,
        to=accounts.accounts_of_units(units, role=MembershipRole.OWNER),
    )
