"""A holder's death: entered with a proof by one, checked by another, maybe taken back.

The owner group stays in the denominator, as title stays until the inheritance is registered. The dead holder's account
may do nothing; co-owners go on as before. A ballot that was cast before stands.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts import actions as accounts
from models.accounts import representing
from models.accounts.rules import HOLDER_DECEASED
from models.accounts.scope import staff_at
from models.accounts.tables import MembershipRole
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.clock import chinese_date, local_date
from models.base.crypto import mask_name
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND, OWN_ENTRY, REASON_MISSING, Problem
from models.base.session import check_version, db
from models.files import actions as files
from models.notices import actions as notices
from models.notices.rules import NoticeKind, register_kind
from models.roster import actions as roster
from models.roster.holders import HolderKind
from models.roster.refusals import (
    DEATH_DATE_WRONG,
    DEATH_DECIDED,
    DEATH_EXISTS,
    DEATH_NOT_CONFIRMED,
    ONLY_PERSONS_DIE,
)
from models.roster.tables import DeathState, Holder, HolderDeath, OwnerGroupHolder

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
DECIDING = (Role.MODERATOR, Role.SECRETARY)

register_kind(
    NoticeKind(
        "holder_deceased",
        "一位产权人登记为去世",
        "{units}的产权人{holder}已登记为{date}去世，不再以其名义办理。共有人照常投票；继承办好后请到社区变更登记。"
        "登记有误的，请马上联系社区。",
        route="/pages/home/index",
    )
)
register_kind(
    NoticeKind(
        "holder_death_taken_back",
        "去世登记已撤销",
        "{units}的产权人{holder}的去世登记已撤销，恢复由本人办理。原因：{reason}。",
        route="/pages/home/index",
    )
)


@dataclass(frozen=True, slots=True)
class Deceased:
    """Who died: the record, the name in clear, the accounts that were theirs, the groups they are one of."""

    estate_id: int
    holder_id: int
    name: str
    account_ids: Sequence[int]
    group_ids: Sequence[int]


OnDeath = Callable[[Deceased, datetime], None]
ON_DEATH: list[OnDeath] = []
ON_TAKING_BACK: list[OnDeath] = []


def on_death(function: OnDeath) -> OnDeath:
    """Register what ends when a holder's death is confirmed."""
    ON_DEATH.append(function)
    return function


def on_taking_back(function: OnDeath) -> OnDeath:
    """Register what follows when the record of a death was wrong."""
    ON_TAKING_BACK.append(function)
    return function


def enter(
    actor: Actor,
    estate_id: int,
    *,
    holder_id: int,
    died_on: date,
    note: str,
    file_id: int,
    now: datetime,
) -> HolderDeath:
    """Enter that a holder has died; nothing changes until another person has checked the proof.

    Raises not-found, role-missing, only-persons-die, death-date-wrong, death-exists.
    """
    staff_at(actor, estate_id, *ENTERING)
    holder = roster.holder_in(estate_id, holder_id)
    if holder.kind != HolderKind.PERSON:
        raise ONLY_PERSONS_DIE()
    if died_on > local_date(now):
        raise DEATH_DATE_WRONG(errors={"died_on": ["不能晚于今天"]})
    files.attached(file_id, estate_id)
    values = {
        "estate_id": estate_id,
        "holder_id": holder_id,
        "died_on": died_on,
        "note": note,
        "file_id": file_id,
        "state": DeathState.PENDING.value,
        "entered_by": actor.id,
        "entered_at": now,
        "version": 1,
    }
    made: HolderDeath | None = db.session.scalar(
        insert(HolderDeath).values(**values).on_conflict_do_nothing().returning(HolderDeath)
    )
    if made is None:
        raise DEATH_EXISTS()
    _record(actor, "holder_death.enter", made, now)
    return made


def decide(
    actor: Actor, death_id: int, *, accept: bool, reason: str, version: int, now: datetime
) -> HolderDeath:
    """Confirm or refuse somebody else's entry against the proof.

    Raises not-found, role-missing, own-entry, reason-missing, death-decided, changed-meanwhile.
    """
    held = _death(actor, death_id)
    if held.state != DeathState.PENDING:
        raise DEATH_DECIDED()
    check_version(held.version, version)
    if held.entered_by == actor.id:
        raise OWN_ENTRY()
    if not reason.strip():
        raise REASON_MISSING(errors={"reason": ["请写明核对了什么"]})
    held.state = (DeathState.CONFIRMED if accept else DeathState.REFUSED).value
    held.decided_by, held.decided_at, held.reason = actor.id, now, reason.strip()
    held.version += 1
    if accept:
        _take_effect(held, now)
    _record(actor, "holder_death.decide", held, now)
    return held


