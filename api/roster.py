"""The roster: import with a preview, the register's units and owner groups."""

from collections.abc import Mapping, Sequence
from json import loads
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from api.base.access import ANYONE, staff
from api.base.capability import Capability, now
from api.base.fields import AreaField, Count, Day, Digest, Id, In, Line, Moment, OneOf, Out, paged
from models.base.actor import Actor
from models.base.crypto import mask_name
from models.base.paging import Page, Paging
from models.places.rules import AreaSource
from models.representations import reading as representations
from models.representations.reading import HolderStanding
from models.representations.rules import Basis
from models.roster import confirming, importing, listing
from models.roster.entries import entry_of, shown_cells, shown_differences, shown_holder
from models.roster.holders import Holder, HolderKind
from models.roster.listing import HeldGroup, HeldUnit
from models.roster.rules import UnitEntry, Verdict
from models.roster.tables import ImportState, Outcome, RosterImport, RosterImportRow

cap = Capability("roster", "花名册")
ENTERING = staff("clerk", "moderator", "secretary")
READING = staff("clerk", "moderator", "secretary", "district")
MOST_APPROVED = 20_000
Standings = Mapping[int, Sequence[HolderStanding]]


class RosterFileIn(In):
    file = Upload(required=True, metadata={"description": ".xlsx 或 .csv，不超过 20 MB、2 万行"})


class RosterImportOut(Out):
    id = Id()
    file_name = fields.String()
    file_digest = Digest()
    file_bytes = fields.Integer()
    state = OneOf(ImportState)
    total = fields.Integer(metadata={"description": "文件里的房屋行数"})
    processed = fields.Integer(metadata={"description": "已经读取的行数"})
    new_rows = fields.Integer()
    same_rows = fields.Integer()
    changed_rows = fields.Integer()
    bad_rows = fields.Integer()
    applied_rows = fields.Integer(allow_none=True)
    unknown_columns = fields.List(fields.String())
    uploaded_by_name = fields.String()
    uploaded_at = Moment()
    decided_by_name = fields.String(allow_none=True)
    decided_at = Moment(allow_none=True)
    rows_forgotten_at = Moment(allow_none=True)
    version = fields.Integer()


class RosterRowsIn(In):
    verdict = OneOf(Verdict, load_default=None)
    in_clear = fields.Boolean(
        load_default=False, metadata={"description": "显示完整姓名和电话；每次查看都会记录"}
    )


class RosterHolderOut(Out):
    kind = OneOf(HolderKind)
    name = fields.String()
    phone = fields.String(allow_none=True)
    identity = fields.String(allow_none=True)


class RosterActingOut(Out):
    name = fields.String()
    basis_label = fields.String()
    until = Moment(allow_none=True)


class RosterOwnerOut(RosterHolderOut):
    id = Id()
    deceased_on = Day(allow_none=True, metadata={"description": "登记为去世的日期"})
    acting = fields.List(fields.Nested(RosterActingOut), metadata={"description": "现在由谁代表"})


class RosterEntryOut(Out):
    label = fields.String()
    area_centi_m2 = AreaField()
    area_source = OneOf(AreaSource, allow_none=True)
    floor = fields.Integer(allow_none=True)
    usage = fields.String()
    holders = fields.List(fields.Nested(RosterHolderOut))


class RosterFlawOut(Out):
    column = fields.String()
    code = fields.String()
    reason = fields.String()
    fatal = fields.Boolean()


class RosterDifferenceOut(Out):
    field = fields.String()
    old = fields.String()
    new = fields.String()


class RosterCellOut(Out):
    heading = fields.String()
    text = fields.String()


class RosterRowOut(Out):
    number = fields.Integer(metadata={"description": "文件里的行号"})
    verdict = OneOf(Verdict)
    label = fields.String(metadata={"description": "看得懂的房号，看不懂时为空"})
    entry = fields.Nested(RosterEntryOut, allow_none=True)
    flaws = fields.List(fields.Nested(RosterFlawOut))
    differences = fields.List(fields.Nested(RosterDifferenceOut))
    cells = fields.List(fields.Nested(RosterCellOut))
    outcome = OneOf(Outcome, allow_none=True)


