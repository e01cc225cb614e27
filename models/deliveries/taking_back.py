"""Take back what was entered wrongly: a counter-entry with its reason; the entry itself stays."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import holds_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND, ROLE_MISSING
from models.base.session import db
from models.deliveries.actions import HANDLING, TAKING, handled
from models.deliveries.rules import TAKEN_BACK
from models.deliveries.tables import DeliveryTakenBack, MotionBoard, MotionDelivery
from models.motions.states import State

Entry = MotionDelivery | MotionBoard


class EntryKind(StrEnum):
    DELIVERY = "delivery"
    BOARD = "board"


def take_back(
    actor: Actor, motion_id: int, which: tuple[EntryKind, int], reason: str, now: datetime
) -> DeliveryTakenBack:
    """Take back a delivery or a board, as whoever entered it or as a moderator, until the count begins.

    What was taken back can be entered anew. Raises not-found, role-missing, deliveries-closed, delivery-taken-back.
    """
    motion = handled(actor, motion_id, now)
    kind, entry_id = which
    entry: Entry | None = (
        db.session.get(MotionDelivery, entry_id)
        if kind is EntryKind.DELIVERY
        else db.session.get(MotionBoard, entry_id)
    )
    if entry is None or entry.motion_id != motion.id:
        raise NOT_FOUND()
    if not _is_theirs(actor, entry):
        raise ROLE_MISSING("只有登记的人或者审核员才能撤销这条登记。")
    taken: DeliveryTakenBack | None = db.session.scalar(
        insert(DeliveryTakenBack)
        .values(
            estate_id=motion.estate_id,
            motion_id=motion.id,
            delivery_id=entry_id if kind is EntryKind.DELIVERY else None,
            board_id=entry_id if kind is EntryKind.BOARD else None,
            reason=reason,
            taken_back_by=actor.id,
            taken_back_at=now,
        )
        .on_conflict_do_nothing()
        .returning(DeliveryTakenBack)
    )
    if taken is None:
        raise TAKEN_BACK()
    audit.record(
        actor,
        "delivery.take-back",
        subject=("motion", motion.id),
        estate_id=motion.estate_id,
        now=now,
        before={kind.value: entry_id},
        reason=reason,
    )
    return taken


def may_take_back(
    actor: Actor, state: State, entry: Entry, taken: DeliveryTakenBack | None
) -> bool:
    """Say whether the actor may take an entry back now."""
    return (
        taken is None
        and state in TAKING
        and holds_at(actor, entry.estate_id, *HANDLING)
        and _is_theirs(actor, entry)
    )


def _is_theirs(actor: Actor, entry: Entry) -> bool:
    return entry.entered_by == actor.id or holds_at(actor, entry.estate_id, Role.MODERATOR)
