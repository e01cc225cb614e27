"""Bank statements as they were uploaded, their lines, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Fen, Pk, Secret, Version


class BankStatement(Base):
    """A file of a bank with its digest; the same file again is the same statement. Append-only."""

    __tablename__ = "bank_statements"
    __table_args__ = (
        UniqueConstraint("estate_id", "file_digest"),
        CheckConstraint("lines > 0", name="not_empty"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    bank: Mapped[str]
    file_name: Mapped[str]
    file_digest: Mapped[str]
    encoding: Mapped[str]
    lines: Mapped[int]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    uploaded_at: Mapped[datetime]


append_only(BankStatement.__table__)


class BankLine(Base):
    """A line of a statement. What the bank wrote never changes; no line is ever deleted.

    Money of a line is credited to pledges or set aside with a reason; until all of it is, the line is open.
    """

    __tablename__ = "bank_lines"
    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        Index(
            "uq_bank_lines_reference",
            *("estate_id", "bank", "reference"),
            unique=True,
            postgresql_where=text("same_as_id IS NULL AND reference <> ''"),
        ),
        CheckConstraint(
            "verdict IN ('matched','ambiguous','unmatched','seen','differs','outgoing','unreadable')",
            name="verdict_known",
        ),
        CheckConstraint("state IN ('open','done','noted')", name="state_known"),
        CheckConstraint(
            "(verdict IN ('seen','differs')) = (same_as_id IS NOT NULL OR entered_by_hand)",
            name="seen_names_the_first",
        ),
        CheckConstraint("verdict <> 'unreadable' OR amount_fen = 0", name="unreadable_is_no_money"),
        CheckConstraint(
            "credited_fen >= 0 AND set_aside_fen >= 0"
            " AND credited_fen + set_aside_fen <= greatest(amount_fen, 0)",
            name="no_more_than_came",
        ),
        CheckConstraint(
            "state <> 'done' OR credited_fen + set_aside_fen = greatest(amount_fen, 0)",
            name="done_to_the_last_fen",
        ),
        CheckConstraint(
            "set_aside_fen = 0 OR (set_aside_by IS NOT NULL AND note IS NOT NULL)",
            name="set_aside_by_somebody",
        ),
        Index(None, "statement_id", "id"),
        Index("ix_bank_lines_open", "estate_id", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statements.id"))
    number: Mapped[int]
    """Where it stands in the file."""
    bank: Mapped[str]
    reference: Mapped[str]
    """The bank's number of the entry, or a digest of the line where the bank gives none; '' where unreadable."""
    booked_at: Mapped[datetime | None]
    amount_fen: Mapped[Fen]
    """Negative: it went out; 0: unreadable."""
    payer: Mapped[Secret]
    remark: Mapped[Secret]
    said: Mapped[Secret]
    """The whole line as the bank wrote it, as a JSON object of its columns."""
    verdict: Mapped[str]
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("bank_lines.id"))
    entered_by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    """Staff had written this transfer down before the statement came."""
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    state: Mapped[str]
    credited_fen: Mapped[Fen] = mapped_column(default=0)
    set_aside_fen: Mapped[Fen] = mapped_column(default=0)
    note: Mapped[str | None]
    set_aside_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    version: Mapped[Version]


KEEP_LINE = """
CREATE OR REPLACE FUNCTION keep_bank_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.estate_id, NEW.statement_id, NEW.number, NEW.bank, NEW.reference, NEW.booked_at, NEW.amount_fen,
        NEW.payer, NEW.remark, NEW.said, NEW.same_as_id)
        IS DISTINCT FROM
       (OLD.estate_id, OLD.statement_id, OLD.number, OLD.bank, OLD.reference, OLD.booked_at, OLD.amount_fen,
        OLD.payer, OLD.remark, OLD.said, OLD.same_as_id) THEN
        RAISE EXCEPTION 'what the bank wrote never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
also(BankLine.__table__, KEEP_LINE)
also(
    BankLine.__table__,
    "CREATE TRIGGER bank_lines_keep_content BEFORE UPDATE ON bank_lines "
    "FOR EACH ROW EXECUTE FUNCTION keep_bank_line()",
)
also(
    BankLine.__table__,
    "CREATE TRIGGER bank_lines_never_deleted BEFORE DELETE ON bank_lines "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
)


class BankLineUse(Base):
    """A payment that came of a line. Append-only; a reversal of the payment opens the line again."""

    __tablename__ = "bank_line_uses"
    __table_args__ = (UniqueConstraint("payment_id"), Index(None, "line_id"))

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_lines.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    amount_fen: Mapped[Fen]


append_only(BankLineUse.__table__)