class RosterConfirmationIn(In):
    approve_all = fields.Boolean(
        load_default=False, metadata={"description": "同意全部改动；否则只同意 approved_rows"}
    )
    approved_rows = fields.List(
        Count(1, 10**6), load_default=list, validate=validate.Length(max=MOST_APPROVED)
    )


class RosterSummaryOut(Out):
    buildings = fields.Integer()
    units = fields.Integer()
    heads = fields.Integer(metadata={"description": "按人数计的业主：同一产权人多套算一人"})
    area_centi_m2 = AreaField()
    register_version = fields.Integer()
    confirmed_at = Moment(allow_none=True)


class RosterUnitsIn(In):
    building = Line(12, 0, load_default="")
    label = Line(40, 0, load_default="", metadata={"description": "房号的一部分"})


class RosterUnitOut(Out):
    id = Id()
    label = fields.String()
    floor = fields.Integer(allow_none=True)
    area_centi_m2 = AreaField()
    area_source = OneOf(AreaSource)
    usage = fields.String()
    owner_group_id = Id(allow_none=True)
    holders = fields.List(fields.Nested(RosterOwnerOut))


class RosterGroupUnitOut(Out):
    id = Id()
    label = fields.String()
    area_centi_m2 = AreaField()


class OwnerGroupOut(Out):
    id = Id()
    area_centi_m2 = AreaField()
    units = fields.List(fields.Nested(RosterGroupUnitOut))
    holders = fields.List(fields.Nested(RosterOwnerOut))


@cap.get("/estates/<int:estate_id>/roster", who=ANYONE, answer=RosterSummaryOut)
def get_roster(actor: Actor, estate_id: int) -> Any:
    """Show an estate's register in figures."""
    return listing.summary(actor, estate_id)


@cap.post(
    "/estates/<int:estate_id>/roster-imports",
    who=ENTERING,
    files=RosterFileIn,
    answer=RosterImportOut,
    creates=True,
)
def upload_roster(actor: Actor, files: dict[str, Any], estate_id: int) -> RosterImport:
    """Upload a roster for a preview; the register does not change."""
    uploaded = files["file"]
    return importing.upload(
        actor,
        estate_id,
        file_name=uploaded.filename or "",
        content=uploaded.read(),
        now=now(),
    )


@cap.get("/estates/<int:estate_id>/roster-imports", who=ENTERING, answer=paged(RosterImportOut))
def list_imports(actor: Actor, paging: Paging, estate_id: int) -> Page[RosterImport]:
    """List an estate's imports, newest first."""
    return importing.imports_of(actor, estate_id, paging)


@cap.get(
    "/estates/<int:estate_id>/roster-imports/<int:import_id>",
    who=ENTERING,
    answer=RosterImportOut,
)
def get_import(actor: Actor, estate_id: int, import_id: int) -> RosterImport:
    """Show an import, how far it has been read and what its rows are."""
    return importing.import_of(actor, estate_id, import_id)


@cap.get(
    "/estates/<int:estate_id>/roster-imports/<int:import_id>/rows",
    who=ENTERING,
    query=RosterRowsIn,
    answer=paged(RosterRowOut),
)
def list_rows(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int, import_id: int
) -> Page[dict[str, Any]]:
    """List an import's rows with verdict, reasons and differences, of one verdict when asked for."""
    found = importing.import_of(actor, estate_id, import_id)
    verdict = Verdict(query["verdict"]) if query["verdict"] else None
    in_clear = query["in_clear"]
    page = importing.rows_of(actor, found, verdict, paging, in_clear=in_clear, now=now())
    shown = [_row(row, found.header, in_clear=in_clear) for row in page.items]
    return Page(shown, page.next_cursor)


@cap.post(
    "/estates/<int:estate_id>/roster-imports/<int:import_id>/confirmation",
    who=ENTERING,
    body=RosterConfirmationIn,
    answer=RosterImportOut,
    guard=True,
)
def confirm_import(
    actor: Actor, body: dict[str, Any], version: int, estate_id: int, import_id: int
) -> RosterImport:
    """Take the new rows and the approved changes into the register."""
    return confirming.confirm(actor, estate_id, import_id, **body, version=version, now=now())


