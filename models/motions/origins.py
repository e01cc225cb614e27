"""Who asked for a motion: a fifth of the owners, the owners' committee, a preparation group, or the party branch.

Written with the draft, frozen with the notice. A proposal of owners is known here by its number and the figures with
which it reached a fifth; how it got there is for the capability that keeps proposals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from models.base.clock import chinese_date, day_start, local_date, local_iso
from models.base.problems import define
from models.files import actions as files
from models.motions.tables import Motion
from models.motions.weights import Weight
from models.motions.working import heads_and_area

ORIGIN_MISSING = define("origin-missing", 422, "还没有写明由谁提出")
ORIGIN_WRONG = define("origin-wrong", 422, "提出的依据不完整")


class OriginKind(StrEnum):
    """`preparation_group` (筹备组) prepares the first meeting of owners where there is no committee yet."""

    OWNERS = "owners"
    COMMITTEE = "committee"
    PREPARATION_GROUP = "preparation_group"
    BRANCH = "branch"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def source(self) -> str:
        return SOURCES[self]


RESOLVING = (OriginKind.COMMITTEE, OriginKind.PREPARATION_GROUP, OriginKind.BRANCH)
"""Those that decide in a meeting of theirs, with minutes."""

LABELS: Mapping[OriginKind, str] = {
    OriginKind.OWNERS: "业主联名提议",
    OriginKind.COMMITTEE: "业主委员会决定",
    OriginKind.PREPARATION_GROUP: "筹备组决定",
    OriginKind.BRANCH: "社区党组织提出",
}
SOURCES: Mapping[OriginKind, str] = {
    OriginKind.OWNERS: "《物业管理条例》第十三条：百分之二十以上的业主提议",
    OriginKind.COMMITTEE: "业主委员会的会议决定和记录，业主大会议事规则另有约定的从其约定",
    OriginKind.PREPARATION_GROUP: (
        "《民法典》第二百七十七条：政府有关部门、居民委员会指导和协助设立业主大会"
    ),
    OriginKind.BRANCH: "《中华人民共和国城市居民委员会组织法》（2025年修订）第四条：社区党组织领导",
}


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a body decided in a meeting: `file_id` is the scan of its minutes or decision."""

    kind: OriginKind
    body: str
    resolved_on: date
    file_id: int


@dataclass(frozen=True, slots=True)
class Reached:
    """A proposal of owners at the moment at which it had a fifth of them behind it."""

    proposal_id: int
    supporters: Weight
    total: Weight
    reached_at: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """A motion's origin read back: of `resolution` and `reached` exactly one is there."""

    kind: OriginKind
    resolution: Resolution | None
    file_digest: str
    reached: Reached | None

    @property
    def label(self) -> str:
        return self.kind.label

    @property
    def source(self) -> str:
        return self.kind.source

    @property
    def at(self) -> datetime:
        """When it was decided or reached; a decision's day begins at 0:00."""
        if self.reached is not None:
            return self.reached.reached_at
        return day_start(self._resolution.resolved_on)

    @property
    def words(self) -> str:
        """The origin in one sentence, as notices and records print it."""
        one = self.reached
        if one is not None:
            return (
                f"第{one.proposal_id}号业主提议：{chinese_date(one.reached_at)}已有"
                f"{heads_and_area(one.supporters)}附议，全体业主为{heads_and_area(one.total)}，"
                "人数达到五分之一。"
            )
        decided = self._resolution
        return f"{decided.body}于{chinese_date(decided.resolved_on)}决定提出，有会议记录存档。"

    @property
    def _resolution(self) -> Resolution:
        if self.resolution is None:
            raise ValueError("an origin has a resolution or a proposal")
        return self.resolution


def origin_of(motion: Motion) -> Origin | None:
    """Return who asked for a motion; None for a draft that does not say it yet. Reads nothing but the motion."""
    return None if motion.origin is None else read(motion.origin)


def of_resolution(estate_id: int, given: Resolution, now: datetime) -> dict[str, Any]:
    """Return a body's decision as it is kept with a draft; its scan stays from now on.

    Raises origin-wrong, not-found (a scan of another estate).
    """
    if given.kind not in RESOLVING:
        raise ORIGIN_WRONG(errors={"origin.kind": ["业主提议请从“业主提议”里起草"]})
    if given.resolved_on > local_date(now):
        raise ORIGIN_WRONG(errors={"origin.resolved_on": ["不能晚于今天"]})
    scan = files.attached(given.file_id, estate_id)
    return {
        "kind": given.kind.value,
        "body": given.body,
        "resolved_on": given.resolved_on.isoformat(),
        "file": scan.id,
        "file_digest": scan.digest,
    }


def of_proposal(reached: Reached) -> dict[str, Any]:
    """Return a proposal of owners as it is kept with a draft."""
    return {
        "kind": OriginKind.OWNERS.value,
        "proposal": reached.proposal_id,
        "supporters": _written(reached.supporters),
        "total": _written(reached.total),
        "reached_at": local_iso(reached.reached_at),
    }


def read(written: Mapping[str, Any]) -> Origin:
    """Read an origin back."""
    kind = OriginKind(written["kind"])
    if kind is OriginKind.OWNERS:
        reached = Reached(
            written["proposal"],
            _weight(written["supporters"]),
            _weight(written["total"]),
            datetime.fromisoformat(written["reached_at"]),
        )
        return Origin(kind, None, "", reached)
    resolution = Resolution(
        kind, written["body"], date.fromisoformat(written["resolved_on"]), written["file"]
    )
    return Origin(kind, resolution, written["file_digest"], None)


def check_changeable(motion: Motion) -> None:
    """Keep the origin of what owners proposed, and of a second vote, which has the first one's. Raises origin-wrong."""
    origin = origin_of(motion)
    if motion.run_off_of is not None:
        raise ORIGIN_WRONG(errors={"origin": ["第二轮表决的来源与第一轮相同，不能修改"]})
    if origin is not None and origin.kind is OriginKind.OWNERS:
        raise ORIGIN_WRONG(errors={"origin": ["由业主提议起草的表决，来源不能修改"]})


def check_origin(motion: Motion) -> None:
    """Refuse to hand a motion on that does not say who asked for it. Raises origin-missing."""
    if motion.origin is None:
        raise ORIGIN_MISSING(
            "请先写明由谁提出：业主委员会、筹备组或者社区党组织的决定，并附会议记录；业主提议从“业主提议”里起草。",
            errors={"origin": ["请写明由谁提出"]},
        )


def _written(weight: Weight) -> dict[str, int]:
    return {"heads": weight.heads, "area_centi_m2": weight.area}


def _weight(written: Mapping[str, int]) -> Weight:
    return Weight(written["heads"], written["area_centi_m2"])
