"""A sweep of 100,000 dues, against the bare INSERT … SELECT of the same notices."""

import time
from datetime import datetime

from sqlalchemy import text

from bench.figure import Figure
from bench.ground import START, Ground, a_reviewer, big_estate
from models.base.clock import SHANGHAI
from models.base.session import db
from models.fees import reminders

DUES = 100_000
TARGET = 1.5
ROUNDS = 3
NOW = datetime(2026, 4, 14, 10, 0, tzinfo=SHANGHAI)
"""Seven days before the bills are due, half an hour after the hour of reminding."""

BARE = """
INSERT INTO bare_notices (estate_id, account_id, event, stage, kind, title, body, route, params, created_at, state,
    next_attempt_at)
SELECT b.estate_id, m.account_id, 'bill:' || b.id, 'due-7', 'bill', 'title', 'body', '/pages/fees/bill', '{}', :now,
    'waiting', :now
FROM bills b
JOIN unit_titles t ON t.unit_id = b.unit_id AND t.owner_group_id = b.owner_group_id AND t.ended_at IS NULL
JOIN memberships m ON m.unit_id = b.unit_id AND m.role = 'owner' AND m.ended_at IS NULL
WHERE b.estate_id = :estate AND b.state IN ('open','part_paid') AND b.due_on = '2026-04-21'
ON CONFLICT DO NOTHING
"""


def measure(_ground: Ground) -> Figure:
    """Return the seconds of the sweep divided by those of the bare statement, each the best of three in turn."""
    estate_id = _street()
    bare, ours = [], []
    for _ in range(ROUNDS):
        _forget(estate_id)
        bare.append(_seconds_of_bare(estate_id))
        ours.append(_seconds_of_sweep())
    _forget(estate_id)
    return Figure(
        "sweep",
        "sweep of 100,000 dues / bare INSERT … SELECT",
        min(ours),
        min(bare),
        "seconds",
        at_most=TARGET,
    )


def _seconds_of_bare(estate_id: int) -> float:
    began = time.perf_counter()
    db.session.execute(text(BARE), {"estate": estate_id, "now": NOW})
    db.session.commit()
    return time.perf_counter() - began


def _seconds_of_sweep() -> float:
    began = time.perf_counter()
    told = reminders.sweep_reminders(NOW)
    db.session.commit()
    took = time.perf_counter() - began
    assert told == DUES, told
    return took


def _forget(estate_id: int) -> None:
    db.session.execute(text("TRUNCATE notices, bare_notices, reminder_rounds CASCADE"))
    db.session.execute(
        text("UPDATE reminder_policies SET swept_through = :then WHERE estate_id = :estate"),
        {"then": NOW.replace(hour=9), "estate": estate_id},
    )
    db.session.commit()


def _street() -> int:
    estate_id = big_estate(DUES)
    values = {
        "estate": estate_id,
        "clerk": a_reviewer(),
        "reviewer": a_reviewer(),
        "then": START,
    }
    for statement in _FILL:
        db.session.execute(text(statement), values)
    db.session.commit()
    db.session.execute(text("ANALYZE bills, memberships, unit_titles"))
    db.session.commit()
    return estate_id


_FILL = (
    """
    INSERT INTO service_contracts (estate_id, company, rate_fen, months_per_period, due_day_offset, starts_on, ends_on,
        terms, dismissal_notice_days, refusal_notice_days, state, entered_by, reviewed_by, effective_at, created_at,
        version)
    VALUES (:estate, 'bench', 80, 3, 20, '2026-04-01', '2027-03-31', '-', 60, 90, 'effective', :clerk, :reviewer,
        :then, :then, 1)
    """,
    """
    INSERT INTO bills (estate_id, contract_id, unit_id, unit_label, owner_group_id, period_start, period_end, months,
        area_centi_m2, rate_fen, amount_fen, due_on, issued_on, issued_at, state, version)
    SELECT u.estate_id, c.id, u.id, u.label, t.owner_group_id, '2026-04-01', '2026-06-30', 3, u.area_centi_m2, 80,
        (u.area_centi_m2 * 80 * 3 + 50) / 100, '2026-04-21', '2026-04-01', :then, 'open', 1
    FROM units u JOIN unit_titles t ON t.unit_id = u.id
    JOIN service_contracts c ON c.estate_id = u.estate_id WHERE u.estate_id = :estate
    """,
    """
    INSERT INTO reminder_policies (estate_id, stages, send_at, quiet_from, quiet_until, skip_holidays, texts, is_on,
        swept_through, changed_at, version)
    VALUES (:estate, '{-7,-1,3,15}', '09:30', '21:00', '08:00', true, '{}', true, :then, :then, 1)
    """,
    "CREATE TABLE bare_notices (LIKE notices INCLUDING ALL)",
)
