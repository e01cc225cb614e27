"""Serves a sandbox with werkzeug's threaded server.

It is the server that lets the drop switch close a line without an answer, it gives each waiting
call a thread of its own, and tests and demo run the same one. It is made for one machine only.
"""

import signal
import socket
import threading
from types import FrameType

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from mini_program_stub.sandbox.app import create_sandbox
from mini_program_stub.sandbox.settings import SandboxSettings
from mini_program_stub.sandbox.world import EXTENSION, World

BACKLOG = 128


class QuietHandler(WSGIRequestHandler):
    """Writes no access log: addresses hold codes, secrets and tokens."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class SandboxServer:
    """A sandbox with its socket; port 0 takes a free one."""

    def __init__(self, settings: SandboxSettings, host: str = "127.0.0.1", port: int = 0) -> None:
        # Bound here, before the state is touched: werkzeug itself exits when a port is taken.
        with socket.create_server((host, port), backlog=BACKLOG) as line:
            self.app: Flask = create_sandbox(settings)
            self.world: World = self.app.extensions[EXTENSION]
            self._server = make_server(
                host,
                port,
                self.app,
                threaded=True,
                request_handler=QuietHandler,
                fd=line.fileno(),
            )
        self.base_url = f"http://{host}:{self._server.port}"
        self._thread: threading.Thread | None = None

    def serve(self) -> None:
        """Serve until SIGTERM or SIGINT, then end within seconds."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self.world.start()
        try:
            self._server.serve_forever(poll_interval=0.2)
        finally:
            self.world.stop()

    def start(self) -> None:
        """Serve in a thread."""
        self.world.start()
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End what `start` began."""
        self.world.stopping.set()
        self._server.shutdown()
        if self._thread is not None:
            self._thread.join()
        self.world.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.world.stopping.set()
        # shutdown waits for the loop that this handler interrupts.
        threading.Thread(target=self._server.shutdown, daemon=True).start()
