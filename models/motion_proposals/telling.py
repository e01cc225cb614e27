"""Who is told what of a proposal: its author, and the owners behind it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from models.accounts import actions as accounts
from models.base.session import db
from models.motion_proposals.tables import MotionProposal, ProposalPaper, ProposalSupport
from models.notices import actions as notices

SUBJECT = "motion_proposal"


def tell(
    proposal: MotionProposal, kind: str, to: Sequence[int], now: datetime, **params: str
) -> None:
    """Tell people of a proposal, each once a kind."""
    notices.announce(
        event=f"{SUBJECT}:{proposal.id}",
        kind=kind,
        stage=f"{kind}:{proposal.version}",
        estate_id=proposal.estate_id,
        account_ids=to,
        params={"title": proposal.title, "proposal_id": proposal.id, **params},
        now=now,
    )


def tell_author(proposal: MotionProposal, kind: str, now: datetime, **params: str) -> None:
    """Tell the author."""
    tell(proposal, kind, [proposal.account_id], now, **params)


def tell_supporters(proposal: MotionProposal, kind: str, now: datetime, **params: str) -> None:
    """Tell the author and everybody who supports it; for those on paper, the members of their home."""
    tell(proposal, kind, sorted(_supporters(proposal)), now, **params)


def _supporters(proposal: MotionProposal) -> set[int]:
    rows = db.session.execute(
        select(ProposalSupport.account_id, ProposalPaper.unit_id)
        .outerjoin(ProposalPaper, ProposalPaper.id == ProposalSupport.paper_id)
        .where(ProposalSupport.proposal_id == proposal.id, ProposalSupport.revoked_at.is_(None))
    )
    found = {proposal.account_id}
    for account_id, unit_id in rows:
        if account_id is not None:
            found.add(account_id)
        if unit_id is not None:
            found.update(accounts.accounts_of_unit(unit_id))
    return found
