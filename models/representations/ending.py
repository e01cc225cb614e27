"""How a representation ends: taken back, by its term, by a death, with the title or the account."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from models.accounts import actions as accounts
from models.accounts import representing
from models.accounts.scope import staff_at
from models.accounts.tables import Account
from models.base import audit, crypto, gathering
from models.base.actor import Actor
from models.base.problems import NOT_FOUND, REASON_MISSING
from models.base.session import db
from models.representations.entering import DECIDING, link, locked
from models.representations.rules import (
    ACCOUNT_ERASED,
    DEATH_TAKEN_BACK,
    HOLDER_DIED,
    HOLDS_NOTHING,
    OVER,
    REPRESENTATIVE_DIED,
    Basis,
    State,
    why_over,
)
from models.representations.tables import Representation
from models.representations.telling import tell_concerned, tell_representative
from models.roster import actions as roster
from models.roster import deaths
from models.roster.deaths import Deceased

LIVE = (State.PENDING, State.ACTIVE)


def revoke(actor: Actor, representation_id: int, *, reason: str, now: datetime) -> Representation:
    """End a representation at once: staff with a reason, or the representative, who also takes an application back.

    Raises not-found, role-missing, reason-missing, representation-ended.
    """
    held = locked(representation_id)
    if actor.is_staff:
        staff_at(actor, held.estate_id, *DECIDING)
        if not reason.strip():
            raise REASON_MISSING(errors={"reason": ["请写明为什么终止"]})
    elif held.account_id != actor.id:
        raise NOT_FOUND()
    if held.state in {State.REFUSED, State.ENDED}:
        raise OVER()
    _end(held, reason.strip() or "代表人自己辞去", now)
    if actor.is_staff:
        audit.record(
            actor,
            "representation.revoke",
            subject=("representation", held.id),
            estate_id=held.estate_id,
            now=now,
            after={"state": held.state},
            reason=held.end_reason,
        )
    return held


def due(now: datetime) -> Sequence[int]:
    """Return the representations whose term is over and that nobody has ended yet."""
    return db.session.scalars(
        select(Representation.id).where(
            Representation.state == State.ACTIVE.value, Representation.until <= now
        )
    ).all()


def expire(representation_id: int, now: datetime) -> None:
    """End one whose term is over; no ballot was let in since then."""
    held = locked(representation_id)
    if held.state == State.ACTIVE and held.until is not None and held.until <= now:
        _end(held, why_over(held.born_on, held.until), now)


def _end(held: Representation, why: str, now: datetime) -> None:
    was_active = held.state == State.ACTIVE
    held.state, held.ended_at, held.end_reason = State.ENDED.value, now, why
    held.version += 1
    if not was_active:
        return
    tell_concerned(held, "representation_told_over", now)
    tell_representative(held, "representation_over", now)
    representing.end_representing(held.id, now)
    if held.basis == Basis.GUARDIAN and held.holder_id is not None:
        _resume(held, held.holder_id, now)


def _resume(held: Representation, holder_id: int, now: datetime) -> None:
    """Let the holder act in person again, unless another guardian is left, or they are dead."""
    db.session.flush()
    if roster.barred([holder_id]):
        return
    units = [unit.unit_id for unit in roster.units_of_holder(holder_id)]
    since = held.decided_at or now
    representing.resume_own(holder_id, representing.REPRESENTED, units, since=since, now=now)


@accounts.on_match
def _know_representative(account: Account, name: str, now: datetime) -> bool:
    """Whoever has name and phone of a representative is that representative."""
    if account.phone is None:
        return False
    found = db.session.scalars(
        select(Representation).where(
            Representation.phone_index == crypto.blind_index(account.phone, "phone"),
            Representation.state == State.ACTIVE.value,
        )
    ).all()
    mine = [one for one in found if one.name == name and _is_current(one, now)]
    for held in mine:
        link(held, account, now)
    return bool(mine)


def _is_current(held: Representation, now: datetime) -> bool:
    return held.until is None or held.until > now


@deaths.on_death
def _end_with_death(gone: Deceased, now: datetime) -> None:
    """Guardianship and authority end with the holder; and with the representative."""
    of_the_dead = Representation.holder_id == gone.holder_id
    by_the_dead = Representation.account_id.in_(gone.account_ids)
    for condition, why in ((of_the_dead, HOLDER_DIED), (by_the_dead, REPRESENTATIVE_DIED)):
        for held in _live(condition):
            _end(held, why, now)


@deaths.on_taking_back
def _end_administration(gone: Deceased, now: datetime) -> None:
    for held in _live(Representation.holder_id == gone.holder_id):
        _end(held, DEATH_TAKEN_BACK, now)


@roster.after_change
def _follow_register(estate_id: int, followed: Mapping[int, int], now: datetime) -> None:
    """Follow holders to their new records and units; end what is for somebody who holds nothing any more."""
    for former, record in followed.items():
        db.session.execute(
            update(Representation)
            .where(Representation.holder_id == former)
            .values(holder_id=record)
        )
    active = db.session.scalars(
        select(Representation)
        .where(Representation.estate_id == estate_id, Representation.state == State.ACTIVE.value)
        .execution_options(populate_existing=True)
    ).all()
    for held in active:
        account = db.session.get(Account, held.account_id) if held.account_id else None
        if not roster.units_of_holder(held.holder_id or 0):
            _end(held, HOLDS_NOTHING, now)
        elif account is not None:
            link(held, account, now)


@gathering.on_erasure
def _end_with_account(account_id: int, now: datetime) -> None:
    for held in _live(Representation.account_id == account_id):
        _end(held, ACCOUNT_ERASED, now)
    for held in db.session.scalars(
        select(Representation).where(
            Representation.account_id == account_id, Representation.state == State.APPLIED.value
        )
    ):
        _end(held, ACCOUNT_ERASED, now)


def _live(condition: ColumnElement[bool]) -> Sequence[Representation]:
    return db.session.scalars(
        select(Representation)
        .where(condition, Representation.state.in_([state.value for state in LIVE]))
        .order_by(Representation.id)
        .with_for_update()
    ).all()
