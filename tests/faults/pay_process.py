"""A web process that dies at a commit: `python pay_process.py CLOCK PORT MARK`.

MARK names a file with `before` or `after` in it: the next callback's commit kills the process (kill -9) at that moment,
and the file is gone. Everything else comes from the environment, as in production.
"""

import os
import signal
import sys
from pathlib import Path

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from models.base.clock import FileClock
from server import settings
from server.app import CALLBACK_PATH, create_app


def dies(mark: Path, moment: str) -> None:
    event.listen(Session, f"{moment}_commit", lambda _session: _die(mark, moment))


def _die(mark: Path, moment: str) -> None:
    is_callback = has_request_context() and request.path == CALLBACK_PATH
    if is_callback and mark.exists() and mark.read_text() == moment:
        mark.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    clock, port, mark = FileClock(Path(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3])
    app = create_app(settings.load(), clock)
    for moment in ("before", "after"):
        dies(mark, moment)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
