"""Rules of the six preconditions: computed from facts, never ticked, each saying what is missing. Pure.

The municipal plan names them in 二(二)1, “六个前置条件”, with neither shares nor numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.base.problems import Problem
from models.pledges.shares import yuan
from models.renovations.rules import (
    ILLEGAL_STRUCTURES_STAND,
    NOT_FUNDED,
    PRECONDITIONS_UNMET,
    Figure,
    Share,
    Thresholds,
)


class Gate(StrEnum):
    """The six preconditions, in the plan's order."""

    PARTY_BRANCH = "party_branch"
    CONSULTATION = "consultation"
    COMPACT = "compact"
    ILLEGAL_STRUCTURES = "illegal_structures"
    PLEDGES = "pledges"
    COMMITMENTS = "commitments"


GATE_TITLES: Mapping[Gate, str] = {
    Gate.PARTY_BRANCH: "成立小区党组织",
    Gate.CONSULTATION: "多方协商共治",
    Gate.COMPACT: "签订居民公约",
    Gate.ILLEGAL_STRUCTURES: "拆除违法建设",
    Gate.PLEDGES: "出资参与改造",
    Gate.COMMITMENTS: "承诺接受后期物业管理并交纳费用",
}


@dataclass(frozen=True, slots=True)
class CompactFacts:
    """The estate's compact: adopted by the residents' meeting, filed with the street, signed by units."""

    adopted: bool
    filed: bool
    signed_units: int
    units: int


@dataclass(frozen=True, slots=True)
class StructureFacts:
    """The register of illegal structures: declared complete and checked; how many stand, how many wait for a check."""

    declared: bool
    complete: bool
    standing: int
    unchecked: int
    total: int


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """Units that committed to accept and pay for property service, of all units."""

    committed_units: int
    units: int


@dataclass(frozen=True, slots=True)
class EstateFacts:
    """What is known of one estate."""

    estate_id: int
    name: str
    has_branch: bool
    council_meetings: int
    closed_needs_surveys: int
    compact: CompactFacts
    structures: StructureFacts
    commitments: CommitmentFacts


