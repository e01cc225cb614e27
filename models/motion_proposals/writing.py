"""An owner writes a proposal; others see it once moderation has let it through; its author may take it back."""

from datetime import datetime

from models.base.actor import Actor
from models.base.clock import end_of_period
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.disclosures.rules import end_words
from models.moderation import actions as moderation
from models.motion_proposals.backing import locked, settle
from models.motion_proposals.rules import (
    Content,
    State,
    check_content,
    check_withdrawable,
    digest,
    searched,
)
from models.motion_proposals.supporting import add, groups_of
from models.motion_proposals.tables import MotionProposal
from models.motion_proposals.telling import SUBJECT, tell_author, tell_supporters
from models.motions.ruling import rules_in_force


def propose(actor: Actor, estate_id: int, content: Content, now: datetime) -> MotionProposal:
    """Write a proposal as an owner, who stands behind it with each of their homes from the beginning.

    Raises not-found, not-owner, matter-unknown, proposal-wrong.
    """
    groups = groups_of(actor, estate_id)
    check_content(content)
    rules, _ = rules_in_force(estate_id)
    proposal = MotionProposal(
        estate_id=estate_id,
        account_id=actor.id,
        title=content.title,
        text=content.text,
        reason_given=content.reason,
        matter=content.matter,
        options=list(content.options),
        digest="",
        state=State.HELD.value,
        proposal_days=rules.proposal_days,
        answer_days=rules.answer_days,
        created_at=now,
        reason="",
        version=1,
    )
    db.session.add(proposal)
    db.session.flush()  # its digest and the queue need its number
    proposal.digest = digest(proposal.id, estate_id, content)
    db.session.flush()  # receipts bind it
    for group_id in groups:
        add(proposal, group_id, account_id=actor.id, now=now)
    moderation.submit(
        actor,
        estate_id=estate_id,
        subject=(SUBJECT, proposal.id),
        text=searched(content),
        now=now,
    )
    return proposal


@moderation.on_decision(SUBJECT)
def decided(proposal_id: int, approved: bool, reason: str, now: datetime) -> None:  # noqa: FBT001 - the queue's form
    """Publish or refuse a proposal as moderation decided; nothing happens to one that was taken back."""
    proposal = locked(proposal_id)
    if State(proposal.state) not in {State.HELD, State.REFUSED}:
        return
    proposal.version += 1
    if not approved:
        proposal.state, proposal.reason = State.REFUSED.value, reason
        tell_author(proposal, "proposal_refused", now, reason=reason)
        return
    proposal.state, proposal.reason = State.OPEN.value, ""
    proposal.published_at = now
    proposal.expires_at = end_of_period(now, proposal.proposal_days)
    tell_author(proposal, "proposal_published", now, until=end_words(proposal.expires_at))
    db.session.flush()  # settling counts in the database
    settle(proposal, now)


def withdraw(actor: Actor, proposal_id: int, *, version: int, now: datetime) -> MotionProposal:
    """Take one's own proposal back, until it has its answer; who supported it is told.

    Raises not-found, changed-meanwhile, proposal-answered.
    """
    proposal = locked(proposal_id)
    if not actor.is_resident or proposal.account_id != actor.id:
        raise NOT_FOUND()
    check_version(proposal.version, version)
    check_withdrawable(settle(proposal, now))
    proposal.state = State.WITHDRAWN.value
    proposal.version += 1
    tell_supporters(proposal, "proposal_withdrawn", now)
    return proposal
