"""The sample estate: read by the real rules, always the same, and nobody's real telephone."""

import re
from collections import Counter

import pytest

from models.roster.holders import HolderKind
from models.roster.ownership import OwnedUnit, owner_groups
from server.demo import sample_estate, sample_files
from tests.roster.rows import codes, read

FILES = sample_files.SAMPLES


@pytest.fixture(scope="module")
def rows():
    return read((FILES / sample_files.XLSX).read_bytes())


def test_the_committed_files_are_what_the_generator_writes(tmp_path):
    for path in sample_files.write_samples(tmp_path):
        assert path.read_bytes() == (FILES / path.name).read_bytes(), path.name


def test_the_sample_has_312_units_in_6_buildings_and_no_flaw(rows):
    assert len(rows) == 312
    assert [row for row in rows if row.flaws] == []
    assert len({row.entry.address.building for row in rows}) == 6


def test_workbook_and_csv_say_the_same(rows):
    in_csv = read((FILES / sample_files.CSV_GB18030).read_bytes())
    assert [row.entry for row in in_csv] == [row.entry for row in rows]


def test_the_sample_has_what_an_old_estate_has(rows):
    units = [OwnedUnit(r.entry.address, r.entry.area_centi_m2, r.entry.holders) for r in rows]
    groups = owner_groups(units)
    sizes = Counter(len(group.units) for group in groups)
    assert sum(group.area_centi_m2 for group in groups) == sum(one.area_centi_m2 for one in units)
    assert sizes[9] == 1  # public housing
    assert sizes[6] == 1  # a company's dormitory
    assert sizes[3] == 1
    assert sizes[2] == 7  # six owners of two units, and the developer's unsold stock
    assert len(groups) == 290  # 312 less 8, 5, 2 and 7 units in the same hands
    assert sum(1 for one in units if len(one.holders) == 2) > 100
    assert any(holder.phone == "" for one in units for holder in one.holders)
    kinds = {holder.kind for one in units for holder in one.holders}
    assert kinds == set(HolderKind)


def test_the_sample_in_bad_shape_shows_each_reason():
    found = read((FILES / sample_files.MISTAKES).read_bytes())
    good = [row.number for row in found if row.entry]
    assert good == [2, 3, 22]
    assert {code for row in found for code in codes(row)} == {
        "area-missing",
        "area-not-positive",
        "area-too-fine",
        "area-absurd",
        "area-unreadable",
        "holder-missing",
        "phone-invalid",
        "phone-scientific",
        "count-differs",
        "unit-repeated",
        "building-missing",
        "address-unreadable",
        "address-contradicts",
        "identity-invalid",
        "name-has-digits",
        "area-source-unknown",
        "kind-mismatch",
        "floor-unreadable",
    }


def test_personas_are_distinct_and_their_telephones_reach_nobody():
    people = sample_estate.personas()
    assert (
        len({one.id for one in people}) == len({one.phone for one in people}) == len(people) > 250
    )
    assert all(re.fullmatch(r"154\d{8}", one.phone) for one in people)
    assert all(one.note for one in people)


def test_each_owner_among_the_personas_is_in_the_roster(rows):
    listed = {
        (h.name, h.phone): r.entry.address.label for r in reversed(rows) for h in r.entry.holders
    }
    for one in sample_estate.personas():
        if one.id.startswith("owner-"):
            assert listed[one.name, one.phone] == one.unit
        else:
            assert (one.name, one.phone) not in listed
