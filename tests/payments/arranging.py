"""Words for tests of payments: a till that orders, a phone that pays, and callbacks brought by hand or by the sandbox.

Callbacks of the sandbox go nowhere here; the test carries them to our door itself, in the order that it wants.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from clients.wechat_pay import WechatPay
from jobs import payments as jobs
from mini_program_stub.sandbox import pay_callbacks
from mini_program_stub.sandbox.testing import RunningSandbox
from models.base.clock import SHANGHAI
from models.base.session import db
from models.fees.tables import Bill, BillPayment
from models.payments.tables import Payment, PaymentAlarm, PaymentCallback, PaymentRefund
from tests.domain import Person
from tests.fees.arranging import Office
from tests.http import Answer

CALLBACK = "/wechat-pay/callbacks"


@dataclass
class Till:
    """An estate's office with a bill, the platform, and the ways of paying."""

    desk: Office
    platform: RunningSandbox
    pay: WechatPay
    app: Flask

    @property
    def control(self) -> Any:
        return self.platform.control

    def known(self, person: Person) -> str:
        """Let the platform know a person; return the phone's name."""
        self.control.put_personas(
            [{"id": person.openid, "name": "居民", "openid": person.openid, "phone": ""}]
        )
        return person.openid

    def awake(self, person: Person) -> Person:
        return self.desk.world.fresh(person)

    def bill(self, number: int = 0) -> dict[str, Any]:
        bill = self.desk.bills()[number]
        return self.desk.clerk.api.get(f"/bills/{bill['id']}", ok=True).body

    def places(
        self, person: Person, bill: Any, amount_fen: int | None = None, **told: Any
    ) -> Answer:
        body = {
            "payable_kind": "bill",
            "payable_id": bill["id"],
            "amount_fen": bill["rest_fen"] if amount_fen is None else amount_fen,
        }
        return self.awake(person).api.post("/payment-orders", body | told)

    def opens(self, person: Person, order: Any) -> Answer:
        """The sheet's parameters."""
        return self.awake(person).api.put(f"/payment-orders/{order['id']}/prepayment")

    def order(self, person: Person, bill: Any, amount_fen: int | None = None) -> Any:
        """An order whose sheet is open."""
        self.known(person)
        placed = self.places(person, bill, amount_fen)
        assert placed.status == 201, placed.body
        opened = self.opens(person, placed)
        assert opened.status == 200, opened.body
        self.sheets = getattr(self, "sheets", {})
        self.sheets[placed["id"]] = opened["sheet"]
        return placed.body

    def pays(self, person: Person, order: Any, decide: str = "pay") -> None:
        """The person pays at the phone; the platform knows, nobody has told us."""
        self.control.pay(person.openid, self.sheets[order["id"]], decide)

    def paid(self, person: Person, bill: Any, amount_fen: int | None = None) -> Any:
        """An order that is paid and told."""
        order = self.order(person, bill, amount_fen)
        self.pays(person, order)
        assert self.callback().status == 204
        return self.see(person, order)

    def spoil(self, mode: str) -> None:
        """Let the next callback tell something else."""
        self.control.switch("pay.callback", mode=mode, times=1)

    def refuse(self, api: str, status: int, code: str, times: int | None = 1) -> None:
        self.control.switch(api, status, errmsg=code, times=times)

    def notices(self) -> list[dict[str, Any]]:
        """Every callback that the platform has for us, oldest first."""
        with self.platform.world.store.transaction() as tx:
            rows = tx.execute("select * from pay_callbacks order by ordinal").fetchall()
        return [dict(row) for row in rows]

    def callback(self, which: int = -1, how: str = "") -> Answer:
        """Bring one of the platform's callbacks to our door."""
        body = self.notices()[which]["body"].encode()
        return self.bring(body, how)

    def bring(self, body: bytes, how: str = "") -> Answer:
        world = self.platform.world
        headers = pay_callbacks.headers_for(world.pay_keys, body, world.clock.now(), how)
        return self.desk.world.api.call("POST", CALLBACK, raw=body, headers=headers)

    def asks(self, person: Person, order: Any) -> Answer:
        """The person wants to know: the platform is asked now."""
        return self.awake(person).api.put(f"/payment-orders/{order['id']}/enquiry")

    def see(self, person: Person, order: Any) -> dict[str, Any]:
        return self.awake(person).api.get(f"/payment-orders/{order['id']}", ok=True).body

    def move(self, **delta: float) -> None:
        """Both clocks go on, and refunds of the platform are done."""
        self.app.extensions["clock"].move(**delta)
        seconds = int(timedelta(**delta).total_seconds())
        offset = self.control.clock()["offset_seconds"]
        self.control.move_clock(offset_seconds=offset + seconds)
        world = self.platform.world
        with world.store.transaction() as tx:
            pay_callbacks.complete_refunds(tx, world.pay_keys, world.clock.now())

    def move_to(self, day: Any, hour: str = "10:30") -> None:
        """Both clocks go to an hour of Beijing."""
        wanted = datetime.combine(day, time.fromisoformat(hour), SHANGHAI)
        self.move(seconds=(wanted - self.desk.world.now).total_seconds())

    def follow(self) -> int:
        return jobs.follow_orders(self.desk.world.now)

    def send_refunds(self) -> int:
        return jobs.send_refunds(self.desk.world.now)

    def compare(self) -> int:
        return jobs.compare_days(self.desk.world.now)

    def alarms(self) -> list[str]:
        return list(db.session.scalars(select(PaymentAlarm.kind).order_by(PaymentAlarm.id)))

    def facts(self) -> list[dict[str, Any]]:
        return list(db.session.scalars(select(PaymentAlarm.facts).order_by(PaymentAlarm.id)))

    def money(self) -> list[tuple[str, str, int]]:
        """What the books hold: (kind, way, fen), oldest first."""
        rows = db.session.execute(
            select(Payment.kind, Payment.way, Payment.amount_fen).order_by(Payment.id)
        )
        return [tuple(row) for row in rows]

    def refunds(self) -> list[tuple[str, str, int]]:
        """(cause, state, fen), oldest first."""
        rows = db.session.execute(
            select(PaymentRefund.cause, PaymentRefund.state, PaymentRefund.amount_fen).order_by(
                PaymentRefund.id
            )
        )
        return [tuple(row) for row in rows]

    def kept(self) -> list[str]:
        """Verdicts on the callbacks that were kept."""
        return list(
            db.session.scalars(select(PaymentCallback.verdict).order_by(PaymentCallback.id))
        )


def platform_total(till: Till) -> int:
    """What the platform holds for us: paid and not given back, in fen."""
    told = till.control.payments()
    paid = sum(one["total"] for one in told["orders"] if one["paid_at"] is not None)
    back = sum(one["refund"] for one in told["refunds"] if one["state"] != "CLOSED")
    return paid - back


def check_books() -> None:
    """What the bills say is paid is what their entries add up to, and what payments add up to over WeChat."""
    entered = dict(
        db.session.execute(
            select(BillPayment.bill_id, func.sum(BillPayment.amount_fen)).group_by(
                BillPayment.bill_id
            )
        ).all()
    )
    for bill in db.session.scalars(select(Bill).execution_options(populate_existing=True)):
        assert bill.paid_fen + bill.refund_due_fen == int(entered.get(bill.id, 0)), bill.id
