"""Receipts that no signed head covers yet: seconds old while sealing runs, older when it stands still or fails."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.accounts.scope import holds_at
from models.base import gathering
from models.base.actor import Actor, Role
from models.base.gathering import WorkItem
from models.base.session import db
from models.evidence.sealing import Lag, horizon

LATE_AFTER = timedelta(minutes=10)
"""Ten runs of the job: what one slow run leaves for the next disturbs nobody."""

_COVERED = "coalesce((SELECT max(h.size) FROM evidence_heads h WHERE h.estate_id = g.estate_id), 0)"
_UNSIGNED = f"""
SELECT count(*), min(at) FROM (
    SELECT l.at FROM evidence_leaves l
    WHERE l.id > %(low)s::bigint AND (%(estate_id)s::bigint IS NULL OR l.estate_id = %(estate_id)s::bigint)
        AND NOT EXISTS (SELECT 1 FROM evidence_entries e WHERE e.leaf_id = l.id)
    UNION ALL
    SELECT l.at FROM evidence_logs g
    JOIN evidence_entries e ON e.estate_id = g.estate_id AND e.log_index >= {_COVERED}
    JOIN evidence_leaves l ON l.id = e.leaf_id
    WHERE %(estate_id)s::bigint IS NULL OR g.estate_id = %(estate_id)s::bigint
) waiting"""  # noqa: S608 - made of our own constants


def unsigned(estate_id: int | None = None) -> Lag:
    """Return how many receipts of an estate, or of all, no signed head covers, and since when the oldest waits."""
    values = {"low": horizon(), "estate_id": estate_id}
    return Lag(*db.session.connection().exec_driver_sql(_UNSIGNED, values).one())


@gathering.worklist
def _late(actor: Actor, estate_id: int, now: datetime) -> Sequence[WorkItem]:
    """Tell the secretary, who answers for the vote; administrators see it in the list of jobs and the metrics."""
    if not holds_at(actor, estate_id, Role.SECRETARY):
        return []
    waiting = unsigned(estate_id)
    if waiting.since is None or now - waiting.since < LATE_AFTER:
        return []
    minutes = int(waiting.seconds(now)) // 60
    title = f"公开记录已有{minutes}分钟没有签署，请告诉系统管理员"
    return [WorkItem("evidence_unsigned", title, waiting.leaves, "/evidence", estate_id)]
