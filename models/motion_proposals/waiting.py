"""What waits because of proposals: an answer by its day, papers to check; and what is held about a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.base import gathering
from models.base.actor import Actor
from models.base.gathering import WorkItem
from models.base.session import db
from models.motion_proposals.rules import EntryState, State
from models.motion_proposals.tables import MotionProposal, ProposalPaper, ProposalSupport


@gathering.worklist
def _unanswered(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count, due_at = db.session.execute(
        select(func.count(), func.min(MotionProposal.answer_due_at)).where(
            MotionProposal.estate_id == estate_id, MotionProposal.state == State.REACHED.value
        )
    ).one()
    if due_at is None:
        return []
    title = "业主提议达到人数，待办理" if due_at > now else "业主提议已过办理期限"
    return [WorkItem("motion_proposals", title, count, "/motions/proposals", estate_id, due_at)]


@gathering.worklist
def _unchecked(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count, proposal_id = db.session.execute(
        select(func.count(), func.max(ProposalPaper.proposal_id)).where(
            ProposalPaper.estate_id == estate_id, ProposalPaper.state == EntryState.ENTERED.value
        )
    ).one()
    if not count:
        return []
    route = f"/motions/proposals/{proposal_id}"
    return [WorkItem("proposal_papers", "纸质附议待核对", count, route, estate_id)]


@gathering.export("motion_proposals")
def _written(account_id: int) -> list[dict[str, Any]]:
    rows: Sequence[MotionProposal] = db.session.scalars(
        select(MotionProposal).where(MotionProposal.account_id == account_id)
    ).all()
    return [
        {
            "title": one.title,
            "text": one.text,
            "reason": one.reason_given,
            "state": one.state,
            "at": one.created_at.isoformat(),
        }
        for one in rows
    ]


@gathering.export("proposal_supports")
def _supported(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(ProposalSupport).where(ProposalSupport.account_id == account_id)
    )
    return [
        {
            "proposal": one.proposal_id,
            "at": one.supported_at.isoformat(),
            "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
            "receipt": one.leaf_id,
        }
        for one in rows
    ]
