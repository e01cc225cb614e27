"""The reminder engine: a policy's rounds that have come due are told, each in one statement, once.

`swept_through` moves in the transaction of the round, and (event, account, stage) is unique: a sweep that is killed or
runs twice tells nobody twice and misses nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update

from models.accounts.scope import staff_at
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.session import db
from models.fees import dues
from models.fees.dues import Source
from models.fees.policies import Policy, calendar_of, policy_of
from models.fees.reminding import Calendar, Round, rounds, stage_name
from models.fees.tables import ReminderPolicy, ReminderRound
from models.notices import actions as notices
from models.notices.rules import KINDS


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would be told: when, which stage of what, for how many dues, to how many accounts and households.

    body: the text as one of the households would read it.
    """

    at: datetime
    subject: str
    stage: int
    due_on: date
    dues: int
    accounts: int
    visits: int
    body: str


def estates_to_sweep(now: datetime) -> list[int]:
    """Return the estates in which something has come due to be told; the others are done with up to now.

    A handful of statements, however many estates there are.
    """
    due: dict[int, list[tuple[Source, Round]]] = {}
    for row in db.session.scalars(select(ReminderPolicy).where(ReminderPolicy.is_on)):
        if found := _rounds(row, now):
            due[row.estate_id] = found
    busy = _with_dues(due)
    idle = [estate_id for estate_id in due if estate_id not in busy]
    db.session.execute(
        update(ReminderPolicy)
        .where(ReminderPolicy.estate_id.in_(idle), ReminderPolicy.swept_through < now)
        .values(swept_through=now)
    )
    return sorted(busy)


def sweep_estate(estate_id: int, now: datetime) -> int:
    """Tell what has come due in an estate; return how many notices are new. Another's sweep is not waited for."""
    row = db.session.scalar(
        select(ReminderPolicy)
        .where(ReminderPolicy.estate_id == estate_id, ReminderPolicy.is_on)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return 0
    calendar = calendar_of(row)
    due = _with_dues({estate_id: _rounds(row, now)}).get(estate_id, [])
    told = sum(_tell(row, source, calendar, found, now) for source, found in due)
    row.swept_through = max(row.swept_through, now)
    db.session.flush()  # with the notices or not at all
    return told


def sweep_reminders(now: datetime) -> int:
    """Tell what has come due everywhere, in the caller's transaction; return how many notices are new."""
    return sum(sweep_estate(estate_id, now) for estate_id in estates_to_sweep(now))


def foresee(actor: Actor, estate_id: int, days: int, now: datetime) -> list[Foreseen]:
    """Return what would be told within some days as things stand, soonest first. Raises not-found."""
    staff_at(actor, estate_id)
    policy = policy_of(estate_id)
    until = now + timedelta(days=days)
    found = [
        foreseen for source in dues.SOURCES for foreseen in _foreseen(policy, source, now, until)
    ]
    return sorted(found, key=lambda one: (one.at, one.subject, one.due_on))


def _rounds(row: ReminderPolicy, now: datetime) -> list[tuple[Source, Round]]:
    calendar = calendar_of(row)
    return [
        (source, found)
        for source in dues.SOURCES
        for found in rounds(calendar, row.swept_through, now, source.stages(calendar.stages))
    ]


def _with_dues(
    due: Mapping[int, Sequence[tuple[Source, Round]]],
) -> dict[int, list[tuple[Source, Round]]]:
    """Keep the rounds on whose due days something is owed; one statement a source."""
    kept: dict[int, list[tuple[Source, Round]]] = {}
    for source in dues.SOURCES:
        mine = {
            estate_id: [found for of, found in listed if of is source]
            for estate_id, listed in due.items()
        }
        all_rounds = [found for listed in mine.values() for found in listed]
        if not all_rounds:
            continue
        days = source.days(
            min(one.due_from for one in all_rounds), max(one.due_until for one in all_rounds)
        )
        owed = days.where(days.selected_columns[0].in_(mine))
        for estate_id, due_on in db.session.execute(owed):
            for found in mine[estate_id]:
                told = kept.setdefault(estate_id, [])
                if found.due_from <= due_on <= found.due_until and (source, found) not in told:
                    told.append((source, found))
    return {estate_id: listed for estate_id, listed in kept.items() if listed}


def _tell(
    row: ReminderPolicy, source: Source, calendar: Calendar, found: Round, now: datetime
) -> int:
    wanted = source.dues(row.estate_id, found.due_from, found.due_until)
    told = visits = 0
    if found.passed_over:
        count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        if not count:
            return 0
    else:
        told = notices.announce_selected(
            dues.recipients(wanted),
            kind=source.kind(found.stage),
            stage=stage_name(found.stage),
            now=now,
            not_before=calendar.not_before(now),
            body=_own_text(source, row.texts, found.stage),
        )
        visits = _put_on_visit_list(source, wanted, now)
        count = told + visits
    if count:
        _write_round(row.estate_id, source, found, (count, told, visits), now)
    return told


def _put_on_visit_list(source: Source, wanted: dues.Dues, now: datetime) -> int:
    unreached = dues.households_without_account(wanted)
    # Asked first: a search may use several processors, an insert may not.
    if not db.session.scalar(select(func.count()).select_from(unreached.subquery())):
        return 0
    return notices.visit_selected(unreached, reason=source.visit, now=now)


def _own_text(source: Source, texts: Mapping[str, str], stage: int) -> str | None:
    if not source.own_texts:
        return None
    return texts.get("before" if stage <= 0 else "after") or None


def _write_round(
    estate_id: int,
    source: Source,
    found: Round,
    counts: tuple[int, int, int],
    now: datetime,
) -> None:
    count, told, visits = counts
    db.session.add(
        ReminderRound(
            estate_id=estate_id,
            subject=source.subject,
            stage=found.stage,
            due_from=found.due_from,
            due_until=found.due_until,
            dues=count,
            told=told,
            visits=visits,
            passed_over=found.passed_over,
            at=now,
        )
    )


def _foreseen(policy: Policy, source: Source, now: datetime, until: datetime) -> Sequence[Foreseen]:
    calendar = policy.calendar
    stages = source.stages(calendar.stages)
    if not stages or not policy.is_on:
        return ()
    widest = max(map(abs, stages)) + 30
    wanted = source.dues(
        policy.estate_id,
        local_date(now) - timedelta(days=widest),
        local_date(until) + timedelta(days=widest),
    )
    found = db.session.execute(dues.example_of_each_day(wanted)).mappings()
    examples = {row["due_on"]: row for row in found}
    return [
        Foreseen(
            at=calendar.moment(due_on, stage),
            subject=source.subject,
            stage=stage,
            due_on=due_on,
            dues=count,
            accounts=told,
            visits=visits,
            body=_text(source, policy.texts, stage).format_map(examples[due_on]),
        )
        for due_on, count, told, visits in db.session.execute(dues.tally(wanted))
        for stage in stages
        if now < calendar.moment(due_on, stage) <= until
    ]


def _text(source: Source, texts: Mapping[str, str], stage: int) -> str:
    return _own_text(source, texts, stage) or KINDS[source.kind(stage)].body
