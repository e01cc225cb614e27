"""Bills paid over WeChat: some households have, one gets money back, one callback told another amount."""

from datetime import date, datetime, timedelta
from typing import Any

from mini_program_stub.sandbox import pay_keys
from mini_program_stub.sandbox import settings as sandbox
from models.base.clock import local_date
from models.base.paging import Paging
from models.base.session import db
from models.fees import bills
from models.payments import comparing, crediting, orders, reading, refunding
from models.payments.rules import BillLine, OrderState, Proof
from models.payments.tables import PaymentOrder
from server.demo.stage import Resident, Stage, Story

PAYERS = 9
LOOKING_MINUTES = timedelta(minutes=2)
APPID, MCHID = sandbox.APPID, pay_keys.MCHID


def tell(stage: Stage) -> Story:
    """Households pay over two days; each next morning the platform's bill is compared."""
    paid = 0
    for resident in stage.share(30, "wechat pay"):
        moment = stage.ago(2 if paid < PAYERS // 2 else 1, 20, paid * 5)
        yield moment
        bill_id = _owed_by(resident)
        if bill_id is not None and paid < PAYERS:
            _pay(resident, bill_id, moment, tells_wrong=paid == 2)
            paid += 1
    _ask_back(stage)
    if stage.ago(0, 11) < stage.today:
        yield stage.ago(0, 11)
        _compare(local_date(stage.ago(1)), stage.ago(0, 11))


def _owed_by(resident: Resident) -> int | None:
    """Return a bill that is owed now: others pay theirs at the same time, in other ways."""
    for unit_id in resident.units:
        listed = bills.unit_bills(resident.actor, unit_id, Paging()).items
        due = next((one for one in listed if one.state in bills.OWED), None)
        if due is not None:
            return due.id
    return None


def _pay(resident: Resident, bill_id: int, moment: datetime, *, tells_wrong: bool) -> None:
    rest = bills.bill(resident.actor, bill_id)
    placed = orders.place(
        resident.actor,
        "bill",
        bill_id,
        amount_fen=rest.amount_fen - rest.paid_fen,
        appid=APPID,
        mchid=MCHID,
        now=moment,
    )
    orders.is_paying(placed.id, moment)
    paid_at = moment + LOOKING_MINUTES
    if tells_wrong:
        crediting.settle(_proof(placed, placed.amount_fen + 100, paid_at), paid_at)
    crediting.settle(_proof(placed, placed.amount_fen, paid_at), paid_at)


def _proof(order: PaymentOrder, total_fen: int, paid_at: datetime) -> Proof:
    return Proof(
        appid=APPID,
        mchid=MCHID,
        out_trade_no=order.out_trade_no,
        transaction_id=f"42000{order.id:023d}",
        total_fen=total_fen,
        currency="CNY",
        openid=order.openid,
        paid_at=paid_at,
        source="callback",
    )


def _ask_back(stage: Stage) -> None:
    paid = reading.estate_payments(
        stage.clerk, stage.estate_id, way="wechat", kind=None, paging=Paging()
    )
    refunding.ask(
        stage.clerk,
        paid.items[0].id,
        amount_fen=paid.items[0].amount_fen // 2,
        reason="本期有一半时间房屋在改造，物业同意退一半。",
        now=stage.ago(1, 21, 30),
    )


def _compare(last: date, now: datetime) -> None:
    """Compare the days so far; the platform lists what was paid."""
    for day in comparing.days_due(now):
        if day <= last:
            lines = [
                BillLine(one.out_trade_no, one.transaction_id or "", APPID, one.amount_fen, "", 0)
                for one in _paid()
                if one.paid_at and local_date(one.paid_at) == day
            ]
            comparing.compare(day, lines, appid=APPID, sha1="", now=now)


def _paid() -> list[PaymentOrder]:
    paid = db.select(PaymentOrder).where(PaymentOrder.state == OrderState.PAID.value)
    return list(db.session.scalars(paid.order_by(PaymentOrder.id)))


def known_to_platform() -> list[dict[str, Any]]:
    """Return the paid orders as the platform keeps them."""
    return [
        {
            "out_trade_no": one.out_trade_no,
            "description": one.description,
            "total": one.amount_fen,
            "openid": one.openid,
            "transaction_id": one.transaction_id,
            "paid_at": one.paid_at.timestamp() if one.paid_at else None,
        }
        for one in _paid()
    ]
