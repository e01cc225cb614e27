"""A ballot on paper comes into the box: handed in by the owner, read by two people, cast without an account."""

import secrets
from datetime import datetime

from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.inline import NEXT_LEAF, insert_leaf, leaf_values
from models.motions import questions as sheets
from models.motions.ballots import ATTEMPTS, KIND, SALT_BYTES
from models.motions.questions import Choices, in_order
from models.motions.receipts import ballots_of_group
from models.motions.rule_set import arrival_rules_in
from models.motions.rules import ballot_commitment
from models.motions.sealing import seal, size_of
from models.motions.standing import Channel, standing_for
from models.motions.tables import Motion

_CAST = f"""
WITH motion AS (
    SELECT estate_id FROM motions
    WHERE id = %(motion_id)s::bigint AND digest = %(digest)s AND roll_frozen_at IS NOT NULL
        AND state IN ('noticed', 'open', 'closed') AND opens_at <= %(handed_in)s AND closes_at > %(handed_in)s
    FOR KEY SHARE
),
ballot AS (
    INSERT INTO ballots (
        motion_id, estate_id, owner_group_id, standing, sealed, channel, cast_at, leaf_id
    )
    SELECT %(motion_id)s::bigint, motion.estate_id, r.owner_group_id, %(standing)s, %(sealed)s,
        %(channel)s, %(handed_in)s, {NEXT_LEAF}
    FROM motion JOIN motion_roll r
        ON r.motion_id = %(motion_id)s::bigint AND r.owner_group_id = %(group_id)s::bigint
    ON CONFLICT (motion_id, owner_group_id, standing) WHERE standing > 0 DO NOTHING
    RETURNING leaf_id, %(now)s::timestamptz AS at
)
{insert_leaf("ballot")}"""  # noqa: S608 - made of our own constants
"""Paper is written down later than it is handed in, also after the closing; never once the count has begun."""


def cast_on_paper(
    motion: Motion, group_id: int, choices: Choices, *, handed_in: datetime, now: datetime
) -> bool:
    """Cast an owner group's ballot from paper; return whether it counts, as things stand.

    One that does not, by the frozen precedence, is kept beside the one that does. The caller has checked that paper is
    still taken and that the answers are whole.
    """
    questions = sheets.read(motion.questions)
    for _ in range(ATTEMPTS):
        there = ballots_of_group(motion.id, group_id)
        standing = standing_for(Channel.PAPER, handed_in, there, arrival_rules_in(motion.rules))
        salt = secrets.token_hex(SALT_BYTES)
        answers = in_order(questions, choices)
        sealed = evidence.seal(
            KIND,
            motion.estate_id,
            ("motion", motion.id),
            {
                "owner_group": group_id,
                "question": motion.digest,
                "commitment": ballot_commitment(motion.id, group_id, answers, salt),
            },
            now,
        )
        values = {
            "motion_id": motion.id,
            "group_id": group_id,
            "digest": motion.digest,
            "standing": standing,
            "sealed": seal(motion.id, group_id, answers, salt, size_of(questions)),
            "channel": Channel.PAPER.value,
            "handed_in": handed_in,
            "now": now,
            **leaf_values(sealed, subject=("motion", motion.id), account_id=None),
        }
        if db.session.connection().exec_driver_sql(_CAST, values).scalar() is not None:
            return standing > 0
    raise RuntimeError("a ballot on paper was neither cast nor refused")
