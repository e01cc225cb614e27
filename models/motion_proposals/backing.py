"""Who stands behind a proposal now, and the moment at which that is a fifth of the owners."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from models.base.clock import end_of_period
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.disclosures.rules import end_words
from models.motion_proposals.rules import Backing, Content, State, state_at
from models.motion_proposals.tables import MotionProposal, ProposalSupport
from models.motion_proposals.telling import tell_supporters
from models.motions.clockwork import PARKING, electorate
from models.motions.weights import Weight
from models.roster import actions as roster

__all__ = ["backing_of", "backings_of", "content_of", "locked", "settle", "state_now"]


def locked(proposal_id: int) -> MotionProposal:
    """Return a proposal whose row is held: support, withdrawal and answer wait for each other. Raises not-found."""
    found = db.session.get(
        MotionProposal, proposal_id, with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NOT_FOUND()
    return found


def content_of(proposal: MotionProposal) -> Content:
    """Return what is proposed."""
    return Content(
        proposal.title,
        proposal.text,
        proposal.reason_given,
        proposal.matter,
        tuple(proposal.options),
    )


def state_now(proposal: MotionProposal, now: datetime) -> State:
    """Return a proposal's state by the clock."""
    return state_at(State(proposal.state), proposal.expires_at, now)


def backing_of(proposal: MotionProposal, now: datetime) -> Backing:
    """Return who stands behind a proposal, of the owners of the roster now."""
    return backings_of(proposal.estate_id, [proposal.id], now)[proposal.id]


def backings_of(estate_id: int, proposal_ids: Sequence[int], now: datetime) -> dict[int, Backing]:
    """Return who stands behind each of an estate's proposals, of the owners of the roster now.

    An owner group counts while it has title, as it would on a motion's roll: whoever sold does not any more.
    """
    held = roster.groups_held_at(estate_id, now, without_usages=PARKING).subquery()
    group_id, area, *_ = held.c
    rows = db.session.execute(
        select(ProposalSupport.proposal_id, func.count(), func.sum(area))
        .select_from(held)
        .join(ProposalSupport, ProposalSupport.owner_group_id == group_id)
        .where(ProposalSupport.proposal_id.in_(proposal_ids), ProposalSupport.revoked_at.is_(None))
        .group_by(ProposalSupport.proposal_id)
    )
    behind = {proposal_id: Weight(heads, int(summed)) for proposal_id, heads, summed in rows}
    total = electorate(estate_id, now)
    return {one: Backing(behind.get(one, Weight()), total) for one in proposal_ids}


def settle(proposal: MotionProposal, now: datetime) -> State:
    """Record that a proposal has reached a fifth, or run out; people are told. It must be locked.

    What has reached a fifth stays so: the moment and its figures are kept.
    """
    state = state_now(proposal, now)
    if state is State.OPEN:
        backing = backing_of(proposal, now)
        if backing.reached:
            _reach(proposal, backing, now)
    elif state.value != proposal.state:
        proposal.state = state.value
        proposal.version += 1
        _tell_expired(proposal, now)
    return State(proposal.state)


def _reach(proposal: MotionProposal, backing: Backing, now: datetime) -> None:
    proposal.state = State.REACHED.value
    proposal.reached_at = now
    proposal.backing = {
        "heads": backing.supporters.heads,
        "area_centi_m2": backing.supporters.area,
        "total_heads": backing.total.heads,
        "total_area_centi_m2": backing.total.area,
    }
    proposal.answer_due_at = end_of_period(now, proposal.answer_days)
    proposal.version += 1
    tell_supporters(
        proposal,
        "proposal_reached",
        now,
        heads=str(backing.supporters.heads),
        until=end_words(proposal.answer_due_at),
    )


def _tell_expired(proposal: MotionProposal, now: datetime) -> None:
    heads = backing_of(proposal, now).supporters.heads
    tell_supporters(proposal, "proposal_expired", now, heads=str(heads))
