"""Many residents have read what they were told; not all have, and not the newest."""

from models.notices import actions
from server.demo.stage import Stage, Story

READ = ((40, 80), (16, 70), (6, 60))
"""So many days ago, that share of the residents had read everything."""


def tell(stage: Stage) -> Story:
    """Let people look at their messages now and then."""
    for days, percent in READ:
        yield stage.ago(days, 21)
        for resident in stage.share(percent, f"reading {days}"):
            actions.mark_all_read(resident.actor, stage.ago(days, 21))
