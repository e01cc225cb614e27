"""Ballots on paper: those of owners without a phone, with a scan each, read by one and read again by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.files import actions as files
from models.motions import reading
from models.motions.questions import Choices
from models.motions.tables import Motion
from models.paper_ballots import entering
from models.paper_ballots.entering import Entry, Read
from models.paper_ballots.rules import number_of
from models.roster import actions as roster
from models.roster.actions import GroupFacts
from server.demo.scans import page
from server.demo.stage import Stage

LINE = 28
"""So many characters fit into a line of a scan."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet as it was handed in: what stands on it, and what the second person read where that differs."""

    group_id: int
    at: datetime
    read: Read
    read_again: Read | None = None


def of(stage: Stage, groups: Sequence[GroupFacts], choices: Choices) -> list[Paper]:
    """Return sheets that all say the same, handed in the day before yesterday."""
    return [
        Paper(one.owner_group_id, stage.ago(2, 10, number), Read(choices))
        for number, one in enumerate(groups)
    ]


def without_account(stage: Stage) -> list[GroupFacts]:
    """Return the owner groups of whom nobody has an account: they vote on paper."""
    with_phone = {unit_id for one in stage.residents for unit_id in one.units}
    groups = roster.owner_groups(stage.estate_id)
    return [one for one in groups if with_phone.isdisjoint(one.unit_ids)]


def enter(stage: Stage, motion_id: int, papers: Sequence[Paper], moment: datetime) -> None:
    """Let the clerk enter sheets for the first time, as one batch."""
    motion = reading.visible(stage.clerk, motion_id, moment).motion
    entries = [
        Entry(number_of(motion_id, one.group_id), one.at, _scan(stage, motion, one), one.read)
        for one in papers
    ]
    entering.enter(stage.clerk, motion_id, entries, moment)


def read_again(stage: Stage, motion_id: int, papers: Sequence[Paper], moment: datetime) -> None:
    """Let the moderator read the sheets without seeing what the clerk read."""
    for one in papers:
        number = number_of(motion_id, one.group_id)
        read = one.read_again or one.read
        entering.read_again(stage.moderator, motion_id, number, read, moment)


def _scan(stage: Stage, motion: Motion, paper: Paper) -> int:
    number = number_of(motion.id, paper.group_id)
    lines = ["业主共同决定事项表决票", motion.title[:LINE], f"票号 {number}"]
    for question in motion.questions:
        labels = {option["code"]: option["label"] for option in question["options"]}
        ticked = [labels[code] for code in paper.read.choices[question["code"]] if code in labels]
        said = f"√ {'、'.join(ticked)}" if ticked else paper.read.reason or "（空白）"
        lines += ["", question["title"], f"　{said}"]
    return files.store(stage.clerk, motion.estate_id, page(lines), paper.at).id
