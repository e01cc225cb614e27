"""Ballots that come over the counter, written down by staff: on paper, or by a proxy's hand.

Whoever enters and whoever reviews them is the caller's affair; here a ballot gets its place among the others.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import chinese_time
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.tables import EvidenceLeaf
from models.motions import questions as sheets
from models.motions.ballots import KIND, SALT_BYTES
from models.motions.clockwork import locked, settle
from models.motions.questions import Choices, in_order
from models.motions.receipts import ballots_of_group
from models.motions.rule_set import arrival_rules_in
from models.motions.rules import PAPER_OUTSIDE, ballot_commitment, check_choices
from models.motions.sealing import seal, size_of
from models.motions.standing import Channel, Held, Side, effective, standing_for, why_superseded
from models.motions.states import State
from models.motions.tables import Ballot, Motion, RollEntry

DESK = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ballot that was written down. `why`: why it does not count; None when it does."""

    ballot_id: int
    standing: int
    leaf: EvidenceLeaf
    why: str | None


def arrive(
    actor: Actor,
    motion_id: int,
    group_id: int,
    choices: Choices,
    *,
    channel: Channel,
    received_at: datetime,
    now: datetime,
) -> Arrival:
    """Write down a ballot that the owners handed in while voting was open; possible until the count.

    Raises not-found, role-missing, paper-outside-window, choices-wrong.
    """
    if channel.side is not Side.PAPER:
        raise ValueError("owners cast online ballots themselves")
    motion = locked(motion_id)
    staff_at(actor, motion.estate_id, *DESK)
    settle(motion, now)
    _check_window(motion, received_at)
    if db.session.get(RollEntry, (motion_id, group_id)) is None:
        raise NOT_FOUND()
    questions = sheets.read(motion.questions)
    check_choices(questions, choices, on_paper=True)
    rules = arrival_rules_in(motion.rules)
    there = ballots_of_group(motion_id, group_id)
    standing = standing_for(channel, received_at, there, rules)
    held = Held(standing, channel, received_at)
    ballot, leaf = _written(motion, group_id, in_order(questions, choices), held, now=now)
    audit.record(
        actor,
        "motion.ballot",
        subject=("motion", motion_id),
        estate_id=motion.estate_id,
        now=now,
        after={"owner_group": group_id, "channel": channel.value, "standing": standing},
    )
    why = None if standing else why_superseded(held, effective(there), rules)
    return Arrival(ballot.id, standing, leaf, why)


def _check_window(motion: Motion, received_at: datetime) -> None:
    """Raises paper-outside-window."""
    opens_at, closes_at = motion.opens_at, motion.closes_at
    if motion.state not in {State.OPEN, State.CLOSED} or opens_at is None or closes_at is None:
        raise PAPER_OUTSIDE("投票开始以后、计票以前才能录入纸质票。", state=motion.state)
    if not opens_at <= received_at < closes_at:
        raise PAPER_OUTSIDE(
            f"只能录入{chinese_time(opens_at)}至{chinese_time(closes_at)}之间收到的纸质票。",
            errors={"received_at": ["不在投票时间内"]},
        )


def _written(
    motion: Motion, group_id: int, choices: dict[str, list[str]], held: Held, *, now: datetime
) -> tuple[Ballot, EvidenceLeaf]:
    salt = secrets.token_hex(SALT_BYTES)
    leaf = evidence.append(
        kind=KIND,
        estate_id=motion.estate_id,
        subject=("motion", motion.id),
        facts={
            "owner_group": group_id,
            "question": motion.digest,
            "commitment": ballot_commitment(motion.id, group_id, choices, salt),
        },
        account_id=None,
        now=now,
    )
    ballot = Ballot(
        motion_id=motion.id,
        estate_id=motion.estate_id,
        owner_group_id=group_id,
        standing=held.standing,
        sealed=seal(motion.id, group_id, choices, salt, size_of(sheets.read(motion.questions))),
        channel=held.channel.value,
        cast_at=held.at,
        leaf_id=leaf.id,
    )
    db.session.add(ballot)
    db.session.flush()
    return ballot, leaf
