"""`gongzhi serve`: the web server."""

import os
import signal

import click
from granian import Granian
from granian.constants import Interfaces

from server.parenthood import die_with_parent

KILL_AFTER_SECONDS = 8


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="processes")
@click.option("--threads", default=8, show_default=True, help="blocking threads a process")
def command(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the API, the residents' app and the console."""
    os.environ.setdefault("GONGZHI_ENV", "production")
    bind_to_this_process = die_with_parent(signal.SIGKILL)
    if bind_to_this_process is not None:
        # Workers that outlive a killed server would go on answering on its port, beside those of the next one.
        os.register_at_fork(after_in_child=bind_to_this_process)
    Granian(
        "server.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        # A worker that is told to stop while it is still importing does not hear it; without this, stopping hangs.
        workers_kill_timeout=KILL_AFTER_SECONDS,
        log_access=False,
    ).serve()
