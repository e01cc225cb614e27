"""How a motion goes from draft to effect: one table of moves, and where the clock has brought it.

States follow from the clock whenever they are read or written; the job only makes them visible and tells people.
All windows are half-open: the opening moment is inside, the closing moment is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from models.base.actor import Role


class State(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    NOTICED = "noticed"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    PUBLICISED = "publicised"
    EFFECTIVE = "effective"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    VOID = "void"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    State.DRAFT: "草稿",
    State.IN_REVIEW: "待审核",
    State.RETURNED: "已退回",
    State.NOTICED: "公告中",
    State.OPEN: "投票中",
    State.CLOSED: "已截止，待计票",
    State.COUNTED: "已计票，待公示",
    State.PUBLICISED: "结果公示中",
    State.EFFECTIVE: "已生效",
    State.FAILED: "未通过",
    State.WITHDRAWN: "已撤回",
    State.VOID: "已作废",
}
ENDED = frozenset({State.EFFECTIVE, State.FAILED, State.WITHDRAWN, State.VOID})
BEFORE_NOTICE = frozenset({State.DRAFT, State.IN_REVIEW, State.RETURNED})


class Act(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    NOTICE = "notice"
    CERTIFY = "certify"
    OPEN = "open"
    EXTEND = "extend"
    CLOSE = "close"
    COUNT = "count"
    CONFIRM = "confirm"
    PUBLICISE = "publicise"
    TAKE_EFFECT = "take_effect"
    FAIL = "fail"
    WITHDRAW = "withdraw"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Move:
    """One act from some states to another, by some roles; no roles: by the clock alone."""

    act: Act
    sources: frozenset[State]
    target: State | None
    """None: the state stays. A certified motion opens when its time has come, at once if it has."""
    roles: tuple[Role, ...]
    title: str
    needs_reason: bool = False

    @property
    def by_clock(self) -> bool:
        return not self.roles


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


_CLERK, _MODERATOR, _SECRETARY = Role.CLERK, Role.MODERATOR, Role.SECRETARY

MOVES: tuple[Move, ...] = (
    Move(Act.EDIT, _from(State.DRAFT, State.RETURNED), None, (_CLERK, _MODERATOR), "修改"),
    Move(
        Act.SUBMIT,
        _from(State.DRAFT, State.RETURNED),
        State.IN_REVIEW,
        (_CLERK, _MODERATOR),
        "提交审核",
    ),
    Move(Act.APPROVE, _from(State.IN_REVIEW), None, (_MODERATOR, _SECRETARY), "审核通过"),
    Move(
        Act.RETURN,
        _from(State.IN_REVIEW),
        State.RETURNED,
        (_MODERATOR, _SECRETARY),
        "退回修改",
        needs_reason=True,
    ),
    Move(Act.NOTICE, _from(State.IN_REVIEW), State.NOTICED, (_MODERATOR,), "发布公告"),
    Move(Act.CERTIFY, _from(State.NOTICED), State.OPEN, (_SECRETARY,), "确认可以开始投票"),
    Move(Act.OPEN, _from(State.NOTICED), State.OPEN, (), "开始投票"),
    Move(Act.EXTEND, _from(State.OPEN), None, (_SECRETARY,), "延长投票", needs_reason=True),
    Move(Act.CLOSE, _from(State.OPEN), State.CLOSED, (), "投票截止"),
    Move(Act.COUNT, _from(State.CLOSED), State.COUNTED, (_SECRETARY,), "确认计票"),
    Move(Act.CONFIRM, _from(State.COUNTED), None, (_MODERATOR, _SECRETARY), "复核计票"),
    Move(Act.PUBLICISE, _from(State.COUNTED), State.PUBLICISED, (_MODERATOR,), "公示结果"),
    Move(Act.TAKE_EFFECT, _from(State.PUBLICISED), State.EFFECTIVE, (), "决定生效"),
    Move(Act.FAIL, _from(State.PUBLICISED), State.FAILED, (), "确认未通过"),
    Move(
        Act.WITHDRAW,
        _from(State.DRAFT, State.IN_REVIEW, State.RETURNED, State.NOTICED),
        State.WITHDRAWN,
        (_MODERATOR, _SECRETARY),
        "撤回",
        needs_reason=True,
    ),
    Move(
        Act.VOID,
        _from(State.OPEN, State.CLOSED, State.COUNTED, State.PUBLICISED, State.EFFECTIVE),
        State.VOID,
        (_SECRETARY,),
        "作废",
        needs_reason=True,
    ),
)
MOVE_OF = {move.act: move for move in MOVES}


def act_title(act: str) -> str:
    """Return what an act in a motion's history is called, whoever made it."""
    return _IN_HISTORY.get(act) or MOVE_OF[Act(act)].title


