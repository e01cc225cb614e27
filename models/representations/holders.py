"""What representations mean for holders: who may not act in person, who has somebody, which groups wait for heirs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Subquery, exists, or_, select

from models.accounts.rules import HOLDER_DECEASED, HOLDER_REPRESENTED
from models.base.clock import local_date
from models.base.problems import Problem
from models.base.session import db
from models.representations.rules import Basis, State
from models.representations.tables import Representation
from models.roster import actions as roster
from models.roster import deaths
from models.roster.tables import DeathState, HolderDeath, OwnerGroupHolder


@roster.bar
def _under_guardianship(holder_ids: Collection[int]) -> Mapping[int, Problem]:
    found = db.session.scalars(
        select(Representation.holder_id).where(
            Representation.holder_id.in_(holder_ids),
            Representation.basis == Basis.GUARDIAN.value,
            Representation.state == State.ACTIVE.value,
        )
    )
    return {holder_id: HOLDER_REPRESENTED() for holder_id in found if holder_id}


def has_live(holder_id: int, phone_index: str) -> bool:
    """Say whether the same person already acts for the holder, or is being checked."""
    found = db.session.scalar(
        select(Representation.id).where(
            Representation.holder_id == holder_id,
            Representation.phone_index == phone_index,
            Representation.state.in_([State.PENDING.value, State.ACTIVE.value]),
        )
    )
    return found is not None


def check_somebody_acts(group_id: int, at: datetime) -> None:
    """Refuse an act for an owner group that was made when all its holders were dead and no administrator was named.

    Raises holder-deceased.
    """
    holder_ids = [one.id for one in deaths.holders_of_group(group_id)]
    dead = deaths.deceased_among(holder_ids)
    died_before = [one for one, day in dead.items() if day < local_date(at)]
    if not holder_ids or len(died_before) < len(holder_ids):
        return
    acting = db.session.scalar(
        select(Representation.id)
        .where(
            Representation.holder_id.in_(holder_ids),
            Representation.state == State.ACTIVE.value,
            or_(Representation.until.is_(None), Representation.until > at),
        )
        .limit(1)
    )
    if acting is None:
        raise HOLDER_DECEASED()


def groups_awaiting_heirs(estate_id: int, now: datetime) -> Subquery:
    """Return owner_group_id of each group whose holders are all dead and for whom nobody acts yet (继承未定)."""
    holder = OwnerGroupHolder
    dead = exists().where(
        HolderDeath.holder_id == holder.holder_id,
        HolderDeath.state == DeathState.CONFIRMED.value,
    )
    acting = exists().where(
        Representation.holder_id == holder.holder_id,
        Representation.state == State.ACTIVE.value,
        or_(Representation.until.is_(None), Representation.until > now),
    )
    of_the_dead = (
        select(holder.owner_group_id)
        .join(HolderDeath, HolderDeath.holder_id == holder.holder_id)
        .where(HolderDeath.estate_id == estate_id, HolderDeath.state == DeathState.CONFIRMED.value)
    )
    others = select(holder.owner_group_id).where(or_(~dead, acting))
    return of_the_dead.except_(others).subquery("awaiting_heirs")


def acting_for(holder_ids: Collection[int], now: datetime) -> Sequence[Representation]:
    """Return the representations of holders that are in force."""
    return db.session.scalars(
        select(Representation)
        .where(
            Representation.holder_id.in_(holder_ids),
            Representation.state == State.ACTIVE.value,
            or_(Representation.until.is_(None), Representation.until > now),
        )
        .order_by(Representation.id)
    ).all()
