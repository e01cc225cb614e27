"""Vote on a mandate; see the mandates one gave and holds; and for staff all of a motion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from models.accounts.scope import resident_in, staff_at
from models.base import gathering
from models.base.actor import Actor
from models.base.gathering import MembershipFacts, Waiting, WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.motions import questions as sheets
from models.motions import reading
from models.motions.clockwork import facts_of, state_now
from models.motions.entries import entry_of
from models.motions.handed_in import HandedIn, cast_by_agent
from models.motions.questions import Choices
from models.motions.receipts import BallotReceipt, ballots_of_group
from models.motions.rules import check_choices, check_open
from models.motions.standing import Channel
from models.motions.states import State
from models.motions.tables import Motion
from models.proxies.giving import ENTERING, tell_over, tell_owners
from models.proxies.rules import IN_FORCE, NO_MANDATE, ProxyState, most_principals
from models.proxies.slots import end, live_of
from models.proxies.tables import ProxyMandate
from models.roster import deaths
from models.roster.deaths import Deceased
from models.roster.holders import name_for_matching


@dataclass(frozen=True, slots=True)
class Shown:
    """A mandate with its units; `state` by the clock; `cast_at` when the owner's ballot came in, whoever cast it."""

    held: ProxyMandate
    state: ProxyState
    unit_labels: list[str]
    cast_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mine:
    """The mandates of a motion that a resident gave and holds, and how many one may hold."""

    given: list[Shown]
    held: list[Shown]
    most: int


def cast(
    actor: Actor, motion_id: int, group_id: int, choices: Choices, now: datetime
) -> BallotReceipt:
    """Cast the ballot of the owner who sent the actor; the same content again gives the same receipt.

    Raises not-found (no mandate of the actor's), proxy-not-in-force, motion-not-open, choices-wrong,
    ballot-already-cast.
    """
    motion = reading.visible(actor, motion_id, now).motion
    held = live_of(motion_id, group_id)
    if held.agent_account_id != actor.id:
        raise NOT_FOUND("没有找到有效的委托。")
    check_open(facts_of(motion), now)
    if state_of(held, now) not in IN_FORCE:
        raise NO_MANDATE(f"这份委托现在是“{state_of(held, now).label}”，不能代投。")
    check_choices(sheets.read(motion.questions), choices)
    given = HandedIn(group_id, choices, Channel.PROXY, now, actor.id)
    receipt = cast_by_agent(motion, given, now)
    if held.state != ProxyState.USED:
        held.state, held.used_at = ProxyState.USED.value, now
        tell_owners(motion, held, "proxy_used", now)
    return receipt


def mine(actor: Actor, motion_id: int, now: datetime) -> Mine:
    """Return what the actor gave and holds for a motion. Raises not-found."""
    motion = reading.visible(actor, motion_id, now).motion
    units = [one.unit_id for one in resident_in(actor, motion.estate_id)]
    found = db.session.scalars(
        select(ProxyMandate)
        .where(ProxyMandate.motion_id == motion_id)
        .where((ProxyMandate.agent_account_id == actor.id) | (ProxyMandate.given_by == actor.id))
        .order_by(ProxyMandate.id.desc())
    ).all()
    shown = [_shown(motion, one, now) for one in found]
    gone = {ProxyState.REVOKED, ProxyState.REFUSED, ProxyState.EXPIRED}
    return Mine(
        [one for one in shown if one.held.given_by == actor.id],
        [
            one
            for one in shown
            if one.held.agent_account_id == actor.id
            and one.state not in gone | {ProxyState.PENDING}
        ],
        most_principals(motion.rules) if units else 0,
    )


def listed(actor: Actor, motion_id: int, paging: Paging, now: datetime) -> Page[Shown]:
    """Return the mandates of a motion to its desk, newest first. Raises not-found, role-missing."""
    motion = reading.visible(actor, motion_id, now).motion
    staff_at(actor, motion.estate_id, *ENTERING)
    statement = select(ProxyMandate).where(ProxyMandate.motion_id == motion_id)
    page = page_of(statement, ProxyMandate.id, paging)
    return Page([_shown(motion, one, now) for one in page.items], page.next_cursor)


