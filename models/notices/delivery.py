"""The outbox's verbs for the delivery worker: settle what only the inbox can tell, claim, record, recover.

`now` is the product's time, by which a notice is due; leases run by the machine's time, which nobody moves. The worker
commits `claim` before it calls the platform: what is under way is on record when the worker dies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Row, text

from models.accounts import reading as accounts
from models.base.session import db
from models.notices.hours import QUIET
from models.notices.outcomes import Ledger, Outcome, Verdict, verdict_on, verdict_on_crash
from models.notices.rules import KINDS, NoticeKind, template_fields
from models.notices.subscriptions import template_ids

INBOX_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to send: the attempt is on record, the call is not made yet.

    fields: template field -> text, not yet fitted to the platform's limits; page: without the leading slash.
    """

    notice_id: int
    attempt: int
    kind: str
    account_id: int
    openid: str
    template_id: str
    fields: dict[str, str]
    page: str
    failures: int
    asked_again: bool


@dataclass(frozen=True, slots=True)
class Result:
    """How a parcel fared; jitter in [0, 1) spreads the next try."""

    parcel: Parcel
    outcome: Outcome
    errcode: int | None = None
    rid: str | None = None
    msgid: str | None = None
    wait: timedelta | None = None
    next_day: datetime | None = None
    jitter: float = 0.5


_ELIGIBLE = """n.state = 'waiting' AND n.next_attempt_at <= :now
    AND (NOT :quiet OR n.kind = ANY(CAST(:loud AS text[])))"""

# In order per person, one at a time: not while another is under way, nor before an older one that is due or was tried.
_CLAIM = text(f"""
WITH claimed AS (
    SELECT n.id FROM notices n
    WHERE {_ELIGIBLE}
      AND EXISTS (
          SELECT 1 FROM subscription_credits c
          JOIN unnest(CAST(:carried AS text[]), CAST(:template_ids AS text[])) AS m(kind, template_id)
              ON m.template_id = c.template_id
          WHERE m.kind = n.kind AND c.account_id = n.account_id AND c.credits > 0)
      AND NOT EXISTS (
          SELECT 1 FROM notices o WHERE o.account_id = n.account_id AND o.state = 'sending')
      AND NOT EXISTS (
          SELECT 1 FROM notices o
          WHERE o.account_id = n.account_id AND o.state = 'waiting' AND o.id < n.id
            AND (o.next_attempt_at <= :now OR o.attempts > 0)
            AND (NOT :quiet OR o.kind = ANY(CAST(:loud AS text[]))))
    ORDER BY n.next_attempt_at, n.id
    LIMIT :most FOR UPDATE OF n SKIP LOCKED
), taken AS (
    UPDATE notices n SET state = 'sending', lease_until = :lease, attempts = n.attempts + 1
    FROM claimed WHERE n.id = claimed.id
    RETURNING n.id, n.estate_id, n.account_id, n.kind, n.params, n.route, n.attempts, n.failures,
              n.next_attempt_at
), noted AS (
    INSERT INTO delivery_attempts (estate_id, notice_id, number, template_id, started_at)
    SELECT t.estate_id, t.id, t.attempts, m.template_id, :now
    FROM taken t JOIN unnest(CAST(:carried AS text[]), CAST(:template_ids AS text[]))
         AS m(kind, template_id) ON m.kind = t.kind
    RETURNING notice_id, template_id
)
SELECT t.*, noted.template_id, EXISTS (
    SELECT 1 FROM delivery_attempts a WHERE a.notice_id = t.id AND a.outcome = 'interrupted'
) AS asked_again
FROM taken t JOIN noted ON noted.notice_id = t.id ORDER BY t.next_attempt_at, t.id
""")  # noqa: S608 - composed of the constant above

_INBOX_ONLY = text(f"""
UPDATE notices SET state = 'in_app_only', channel = 'in_app' WHERE id IN (
    SELECT n.id FROM notices n
    LEFT JOIN unnest(CAST(:carried AS text[]), CAST(:template_ids AS text[])) AS m(kind, template_id)
        ON m.kind = n.kind
    WHERE {_ELIGIBLE}
      AND NOT EXISTS (
          SELECT 1 FROM subscription_credits c
          WHERE c.account_id = n.account_id AND c.template_id = m.template_id AND c.credits > 0)
    ORDER BY n.next_attempt_at, n.id
    LIMIT :most FOR UPDATE OF n SKIP LOCKED)
""")  # noqa: S608 - composed of the constant above

