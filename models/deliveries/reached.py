"""Which units of a motion's roll were reached by which way: one statement over the roll, the records and the inbox."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, exists, or_, select, true

from models.accounts.tables import Membership, MembershipRole
from models.base.session import db
from models.deliveries.rules import Way
from models.deliveries.tables import DeliveryTakenBack, MotionBoard, MotionDelivery
from models.motions.entries import units_of_entries
from models.motions.holds import tells_delivered
from models.motions.tables import Motion
from models.notices.readings import readings

TELLING = ("motion_noticed", "motion_opened")
"""The notices that bring an owner the text of the motion."""


def reached(motion: Motion, now: datetime) -> Subquery:
    """Return each unit with owner_group_id, building_id, label, a truth for each way, and `delivered` by any."""
    held = units_of_entries(motion, now)
    ways: dict[Way, ColumnElement[bool]] = {
        Way.HANDED: held.c.unit_id.in_(_recorded(motion, Way.HANDED)),
        Way.POSTED: held.c.unit_id.in_(_recorded(motion, Way.POSTED)),
        Way.READ: held.c.unit_id.in_(_read(motion)),
        Way.BOARD: _on_board(motion, held),
    }
    return select(
        held.c.owner_group_id,
        held.c.unit_id,
        held.c.building_id,
        held.c.label,
        *(truth.label(way.value) for way, truth in ways.items()),
        or_(*ways.values()).label("delivered"),
    ).subquery("reached")


@tells_delivered
def _groups_reached(motion: Motion, ways: Sequence[str], now: datetime) -> Collection[int]:
    """Whoever owns several units got the sheet when it reached one of them."""
    if not ways:
        return ()
    units = reached(motion, now)
    return db.session.scalars(
        select(units.c.owner_group_id).distinct().where(or_(*(units.c[way] for way in ways)))
    ).all()


def taken_back(entry: type[MotionDelivery] | type[MotionBoard]) -> ColumnElement[bool]:
    """Say in a statement whether an entry was taken back."""
    taken = DeliveryTakenBack
    column = taken.delivery_id if entry is MotionDelivery else taken.board_id
    return exists().where(column == entry.id)


def _recorded(motion: Motion, way: Way) -> Select[int]:
    return select(MotionDelivery.unit_id).where(
        MotionDelivery.motion_id == motion.id,
        MotionDelivery.way == way.value,
        ~taken_back(MotionDelivery),
    )


def _read(motion: Motion) -> Select[int]:
    """Whoever owned the unit when they opened the message, before the voting closed."""
    opened = readings(f"motion:{motion.id}", TELLING)
    return (
        select(Membership.unit_id)
        .join(opened, opened.c.account_id == Membership.account_id)
        .where(
            Membership.estate_id == motion.estate_id,
            Membership.role == MembershipRole.OWNER.value,
            Membership.started_at <= opened.c.read_at,
            or_(Membership.ended_at.is_(None), Membership.ended_at > opened.c.read_at),
            true() if motion.closes_at is None else opened.c.read_at < motion.closes_at,
        )
    )


def _on_board(motion: Motion, held: Subquery) -> ColumnElement[bool]:
    hung = (MotionBoard.motion_id == motion.id, ~taken_back(MotionBoard))
    return or_(
        select(MotionBoard.id).where(*hung, MotionBoard.building_id.is_(None)).exists(),
        held.c.building_id.in_(
            select(MotionBoard.building_id).where(*hung, MotionBoard.building_id.is_not(None))
        ),
    )
