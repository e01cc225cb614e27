"""The six preconditions, computed from facts; what is missing, in numbers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.preconditions import rules
from models.preconditions.rules import (
    CommitmentFacts,
    CompactFacts,
    EstateFacts,
    FundingFacts,
    Gate,
    StructureFacts,
)
from models.renovations.rules import DEFAULTS, Figure

COMPACT = CompactFacts(adopted=True, filed=True, signed_units=208, units=312)
CLEARED = StructureFacts(declared=False, complete=True, standing=0, unchecked=0, total=5)
READY = EstateFacts(
    estate_id=1,
    name="桂花苑",
    has_branch=True,
    council_meetings=1,
    closed_needs_surveys=1,
    compact=COMPACT,
    structures=CLEARED,
    commitments=CommitmentFacts(208, 312),
)
PAID = FundingFacts(1_000_000, 1_000_000, 0)


def report(estate=READY, funding=PAID, thresholds=DEFAULTS):
    return rules.report([estate], funding, thresholds)


def gap(gate, **changed):
    found = report(replace(READY, **changed)).of(gate)
    assert not found.met
    return found.missing


def test_an_estate_that_has_everything_meets_all_six():
    found = report()
    assert (found.met_count, found.all_met) == (6, True)
    assert [gate.missing for gate in found.gates] == [""] * 6
    rules.check_passed(found)


def test_the_gates_come_in_the_plans_order():
    assert [gate.gate for gate in report().gates] == list(Gate)


def test_a_party_branch_is_on_record():
    assert gap(Gate.PARTY_BRANCH, has_branch=False) == "还没有登记小区党组织"


def test_meetings_and_a_closed_survey_are_both_needed():
    assert gap(Gate.CONSULTATION, council_meetings=0) == "联席会议还差1次"
    assert gap(Gate.CONSULTATION, closed_needs_surveys=0) == "问需调查还没有做完"
    both = gap(Gate.CONSULTATION, council_meetings=0, closed_needs_surveys=0)
    assert both == "联席会议还差1次；问需调查还没有做完"
    three = replace(DEFAULTS, council_meetings=Figure(3, "社区决定"))
    assert report(thresholds=three).of(Gate.CONSULTATION).missing == "联席会议还差2次"


def test_a_compact_is_adopted_filed_and_signed_by_two_thirds():
    assert gap(Gate.COMPACT, compact=replace(COMPACT, adopted=False)) == "居民公约还没有表决通过"
    assert gap(Gate.COMPACT, compact=replace(COMPACT, filed=False)) == "居民公约还没有报街道备案"
    signed = replace(COMPACT, signed_units=196)
    assert gap(Gate.COMPACT, compact=signed) == "还差12户签署居民公约"
    empty = CompactFacts(adopted=True, filed=True, signed_units=0, units=0)
    assert gap(Gate.COMPACT, compact=empty) == "还没有导入住户名册"


def test_illegal_structures_are_declared_cleared_and_checked():
    standing = replace(CLEARED, standing=3, unchecked=0)
    assert gap(Gate.ILLEGAL_STRUCTURES, structures=standing) == "还差3处没有拆除"
    unchecked = replace(CLEARED, unchecked=2)
    assert gap(Gate.ILLEGAL_STRUCTURES, structures=unchecked) == "还差2处等第二人复核"
    waiting = replace(CLEARED, declared=True, complete=False)
    assert gap(Gate.ILLEGAL_STRUCTURES, structures=waiting) == "违建清单已申报，等第二人复核"
    silent = replace(CLEARED, complete=False)
    assert gap(Gate.ILLEGAL_STRUCTURES, structures=silent) == "还没有申报违建清单已完整"


def test_an_estate_without_illegal_structures_needs_the_checked_declaration_only():
    none = StructureFacts(declared=False, complete=True, standing=0, unchecked=0, total=0)
    assert report(replace(READY, structures=none)).of(Gate.ILLEGAL_STRUCTURES).met


def test_the_residents_share_is_covered_to_the_last_fen():
    one_fen = FundingFacts(1_000_000, 999_999, 0)
    assert report(funding=one_fen).of(Gate.PLEDGES).missing == "还差0.01元"
    some = FundingFacts(1_000_000, 400_000, 250_000)
    assert report(funding=some).of(Gate.PLEDGES).missing == (
        "还差6,000.00元（另有2,500.00元已认领，等社区确认）"
    )
    nothing = FundingFacts(None, 0, 0)
    assert report(funding=nothing).of(Gate.PLEDGES).missing == "还没有公布居民出资总额"


def test_fees_are_promised_by_two_thirds():
    assert gap(Gate.COMMITMENTS, commitments=CommitmentFacts(200, 312)) == "还差8户承诺"


def test_each_requirement_names_its_source():
    sources = {one.source for gate in report().gates for one in gate.requirements}
    assert "" not in sources
    assert DEFAULTS.pledge_cover.source in sources


def test_in_a_renovation_of_two_estates_each_must_be_ready_and_gaps_name_it():
    other = replace(READY, estate_id=2, name="丹桂里", has_branch=False)
    found = rules.report([READY, other], PAID, DEFAULTS)
    assert found.of(Gate.PARTY_BRANCH).missing == "丹桂里还没有登记小区党组织"
    assert found.met_count == 5


def refusal(found):
    with pytest.raises(Problem) as caught:
        rules.check_passed(found)
    return caught.value


def test_the_hard_stops_have_names_of_their_own():
    standing = replace(READY, structures=replace(CLEARED, standing=1))
    assert refusal(report(standing)).code == "illegal-structures-stand"
    assert refusal(report(funding=FundingFacts(100, 99, 0))).code == "residents-share-uncovered"
    other = refusal(report(replace(READY, has_branch=False)))
    assert other.code == "preconditions-unmet"
    assert other.extra["missing"] == {"party_branch": "还没有登记小区党组织"}


def test_a_hard_stop_is_named_first_and_tells_everything_that_is_missing():
    bare = replace(READY, has_branch=False, structures=replace(CLEARED, standing=1))
    found = refusal(report(bare, funding=FundingFacts(None, 0, 0)))
    assert found.code == "illegal-structures-stand"
    assert set(found.extra["missing"]) == {"party_branch", "illegal_structures", "pledges"}


@given(signed=st.integers(0, 400), units=st.integers(1, 400))
def test_what_is_said_to_be_missing_is_exactly_what_closes_the_gate(signed, units):
    signed = min(signed, units)
    compact = CompactFacts(adopted=True, filed=True, signed_units=signed, units=units)
    asked = report(replace(READY, compact=compact)).of(Gate.COMPACT).requirements[-1]
    assert asked.met == (3 * signed >= 2 * units)
    if not asked.met:
        more = replace(compact, signed_units=asked.needed)
        assert report(replace(READY, compact=more)).of(Gate.COMPACT).met
        less = replace(compact, signed_units=asked.needed - 1)
        assert not report(replace(READY, compact=less)).of(Gate.COMPACT).met
