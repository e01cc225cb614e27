"""Entries, flaws and differences as JSON, and what of them is shown to whom. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from models.base.crypto import mask_name, mask_phone
from models.places.rules import AreaSource
from models.roster.addresses import Address
from models.roster.columns import Column, read_header
from models.roster.holders import Holder, HolderKind, kind_of_name
from models.roster.rules import Difference, UnitEntry
from models.roster.text import Flaw

PERSONAL = (Column.HOLDER.value, Column.PHONE.value, Column.IDENTITY.value)
_NONE = "无"


def entry_json(entry: UnitEntry) -> dict[str, Any]:
    """Return an entry as JSON can hold it."""
    return {
        "address": [entry.address.building, entry.address.entrance, entry.address.room],
        "area_centi_m2": entry.area_centi_m2,
        "area_source": entry.area_source.value if entry.area_source else None,
        "floor": entry.floor,
        "usage": entry.usage,
        "holders": [[h.kind.value, h.name, h.phone, h.identity] for h in entry.holders],
    }


def entry_of(stored: dict[str, Any]) -> UnitEntry:
    """Return the entry that `entry_json` gave."""
    source = stored["area_source"]
    return UnitEntry(
        address=Address(*stored["address"]),
        area_centi_m2=stored["area_centi_m2"],
        holders=tuple(
            Holder(HolderKind(kind), name, phone, identity)
            for kind, name, phone, identity in stored["holders"]
        ),
        area_source=AreaSource(source) if source else None,
        floor=stored["floor"],
        usage=stored["usage"],
    )


def said_json(cells: Sequence[str], entry: UnitEntry | None, flaws: Iterable[Flaw]) -> str:
    """Return what a row says: its cells, its entry when it is good, its flaws."""
    said = {
        "cells": list(cells),
        "entry": entry_json(entry) if entry else None,
        "flaws": [asdict(flaw) for flaw in flaws],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def differences_json(differences: Iterable[Difference]) -> str:
    return json.dumps([asdict(one) for one in differences], ensure_ascii=False)


def shown_cells(
    header: Sequence[str], cells: Sequence[str], *, in_clear: bool
) -> list[dict[str, str]]:
    """Return a row's cells under their headings; names, telephones and numbers masked unless in clear."""
    columns = read_header(header)
    personal = {at: column for column, positions in columns.several.items() for at in positions}
    return [
        {
            "heading": heading,
            "text": text if in_clear or at not in personal else masked(personal[at].value, text),
        }
        for at, (heading, text) in enumerate(
            zip(header, [*cells, *[""] * len(header)], strict=False)
        )
        if heading or text
    ]


def shown_differences(stored: Iterable[dict[str, str]], *, in_clear: bool) -> list[dict[str, str]]:
    """Return differences field by field; personal ones masked unless in clear."""
    return [
        one
        if in_clear or one["field"] not in PERSONAL
        else {
            "field": one["field"],
            "old": masked(one["field"], one["old"]),
            "new": masked(one["field"], one["new"]),
        }
        for one in stored
    ]


def shown_holder(holder: Holder, *, in_clear: bool) -> dict[str, Any]:
    """Return a holder as an answer shows it; a body's name is not personal."""
    person = holder.kind is HolderKind.PERSON
    hide = not in_clear
    return {
        "kind": holder.kind.value,
        "name": mask_name(holder.name) if person and hide else holder.name,
        "phone": (mask_phone(holder.phone) if hide else holder.phone) or None,
        "identity": (mask_identity(holder.identity) if hide else holder.identity) or None,
    }


def masked(column: str, text: str) -> str:
    """Mask each name, telephone or number of a cell or difference; blanks and bodies stay."""
    hide = {
        Column.HOLDER.value: _mask_holder,
        Column.PHONE.value: mask_phone,
        Column.IDENTITY.value: mask_identity,
    }[Column(column)]
    parts = text.replace("\n", "、").split("、")
    return "、".join(part if part in ("", _NONE) else hide(part) for part in parts)


def _mask_holder(name: str) -> str:
    return mask_name(name) if kind_of_name(name) is HolderKind.PERSON else name


def mask_identity(number: str) -> str:
    """Mask an identity number: its ends are left for telling two apart."""
    return f"{number[:3]}****{number[-2:]}" if len(number) >= 8 else "****" if number else ""
