"""Answers to which several capabilities contribute, each without knowing the others.

A capability registers its function beside its verbs, as a decorator: `@waiting`, `@worklist`, `@export("ballots")`,
`@on_erasure`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.base.actor import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a resident, shown at home. `route` is a page of the residents' app."""

    kind: str
    title: str
    detail: str
    route: str
    estate_id: int
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One kind of thing that waits for staff. `route` is a path in the console."""

    kind: str
    title: str
    count: int
    route: str
    estate_id: int
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MembershipFacts:
    """What the gatherers need of a membership."""

    id: int
    estate_id: int
    unit_id: int
    role: str


WaitingOf = Callable[[Actor, Sequence[MembershipFacts], datetime], Sequence[Waiting]]
WorkOf = Callable[[Actor, int, datetime], Sequence[WorkItem]]
ExportOf = Callable[[int], Sequence[dict[str, Any]]]
ErasureOf = Callable[[int, datetime], None]

WAITING: list[WaitingOf] = []
WORKLIST: list[WorkOf] = []
EXPORTS: dict[str, ExportOf] = {}
ERASURES: list[ErasureOf] = []


def waiting(function: WaitingOf) -> WaitingOf:
    """Register what waits for a resident."""
    WAITING.append(function)
    return function


def worklist(function: WorkOf) -> WorkOf:
    """Register what waits for staff in an estate."""
    WORKLIST.append(function)
    return function


def export(section: str) -> Callable[[ExportOf], ExportOf]:
    """Register a section of what-do-you-hold (PIPL 45)."""

    def register(function: ExportOf) -> ExportOf:
        if section in EXPORTS:
            raise ValueError(f"export section {section} is registered twice")
        EXPORTS[section] = function
        return function

    return register


def on_erasure(function: ErasureOf) -> ErasureOf:
    """Register what a capability erases or makes anonymous when an account ends (PIPL 47)."""
    ERASURES.append(function)
    return function
