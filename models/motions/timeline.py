"""A motion's way as one line of dated steps. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.motions.states import State


class StepState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step; `at` is when it was or will be, None while that is open."""

    key: str
    title: str
    at: datetime | None
    state: StepState


@dataclass(frozen=True, slots=True)
class Dates:
    noticed_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    counted_at: datetime | None
    publicised_at: datetime | None
    publicity_ends_at: datetime | None
    ended_at: datetime | None
    proposed: tuple[str, datetime] | None = None
    reviewed_at: datetime | None = None
    is_extended: bool = False


_ORDER = (State.NOTICED, State.OPEN, State.CLOSED, State.COUNTED, State.PUBLICISED)
_TITLES = {
    State.NOTICED: "公告",
    State.OPEN: "投票",
    State.CLOSED: "投票截止",
    State.COUNTED: "计票完成",
    State.PUBLICISED: "结果公示",
}
_WAITING = {State.CLOSED: "等待计票", State.COUNTED: "等待公示"}
"""Steps that are moments, not spans: once one is reached it is over, and the next is waited for."""

_LAST = {
    State.EFFECTIVE: "决定生效",
    State.FAILED: "未通过",
    State.WITHDRAWN: "已撤回",
    State.VOID: "已作废",
}


def timeline(dates: Dates, state: State, *, passed: bool | None) -> list[TimelineStep]:
    """Return the steps of a motion in a state, from who asked for it on; what was cut off is left out."""
    return [*_before_notice(dates), *_from_notice(dates, state, passed=passed)]


def _before_notice(dates: Dates) -> list[TimelineStep]:
    steps = []
    if dates.proposed is not None:
        steps.append(TimelineStep("proposed", *dates.proposed, StepState.DONE))
    if dates.reviewed_at is not None:
        steps.append(TimelineStep("reviewed", "审核通过", dates.reviewed_at, StepState.DONE))
    return steps


def _from_notice(dates: Dates, state: State, *, passed: bool | None) -> list[TimelineStep]:
    moments = (
        dates.noticed_at,
        dates.opens_at,
        dates.closes_at,
        dates.counted_at,
        dates.publicised_at,
    )
    if state in _LAST:
        shown = [
            TimelineStep(step.value, _title(step, dates), at, StepState.DONE)
            for step, at in zip(_ORDER, moments, strict=True)
            if at is not None and (dates.ended_at is None or at <= dates.ended_at)
        ]
        return [*shown, _last_step(dates, state, passed=passed)]
    reached = _ORDER.index(state) if state in _ORDER else -1
    current = reached + 1 if state in _WAITING else reached
    steps = []
    for index, (step, at) in enumerate(zip(_ORDER, moments, strict=True)):
        standing = _standing(index, current)
        waited_for = standing is StepState.CURRENT and state in _WAITING
        title = _WAITING[state] if waited_for else _title(step, dates)
        steps.append(TimelineStep(step.value, title, at, standing))
    return [*steps, _last_step(dates, state, passed=passed)]


def _title(step: State, dates: Dates) -> str:
    extended = step is State.CLOSED and dates.is_extended
    return f"{_TITLES[step]}（延长过一次）" if extended else _TITLES[step]


def _standing(index: int, current: int) -> StepState:
    if index < current:
        return StepState.DONE
    return StepState.CURRENT if index == current else StepState.COMING


def _last_step(dates: Dates, state: State, *, passed: bool | None) -> TimelineStep:
    if state in _LAST:
        return TimelineStep(
            state.value, _LAST[state], dates.ended_at or dates.publicity_ends_at, StepState.DONE
        )
    title = "公示期满" if passed is not False else "公示期满，未通过"
    return TimelineStep("effective", title, dates.publicity_ends_at, StepState.COMING)