_CLOSE_ATTEMPTS = text("""
UPDATE delivery_attempts a
SET finished_at = :now, outcome = r.outcome, errcode = r.errcode, rid = r.rid, msgid = r.msgid
FROM unnest(CAST(:ids AS bigint[]), CAST(:numbers AS bigint[]), CAST(:outcomes AS text[]),
            CAST(:errcodes AS bigint[]), CAST(:rids AS text[]), CAST(:msgids AS text[]))
    AS r(id, number, outcome, errcode, rid, msgid)
WHERE a.notice_id = r.id AND a.number = r.number
  AND (a.finished_at IS NULL OR a.outcome = 'interrupted')
""")

# A worker that was thought dead may still bring its result: it counts unless the notice was taken up again.
_MOVE_ON = text("""
UPDATE notices n
SET state = r.state, next_attempt_at = COALESCE(r.next_attempt_at, n.next_attempt_at), lease_until = NULL,
    failures = n.failures + r.failed,
    channel = CASE r.state WHEN 'delivered' THEN 'wechat' WHEN 'in_app_only' THEN 'in_app' ELSE n.channel END,
    delivered_at = CASE r.state WHEN 'delivered' THEN CAST(:now AS timestamptz) ELSE n.delivered_at END
FROM unnest(CAST(:ids AS bigint[]), CAST(:numbers AS bigint[]), CAST(:states AS text[]),
            CAST(:nexts AS timestamptz[]), CAST(:failed AS bigint[]))
    AS r(id, number, state, next_attempt_at, failed)
WHERE n.id = r.id AND n.attempts = r.number AND n.state IN ('sending', 'unknown', 'waiting')
""")

_CHANGE_CREDITS = text("""
UPDATE subscription_credits c
SET credits = CASE WHEN r.change = 'empty' THEN 0 WHEN r.long_term THEN c.credits
                   ELSE GREATEST(c.credits - 1, 0) END,
    certain = CASE r.change WHEN 'empty' THEN TRUE WHEN 'doubt' THEN FALSE ELSE c.certain END,
    changed_at = :now
FROM (SELECT u.account_id, u.template_id, u.change, COALESCE(m.long_term, FALSE) AS long_term
      FROM unnest(CAST(:accounts AS bigint[]), CAST(:template_ids AS text[]), CAST(:changes AS text[]))
          AS u(account_id, template_id, change)
      LEFT JOIN message_templates m ON m.template_id = u.template_id) AS r
WHERE c.account_id = r.account_id AND c.template_id = r.template_id
""")

_DIED = text("""
SELECT n.id, n.account_id, n.attempts, a.template_id, COALESCE(c.credits, 0) AS credits,
       COALESCE(c.certain, FALSE) AS certain, COALESCE(m.long_term, FALSE) AS long_term
FROM notices n
JOIN delivery_attempts a ON a.notice_id = n.id AND a.number = n.attempts
LEFT JOIN subscription_credits c ON c.account_id = n.account_id AND c.template_id = a.template_id
LEFT JOIN message_templates m ON m.template_id = a.template_id
WHERE n.state = 'sending' AND n.lease_until < :machine_now
ORDER BY n.id LIMIT :most FOR UPDATE OF n SKIP LOCKED
""")


def settle_inbox_only(now: datetime, most: int = INBOX_AT_ONCE) -> int:
    """End the delivery of due notices that no credit lets us send: the inbox has told them. Return how many."""
    done = db.session.execute(_INBOX_ONLY, _due(now) | {"most": most})
    return done.rowcount if isinstance(done, CursorResult) else 0


def claim(now: datetime, *, most: int, lease_until: datetime) -> list[Parcel]:
    """Take up to `most` due notices, the longest due first, and write an open attempt for each.

    To be committed before anything is sent. Those whom nobody can reach are settled here and not returned.
    """
    if most < 1:
        return []
    rows = db.session.execute(_CLAIM, _due(now) | {"most": most, "lease": lease_until}).all()
    contacts = accounts.contacts({row.account_id for row in rows})
    parcels, unreachable = [], []
    for row in rows:
        contact = contacts.get(row.account_id)
        if contact is None or contact.openid is None or contact.refuses_reminders:
            unreachable.append(row)
        else:
            parcels.append(_parcel(row, KINDS[row.kind], contact.openid))
    _let_go(unreachable)
    return parcels