CERTIFICATION_LAPSED, OPENING_MOVED = "certification_lapsed", "opening_moved"
_IN_HISTORY = {
    "draft": "起草",
    CERTIFICATION_LAPSED: "确认失效，名册要更正",
    OPENING_MOVED: "名册异议答复完，从此时开始投票",
}
"""What is written down of a motion and is no move that somebody makes: it follows from something else."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides a motion's state: what was recorded last, its moments, and what stands against its effect.

    certified: the secretary has confirmed that it may open; undecided, upheld: objections to the result; decided_at:
    when the last one was decided; roll_undecided: objections to the roll.
    """

    state: State
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    certified: bool = False
    publicity_ends_at: datetime | None = None
    passed: bool = False
    undecided: int = 0
    upheld: int = 0
    decided_at: datetime | None = None
    roll_undecided: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A move that the clock has made, and the moment at which it did."""

    act: Act
    target: State
    at: datetime


def steps_due(facts: Facts, now: datetime) -> Iterator[Step]:
    """Give the moves that the clock has made since the recorded state, in order."""
    while (step := _next_step(facts, now)) is not None:
        yield step
        facts = replace(facts, state=step.target)


def state_at(facts: Facts, now: datetime) -> State:
    """Return the state at a moment, wherever the recorded one was left."""
    state = facts.state
    for step in steps_due(facts, now):
        state = step.target
    return state


def _next_step(facts: Facts, now: datetime) -> Step | None:
    match facts.state:
        case State.NOTICED if may_open(facts) and _reached(facts.opens_at, now):
            return _step(Act.OPEN, facts.opens_at)
        case State.OPEN if _reached(facts.closes_at, now):
            return _step(Act.CLOSE, facts.closes_at)
        case State.PUBLICISED if _reached(facts.publicity_ends_at, now):
            return _settled(facts)
        case _:
            return None


def may_open(facts: Facts) -> bool:
    """Say whether only the hour is missing: an undecided objection to the roll holds the opening."""
    return facts.certified and not facts.roll_undecided


def _settled(facts: Facts) -> Step | None:
    """An undecided or upheld objection holds the result back; the last answer lets it through."""
    if facts.undecided or facts.upheld:
        return None
    end = facts.publicity_ends_at
    if end is not None and facts.decided_at is not None:
        end = max(end, facts.decided_at)
    return _step(Act.TAKE_EFFECT if facts.passed else Act.FAIL, end)


def _step(act: Act, at: datetime | None) -> Step:
    target = MOVE_OF[act].target
    if at is None or target is None:
        raise ValueError(f"the clock cannot {act}")
    return Step(act, target, at)


def _reached(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now >= moment


def takes_ballots(facts: Facts, now: datetime) -> bool:
    """Say whether a ballot may be cast at a moment."""
    return state_at(facts, now) is State.OPEN


def moves_from(state: State) -> tuple[Move, ...]:
    """Return the moves that people may make from a state."""
    return tuple(move for move in MOVES if state in move.sources and not move.by_clock)
