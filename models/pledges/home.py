"""What waits for a household and for staff, and what is held about a person's pledges."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts.tables import MembershipRole
from models.base import gathering
from models.base.actor import Actor
from models.base.gathering import MembershipFacts, Waiting, WorkItem
from models.base.session import db
from models.places import actions as places
from models.pledges.actions import is_open, silent_units
from models.pledges.rules import PledgeState, Way
from models.pledges.shares import yuan
from models.pledges.tables import BankLine, ContributionCorrection, Pledge
from models.renovations import actions as renovations


@gathering.waiting
def not_pledged_yet(
    actor: Actor, memberships: Sequence[MembershipFacts], now: datetime
) -> list[Waiting]:
    """An owner whose unit has a share and no pledge is reminded at home."""
    owned = [one for one in memberships if one.role == MembershipRole.OWNER]
    found = []
    for estate_id, renovation in renovations.running_at({one.estate_id for one in owned}):
        if not is_open(renovation):
            continue
        units = [one.unit_id for one in owned if one.estate_id == estate_id]
        found += [
            Waiting(
                "pledge",
                "还没有认领出资",
                f"{places.unit(unit_id).label}：{renovation.title}",
                f"/pages/pledges/pledge?id={renovation.id}&unit={unit_id}",
                estate_id,
            )
            for unit_id in silent_units(renovation.id, units)
        ]
    return found


@gathering.waiting
def money_still_owed(
    actor: Actor, memberships: Sequence[MembershipFacts], now: datetime
) -> list[Waiting]:
    """An owner whose confirmed pledge is not paid yet finds it at home."""
    units = [one.unit_id for one in memberships if one.role == MembershipRole.OWNER]
    owed = db.session.scalars(
        select(Pledge)
        .where(
            Pledge.unit_id.in_(units),
            Pledge.way == Way.DIRECT.value,
            Pledge.state.in_([PledgeState.CONFIRMED.value, PledgeState.PART_PAID.value]),
        )
        .order_by(Pledge.id)
    )
    return [
        Waiting(
            "contribution",
            "出资还没交清",
            f"{places.unit(one.unit_id).label}：还差{yuan(one.amount_fen - one.paid_fen)}",
            f"/pages/pledges/pledge?id={one.renovation_id}&unit={one.unit_id}",
            one.estate_id,
        )
        for one in owed
    ]


@gathering.worklist
def pledges_to_settle(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    """Staff see pledges to confirm, and waivers that wait for a second person."""
    rows = db.session.execute(
        select(
            Pledge.renovation_id,
            func.count(Pledge.id).filter(Pledge.waiver_by.is_(None)),
            func.count(Pledge.id).filter(Pledge.waiver_by.is_not(None)),
        )
        .where(Pledge.estate_id == estate_id, Pledge.state == PledgeState.PLEDGED.value)
        .group_by(Pledge.renovation_id)
    )
    found = []
    for renovation_id, to_confirm, to_waive in rows:
        route = f"/pledges/{renovation_id}"
        if to_confirm:
            found.append(WorkItem("pledges", "出资认领待确认", to_confirm, route, estate_id))
        if to_waive:
            found.append(WorkItem("waivers", "减免待第二人同意", to_waive, route, estate_id))
    return found


@gathering.worklist
def money_to_settle(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    """Staff see refunds and corrections to decide, and bank lines whose money has no home yet."""
    corrections = db.session.scalar(
        select(func.count(ContributionCorrection.id)).where(
            ContributionCorrection.estate_id == estate_id,
            ContributionCorrection.state == "pending",
        )
    )
    lines = db.session.scalar(
        select(func.count(BankLine.id)).where(
            BankLine.estate_id == estate_id, BankLine.state == "open"
        )
    )
    counted = (
        (
            "contribution_corrections",
            "出资退款、更正待审核",
            corrections,
            "/contributions/corrections",
        ),
        ("bank_lines", "银行流水待处理", lines, "/contributions/bank"),
    )
    return [WorkItem(kind, title, n, route, estate_id) for kind, title, n, route in counted if n]


@gathering.export("pledges")
def pledges_held(account_id: int) -> list[dict[str, Any]]:
    """Return a person's own pledges."""
    rows = db.session.scalars(
        select(Pledge).where(Pledge.account_id == account_id).order_by(Pledge.id)
    )
    return [
        {
            "unit": places.unit(row.unit_id).label,
            "way": row.way,
            "amount_fen": row.amount_fen,
            "state": row.state,
            "text": row.text,
            "at": row.made_at.isoformat(),
        }
        for row in rows
    ]
