"""Job processes of the tests: each seals in small batches, again and again, until it is killed.

Everything comes from the environment, as in production; tests.house.forking says how it is asked for processes.
"""

from datetime import datetime, timedelta
from functools import partial
from itertools import count

from flask import Flask

from jobs import evidence
from models.base.clock import SHANGHAI
from server import settings
from server.app import create_app
from tests.house.forking import fork_on_request

BEGAN = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


def work(app: Flask) -> None:
    for minute in count():
        with app.app_context():
            evidence.seal(BEGAN + timedelta(minutes=minute), batch=25)


def main() -> None:
    app = create_app(settings.load())
    fork_on_request(partial(work, app))


if __name__ == "__main__":
    main()
