"""Give a mandate, on the phone or on paper; check it, take it back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.accounts import actions as accounts
from models.accounts import agents
from models.accounts.rules import HOLDER_DECEASED
from models.accounts.scope import NOT_OWNER, resident_in, staff_at
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor, Role
from models.base.digest import digest_of
from models.base.problems import NOT_FOUND, REASON_MISSING
from models.base.second_person import check_decision
from models.base.session import db
from models.evidence import actions as evidence
from models.files import actions as files
from models.motions import reading
from models.motions.ballots import seats_of
from models.motions.entries import entry_of
from models.motions.reading import Seen
from models.motions.rules import already_cast
from models.motions.states import State
from models.motions.tables import Motion
from models.notices import actions as notices
from models.proxies.rules import (
    AGENT_OWNS,
    AGENT_UNKNOWN,
    CLOSED,
    NOT_PENDING,
    NOT_REVOCABLE,
    ProxyState,
    check_allowed,
    check_term,
    mandate_text,
    most_principals,
)
from models.proxies.slots import end, expire, in_a_free_slot, live_of
from models.proxies.tables import ProxyMandate
from models.representations.holders import check_somebody_acts
from models.roster import deaths
from models.roster.holders import name_for_matching

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
TAKING = (State.NOTICED, State.OPEN)


@dataclass(frozen=True, slots=True)
class Mandate:
    """What an owner decides: who goes, with what scope, until when."""

    owner_group_id: int
    agent_name: str
    agent_phone: str
    scope: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """How a mandate was signed: by the owner's own tap, or on a sheet that a clerk scanned."""

    principal: str
    account_id: int | None = None
    staff_id: int | None = None
    file_id: int | None = None


def check_giving(actor: Actor, motion_id: int, mandate: Mandate, now: datetime) -> None:
    """Say whether a mandate could be given, before the person is asked to confirm. Raises as `give` does."""
    seen = _taking(motion_id, actor, now)
    _check_mine(actor, seen.motion, mandate.owner_group_id, now)
    check_allowed(most_principals(seen.motion.rules))
    check_term(mandate.until, seen.motion.closes_at, now)
    _agent_of(seen.motion, mandate, now)


def give(actor: Actor, motion_id: int, mandate: Mandate, now: datetime) -> ProxyMandate:
    """Give a mandate on the phone: in force at once, with a receipt.

    Raises not-found, not-owner, ballot-already-cast, proxies-closed, proxies-not-allowed, proxy-term-wrong, bad-name,
    agent-unknown, agent-owns, agent-full, proxy-exists, holder-deceased.
    """
    seen = _taking(motion_id, actor, now)
    _check_mine(actor, seen.motion, mandate.owner_group_id, now)
    signed = Signed(agents.name_of(actor.id), account_id=actor.id)
    return _give(seen.motion, mandate, signed, ProxyState.ACTIVE, now)


def enter(
    actor: Actor,
    motion_id: int,
    mandate: Mandate,
    *,
    principal: str,
    file_id: int,
    now: datetime,
) -> ProxyMandate:
    """Enter a mandate that was signed on paper; in force once another person has checked it.

    Raises not-found, role-missing, proxies-closed, proxies-not-allowed, proxy-term-wrong, bad-name, agent-unknown,
    agent-owns, agent-full, proxy-exists, holder-deceased.
    """
    seen = _taking(motion_id, actor, now)
    staff_at(actor, seen.motion.estate_id, *ENTERING)
    _check_alive(mandate.owner_group_id, principal)
    files.attached(file_id, seen.motion.estate_id)
    signed = Signed(principal, staff_id=actor.id, file_id=file_id)
    made = _give(seen.motion, mandate, signed, ProxyState.PENDING, now)
    _audit(actor, "proxy.enter", made, now)
    return made


