"""Who pays what of a renovation, how the residents' part stands, and its ledgers."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, STAFF
from api.base.capability import Capability
from api.base.fields import FenField, Id, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.pledges import ledger, lists, workings
from models.pledges.bookkeeping import EntryKind, LedgerAccount
from models.pledges.funding_tables import FundingCharge, FundingItem
from models.pledges.rules import STANDING, WAY_TITLES, Way
from models.pledges.shares import Base, Portion, portions_in_words
from models.pledges.works import PAYER_TITLES, TABLES, Fund, Level, Payer, PayerRule, Works

cap = Capability("funding", "改造资金")


class FundingPartOut(Out):
    payer = OneOf(Payer)
    payer_title = fields.String()
    level = OneOf(Level, allow_none=True)
    fund = OneOf(Fund, allow_none=True)
    label = fields.String()
    title = fields.String(metadata={"description": "出资方全称"})
    amount_fen = FenField()


class PortionOut(Out):
    base = OneOf(Base)
    percent = fields.Integer()


class FloorFactorOut(Out):
    floor = fields.Integer()
    factor = fields.Integer()


class ScopeOut(Out):
    building_ids = fields.List(Id())
    entrance_ids = fields.List(Id())
    unit_ids = fields.List(Id())


class FundingItemOut(Out):
    number = fields.Integer()
    works = OneOf(Works)
    works_title = fields.String()
    article = fields.String()
    clause = fields.String()
    title = fields.String()
    cost_fen = FenField()
    residents_fen = FenField()
    charges = fields.List(fields.Nested(FundingPartOut))
    how = fields.String(allow_none=True)
    portions = fields.List(fields.Nested(PortionOut))
    floor_factors = fields.List(fields.Nested(FloorFactorOut))
    scope = fields.Nested(ScopeOut)
    scope_words = fields.String()
    units = fields.Integer(metadata={"description": "受益户数"})
    reason = fields.String(allow_none=True)


class WayTotalOut(Out):
    way = OneOf(Way)
    title = fields.String()
    confirmed_fen = FenField()


class MoneyProgressOut(Out):
    share_fen = FenField(metadata={"description": "居民应出资总额"})
    units = fields.Integer()
    pledged_fen = FenField(metadata={"description": "已认领、待确认"})
    pledged_units = fields.Integer()
    confirmed_fen = FenField()
    confirmed_units = fields.Integer()
    waived_fen = FenField()
    waived_units = fields.Integer()
    covered_fen = FenField(metadata={"description": "已确认与已减免合计"})
    missing_fen = FenField()
    silent_units = fields.Integer(metadata={"description": "还没有认领的户数"})
    by_way = fields.List(fields.Nested(WayTotalOut))


class FundingOut(Out):
    published = fields.Boolean()
    cost_fen = FenField(allow_none=True)
    residents_fen = FenField(allow_none=True)
    parts = fields.List(fields.Nested(FundingPartOut))
    items = fields.List(fields.Nested(FundingItemOut))
    how = fields.String(allow_none=True, metadata={"description": "居民出资怎样分摊，一句话"})
    basis = fields.String(allow_none=True)
    amounts_public = fields.Boolean(allow_none=True)
    payer_table = fields.Integer(allow_none=True)
    published_at = Moment(allow_none=True)
    progress = fields.Nested(MoneyProgressOut, allow_none=True)
    version = fields.Integer(metadata={"description": "第几次公布；还没有公布时为 0"})


class LedgerRowOut(Out):
    unit_label = fields.String()
    mine = fields.Boolean()
    state = OneOf([*STANDING, "none"])
    state_title = fields.String()
    share_fen = FenField(allow_none=True)
    amount_fen = FenField(allow_none=True, metadata={"description": "不公开金额时为空"})


class PublicLedgerPageOut(Out):
    progress = fields.Nested(MoneyProgressOut)
    ledger_fen = FenField(metadata={"description": "账目各行合计，与已确认和已减免合计相等"})
    amounts_public = fields.Boolean()
    items = fields.List(fields.Nested(LedgerRowOut))
    next_cursor = fields.String(allow_none=True)


class LedgerLineOut(Out):
    unit_label = fields.String()
    account = OneOf(LedgerAccount)
    way = OneOf(Way, allow_none=True)
    amount_fen = fields.Integer(metadata={"description": "正数借方，负数贷方，每笔合计为零"})


class LedgerEntryOut(Out):
    id = Id()
    kind = OneOf(EntryKind)
    pledge_id = Id()
    at = Moment()
    lines = fields.List(fields.Nested(LedgerLineOut))


@cap.get("/renovations/<int:renovation_id>/funding", who=ANYONE, answer=FundingOut)
def get_funding(actor: Actor, renovation_id: int) -> Any:
    """Show who pays what, and how the residents' part stands."""
    return funding_row(lists.funding_seen(actor, renovation_id))


