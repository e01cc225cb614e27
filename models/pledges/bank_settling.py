"""What becomes of a bank line: credited to pledges by a person, or set aside with a reason. To the last fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor
from models.base.problems import NOT_FOUND, define
from models.base.session import check_version, db
from models.payments import actions as payments
from models.payments.rules import Way
from models.pledges.bank_matching import LineState, LineVerdict
from models.pledges.banking import OWING, statement_of
from models.pledges.paying import CONTRIBUTION
from models.pledges.shares import yuan
from models.pledges.tables import BankLine, BankLineUse, Pledge
from models.pledges.taking import DECIDING, TAKING

LINE_SETTLED = define("bank-line-settled", 409, "这笔已经处理完", "这笔流水已经处理完了。")
LINE_LEFT = define("bank-line-left", 422, "超过这笔的余额")
NOT_MONEY_IN = define(
    "bank-line-not-money", 409, "不能入账", "这一行不是可以入账的收款，请核对后写明去向。"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a statement's matched lines: how many were credited, which were left and why."""

    credited: int
    credited_fen: int
    left: Sequence[dict[str, Any]]


def credit(
    actor: Actor,
    line_id: int,
    *,
    pledge_id: int,
    amount_fen: int,
    version: int,
    now: datetime,
) -> BankLine:
    """Credit money of a line to a pledge of the estate; never more than is owed, the rest stays on the line.

    Raises not-found, role-missing, changed-meanwhile, bank-line-settled, bank-line-not-money, bank-line-left,
    nothing-due, amount-not-due.
    """
    line = _locked(actor, line_id)
    check_version(line.version, version)
    _credit(actor, line, pledge_id, amount_fen, now)
    return line


def credit_matched(actor: Actor, statement_id: int, now: datetime) -> Batch:
    """Credit every line of a statement that is matched and still fits; the others stay open.

    Raises not-found, role-missing.
    """
    found = statement_of(actor, statement_id)
    lines = db.session.scalars(
        select(BankLine)
        .where(
            BankLine.statement_id == found.id,
            BankLine.verdict == LineVerdict.MATCHED.value,
            BankLine.state == LineState.OPEN.value,
            BankLine.credited_fen == 0,
        )
        .order_by(BankLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    credited, total, left = 0, 0, []
    for line in lines:
        pledge_id = line.candidates[0]["pledge_id"]
        rest = _rest_of(pledge_id)
        if rest < line.amount_fen:
            left.append(
                {"line_id": line.id, "why": f"现在只差{yuan(rest)}，这笔更多，请逐笔处理。"}
            )
            continue
        _credit(actor, line, pledge_id, line.amount_fen, now)
        credited, total = credited + 1, total + line.amount_fen
    return Batch(credited, total, left)


def _rest_of(pledge_id: int) -> int:
    found = db.session.get_one(Pledge, pledge_id, with_for_update=True, populate_existing=True)
    return found.amount_fen - found.paid_fen if found.state in OWING else 0


def _credit(actor: Actor, line: BankLine, pledge_id: int, amount_fen: int, now: datetime) -> None:
    if line.amount_fen <= 0 or line.verdict == LineVerdict.SEEN.value:
        raise NOT_MONEY_IN()
    left = line.amount_fen - line.credited_fen - line.set_aside_fen
    if line.state != LineState.OPEN.value:
        raise LINE_SETTLED()
    if amount_fen > left:
        raise LINE_LEFT(
            f"这笔流水还剩{yuan(left)}。",
            left_fen=left,
            errors={"amount_fen": [f"最多{yuan(left)}"]},
        )
    pledge = db.session.get(Pledge, pledge_id)
    if pledge is None or pledge.estate_id != line.estate_id:
        raise NOT_FOUND()
    made = payments.receive(
        actor,
        CONTRIBUTION,
        pledge_id,
        amount_fen=amount_fen,
        way=Way.BANK,
        reference=_reference(line, pledge_id),
        received_at=line.booked_at or now,
        now=now,
    )
    db.session.add(
        BankLineUse(
            estate_id=line.estate_id,
            line_id=line.id,
            payment_id=made.id,
            pledge_id=pledge_id,
            amount_fen=amount_fen,
        )
    )
    line.credited_fen += amount_fen
    _settle(line)


def _reference(line: BankLine, pledge_id: int) -> str:
    """Return the bank's number, told apart where the same line was credited to the pledge before and taken back."""
    before = db.session.scalar(
        select(func.count(BankLineUse.id)).where(
            BankLineUse.line_id == line.id, BankLineUse.pledge_id == pledge_id
        )
    )
    return f"{line.reference}/{before + 1}" if before else line.reference


def set_aside(actor: Actor, line_id: int, *, reason: str, version: int, now: datetime) -> BankLine:
    """Say of what is left of a line where it belongs: returned to its payer, of something else, or no money at all.

    Raises not-found, role-missing, changed-meanwhile, bank-line-settled.
    """
    line = _locked(actor, line_id, decides=True)
    check_version(line.version, version)
    if line.state != LineState.OPEN.value:
        raise LINE_SETTLED()
    line.set_aside_fen = max(line.amount_fen, 0) - line.credited_fen
    line.note, line.set_aside_by = reason, actor.id
    _settle(line)
    audit.record(
        actor,
        "bank_line.set_aside",
        subject=("bank_line", line.id),
        estate_id=line.estate_id,
        after={"set_aside_fen": line.set_aside_fen},
        reason=reason,
        now=now,
    )
    return line


def _settle(line: BankLine) -> None:
    is_done = line.credited_fen + line.set_aside_fen == max(line.amount_fen, 0)
    line.state = (LineState.DONE if is_done else LineState.OPEN).value
    line.version += 1


def _locked(actor: Actor, line_id: int, *, decides: bool = False) -> BankLine:
    found = db.session.get(BankLine, line_id)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *(DECIDING if decides else TAKING))
    return db.session.get_one(BankLine, line_id, with_for_update=True, populate_existing=True)