def check(
    actor: Actor, motion_id: int, group_id: int, *, accept: bool, reason: str, now: datetime
) -> ProxyMandate:
    """Check somebody else's entry against the scan. Raises own-entry, reason-missing, proxy-not-pending, not-found."""
    seen = _taking(motion_id, actor, now)
    staff_at(actor, seen.motion.estate_id, *ENTERING)
    held = live_of(motion_id, group_id)
    if held.state != ProxyState.PENDING:
        raise NOT_PENDING()
    check_decision(
        actor, held.entered_by, accept=accept, reason=reason, lacking="请写明为什么不通过"
    )
    held.checked_by, held.checked_at, held.reason = actor.id, now, reason.strip() or None
    if accept:
        held.state = ProxyState.ACTIVE.value
        _tell_agent(seen.motion, held, "proxy_received", now)
        tell_owners(seen.motion, held, "proxy_checked", now)
    else:
        end(held, ProxyState.REFUSED, now)
        tell_owners(seen.motion, held, "proxy_refused", now)
    _audit(actor, "proxy.check", held, now)
    return held


def revoke(
    actor: Actor, motion_id: int, group_id: int, *, reason: str, now: datetime
) -> ProxyMandate:
    """Take a mandate back before it was used: the owner, or staff for one who asks on paper, with a reason.

    Raises not-found, not-owner, role-missing, reason-missing, proxies-closed, proxy-not-revocable.
    """
    seen = _taking(motion_id, actor, now)
    if actor.is_staff:
        staff_at(actor, seen.motion.estate_id, *ENTERING)
        if not reason.strip():
            raise REASON_MISSING(errors={"reason": ["请写明业主怎么要求撤回的"]})
    else:
        _check_owns(actor, seen.motion, group_id, now)
    held = live_of(motion_id, group_id)
    if held.state == ProxyState.USED:
        raise NOT_REVOCABLE("代理人已经代投，委托不能再撤回。")
    held.reason = reason.strip() or None
    end(held, ProxyState.REVOKED, now)
    _tell_agent(seen.motion, held, "proxy_revoked", now)
    if actor.is_staff:
        _audit(actor, "proxy.revoke", held, now)
    return held


def _give(
    motion: Motion, mandate: Mandate, signed: Signed, state: ProxyState, now: datetime
) -> ProxyMandate:
    most = most_principals(motion.rules)
    check_allowed(most)
    check_term(mandate.until, motion.closes_at, now)
    entry = entry_of(motion, mandate.owner_group_id, now)
    check_somebody_acts(mandate.owner_group_id, now)
    agent_id = _agent_of(motion, mandate, now)
    expire(motion.id, now)
    salt = secrets.token_hex(16)
    text = mandate_text(
        principal=signed.principal,
        units=entry.unit_labels,
        agent=mandate.agent_name,
        matter=motion.title,
        scope=mandate.scope,
        until=mandate.until,
        signed=now,
    )
    facts = {"owner_group": mandate.owner_group_id, "mandate": digest_of([text, salt])}
    values = {
        "estate_id": motion.estate_id,
        "motion_id": motion.id,
        "owner_group_id": mandate.owner_group_id,
        "principal": signed.principal,
        "given_by": signed.account_id,
        "agent_account_id": agent_id,
        "agent": mandate.agent_name,
        "scope": mandate.scope,
        "until": mandate.until,
        "mandate": text,
        "salt": salt,
        "state": state.value,
        "most": most,
        "file_id": signed.file_id,
        "entered_by": signed.staff_id,
        "leaf_id": None if signed.account_id is None else _leaf(motion, signed, facts, now),
        "given_at": now,
    }
    made = in_a_free_slot(values, most)
    if state is ProxyState.ACTIVE:
        _tell_agent(motion, made, "proxy_received", now)
    return made


def _check_alive(group_id: int, principal: str) -> None:
    """Refuse a mandate in the name of a holder who has died. Raises holder-deceased."""
    named = [
        one.id
        for one in deaths.holders_of_group(group_id)
        if name_for_matching(one.name) == name_for_matching(principal)
    ]
    if deaths.deceased_among(named):
        raise HOLDER_DECEASED()


