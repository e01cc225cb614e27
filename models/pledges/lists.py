"""What people are shown of the money: the plan, a household, the staff's list, the public ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.accounts import actions as accounts
from models.accounts.tables import MembershipRole
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.base.problems import NOT_FOUND
from models.evidence.tables import EvidenceLeaf
from models.places import actions as places
from models.pledges import actions, history, ledger, workings
from models.pledges.actions import Household
from models.pledges.bookkeeping import Progress
from models.pledges.funding import current_plan
from models.pledges.funding_tables import FundingCharge, FundingItem
from models.pledges.rules import PLEDGING_CLOSED, SHARE_MISSING, STATE_TITLES, PledgeState, Way
from models.pledges.rules import UNIT_WITHOUT_SHARE as NO_SHARE
from models.pledges.tables import FundingPlan, LedgerEntry, Pledge, PledgeEvent
from models.pledges.workings import Part, Working
from models.renovations import actions as renovations

DECISIONS = {
    Way.FUND_USE: "要先由业主共同决定使用维修资金（过半数同意）",
    Way.FUND_RAISING: "要先由业主共同决定补建或续筹维修资金（四分之三以上同意）",
    Way.COMMON_REVENUE: "要先由业主共同决定让渡公共收益",
}
NO_PLEDGE = "none"


@dataclass(frozen=True, slots=True)
class FundingSeen:
    plan: FundingPlan | None
    parts: Sequence[Part]
    items: Sequence[FundingItem]
    charges: Mapping[int, Sequence[FundingCharge]]
    """Item id -> who pays for it."""
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class HouseholdSeen:
    """A household's money. `why_not` says why the actor cannot pledge now, None when they can."""

    home: Household
    working: str | None
    why_not: str | None
    pledge: Pledge | None
    receipt: EvidenceLeaf | None
    history: Sequence[PledgeEvent]


@dataclass(frozen=True, slots=True)
class PublicLedger:
    progress: Progress
    ledger_fen: int
    amounts_public: bool
    rows: Sequence[dict[str, Any]]
    next_cursor: str | None


def funding_seen(actor: Actor, renovation_id: int) -> FundingSeen:
    """Return who pays what, and how the residents' part stands. Raises not-found."""
    renovations.renovation(actor, renovation_id)
    plan = current_plan(renovation_id)
    if plan is None:
        return FundingSeen(None, (), (), {}, None)
    return FundingSeen(
        plan,
        workings.parts_of(plan.id),
        workings.items_of(plan.id),
        workings.charges_of(plan.id),
        ledger.progress(plan.id),
    )


def working_seen(
    actor: Actor, renovation_id: int, unit_id: int
) -> tuple[Household, FundingPlan, Working]:
    """Return how a unit's figure was reached, to its residents and to staff.

    Raises not-found, share-not-published, unit-without-share.
    """
    home = actions.household(actor, renovation_id, unit_id)
    if home.plan is None:
        raise SHARE_MISSING()
    if home.share is None:
        raise NO_SHARE()
    return home, home.plan, workings.working_of(home.plan, home.share)


def household_seen(actor: Actor, renovation_id: int, unit_id: int) -> HouseholdSeen:
    """Return a household's share, its working, its pledge and history. Raises not-found."""
    home = actions.household(actor, renovation_id, unit_id)
    pledge = actions.standing_pledge(renovation_id, unit_id)
    return HouseholdSeen(
        home,
        _working(home),
        _why_not(actor, home, pledge),
        pledge,
        actions.receipt_of(pledge) if pledge else None,
        history.events_of(renovation_id, unit_id),
    )


def pledges_for_staff(
    actor: Actor, renovation_id: int, state: str | None, paging: Paging
) -> Page[Any]:
    """Return the units of the actor's places with shares and pledges. Raises not-found."""
    renovations.renovation(actor, renovation_id)
    plan = current_plan(renovation_id)
    if plan is None:
        return Page((), None)
    reached = [estate.id for estate in places.estates_below(actor.places_of())]
    return ledger.shares_with_pledges(plan.id, state, reached, paging)


def public_ledger(actor: Actor, renovation_id: int, paging: Paging) -> PublicLedger:
    """Return every unit's state with the totals; amounts when the plan makes them public, one's own always.

    Raises not-found, share-not-published.
    """
    renovations.renovation(actor, renovation_id)
    plan = current_plan(renovation_id)
    if plan is None:
        raise SHARE_MISSING()
    mine = (
        {one.unit_id for one in accounts.memberships(actor)} if actor.is_resident else frozenset()
    )
    page = ledger.shares_with_pledges(plan.id, None, None, paging)
    rows = [
        _public_row(row, mine=row.FundingShare.unit_id in mine, open_to_all=plan.amounts_public)
        for row in page.items
    ]
    return PublicLedger(
        ledger.progress(plan.id),
        ledger.contributions(renovation_id),
        plan.amounts_public,
        rows,
        page.next_cursor,
    )


def entries_for_staff(actor: Actor, renovation_id: int, paging: Paging) -> Page[LedgerEntry]:
    """Return the ledger's entries. Raises not-found."""
    if not actor.is_staff:
        raise NOT_FOUND()
    renovations.renovation(actor, renovation_id)
    return ledger.entries(renovation_id, paging)


def _public_row(row: Any, *, mine: bool, open_to_all: bool) -> dict[str, Any]:
    share, pledge = row.FundingShare, row.Pledge
    shown = mine or open_to_all
    return {
        "unit_label": row.label,
        "mine": mine,
        "state": pledge.state if pledge else NO_PLEDGE,
        "state_title": STATE_TITLES[PledgeState(pledge.state)] if pledge else "还没有认领",
        "share_fen": share.amount_fen if shown else None,
        "amount_fen": pledge.amount_fen if pledge and shown else None,
    }


def _working(home: Household) -> str | None:
    if home.plan is None or home.share is None:
        return None
    return workings.working_of(home.plan, home.share).in_a_line


def _why_not(actor: Actor, home: Household, pledge: Pledge | None) -> str | None:
    if home.plan is None:
        return SHARE_MISSING.detail
    if home.share is None:
        return NO_SHARE.detail
    if not actions.is_open(home.renovation):
        return PLEDGING_CLOSED.detail
    if pledge is not None and pledge.state != PledgeState.PLEDGED:
        return f"您家的出资是“{STATE_TITLES[PledgeState(pledge.state)]}”，要改请联系社区。"
    owns = any(
        one.unit_id == home.unit.id and one.role == MembershipRole.OWNER
        for one in accounts.memberships(actor)
    )
    return None if owns else "出资认领由业主本人办理。"
