"""What waits for staff, gathered over the estates of their places."""

from datetime import datetime

from models.base import gathering
from models.base.actor import Actor, Role
from models.base.gathering import WorkItem
from models.places import actions as places

WORKERS = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)


def worklist_for(actor: Actor, now: datetime) -> list[WorkItem]:
    """Return what waits in each estate where the actor is clerk, moderator or secretary."""
    mine = actor.places_of(*WORKERS)
    if not mine:
        return []
    return [
        item
        for estate in places.estates_below(mine)
        for gather in gathering.WORKLIST
        for item in gather(actor, estate.id, now)
    ]