def _leaf(motion: Motion, signed: Signed, facts: dict[str, object], now: datetime) -> int:
    return evidence.append(
        kind="proxy_mandate",
        estate_id=motion.estate_id,
        subject=("motion", motion.id),
        facts=facts,
        account_id=signed.account_id,
        now=now,
    ).id


def _agent_of(motion: Motion, mandate: Mandate, now: datetime) -> int:
    agent_id = agents.account_named(motion.estate_id, mandate.agent_name, mandate.agent_phone)
    if agent_id is None:
        raise AGENT_UNKNOWN()
    entry = entry_of(motion, mandate.owner_group_id, now)
    if agent_id in accounts.accounts_of_units(entry.unit_ids, role=MembershipRole.OWNER):
        raise AGENT_OWNS()
    return agent_id


def _check_mine(actor: Actor, motion: Motion, group_id: int, now: datetime) -> None:
    """Let only an owner give the vote away, and only while it is there. Raises ballot-already-cast too."""
    _check_owns(actor, motion, group_id, now)
    if motion.roll_frozen_at is None:
        return
    for seat in seats_of(actor, motion.id, now):
        if seat.owner_group_id == group_id and seat.cast_at is not None:
            raise already_cast(seat.cast_at, "不用再委托。")


def _check_owns(actor: Actor, motion: Motion, group_id: int, now: datetime) -> None:
    members = resident_in(actor, motion.estate_id)
    if motion.roll_frozen_at is None:
        mine = set(accounts.owner_groups_of(members).values())
    else:
        mine = {seat.owner_group_id for seat in seats_of(actor, motion.id, now)}
    if group_id in mine:
        return
    entry = entry_of(motion, group_id, now)
    if {one.unit_id for one in members}.intersection(entry.unit_ids):
        raise NOT_OWNER()
    raise NOT_FOUND()


def _taking(motion_id: int, actor: Actor, now: datetime) -> Seen:
    seen = reading.visible(actor, motion_id, now)
    if seen.state not in TAKING:
        raise CLOSED(f"这项表决现在是“{seen.state.label}”，公告以后、投票截止以前才能办理委托。")
    return seen


def _tell_agent(motion: Motion, held: ProxyMandate, kind: str, now: datetime) -> None:
    _tell(motion, held, kind, [held.agent_account_id], now)


def tell_owners(motion: Motion, held: ProxyMandate, kind: str, now: datetime) -> None:
    """Tell the owners whose vote it is."""
    entry = entry_of(motion, held.owner_group_id, now)
    owners = accounts.accounts_of_units(entry.unit_ids, role=MembershipRole.OWNER)
    _tell(motion, held, kind, owners, now)


def tell_over(held: ProxyMandate, now: datetime) -> None:
    """Tell whoever was sent, and the owners who are left, that a mandate ended with a death."""
    motion = db.session.get_one(Motion, held.motion_id)
    _tell_agent(motion, held, "proxy_over", now)
    tell_owners(motion, held, "proxy_over", now)


def _tell(motion: Motion, held: ProxyMandate, kind: str, to: Sequence[int], now: datetime) -> None:
    entry = entry_of(motion, held.owner_group_id, now)
    notices.announce(
        event=f"proxy:{held.id}",
        kind=kind,
        stage=kind,
        estate_id=motion.estate_id,
        account_ids=to,
        params={
            "title": motion.title,
            "unit": "、".join(entry.unit_labels),
            "motion_id": motion.id,
            "reason": held.reason or "",
        },
        now=now,
    )


def _audit(actor: Actor, act: str, held: ProxyMandate, now: datetime) -> None:
    audit.record(
        actor,
        act,
        subject=("proxy_mandate", held.id),
        estate_id=held.estate_id,
        now=now,
        after={"owner_group": held.owner_group_id, "state": held.state},
        reason=held.reason,
    )
