"""Publish who pays what, and split the residents' part over the units; try it out before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, insert, select

from models.accounts import actions as accounts
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor
from models.base.session import check_version, db
from models.notices import actions as notices
from models.pledges import planning
from models.pledges.funding_tables import FundingCharge, FundingItem, FundingPlan, FundingShare
from models.pledges.grounds import Ground, check_scope, ground_of, scope_in_words
from models.pledges.history import end_pledge
from models.pledges.planning import Item, Worked
from models.pledges.rules import SHARE_FROZEN, STANDING, PledgeState
from models.pledges.shares import yuan
from models.pledges.tables import Pledge
from models.pledges.works import CURRENT
from models.renovations import actions as renovations
from models.renovations.tables import Renovation

Follow = Callable[[Actor, Renovation, FundingPlan, datetime], None]
_followers: list[Follow] = []


def after_publishing(follow: Follow) -> Follow:
    """Register what follows a publication, in its transaction."""
    _followers.append(follow)
    return follow


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan that was worked out and not written."""

    items: Sequence[Item]
    ground: Ground
    worked: Worked


def try_out(actor: Actor, renovation_id: int, items: Sequence[Item]) -> Tried:
    """Work a plan out without publishing it: what each household would bring.

    Raises not-found, role-missing and what `publish` raises about the items.
    """
    renovations.steered_by(actor, renovation_id)
    return _worked_out(renovation_id, items)


def _worked_out(renovation_id: int, items: Sequence[Item]) -> Tried:
    planning.check(items)
    ground = ground_of(renovation_id)
    for place, item in enumerate(items):
        check_scope(ground, item.scope, f"items.{place}.scope")
    return Tried(items, ground, planning.work_out(items, ground.units))


def publish(
    actor: Actor,
    renovation_id: int,
    *,
    items: Sequence[Item],
    basis: str,
    amounts_public: bool,
    version: int,
    now: datetime,
) -> FundingPlan:
    """Publish the funding and each unit's share; pledges that were not confirmed yet are asked anew.

    `version` is the number of the plan that the actor saw, 0 when there was none.
    Raises not-found, role-missing, changed-meanwhile, share-frozen, funding-scope-unknown, and what
    `planning.check` and `planning.work_out` raise.
    """
    renovation = renovations.steered_by(actor, renovation_id)
    last = current_plan(renovation_id)
    check_version(last.number if last else 0, version)
    tried = _worked_out(renovation_id, items)
    _check_not_frozen(renovation_id)
    plan = FundingPlan(
        id=_next_id(),
        estate_id=renovation.estate_id,
        renovation_id=renovation_id,
        number=version + 1,
        cost_fen=sum(item.cost_fen for item in items),
        residents_fen=sum(item.residents_fen for item in items),
        payer_table=CURRENT.number,
        how=planning.how_in_words(items),
        basis=basis,
        amounts_public=amounts_public,
        published_by=actor.id,
        published_at=now,
    )
    _write_items(plan, tried)
    _write_shares(plan, tried.worked)
    db.session.add(plan)
    db.session.flush()  # last: the database adds its parts up now
    _ask_anew(actor, plan, now)
    audit.record(
        actor,
        "funding.publish",
        subject=("funding_plan", plan.id),
        estate_id=renovation.estate_id,
        now=now,
        after={"cost_fen": plan.cost_fen, "residents_fen": plan.residents_fen, "how": plan.how},
        reason=basis,
    )
    _tell_owners(renovation, plan, now)
    for follow in _followers:
        follow(actor, renovation, plan, now)
    return plan


def current_plan(renovation_id: int) -> FundingPlan | None:
    """Return the funding plan that counts, if one was published."""
    return db.session.scalar(
        select(FundingPlan)
        .where(FundingPlan.renovation_id == renovation_id)
        .order_by(FundingPlan.number.desc())
        .limit(1)
    )


def share_of(plan_id: int, unit_id: int, *, lock: bool = False) -> FundingShare | None:
    """Return a unit's share of a plan; locked, no one else pledges for the unit meanwhile."""
    statement = select(FundingShare).where(
        FundingShare.plan_id == plan_id, FundingShare.unit_id == unit_id
    )
    return db.session.scalar(statement.with_for_update() if lock else statement)


