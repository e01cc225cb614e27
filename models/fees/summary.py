"""How a unit stands: what is owed, what comes next, the commitment."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from models.accounts.scope import resident_of_unit, staff_at
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.session import db
from models.fees import bills, commitments, contracts
from models.fees.tables import Bill, BillState
from models.places import actions as places
from models.roster import actions as roster


@dataclass(frozen=True, slots=True)
class NextBill:
    period_start: date
    period_end: date
    months: int
    due_on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class UnitFees:
    """Money in fen; company and rate of the contract in effect, if there is one."""

    owed_fen: int
    overdue_fen: int
    company: str | None
    rate_fen: int | None
    area_centi_m2: int
    next: NextBill | None
    committed_at: datetime | None
    commit_by: date | None


def unit_fees(actor: Actor, unit_id: int, now: datetime) -> UnitFees:
    """Return how a unit stands, to its people and the estate's staff. Raises not-found."""
    if actor.is_resident:
        resident_of_unit(actor, unit_id)
    unit = places.unit(unit_id)
    if actor.is_staff:
        staff_at(actor, unit.estate_id)
    serving = contracts.effective(unit.estate_id)
    coming = [found for one in serving if (found := bills.next_bill(one, unit, now))]
    shown, commitment = commitments.commitment_of(actor, unit.estate_id, unit_id)
    owed, overdue = _owed(unit_id, local_date(now))
    following = None
    if coming:
        period, due_on, amount = coming[0]
        following = NextBill(period.start, period.end, period.months, due_on, amount)
    return UnitFees(
        owed_fen=owed,
        overdue_fen=overdue,
        company=serving[0].company if serving else None,
        rate_fen=serving[0].rate_fen if serving else None,
        area_centi_m2=unit.area_centi_m2,
        next=following,
        committed_at=commitment.committed_at if commitment else None,
        commit_by=shown.commit_by,
    )


def _owed(unit_id: int, today: date) -> tuple[int, int]:
    """Return what the present owners owe, and how much of it is overdue."""
    rest = Bill.amount_fen - Bill.paid_fen
    row = db.session.execute(
        select(
            func.coalesce(func.sum(rest), 0),
            func.coalesce(
                func.sum(case(((Bill.due_on < today) & Bill.state.in_(bills.OWED), rest), else_=0)),
                0,
            ),
        ).where(
            Bill.unit_id == unit_id,
            Bill.owner_group_id == roster.groups_of_units([unit_id]).get(unit_id),
            Bill.state.in_((*bills.OWED, BillState.DISPUTED.value)),
        )
    ).one()
    return int(row[0]), int(row[1])
