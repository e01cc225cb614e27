"""Bank statements: uploaded, their lines with verdicts, credited by a person or set aside with a reason."""

from collections.abc import Mapping
from json import loads
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import fields

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import Digest, FenField, Id, In, Line, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.pledges import bank_settling, banking
from models.pledges.bank_formats import BANK_TITLES
from models.pledges.bank_matching import WHYS, LineState, LineVerdict
from models.pledges.money_rules import payment_code
from models.pledges.tables import BankLine, BankStatement

cap = Capability("bank_statements", "银行流水")
TAKERS = staff("clerk", "moderator", "secretary")
DECIDERS = staff("moderator", "secretary")
LINE_NAMES = (
    *("id", "number", "reference", "booked_at", "amount_fen", "payer", "remark", "verdict"),
    *("same_as_id", "entered_by_hand", "state", "credited_fen", "set_aside_fen", "note", "version"),
)


class BankFileIn(In):
    file = Upload(required=True, metadata={"description": "网银导出的 CSV，不超过 5 MB、5000 笔"})


class VerdictCountOut(Out):
    verdict = OneOf(LineVerdict)
    lines = fields.Integer()


class BankStatementOut(Out):
    id = Id()
    bank_title = fields.String()
    file_name = fields.String()
    file_digest = Digest()
    lines = fields.Integer()
    open_lines = fields.Integer(metadata={"description": "还没有处理完的行"})
    came_in_fen = FenField(metadata={"description": "进账合计，重复的行不算"})
    credited_fen = FenField(metadata={"description": "已入账"})
    verdicts = fields.List(fields.Nested(VerdictCountOut))
    uploaded_at = Moment()


class LineFilterIn(In):
    verdict = OneOf(LineVerdict, load_default=None)
    state = OneOf(LineState, load_default=None)


class CandidateOut(Out):
    pledge_id = Id()
    unit_label = fields.String()
    rest_fen = FenField(metadata={"description": "这户现在还差多少"})
    why = fields.List(fields.String())


class ColumnOut(Out):
    heading = fields.String()
    text = fields.String()


class BankLineOut(Out):
    id = Id()
    number = fields.Integer(metadata={"description": "文件里的行号"})
    reference = fields.String()
    booked_at = Moment(allow_none=True)
    amount_fen = fields.Integer(metadata={"description": "负数为支出；读不出时为零"})
    payer = fields.String()
    remark = fields.String()
    verdict = OneOf(LineVerdict)
    same_as_id = Id(allow_none=True)
    entered_by_hand = fields.Boolean(metadata={"description": "之前已经手工登记过"})
    candidates = fields.List(fields.Nested(CandidateOut))
    state = OneOf(LineState)
    credited_fen = FenField()
    set_aside_fen = FenField()
    left_fen = FenField(metadata={"description": "还没有着落的钱"})
    note = fields.String(allow_none=True)
    said = fields.List(fields.Nested(ColumnOut), metadata={"description": "银行原来的一行"})
    version = fields.Integer()


class LineCreditIn(In):
    pledge_id = Id(required=True)
    amount_fen = FenField(1, required=True)


class SettingAsideIn(In):
    reason = Line(200, required=True, metadata={"description": "退回付款人、不是出资款等"})


class LeftLineOut(Out):
    line_id = Id()
    why = fields.String()


class BatchOut(Out):
    credited = fields.Integer()
    credited_fen = FenField()
    left = fields.List(fields.Nested(LeftLineOut))


class OwedUnitOut(Out):
    pledge_id = Id()
    unit_label = fields.String()
    rest_fen = FenField()
    payment_code = fields.String()


class OwedUnitsOut(Out):
    items = fields.List(fields.Nested(OwedUnitOut))


