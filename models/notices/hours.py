"""At which hours people may be disturbed. Pure; decided in Asia/Shanghai."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from models.base.clock import SHANGHAI


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` until before `ends`, over midnight when `begins` is later; equal times mean none."""

    begins: time
    ends: time

    def covers(self, clock: time) -> bool:
        """Say whether a time of day is quiet."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def after(self, moment: datetime) -> datetime:
        """Return the moment itself, or the end of the quiet hours that it falls into, in UTC."""
        local = moment.astimezone(SHANGHAI)
        if not self.covers(local.time()):
            return moment.astimezone(UTC)
        day = local.date()
        if local.time() >= self.ends:
            day += timedelta(days=1)
        return datetime.combine(day, self.ends, SHANGHAI).astimezone(UTC)


QUIET = QuietHours(time(21), time(8))
"""Nobody is disturbed between 21:00 and 08:00."""
