"""The double-entry ledger of contributions: entries and their lines. Append-only, balanced by the database."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Fen, Pk
from models.pledges.bookkeeping import EntryKind, LedgerAccount
from models.pledges.rules import Way


def _among(values: object) -> str:
    return ",".join(f"'{one}'" for one in values)  # type: ignore[attr-defined]


class LedgerEntry(Base):
    """One entry of the ledger: lines that add up to zero. Append-only; a mistake is taken back by another entry."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_among(EntryKind)})", name="kind_known"),
        Index(
            "uq_ledger_entries_once",
            "pledge_id",
            "kind",
            unique=True,
            postgresql_where=text("kind IN ('confirmation','waiver','reversal')"),
        ),
        UniqueConstraint("payment_id"),
        CheckConstraint(
            "(kind IN ('payment','refund','correction')) = (payment_id IS NOT NULL)",
            name="money_has_its_payment",
        ),
        CheckConstraint("kind IN ('payment','refund') OR by IS NOT NULL", name="by_somebody"),
        Index(None, "renovation_id", "at"),
        Index(None, "renovation_id", "id"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    renovation_id: Mapped[int] = mapped_column(ForeignKey("renovations.id"))
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    kind: Mapped[str]
    by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """None: the household paid in the app."""
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    at: Mapped[datetime]


append_only(LedgerEntry.__table__)


class LedgerLine(Base):
    """One line of an entry, in fen: positive is debit, negative credit. Append-only."""

    __tablename__ = "ledger_lines"
    __table_args__ = (
        CheckConstraint(f"account IN ({_among(LedgerAccount)})", name="account_known"),
        CheckConstraint(f"way IN ({_among(Way)})", name="way_known"),
        CheckConstraint("amount_fen <> 0", name="amount_not_zero"),
        Index(None, "entry_id"),
        Index(None, "renovation_id", "account"),
    )

    id: Mapped[Pk]
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    renovation_id: Mapped[int] = mapped_column(ForeignKey("renovations.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    account: Mapped[str]
    way: Mapped[str | None]
    amount_fen: Mapped[Fen]


append_only(LedgerLine.__table__)

BALANCE_ENTRIES = """
CREATE OR REPLACE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_lines WHERE entry_id IN (SELECT entry_id FROM added)
        GROUP BY entry_id HAVING sum(amount_fen) <> 0
    ) THEN
        RAISE EXCEPTION 'the lines of an entry add up to zero' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
also(LedgerLine.__table__, BALANCE_ENTRIES)
also(
    LedgerLine.__table__,
    # All lines of an entry come in one statement, so the sum is whole whenever this looks.
    "CREATE TRIGGER ledger_lines_balanced AFTER INSERT ON ledger_lines "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_entry()",
)
