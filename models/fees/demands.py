"""Demands (催告): made by staff for one overdue bill, with a stated reasonable period. Not a reminder."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from models.accounts import actions as accounts
from models.accounts.scope import staff_at
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import chinese_date, local_date
from models.base.session import db
from models.evidence import actions as evidence
from models.fees import rules
from models.fees.bills import bill as bill_of
from models.fees.bills import has_moved_out
from models.fees.tables import Bill, Demand, ServiceContract
from models.notices import actions as notices
from models.notices import visits
from models.places import actions as places

MAKING = (Role.MODERATOR, Role.SECRETARY)
LETTER = (
    "物业费催告书\n\n"
    "{unit}业主：\n"
    "根据{company}与本小区的物业服务合同，{unit}{period}的物业费共{amount}元"
    "（建筑面积{area}平方米 × 每平方米每月{rate}元 × {months}个月），已付{paid}元，尚欠{rest}元，"
    "应于{due}前交纳，现已逾期。\n"
    "请您在{pay_by}前（自收到本催告书之日起{days}天内）交清。如对金额有异议，请在上述期限内向社区提出，"
    "我们会书面答复。\n"
    "逾期不交的，物业服务人可以依法提起诉讼或者申请仲裁（民法典第944条）。任何人不得以停水、停电、停热、停燃气"
    "等方式催交物业费，也不得公开您的个人信息。\n\n"
    "{estate}\n{made_on}"
)


def demand(actor: Actor, bill_id: int, *, days: int, now: datetime) -> Demand:
    """Demand the rest of an overdue bill within a stated number of days.

    Raises not-found, role-missing, bill-settled, bill-not-overdue, bill-of-former-owner, demand-period,
    demand-running.
    """
    bill = bill_of(actor, bill_id, lock=True)
    staff_at(actor, bill.estate_id, *MAKING)
    today = local_date(now)
    rules.check_demand(bill.state, bill.due_on, today, days)
    if has_moved_out(bill):
        raise rules.BILL_OF_FORMER_OWNER(
            "这张账单是原业主欠的，房屋已经过户，不能向现在的业主催告。"
        )
    earlier = demands_of(bill_id)
    if earlier and today <= earlier[0].pay_by:
        raise rules.DEMAND_RUNNING(
            f"上一次催告的期限到{chinese_date(earlier[0].pay_by)}，过了再催。"
        )
    made = _write(actor, bill, len(earlier) + 1, days, now)
    _tell(actor, bill, made, now)
    return made


def demands_of(bill_id: int) -> Sequence[Demand]:
    """Return a bill's demands, newest first; whoever asks has been let see the bill."""
    return db.session.scalars(
        select(Demand).where(Demand.bill_id == bill_id).order_by(Demand.id.desc())
    ).all()


def _write(actor: Actor, bill: Bill, number: int, days: int, now: datetime) -> Demand:
    pay_by = rules.pay_by(local_date(now), days)
    rest = bill.amount_fen - bill.paid_fen
    made = Demand(
        estate_id=bill.estate_id,
        bill_id=bill.id,
        number=number,
        days=days,
        pay_by=pay_by,
        owed_fen=rest,
        letter=LETTER.format(
            unit=bill.unit_label,
            company=db.session.get_one(ServiceContract, bill.contract_id).company,
            period=rules.period_words(bill.period_start, bill.period_end),
            amount=rules.yuan_read(bill.amount_fen),
            area=rules.square_metres(bill.area_centi_m2),
            rate=rules.yuan(bill.rate_fen),
            months=bill.months,
            paid=rules.yuan_read(bill.paid_fen),
            rest=rules.yuan_read(rest),
            due=chinese_date(bill.due_on),
            pay_by=chinese_date(pay_by),
            days=days,
            estate=places.estate(bill.estate_id).name,
            made_on=chinese_date(now),
        ),
        made_by=actor.id,
        made_at=now,
    )
    db.session.add(made)
    db.session.flush()  # the evidence names it
    evidence.append(
        kind="fee_demand",
        estate_id=bill.estate_id,
        subject=("demand", made.id),
        facts={"bill": bill.id, "owed_fen": rest, "days": days, "pay_by": pay_by.isoformat()},
        account_id=None,
        now=now,
    )
    audit.record(
        actor,
        "bill.demand",
        subject=("bill", bill.id),
        estate_id=bill.estate_id,
        after={"days": days, "owed_fen": rest},
        now=now,
    )
    return made


def _tell(actor: Actor, bill: Bill, made: Demand, now: datetime) -> None:
    """Tell the owners; where none has an account, a volunteer brings the letter."""
    owners = accounts.accounts_of_unit(bill.unit_id, role=MembershipRole.OWNER)
    notices.announce(
        event=f"bill:{bill.id}",
        kind="fee_demand",
        stage=f"demand-{made.number}",
        estate_id=bill.estate_id,
        account_ids=owners,
        params={
            "bill_id": bill.id,
            "unit": bill.unit_label,
            "period": rules.period_words(bill.period_start, bill.period_end),
            "amount": rules.yuan_read(made.owed_fen),
            "due": chinese_date(made.pay_by),
            "days": made.days,
        },
        now=now,
    )
    if not owners:
        visits.ask_for_visit(
            actor,
            bill.estate_id,
            unit_id=bill.unit_id,
            reason=f"请送达{bill.unit_label}的物业费催告书（第{made.number}次）。",
            now=now,
        )