@dataclass(frozen=True, slots=True)
class FundingFacts:
    """The residents' share in fen (None: not published), and what is covered by confirmed pledges and waivers."""

    share_fen: int | None
    covered_fen: int
    unconfirmed_fen: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a gate asks: how much there is, how much is needed, what is missing in words ('' when nothing).

    measure: 'fact' (0 or 1), 'times', 'units', 'places' or 'fen'.
    """

    code: str
    estate_id: int | None
    title: str
    measure: str
    have: int
    needed: int
    missing: str
    source: str

    @property
    def met(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class GateReport:
    """How one precondition stands."""

    gate: Gate
    title: str
    met: bool
    missing: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """How all six stand."""

    gates: tuple[GateReport, ...]
    met_count: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "met_count", sum(gate.met for gate in self.gates))

    @property
    def all_met(self) -> bool:
        return self.met_count == len(self.gates)

    def of(self, gate: Gate) -> GateReport:
        return next(one for one in self.gates if one.gate is gate)


PLAN_SOURCE = "实施方案“六个前置”"
"""Where the gates themselves come from; shares and numbers name their own source."""


def report(estates: Sequence[EstateFacts], funding: FundingFacts, thresholds: Thresholds) -> Report:
    """Compute the six preconditions. Five are asked of each estate, the money of the renovation as a whole."""
    asked: Mapping[Gate, Callable[[EstateFacts], Iterable[Requirement]]] = {
        Gate.PARTY_BRANCH: _branch,
        Gate.CONSULTATION: lambda estate: _consultation(estate, thresholds.council_meetings),
        Gate.COMPACT: lambda estate: _compact(estate, thresholds.compact_signing),
        Gate.ILLEGAL_STRUCTURES: _structures,
        Gate.COMMITMENTS: lambda estate: _commitments(estate, thresholds.fee_commitment),
    }
    named = len(estates) > 1
    gates = []
    for gate in Gate:
        if gate is Gate.PLEDGES:
            gates.append(_gate(gate, [_money(funding, thresholds.pledge_cover)], {}))
            continue
        names: dict[int | None, str] = {e.estate_id: e.name for e in estates} if named else {}
        gates.append(_gate(gate, [one for e in estates for one in asked[gate](e)], names))
    return Report(tuple(gates))


def check_passed(found: Report) -> None:
    """Refuse to go on while a gate is not met; the two hard stops come first, each by its own name.

    Raises illegal-structures-stand, residents-share-uncovered, preconditions-unmet.
    """
    missing = {gate.gate.value: gate.missing for gate in found.gates if not gate.met}
    for gate, kind in (
        (Gate.ILLEGAL_STRUCTURES, ILLEGAL_STRUCTURES_STAND),
        (Gate.PLEDGES, NOT_FUNDED),
    ):
        if gate.value in missing:
            raise kind(f"{kind.title}：{missing[gate.value]}。", missing=missing)
    if missing:
        raise _unmet(missing)


def _unmet(missing: Mapping[str, str]) -> Problem:
    words = "；".join(f"{GATE_TITLES[Gate(code)]}：{text}" for code, text in missing.items())
    extra: dict[str, Any] = {"missing": dict(missing)}
    return PRECONDITIONS_UNMET(f"还有{len(missing)}项没有落实。{words}。", **extra)


def _gate(gate: Gate, asked: Sequence[Requirement], names: Mapping[int | None, str]) -> GateReport:
    gaps = [names.get(one.estate_id, "") + one.missing for one in asked if not one.met]
    return GateReport(gate, GATE_TITLES[gate], not gaps, "；".join(gaps), tuple(asked))


def _fact(estate: EstateFacts, code: str, title: str, missing: str, *, true: bool) -> Requirement:
    missing = "" if true else missing
    return Requirement(code, estate.estate_id, title, "fact", int(true), 1, missing, PLAN_SOURCE)


def _branch(estate: EstateFacts) -> Iterable[Requirement]:
    words = ("小区党组织已登记", "还没有登记小区党组织")
    yield _fact(estate, "party_branch", *words, true=estate.has_branch)


def _consultation(estate: EstateFacts, asked: Figure) -> Iterable[Requirement]:
    gap = asked.number - estate.council_meetings
    yield Requirement(
        "council_meetings",
        estate.estate_id,
        "联席会议（有纪要）",
        "times",
        estate.council_meetings,
        asked.number,
        f"联席会议还差{gap}次" if gap > 0 else "",
        asked.source,
    )
    words = ("问需调查已结束", "问需调查还没有做完")
    yield _fact(estate, "needs_survey", *words, true=estate.closed_needs_surveys > 0)


def _compact(estate: EstateFacts, share: Share) -> Iterable[Requirement]:
    compact = estate.compact
    adopted = ("居民公约已通过", "居民公约还没有表决通过")
    filed = ("居民公约已备案", "居民公约还没有报街道备案")
    yield _fact(estate, "compact_adopted", *adopted, true=compact.adopted)
    yield _fact(estate, "compact_filed", *filed, true=compact.filed)
    words = ("签署居民公约的户数", "还差{}户签署居民公约")
    signed = (compact.signed_units, compact.units)
    yield _of_units(estate, "compact_signed", words, signed, share)


def _structures(estate: EstateFacts) -> Iterable[Requirement]:
    found = estate.structures
    cleared = found.total - found.standing
    gap = "违建清单已申报，等第二人复核" if found.declared else "还没有申报违建清单已完整"
    title = "违建清单完整，并经第二人复核"
    yield _fact(estate, "register_complete", title, gap, true=found.complete)
    words = ("已拆除的违建", "还差{}处没有拆除")
    yield _of_places(estate, "structures_cleared", words, (cleared, found.total))
    words = ("拆除后已复核", "还差{}处等第二人复核")
    checked = (cleared - found.unchecked, cleared)
    yield _of_places(estate, "structures_checked", words, checked)


def _of_places(
    estate: EstateFacts, code: str, words: tuple[str, str], counted: tuple[int, int]
) -> Requirement:
    have, needed = counted
    missing = words[1].format(needed - have) if have < needed else ""
    return Requirement(
        code, estate.estate_id, words[0], "places", have, needed, missing, PLAN_SOURCE
    )


def _commitments(estate: EstateFacts, share: Share) -> Iterable[Requirement]:
    words = ("承诺接受物业管理并交费的户数", "还差{}户承诺")
    committed = (estate.commitments.committed_units, estate.commitments.units)
    yield _of_units(estate, "fee_commitments", words, committed, share)


def _of_units(
    estate: EstateFacts, code: str, words: tuple[str, str], counted: tuple[int, int], share: Share
) -> Requirement:
    done, units = counted
    needed = share.needed_of(units)
    gap = words[1].format(needed - done) if units else "还没有导入住户名册"
    missing = "" if share.reached(done, units) else gap
    return Requirement(
        code, estate.estate_id, words[0], "units", done, needed, missing, share.source
    )


def _money(funding: FundingFacts, share: Share) -> Requirement:
    total = funding.share_fen or 0
    needed = share.needed_of(total)
    missing = ""
    if not total:
        missing = "还没有公布居民出资总额"
    elif not share.reached(funding.covered_fen, total):
        missing = f"还差{yuan(needed - funding.covered_fen)}"
        if funding.unconfirmed_fen:
            missing += f"（另有{yuan(funding.unconfirmed_fen)}已认领，等社区确认）"
    return Requirement(
        "residents_share",
        None,
        "已确认的居民出资",
        "fen",
        funding.covered_fen,
        needed,
        missing,
        share.source,
    )
