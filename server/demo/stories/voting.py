"""What the stories of motions share: a sheet brought to the vote, the owners voting, the count and its publicity."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.motions import actions, ballots, clockwork, drafting, results, reviewing
from models.motions.questions import Asked
from models.motions.receipts import Cast
from models.motions.rule_set import Periods
from models.motions.tables import Motion
from server.demo.stage import Resident, Stage, Story, chance
from server.demo.stories import proposed

Choices = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ballot sheet, and how many in a hundred choose what in each of its questions."""

    title: str
    text: str
    reason: str
    asked: tuple[Asked, ...]
    shares: tuple[tuple[tuple[tuple[str, ...], int], ...], ...] = ()


def drafted(stage: Stage, sheet: Sheet, moment: datetime, periods: Periods | None = None) -> Motion:
    """Write a motion and hand it in for review."""
    motion = drafting.draft(
        stage.clerk,
        stage.estate_id,
        title=sheet.title,
        text=sheet.text,
        reason=sheet.reason,
        asked=sheet.asked,
        periods=periods or Periods(),
        origin=proposed.resolved(stage, moment),
        now=moment,
    )
    drafting.submit(stage.clerk, motion.id, version=motion.version, now=moment)
    return motion


def noticed(
    stage: Stage, sheet: Sheet, days: int, periods: Periods | None = None
) -> Generator[datetime, None, int]:
    """Draft, review and announce a motion; return its number."""
    yield stage.ago(days + 2, 15)
    motion = drafted(stage, sheet, stage.ago(days + 2, 15), periods)
    yield stage.ago(days + 1, 11)
    reviewing.approve(
        stage.moderator,
        motion.id,
        given=proposed.CHECKED,
        version=motion.version,
        now=stage.ago(days + 1, 11),
    )
    yield stage.ago(days, 9)
    actions.publish_notice(
        stage.moderator, motion.id, opens_at=None, version=motion.version, now=stage.ago(days, 9)
    )
    return motion.id


def opened(stage: Stage, motion_id: int, days: int) -> Story:
    """Let the secretary certify that voting may begin, after the notice: it begins at once."""
    yield stage.ago(days, 8, 30)
    motion = clockwork.locked(motion_id)
    actions.certify(stage.secretary, motion_id, version=motion.version, now=stage.ago(days, 8, 30))


def vote(resident: Resident, motion_id: int, choices: Choices, moment: datetime) -> None:
    """Cast the ballots that a resident may cast and nobody has: the second of a couple finds theirs cast."""
    for seat in ballots.seats_of(resident.actor, motion_id, moment):
        if seat.cast_at is None:
            ballots.cast_ballot(
                resident.actor, motion_id, seat.owner_group_id, Cast(choices), moment
            )


def choices_of(sheet: Sheet, who: str) -> dict[str, tuple[str, ...]]:
    """Return what somebody chooses, the same each time."""
    return {
        f"q{number}": _chosen(shares, chance(f"choice {sheet.title} {number}", who))
        for number, shares in enumerate(sheet.shares, start=1)
    }


def _chosen(shares: Sequence[tuple[tuple[str, ...], int]], roll: int) -> tuple[str, ...]:
    """Return what somebody at this hundredth chooses; the shares of a question come to a hundred."""
    for chosen, share in shares:
        if roll < share:
            return chosen
        roll -= share
    raise ValueError("the shares of a question do not come to a hundred")


def counted(stage: Stage, motion_id: int, days: int) -> Story:
    """Close, count, confirm the count, and publicise the result."""
    yield stage.ago(days, 0, 5)
    clockwork.settle(clockwork.locked(motion_id), stage.ago(days, 0, 5))
    yield stage.ago(days)
    motion = clockwork.locked(motion_id)
    results.count(stage.secretary, motion_id, version=motion.version, now=stage.ago(days))
    yield stage.ago(days, 14)
    results.confirm(stage.moderator, motion_id, version=motion.version, now=stage.ago(days, 14))
    yield stage.ago(days, 15)
    results.publicise(stage.moderator, motion_id, version=motion.version, now=stage.ago(days, 15))
