"""What staff and representatives see of representations; and what waits because of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts.scope import staff_at
from models.base import gathering
from models.base.actor import Actor
from models.base.crypto import mask_name
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.personal_reads import record_read
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.representations.entering import ENTERING
from models.representations.holders import acting_for
from models.representations.rules import Basis, State
from models.representations.tables import Representation
from models.representations.telling import holder_name, unit_labels
from models.roster import deaths
from models.roster.tables import Holder, OwnerGroupHolder


@dataclass(frozen=True, slots=True)
class Shown:
    """A representation with its holder's name in clear and units; whoever shows names masks them or records it."""

    held: Representation
    state: State
    holder_name: str
    unit_labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class HolderStanding:
    """A holder as staff must know: the day of death, and who acts."""

    holder_id: int
    deceased_on: date | None
    acting: Sequence[Representation]


def of_estate(
    actor: Actor, estate_id: int, state: State | None, paging: Paging, now: datetime
) -> Page[Shown]:
    """Return an estate's representations, newest first. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *ENTERING)
    statement = select(Representation).where(Representation.estate_id == estate_id)
    if state is not None:
        statement = statement.where(Representation.state == state.value)
    page = page_of(statement, Representation.id, paging)
    return Page([shown(one, now) for one in page.items], page.next_cursor)


def in_clear(actor: Actor, representation_id: int, now: datetime) -> Shown:
    """Return one with names and phone in clear; the reading is recorded. Raises not-found, role-missing."""
    held = db.session.get(Representation, representation_id)
    if held is None:
        raise NOT_FOUND()
    staff_at(actor, held.estate_id, *ENTERING)
    record_read(
        actor,
        subject=("representation", held.id),
        estate_id=held.estate_id,
        purpose="核对代表登记",
        now=now,
    )
    return shown(held, now)


def mine(actor: Actor, now: datetime) -> list[Shown]:
    """Return whom the actor acts for, applied for to, or did, newest first."""
    found = db.session.scalars(
        select(Representation)
        .where(Representation.account_id == actor.id)
        .order_by(Representation.id.desc())
    )
    return [shown(one, now) for one in found]


def shown(held: Representation, now: datetime) -> Shown:
    """Return a representation as pages show it; its state by the clock."""
    state = State(held.state)
    if state is State.ACTIVE and held.until is not None and held.until <= now:
        state = State.ENDED
    return Shown(held, state, holder_name(held), unit_labels(held))


def standings(group_ids: Collection[int], now: datetime) -> dict[int, list[HolderStanding]]:
    """Return owner group -> its holders in the order of the roster's lists, with death and who acts."""
    rows = db.session.execute(
        select(OwnerGroupHolder.owner_group_id, OwnerGroupHolder.holder_id)
        .where(OwnerGroupHolder.owner_group_id.in_(group_ids))
        .order_by(OwnerGroupHolder.owner_group_id, OwnerGroupHolder.holder_id)
    ).all()
    holder_ids = {row.holder_id for row in rows}
    dead = deaths.deceased_among(holder_ids)
    acting = acting_for(holder_ids, now)
    found: dict[int, list[HolderStanding]] = {}
    for group_id, holder_id in rows:
        of_holder = [one for one in acting if one.holder_id == holder_id]
        standing = HolderStanding(holder_id, dead.get(holder_id), of_holder)
        found.setdefault(group_id, []).append(standing)
    return found


@dataclass(frozen=True, slots=True)
class Represented:
    """For whom somebody acts; the name as lists show it."""

    holder: str
    basis_label: str


def represented_by(representation_ids: Collection[int]) -> dict[int, Represented]:
    """Return representation -> for whom it is."""
    if not representation_ids:
        return {}
    rows = db.session.execute(
        select(Representation.id, Holder.name, Representation.basis)
        .join(Holder, Holder.id == Representation.holder_id)
        .where(Representation.id.in_(representation_ids))
    )
    return {
        one: Represented(name if basis == Basis.AUTHORISED else mask_name(name), Basis(basis).label)
        for one, name, basis in rows
    }


@gathering.worklist
def _to_do(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    counts = dict(
        db.session.execute(
            select(Representation.state, func.count(Representation.id))
            .where(Representation.estate_id == estate_id)
            .group_by(Representation.state)
        ).all()
    )
    titles = {State.APPLIED: "代表申请待补录证明", State.PENDING: "代表登记待审核"}
    return [
        WorkItem(
            f"representations_{state.value}", title, counts[state], "/representations", estate_id
        )
        for state, title in titles.items()
        if counts.get(state)
    ]


@gathering.export("representations")
def _export(account_id: int) -> list[dict[str, Any]]:
    found = db.session.scalars(
        select(Representation)
        .where(Representation.account_id == account_id)
        .order_by(Representation.id)
    )
    return [
        {
            "name": one.name,
            "phone": one.phone,
            "basis": Basis(one.basis).label,
            "units": unit_labels(one),
            "state": State(one.state).label,
            "at": one.created_at.isoformat(),
        }
        for one in found
    ]
