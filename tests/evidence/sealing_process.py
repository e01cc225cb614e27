"""Job processes of the tests: each seals in small batches, again and again, until it is killed.

Everything comes from the environment, as in production. A line on the standard input asks for one more process, whose
number is answered: forked from one that has loaded the program but touched no database. With the end of the input all
of them end.
"""

import os
import signal
import sys
from datetime import datetime, timedelta
from itertools import count

from flask import Flask

from jobs import evidence
from models.base.clock import SHANGHAI
from server import settings
from server.app import create_app
from server.parenthood import die_with_parent

BEGAN = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


def work(app: Flask) -> None:
    for minute in count():
        with app.app_context():
            evidence.seal(BEGAN + timedelta(minutes=minute), batch=25)


def main() -> None:
    app = create_app(settings.load())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is not waited for
    bind_to_this_process = die_with_parent(signal.SIGKILL)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            if bind_to_this_process is not None:
                bind_to_this_process()
            work(app)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
