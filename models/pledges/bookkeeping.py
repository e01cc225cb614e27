"""Double entry in fen, and how the residents' share stands. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.pledges.rules import Way


class EntryKind(StrEnum):
    """What an entry records. A reversal takes a confirmation back, a correction a payment that was entered wrongly."""

    CONFIRMATION = "confirmation"
    WAIVER = "waiver"
    REVERSAL = "reversal"
    PAYMENT = "payment"
    REFUND = "refund"
    CORRECTION = "correction"


class LedgerAccount(StrEnum):
    """Accounts of the ledger; a positive line is a debit, a negative one a credit."""

    RECEIVABLE = "receivable"
    RECEIVED = "received"
    WAIVED = "waived"
    CONTRIBUTIONS = "contributions"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an entry."""

    account: LedgerAccount
    amount_fen: int


def entry_of_confirmation(amount_fen: int) -> tuple[Line, Line]:
    """A confirmed pledge is owed by the unit and counts as the residents' contribution."""
    return (
        Line(LedgerAccount.RECEIVABLE, amount_fen),
        Line(LedgerAccount.CONTRIBUTIONS, -amount_fen),
    )


def entry_of_waiver(share_fen: int) -> tuple[Line, Line]:
    """A waived share is owed by nobody and counts as covered."""
    return (
        Line(LedgerAccount.WAIVED, share_fen),
        Line(LedgerAccount.CONTRIBUTIONS, -share_fen),
    )


def entry_of_money(amount_fen: int) -> tuple[Line, Line]:
    """Money that came in is owed no more; negative: it went back, and is owed again."""
    return (
        Line(LedgerAccount.RECEIVED, amount_fen),
        Line(LedgerAccount.RECEIVABLE, -amount_fen),
    )


def reversed_entry(lines: Sequence[Line]) -> tuple[Line, ...]:
    """An entry is never changed: another one takes it back."""
    return tuple(Line(line.account, -line.amount_fen) for line in lines)


@dataclass(frozen=True, slots=True)
class Progress:
    """How the residents' share stands, in fen; `by_way` counts confirmed money, `received_fen` what came in of it."""

    share_fen: int
    units: int
    pledged_fen: int
    pledged_units: int
    confirmed_fen: int
    confirmed_units: int
    waived_fen: int
    waived_units: int
    by_way: Mapping[Way, int]
    received_fen: int
    paid_units: int

    @property
    def covered_fen(self) -> int:
        return self.confirmed_fen + self.waived_fen

    @property
    def missing_fen(self) -> int:
        return self.share_fen - self.covered_fen

    @property
    def silent_units(self) -> int:
        return self.units - self.pledged_units - self.confirmed_units - self.waived_units
