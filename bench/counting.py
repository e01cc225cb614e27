"""Counting a million ballots, against the bare SQL aggregate."""

import time
from collections.abc import Callable

from sqlalchemy import text

from bench.ballots import QUESTIONS, RULES
from bench.figure import Figure
from bench.ground import Ground, a_reviewer
from models.base.session import db
from models.motions import results
from models.motions.tables import Motion

BALLOTS = 1_000_000
TARGET = 1.3
ROUNDS = 5

AGGREGATE = """
SELECT c.question, c.choice, c.place = 1, count(*), sum(r.area_centi_m2) FROM ballot_choices c
JOIN ballots b ON b.id = c.ballot_id
JOIN motion_roll r ON r.motion_id = b.motion_id AND r.owner_group_id = b.owner_group_id
WHERE c.motion_id = :motion AND b.motion_id = :motion AND r.motion_id = :motion GROUP BY 1, 2, 3
"""


def measure(_ground: Ground) -> Figure:
    """Return the seconds of the count divided by the seconds of the aggregate, each the best of five in turn."""
    motion_id = _million()
    motion = db.session.get_one(Motion, motion_id)
    bare = []
    ours = []
    for _ in range(ROUNDS):
        bare.append(
            _seconds(lambda: db.session.execute(text(AGGREGATE), {"motion": motion_id}).all())
        )
        ours.append(_seconds(lambda: results.counted(motion)))
    (count,) = results.counted(motion)
    assert count.participating.heads == BALLOTS
    return Figure(
        "count",
        "count of 1,000,000 ballots / bare SQL aggregate",
        min(ours),
        min(bare),
        "seconds",
        at_most=TARGET,
    )


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _million() -> int:
    motion_id = db.session.scalar(
        text("""
        INSERT INTO motions (estate_id, title, text, reason, questions, origin, rules, state, authors, created_at,
            noticed_at, notice_ends_at, opens_at, closes_at, roll_frozen_at, digest, version,
            roll_heads, roll_area_centi_m2, reviewed_by, reviewed_at, certified_by, certified_at)
        SELECT min(id), 'bench', 'bench', 'bench',
            CAST(:questions AS jsonb), '{"kind": "branch"}', CAST(:rules AS jsonb), 'closed', '{}', now(), now(), now(), now(), now() + interval '10 days', now(), 'bench', 1,
            :ballots, CAST(8000 AS bigint) * :ballots, :reviewer, now(), :reviewer, now()
        FROM estates RETURNING id
        """),
        {
            "ballots": BALLOTS,
            "questions": QUESTIONS,
            "rules": RULES,
            "reviewer": a_reviewer(),
        },
    )
    values = {"motion": motion_id, "ballots": BALLOTS}
    for statement in _FILL:
        db.session.execute(text(statement), values)
    db.session.commit()
    db.session.execute(text("ANALYZE motion_roll, ballots, ballot_choices"))
    db.session.commit()
    return int(motion_id or 0)


_FILL = (
    (
        "INSERT INTO motion_roll (motion_id, owner_group_id, estate_id, heads, area_centi_m2, unit_ids, unit_labels) "
        "SELECT :motion, n, (SELECT min(id) FROM estates), 1, 5000 + n % 6000, ARRAY[n], ARRAY['室'] "
        "FROM generate_series(1, :ballots) n"
    ),
    (
        "WITH leaves AS (INSERT INTO evidence_leaves (estate_id, kind, subject_kind, subject_id, payload, digest, key_id, "
        "signature, at) SELECT (SELECT min(id) FROM estates), 'ballot', 'motion', :motion, '{}', '-', 's1', '-', now() "
        "FROM generate_series(1, :ballots) RETURNING id), numbered AS (SELECT id, row_number() OVER () n FROM leaves) "
        "INSERT INTO ballots (motion_id, estate_id, owner_group_id, standing, sealed, channel, cast_at, leaf_id) "
        "SELECT :motion, (SELECT min(id) FROM estates), n, 1, '-', 'online', now(), id "
        "FROM numbered"
    ),
    (
        "INSERT INTO ballot_choices (ballot_id, motion_id, question, choice, place) "
        "SELECT id, :motion, 'q1', (ARRAY['yes','no','abstain'])[1 + owner_group_id % 3], 1 "
        "FROM ballots WHERE motion_id = :motion AND :ballots > 0"
    ),
)
