"""The complete-community check: the plan held against the six aims before it leaves planning (不打造完整社区不改造)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from models.base import audit
from models.base.actor import Actor
from models.base.session import check_version, db
from models.renovations import rules
from models.renovations.actions import STEERING, before_leaving
from models.renovations.reach import seen, steered
from models.renovations.rules import CheckedAim, Stage
from models.renovations.tables import CommunityAim, Renovation


def aims_seen_by(actor: Actor, renovation_id: int) -> Sequence[CheckedAim]:
    """Return how the plan stands against the aims checked so far. Raises not-found."""
    return _aims(seen(actor, renovation_id).id)


def check(
    actor: Actor, renovation_id: int, aims: Sequence[CheckedAim], *, version: int, now: datetime
) -> Renovation:
    """Record how the plan stands against aims; an aim that is not covered needs a reason.

    Raises not-found, role-missing, changed-meanwhile, community-reason-missing.
    """
    found = steered(actor, renovation_id, STEERING, lock=True)
    check_version(found.version, version)
    rules.check_reasons(aims)
    found.version += 1
    db.session.add_all(
        CommunityAim(
            estate_id=found.estate_id,
            renovation_id=found.id,
            code=aim.code,
            covered=aim.covered,
            note=aim.note,
            by=actor.id,
            at=now,
        )
        for aim in aims
    )
    audit.record(
        actor,
        "renovation.community_check",
        subject=("renovation", found.id),
        estate_id=found.estate_id,
        now=now,
        after={aim.code: aim.covered for aim in aims},
    )
    return found


def _aims(renovation_id: int) -> list[CheckedAim]:
    newest = (
        select(CommunityAim)
        .where(CommunityAim.renovation_id == renovation_id)
        .ext(distinct_on(CommunityAim.code))
        .order_by(CommunityAim.code, CommunityAim.id.desc())
    )
    found = {row.code: row for row in db.session.scalars(newest)}
    return [
        CheckedAim(code, found[code].covered, found[code].note)
        for code in rules.COMMUNITY_CHECKLIST
        if code in found
    ]


@before_leaving(Stage.PLANNING)
def _community_is_complete(found: Renovation, _now: datetime) -> None:
    rules.check_community(_aims(found.id))
