"""The owners' decisions that carry ways other than direct payment."""

from datetime import datetime

from models.motions import actions as motions
from models.motions.matters import MATTERS
from models.pledges.rules import MOTION_ITEMS, Way


def item_of(estate_id: int, motion_id: int | None, way: Way, now: datetime) -> int | None:
    """Return the item of Civil Code 278 that a motion of the estate decided; None when it is not in effect.

    Of a motion with several questions that passed, the item that carries the way if there is one.
    """
    if motion_id is None:
        return None
    decided = motions.matters_decided(motion_id, estate_id, now)
    items = {MATTERS[code].item for code in decided}
    return min(items & MOTION_ITEMS[way] or items, default=None)
