"""Printed ballots: one sheet an owner group, with units and a number, without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.accounts.scope import staff_at
from models.base.actor import Actor, Role
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND
from models.motions import reading
from models.motions.buildings import located
from models.motions.questions import Question
from models.motions.states import State
from models.motions.tables import Motion
from models.paper_ballots.rules import NOT_PRINTED_YET, instructions, number_of, warning
from models.places import actions as places

HANDLING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
PRINTED = (State.NOTICED, State.OPEN)


@dataclass(frozen=True, slots=True)
class Form:
    """What every sheet of a motion says."""

    motion: Motion
    estate: str
    questions: Sequence[Question]
    instructions: list[str]
    warning: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet says of its own: number, units and area of the owner group."""

    owner_group_id: int
    number: str
    unit_labels: list[str]
    area_centi_m2: int


def form(actor: Actor, motion_id: int, now: datetime) -> Form:
    """Return what is printed on every sheet. Raises not-found, role-missing, paper-not-noticed."""
    seen = _printable(actor, motion_id, now)
    motion = seen.motion
    return Form(
        motion,
        places.estate(motion.estate_id).name,
        seen.questions,
        instructions(motion.closes_at, motion.extended_from),
        warning(motion.rules),
    )


def sheets(
    actor: Actor,
    motion_id: int,
    *,
    building_id: int | None,
    awaited: bool,
    paging: Paging,
    now: datetime,
) -> Page[Sheet]:
    """Return the sheets to print, of a building or all; `awaited`: without those whose ballot is in.

    Raises not-found, role-missing, paper-not-noticed.
    """
    motion = _printable(actor, motion_id, now).motion
    if building_id is not None and building_id not in {
        one.id for one in places.buildings(motion.estate_id)
    }:
        raise NOT_FOUND()
    found = located(motion, now)
    statement = select(found.c.owner_group_id, found.c.unit_labels, found.c.area_centi_m2)
    if building_id is not None:
        statement = statement.where(found.c.building_id == building_id)
    if awaited:
        statement = statement.where(~found.c.cast)
    key: Any = found.c.owner_group_id
    page = page_of_rows(statement, key, paging, newest_first=False)
    items = [
        Sheet(group_id, number_of(motion.id, group_id), labels, int(area))
        for group_id, labels, area in page.items
    ]
    return Page(items, page.next_cursor)


def _printable(actor: Actor, motion_id: int, now: datetime) -> reading.Seen:
    seen = reading.visible(actor, motion_id, now)
    staff_at(actor, seen.motion.estate_id, *HANDLING)
    if seen.state not in PRINTED:
        raise NOT_PRINTED_YET(
            f"这项表决现在是“{seen.state.label}”，公告以后、投票截止以前才能打印选票。"
        )
    return seen
