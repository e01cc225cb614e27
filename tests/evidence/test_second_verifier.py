"""Two verifiers that share no line come to the same: the command's in Python, and the browser's, here under Node.js."""

import io
from collections import Counter
from zipfile import BadZipFile, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.base import crypto
from models.evidence.bundle_format.content import Bundle, NoBundle
from models.evidence.bundle_format.verifying import verify
from models.evidence.bundle_format.writing import write
from models.motions.working import as_written
from server.settings import new_keys, parse_keys
from tests.evidence.bending import BENT, repacked
from tests.evidence.bundles import Decision
from tests.evidence.in_node import InNode


@pytest.fixture(autouse=True, scope="module")
def keys():
    held = list(crypto._held)
    crypto.use_keys(parse_keys(new_keys()))
    yield
    crypto._held[:] = held


@pytest.fixture(scope="module")
def in_node():
    asked = InNode()
    yield asked
    asked.close()


@pytest.fixture
def decision():
    return Decision()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("bundle") / "bundle.zip"


def written(decision):
    content = io.BytesIO()
    write(decision.facts(), content)
    return content.getvalue()


def said(answer):
    return " ".join(why for check in answer["checks"] for why in check["wrong"])


VOTES = {
    "seed": st.integers(0, 10**6),
    "owners": st.integers(1, 25),
    "nonreturn": st.sampled_from(["not_counted", "abstain", "follow_majority"]),
    "invalid": st.sampled_from(["participating", "not_participating"]),
}


@settings(deadline=None, max_examples=60)
@given(vote=st.fixed_dictionaries(VOTES))
def test_it_counts_as_we_do(in_node, file, vote):
    decision = Decision(**vote)
    file.write_bytes(written(decision))
    answer = in_node(file)
    assert answer["holds"], said(answer)
    assert answer["conclusion"] == decision.result["conclusion"]


def test_each_voter_finds_their_own_lines(in_node, file, decision):
    file.write_bytes(written(decision))
    for at in range(len(decision.entries)):
        answer = in_node(file, decision.receipt_of(at))
        assert answer["holds"], said(answer)


BENT_BALLOTS = {
    "别的表决": lambda held: held.update(motion_id=7),
    "不是这张选票": lambda held: held["receipt"].update(digest="00"),
    "与凭证不符": lambda held: held["choices"].update(q1=["no", "yes"]),
}


@pytest.mark.parametrize("words", BENT_BALLOTS)
def test_a_ballot_that_is_not_of_this_bundle_is_told(in_node, file, decision, words):
    file.write_bytes(written(decision))
    held = decision.receipt_of(0)
    BENT_BALLOTS[words](held)
    answer = in_node(file, held)
    assert not answer["holds"]
    assert words in said(answer)


def test_a_voter_whose_line_was_turned_finds_out(in_node, file, decision):
    held = decision.receipt_of(0)
    held_choice = decision.opened[0].choices["q1"]
    decision.opened[0].choices["q1"] = ["yes" if held_choice == ["no"] else "no"]
    decision.result = as_written(decision.counts())
    file.write_bytes(written(decision))
    assert in_node(file)["holds"]
    assert "没有您的票" in said(in_node(file, held))


@pytest.mark.parametrize("name", BENT)
def test_whatever_is_bent_is_refused(in_node, file, decision, name):
    changes, _ = BENT[name]
    file.write_bytes(repacked(decision.bundle(), **changes))
    answer = in_node(file)
    assert not answer["holds"]
    assert said(answer)


def reads_the_same(content, decision):
    """Whether all parts of a file are still those of the decision's bundle: a flipped bit may lie in a time of day."""
    honest, found = decision.bundle(), Bundle(ZipFile(io.BytesIO(content)))
    return honest.names == found.names and all(
        honest.content(name) == found.content(name) for name in honest.names
    )


def python_holds(content):
    try:
        return not list(verify(Bundle(ZipFile(io.BytesIO(content)))))
    except Exception:  # noqa: BLE001 - a file that is broken anywhere
        return False


@settings(deadline=None, max_examples=150)
@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_changed_nothing(in_node, file, at, bit):
    decision = Decision(owners=4)
    content = bytearray(written(decision))
    content[at % len(content)] ^= 1 << bit
    file.write_bytes(content)
    answer = in_node(file)
    assert not answer["holds"] or answer["conclusion"] == decision.result["conclusion"]
    assert not python_holds(content) or reads_the_same(content, decision)


def test_a_flipped_bit_in_any_part_is_refused(in_node, file):
    honest = Decision(owners=4).bundle()
    found = Counter()
    for name in honest.names:
        content = io.BytesIO()
        with ZipFile(content, "w") as archive:
            for other in honest.names:
                part = bytearray(honest.content(other))
                if other == name:
                    part[len(part) // 2] ^= 1
                archive.writestr(other, bytes(part))
        file.write_bytes(content.getvalue())
        found[in_node(file)["holds"], python_holds(content.getvalue())] += 1
    assert found == {(False, False): len(honest.names)}


@pytest.mark.parametrize("content", [b"", b"none", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_told(in_node, file, content):
    file.write_bytes(content)
    answer = in_node(file)
    assert not answer["holds"]
    assert said(answer)
    with pytest.raises((NoBundle, BadZipFile)):
        Bundle(ZipFile(io.BytesIO(content)))
