"""What happened in the demo's estate before today, a capability a file, told side by side in order of time."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from jobs import fees as fee_jobs
from jobs import surveys as survey_jobs
from models.base.clock import SHANGHAI, local_date
from server.demo.stage import Stage, Story
from server.demo.stories import (
    claims,
    compact,
    contributions,
    fees,
    inbox,
    motions,
    parking,
    paying,
    pledges,
    proposals,
    renovations,
    representations,
    surveys,
)

TELLERS: tuple[Callable[[Stage], Story], ...] = (
    surveys.tell,
    compact.tell,
    renovations.tell,
    pledges.tell,
    contributions.tell,
    motions.tell,
    parking.tell,
    proposals.tell,
    fees.tell,
    paying.tell,
    claims.tell,
    representations.tell,
    inbox.tell,
)
REPORT_EVERY_DAYS = 15


def tell_all(stage: Stage) -> None:
    """Let everything happen in the order of time, a transaction a day."""
    stories = [teller(stage) for teller in TELLERS]
    coming = [(next(story), number) for number, story in enumerate(stories)]
    heapq.heapify(coming)
    day = local_date(coming[0][0])
    while coming:
        moment, number = heapq.heappop(coming)
        if local_date(moment) != day:
            stage.commit()
            _report(stage, (local_date(stage.today) - day).days)
            _pass_nights(day, local_date(moment))
            day = local_date(moment)
        following = next(stories[number], None)
        if following is not None:
            heapq.heappush(coming, (following, number))
    stage.commit()


def _pass_nights(last: date, day: date) -> None:
    """Let the clock do its own work on the days since: bills are made out, what has come due is told."""
    while last < day:
        evening = datetime.combine(last, time(19), SHANGHAI)
        fee_jobs.sweep_reminders(evening)
        survey_jobs.tell_results(evening)
        last += timedelta(days=1)
        fee_jobs.issue_bills(datetime.combine(last, time(3), SHANGHAI))


def _report(stage: Stage, days: int) -> None:
    if days % REPORT_EVERY_DAYS == 0:
        stage.say(f"{days} 天前 days ago")
