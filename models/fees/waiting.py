"""What waits for people in fees; what is held about a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from models.accounts.tables import MembershipRole
from models.base import gathering
from models.base.actor import Actor
from models.base.clock import chinese_date, day_end, local_date
from models.base.gathering import MembershipFacts, Waiting, WorkItem
from models.base.session import db
from models.fees import contracts
from models.fees.bills import OWED
from models.fees.rules import yuan_read
from models.fees.tables import (
    Bill,
    BillCorrection,
    BillDispute,
    CallState,
    CommitmentCall,
    ContractState,
    FeeCommitment,
    ServiceContract,
)
from models.roster import actions as roster

SHOWN_AHEAD = timedelta(days=14)


@gathering.waiting
def _waiting(actor: Actor, facts: Sequence[MembershipFacts], now: datetime) -> list[Waiting]:
    owned = [one for one in facts if one.role == MembershipRole.OWNER]
    if not owned:
        return []
    groups = roster.groups_of_units([one.unit_id for one in owned])
    return [*_bills(groups, now), *_calls(owned, groups, now)]


def _bills(groups: dict[int, int], now: datetime) -> list[Waiting]:
    today = local_date(now)
    found = db.session.scalars(
        select(Bill)
        .where(
            Bill.unit_id.in_(groups),
            Bill.state.in_(OWED),
            Bill.due_on <= today + SHOWN_AHEAD,
        )
        .order_by(Bill.due_on)
    )
    return [
        Waiting(
            "bill_due" if one.due_on >= today else "bill_overdue",
            f"物业费还差{yuan_read(one.amount_fen - one.paid_fen)}元",
            f"{one.unit_label}，请在{chinese_date(one.due_on)}前交纳"
            if one.due_on >= today
            else f"{one.unit_label}，应在{chinese_date(one.due_on)}前交纳，已经过期",
            f"/pages/fees/bill?id={one.id}",
            one.estate_id,
            day_end(one.due_on),
        )
        for one in found
        if groups[one.unit_id] == one.owner_group_id
    ]


def _calls(
    owned: Sequence[MembershipFacts], groups: dict[int, int], now: datetime
) -> list[Waiting]:
    estates = {one.estate_id for one in owned}
    calls = {
        one.estate_id: one
        for one in db.session.scalars(
            select(CommitmentCall).where(
                CommitmentCall.estate_id.in_(estates), CommitmentCall.state == CallState.OPEN.value
            )
        )
        if not contracts.effective(one.estate_id)
    }
    done = {
        (one.unit_id, one.owner_group_id, one.text_digest)
        for one in db.session.scalars(
            select(FeeCommitment).where(
                FeeCommitment.unit_id.in_(groups), FeeCommitment.ended_at.is_(None)
            )
        )
    }
    return [
        Waiting(
            "commitment_missing",
            "请办理交费承诺",
            f"承诺不是账单，不用交钱。请在{chinese_date(calls[one.estate_id].commit_by)}前办理",
            f"/pages/fees/commitment?unit={one.unit_id}",
            one.estate_id,
            day_end(calls[one.estate_id].commit_by),
        )
        for one in owned
        if one.estate_id in calls
        and (one.unit_id, groups.get(one.unit_id), calls[one.estate_id].digest) not in done
    ]


@gathering.worklist
def _work(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    counted = (
        ("bill_disputes", "账单异议待答复", "/fees/disputes", _open_disputes(estate_id)),
        ("bill_corrections", "减免、更正待审核", "/fees/corrections", _pending(estate_id)),
        ("contracts_in_review", "物业服务合同待审核", "/fees/contracts", _in_review(estate_id)),
        ("contracts_expired", "物业服务合同已到期", "/fees/contracts", _expired(estate_id, now)),
        ("paper_commitments", "纸质承诺待复核", "/fees/commitments", _paper(estate_id)),
        ("refunds_due", "应退物业费", "/fees/bills", _refunds(estate_id)),
    )
    return [
        WorkItem(kind, title, count, route, estate_id)
        for kind, title, route, count in counted
        if count
    ]


def _open_disputes(estate_id: int) -> int:
    return _count(
        select(func.count(BillDispute.id)).where(
            BillDispute.estate_id == estate_id, BillDispute.settled_at.is_(None)
        )
    )


def _pending(estate_id: int) -> int:
    return _count(
        select(func.count(BillCorrection.id)).where(
            BillCorrection.estate_id == estate_id, BillCorrection.state == "pending"
        )
    )


def _in_review(estate_id: int) -> int:
    return _count(
        select(func.count(ServiceContract.id)).where(
            ServiceContract.estate_id == estate_id,
            ServiceContract.state == ContractState.IN_REVIEW.value,
        )
    )


def _expired(estate_id: int, now: datetime) -> int:
    return _count(
        select(func.count(ServiceContract.id)).where(
            ServiceContract.estate_id == estate_id,
            ServiceContract.state == ContractState.EFFECTIVE.value,
            ServiceContract.ends_on < local_date(now),
            ServiceContract.last_day.is_(None),
            ServiceContract.continued_at.is_(None),
        )
    )


def _paper(estate_id: int) -> int:
    return _count(
        select(func.count(FeeCommitment.id)).where(
            FeeCommitment.estate_id == estate_id,
            FeeCommitment.ended_at.is_(None),
            FeeCommitment.counts_from.is_(None),
        )
    )


def _refunds(estate_id: int) -> int:
    return _count(
        select(func.count(Bill.id)).where(Bill.estate_id == estate_id, Bill.refund_due_fen > 0)
    )


def _count(statement: Any) -> int:
    return db.session.scalar(statement) or 0


@gathering.export("fee_commitments")
def _held_commitments(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(FeeCommitment).where(FeeCommitment.account_id == account_id))
    return [
        {
            "unit_id": one.unit_id,
            "text_digest": one.text_digest,
            "at": one.committed_at.isoformat(),
            "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        }
        for one in rows
    ]


@gathering.export("bill_disputes")
def _held_disputes(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(BillDispute).where(BillDispute.account_id == account_id))
    return [
        {"bill_id": one.bill_id, "reason": one.reason, "answer": one.answer, "outcome": one.outcome}
        for one in rows
    ]
