"""The file by which anybody checks a decision: docs/bundle.md. Made once, here, where the ballot keys are."""

import logging
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Thread

from flask import Flask, Response, current_app, stream_with_context

from api.base.access import ANYONE
from api.base.capability import Capability, now
from models.base.actor import Actor
from models.base.problems import Problem
from models.base.session import db
from models.motion_bundles import actions
from models.motions.bundling import estate_for_bundle

cap = Capability("motion_bundle", "表决证据包")
log = logging.getLogger("gongzhi.bundles")
ZIP = "application/zip"
WAITED_SECONDS = 5.0
"""Most bundles are made within a second; whoever would wait longer is told so, and asks again."""


@cap.get("/motions/<int:motion_id>/bundle", who=ANYONE, media=(ZIP,))
def get_bundle(actor: Actor, motion_id: int) -> Response:
    """Download a publicised motion's bundle; `gongzhi verify` checks it without us. While it is made: ask again."""
    estate_id = estate_for_bundle(actor, motion_id, now())
    bundle = actions.kept(motion_id) or _made(motion_id, estate_id)
    response = Response(stream_with_context(actions.pieces_of(bundle)), content_type=ZIP)
    response.content_length = bundle.size
    response.set_etag(bundle.digest)
    response.headers["Content-Disposition"] = f'attachment; filename="motion-{motion_id}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@dataclass(frozen=True, slots=True)
class _Task:
    """A bundle to be made, and what came of it."""

    motion_id: int
    estate_id: int
    begun_at: datetime
    done: Future[None] = field(default_factory=Future)


@dataclass(slots=True)
class _Making:
    """What this process is making, by motion. A refusal stays until it was told to somebody who asks."""

    tasks: dict[int, _Task] = field(default_factory=dict)
    guard: Lock = field(default_factory=Lock)

    def begun(self, app: Flask, asked: _Task) -> Future[None]:
        """Return what comes of the task; it is begun unless it is under way."""
        with self.guard:
            task = self.tasks.setdefault(asked.motion_id, asked)
        if task is asked:
            # A daemon: a worker that is told to stop does not wait for it, and the next download begins anew.
            Thread(target=self._run, args=(app, task), daemon=True).start()
        return task.done

    def forget(self, motion_id: int) -> None:
        with self.guard:
            self.tasks.pop(motion_id, None)

    def _run(self, app: Flask, task: _Task) -> None:
        with app.app_context():
            try:
                actions.make(task.motion_id, task.estate_id, task.begun_at)
                db.session.commit()
            except Problem as problem:
                db.session.rollback()
                task.done.set_exception(problem)
            except BaseException as error:
                db.session.rollback()
                log.exception("bundle not made", extra={"motion_id": task.motion_id})
                self.forget(task.motion_id)
                task.done.set_exception(error)
            else:
                self.forget(task.motion_id)
                task.done.set_result(None)


def _made(motion_id: int, estate_id: int) -> actions.Kept:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
    making: _Making = app.extensions.setdefault("bundles_in_making", _Making())
    done = making.begun(app, _Task(motion_id, estate_id, now()))
    try:
        done.result(WAITED_SECONDS)
    except TimeoutError:
        raise actions.IN_MAKING() from None
    except Problem:
        making.forget(motion_id)
        raise
    bundle = actions.kept(motion_id)
    if bundle is None:
        raise actions.IN_MAKING()  # by another process
    return bundle
