"""Job processes of the fault tests: each sweeps reminders and delivers notices until it is killed.

`python reminder_process.py PRODUCT_CLOCK MACHINE_CLOCK`; everything else comes from the environment, as in production.
Two clock files: the product's time, and the machine's, by which leases run; tests move both instead of waiting.
tests.house.forking says how it is asked for processes.
"""

import sys
from functools import partial
from pathlib import Path
from threading import Event, Thread

from flask import Flask

from jobs import fees
from jobs.worker import Courier
from models.base.clock import FileClock
from server import settings
from server.app import create_app
from tests.house.forking import fork_on_request


def sweep(app: Flask, over: Event) -> None:
    clock = app.extensions["clock"]
    while not over.wait(0.05):
        with app.app_context():
            fees.sweep_reminders(clock.now())


def work(app: Flask, machine: FileClock) -> None:
    """Sweep and deliver, each in a thread; only a kill ends it."""
    never = Event()
    Thread(target=sweep, args=[app, never]).start()
    courier = Courier(app.extensions["wechat"], app.extensions["clock"], machine=machine)
    while not never.wait(0.05):
        with app.app_context():
            courier.deliver_batch()


def main() -> None:
    product, machine = (FileClock(Path(name)) for name in sys.argv[1:3])
    app = create_app(settings.load(), product)
    fork_on_request(partial(work, app, machine))


if __name__ == "__main__":
    main()
