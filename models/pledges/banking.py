"""Bank statements: uploaded once, each line kept with its verdict."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor
from models.base.digest import sha256_hex
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.payments import actions as payments
from models.places import reading as place_reading
from models.pledges.bank_matching import Found, LineState, LineVerdict, Owed, match
from models.pledges.bank_reading import ReadLine, ReadStatement, read_statement
from models.pledges.paying import CONTRIBUTION
from models.pledges.rules import PledgeState
from models.pledges.tables import BankLine, BankLineUse, BankStatement, Pledge
from models.pledges.taking import TAKING
from models.roster import actions as roster

OWING = (PledgeState.CONFIRMED.value, PledgeState.PART_PAID.value)


def upload(
    actor: Actor, estate_id: int, *, file_name: str, content: bytes, now: datetime
) -> BankStatement:
    """Take a bank's statement: every line is kept with its verdict; nothing is credited yet.

    The same file again gives the same statement. Raises not-found, role-missing, and the refusals of reading.
    """
    staff_at(actor, estate_id, *TAKING)
    digest = sha256_hex(content)
    read = read_statement(content)
    made: BankStatement | None = db.session.scalar(
        insert(BankStatement)
        .values(
            estate_id=estate_id,
            bank=read.bank,
            file_name=file_name[:200],
            file_digest=digest,
            encoding=read.encoding,
            lines=len(read.lines),
            uploaded_by=actor.id,
            uploaded_at=now,
        )
        .on_conflict_do_nothing(index_elements=["estate_id", "file_digest"])
        .returning(BankStatement)
    )
    if made is None:
        return db.session.scalars(
            select(BankStatement).where(
                BankStatement.estate_id == estate_id, BankStatement.file_digest == digest
            )
        ).one()
    _keep_lines(made, read)
    audit.record(
        actor,
        "bank_statement.upload",
        subject=("bank_statement", made.id),
        estate_id=estate_id,
        after={"bank": read.bank, "lines": len(read.lines), "digest": digest},
        now=now,
    )
    return made


def _keep_lines(made: BankStatement, read: ReadStatement) -> None:
    owed = owed_in(made.estate_id)
    by_hand = _entered_by_hand(made.estate_id, read.lines)
    for line in read.lines:
        values = _values(made, line) | _judged(line, owed)
        if line.reference in by_hand and line.amount_fen > 0:
            same = by_hand[line.reference] == line.amount_fen
            values |= _seen(same=same) | {"entered_by_hand": True}
        kept = insert(BankLine).values(**values)
        if line.reference:
            kept = kept.on_conflict_do_nothing(
                index_elements=["estate_id", "bank", "reference"],
                index_where=BankLine.__table__.c.same_as_id.is_(None)
                & (BankLine.__table__.c.reference != ""),
            )
        if db.session.scalar(kept.returning(BankLine.id)) is None:
            _keep_again(made, line, values)


def _entered_by_hand(estate_id: int, lines: Sequence[ReadLine]) -> dict[str, int]:
    """Return bank's number -> fen of transfers that staff wrote down without a statement."""
    references = [one.reference for one in lines if one.reference]
    paid = payments.bank_payments(CONTRIBUTION, estate_id, references)
    from_lines = set(
        db.session.scalars(
            select(BankLineUse.payment_id).where(
                BankLineUse.payment_id.in_([payment_id for payment_id, _, _ in paid])
            )
        )
    )
    found: dict[str, int] = {}
    for payment_id, reference, fen in paid:
        if payment_id not in from_lines:
            found[reference] = found.get(reference, 0) + fen
    return found


def _keep_again(made: BankStatement, line: ReadLine, values: Mapping[str, Any]) -> None:
    """Keep a line whose number came before: nothing to do when it says the same, else a person has to look."""
    first = db.session.scalars(
        select(BankLine).where(
            BankLine.estate_id == made.estate_id,
            BankLine.bank == made.bank,
            BankLine.reference == line.reference,
            BankLine.same_as_id.is_(None),
        )
    ).one()
    same = (first.amount_fen, first.booked_at, fold_name(first.payer)) == (
        line.amount_fen,
        line.booked_at,
        fold_name(line.payer),
    )
    again = {**values, **_seen(same=same), "same_as_id": first.id, "entered_by_hand": False}
    db.session.execute(insert(BankLine).values(**again))


def _seen(*, same: bool) -> dict[str, Any]:
    verdict = LineVerdict.SEEN if same else LineVerdict.DIFFERS
    state = LineState.NOTED if same else LineState.OPEN
    return {"verdict": verdict.value, "state": state.value, "candidates": []}


