"""A ballot that comes over the counter: read from paper, or cast by whom the owner sent.

Who may bring it is decided before, by the capability that takes it; here it gets its standing and its place.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.inline import NEXT_LEAF, insert_leaf, leaf_values
from models.motions import questions as sheets
from models.motions.ballots import ATTEMPTS, SALT_BYTES
from models.motions.questions import Choices, in_order
from models.motions.receipts import (
    KIND,
    BallotReceipt,
    ballots_of_group,
    receipt_of,
    superseded_of,
)
from models.motions.rule_set import arrival_rules_in
from models.motions.rules import already_cast, ballot_commitment
from models.motions.sealing import seal, size_of, unseal
from models.motions.standing import Channel, effective, standing_for, why_refused
from models.motions.tables import Motion

_CAST = f"""
WITH motion AS (
    SELECT estate_id FROM motions
    WHERE id = %(motion_id)s::bigint AND digest = %(digest)s AND roll_frozen_at IS NOT NULL
        AND state IN ('noticed', 'open', 'closed') AND opens_at <= %(at)s AND closes_at > %(at)s
    FOR KEY SHARE
),
ballot AS (
    INSERT INTO ballots (
        motion_id, estate_id, owner_group_id, standing, sealed, channel, cast_by_account, cast_at, leaf_id
    )
    SELECT %(motion_id)s::bigint, motion.estate_id, r.owner_group_id, %(standing)s, %(sealed)s,
        %(channel)s, %(account_id)s::bigint, %(at)s, {NEXT_LEAF}
    FROM motion JOIN motion_roll r
        ON r.motion_id = %(motion_id)s::bigint AND r.owner_group_id = %(group_id)s::bigint
    ON CONFLICT (motion_id, owner_group_id, standing) WHERE standing > 0 DO NOTHING
    RETURNING leaf_id, %(now)s::timestamptz AS at
)
{insert_leaf("ballot")}"""  # noqa: S608 - made of our own constants
"""Paper is written down later than it is handed in, also after the closing; never once the count has begun."""

_OWN = """
SELECT b.sealed, b.cast_at, e.id, e.payload, e.digest, e.key_id, e.signature, e.at
FROM ballots b JOIN evidence_leaves e ON e.id = b.leaf_id
WHERE b.motion_id = %(motion_id)s::bigint AND b.owner_group_id = %(group_id)s::bigint
    AND b.cast_by_account = %(account_id)s::bigint AND b.channel = 'proxy'
ORDER BY b.standing DESC, b.id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A ballot as it is handed in; `at` is when, which on paper is before it is written down."""

    owner_group_id: int
    choices: Choices
    channel: Channel
    at: datetime
    account_id: int | None = None


def cast_on_paper(motion: Motion, given: HandedIn, now: datetime) -> bool:
    """Cast a ballot from paper; return whether it counts, as things stand.

    One that does not, by the frozen precedence, is kept beside the one that does. The caller has checked that paper is
    still taken and that the answers are whole.
    """
    for _ in range(ATTEMPTS):
        standing = _standing(motion, given)
        if _insert(motion, given, standing, now) is not None:
            return standing > 0
    raise RuntimeError("a ballot on paper was neither cast nor refused")


def cast_by_agent(motion: Motion, given: HandedIn, now: datetime) -> BallotReceipt:
    """Cast a ballot for whom the actor was sent by; the same content again gives the same receipt.

    Raises ballot-already-cast where it would not count. The caller has checked mandate, window and answers.
    """
    for _ in range(ATTEMPTS):
        earlier = _by_agent(motion, given)
        if earlier is not None and earlier.choices == _ordered(motion, given):
            return earlier
        standing = _standing(motion, given)
        if not standing:
            present = effective(ballots_of_group(motion.id, given.owner_group_id))
            rules = arrival_rules_in(motion.rules)
            why = why_refused(given.channel, given.at, present, rules)
            raise already_cast(present.at, why)
        receipt = _insert(motion, given, standing, now)
        if receipt is not None:
            return receipt
    raise RuntimeError("a ballot by proxy was neither cast nor refused")


def _standing(motion: Motion, given: HandedIn) -> int:
    there = ballots_of_group(motion.id, given.owner_group_id)
    return standing_for(given.channel, given.at, there, arrival_rules_in(motion.rules))


def _ordered(motion: Motion, given: HandedIn) -> dict[str, list[str]]:
    return in_order(sheets.read(motion.questions), given.choices)


def _insert(motion: Motion, given: HandedIn, standing: int, now: datetime) -> BallotReceipt | None:
    group_id, choices = given.owner_group_id, _ordered(motion, given)
    salt = secrets.token_hex(SALT_BYTES)
    subject = ("motion", motion.id)
    facts = {
        "owner_group": group_id,
        "question": motion.digest,
        "commitment": ballot_commitment(motion.id, group_id, choices, salt),
    }
    leaf = evidence.seal(KIND, motion.estate_id, subject, facts, now)
    values = {
        "motion_id": motion.id,
        "group_id": group_id,
        "digest": motion.digest,
        "standing": standing,
        "sealed": seal(motion.id, group_id, choices, salt, size_of(sheets.read(motion.questions))),
        "channel": given.channel.value,
        "account_id": given.account_id,
        "at": given.at,
        "now": now,
        **leaf_values(leaf, subject=subject, account_id=given.account_id),
    }
    leaf_id = db.session.connection().exec_driver_sql(_CAST, values).scalar()
    if leaf_id is None:
        return None
    return BallotReceipt(
        motion.id,
        group_id,
        choices,
        salt,
        given.channel,
        given.at,
        receipt_of(leaf_id, leaf, now),
        superseded_of(motion, group_id),
    )


def _by_agent(motion: Motion, given: HandedIn) -> BallotReceipt | None:
    """Return what the same agent cast for the group before."""
    values = {
        "motion_id": motion.id,
        "group_id": given.owner_group_id,
        "account_id": given.account_id,
    }
    held = db.session.connection().exec_driver_sql(_OWN, values).one_or_none()
    if held is None:
        return None
    opened = unseal(motion.id, given.owner_group_id, held.sealed)
    return BallotReceipt(
        motion.id,
        given.owner_group_id,
        opened.choices,
        opened.salt,
        Channel.PROXY,
        held.cast_at,
        receipt_of(held.id, held, held.at),
        superseded_of(motion, given.owner_group_id),
    )