def record(results: Sequence[Result], now: datetime) -> None:
    """Write down how parcels fared and move their notices on; several results take three statements."""
    if not results:
        return
    verdicts = [_verdict(result, now) for result in results]
    parcels = [result.parcel for result in results]
    _write(
        now,
        [(parcel.notice_id, parcel.attempt) for parcel in parcels],
        results,
        verdicts,
        [(parcel.account_id, parcel.template_id) for parcel in parcels],
    )


def recover(now: datetime, machine_now: datetime, most: int = INBOX_AT_ONCE) -> int:
    """Decide about attempts whose worker died, which their lease tells; return how many."""
    rows = db.session.execute(_DIED, {"machine_now": machine_now, "most": most}).all()
    if not rows:
        return 0
    verdicts = [
        verdict_on_crash(
            credits_left=row.credits, certain=row.certain, long_term=row.long_term, now=now
        )
        for row in rows
    ]
    _write(
        now,
        [(row.id, row.attempts) for row in rows],
        [None] * len(rows),
        verdicts,
        [(row.account_id, row.template_id) for row in rows],
    )
    return len(rows)


def _due(now: datetime) -> dict[str, Any]:
    given = template_ids()
    carried = [
        (kind.code, given[kind.template]) for kind in KINDS.values() if kind.template in given
    ]
    return {
        "now": now,
        "quiet": QUIET.after(now) > now,
        "loud": [kind.code for kind in KINDS.values() if not kind.quiet],
        "carried": [code for code, _ in carried],
        "template_ids": [template_id for _, template_id in carried],
    }


def _parcel(row: Row[Any], kind: NoticeKind, openid: str) -> Parcel:
    try:
        fields = template_fields(kind, row.params)
    except KeyError:
        fields = {}  # the platform refuses it by name (47003), and staff see it among the dead letters
    return Parcel(
        notice_id=row.id,
        attempt=row.attempts,
        kind=row.kind,
        account_id=row.account_id,
        openid=openid,
        template_id=row.template_id,
        fields=fields,
        page=row.route.removeprefix("/"),
        failures=row.failures,
        asked_again=row.asked_again,
    )


def _let_go(rows: Sequence[Row[Any]]) -> None:
    """Undo the claim of notices to people who refuse messages or are gone: the inbox is all there is."""
    if not rows:
        return
    ids = {"ids": [row.id for row in rows]}
    db.session.execute(
        text(
            "DELETE FROM delivery_attempts WHERE finished_at IS NULL AND notice_id = ANY(CAST(:ids AS bigint[]))"
        ),
        ids,
    )
    db.session.execute(
        text(
            "UPDATE notices SET state = 'in_app_only', channel = 'in_app', lease_until = NULL,"
            " attempts = attempts - 1 WHERE id = ANY(CAST(:ids AS bigint[]))"
        ),
        ids,
    )


def _verdict(result: Result, now: datetime) -> Verdict:
    return verdict_on(
        result.outcome,
        failures=result.parcel.failures + 1,
        now=now,
        jitter=result.jitter,
        wait=result.wait,
        next_day=result.next_day,
        asked_again=result.parcel.asked_again,
    )


def _write(
    now: datetime,
    attempts: Sequence[tuple[int, int]],
    results: Sequence[Result | None],
    verdicts: Sequence[Verdict],
    ledgers: Sequence[tuple[int, str]],
) -> None:
    outcomes = [result.outcome if result else Outcome.INTERRUPTED for result in results]
    common = {
        "now": now,
        "ids": [notice_id for notice_id, _ in attempts],
        "numbers": [number for _, number in attempts],
    }
    db.session.execute(
        _CLOSE_ATTEMPTS,
        common
        | {
            "outcomes": [outcome.value for outcome in outcomes],
            "errcodes": [result.errcode if result else None for result in results],
            "rids": [result.rid if result else None for result in results],
            "msgids": [result.msgid if result else None for result in results],
        },
    )
    db.session.execute(
        _MOVE_ON,
        common
        | {
            "states": [verdict.state for verdict in verdicts],
            "nexts": [verdict.next_attempt_at for verdict in verdicts],
            "failed": [int(outcome is Outcome.RETRY) for outcome in outcomes],
        },
    )
    changes = [
        (account_id, template_id, verdict.ledger.value)
        for verdict, (account_id, template_id) in zip(verdicts, ledgers, strict=True)
        if verdict.ledger is not Ledger.KEEP
    ]
    if changes:
        db.session.execute(
            _CHANGE_CREDITS,
            {
                "now": now,
                "accounts": [account_id for account_id, _, _ in changes],
                "template_ids": [template_id for _, template_id, _ in changes],
                "changes": [change for _, _, change in changes],
            },
        )
