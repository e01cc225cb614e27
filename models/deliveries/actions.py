"""Write down how the papers of a motion reached each unit. Whom they did not reach: summary.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.deliveries.reached import taken_back
from models.deliveries.rules import (
    BOARD_RECORDED,
    CLOSED,
    UNITS_UNKNOWN,
    Way,
    check_board,
    check_moment,
)
from models.deliveries.tables import MotionBoard, MotionDelivery
from models.files import actions as files
from models.motions import reading as motions
from models.motions.clockwork import state_now
from models.motions.entries import units_of_entries
from models.motions.states import State
from models.motions.tables import Motion
from models.places import actions as places

HANDLING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
TAKING = (State.NOTICED, State.OPEN, State.CLOSED)
"""From the notice until the count: afterwards nothing may change what was counted."""


@dataclass(frozen=True, slots=True)
class Handing:
    """What a round from door to door is written down with."""

    way: Way
    unit_ids: Sequence[int]
    at: datetime
    handler: str
    note: str = ""
    file_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many units a batch added, and how many were on record already."""

    recorded: int
    already: int


def record_deliveries(actor: Actor, motion_id: int, handing: Handing, now: datetime) -> Recorded:
    """Write down a round from door to door; what is on record already stays as it was.

    Raises not-found, role-missing, deliveries-closed, delivery-time-outside, delivery-units-unknown.
    """
    motion = handled(actor, motion_id, now)
    check_moment(handing.at, motion.noticed_at or now, motion.closes_at, now)
    wanted = sorted(set(handing.unit_ids))
    _check_units(motion, wanted, now)
    if handing.file_id is not None:
        files.attached(handing.file_id, motion.estate_id)
    before = _taken_back_before(motion, handing.way, wanted)
    rows = [
        {
            "estate_id": motion.estate_id,
            "motion_id": motion.id,
            "unit_id": unit_id,
            "way": handing.way.value,
            "number": before.get(unit_id, 0) + 1,
            "handler": handing.handler,
            "at": handing.at,
            "note": handing.note,
            "file_id": handing.file_id,
            "entered_by": actor.id,
            "entered_at": now,
        }
        for unit_id in wanted
    ]
    adding = insert(MotionDelivery).on_conflict_do_nothing().returning(MotionDelivery.id)
    recorded = len(db.session.execute(adding, rows).all())
    audit.record(
        actor,
        "delivery.record",
        subject=("motion", motion.id),
        estate_id=motion.estate_id,
        now=now,
        after={"way": handing.way.value, "units": wanted, "recorded": recorded},
    )
    return Recorded(recorded, len(wanted) - recorded)


def _taken_back_before(motion: Motion, way: Way, wanted: Sequence[int]) -> dict[int, int]:
    """Return how many entries of each unit were taken back: the next one is numbered after them."""
    rows = db.session.execute(
        select(MotionDelivery.unit_id, func.count())
        .where(
            MotionDelivery.motion_id == motion.id,
            MotionDelivery.way == way.value,
            MotionDelivery.unit_id.in_(wanted),
            taken_back(MotionDelivery),
        )
        .group_by(MotionDelivery.unit_id)
    )
    return dict(iter(rows))


def _check_units(motion: Motion, wanted: Sequence[int], now: datetime) -> None:
    held = units_of_entries(motion, now)
    known = set(db.session.scalars(select(held.c.unit_id).where(held.c.unit_id.in_(wanted))))
    unknown = [unit_id for unit_id in wanted if unit_id not in known]
    if unknown:
        raise UNITS_UNKNOWN(
            f"有{len(unknown)}套房屋不在这项表决的名册上，请刷新后重选。",
            errors={"unit_ids": [f"不在名册上：{unit_id}" for unit_id in unknown[:20]]},
        )


def record_board(
    actor: Actor,
    motion_id: int,
    *,
    building_id: int | None,
    days: tuple[date, date],
    place: str,
    file_id: int | None,
    now: datetime,
) -> MotionBoard:
    """Write down that the papers hung on a board; the same again returns what is on record.

    Raises not-found, role-missing, deliveries-closed, delivery-time-outside, board-too-short, board-recorded.
    """
    motion = handled(actor, motion_id, now)
    if building_id is not None:
        building_of(motion, building_id)
    check_board(*days, motion.noticed_at or now, _last_moment(motion, now))
    if file_id is not None:
        files.attached(file_id, motion.estate_id)
    made: MotionBoard | None = db.session.scalar(
        insert(MotionBoard)
        .values(
            estate_id=motion.estate_id,
            motion_id=motion.id,
            building_id=building_id,
            number=_boards_taken_back(motion.id, building_id) + 1,
            from_day=days[0],
            to_day=days[1],
            place=place,
            file_id=file_id,
            entered_by=actor.id,
            entered_at=now,
        )
        .on_conflict_do_nothing()
        .returning(MotionBoard)
    )
    if made is None:
        return _same_board(motion.id, building_id, days)
    audit.record(
        actor,
        "delivery.board",
        subject=("motion", motion.id),
        estate_id=motion.estate_id,
        now=now,
        after={"building": building_id, "from": str(days[0]), "to": str(days[1])},
    )
    return made


def _last_moment(motion: Motion, now: datetime) -> datetime:
    """The closing is outside of the voting; a closing at 24:00 leaves the day before as the last."""
    closes_at = motion.closes_at
    return now if closes_at is None else min(now, closes_at - timedelta(microseconds=1))


def _boards_there(motion_id: int, building_id: int | None) -> tuple[ColumnElement[bool], ...]:
    there = MotionBoard.building_id.is_not_distinct_from(building_id)
    return MotionBoard.motion_id == motion_id, there


def _boards_taken_back(motion_id: int, building_id: int | None) -> int:
    there = _boards_there(motion_id, building_id)
    counted = select(func.count(MotionBoard.id)).where(*there, taken_back(MotionBoard))
    return db.session.scalars(counted).one()


def _same_board(motion_id: int, building_id: int | None, days: tuple[date, date]) -> MotionBoard:
    there = _boards_there(motion_id, building_id)
    held: MotionBoard = db.session.scalars(
        select(MotionBoard).where(*there).order_by(MotionBoard.number.desc()).limit(1)
    ).one()
    if (held.from_day, held.to_day) != days:
        raise BOARD_RECORDED(f"这里已登记过{held.from_day}至{held.to_day}的张贴，不能改。")
    return held


def building_of(motion: Motion, building_id: int) -> None:
    """Check that a building is one of the motion's estate. Raises not-found."""
    if building_id not in {one.id for one in places.buildings(motion.estate_id)}:
        raise NOT_FOUND()


def handled(actor: Actor, motion_id: int, now: datetime) -> Motion:
    """Return a motion for whose papers deliveries are still written down.

    It is held against the count, which waits for what is being written and after which nothing is.
    Raises not-found, role-missing, deliveries-closed.
    """
    motion = motions.visible(actor, motion_id, now).motion
    staff_at(actor, motion.estate_id, *HANDLING)
    db.session.refresh(motion, with_for_update={"read": True, "key_share": True})
    state = state_now(motion, now)
    if state not in TAKING:
        raise CLOSED(f"这项表决现在是“{state.label}”，从公告到计票之间才能登记或撤销送达。")
    return motion
