"""The ballot path's statements.

They name tables of other rooms (memberships, titles) because the whole decision is made in one statement, in one
snapshot, under the motion's row lock.
"""

from models.evidence.inline import NEXT_LEAF, insert_leaf

_SEAT = """
seat AS (
    SELECT owner_group_id, unit_ids, unit_labels FROM motion_roll
    WHERE motion_id = %(motion_id)s::bigint AND owner_group_id = %(group_id)s::bigint
)"""


def _may(lock: str = "") -> str:
    return f"""
mine AS (
    SELECT m.unit_id
    FROM seat JOIN memberships m ON m.unit_id = ANY (seat.unit_ids) AND m.account_id = %(account_id)s::bigint
        AND m.role = 'owner' AND m.ended_at IS NULL AND (m.until IS NULL OR m.until > %(now)s){lock}
),
voter AS (
    SELECT bool_or(t.owner_group_id = seat.owner_group_id) AS of_group, count(mine.unit_id) > 0 AS owns
    FROM seat JOIN mine ON true
    LEFT JOIN unit_titles t ON t.unit_id = mine.unit_id AND t.ended_at IS NULL
),
may AS (
    SELECT coalesce(of_group, false) AS of_group, owns,
        owns AND (coalesce(of_group, false) OR NOT EXISTS (
            SELECT 1 FROM seat JOIN unit_titles kept ON kept.unit_id = ANY (seat.unit_ids)
            WHERE kept.owner_group_id = seat.owner_group_id AND kept.ended_at IS NULL
        )) AS allowed
    FROM voter
)"""  # noqa: S608 - made of our own constants


_MAY, _MAY_AND_HOLD = _may(), _may(" FOR SHARE OF m")
"""Who may cast an entry's ballot: a present owner of one of its units, or who acts for one. Whoever bought after the
opening may only once the group of the roll holds none of the entry's units any more: the seller of one flat of two
keeps the ballot.

Held by the ballot's statement, a membership that is being ended at the same moment (revocation, death, sale) is waited
for, and then seen as it became.
"""

CAST = f"""
WITH motion AS (
    SELECT estate_id FROM motions
    WHERE id = %(motion_id)s::bigint AND digest = %(digest)s AND roll_frozen_at IS NOT NULL
        AND state IN ('noticed', 'open') AND opens_at <= %(now)s AND closes_at > %(now)s
    FOR KEY SHARE
),{_SEAT},{_MAY_AND_HOLD},
ballot AS (
    INSERT INTO ballots (
        motion_id, estate_id, owner_group_id, standing, sealed, channel, helper, cast_by_account, cast_at, leaf_id
    )
    SELECT %(motion_id)s::bigint, motion.estate_id, seat.owner_group_id, %(standing)s, %(sealed)s,
        %(channel)s, %(helper)s, %(account_id)s::bigint, %(now)s, {NEXT_LEAF}
    FROM motion, seat, may WHERE may.allowed
    ON CONFLICT (motion_id, owner_group_id, standing) WHERE standing > 0 DO NOTHING
    RETURNING leaf_id, cast_at AS at
),
told AS (
    INSERT INTO notices (
        estate_id, account_id, event, stage, kind, title, body, route, params, created_at, state, next_attempt_at
    )
    SELECT DISTINCT motion.estate_id, m.account_id, %(event)s, %(stage)s, 'ballot_cast', %(told_title)s,
        %(told_for)s || array_to_string(seat.unit_labels, '、') || %(told_by)s, %(told_route)s, '{{}}'::jsonb,
        %(now)s, 'in_app_only', %(now)s
    FROM ballot, motion, may, seat
    JOIN memberships m ON m.unit_id = ANY (seat.unit_ids) AND m.account_id <> %(account_id)s::bigint
        AND m.role = 'owner' AND m.ended_at IS NULL
    LEFT JOIN unit_titles t ON t.unit_id = m.unit_id AND t.ended_at IS NULL
    WHERE t.owner_group_id = seat.owner_group_id OR NOT may.of_group
    ON CONFLICT DO NOTHING
)
{insert_leaf("ballot")}"""  # noqa: S608 - made of our own constants
"""Casts a ballot and returns its leaf's id, or returns nothing. FOR KEY SHARE makes counting and ending wait for
ballots under way, and a ballot that had to wait sees what they did. Co-owners and who acts for one are told in the same
statement that a ballot was cast, never how."""

