"""One ballot, cast in one statement and without ORM objects; bench/ measures what it costs.

When the statement inserts nothing, ordinary reads find out why.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from models.accounts import representing
from models.accounts.rules import HOLDER_DECEASED, HOLDER_REPRESENTED, REPRESENTATION_OVER
from models.accounts.scope import NOT_OWNER, resident_in
from models.base import crypto
from models.base.actor import Actor
from models.base.problems import INVALID_INPUT, NOT_FOUND, Problem
from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.inline import leaf_values
from models.motions import questions as sheets
from models.motions.ballot_sql import CAST, HELD, LIVES_THERE, OVER, SEATS
from models.motions.clockwork import facts_of, with_roll
from models.motions.questions import Question, in_order, wrong_answers
from models.motions.receipts import (
    KIND,
    BallotReceipt,
    Cast,
    Seat,
    ballots_of_group,
    receipt_of,
    superseded_of,
)
from models.motions.rule_set import arrival_rules_in
from models.motions.rules import (
    SELLERS_BALLOT,
    already_cast,
    ballot_commitment,
    check_choices,
    check_open,
)
from models.motions.sealing import seal, size_of, unseal
from models.motions.standing import (
    Channel,
    Side,
    effective,
    is_meant,
    standing_for,
    why_refused,
)
from models.motions.tables import Motion
from models.motions.telling import told_values

WHY_OVER = {
    representing.DECEASED: HOLDER_DECEASED,
    representing.REPRESENTED: HOLDER_REPRESENTED,
    representing.REPRESENTATION_OVER: REPRESENTATION_OVER,
    None: REPRESENTATION_OVER,
}
SALT_BYTES = 16
MEMO_SIZE = 1024
ATTEMPTS = 3
"""Two devices of one owner at the same moment: the second looks again at what the first did."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What never changes of a noticed motion."""

    estate_id: int
    title: str
    digest: str
    questions: tuple[Question, ...]
    size: int


_sheets: dict[int, _Sheet] = {}
"""Saves each ballot a statement. The database compares the digest, so an entry of another database does no harm."""


def cast_ballot(
    actor: Actor, motion_id: int, group_id: int, cast: Cast, now: datetime
) -> BallotReceipt:
    """Cast the ballot of an owner group; the same content again gives the same receipt.

    Other content takes the place of a ballot cast over the network only by naming its receipt: a page that was opened
    before a co-owner voted replaces nothing. Raises not-found, not-owner, ballot-of-seller, choices-wrong,
    motion-not-open, ballot-already-cast, holder-deceased, holder-represented, representation-over; invalid-input for
    a receipt where no ballot is.
    """
    sheet = _sheet(motion_id) if cast.replaces is None else None
    receipt = _insert(actor, sheet, motion_id, group_id, cast=cast, now=now)
    if receipt is not None:
        return receipt
    motion = _noticed(motion_id, now)
    for _ in range(ATTEMPTS):
        held = _held(actor, motion, group_id, now)
        if held.sealed is None:
            standing = _first(motion, cast, now)
        elif _is_same(actor, motion, held, cast):
            return _receipt(motion, group_id, held)
        else:
            # It came after the one that is there, whichever request began first: that one may be acknowledged already.
            now = max(now, held.cast_at)
            standing = _another(actor, motion, held, cast=cast, now=now)
        if not standing:
            continue
        # The memo may be of another database: it is made anew.
        receipt = _insert(
            actor, _remember(motion), motion_id, group_id, cast=cast, now=now, standing=standing
        )
        if receipt is not None:
            return replace(receipt, superseded=superseded_of(motion, group_id))
    raise RuntimeError("a ballot was neither cast nor refused")


def _first(motion: Motion, cast: Cast, now: datetime) -> int:
    """Let a first ballot in that the statement did not: the roll was not frozen yet, or it was refused with reason."""
    check_open(facts_of(motion), now)
    check_choices(sheets.read(motion.questions), cast.choices)
    if cast.replaces is not None:
        raise INVALID_INPUT(errors={"replaces": ["这一票还没有投过"]})
    return 1


def _is_same(actor: Actor, motion: Motion, held: Row[Any], cast: Cast) -> bool:
    questions = sheets.read(motion.questions)
    if not _knows(actor, held) or wrong_answers(questions, cast.choices):
        return False
    opened = unseal(motion.id, held.owner_group_id, held.sealed)
    return in_order(questions, cast.choices) == opened.choices


def _another(actor: Actor, motion: Motion, held: Row[Any], *, cast: Cast, now: datetime) -> int:
    """Return the standing of another ballot of a group; 0 when another came in while we looked.

    Whoever bought the unit does not change what the seller cast. Raises ballot-already-cast where it would not count.
    """
    check_open(facts_of(motion), now)
    rules = arrival_rules_in(motion.rules)
    there = ballots_of_group(motion.id, held.owner_group_id)
    if effective(there).standing != held.standing:
        return 0
    standing = standing_for(cast.channel, now, there, rules)
    if not _knows(actor, held):
        raise already_cast(held.cast_at, "这一票由原业主投出，不能更改。")
    if not held.allowed:
        over = _over(_values(actor, motion, held.owner_group_id, now))
        raise over or already_cast(held.cast_at, "房屋已经过户，不能再改这一票。")
    if not standing:
        why = why_refused(cast.channel, now, effective(there), rules)
        raise already_cast(held.cast_at, why, _who_cast(actor, held))
    if not is_meant(cast.channel, cast.replaces, effective(there), held.leaf_id):
        raise already_cast(held.cast_at, "可以打开这一票改一次。", _who_cast(actor, held))
    check_choices(sheets.read(motion.questions), cast.choices)
    return standing


