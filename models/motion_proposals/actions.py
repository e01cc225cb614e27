"""The verbs of proposals: write, support, answer, on paper too. What the clock does: `due`, `settle_one`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from models.base.session import db
from models.motion_proposals import waiting
from models.motion_proposals.answering import decline, take_up
from models.motion_proposals.backing import locked, settle
from models.motion_proposals.rules import State
from models.motion_proposals.supporting import revoke, support
from models.motion_proposals.tables import MotionProposal
from models.motion_proposals.writing import propose, withdraw

__all__ = ["decline", "due", "propose", "revoke", "settle_one", "support", "take_up", "withdraw"]

GATHERED = waiting
"""Registers what waits for people."""


def due() -> Sequence[int]:
    """Return the proposals that collect support: one may have run out, or the roster may have changed under it."""
    return db.session.scalars(
        select(MotionProposal.id)
        .where(MotionProposal.state == State.OPEN.value)
        .order_by(MotionProposal.id)
    ).all()


def settle_one(proposal_id: int, now: datetime) -> bool:
    """Record what the clock or the roster has done to a proposal; say whether that was anything."""
    proposal = locked(proposal_id)
    before = proposal.state
    return settle(proposal, now).value != before
