"""Gather the facts of the six preconditions from the capabilities that own them, and hold the gate."""

from datetime import datetime

from models.base.actor import Actor
from models.compacts import signing as compacts
from models.fees import actions as fees
from models.meetings import actions as meetings
from models.places.tables import Estate
from models.pledges import actions as pledges
from models.preconditions import rules, structures
from models.preconditions.rules import (
    CommitmentFacts,
    CompactFacts,
    EstateFacts,
    FundingFacts,
    Report,
)
from models.renovations import actions as renovations
from models.renovations.rules import Stage
from models.renovations.tables import Renovation
from models.surveys import actions as surveys


def report(actor: Actor, renovation_id: int, now: datetime) -> Report:
    """Return how the six preconditions of a renovation stand. Raises not-found."""
    return _report(renovations.renovation(actor, renovation_id), now)


def _report(found: Renovation, now: datetime) -> Report:
    estates = renovations.estates_of([found.id])[found.id]
    return rules.report(
        [_facts(estate, now) for estate in estates],
        _funding(found.id),
        renovations.thresholds_of(found),
    )


def _funding(renovation_id: int) -> FundingFacts:
    progress = pledges.progress_of(renovation_id)
    if progress is None:
        return FundingFacts(None, 0, 0)
    return FundingFacts(progress.share_fen, progress.covered_fen, progress.pledged_fen)


def _facts(estate: Estate, now: datetime) -> EstateFacts:
    compact = compacts.signing_progress(estate.id)
    committed = fees.commitment_progress(estate.id)
    return EstateFacts(
        estate_id=estate.id,
        name=estate.name,
        has_branch=meetings.has_branch(estate.id),
        council_meetings=meetings.meetings_held(estate.id),
        closed_needs_surveys=surveys.closed_needs_surveys(estate.id, now),
        compact=CompactFacts(compact.adopted, compact.filed, compact.signed_units, compact.units),
        structures=structures.facts_of(estate.id),
        commitments=CommitmentFacts(committed.committed, committed.total),
    )


@renovations.before_leaving(Stage.PRECONDITIONS)
def _all_six_are_met(found: Renovation, now: datetime) -> None:
    rules.check_passed(_report(found, now))
