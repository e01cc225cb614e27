"""What becomes of a pledge: confirmed by staff, withdrawn by the household, waived by two persons."""

from datetime import datetime

from models.accounts.scope import resident_of_unit, staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND, OWN_ENTRY, ROLE_MISSING
from models.base.session import check_version, db
from models.pledges import ledger, rules
from models.pledges.bookkeeping import EntryKind, entry_of_confirmation, entry_of_waiver
from models.pledges.decisions import item_of
from models.pledges.funding import share_of
from models.pledges.history import end_pledge, tell_owners, write_event
from models.pledges.rules import FIRM, PledgeState, Way
from models.pledges.shares import yuan
from models.pledges.tables import Pledge
from models.renovations import actions as renovations
from models.renovations.rules import Stage

DECIDING = (Role.MODERATOR, Role.SECRETARY)


def settle(
    actor: Actor,
    pledge_id: int,
    to: PledgeState,
    *,
    reason: str,
    motion_id: int | None,
    version: int,
    now: datetime,
) -> Pledge:
    """Take a pledge to another state.

    A household withdraws until it is confirmed; staff confirm, withdraw, and waive by two persons.
    Raises not-found, not-owner, role-missing, changed-meanwhile, pledge-state, pledge-fixed, own-entry,
    pledge-motion-needed, pledge-motion-unfit, waiver-needs-second, pledge-carries-project.
    """
    found = _reached(actor, pledge_id, to)
    stage = Stage(renovations.hold_steady(found.renovation_id).stage)
    db.session.refresh(found, with_for_update=True)
    check_version(found.version, version)
    state = PledgeState(found.state)
    if actor.is_resident:
        rules.check_changeable(state)
    rules.check_transition(state, to)
    if to is PledgeState.CONFIRMED:
        _confirm(actor, found, motion_id, reason, now)
    elif to is PledgeState.WAIVED:
        _waive(actor, found, reason, now)
    else:
        _withdraw(actor, found, stage, reason, now)
    if actor.is_staff:
        _note(actor, found, state, reason, now)
    return found


def _reached(actor: Actor, pledge_id: int, to: PledgeState) -> Pledge:
    found = db.session.get(Pledge, pledge_id)
    if found is None:
        raise NOT_FOUND()
    if actor.is_staff:
        staff_at(actor, found.estate_id, *DECIDING)
        return found
    resident_of_unit(actor, found.unit_id, owner=True)
    if to is not PledgeState.WITHDRAWN:
        raise ROLE_MISSING("确认和减免由社区工作人员办理。")
    return found


def _confirm(
    actor: Actor, found: Pledge, motion_id: int | None, reason: str, now: datetime
) -> None:
    if found.entered_by == actor.id:
        raise OWN_ENTRY()
    way = Way(found.way)
    if way is not Way.DIRECT:
        motion_id = motion_id or found.motion_id
        rules.check_motion(way, item_of(found.estate_id, motion_id, way, now))
        found.motion_id = motion_id
    before = PledgeState(found.state)
    found.state = PledgeState.CONFIRMED.value
    found.confirmed_by, found.confirmed_at = actor.id, now
    found.version += 1
    write_event(actor, found, before, reason, now)
    ledger.post(
        actor.id, found, EntryKind.CONFIRMATION, entry_of_confirmation(found.amount_fen), now
    )
    words: dict[str, object] = {"amount": yuan(found.amount_fen), "way": rules.WAY_TITLES[way]}
    tell_owners(found, "pledge_confirmed", words, now)


def _waive(actor: Actor, found: Pledge, reason: str, now: datetime) -> None:
    if found.waiver_by is None:
        found.waiver_by = actor.id
        found.version += 1
        write_event(actor, found, PledgeState(found.state), f"提出减免：{reason}", now)
        return
    if found.waiver_by == actor.id:
        raise rules.WAIVER_SECOND()
    share = share_of(found.plan_id, found.unit_id)
    if share is None:
        raise rules.UNIT_WITHOUT_SHARE()
    end_pledge(actor, found, PledgeState.WAIVED, reason, now)
    ledger.post(actor.id, found, EntryKind.WAIVER, entry_of_waiver(share.amount_fen), now)


def _withdraw(actor: Actor, found: Pledge, stage: Stage, reason: str, now: datetime) -> None:
    to = PledgeState.WITHDRAWN
    if PledgeState(found.state) in FIRM:
        if stage not in rules.BEFORE_THE_GATE:
            raise rules.GATE_PASSED()
        staff_at(actor, found.estate_id, Role.SECRETARY)
        ledger.reverse(actor, found, EntryKind.CONFIRMATION, now)
        if ledger.has_seen_money(found.id):
            to = (
                PledgeState.REFUNDED
            )  # all of it has gone back: a pledge that holds money is not withdrawn
    end_pledge(actor, found, to, reason, now)


def _note(actor: Actor, found: Pledge, before: PledgeState, reason: str, now: datetime) -> None:
    proposed = found.state == before and found.waiver_by == actor.id
    audit.record(
        actor,
        "pledge.propose_waiver" if proposed else f"pledge.{found.state}",
        subject=("pledge", found.id),
        estate_id=found.estate_id,
        now=now,
        before={"state": before.value},
        after={"state": found.state},
        reason=reason,
    )