def take_back(
    actor: Actor, death_id: int, *, reason: str, version: int, now: datetime
) -> HolderDeath:
    """Take a confirmed death back that was entered wrongly; the holder acts again in person.

    What ended by it ends for good: mandates are given anew. Raises not-found, role-missing, own-entry, reason-missing,
    death-not-confirmed, changed-meanwhile.
    """
    held = _death(actor, death_id)
    if held.state != DeathState.CONFIRMED:
        raise DEATH_NOT_CONFIRMED()
    check_version(held.version, version)
    if held.entered_by == actor.id:
        raise OWN_ENTRY("自己录入的登记，要由另一位工作人员撤销。")
    if not reason.strip():
        raise REASON_MISSING(errors={"reason": ["请写明为什么撤销"]})
    held.state = DeathState.TAKEN_BACK.value
    held.taken_back_by, held.taken_back_at, held.reason = actor.id, now, reason.strip()
    held.version += 1
    db.session.flush()  # what follows asks who is deceased
    units = [unit.unit_id for unit in roster.units_of_holder(held.holder_id)]
    since = held.decided_at or now
    representing.resume_own(held.holder_id, representing.DECEASED, units, since=since, now=now)
    gone = _deceased(held)
    for follow in ON_TAKING_BACK:
        follow(gone, now)
    _tell(held, gone, "holder_death_taken_back", now)
    _record(actor, "holder_death.take_back", held, now)
    return held


def _take_effect(held: HolderDeath, now: datetime) -> None:
    gone = _deceased(held)
    _tell(held, gone, "holder_deceased", now)
    representing.rest_own(held.holder_id, representing.DECEASED, now)
    for follow in ON_DEATH:
        follow(gone, now)


def _deceased(held: HolderDeath) -> Deceased:
    holder = roster.holder_in(held.estate_id, held.holder_id)
    units = roster.units_of_holder(holder.id)
    return Deceased(
        held.estate_id,
        holder.id,
        holder.name,
        representing.own_accounts(holder.id),
        sorted({unit.owner_group_id for unit in units}),
    )


def _tell(held: HolderDeath, gone: Deceased, kind: str, now: datetime) -> None:
    """Tell the co-owners, and the account itself: who is named by mistake should learn it first."""
    units = roster.units_of_holder(held.holder_id)
    owners = accounts.accounts_of_units([unit.unit_id for unit in units], role=MembershipRole.OWNER)
    notices.announce(
        event=f"holder_death:{held.id}",
        kind=kind,
        stage=kind,
        estate_id=held.estate_id,
        account_ids=sorted({*owners, *gone.account_ids}),
        params={
            "units": "、".join(unit.label for unit in units),
            "holder": mask_name(gone.name),
            "date": chinese_date(held.died_on),
            "reason": held.reason or "",
        },
        now=now,
    )


def of_estate(
    actor: Actor, estate_id: int, state: DeathState | None, paging: Paging
) -> Page[Row[int, HolderDeath, Holder]]:
    """Return an estate's records of death, newest first. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *ENTERING)
    statement = (
        select(HolderDeath.id, HolderDeath, Holder)
        .join(Holder, Holder.id == HolderDeath.holder_id)
        .where(HolderDeath.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(HolderDeath.state == state.value)
    return page_of_rows(statement, HolderDeath.id, paging)


def deceased_among(holder_ids: Collection[int]) -> dict[int, date]:
    """Return holder -> day of death, of those whose death is confirmed."""
    rows = db.session.execute(
        select(HolderDeath.holder_id, HolderDeath.died_on).where(
            HolderDeath.holder_id.in_(holder_ids),
            HolderDeath.state == DeathState.CONFIRMED.value,
        )
    )
    return {row.holder_id: row.died_on for row in rows}


def holders_of_group(group_id: int) -> Sequence[Holder]:
    """Return the holders of an owner group."""
    return db.session.scalars(
        select(Holder)
        .join(OwnerGroupHolder, OwnerGroupHolder.holder_id == Holder.id)
        .where(OwnerGroupHolder.owner_group_id == group_id)
        .order_by(Holder.id)
    ).all()


@roster.bar
def _the_dead(holder_ids: Collection[int]) -> Mapping[int, Problem]:
    return dict.fromkeys(deceased_among(holder_ids), HOLDER_DECEASED())


def _death(actor: Actor, death_id: int) -> HolderDeath:
    """Lock a record of death and its holder, in this order for all."""
    held = db.session.get(HolderDeath, death_id, with_for_update=True, populate_existing=True)
    if held is None:
        raise NOT_FOUND()
    staff_at(actor, held.estate_id, *DECIDING)
    roster.holder_in(held.estate_id, held.holder_id, lock=True)
    return held


def _record(actor: Actor, act: str, held: HolderDeath, now: datetime) -> None:
    audit.record(
        actor,
        act,
        subject=("holder_death", held.id),
        estate_id=held.estate_id,
        now=now,
        after={"holder": held.holder_id, "died_on": held.died_on.isoformat(), "state": held.state},
        reason=held.reason,
    )


@gathering.worklist
def _unchecked(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count = db.session.scalar(
        select(func.count(HolderDeath.id)).where(
            HolderDeath.estate_id == estate_id, HolderDeath.state == DeathState.PENDING.value
        )
    )
    title = "产权人去世登记待核对"
    return [WorkItem("holder_deaths", title, count, "/representations", estate_id)] if count else []
