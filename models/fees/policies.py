"""How an estate's households are reminded: the policy, and who would be told what and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.session import check_version, db
from models.fees.reminding import (
    POLICY_TEXT,
    Calendar,
    check_calendar,
)
from models.fees.tables import ReminderPolicy, ReminderRound
from models.notices.hours import QuietHours
from models.notices.rules import names_in

STEERING = (Role.MODERATOR, Role.SECRETARY)
PLACEHOLDERS = frozenset({"unit", "period", "amount", "due"})
"""What an estate's own texts about bills may name."""
TEXT_KEYS = ("before", "after")
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Policy:
    """An estate's policy; version 0: nobody has changed the standard one."""

    estate_id: int
    calendar: Calendar
    texts: Mapping[str, str]
    is_on: bool
    version: int


def ensure_policy(estate_id: int, now: datetime) -> None:
    """Give an estate the standard policy when the first thing to remind of appears; nothing before `now` is told."""
    db.session.execute(
        insert(ReminderPolicy)
        .values(_values(estate_id, Calendar(), {}, is_on=True) | _stamp(None, now))
        .on_conflict_do_nothing()
    )


def policy(actor: Actor, estate_id: int) -> Policy:
    """Return an estate's policy. Raises not-found."""
    staff_at(actor, estate_id)
    return policy_of(estate_id)


def policy_of(estate_id: int) -> Policy:
    """Return an estate's policy, the standard one where none was written."""
    row = db.session.get(ReminderPolicy, estate_id)
    if row is None:
        return Policy(estate_id, Calendar(), {}, is_on=True, version=0)
    return Policy(estate_id, calendar_of(row), row.texts, row.is_on, row.version)


def calendar_of(row: ReminderPolicy) -> Calendar:
    return Calendar(
        stages=tuple(sorted(row.stages)),
        send_at=row.send_at,
        quiet=QuietHours(row.quiet_from, row.quiet_until),
        skip_holidays=row.skip_holidays,
    )


def set_policy(
    actor: Actor,
    estate_id: int,
    *,
    calendar: Calendar,
    texts: Mapping[str, str],
    is_on: bool,
    version: int,
    now: datetime,
) -> Policy:
    """Change how an estate's households are reminded, from now on; what was missed while it was off is not made up.

    Raises not-found, role-missing, changed-meanwhile, reminder-stages, reminder-hour-quiet, reminder-text.
    """
    staff_at(actor, estate_id, *STEERING)
    check_calendar(calendar)
    _check_texts(texts)
    found = db.session.get(ReminderPolicy, estate_id, with_for_update=True)
    check_version(found.version if found else 0, version)
    before = _as_data(policy_of(estate_id))
    values = _values(estate_id, calendar, dict(texts), is_on=is_on) | _stamp(actor.id, now)
    if found is not None and found.is_on:
        values["swept_through"] = (
            found.swept_through
        )  # what the jobs have still to catch up with stays due
    db.session.execute(
        insert(ReminderPolicy)
        .values(values)
        .on_conflict_do_update(
            index_elements=["estate_id"],
            set_={**values, "version": ReminderPolicy.version + 1},
        )
    )
    db.session.expire_all()
    after = policy_of(estate_id)
    audit.record(
        actor,
        "reminder_policy.set",
        subject=("reminder_policy", estate_id),
        estate_id=estate_id,
        before=before,
        after=_as_data(after),
        now=now,
    )
    return after


def rounds_of(actor: Actor, estate_id: int, most: int = 50) -> list[ReminderRound]:
    """Return the newest rounds of reminders in an estate."""
    staff_at(actor, estate_id)
    return list(
        db.session.scalars(
            select(ReminderRound)
            .where(ReminderRound.estate_id == estate_id)
            .order_by(ReminderRound.id.desc())
            .limit(most)
        )
    )


def _check_texts(texts: Mapping[str, str]) -> None:
    for key, text in texts.items():
        try:
            unknown = names_in(text) - PLACEHOLDERS
        except ValueError:
            unknown = {"{ }"}
        if unknown:
            raise POLICY_TEXT(
                "提醒文字里只能用{unit}、{period}、{amount}、{due}这几处自动填写的内容。",
                errors={f"texts.{key}": [f"认不出：{'、'.join(sorted(unknown))}"]},
            )


def _values(
    estate_id: int, calendar: Calendar, texts: dict[str, str], *, is_on: bool
) -> dict[str, Any]:
    return {
        "estate_id": estate_id,
        "stages": list(calendar.stages),
        "send_at": calendar.send_at,
        "quiet_from": calendar.quiet.begins,
        "quiet_until": calendar.quiet.ends,
        "skip_holidays": calendar.skip_holidays,
        "texts": texts,
        "is_on": is_on,
    }


def _stamp(changed_by: int | None, now: datetime) -> dict[str, Any]:
    return {"swept_through": now, "changed_by": changed_by, "changed_at": now, "version": 1}


def _as_data(found: Policy) -> dict[str, Any]:
    calendar = found.calendar
    return {
        "stages": list(calendar.stages),
        "send_at": calendar.send_at.isoformat(),
        "quiet": [calendar.quiet.begins.isoformat(), calendar.quiet.ends.isoformat()],
        "skip_holidays": calendar.skip_holidays,
        "texts": dict(found.texts),
        "is_on": found.is_on,
    }
