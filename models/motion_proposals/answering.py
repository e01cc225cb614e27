"""What staff answer to a proposal that a fifth of the owners stand behind: a draft motion, or reasons."""

from datetime import datetime

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.problems import REASON_MISSING
from models.base.session import check_version, db
from models.motion_proposals.backing import backing_of, content_of, locked, settle
from models.motion_proposals.rules import Content, State, check_answerable
from models.motion_proposals.tables import MotionProposal
from models.motion_proposals.telling import tell_supporters
from models.motions import drafting, origins
from models.motions.origins import Reached
from models.motions.questions import Asked, QuestionKind
from models.motions.rule_set import Periods
from models.motions.tables import Motion
from models.motions.weights import Weight

DECLINING = (Role.MODERATOR, Role.SECRETARY)


def take_up(actor: Actor, proposal_id: int, *, version: int, now: datetime) -> Motion:
    """Draft a motion of a proposal's words, whose origin it is; the draft then goes the way of every motion.

    Raises not-found, role-missing, changed-meanwhile, proposal-not-reached, proposal-answered.
    """
    proposal = _answerable(actor, proposal_id, drafting.WRITERS, version, now)
    content = content_of(proposal)
    motion = drafting.draft(
        actor,
        proposal.estate_id,
        title=content.title,
        text=content.text,
        reason=content.reason,
        asked=[_asked(content)],
        periods=Periods(),
        origin=origins.of_proposal(reached_of(proposal)),
        now=now,
    )
    proposal.motion_id = motion.id
    _answer(proposal, State.TAKEN_UP, actor, now)
    tell_supporters(proposal, "proposal_taken_up", now)
    return motion


def decline(
    actor: Actor, proposal_id: int, *, reason: str, version: int, now: datetime
) -> MotionProposal:
    """Say why no motion is drafted; the author and the supporters are told.

    Raises not-found, role-missing, changed-meanwhile, reason-missing, proposal-not-reached, proposal-answered.
    """
    proposal = _answerable(actor, proposal_id, DECLINING, version, now)
    if not reason.strip():
        raise REASON_MISSING(
            "请写明理由，提议和附议的业主会看到。", errors={"reason": ["请写明理由"]}
        )
    proposal.reason = reason.strip()
    _answer(proposal, State.DECLINED, actor, now)
    tell_supporters(proposal, "proposal_declined", now, reason=proposal.reason)
    return proposal


def reached_of(proposal: MotionProposal) -> Reached:
    """Return with which figures a proposal reached a fifth of the owners."""
    if proposal.reached_at is None or proposal.backing is None:
        raise ValueError("a proposal that nobody answers yet has not reached a fifth")
    kept = proposal.backing
    return Reached(
        proposal.id,
        Weight(kept["heads"], kept["area_centi_m2"]),
        Weight(kept["total_heads"], kept["total_area_centi_m2"]),
        proposal.reached_at,
    )


def _answerable(
    actor: Actor, proposal_id: int, roles: tuple[Role, ...], version: int, now: datetime
) -> MotionProposal:
    proposal = locked(proposal_id)
    staff_at(actor, proposal.estate_id, *roles)
    check_version(proposal.version, version)
    state = settle(proposal, now)
    check_answerable(state, backing_of(proposal, now))
    return proposal


def _answer(proposal: MotionProposal, state: State, actor: Actor, now: datetime) -> None:
    proposal.state = state.value
    proposal.answered_by, proposal.answered_at = actor.id, now
    proposal.version += 1
    audit.record(
        actor,
        f"motion_proposal.{state.value}",
        subject=("motion_proposal", proposal.id),
        estate_id=proposal.estate_id,
        now=now,
        after={"state": state.value, "motion": proposal.motion_id},
        reason=proposal.reason or None,
    )
    db.session.flush()


def _asked(content: Content) -> Asked:
    kind = QuestionKind.CHOICE if content.options else QuestionKind.APPROVAL
    return Asked(
        kind,
        content.matter,
        content.title,
        content.text,
        1,
        tuple((label, "") for label in content.options),
    )