def _values(made: BankStatement, line: ReadLine) -> dict[str, Any]:
    return {
        "estate_id": made.estate_id,
        "statement_id": made.id,
        "number": line.number,
        "bank": made.bank,
        "reference": line.reference,
        "booked_at": line.booked_at,
        "amount_fen": line.amount_fen,
        "payer": line.payer,
        "remark": line.remark,
        "said": line.said,
        "entered_by_hand": False,
        "credited_fen": 0,
        "set_aside_fen": 0,
        "version": 1,
    }


def _judged(line: ReadLine, owed: Sequence[Owed]) -> dict[str, Any]:
    if not line.reference:
        return _verdict(Found(LineVerdict.UNREADABLE, ()), LineState.OPEN)
    if line.amount_fen < 0:
        return _verdict(Found(LineVerdict.OUTGOING, ()), LineState.NOTED)
    return _verdict(match(line.remark, line.payer, line.amount_fen, owed), LineState.OPEN)


def _verdict(found: Found, state: LineState) -> dict[str, Any]:
    candidates = [{"pledge_id": one.pledge_id, "why": list(one.why)} for one in found.candidates]
    return {"verdict": found.verdict.value, "state": state.value, "candidates": candidates}


def fold_name(name: str) -> str:
    """Return a payer's name without the spaces that banks pad it with."""
    return "".join(name.split())


def owed_in(estate_id: int) -> list[Owed]:
    """Return the pledges of an estate on which money is owed, with their owners' names in clear."""
    units = place_reading.units()
    rows = db.session.execute(
        select(Pledge.id, Pledge.unit_id, units.c.label, Pledge.amount_fen - Pledge.paid_fen)
        .join(units, units.c.unit_id == Pledge.unit_id)
        .where(Pledge.estate_id == estate_id, Pledge.state.in_(OWING))
        .order_by(Pledge.id)
    ).all()
    groups = roster.groups_of_units([unit_id for _, unit_id, _, _ in rows])
    holders = roster.holders_of_groups(list(set(groups.values())))
    return [
        Owed(
            pledge_id,
            label,
            rest,
            tuple(one.name for one in holders.get(groups.get(unit_id, 0), ())),
        )
        for pledge_id, unit_id, label, rest in rows
    ]


def statement_of(actor: Actor, statement_id: int) -> BankStatement:
    """Return a statement to those who take money there. Raises not-found, role-missing."""
    found = db.session.get(BankStatement, statement_id)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *TAKING)
    return found


def statements_of(actor: Actor, estate_id: int, paging: Paging) -> Page[BankStatement]:
    """Return an estate's statements, newest first. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *TAKING)
    return page_of(
        select(BankStatement).where(BankStatement.estate_id == estate_id), BankStatement.id, paging
    )


def lines_of(
    actor: Actor, statement_id: int, verdict: str | None, state: str | None, paging: Paging
) -> Page[BankLine]:
    """Return a statement's lines in the file's order. Raises not-found, role-missing."""
    statement_of(actor, statement_id)
    statement = select(BankLine).where(BankLine.statement_id == statement_id)
    if verdict is not None:
        statement = statement.where(BankLine.verdict == verdict)
    if state is not None:
        statement = statement.where(BankLine.state == state)
    return page_of(statement, BankLine.id, paging, newest_first=False)


def counts_of(statement_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return statement id -> how many lines of each verdict, how many are open, and the money in fen."""
    rows = db.session.execute(
        select(
            BankLine.statement_id,
            BankLine.verdict,
            func.count(BankLine.id),
            func.count(BankLine.id).filter(BankLine.state == LineState.OPEN.value),
            func.sum(BankLine.credited_fen),
            func.sum(func.greatest(BankLine.amount_fen, 0)).filter(BankLine.same_as_id.is_(None)),
        )
        .where(BankLine.statement_id.in_(list(statement_ids)))
        .group_by(BankLine.statement_id, BankLine.verdict)
    )
    found: dict[int, dict[str, int]] = {}
    for statement_id, verdict, count, is_open, credited, came in rows:
        one = found.setdefault(statement_id, {"open": 0, "credited_fen": 0, "came_in_fen": 0})
        one[verdict] = count
        one["open"] += is_open
        one["credited_fen"] += int(credited or 0)
        one["came_in_fen"] += int(came or 0)
    return found


def rests_of(pledge_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Return pledge -> its unit's label and what is owed on it now, in fen."""
    units = place_reading.units()
    rows = db.session.execute(
        select(Pledge.id, units.c.label, Pledge.state, Pledge.amount_fen - Pledge.paid_fen)
        .join(units, units.c.unit_id == Pledge.unit_id)
        .where(Pledge.id.in_(list(pledge_ids)))
    )
    return {
        pledge_id: (label, rest if state in OWING else 0) for pledge_id, label, state, rest in rows
    }


def check_taking(actor: Actor, estate_id: int) -> None:
    """Refuse who takes no money in an estate. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *TAKING)
