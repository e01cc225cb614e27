"""A bundle proves its result by itself; whatever is bent is named; and nobody learns how a neighbour voted."""

import io
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.base import crypto
from models.evidence.bundle_format.content import Bundle, NoBundle
from models.evidence.bundle_format.mine import check_mine
from models.evidence.bundle_format.secrecy import DENOMINATIONS, pieces_of
from models.evidence.bundle_format.verifying import summary, verify
from models.evidence.bundle_format.writing import write
from models.motions.working import as_written
from server.settings import new_keys, parse_keys
from tests.evidence.bending import BENT, repacked
from tests.evidence.bundles import MOTION, Decision

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True, scope="module")
def keys():
    held = list(crypto._held)
    crypto.use_keys(parse_keys(new_keys()))
    yield
    crypto._held[:] = held


@pytest.fixture
def decision():
    return Decision()


def opened(content):
    return Bundle(ZipFile(io.BytesIO(content)))


def named(bundle):
    return [(one.kind, one.place) for one in verify(bundle)]


def words(bundle):
    return " ".join(f"{one.kind} {one.place} {one.what}" for one in verify(bundle))


def test_an_honest_bundle_proves_its_result(decision):
    bundle = decision.bundle()
    assert list(verify(bundle)) == []
    assert f"motion {MOTION}" in summary(bundle)


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    owners=st.integers(1, 40),
    nonreturn=st.sampled_from(["not_counted", "abstain", "follow_majority"]),
    invalid=st.sampled_from(["participating", "not_participating"]),
)
def test_the_verifier_agrees_with_the_count_of_single_ballots(seed, owners, nonreturn, invalid):
    decision = Decision(seed, owners, nonreturn, invalid)
    assert list(verify(decision.bundle())) == []


def test_the_same_decision_is_the_same_file(decision):
    first, second = io.BytesIO(), io.BytesIO()
    write(decision.facts(), first)
    write(decision.facts(), second)
    assert first.getvalue() == second.getvalue()


def test_each_voter_finds_their_own_lines(decision):
    bundle = decision.bundle()
    for at in range(len(decision.entries)):
        assert list(check_mine(bundle, decision.receipt_of(at))) == []


BENT_RECEIPTS = {
    "another motion": lambda held: held.update(motion_id=7),
    "not the one that counts": lambda held: held["receipt"].update(digest="00"),
    "not those of the receipt": lambda held: held["choices"].update(q1=["no", "yes"]),
}


@pytest.mark.parametrize("said", BENT_RECEIPTS)
def test_a_receipt_that_is_not_of_this_bundle_is_told(decision, said):
    held = decision.receipt_of(0)
    BENT_RECEIPTS[said](held)
    (found,) = check_mine(decision.bundle(), held)
    assert said in found.what


def flip(choice):
    return "no" if choice == "yes" else "yes"


def test_a_voter_whose_choice_was_turned_finds_out(decision):
    """The bags still add up, so only the voters themselves can tell; each of them can."""
    held = decision.receipt_of(0)
    opened = decision.opened[0]
    turned = {**opened.choices, "q1": [flip(opened.choices["q1"][0])]}
    decision.opened[0] = replace(opened, choices=turned)
    decision.result = as_written(decision.counts())
    bundle = decision.bundle()
    assert list(verify(bundle)) == []
    found = list(check_mine(bundle, held))
    assert {one.place.rpartition(" ")[2] for one in found} == {"q1"}


@pytest.mark.parametrize("name", BENT)
def test_whatever_is_bent_is_named(decision, name):
    changes, said = BENT[name]
    found = words(opened(repacked(decision.bundle(), **changes)))
    assert any(one in found for one in said.split("|")), found


def test_a_part_that_is_not_what_the_manifest_says_is_named(decision):
    bundle = decision.bundle()
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name in bundle.names - {"roll.jsonl"}:
            archive.writestr(name, bundle.content(name))
        archive.writestr("roll.jsonl", b"")
        archive.writestr("more.txt", b"")
    found = named(Bundle(ZipFile(file)))
    assert found == [("format", "more.txt"), ("format", "roll.jsonl")]


def test_what_is_no_bundle_is_told(tmp_path):
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", b"")
    with pytest.raises(NoBundle, match="manifest"):
        Bundle(ZipFile(file))


@given(salt=st.binary(min_size=16, max_size=16), area=st.integers(1, 60_000))
def test_the_pieces_of_an_area_add_up_to_it(salt, area):
    pieces = pieces_of(salt.hex(), "q1", area)
    assert sum(pieces) == area
    assert set(pieces) <= set(DENOMINATIONS)


def test_the_same_flat_is_cut_otherwise_by_every_ballot():
    """A flat with an area of its own must not be known by its pieces."""
    cuts = Counter(tuple(sorted(pieces_of(f"{salt:032x}", "q1", 8635))) for salt in range(200))
    assert max(cuts.values()) < 20


def test_no_line_of_the_bags_names_a_unit_an_owner_or_a_receipt(decision):
    bundle = decision.bundle()
    betraying = {entry.digest for entry in decision.entries}
    betraying |= {opened.salt for opened in decision.opened}
    betraying |= {unit for seat in decision.seats for unit in seat.units}
    for name in bundle.names:
        if name.startswith("bags/"):
            text = bundle.content(name).decode()
            assert [one for one in betraying if one in text] == []
            keys = {key for line in bundle.lines(name) for key in line}
            assert keys <= {"salt", "size", "choices"}


def test_the_salts_of_the_ballots_are_nowhere_in_the_bundle(decision):
    bundle = decision.bundle()
    whole = b"".join(bundle.content(name) for name in bundle.names)
    assert [opened.salt for opened in decision.opened if opened.salt.encode() in whole] == []


def gongzhi(*words):
    """The command with nothing of ours around it: no settings, no database."""
    nothing = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    program = "from server.cli import run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        env={**nothing, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_needs_nothing_but_the_file(decision, tmp_path):
    with (tmp_path / "good.zip").open("wb") as file:
        write(decision.facts(), file)
    (tmp_path / "mine.json").write_text(json.dumps(decision.receipt_of(0)))
    good = gongzhi("verify", str(tmp_path / "good.zip"), "--mine", str(tmp_path / "mine.json"))
    assert good.returncode == 0, good.stderr
    assert "verified" in good.stdout
    assert "counted as you cast it" in good.stdout
    decision.result = {**decision.result, "passed": "maybe"}
    with (tmp_path / "bad.zip").open("wb") as file:
        write(decision.facts(), file)
    bad = gongzhi("verify", str(tmp_path / "bad.zip"))
    assert (bad.returncode, "does not prove" in bad.stdout) == (1, True)
    (tmp_path / "none.zip").write_bytes(b"none")
    none = gongzhi("verify", str(tmp_path / "none.zip"))
    assert (none.returncode, "is no bundle" in none.stderr) == (1, True)
