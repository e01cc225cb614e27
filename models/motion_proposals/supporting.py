"""An owner supports a proposal by a tap, and may take that back until it has its answer.

One owner group is one head, whichever of its co-owners taps. A receipt each time, as for a signature; no step-up: it
binds nobody, can be taken back, and asks for no more than a ballot does (docs/decisions/0023).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.accounts import actions as accounts
from models.accounts.scope import NOT_OWNER, resident_in
from models.accounts.tables import MembershipRole
from models.base.actor import Actor
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.tables import EvidenceLeaf
from models.motion_proposals.backing import locked, settle
from models.motion_proposals.rules import PROPOSAL_DIFFERS, PUBLIC, State, check_running
from models.motion_proposals.tables import MotionProposal, ProposalSupport
from models.places import actions as places

RECEIPT, REVOKED = "proposal_support", "proposal_support_revoked"


@dataclass(frozen=True, slots=True)
class Standing:
    """An owner group of the actor's, and its support where there is one."""

    owner_group_id: int
    unit_labels: tuple[str, ...]
    support: ProposalSupport | None


def groups_of(actor: Actor, estate_id: int) -> dict[int, list[int]]:
    """Return the owner groups in which the actor acts for a home of the estate, with those homes.

    Raises not-found, not-owner.
    """
    held = resident_in(actor, estate_id)
    groups = accounts.owner_groups_of(held)
    found: dict[int, list[int]] = {}
    for one in held:
        if one.role == MembershipRole.OWNER and one.id in groups:
            found.setdefault(groups[one.id], []).append(one.unit_id)
    if not found:
        raise NOT_OWNER()
    return found


def support(
    actor: Actor, proposal_id: int, group_id: int, *, digest: str, now: datetime
) -> EvidenceLeaf:
    """Support what was shown, for an owner group. The same again, by a co-owner too, gives the same receipt.

    Raises not-found, not-owner, proposal-not-running, proposal-differs.
    """
    proposal = _public(proposal_id, actor, group_id)
    check_running(settle(proposal, now), proposal.expires_at)
    if digest != proposal.digest:
        raise PROPOSAL_DIFFERS()
    made = add(proposal, group_id, account_id=actor.id, now=now)
    settle(proposal, now)
    return made


def add(
    proposal: MotionProposal,
    group_id: int,
    *,
    account_id: int | None,
    now: datetime,
    paper_id: int | None = None,
    scan_digest: str = "",
) -> EvidenceLeaf:
    """Let an owner group stand behind a proposal, which must be locked; what stands already stays as it is."""
    held = _standing(proposal.id, group_id)
    if held is not None:
        return db.session.get_one(EvidenceLeaf, held.leaf_id)
    channel = "online" if paper_id is None else "paper"
    facts = {"proposal_digest": proposal.digest, "owner_group": group_id, "channel": channel}
    leaf = evidence.append(
        kind=RECEIPT,
        estate_id=proposal.estate_id,
        subject=("motion_proposal", proposal.id),
        facts=facts | ({"scan_digest": scan_digest} if scan_digest else {}),
        account_id=account_id,
        now=now,
    )
    db.session.add(
        ProposalSupport(
            estate_id=proposal.estate_id,
            proposal_id=proposal.id,
            owner_group_id=group_id,
            channel=channel,
            account_id=account_id,
            paper_id=paper_id,
            digest=proposal.digest,
            leaf_id=leaf.id,
            supported_at=now,
        )
    )
    db.session.flush()  # what is counted next is counted in the database
    return leaf


def revoke(actor: Actor, proposal_id: int, group_id: int, *, now: datetime) -> None:
    """Take an owner group's support back; where there is none, nothing changes.

    Raises not-found, not-owner, proposal-not-running.
    """
    proposal = _public(proposal_id, actor, group_id)
    check_running(settle(proposal, now), proposal.expires_at)
    held = _standing(proposal.id, group_id)
    if held is None:
        return
    leaf = evidence.append(
        kind=REVOKED,
        estate_id=proposal.estate_id,
        subject=("motion_proposal", proposal.id),
        facts={"proposal_digest": proposal.digest, "owner_group": group_id},
        account_id=actor.id,
        now=now,
    )
    held.revoked_at, held.revoked_leaf_id = now, leaf.id


def standings(actor: Actor, proposal: MotionProposal) -> Sequence[Standing]:
    """Return the actor's own owner groups with what they did; none for who owns nothing there."""
    held = accounts.owner_groups_of(resident_in(actor, proposal.estate_id))
    if not held:
        return ()
    supports = db.session.scalars(
        select(ProposalSupport).where(
            ProposalSupport.proposal_id == proposal.id,
            ProposalSupport.owner_group_id.in_(set(held.values())),
            ProposalSupport.revoked_at.is_(None),
        )
    )
    by_group = {one.owner_group_id: one for one in supports}
    return [
        Standing(
            group_id,
            tuple(places.unit(unit_id).label for unit_id in unit_ids),
            by_group.get(group_id),
        )
        for group_id, unit_ids in sorted(groups_of(actor, proposal.estate_id).items())
    ]


def stands(proposal_id: int, group_id: int) -> bool:
    """Say whether an owner group stands behind a proposal."""
    return _standing(proposal_id, group_id) is not None


def _standing(proposal_id: int, group_id: int) -> ProposalSupport | None:
    return db.session.scalar(
        select(ProposalSupport).where(
            ProposalSupport.proposal_id == proposal_id,
            ProposalSupport.owner_group_id == group_id,
            ProposalSupport.revoked_at.is_(None),
        )
    )


def _public(proposal_id: int, actor: Actor, group_id: int) -> MotionProposal:
    """Lock a proposal that the actor may support for a group of theirs. Raises not-found, not-owner."""
    proposal = locked(proposal_id)
    groups = groups_of(actor, proposal.estate_id)
    if group_id not in groups or State(proposal.state) not in PUBLIC:
        raise NOT_FOUND()
    return proposal
