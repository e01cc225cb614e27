"""The owners' decisions that carry ways other than direct payment."""

from datetime import datetime

from models.base.actor import Actor
from models.motions import actions as motions
from models.motions import reading


def item_of(actor: Actor, estate_id: int, motion_id: int | None, now: datetime) -> int | None:
    """Return the item of Civil Code 278 under which a motion of the estate is in effect; None when none is."""
    if motion_id is None or not motions.is_effective(motion_id, estate_id, now):
        return None
    return reading.visible(actor, motion_id, now).matter.item
