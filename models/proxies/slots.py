"""The places that mandates take: one an owner group, a few an agent, held by unique indexes."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from models.base.problems import NOT_FOUND
from models.base.session import db
from models.proxies.rules import EXISTS, LIVE, ProxyState, full
from models.proxies.tables import ProxyMandate


def live_of(motion_id: int, group_id: int) -> ProxyMandate:
    """Lock and return the live mandate of an owner group. Raises not-found."""
    found: ProxyMandate | None = db.session.scalar(
        select(ProxyMandate)
        .where(
            ProxyMandate.motion_id == motion_id,
            ProxyMandate.owner_group_id == group_id,
            ProxyMandate.state.in_(LIVE),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NOT_FOUND("没有找到有效的委托。")
    return found


def end(held: ProxyMandate, state: ProxyState, now: datetime) -> None:
    """End a mandate; the agent's place is free again."""
    held.state, held.slot, held.ended_at = state.value, None, now


def in_a_free_slot(values: dict[str, object], most: int) -> ProxyMandate:
    """Whoever comes at the same moment waits at the index and then takes the next place, or none."""
    for slot in range(1, most + 1):
        adding = insert(ProxyMandate).values(**values, slot=slot).on_conflict_do_nothing()
        made: ProxyMandate | None = db.session.scalar(adding.returning(ProxyMandate))
        if made is not None:
            return made
    taken = db.session.scalar(
        select(ProxyMandate.id).where(
            ProxyMandate.motion_id == values["motion_id"],
            ProxyMandate.owner_group_id == values["owner_group_id"],
            ProxyMandate.state.in_(LIVE),
        )
    )
    raise EXISTS() if taken is not None else full(most)


def expire(motion_id: int, now: datetime) -> None:
    """Free the places of mandates whose term is over."""
    db.session.execute(
        update(ProxyMandate)
        .where(
            ProxyMandate.motion_id == motion_id,
            ProxyMandate.state.in_([ProxyState.PENDING.value, ProxyState.ACTIVE.value]),
            ProxyMandate.until <= now,
        )
        .values(state=ProxyState.EXPIRED.value, slot=None, ended_at=ProxyMandate.until)
    )
