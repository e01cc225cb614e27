"""What the platform's client brings, as proofs: the client itself is not known here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from models.payments.rules import BillLine, Proof, RefundProof


class PaidTrade(Protocol):
    """An order that was paid, as the client tells it."""

    @property
    def appid(self) -> str: ...
    @property
    def mchid(self) -> str: ...
    @property
    def out_trade_no(self) -> str: ...
    @property
    def transaction_id(self) -> str | None: ...
    @property
    def total_fen(self) -> int | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def openid(self) -> str | None: ...
    @property
    def paid_at(self) -> datetime | None: ...


class ToldRefund(Protocol):
    """A refund, as the client tells it."""

    @property
    def mchid(self) -> str: ...
    @property
    def out_trade_no(self) -> str: ...
    @property
    def out_refund_no(self) -> str: ...
    @property
    def refund_id(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def refund_fen(self) -> int: ...
    @property
    def done_at(self) -> datetime | None: ...


class BilledRow(Protocol):
    """A line of a bill, as the client tells it."""

    @property
    def out_trade_no(self) -> str: ...
    @property
    def transaction_id(self) -> str: ...
    @property
    def appid(self) -> str: ...
    @property
    def total_fen(self) -> int: ...
    @property
    def out_refund_no(self) -> str: ...
    @property
    def refund_fen(self) -> int: ...


def proof_of(trade: PaidTrade, source: str, now: datetime) -> Proof:
    """Return what a paid order proves."""
    return Proof(
        appid=trade.appid,
        mchid=trade.mchid,
        out_trade_no=trade.out_trade_no,
        transaction_id=trade.transaction_id or "",
        total_fen=trade.total_fen,
        currency=trade.currency,
        openid=trade.openid,
        paid_at=trade.paid_at or now,
        source=source,
    )


def refund_proof_of(refund: ToldRefund) -> RefundProof:
    """Return what the platform says about a refund."""
    return RefundProof(
        mchid=refund.mchid,
        out_trade_no=refund.out_trade_no,
        out_refund_no=refund.out_refund_no,
        refund_id=refund.refund_id,
        state=str(refund.state),
        refund_fen=refund.refund_fen,
        done_at=refund.done_at,
    )


def lines_of(rows: Iterable[BilledRow]) -> list[BillLine]:
    """Return the lines of a bill."""
    return [
        BillLine(
            row.out_trade_no,
            row.transaction_id,
            row.appid,
            row.total_fen,
            row.out_refund_no,
            row.refund_fen,
        )
        for row in rows
    ]
