"""What became of a motion, for whoever asked for it."""

from dataclasses import dataclass
from datetime import datetime

from models.base.actor import Actor
from models.base.session import db
from models.motions.clockwork import state_now
from models.motions.states import State
from models.motions.tables import Motion

_RESULT_PUBLIC = frozenset({State.PUBLICISED, State.EFFECTIVE, State.FAILED})


@dataclass(frozen=True, slots=True)
class Fate:
    """A motion's state in words. `motion_id` None: not announced yet, so that a resident has no page to open."""

    motion_id: int | None
    state: State
    words: str


def of_motion(actor: Actor, motion_id: int, now: datetime) -> Fate:
    """Return what the actor may know of a motion of a place that they may see."""
    motion = db.session.get_one(Motion, motion_id)
    state = state_now(motion, now)
    shown = motion.id if actor.is_staff or motion.noticed_at is not None else None
    if motion.noticed_at is None and state is not State.WITHDRAWN:
        return Fate(shown, state, "已起草表决，正在审核")
    if state in _RESULT_PUBLIC and motion.result is not None:
        outcome = "已通过" if motion.result["passed"] else "未通过"
        return Fate(shown, state, f"{state.label}（{outcome}）")
    return Fate(shown, state, state.label)
