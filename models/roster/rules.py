"""What a roster's rows mean: entry, verdict, differences from the register. Pure: no session, no clock, no I/O."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from models.places.rules import AreaSource
from models.roster.addresses import Address, parse_address
from models.roster.cells import (
    AREA_SOURCE_NAMES,
    area_text,
    read_area,
    read_area_source,
    read_floor,
)
from models.roster.columns import Column, Columns
from models.roster.holders import (
    IDENTITY,
    KIND,
    KIND_NAMES,
    Holder,
    HolderKind,
    name_for_matching,
    read_holders,
)
from models.roster.text import Flaw, is_blank
from models.roster.workbook import SheetRow

LONGEST_USAGE = 20


class Verdict(StrEnum):
    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """What a roster says of one unit. None and "" mean that it does not say.

    area_centi_m2 in 0.01 m2.
    """

    address: Address
    area_centi_m2: int
    holders: tuple[Holder, ...]
    area_source: AreaSource | None = None
    floor: int | None = None
    usage: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of the file: its entry when it is good, what is wrong with it otherwise; both when it is only odd."""

    number: int
    entry: UnitEntry | None
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a unit that the roster gives otherwise than the register, as people read it."""

    field: str
    old: str
    new: str


def read_row(row: SheetRow, columns: Columns, estate_name: str = "") -> ReadRow:
    """Read one row. Never raises: whatever is wrong is named with its column, code and reason."""
    parsed_holders, holder_flaws = read_holders(
        columns.cells(row.cells, Column.HOLDER),
        columns.cells(row.cells, Column.PHONE),
        columns.cells(row.cells, Column.IDENTITY),
        columns.cell(row.cells, Column.KIND),
    )
    address = _address(row, columns, estate_name)
    area = _area(row, columns)
    source = read_area_source(columns.cell(row.cells, Column.AREA_SOURCE))
    floor = read_floor(columns.cell(row.cells, Column.FLOOR))
    usage = re.sub(r"\s+", "", columns.cell(row.cells, Column.USAGE))
    flaws = [part for part in (address, area, source, floor) if isinstance(part, Flaw)]
    flaws.extend(holder_flaws)
    if len(usage) > LONGEST_USAGE:
        flaws.append(Flaw(Column.USAGE.value, "usage-too-long", f"用途最多{LONGEST_USAGE}个字"))
    if any(flaw.fatal for flaw in flaws) or isinstance(address, Flaw) or isinstance(area, Flaw):
        return ReadRow(row.number, None, tuple(flaws))
    entry = UnitEntry(
        address=address,
        area_centi_m2=area,
        holders=parsed_holders,
        area_source=None if isinstance(source, Flaw) else source,
        floor=None if isinstance(floor, Flaw) else floor,
        usage="" if is_blank(usage) else usage,
    )
    return ReadRow(row.number, entry, tuple(flaws))


def _address(row: SheetRow, columns: Columns, estate_name: str) -> Address | Flaw:
    room = columns.cell(row.cells, Column.ROOM) or columns.cell(row.cells, Column.ADDRESS)
    return parse_address(
        building=columns.cell(row.cells, Column.BUILDING),
        entrance=columns.cell(row.cells, Column.ENTRANCE),
        room=room,
        estate_name=estate_name,
    )


def _area(row: SheetRow, columns: Columns) -> int | Flaw:
    if columns.single.get(Column.AREA) in row.filled:
        return Flaw(Column.AREA.value, "area-merged", "面积是几行合并的一格，请分别填写每套的面积")
    return read_area(columns.cell(row.cells, Column.AREA))


class WithinFile:
    """What only the rows before can tell: a unit twice, one identity number or one body told in two ways.

    The row that comes second is bad and names the first; feed rows in the file's order.
    """

    def __init__(self) -> None:
        self._units: dict[Address, int] = {}
        self._names: dict[str, tuple[str, int]] = {}
        self._kinds: dict[str, tuple[HolderKind, int]] = {}
        self._unmarked: dict[str, int] = {}
        self._phones: dict[str, tuple[str, int]] = {}

    def check(self, row: ReadRow) -> ReadRow:
        """Return the row, bad when it contradicts an earlier one."""
        if row.entry is None:
            return row
        first = self._units.setdefault(row.entry.address, row.number)
        flaws = [flaw for holder in row.entry.holders for flaw in self._contradictions(holder)]
        if first != row.number:
            label = row.entry.address.label
            reason = f"{label}在第{first}行已经有了；共有人请写在同一行"
            flaws.append(Flaw(Column.ROOM.value, "unit-repeated", reason))
        if flaws:
            return ReadRow(row.number, None, (*row.flaws, *flaws))
        for holder in row.entry.holders:
            self._note(holder, row.number)
        doubtful = [*self._unmarked_namesakes(row.entry.holders, row.number)]
        holders = tuple(self._with_first_phone(h, row.number, doubtful) for h in row.entry.holders)
        return ReadRow(row.number, replace(row.entry, holders=holders), (*row.flaws, *doubtful))

    def _contradictions(self, holder: Holder) -> Iterator[Flaw]:
        name, number = self._names.get(holder.identity, ("", 0))
        if number and name != name_for_matching(holder.name):
            reason = f"同一个证件号在第{number}行是另一个姓名，请核对"
            yield Flaw(IDENTITY, "identity-contradicts", reason)
        kind, number = self._kinds.get(name_for_matching(holder.name), (holder.kind, 0))
        if kind is not holder.kind and HolderKind.PERSON not in (kind, holder.kind):
            reason = f"“{holder.name}”在第{number}行写作{KIND_NAMES[kind]}，前后要一致"
            yield Flaw(KIND, "kind-contradicts", reason)

    def _unmarked_namesakes(self, holders: Iterable[Holder], number: int) -> Iterator[Flaw]:
        """Say where one name without any mark stands in two units: it counts as two people (see `ownership`)."""
        if any(h.phone or h.identity or h.kind is not HolderKind.PERSON for h in holders):
            return
        for holder in holders:
            first = self._unmarked.setdefault(name_for_matching(holder.name), number)
            if first != number:
                reason = f"与第{first}行同名，都没有电话和证件号，先按两个人计算"
                yield Flaw(Column.HOLDER.value, "namesake-unmarked", reason, fatal=False)

    def _with_first_phone(self, holder: Holder, number: int, doubtful: list[Flaw]) -> Holder:
        """A body, or a person known by a number, has one telephone: the one that the file gives first."""
        mark = holder.identity or (
            name_for_matching(holder.name) if holder.kind is not HolderKind.PERSON else ""
        )
        if not mark or not holder.phone:
            return holder
        phone, first = self._phones.setdefault(mark, (holder.phone, number))
        if phone != holder.phone:
            reason = f"与第{first}行是同一产权人而电话不同，采用第{first}行的"
            doubtful.append(Flaw(Column.PHONE.value, "phone-differs", reason, fatal=False))
        return replace(holder, phone=phone)

    def _note(self, holder: Holder, number: int) -> None:
        name = name_for_matching(holder.name)
        if holder.identity:
            self._names.setdefault(holder.identity, (name, number))
        if holder.kind is not HolderKind.PERSON:
            self._kinds.setdefault(name, (holder.kind, number))


def merged(entry: UnitEntry, current: UnitEntry | None) -> UnitEntry:
    """Return the entry with what it does not say taken from the register.

    A blank telephone or identity number is filled only from the same unit's holder of the same name.
    """
    if current is None:
        return replace(
            entry,
            area_source=entry.area_source or AreaSource.REGISTER,
            usage=entry.usage or "住宅",
        )
    return replace(
        entry,
        area_source=entry.area_source or current.area_source,
        floor=current.floor if entry.floor is None else entry.floor,
        usage=entry.usage or current.usage,
        holders=tuple(_filled(holder, current.holders) for holder in entry.holders),
    )


def _filled(holder: Holder, current: Iterable[Holder]) -> Holder:
    before = counterpart(holder, current)
    if before is None:
        return holder
    return replace(
        holder, phone=holder.phone or before.phone, identity=holder.identity or before.identity
    )


def counterpart(holder: Holder, others: Iterable[Holder]) -> Holder | None:
    """Find who of a unit's other list of holders a holder is: by identity number, else by name.

    One of the same name with another identity number is somebody else.
    """
    candidates = list(others)
    for other in candidates:
        if holder.identity and other.identity == holder.identity:
            return other
    for other in candidates:
        same_name = name_for_matching(other.name) == name_for_matching(holder.name)
        if same_name and not (holder.identity and other.identity):
            return other
    return None


def differences(entry: UnitEntry, current: UnitEntry) -> tuple[Difference, ...]:
    """Say field by field what the entry, already merged, changes in the register; empty when nothing."""
    pairs = (
        (Column.AREA, area_text(current.area_centi_m2), area_text(entry.area_centi_m2)),
        (Column.AREA_SOURCE, _source_name(current), _source_name(entry)),
        (Column.FLOOR, _floor_text(current), _floor_text(entry)),
        (Column.USAGE, current.usage, entry.usage),
        (Column.HOLDER, _names(current), _names(entry)),
        (Column.KIND, _kinds(current), _kinds(entry)),
        (Column.PHONE, _marks(current, "phone"), _marks(entry, "phone")),
        (Column.IDENTITY, _marks(current, "identity"), _marks(entry, "identity")),
    )
    return tuple(
        Difference(column.value, old, new)
        for column, old, new in pairs
        if old != new and not _say_one_thing(old, new)
    )


def _say_one_thing(old: str, new: str) -> bool:
    """Say whether two lists differ in length only (个人、个人 and 个人): the names tell that already."""
    return "、" in old + new and len({*old.split("、"), *new.split("、")}) == 1


def verdict_of(row: ReadRow, current: UnitEntry | None) -> tuple[Verdict, tuple[Difference, ...]]:
    """Judge a row against what the register holds of its unit."""
    if row.entry is None:
        return Verdict.BAD, ()
    if current is None:
        return Verdict.NEW, ()
    found = differences(merged(row.entry, current), current)
    return (Verdict.CHANGED, found) if found else (Verdict.SAME, ())


def _source_name(entry: UnitEntry) -> str:
    return AREA_SOURCE_NAMES[entry.area_source] if entry.area_source else ""


def _floor_text(entry: UnitEntry) -> str:
    return "" if entry.floor is None else str(entry.floor)


def _in_name_order(entry: UnitEntry) -> list[Holder]:
    return sorted(
        entry.holders, key=lambda holder: (name_for_matching(holder.name), holder.identity)
    )


def _names(entry: UnitEntry) -> str:
    return "、".join(name_for_matching(holder.name) for holder in _in_name_order(entry))


def _kinds(entry: UnitEntry) -> str:
    return "、".join(KIND_NAMES[HolderKind(holder.kind)] for holder in _in_name_order(entry))


def _marks(entry: UnitEntry, field: str) -> str:
    return "、".join(getattr(holder, field) or "无" for holder in _in_name_order(entry))
