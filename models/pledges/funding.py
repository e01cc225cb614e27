"""Publish who pays what, and split the residents' part over the units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from models.accounts import actions as accounts
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor
from models.base.session import check_version, db
from models.notices import actions as notices
from models.places import actions as places
from models.pledges import shares
from models.pledges.history import end_pledge
from models.pledges.rules import SHARE_FROZEN, STANDING, PledgeState
from models.pledges.shares import Source, Split, UnitToPay, yuan
from models.pledges.tables import FundingPart, FundingPlan, FundingShare, Pledge
from models.renovations import actions as renovations
from models.renovations.tables import Renovation
from models.roster import actions as roster


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody besides the residents pays."""

    source: Source
    label: str
    amount_fen: int


def publish(
    actor: Actor,
    renovation_id: int,
    *,
    cost_fen: int,
    residents_fen: int,
    parts: Sequence[Part],
    split: Split,
    basis: str,
    amounts_public: bool,
    version: int,
    now: datetime,
) -> FundingPlan:
    """Publish the funding and each unit's share; pledges that were not confirmed yet are asked anew.

    `version` is the number of the plan that the actor saw, 0 when there was none.
    Raises not-found, role-missing, changed-meanwhile, funding-parts-differ, share-frozen, no-units-to-split.
    """
    renovation = renovations.steered_by(actor, renovation_id)
    last = current_plan(renovation_id)
    check_version(last.number if last else 0, version)
    shares.check_parts(cost_fen, residents_fen, [part.amount_fen for part in parts])
    _check_not_frozen(renovation_id)
    plan = FundingPlan(
        estate_id=renovation.estate_id,
        renovation_id=renovation_id,
        number=version + 1,
        cost_fen=cost_fen,
        residents_fen=residents_fen,
        split=split.value,
        basis=basis,
        amounts_public=amounts_public,
        published_by=actor.id,
        published_at=now,
    )
    db.session.add(plan)
    db.session.flush()  # parts and shares refer to it
    _write_parts(plan, parts)
    _write_shares(plan, split)
    _ask_anew(actor, plan, now)
    audit.record(
        actor,
        "funding.publish",
        subject=("funding_plan", plan.id),
        estate_id=renovation.estate_id,
        now=now,
        after={"cost_fen": cost_fen, "residents_fen": residents_fen, "split": split.value},
        reason=basis,
    )
    _tell_owners(renovation, plan, now)
    return plan


def current_plan(renovation_id: int) -> FundingPlan | None:
    """Return the funding plan that counts, if one was published."""
    return db.session.scalar(
        select(FundingPlan)
        .where(FundingPlan.renovation_id == renovation_id)
        .order_by(FundingPlan.number.desc())
        .limit(1)
    )


def parts_of(plan_id: int) -> Sequence[FundingPart]:
    """Return what others than the residents pay."""
    return db.session.scalars(
        select(FundingPart).where(FundingPart.plan_id == plan_id).order_by(FundingPart.id)
    ).all()


def share_of(plan_id: int, unit_id: int, *, lock: bool = False) -> FundingShare | None:
    """Return a unit's share of a plan; locked, no one else pledges for the unit meanwhile."""
    statement = select(FundingShare).where(
        FundingShare.plan_id == plan_id, FundingShare.unit_id == unit_id
    )
    return db.session.scalar(statement.with_for_update() if lock else statement)


def _check_not_frozen(renovation_id: int) -> None:
    settled = [state.value for state in STANDING if state is not PledgeState.PLEDGED]
    fixed = select(Pledge.id).where(
        Pledge.renovation_id == renovation_id, Pledge.state.in_(settled)
    )
    if db.session.scalar(select(exists(fixed))):
        raise SHARE_FROZEN()


def _write_parts(plan: FundingPlan, parts: Sequence[Part]) -> None:
    db.session.add_all(
        FundingPart(
            plan_id=plan.id,
            estate_id=plan.estate_id,
            source=part.source.value,
            label=part.label,
            amount_fen=part.amount_fen,
        )
        for part in parts
    )


def _write_shares(plan: FundingPlan, how: Split) -> None:
    units = _units_to_pay(plan.renovation_id)
    if not units:
        raise shares.NO_UNITS()
    weights = shares.weights_of(units, how)
    amounts = shares.split(plan.residents_fen, weights)
    db.session.add_all(
        FundingShare(
            plan_id=plan.id,
            renovation_id=plan.renovation_id,
            estate_id=unit.estate_id,
            unit_id=unit.unit_id,
            weight=weight,
            amount_fen=amount,
        )
        for unit, weight, amount in zip(units, weights, amounts, strict=True)
    )


def _units_to_pay(renovation_id: int) -> list[UnitToPay]:
    """Return the units with title, in the order in which people read labels."""
    found = []
    for estate in renovations.estates_of([renovation_id])[renovation_id]:
        titled = set(roster.unit_ids_with_title(estate.id))
        units = places.units_by_label(estate.id)
        for label in sorted(units, key=lambda label: (len(label), label)):
            unit = units[label]
            if unit.id in titled:
                found.append(UnitToPay(unit.id, estate.id, unit.area_centi_m2))
    return found


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
                "split": shares.SPLIT_TITLES[Split(plan.split)],
            },
            now=now,
        )
