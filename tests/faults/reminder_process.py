"""Job processes of the fault tests: each sweeps reminders and delivers notices until it is killed.

`python reminder_process.py PRODUCT_CLOCK MACHINE_CLOCK`; everything else comes from the environment, as in production.
Two clock files: the product's time, and the machine's, by which leases run; tests move both instead of waiting.
A line on the standard input asks for one more process, whose number is answered: a process is forked from one that has
loaded the program but touched no database, so that it starts at once. With the end of the input all of them end.
"""

import os
import signal
import sys
from pathlib import Path
from threading import Event, Thread

from flask import Flask

from jobs import fees
from jobs.worker import Courier
from models.base.clock import FileClock
from server import settings
from server.app import create_app
from server.parenthood import die_with_parent


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
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is not waited for
    bind_to_this_process = die_with_parent(signal.SIGKILL)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            if bind_to_this_process is not None:
                bind_to_this_process()
            work(app, machine)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