HELD = f"""
WITH{_SEAT},{_MAY}
SELECT seat.owner_group_id, may.of_group, may.owns, may.allowed,
    b.standing, b.sealed, b.channel, b.cast_at, b.cast_by_account,
    e.id AS leaf_id, e.payload, e.digest, e.key_id, e.signature, e.at
FROM seat CROSS JOIN may
LEFT JOIN LATERAL (
    SELECT * FROM ballots
    WHERE motion_id = %(motion_id)s::bigint AND owner_group_id = seat.owner_group_id
    ORDER BY standing DESC LIMIT 1
) b ON true
LEFT JOIN evidence_leaves e ON e.id = b.leaf_id"""  # noqa: S608 - made of our own constants
"""What the roll and the ballots hold for one entry, the ballot that counts, and whether the account may cast it."""

ALL_OF_GROUP = """
SELECT standing, channel, cast_at FROM ballots
WHERE motion_id = %(motion_id)s::bigint AND owner_group_id = %(group_id)s::bigint ORDER BY id"""
"""Every ballot of an owner group in the order of arrival."""

LIVES_THERE = """
SELECT 1 FROM motion_roll r JOIN memberships m ON m.unit_id = ANY (r.unit_ids)
WHERE r.motion_id = %(motion_id)s::bigint AND r.owner_group_id = %(group_id)s::bigint
    AND m.account_id = %(account_id)s::bigint AND m.ended_at IS NULL LIMIT 1"""

OVER = """
SELECT m.end_reason FROM motion_roll r JOIN memberships m ON m.unit_id = ANY (r.unit_ids)
WHERE r.motion_id = %(motion_id)s::bigint AND r.owner_group_id = %(group_id)s::bigint
    AND m.account_id = %(account_id)s::bigint AND m.role = 'owner'
    AND (m.ended_at IS NOT NULL OR m.until <= %(now)s)
ORDER BY m.ended_at DESC NULLS FIRST LIMIT 1"""
"""Why the account may not cast an entry's ballot any more; no reason yet where a term is over and no job has run."""

SEATS = """
SELECT r.owner_group_id, r.area_centi_m2, r.unit_labels, b.cast_at, b.channel,
    coalesce(bool_or(t.owner_group_id = r.owner_group_id), false)
        OR coalesce(b.cast_by_account = %(account_id)s::bigint, false) AS knows,
    coalesce(array_agg(DISTINCT m.representation_id) FILTER (WHERE m.representation_id IS NOT NULL), '{}') AS acting_on
FROM motion_roll r
JOIN memberships m ON m.unit_id = ANY (r.unit_ids) AND m.account_id = %(account_id)s::bigint
    AND m.role = 'owner' AND m.ended_at IS NULL AND (m.until IS NULL OR m.until > %(now)s)
LEFT JOIN unit_titles t ON t.unit_id = m.unit_id AND t.ended_at IS NULL
LEFT JOIN LATERAL (
    SELECT cast_at, channel, cast_by_account FROM ballots
    WHERE motion_id = r.motion_id AND owner_group_id = r.owner_group_id
    ORDER BY standing DESC LIMIT 1
) b ON true
WHERE r.motion_id = %(motion_id)s::bigint
GROUP BY r.motion_id, r.owner_group_id, b.cast_at, b.channel, b.cast_by_account
HAVING coalesce(bool_or(t.owner_group_id = r.owner_group_id), false) OR NOT EXISTS (
    SELECT 1 FROM unit_titles kept WHERE kept.unit_id = ANY (r.unit_ids)
        AND kept.owner_group_id = r.owner_group_id AND kept.ended_at IS NULL
)
ORDER BY r.owner_group_id"""
"""The entries of a roll whose ballot the account may cast, whether it was cast (never how), whether the account may
know how, and on which representations it acts."""