@cap.delete(
    "/estates/<int:estate_id>/roster-imports/<int:import_id>",
    who=ENTERING,
    answer=RosterImportOut,
    guard=True,
)
def cancel_import(actor: Actor, version: int, estate_id: int, import_id: int) -> RosterImport:
    """Give an import up; its rows are deleted at once."""
    return importing.cancel(actor, estate_id, import_id, version=version, now=now())


@cap.get(
    "/estates/<int:estate_id>/units",
    who=READING,
    query=RosterUnitsIn,
    answer=paged(RosterUnitOut),
)
def list_units(
    actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int
) -> Page[dict[str, Any]]:
    """List an estate's units with their holders, masked."""
    page = listing.units_of(actor, estate_id, paging, **query)
    held_by = representations.standings(
        {one.owner_group_id for one in page.items if one.owner_group_id}, now()
    )
    return Page([_unit(held, held_by, in_clear=False) for held in page.items], page.next_cursor)


@cap.get("/estates/<int:estate_id>/units/<int:unit_id>", who=ENTERING, answer=RosterUnitOut)
def get_unit(actor: Actor, estate_id: int, unit_id: int) -> dict[str, Any]:
    """Show one unit with its holders in clear; the reading is recorded."""
    held = listing.unit_in_clear(actor, estate_id, unit_id, now())
    held_by = representations.standings([held.owner_group_id or 0], now())
    return _unit(held, held_by, in_clear=True)


@cap.get("/estates/<int:estate_id>/owner-groups", who=READING, answer=paged(OwnerGroupOut))
def list_groups(actor: Actor, paging: Paging, estate_id: int) -> Page[dict[str, Any]]:
    """List an estate's owner groups, each one head, with their units; holders masked."""
    page = listing.groups_of(actor, estate_id, paging)
    held_by = representations.standings([one.owner_group_id for one in page.items], now())
    return Page([_group(one, held_by) for one in page.items], page.next_cursor)


def _row(row: RosterImportRow, header: list[str], *, in_clear: bool) -> dict[str, Any]:
    said = loads(row.said)
    stored = loads(row.differences) if row.differences else []
    entry = entry_of(said["entry"]) if said["entry"] else None
    return {
        "number": row.number,
        "verdict": row.verdict,
        "label": row.label,
        "entry": _entry(entry, in_clear=in_clear) if entry else None,
        "flaws": said["flaws"],
        "differences": shown_differences(stored, in_clear=in_clear),
        "cells": shown_cells(header, said["cells"], in_clear=in_clear),
        "outcome": row.outcome,
    }


def _entry(entry: UnitEntry, *, in_clear: bool) -> dict[str, Any]:
    return {
        "label": entry.address.label,
        "area_centi_m2": entry.area_centi_m2,
        "area_source": entry.area_source,
        "floor": entry.floor,
        "usage": entry.usage,
        "holders": [shown_holder(one, in_clear=in_clear) for one in entry.holders],
    }


def _unit(held: HeldUnit, standings: Standings, *, in_clear: bool) -> dict[str, Any]:
    unit = held.unit
    return {
        "id": unit.id,
        "label": unit.label,
        "floor": unit.floor,
        "area_centi_m2": unit.area_centi_m2,
        "area_source": unit.area_source,
        "usage": unit.usage,
        "owner_group_id": held.owner_group_id,
        "holders": _owners(held.owner_group_id, held.holders, standings, in_clear=in_clear),
    }


def _owners(
    group_id: int | None, holders: Sequence[Holder], standings: Standings, *, in_clear: bool
) -> list[dict[str, Any]]:
    """Return the holders of a group, each with death and who acts; both lists are in the order of their records."""
    return [
        shown_holder(holder, in_clear=in_clear)
        | {
            "id": standing.holder_id,
            "deceased_on": standing.deceased_on,
            "acting": [
                {
                    "name": one.name if in_clear else mask_name(one.name),
                    "basis_label": Basis(one.basis).label,
                    "until": one.until,
                }
                for one in standing.acting
            ],
        }
        for holder, standing in zip(holders, standings.get(group_id or 0, ()), strict=True)
    ]


def _group(group: HeldGroup, standings: Standings) -> dict[str, Any]:
    return {
        "id": group.owner_group_id,
        "area_centi_m2": group.area_centi_m2,
        "units": group.units,
        "holders": _owners(group.owner_group_id, group.holders, standings, in_clear=False),
    }