@cap.post(
    "/estates/<int:estate_id>/bank-statements",
    who=TAKERS,
    files=BankFileIn,
    answer=BankStatementOut,
    creates=True,
)
def upload_statement(actor: Actor, files: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Take a bank's CSV; the same file again gives the same statement. Nothing is credited yet."""
    uploaded = files["file"]
    made = banking.upload(
        actor,
        estate_id,
        file_name=uploaded.filename or "",
        content=uploaded.read(),
        now=now(),
    )
    return _statements([made])[0]


@cap.get("/estates/<int:estate_id>/bank-statements", who=TAKERS, answer=paged(BankStatementOut))
def list_statements(actor: Actor, paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's statements, newest first."""
    page = banking.statements_of(actor, estate_id, paging)
    return Page(_statements(page.items), page.next_cursor)


@cap.get("/bank-statements/<int:bank_statement_id>", who=TAKERS, answer=BankStatementOut)
def get_statement(actor: Actor, bank_statement_id: int) -> dict[str, Any]:
    """Show a statement with its counts."""
    return _statements([banking.statement_of(actor, bank_statement_id)])[0]


@cap.get(
    "/bank-statements/<int:bank_statement_id>/lines",
    who=TAKERS,
    query=LineFilterIn,
    answer=paged(BankLineOut),
)
def list_lines(
    actor: Actor, query: dict[str, Any], paging: Paging, bank_statement_id: int
) -> Page[Any]:
    """List a statement's lines in the file's order."""
    page = banking.lines_of(actor, bank_statement_id, query["verdict"], query["state"], paging)
    return Page(_lines(page.items), page.next_cursor)


@cap.get("/estates/<int:estate_id>/contributions-owed", who=TAKERS, answer=OwedUnitsOut)
def list_owed(actor: Actor, estate_id: int) -> dict[str, Any]:
    """List the households that owe money on their pledges, with the codes on their slips; no names."""
    banking.check_taking(actor, estate_id)
    return {
        "items": [
            {
                "pledge_id": one.pledge_id,
                "unit_label": one.label,
                "rest_fen": one.rest_fen,
                "payment_code": payment_code(one.pledge_id),
            }
            for one in banking.owed_in(estate_id)
        ]
    }


@cap.put(
    "/bank-statements/<int:bank_statement_id>/matched-credits",
    who=TAKERS,
    answer=BatchOut,
)
def credit_matched(actor: Actor, bank_statement_id: int) -> bank_settling.Batch:
    """Credit every matched line that still fits; again credits nothing twice."""
    return bank_settling.credit_matched(actor, bank_statement_id, now())


@cap.put(
    "/bank-lines/<int:bank_line_id>/credits",
    who=TAKERS,
    body=LineCreditIn,
    answer=BankLineOut,
    guard=True,
)
def credit_line(
    actor: Actor, body: dict[str, Any], version: int, bank_line_id: int
) -> dict[str, Any]:
    """Credit money of a line to a household; what is left stays on the line."""
    made = bank_settling.credit(actor, bank_line_id, version=version, now=now(), **body)
    return _lines([made])[0]


@cap.put(
    "/bank-lines/<int:bank_line_id>/setting-aside",
    who=DECIDERS,
    body=SettingAsideIn,
    answer=BankLineOut,
    guard=True,
)
def set_line_aside(
    actor: Actor, body: dict[str, Any], version: int, bank_line_id: int
) -> dict[str, Any]:
    """Say where the rest of a line belongs, so that it waits no longer."""
    made = bank_settling.set_aside(actor, bank_line_id, version=version, now=now(), **body)
    return _lines([made])[0]


def _statements(found: Any) -> list[dict[str, Any]]:
    counts = banking.counts_of([one.id for one in found])
    return [_statement(one, counts.get(one.id, {})) for one in found]


def _statement(one: BankStatement, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": one.id,
        "bank_title": BANK_TITLES[one.bank],
        "file_name": one.file_name,
        "file_digest": one.file_digest,
        "lines": one.lines,
        "open_lines": counts.get("open", 0),
        "came_in_fen": counts.get("came_in_fen", 0),
        "credited_fen": counts.get("credited_fen", 0),
        "verdicts": [
            {"verdict": verdict, "lines": counts[verdict]}
            for verdict in LineVerdict
            if verdict in counts
        ],
        "uploaded_at": one.uploaded_at,
    }


def _lines(found: Any) -> list[dict[str, Any]]:
    lines = list(found)
    ids = {one["pledge_id"] for line in lines for one in line.candidates}
    owed = banking.rests_of(ids)
    return [_line(line, owed) for line in lines]


def _line(line: BankLine, owed: Mapping[int, tuple[str, int]]) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LINE_NAMES} | {
        "left_fen": max(line.amount_fen, 0) - line.credited_fen - line.set_aside_fen
        if line.verdict != LineVerdict.SEEN
        else 0,
        "candidates": [
            {
                "pledge_id": one["pledge_id"],
                "unit_label": owed[one["pledge_id"]][0],
                "rest_fen": owed[one["pledge_id"]][1],
                "why": [WHYS[word] for word in one["why"]],
            }
            for one in line.candidates
        ],
        "said": [{"heading": heading, "text": text} for heading, text in loads(line.said).items()],
    }
