"""What an answer to an objection to the roll does to a motion whose opening was certified before it.

Until the answer the opening waits (states.may_open). An objection that was right ends the certification: the roll is
corrected and certified anew. The last one that was not lets voting begin, after its hour with the whole window.
"""

from datetime import datetime

from models.base.clock import local_iso
from models.disclosures.rules import ObjectionState
from models.disclosures.tables import Disclosure
from models.motions.clockwork import CLOCK, locked, record, roll_standing_of, settle
from models.motions.rule_set import periods_in
from models.motions.rules import closing_of
from models.motions.states import CERTIFICATION_LAPSED, OPENING_MOVED, State
from models.motions.tables import Motion


def roll_answered(disclosure: Disclosure, answer: ObjectionState, now: datetime) -> None:
    """Follow an answer about a motion's roll; answers about its result are followed by the clock."""
    motion = locked(disclosure.subject_id)
    if disclosure.id != motion.roll_disclosure_id or motion.certified_at is None:
        return
    if motion.state != State.NOTICED:
        return
    if answer is ObjectionState.UPHELD:
        _lapse(motion, now)
    elif not roll_standing_of(motion).undecided:
        _begin(motion, now)


def _lapse(motion: Motion, now: datetime) -> None:
    motion.certified_at = motion.certified_by = None
    motion.version += 1
    record(motion, CLOCK, CERTIFICATION_LAPSED, State.NOTICED, now=now)


def _begin(motion: Motion, now: datetime) -> None:
    """Voting that was held begins now: its days are as many as were announced."""
    before = motion.opens_at
    if before is None or now < before:
        return
    motion.opens_at, motion.closes_at = now, closing_of(periods_in(motion.rules), now)
    motion.version += 1
    facts = {"from": local_iso(before), "to": local_iso(now)}
    record(motion, CLOCK, OPENING_MOVED, State.NOTICED, now=now, facts=facts)
    settle(motion, now)