def shown(motion_id: int, held: ProxyMandate, now: datetime) -> Shown:
    """Return a mandate as its pages show it."""
    return _shown(db.session.get_one(Motion, motion_id), held, now)


def state_of(held: ProxyMandate, now: datetime) -> ProxyState:
    """Return a mandate's state by the clock: unused and past its term it is expired, whatever is recorded."""
    state = ProxyState(held.state)
    ends = state in {ProxyState.PENDING, ProxyState.ACTIVE} and held.until is not None
    return ProxyState.EXPIRED if ends and held.until and held.until <= now else state


def _shown(motion: Motion, held: ProxyMandate, now: datetime) -> Shown:
    entry = entry_of(motion, held.owner_group_id, now)
    there = ballots_of_group(motion.id, held.owner_group_id)
    return Shown(held, state_of(held, now), entry.unit_labels, there[0].at if there else None)


@gathering.waiting
def _uncast(actor: Actor, memberships: Sequence[MembershipFacts], now: datetime) -> list[Waiting]:
    rows = db.session.execute(
        select(ProxyMandate, Motion)
        .join(Motion, Motion.id == ProxyMandate.motion_id)
        .where(
            ProxyMandate.agent_account_id == actor.id,
            ProxyMandate.state == ProxyState.ACTIVE.value,
            Motion.state.in_([State.NOTICED.value, State.OPEN.value]),
            Motion.opens_at <= now,
            Motion.closes_at > now,
        )
        .order_by(Motion.id)
    ).all()
    waiting = [
        motion
        for held, motion in rows
        if state_of(held, now) is ProxyState.ACTIVE and state_now(motion, now) is State.OPEN
    ]
    return [
        Waiting(
            "proxy_ballot",
            f"受人委托，还有{waiting.count(motion)}票要代投",
            motion.title,
            f"/pages/proxies/list?motion={motion.id}",
            motion.estate_id,
            motion.closes_at,
        )
        for motion in dict.fromkeys(waiting)
    ]


@gathering.worklist
def _unchecked(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count = db.session.scalar(
        select(func.count(ProxyMandate.id)).where(
            ProxyMandate.estate_id == estate_id, ProxyMandate.state == ProxyState.PENDING.value
        )
    )
    if not count:
        return []
    return [WorkItem("proxy_check", "委托书待核对", count, "/channels", estate_id)]


@gathering.export("proxy_mandates")
def _export(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(ProxyMandate)
        .where(
            (ProxyMandate.agent_account_id == account_id) | (ProxyMandate.given_by == account_id)
        )
        .order_by(ProxyMandate.id)
    )
    return [
        {
            "mandate": one.mandate if one.given_by == account_id else None,
            "motion": one.motion_id,
            "state": one.state,
            "at": one.given_at.isoformat(),
        }
        for one in rows
    ]


@deaths.on_death
def _end_with_death(gone: Deceased, now: datetime) -> None:
    """A mandate ends with who gave it and with who was sent ; what was used stays."""
    found = db.session.scalars(
        select(ProxyMandate)
        .where(
            ProxyMandate.estate_id == gone.estate_id,
            ProxyMandate.state.in_([ProxyState.PENDING.value, ProxyState.ACTIVE.value]),
            ProxyMandate.agent_account_id.in_(gone.account_ids)
            | ProxyMandate.given_by.in_(gone.account_ids)
            | (ProxyMandate.given_by.is_(None) & ProxyMandate.owner_group_id.in_(gone.group_ids)),
        )
        .order_by(ProxyMandate.id)
        .with_for_update()
    ).all()
    for held in found:
        on_paper = held.given_by is None and held.agent_account_id not in gone.account_ids
        if not on_paper or name_for_matching(held.principal) == name_for_matching(gone.name):
            end(held, ProxyState.REVOKED, now)
            tell_over(held, now)


@gathering.on_erasure
def _end_with_account(account_id: int, now: datetime) -> None:
    """Who is gone can vote for nobody; what was used stays as evidence."""
    db.session.execute(
        update(ProxyMandate)
        .where(
            ProxyMandate.agent_account_id == account_id,
            ProxyMandate.state.in_([ProxyState.PENDING.value, ProxyState.ACTIVE.value]),
        )
        .values(state=ProxyState.REVOKED.value, slot=None, ended_at=now)
    )
