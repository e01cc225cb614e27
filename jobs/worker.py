"""Delivers the outbox over WeChat. Any number of workers may run, on any number of machines.

Each round is one transaction: write down how the last messages fared, and take the next ones with an open attempt each.
Only after its commit are they sent. Whoever dies leaves open attempts under a lease; the next round of anybody decides
about them (docs/decisions/0013-deliver-at-most-once.md). At most twice `parallel` messages are ever in that state: as
many wait for their turn as are being sent, so that writing down never makes the sending wait.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from flask import current_app
from sqlalchemy.exc import DBAPIError, IntegrityError

from clients.errors import Config, Final, NoCredit, OutsideError, Quota, Retry
from clients.wechat import WechatClient, fit_template
from models.base.clock import Clock, SystemClock
from models.base.session import db
from models.notices import delivery
from models.notices.delivery import Parcel, Result
from models.notices.outcomes import OPERATOR_WAIT, Outcome

PARALLEL = 8
GATHER_SECONDS = 0.02
"""How long a round waits for more results than the first: one transaction for several costs as much as for one."""
LEASE = timedelta(seconds=90)
"""Longer than a call can take: connecting and reading, twice when the access token is stale."""
BATCH = 2000
POLL_SECONDS = 0.5
AFTER_FAILURE_SECONDS = 3.0

log = logging.getLogger("gongzhi.worker")


class Courier:
    """Sends what is due, once.

    clock: the product's time, by which notices are due. machine: the machine's, by which leases run, so that moving the
    product's clock takes no message away from a worker that is sending it.
    """

    def __init__(
        self,
        client: WechatClient,
        clock: Clock,
        *,
        machine: Clock | None = None,
        parallel: int = PARALLEL,
        lease: timedelta = LEASE,
        dice: Callable[[], float] = random.random,
        stop: Event | None = None,
    ) -> None:
        self._client = client
        self._clock = clock
        self._machine = machine or SystemClock()
        self._parallel = parallel
        self._lease = lease
        self._dice = dice
        self._stop = stop or Event()
        self._paused_until: datetime | None = None

    def deliver_batch(self, most: int = BATCH) -> int:
        """Send up to `most` due messages; return how many were decided. Commits round by round."""
        decided = delivery.recover(self._clock.now(), self._machine.now())
        decided += delivery.settle_inbox_only(self._clock.now())
        db.session.commit()
        with ThreadPoolExecutor(self._parallel, thread_name_prefix="send") as pool:
            return decided + self._rounds(pool, most)

    def _rounds(self, pool: ThreadPoolExecutor, most: int) -> int:
        decided = 0
        under_way: set[Future[Result]] = set()
        results: list[Result] = []
        while True:
            room = min(2 * self._parallel, most - decided) - len(under_way)
            parcels = self._turn_over(results, 0 if self._rests() else room)
            under_way |= {pool.submit(self._send, parcel) for parcel in parcels}
            if not under_way:
                return decided
            first, rest = wait(under_way, return_when=FIRST_COMPLETED)
            more, under_way = wait(rest, timeout=GATHER_SECONDS)
            results = [future.result() for future in first | more]
            decided += len(results)
            self._heed(results)

    def _turn_over(self, results: list[Result], room: int) -> list[Parcel]:
        """Write results down and take new parcels, in one transaction."""
        now = self._clock.now()
        try:
            delivery.record(results, now)
            parcels = delivery.claim(now, most=room, lease_until=self._machine.now() + self._lease)
            db.session.commit()
        except IntegrityError:
            # Another worker took a message to the same person at this moment: theirs goes first.
            db.session.rollback()
            delivery.record(results, now)
            db.session.commit()
            return []
        return parcels

    def _rests(self) -> bool:
        if self._stop.is_set():
            return True
        return self._paused_until is not None and self._clock.now() < self._paused_until

    def _heed(self, results: list[Result]) -> None:
        """Stop asking a platform that refuses everything: its quota is used up, or an operator must act."""
        for result in results:
            if result.outcome is Outcome.QUOTA:
                self._paused_until = result.next_day
            elif result.outcome is Outcome.CONFIG:
                self._paused_until = self._clock.now() + OPERATOR_WAIT
                log.error("the platform refuses every message", extra={"errcode": result.errcode})

    def _send(self, parcel: Parcel) -> Result:
        """Make the call; runs in a thread of the pool, without the database."""
        try:
            sent = self._client.send_subscribe_message(
                openid=parcel.openid,
                template_id=parcel.template_id,
                data=fit_template(parcel.fields),
                page=parcel.page,
            )
        except OutsideError as error:
            return self._failed(parcel, error)
        except Exception:
            # Whether the platform has the message nobody knows; a message is never sent twice.
            log.exception("sending failed unexpectedly", extra={"notice": parcel.notice_id})
            return Result(parcel, Outcome.UNKNOWN)
        return Result(parcel, Outcome.DELIVERED, msgid=sent.msgid)

    def _failed(self, parcel: Parcel, error: OutsideError) -> Result:
        outcome = next((found for kind, found in OUTCOMES if isinstance(error, kind)), None)
        return Result(
            parcel,
            outcome or Outcome.UNKNOWN,
            errcode=error.errcode,
            rid=error.rid,
            wait=error.wait if isinstance(error, Retry) else None,
            next_day=error.until(self._clock.now()) if isinstance(error, Quota) else None,
            jitter=self._dice(),
        )


OUTCOMES: tuple[tuple[type[OutsideError], Outcome], ...] = (
    (NoCredit, Outcome.NO_CREDIT),
    (Final, Outcome.FINAL),
    (Retry, Outcome.RETRY),
    (Quota, Outcome.QUOTA),
    (Config, Outcome.CONFIG),
)
"""What a client's error is for a notice; the narrower kind stands first."""


class Worker:
    """Delivers until told to stop. context: gives the application context; how: as for Courier."""

    def __init__(
        self, *, context: Callable[[], AbstractContextManager[object]], clock: Clock, **how: Any
    ) -> None:
        self._context = context
        self._clock = clock
        self._how = how
        self._stop = Event()

    def stop(self) -> None:
        """End the run: messages under way are finished and written down. Safe in a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Deliver until `stop`; a database that is away is waited for."""
        with self._context():
            client: WechatClient = current_app.extensions["wechat"]
        courier = Courier(client, self._clock, stop=self._stop, **self._how)
        log.info("delivering notices")
        while not self._stop.is_set():
            try:
                with self._context():
                    delivered = courier.deliver_batch()
            except DBAPIError as error:
                log.warning("the database is away", extra={"error": type(error.orig).__name__})
                self._stop.wait(AFTER_FAILURE_SECONDS)
            else:
                if not delivered:
                    self._stop.wait(POLL_SECONDS)


def deliver_batch(client: WechatClient, clock: Clock, *, most: int = BATCH, **how: Any) -> int:
    """Send up to `most` due messages once; `how` as for Courier. Return how many were decided."""
    return Courier(client, clock, **how).deliver_batch(most)