def _next_id() -> int:
    sequence = func.pg_get_serial_sequence(FundingPlan.__tablename__, "id")
    return int(db.session.scalars(select(func.nextval(sequence))).one())


def _check_not_frozen(renovation_id: int) -> None:
    settled = [state.value for state in STANDING if state is not PledgeState.PLEDGED]
    fixed = select(Pledge.id).where(
        Pledge.renovation_id == renovation_id, Pledge.state.in_(settled)
    )
    if db.session.scalar(select(exists(fixed))):
        raise SHARE_FROZEN()


def _write_items(plan: FundingPlan, tried: Tried) -> None:
    for number, item in enumerate(tried.items, 1):
        item_id = db.session.scalars(
            insert(FundingItem)
            .values(
                plan_id=plan.id, estate_id=plan.estate_id, number=number, **_row_of(item, tried)
            )
            .returning(FundingItem.id)
        ).one()
        charges = [
            {
                "estate_id": plan.estate_id,
                "plan_id": plan.id,
                "item_id": item_id,
                "payer": one.payer.value,
                "level": one.level.value if one.level else None,
                "fund": one.fund.value if one.fund else None,
                "label": one.label,
                "amount_fen": one.amount_fen,
            }
            for one in item.charges
        ]
        db.session.execute(insert(FundingCharge), charges)


def _row_of(item: Item, tried: Tried) -> dict[str, Any]:
    divided = next((one for one in tried.worked.divided if one.item is item), None)
    scope = item.scope
    return {
        "works": item.works.value,
        "title": item.title,
        "cost_fen": item.cost_fen,
        "residents_fen": item.residents_fen,
        "reason": item.reason,
        "portions": [
            {"base": one.base.value, "percent": one.percent, "sum": base}
            for one, base in zip(item.portions, divided.sums, strict=True)
        ]
        if divided
        else [],
        "floor_factors": {str(floor): factor for floor, factor in item.floor_factors.items()},
        "scope": {
            "building_ids": sorted(scope.building_ids),
            "entrance_ids": sorted(scope.entrance_ids),
            "unit_ids": sorted(scope.unit_ids),
        },
        "scope_words": scope_in_words(tried.ground, scope),
        "unit_ids": [one.unit_id for one in tried.ground.units if scope.covers(one)],
    }


def _write_shares(plan: FundingPlan, worked: Worked) -> None:
    rows = [
        {
            "plan_id": plan.id,
            "renovation_id": plan.renovation_id,
            "estate_id": unit.estate_id,
            "unit_id": unit.unit_id,
            "area_centi_m2": unit.area_centi_m2,
            "floor": unit.floor,
            "amount_fen": amount,
        }
        for unit, amount in worked.amounts.items()
    ]
    db.session.execute(insert(FundingShare), rows)


def _ask_anew(actor: Actor, plan: FundingPlan, now: datetime) -> None:
    waiting = db.session.scalars(
        select(Pledge)
        .where(
            Pledge.renovation_id == plan.renovation_id, Pledge.state == PledgeState.PLEDGED.value
        )
        .order_by(Pledge.id)
        .with_for_update()
    )
    for pledge in waiting:
        reason = "社区重新公布了出资数额，请重新认领"
        end_pledge(actor, pledge, PledgeState.SUPERSEDED, reason, now)


def _tell_owners(renovation: Renovation, plan: FundingPlan, now: datetime) -> None:
    for estate in renovations.estates_of([renovation.id])[renovation.id]:
        notices.announce(
            event=f"funding:{renovation.id}",
            kind="share_published",
            stage=f"plan-{plan.number}",
            estate_id=estate.id,
            account_ids=accounts.accounts_of_estate(estate.id, role=MembershipRole.OWNER),
            params={
                "renovation_id": renovation.id,
                "title": renovation.title,
                "amount": yuan(plan.residents_fen),
                "split": plan.how,
            },
            now=now,
        )
