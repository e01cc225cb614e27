"""Contributions are paid: in cash, by bank with a statement to work; one goes back, one was entered wrongly."""

from datetime import datetime

from models.base.clock import local_date
from models.payments import actions as payments
from models.payments.rules import Way
from models.pledges import bank_settling, banking, taking
from models.pledges.bank_matching import Owed
from models.pledges.money_rules import payment_code
from models.pledges.paying import CONTRIBUTION
from server.demo.stage import Stage, Story

IN_CASH, BY_BANK = 8, 9
HEADER = "交易时间,转出金额,转入金额,余额,对方单位,附言,交易流水号"


def tell(stage: Stage) -> Story:
    """Money comes in over a week; what the desk has not settled yet waits there."""
    yield stage.ago(7, 15)
    owed = [one for one in banking.owed_in(stage.estate_id) if one.rest_fen > 1000]
    for number, one in enumerate(owed[:IN_CASH]):
        _take(stage, one, one.rest_fen // (2 if number % 3 == 2 else 1), stage.ago(7, 15, number))
    yield stage.ago(6, 10)
    _work_statement(stage, owed[IN_CASH : IN_CASH + BY_BANK], stage.ago(6, 10))
    yield stage.ago(5, 9)
    _take_back_one(stage, owed[0], stage.ago(5, 9))
    yield stage.ago(4, 16)
    _ask_refund(stage, owed[1], stage.ago(4, 16))


def _take(stage: Stage, one: Owed, amount_fen: int, now: datetime) -> None:
    taking.receive(
        stage.clerk,
        one.pledge_id,
        amount_fen=amount_fen,
        way=Way.CASH,
        reference="",
        received_on=local_date(now),
        now=now,
    )


def _work_statement(stage: Stage, owed: list[Owed], now: datetime) -> None:
    """Most lines carry the code of a slip; one household wrote its number only, one paid too much, one is a riddle."""
    day = f"{local_date(stage.ago(7)):%Y-%m-%d}"
    lines = [HEADER]

    def line(number: int, fen: int, payer: str, note: str) -> None:
        yuan = f"{fen // 100}.{fen % 100:02d}"
        lines.append(f"{day} 10:{number:02d}:00,,{yuan},,{payer},{note},2026{number:010d}")

    for number, one in enumerate(owed[:-2]):
        part = one.rest_fen if number % 3 else one.rest_fen // 3
        line(number, part, one.owners[0], f"改造出资 {payment_code(one.pledge_id)}")
    first, second = owed[-2:]
    line(40, first.rest_fen // 2, "某单位财务", f"{first.label} 改造")
    line(41, second.rest_fen + 10_000, second.owners[0], payment_code(second.pledge_id))
    line(42, 50_000, "王女士", "转账")
    lines.append(f"{day} 16:00:00,12.00,,,中国工商银行,手续费,20260000000043")
    made = banking.upload(
        stage.clerk,
        stage.estate_id,
        file_name="工行交易明细.csv",
        content="\r\n".join(lines).encode("gb18030"),
        now=now,
    )
    bank_settling.credit_matched(stage.clerk, made.id, now)


def _take_back_one(stage: Stage, one: Owed, now: datetime) -> None:
    """The clerk had entered a household's cash twice as much as it was; it is taken back and entered anew."""
    (paid,) = payments.payments_of(CONTRIBUTION, one.pledge_id)
    asked = taking.ask_reversal(
        stage.clerk, one.pledge_id, payment_id=paid.id, reason="金额录错，重新登记", now=now
    )
    taking.decide(
        stage.moderator, asked.id, accept=True, note="与现金日记账核对", version=1, now=now
    )
    _take(stage, one, one.rest_fen // 2, now)


def _ask_refund(stage: Stage, one: Owed, now: datetime) -> None:
    taking.ask_refund(
        stage.clerk,
        one.pledge_id,
        amount_fen=one.rest_fen // 4,
        way=Way.CASH,
        reference="",
        reason="住户申请分次交，先退一部分",
        now=now,
    )
