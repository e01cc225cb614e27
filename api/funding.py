"""Who pays what of a renovation, how the residents' part stands, and its ledgers."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields, validate

from api.base.access import ANYONE, STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import FenField, Id, In, Line, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.pledges import funding, ledger, lists
from models.pledges.bookkeeping import EntryKind, LedgerAccount
from models.pledges.funding import Part
from models.pledges.rules import STANDING, WAY_TITLES, Way
from models.pledges.shares import SOURCE_TITLES, SPLIT_TITLES, Source, Split

cap = Capability("funding", "改造资金")
STEERING = staff("moderator", "secretary")


class FundingPartIn(In):
    source = OneOf(Source, required=True)
    label = Line(60, required=True, metadata={"description": "哪一级、哪一家，例如 省级补助"})
    amount_fen = FenField(1, required=True)


class FundingIn(In):
    cost_fen = FenField(1, required=True, metadata={"description": "总造价"})
    residents_fen = FenField(1, required=True, metadata={"description": "居民出资总额"})
    parts = fields.List(
        fields.Nested(FundingPartIn), load_default=list, validate=validate.Length(max=50)
    )
    split = OneOf(Split, required=True)
    basis = Line(300, required=True, metadata={"description": "数额的依据"})
    amounts_public = fields.Boolean(
        load_default=True, metadata={"description": "公开清单是否显示各户金额"}
    )


class FundingPartOut(Out):
    source = OneOf(Source)
    source_title = fields.String()
    label = fields.String()
    amount_fen = FenField()


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
    split = OneOf(Split, allow_none=True)
    split_title = fields.String(allow_none=True)
    basis = fields.String(allow_none=True)
    amounts_public = fields.Boolean(allow_none=True)
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
    return _funding(lists.funding_seen(actor, renovation_id))


@cap.put(
    "/renovations/<int:renovation_id>/funding",
    who=STEERING,
    body=FundingIn,
    answer=FundingOut,
    guard=True,
)
def publish_funding(actor: Actor, body: dict[str, Any], version: int, renovation_id: int) -> Any:
    """Publish who pays what and each unit's share; "v0" when nothing was published."""
    parts = [Part(Source(p["source"]), p["label"], p["amount_fen"]) for p in body.pop("parts")]
    body["split"] = Split(body["split"])
    funding.publish(actor, renovation_id, **body, parts=parts, version=version, now=now())
    return _funding(lists.funding_seen(actor, renovation_id))


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


def _funding(seen: lists.FundingSeen) -> dict[str, Any]:
    plan = seen.plan
    if plan is None:
        nothing = ("cost_fen", "residents_fen", "split", "split_title", "basis", "amounts_public")
        blank: dict[str, Any] = dict.fromkeys([*nothing, "published_at", "progress"])
        return {"published": False, "parts": [], "version": 0, **blank}
    return {
        "published": True,
        "cost_fen": plan.cost_fen,
        "residents_fen": plan.residents_fen,
        "parts": [
            {
                "source": part.source,
                "source_title": SOURCE_TITLES[Source(part.source)],
                "label": part.label,
                "amount_fen": part.amount_fen,
            }
            for part in seen.parts
        ],
        "split": plan.split,
        "split_title": SPLIT_TITLES[Split(plan.split)],
        "basis": plan.basis,
        "amounts_public": plan.amounts_public,
        "published_at": plan.published_at,
        "progress": _progress(seen.progress),
        "version": plan.number,
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
