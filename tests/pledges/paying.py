"""The desk at which contributions are paid, for tests."""

from typing import Any

from models.base.clock import local_date
from models.payments import crediting, orders
from models.payments.rules import Proof
from models.payments.tables import PaymentOrder
from tests.domain import Person, World
from tests.http import Answer
from tests.pledges.conftest import Money

BANK_HEADER = "交易时间,转出金额,转入金额,余额,对方单位,附言,交易流水号\n"


def bank_row(
    amount: str,
    *,
    payer: str = "张三",
    note: str = "",
    number: str = "1",
    day: str = "2026-03-02 09:10:11",
    out: str = "",
) -> str:
    """A line of a bank's CSV."""
    return f'{day},{out},"{amount}",9999.00,{payer},{note},{number}\n'


class Desk:
    """Takes money, gives it back, corrects; each act through HTTP."""

    def __init__(self, world: World, money: Money) -> None:
        self.world, self.money = world, money
        self.clerk = world.staff("clerk", at=money.estate, name="林经办")

    def confirmed(self, **options: Any) -> dict[str, Any]:
        """A pledge that is owed."""
        made = self.money.pledged(**options)
        return self.money.settle(self.money.moderator, made, "confirmed").body

    def take(
        self,
        pledge: Any,
        amount_fen: int,
        *,
        way: str = "cash",
        reference: str = "",
        who: Person | None = None,
        received_on: str = "",
    ) -> Answer:
        body = {
            "amount_fen": amount_fen,
            "way": way,
            "reference": reference,
            "received_on": received_on or local_date(self.world.now).isoformat(),
        }
        return (who or self.clerk).api.post(f"/pledges/{pledge['id']}/payments", body)

    def see(self, pledge: Any) -> Answer:
        """What the household sees."""
        return self.money.owner.api.get(f"/pledges/{pledge['id']}/contribution", ok=True)

    def standing(self, pledge: Any) -> dict[str, Any]:
        """The pledge as it stands now."""
        url = self.money.url_of(self.money.units[0])
        found = self.money.owner.api.get(url, ok=True)["pledge"]
        assert found["id"] == pledge["id"]
        return found

    def entries(self) -> list[tuple[str, dict[str, int]]]:
        """The ledger, newest first: kind and lines."""
        url = f"{self.money.url}/ledger-entries"
        return [
            (one["kind"], {line["account"]: line["amount_fen"] for line in one["lines"]})
            for one in self.money.moderator.api.get(url, ok=True)["items"]
        ]

    def ask_refund(
        self, pledge: Any, amount_fen: int, *, way: str = "cash", who: Person | None = None
    ) -> Answer:
        body = {"amount_fen": amount_fen, "way": way, "reference": "", "reason": "住户多交"}
        return (who or self.clerk).api.post(f"/pledges/{pledge['id']}/refunds", body)

    def ask_reversal(self, pledge: Any, payment: Any) -> Answer:
        url = f"/pledges/{pledge['id']}/payments/{payment['id']}/reversals"
        return self.clerk.api.post(url, {"reason": "录错了户"})

    def decide(
        self, asked: Any, *, accept: bool = True, note: str = "核对无误", who: Person | None = None
    ) -> Answer:
        return (who or self.money.secretary).api.put(
            f"/contribution-corrections/{asked['id']}/decision",
            {"accept": accept, "note": note},
            version=asked["version"],
        )


def place_order(world: World, person: Person, pledge_id: int, amount_fen: int) -> PaymentOrder:
    """An order of a person whose sheet is open."""
    order = orders.place(
        person.actor,
        "contribution",
        pledge_id,
        amount_fen=amount_fen,
        appid="wx1",
        mchid="m1",
        now=world.now,
    )
    return orders.is_paying(order.id, world.now)


def tell_paid(world: World, order: PaymentOrder, number: int) -> None:
    """The platform tells that an order was paid."""
    proof = Proof(
        appid="wx1",
        mchid="m1",
        out_trade_no=order.out_trade_no,
        transaction_id=f"4200{order.id:020d}{number}",
        total_fen=order.amount_fen,
        currency="CNY",
        openid=order.openid,
        paid_at=world.now,
        source="callback",
    )
    crediting.settle(proof, world.now)


def pay_by_wechat(
    world: World, person: Person, pledge_id: int, amount_fen: int, number: int
) -> PaymentOrder:
    """A person pays over WeChat, and the platform tells it."""
    order = place_order(world, person, pledge_id, amount_fen)
    tell_paid(world, order, number)
    return order
