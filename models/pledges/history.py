"""What happened to a pledge, written down at each change of state."""

from datetime import datetime

from sqlalchemy import select

from models.accounts import actions as accounts
from models.accounts.tables import MembershipRole
from models.base.actor import Actor
from models.base.session import db
from models.notices import actions as notices
from models.places import actions as places
from models.pledges.rules import STATE_TITLES, PledgeState
from models.pledges.tables import Pledge, PledgeEvent


def write_event(
    actor: Actor, pledge: Pledge, before: PledgeState | None, reason: str, now: datetime
) -> None:
    """Write down that a pledge came to its present state, or that something happened within it."""
    db.session.add(
        PledgeEvent(
            estate_id=pledge.estate_id,
            pledge_id=pledge.id,
            from_state=before.value if before else None,
            to_state=pledge.state,
            reason=reason,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            at=now,
        )
    )


def end_pledge(actor: Actor, pledge: Pledge, to: PledgeState, reason: str, now: datetime) -> None:
    """End a pledge; the unit's owners are told when it was not they who did it."""
    before = PledgeState(pledge.state)
    pledge.state = to.value
    pledge.ended_at = now
    pledge.ended_by = actor.id if actor.is_staff else None
    pledge.version += 1
    write_event(actor, pledge, before, reason, now)
    db.session.flush()  # the unit is free for another pledge
    if actor.is_staff:
        tell_owners(pledge, "pledge_ended", {"state": STATE_TITLES[to], "reason": reason}, now)


def tell_owners(
    pledge: Pledge,
    kind: str,
    params: dict[str, object],
    now: datetime,
    *,
    stage: str | None = None,
    payer: int | None = None,
) -> None:
    """Tell the unit's owners, and who paid, about a pledge; once per stage: the state it came to."""
    owners = accounts.accounts_of_unit(pledge.unit_id, role=MembershipRole.OWNER)
    notices.announce(
        event=f"pledge:{pledge.id}",
        kind=kind,
        stage=stage or pledge.state,
        estate_id=pledge.estate_id,
        account_ids=sorted({*owners, *([payer] if payer else [])}),
        params={
            "renovation_id": pledge.renovation_id,
            "unit_id": pledge.unit_id,
            "unit": places.unit(pledge.unit_id).label,
            **params,
        },
        now=now,
    )


def events_of(renovation_id: int, unit_id: int) -> list[PledgeEvent]:
    """Return what happened to a unit's pledges, oldest first."""
    return list(
        db.session.scalars(
            select(PledgeEvent)
            .join(Pledge, Pledge.id == PledgeEvent.pledge_id)
            .where(Pledge.renovation_id == renovation_id, Pledge.unit_id == unit_id)
            .order_by(PledgeEvent.id)
        )
    )