def _who_cast(actor: Actor, held: Row[Any]) -> str:
    if held.cast_by_account == actor.id:
        return "您"
    return "您家" if Channel(held.channel).side is Side.PAPER else "共有人或其代表"


def own_ballot(actor: Actor, motion_id: int, group_id: int, now: datetime) -> BallotReceipt:
    """Return a ballot to those who cast it or own together with them. Raises not-found, not-owner."""
    motion = _noticed(motion_id, now)
    held = _held(actor, motion, group_id, now)
    if held.sealed is None or not _knows(actor, held):
        raise NOT_FOUND()
    return _receipt(motion, group_id, held)


def seats_of(actor: Actor, motion_id: int, now: datetime) -> Sequence[Seat]:
    """Return the ballots that the actor may cast on a frozen roll, cast or not."""
    values = {"motion_id": motion_id, "account_id": actor.id, "now": now}
    rows = db.session.connection().exec_driver_sql(SEATS, values)
    return [Seat(*row) for row in rows]


def _insert(
    actor: Actor,
    sheet: _Sheet | None,
    motion_id: int,
    group_id: int,
    *,
    cast: Cast,
    now: datetime,
    standing: int = 1,
) -> BallotReceipt | None:
    if sheet is None or wrong_answers(sheet.questions, cast.choices):
        return None
    choices = in_order(sheet.questions, cast.choices)
    salt = secrets.token_hex(SALT_BYTES)
    subject = ("motion", motion_id)
    facts = {
        "owner_group": group_id,
        "question": sheet.digest,
        "commitment": ballot_commitment(motion_id, group_id, choices, salt),
    }
    sealed = evidence.seal(KIND, sheet.estate_id, subject, facts, now)
    values = {
        "motion_id": motion_id,
        "group_id": group_id,
        "account_id": actor.id,
        "standing": standing,
        "sealed": seal(motion_id, group_id, choices, salt, sheet.size),
        "channel": cast.channel.value,
        "helper": crypto.encrypt(cast.helper) if cast.helper else None,
        "digest": sheet.digest,
        "now": now,
        **told_values(
            sheet.title, motion_id, group_id, channel=cast.channel, standing=standing, now=now
        ),
        **leaf_values(sealed, subject=subject, account_id=actor.id),
    }
    leaf_id = db.session.connection().exec_driver_sql(CAST, values).scalar()
    if leaf_id is None:
        return None
    receipt = receipt_of(leaf_id, sealed, now)
    return BallotReceipt(motion_id, group_id, choices, salt, cast.channel, now, receipt)


def _sheet(motion_id: int) -> _Sheet | None:
    """Return what is asked; None before the notice."""
    known = _sheets.get(motion_id)
    if known is not None:
        return known
    motion = db.session.get(Motion, motion_id)
    return None if motion is None or motion.digest is None else _remember(motion)


def _remember(motion: Motion) -> _Sheet:
    if len(_sheets) >= MEMO_SIZE:
        _sheets.clear()
    questions = tuple(sheets.read(motion.questions))
    sheet = _Sheet(
        motion.estate_id, motion.title, motion.digest or "", questions, size_of(questions)
    )
    _sheets[motion.id] = sheet
    return sheet


def _noticed(motion_id: int, now: datetime) -> Motion:
    """Return a noticed motion, its roll frozen if its opening has passed. Raises not-found."""
    motion = with_roll(motion_id, now)
    if motion.noticed_at is None:
        raise NOT_FOUND()
    return motion


def _held(actor: Actor, motion: Motion, group_id: int, now: datetime) -> Row[Any]:
    """Return what the roll and the ballots hold for a group of the actor's.

    Raises not-found for a group that is not the actor's, not-owner for household and tenants, ballot-of-seller for
    whoever bought one of several units, motion-not-open while there is no roll; holder-deceased, holder-represented,
    representation-over for who could act before.
    """
    if motion.roll_frozen_at is None:
        resident_in(actor, motion.estate_id)
        check_open(facts_of(motion), now)
    values = _values(actor, motion, group_id, now)
    held = db.session.connection().exec_driver_sql(HELD, values).one_or_none()
    if held is None:
        raise NOT_FOUND()
    if held.allowed or held.cast_by_account == actor.id:
        return held
    raise _why_not(values, owns=held.owns)


def _values(actor: Actor, motion: Motion, group_id: int, now: datetime) -> dict[str, Any]:
    return {"motion_id": motion.id, "group_id": group_id, "account_id": actor.id, "now": now}


def _why_not(values: dict[str, Any], *, owns: bool) -> Problem:
    """Return why an account may not cast an entry's ballot, or not any more."""
    if owns:
        return SELLERS_BALLOT()
    if over := _over(values):
        return over
    lives = db.session.connection().exec_driver_sql(LIVES_THERE, values).scalar() is not None
    return NOT_OWNER() if lives else NOT_FOUND()


def _over(values: dict[str, Any]) -> Problem | None:
    """Return the refusal of who could act for the entry before and cannot any more."""
    found = db.session.connection().exec_driver_sql(OVER, values).one_or_none()
    refusal = None if found is None else WHY_OVER.get(found.end_reason)
    return refusal() if refusal else None


def _knows(actor: Actor, held: Row[Any]) -> bool:
    """Whoever cast it and their co-owners know the choice; who bought the unit later does not learn it."""
    return bool(held.of_group or held.cast_by_account == actor.id)


def _receipt(motion: Motion, group_id: int, held: Row[Any]) -> BallotReceipt:
    opened = unseal(motion.id, group_id, held.sealed)
    return BallotReceipt(
        motion.id,
        group_id,
        opened.choices,
        opened.salt,
        held.channel,
        held.cast_at,
        receipt_of(held.leaf_id, held, held.at),
        superseded_of(motion, group_id),
    )
