"""What people see of proposals: residents those that are public and their own, staff also what waits for moderation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from models.accounts.scope import viewer_of
from models.base.actor import Actor
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.motion_proposals.backing import backing_of, backings_of, state_now
from models.motion_proposals.rules import PUBLIC, Backing, State
from models.motion_proposals.supporting import Standing, standings
from models.motion_proposals.tables import MotionProposal
from models.motions import fate
from models.motions.fate import Fate

_PUBLIC = sorted(PUBLIC)


@dataclass(frozen=True, slots=True)
class Seen:
    """A proposal with its state by the clock and who stands behind it now.

    fate: what became of the motion drafted from it, where the actor may know that; mine: the actor wrote it.
    """

    proposal: MotionProposal
    state: State
    backing: Backing
    fate: Fate | None
    mine: bool
    standings: Sequence[Standing] = ()


def proposals(actor: Actor, estate_id: int, paging: Paging, now: datetime) -> Page[Seen]:
    """Return an estate's proposals, newest first. Raises not-found."""
    viewer_of(actor, estate_id)
    statement = select(MotionProposal).where(MotionProposal.estate_id == estate_id)
    if actor.is_resident:
        statement = statement.where(
            or_(MotionProposal.state.in_(_PUBLIC), MotionProposal.account_id == actor.id)
        )
    page = page_of(statement, MotionProposal.id, paging)
    behind = backings_of(estate_id, [one.id for one in page.items], now)
    seen = [_seen(actor, one, behind[one.id], now) for one in page.items]
    return Page(seen, page.next_cursor)


def open_proposal(actor: Actor, proposal_id: int, now: datetime) -> Seen:
    """Return a proposal's page, to a resident with their own owner groups. Raises not-found."""
    proposal = db.session.get(MotionProposal, proposal_id)
    if proposal is None:
        raise NOT_FOUND()
    viewer_of(actor, proposal.estate_id)
    is_public = State(proposal.state) in PUBLIC
    if actor.is_resident and not is_public and proposal.account_id != actor.id:
        raise NOT_FOUND()
    shown = standings(actor, proposal) if actor.is_resident else ()
    return _seen(actor, proposal, backing_of(proposal, now), now, shown)


def _seen(
    actor: Actor,
    proposal: MotionProposal,
    backing: Backing,
    now: datetime,
    shown: Sequence[Standing] = (),
) -> Seen:
    return Seen(
        proposal,
        state_now(proposal, now),
        backing,
        fate.of_motion(actor, proposal.motion_id, now) if proposal.motion_id else None,
        actor.is_resident and proposal.account_id == actor.id,
        shown,
    )