@cap.get("/renovations/<int:renovation_id>/ledger", who=ANYONE, answer=PublicLedgerPageOut)
def get_ledger(actor: Actor, paging: Paging, renovation_id: int) -> Any:
    """Show every unit's state and the totals; no names."""
    seen = lists.public_ledger(actor, renovation_id, paging)
    return {
        "progress": _progress(seen.progress),
        "ledger_fen": seen.ledger_fen,
        "amounts_public": seen.amounts_public,
        "items": seen.rows,
        "next_cursor": seen.next_cursor,
    }


@cap.get("/renovations/<int:renovation_id>/ledger-entries", who=STAFF, answer=paged(LedgerEntryOut))
def list_entries(actor: Actor, paging: Paging, renovation_id: int) -> Page[Any]:
    """List the ledger's entries with their lines."""
    page = lists.entries_for_staff(actor, renovation_id, paging)
    return Page(_entries(page.items), page.next_cursor)


def funding_row(seen: lists.FundingSeen) -> dict[str, Any]:
    """Return the fields of FundingOut."""
    plan = seen.plan
    if plan is None:
        nothing = ("cost_fen", "residents_fen", "how", "basis", "amounts_public", "payer_table")
        blank: dict[str, Any] = dict.fromkeys([*nothing, "published_at", "progress"])
        return {"published": False, "parts": [], "items": [], "version": 0, **blank}
    rules = TABLES[plan.payer_table].rules
    return {
        "published": True,
        "cost_fen": plan.cost_fen,
        "residents_fen": plan.residents_fen,
        "parts": [_part(part) for part in seen.parts],
        "items": [
            _item(one, rules[Works(one.works)], seen.charges.get(one.id, ())) for one in seen.items
        ],
        "how": plan.how,
        "basis": plan.basis,
        "amounts_public": plan.amounts_public,
        "payer_table": plan.payer_table,
        "published_at": plan.published_at,
        "progress": _progress(seen.progress),
        "version": plan.number,
    }


def _part(part: workings.Part) -> dict[str, Any]:
    return {
        "payer": part.payer,
        "payer_title": PAYER_TITLES[part.payer],
        "level": part.level,
        "fund": part.fund,
        "label": part.label,
        "title": part.title,
        "amount_fen": part.amount_fen,
    }


def _item(one: FundingItem, rule: PayerRule, charges: Iterable[FundingCharge]) -> dict[str, Any]:
    portions = [Portion(Base(part["base"]), part["percent"]) for part in one.portions]
    return {
        "number": one.number,
        "works": one.works,
        "works_title": rule.title,
        "article": rule.article,
        "clause": rule.clause,
        "title": one.title,
        "cost_fen": one.cost_fen,
        "residents_fen": one.residents_fen,
        "charges": [_part(workings.part_of(charge)) for charge in charges],
        "how": portions_in_words(portions) if portions else None,
        "portions": portions,
        "floor_factors": [
            {"floor": int(floor), "factor": factor}
            for floor, factor in sorted(one.floor_factors.items(), key=lambda pair: int(pair[0]))
        ],
        "scope": one.scope,
        "scope_words": one.scope_words,
        "units": len(one.unit_ids),
        "reason": one.reason,
    }


def _progress(progress: Any) -> dict[str, Any] | None:
    if progress is None:
        return None
    names = [name for name in MoneyProgressOut().fields if name != "by_way"]
    return {name: getattr(progress, name) for name in names} | {
        "by_way": [
            {"way": way, "title": WAY_TITLES[way], "confirmed_fen": fen}
            for way, fen in progress.by_way.items()
        ]
    }


def _entries(found: Iterable[Any]) -> list[dict[str, Any]]:
    entries = list(found)
    lines: dict[int, list[dict[str, Any]]] = {one.id: [] for one in entries}
    for line, label in ledger.lines_of(list(lines)):
        lines[line.entry_id].append(
            {
                "unit_label": label,
                "account": line.account,
                "way": line.way,
                "amount_fen": line.amount_fen,
            }
        )
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "pledge_id": one.pledge_id,
            "at": one.at,
            "lines": lines[one.id],
        }
        for one in entries
    ]
