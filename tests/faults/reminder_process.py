"""A job process of the fault tests: sweeps reminders and delivers notices until it is killed or nothing is left.

`python reminder_process.py PRODUCT_CLOCK MACHINE_CLOCK`; everything else comes from the environment, as in production.
Two clock files: the product's time, and the machine's, by which leases run; tests move both instead of waiting.
"""

import sys
from pathlib import Path
from threading import Event, Thread

from flask import Flask

from jobs import fees
from jobs.worker import Courier
from models.base.clock import FileClock
from server import settings
from server.app import create_app


def sweep(app: Flask, over: Event) -> None:
    clock = app.extensions["clock"]
    while not over.is_set():
        with app.app_context():
            fees.sweep_reminders(clock.now())
        over.wait(0.05)


def main() -> None:
    product, machine = (FileClock(Path(name)) for name in sys.argv[1:3])
    app = create_app(settings.load(), product)
    over = Event()
    sweeper = Thread(target=sweep, args=[app, over])
    sweeper.start()
    courier = Courier(app.extensions["wechat"], product, machine=machine)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        with app.app_context():
            courier.deliver_batch()
        if over.wait(0.05):
            break


if __name__ == "__main__":
    main()
