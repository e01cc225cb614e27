"""When which stage of a due is told. Pure; decided in Asia/Shanghai.

A stage is a number of days from the due day. Its moment is the policy's hour on that day, or on the first day after the
holiday that it falls into. A due is told a stage when its moment has come; of several stages that come due between two
sweeps only the latest is told, the earlier ones are passed over and recorded (docs/decisions/0014-remind-once.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from models.base.clock import SHANGHAI
from models.base.problems import define
from models.notices.holidays import first_working, last_working
from models.notices.hours import QUIET, QuietHours

STAGES = (-7, -1, 3, 15)
SEND_AT = time(9, 30)
FURTHEST = 180

POLICY_STAGES = define("reminder-stages", 422, "提醒时间点不对")
POLICY_HOUR = define(
    "reminder-hour-quiet",
    422,
    "发送时间在免打扰时段",
    "发送时间不能落在免打扰时段里，请换一个时间。",
)
POLICY_TEXT = define("reminder-text", 422, "提醒文字里有认不出的内容")


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a policy tells: stages in rising order, the hour, the hours at which nobody is disturbed."""

    stages: tuple[int, ...] = STAGES
    send_at: time = SEND_AT
    quiet: QuietHours = QUIET
    skip_holidays: bool = True

    def moment(self, due_on: date, stage: int) -> datetime:
        """Return when a stage of a due is told, in UTC."""
        day = due_on + timedelta(days=stage)
        if self.skip_holidays:
            day = first_working(day)
        return datetime.combine(day, self.send_at, SHANGHAI).astimezone(UTC)

    def latest_due(self, stage: int, moment: datetime) -> date:
        """Return the latest due day whose stage has been told by a moment."""
        local = moment.astimezone(SHANGHAI)
        day = local.date()
        if local.time() < self.send_at:
            day -= timedelta(days=1)
        if self.skip_holidays:
            day = last_working(day)
        return day - timedelta(days=stage)

    def not_before(self, now: datetime) -> datetime:
        """Return when what is told now may disturb people: a late sweep waits for the next allowed moment."""
        local = self.quiet.after(now).astimezone(SHANGHAI)
        day = first_working(local.date()) if self.skip_holidays else local.date()
        if day == local.date():
            return local.astimezone(UTC)
        return datetime.combine(day, self.send_at, SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Round:
    """The due days whose stage comes due, the first and the last of them; told, or passed over for a later stage."""

    stage: int
    due_from: date
    due_until: date
    passed_over: bool = False


def rounds(
    calendar: Calendar, since: datetime, now: datetime, stages: Sequence[int] | None = None
) -> list[Round]:
    """Return what is to be told after `since` up to and with `now`, the latest stage first.

    Every due day is told at most one stage; together with the rounds that are passed over, each (due day, stage)
    whose moment lies between is in exactly one round.
    """
    found: list[Round] = []
    one_day = timedelta(days=1)
    later_done: date | None = None
    for stage in sorted(calendar.stages if stages is None else stages, reverse=True):
        done, newest = calendar.latest_due(stage, since), calendar.latest_due(stage, now)
        first = done + one_day
        from_day = first if later_done is None else max(first, later_done + one_day)
        if from_day <= newest:
            found.append(Round(stage, from_day, newest))
        if later_done is not None and first <= min(newest, later_done):
            found.append(Round(stage, first, min(newest, later_done), passed_over=True))
        later_done = newest if later_done is None else max(later_done, newest)
    return found


def stage_name(stage: int) -> str:
    """Return a stage as notices carry it: due-7, due+3."""
    return f"due{stage:+d}"


def check_calendar(calendar: Calendar) -> None:
    """Refuse a policy that would never or wrongly tell. Raises reminder-stages, reminder-hour-quiet."""
    stages = calendar.stages
    if not stages or len(set(stages)) != len(stages) or max(map(abs, stages)) > FURTHEST:
        raise POLICY_STAGES(
            f"请至少填一个时间点，不能重复，前后都不超过{FURTHEST}天。",
            errors={"stages": ["有重复，或者超出范围"]},
        )
    if calendar.quiet.covers(calendar.send_at):
        raise POLICY_HOUR(errors={"send_at": ["落在免打扰时段里"]})
